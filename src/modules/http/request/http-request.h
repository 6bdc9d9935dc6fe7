/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_REQUEST (http_request_get_type ())
G_DECLARE_FINAL_TYPE (HttpRequest, http_request, HTTP, REQUEST, BellhopAction)

G_END_DECLS
