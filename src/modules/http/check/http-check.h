/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_CHECK (http_check_get_type ())
G_DECLARE_FINAL_TYPE (HttpCheck, http_check, HTTP, CHECK, BellhopAction)

G_END_DECLS
