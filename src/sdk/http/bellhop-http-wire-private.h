/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http.h"

G_BEGIN_DECLS

/* Ties a message that is about to be sent to the connection that carries it: the connection's tap
 * judges the response, and what it sees is kept with the message. May be called again for another
 * attempt. */
void _bellhop_http_wire_follow (SoupSession     *session,
                                SoupMessage     *message,
                                gboolean         allows_http2,
                                BellhopHttpAllow allowed);

/* Why the connection was refused, or NULL. */
const GError *_bellhop_http_wire_get_refusal (SoupMessage *message);

/* Whether a session has any connection left. */
gboolean _bellhop_http_wire_is_open (SoupSession *session);

/* Cuts the connection that carries @message, if it is under way. */
void _bellhop_http_wire_cut (SoupMessage *message);

/* What is cancelled when the attempt that is under way ends before the response is whole, which
 * libsoup 3.2 does not notice over HTTP/2; NULL before the first. */
GCancellable *_bellhop_http_wire_get_cut (SoupMessage *message);

/* Whether the headers of the response have come over HTTP/2, and its body has not ended. */
gboolean _bellhop_http_wire_is_stream (SoupMessage *message);

/* Why it was cancelled. */
GError *_bellhop_http_wire_create_error (GCancellable *cut);

/* The head of the response, if libsoup has been given only the beginning of it; NULL when it has
 * been asked for before. */
GBytes *_bellhop_http_wire_steal_long_head (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  BELLHOP_HTTP_PEER_SILENT,
  BELLHOP_HTTP_PEER_TLS,
  BELLHOP_HTTP_PEER_OTHER,
} BellhopHttpPeer;

/* What a server that was to set up TLS has answered with. */
BellhopHttpPeer _bellhop_http_wire_get_peer (SoupMessage *message);

G_END_DECLS
