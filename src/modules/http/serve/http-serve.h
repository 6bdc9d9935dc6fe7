/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_SERVE (http_serve_get_type ())
G_DECLARE_FINAL_TYPE (HttpServe, http_serve, HTTP, SERVE, BellhopAction)

G_END_DECLS
