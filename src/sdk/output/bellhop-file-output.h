/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"

G_BEGIN_DECLS

/* A file on disk, or a picture: its media type tells. */
#define BELLHOP_TYPE_FILE_OUTPUT (bellhop_file_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopFileOutput, bellhop_file_output, BELLHOP, FILE_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_file_output_new (const char *name,
                                        const char *title,
                                        const char *media,
                                        GFile      *file);
const char *bellhop_file_output_get_media (BellhopFileOutput *self);
GFile *bellhop_file_output_get_file (BellhopFileOutput *self);

G_END_DECLS
