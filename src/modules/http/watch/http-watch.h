/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_WATCH (http_watch_get_type ())
G_DECLARE_FINAL_TYPE (HttpWatch, http_watch, HTTP, WATCH, BellhopAction)

G_END_DECLS
