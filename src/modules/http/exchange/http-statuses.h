/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Which statuses are good: “200..299, 403”. Without any, those below 400. */
typedef struct _HttpStatuses HttpStatuses;

HttpStatuses *http_statuses_parse (const char *text,
                                   GError    **error);
void http_statuses_free (HttpStatuses *self);
gboolean http_statuses_contain (const HttpStatuses *self,
                                guint               status);

/* Whether it is said by a server that would answer otherwise later. */
gboolean http_retry_after_is_busy (guint status);

/* How long the server wants to be left alone; 0 when it does not say. FALSE: too long for anybody
   to wait. */
gboolean http_retry_after_get (SoupMessage *message,
                               guint       *out_wait_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpStatuses, http_statuses_free)

G_END_DECLS
