/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_PICTURE_OUTPUT (bellhop_picture_output_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopPictureOutput, bellhop_picture_output, BELLHOP, PICTURE_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_picture_output_new (const char *name,
                                           const char *title,
                                           const char *media,
                                           GBytes     *picture,
                                           GFile      *file);
const char *bellhop_picture_output_get_media (BellhopPictureOutput *self);
GBytes *bellhop_picture_output_get_bytes (BellhopPictureOutput *self);
GFile *bellhop_picture_output_get_file (BellhopPictureOutput *self);

G_END_DECLS
