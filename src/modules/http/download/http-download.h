/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_DOWNLOAD (http_download_get_type ())
G_DECLARE_FINAL_TYPE (HttpDownload, http_download, HTTP, DOWNLOAD, BellhopAction)

G_END_DECLS
