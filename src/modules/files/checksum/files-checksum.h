/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define FILES_TYPE_CHECKSUM (files_checksum_get_type ())

G_DECLARE_FINAL_TYPE (FilesChecksum, files_checksum, FILES, CHECKSUM, BellhopAction)

G_END_DECLS
