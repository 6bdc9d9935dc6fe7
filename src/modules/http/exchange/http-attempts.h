/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http-exchange.h"

G_BEGIN_DECLS

/* In a fiber: sends the request, again if the person wants that and it is worth it. @out_exchange
 * is the last attempt, however it ended. Cookies go to and from @jar, unless it is NULL. */
gboolean http_attempts_make (BellhopAction *action,
                             BellhopRun    *run,
                             SoupCookieJar *jar,
                             HttpExchange **out_exchange,
                             GError       **error);

/* What is said of a server at @uri that has not answered in time. */
char *http_attempts_dup_too_late (GUri  *uri,
                                  double limit_s);

G_END_DECLS
