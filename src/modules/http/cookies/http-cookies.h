/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The choices of “cookies” in their order. */
typedef enum
{
  HTTP_COOKIES_REDIRECTS,
  HTTP_COOKIES_KEEP,
  HTTP_COOKIES_FORGET,
  HTTP_COOKIES_OFF,
} HttpCookies;

/* Adds the cookies in @jar that are meant for @message, behind those that it has. */
void http_cookies_add (SoupCookieJar *jar,
                       SoupMessage   *message);

/* Takes those that the response to @message sets. FALSE if one was left out that is not UTF-8:
 * libsoup does not hand on its bytes, and altered it would be another. */
gboolean http_cookies_take (SoupCookieJar *jar,
                            SoupMessage   *message);

/* Has the cookies that redirects set come along to where they lead, as far as they are meant for
 * that host, and no further. For messages whose redirects libsoup follows. */
void http_cookies_follow (SoupMessage *message);

/* Whether one was left out on the way, as by http_cookies_take(). */
gboolean http_cookies_lack_one (SoupMessage *message);

G_END_DECLS
