/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_HTTP_PROXY (_bellhop_http_proxy_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHttpProxy, _bellhop_http_proxy, BELLHOP, HTTP_PROXY, GObject)

/* Has @session go through the proxies of the system, where it can have any. Their names and
 * passwords are kept from libsoup, and given where a proxy asks. */
void _bellhop_http_proxy_use (SoupSession *session);

/* Has @message sign in to the proxy that it goes through. */
void _bellhop_http_proxy_sign_in (SoupSession *session,
                                  SoupMessage *message);

/* Fails when what has come for @message is not from its server, but from a proxy that does not
 * connect to it. That it asks for a sign-in has a status of its own. */
gboolean _bellhop_http_proxy_check (SoupMessage *message,
                                    GError     **error);

G_END_DECLS
