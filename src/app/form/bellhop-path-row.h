/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A row for a path, typed, pasted or chosen. */
#define BELLHOP_TYPE_PATH_ROW (bellhop_path_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopPathRow, bellhop_path_row, BELLHOP, PATH_ROW, AdwEntryRow)

GtkWidget *bellhop_path_row_new (BellhopParamKind kind);

G_END_DECLS
