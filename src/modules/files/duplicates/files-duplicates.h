/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define FILES_TYPE_DUPLICATES (files_duplicates_get_type ())
G_DECLARE_FINAL_TYPE (FilesDuplicates, files_duplicates, FILES, DUPLICATES, BellhopAction)

G_END_DECLS
