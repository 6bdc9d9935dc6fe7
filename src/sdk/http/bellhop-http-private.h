/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http.h"

G_BEGIN_DECLS

GError *_bellhop_http_explain_message (const GError *error,
                                       SoupMessage  *message);

/* Whether there may be a host of that name. */
gboolean _bellhop_http_is_host (const char *host);

/* Bytes that may not stand in a URI escaped, one by one, and all others as they are written. As on
 * the wire of browsers and curl that goes for a percent sign that begins nothing. */
char *_bellhop_http_dup_escaped (const char *text);

/* @uri with the path and query of @rest as they are written there, but for dot segments. */
GUri *_bellhop_http_restore (GUri       *uri,
                             const char *rest,
                             const char *fragment) G_GNUC_WARN_UNUSED_RESULT;

/* Has the headers of the response mended as soon as they come. */
void _bellhop_http_headers_follow (SoupMessage *message);

/* Fails when they are none that can be used. */
gboolean _bellhop_http_headers_check (SoupMessage *message,
                                      GError     **error);

/* Has the redirect in the response, if libsoup is about to follow it, lead where the server wrote.
 * To be called before libsoup uses the headers. */
void _bellhop_http_redirect_prepare (SoupMessage *message);

/* Fails when it led nowhere. */
gboolean _bellhop_http_redirect_check (SoupMessage *message,
                                       GError     **error);

G_END_DECLS
