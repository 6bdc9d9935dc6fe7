/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define FILES_TYPE_USAGE (files_usage_get_type ())
G_DECLARE_FINAL_TYPE (FilesUsage, files_usage, FILES, USAGE, BellhopAction)

G_END_DECLS
