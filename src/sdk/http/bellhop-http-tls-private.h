/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http.h"

G_BEGIN_DECLS

/* Before its handshake. */
void _bellhop_http_tls_prepare (GIOStream *connection);

/* Whether a connection whose handshake is done is as safe as is asked for. */
gboolean _bellhop_http_tls_check (GTlsConnection   *connection,
                                  BellhopHttpAllow  allowed,
                                  GError          **error);

G_END_DECLS
