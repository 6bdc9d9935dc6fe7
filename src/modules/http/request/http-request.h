/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_REQUEST (http_request_get_type ())
G_DECLARE_FINAL_TYPE (HttpRequest, http_request, HTTP, REQUEST, BellhopAction)

typedef enum
{
  HTTP_BODY_RAW,
  HTTP_BODY_JSON,
  HTTP_BODY_FORM,
  HTTP_BODY_FILE,
} HttpBodyType;

typedef enum
{
  HTTP_VERSION_AUTO,
  HTTP_VERSION_1_1,
} HttpVersion;

G_END_DECLS
