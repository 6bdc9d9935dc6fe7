/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a response may be packed by. */
#define BELLHOP_HTTP_ACCEPT_ENCODING "gzip, deflate"

/* What is less safe than usual, and usually refused. */
typedef enum
{
  BELLHOP_HTTP_ALLOW_NOTHING = 0,
  BELLHOP_HTTP_ALLOW_OLD_TLS = 1 << 0,
  BELLHOP_HTTP_ALLOW_SHORT_KEYS = 1 << 1,
} BellhopHttpAllow;

SoupSession *bellhop_http_get_session (void);
const char *bellhop_http_get_user_agent (void);
BellhopFuture *bellhop_http_send (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_http_send_in (SoupSession *session,
                                     SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
SoupSession *bellhop_http_session_new (void) G_GNUC_WARN_UNUSED_RESULT;
SoupSession *bellhop_http_session_new_for (guint n_connections) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_http_session_allow_http2 (SoupSession *session);
void bellhop_http_session_close (SoupSession *session);
BellhopFuture *bellhop_http_get_bytes (const char *url) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_http_get_json (const char *url) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_http_message_keep_packed (SoupMessage *message);
void bellhop_http_message_keep_headers (SoupMessage *message);
void bellhop_http_message_allow (SoupMessage     *message,
                                 BellhopHttpAllow what);
GCancellable *bellhop_http_message_get_stop (SoupMessage *message);
GBytes *bellhop_http_message_get_request_head (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
GBytes *bellhop_http_message_get_heads (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
GBytes *bellhop_http_message_get_trailers (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
GUri *bellhop_http_parse_url (const char *url,
                              GError    **error);
GUri *bellhop_http_parse_redirect (GUri       *base,
                                   const char *location,
                                   GError    **error);
gboolean bellhop_http_message_get_redirect (SoupMessage *message,
                                            GUri       **out_uri,
                                            GError     **error);
char *bellhop_http_hide_passwords (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GError *bellhop_http_explain (const GError *error,
                              GUri         *uri);

G_END_DECLS
