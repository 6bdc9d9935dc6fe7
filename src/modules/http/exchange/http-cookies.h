/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Has the cookies that redirects set come along to where they lead, as far as they are meant for
 * that host, and no further. For messages whose redirects libsoup follows. */
void http_cookies_follow (SoupMessage *message);

G_END_DECLS
