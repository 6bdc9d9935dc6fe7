/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http-head-tap-private.h"
#include "bellhop-http-tap-private.h"

G_BEGIN_DECLS

/* Has @connection come with a tap, and the TLS connection that may be put on it with another.
 * Before anybody has asked for its streams. */
void _bellhop_http_connection_tap (GIOStream *connection);

/* Has the TLS connections that are put on such ones from now on come with a tap. */
void _bellhop_http_connection_tap_tls (void);

/* The tap of a connection, which goes with it; NULL of one that has none. */
BellhopHttpTap *_bellhop_http_connection_get_tap (GIOStream *connection);
BellhopHttpHeadTap *_bellhop_http_connection_get_head_tap (GIOStream *connection);

/* That the bytes of the connection go to as they are; NULL of one that is encrypted. */
GSocket *_bellhop_http_connection_get_socket (GIOStream *connection);

/* Ends a connection at once, below whatever library uses it. */
void _bellhop_http_connection_cut (GIOStream *connection);

G_END_DECLS
