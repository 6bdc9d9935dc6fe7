/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Warns in the log of the run when certificates are not checked. */
void http_tls_begin (BellhopAction *action,
                     BellhopRun    *run);

/* Has @message do as the switch says. */
void http_tls_prepare (BellhopAction *action,
                       SoupMessage   *message);

/* Says what can be done about a certificate that is not accepted. */
void http_tls_explain (GError **error);

G_END_DECLS
