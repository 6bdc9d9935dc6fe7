/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http.h"

G_BEGIN_DECLS

GError *_bellhop_http_explain_message (const GError *error,
                                       SoupMessage  *message);

G_END_DECLS
