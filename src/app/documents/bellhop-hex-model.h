/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A part is what a list can show: its heights are counted in 32 bits. */
enum
{
  BELLHOP_HEX_PART_BYTES = 512 * 1024 * 1024,
};

/* The bytes of a file, or of memory, as lines that are read when they are looked at. */
#define BELLHOP_TYPE_HEX_MODEL (bellhop_hex_model_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHexModel, bellhop_hex_model, BELLHOP, HEX_MODEL, GObject)

#define BELLHOP_TYPE_HEX_LINE (bellhop_hex_line_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHexLine, bellhop_hex_line, BELLHOP, HEX_LINE, GObject)

BellhopHexModel *bellhop_hex_model_new (GFile        *file,
                                        guint64       n_bytes,
                                        BellhopScope *scope);
BellhopHexModel *bellhop_hex_model_new_for_bytes (GBytes *bytes);
guint64 bellhop_hex_model_get_n_bytes (BellhopHexModel *self);
void bellhop_hex_model_set_width (BellhopHexModel *self,
                                  guint            width);
guint64 bellhop_hex_model_get_start (BellhopHexModel *self);
guint bellhop_hex_model_go_to (BellhopHexModel *self,
                               guint64          offset);
guint bellhop_hex_model_get_n_windows (BellhopHexModel *self);

guint64 bellhop_hex_line_get_offset (BellhopHexLine *self);
char *bellhop_hex_line_dup_offset (BellhopHexLine *self);
gboolean bellhop_hex_line_read (BellhopHexLine *self,
                                char          **out_hex,
                                char          **out_text);

G_END_DECLS
