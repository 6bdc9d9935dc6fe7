/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-hex-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Bytes of no known kind. */
#define BELLHOP_TYPE_HEX_PANE (bellhop_hex_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHexPane, bellhop_hex_pane, BELLHOP, HEX_PANE, AdwBin)

GtkWidget *bellhop_hex_pane_new (GFile  *file,
                                 guint64 n_bytes);
GtkWidget *bellhop_hex_pane_new_for_bytes (const char *name,
                                           GBytes     *bytes);
gboolean bellhop_hex_pane_go_to (BellhopHexPane *self,
                                 const char     *text);

G_END_DECLS
