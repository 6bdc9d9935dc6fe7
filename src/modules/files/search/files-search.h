/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define FILES_TYPE_SEARCH (files_search_get_type ())
G_DECLARE_FINAL_TYPE (FilesSearch, files_search, FILES, SEARCH, BellhopAction)

G_END_DECLS
