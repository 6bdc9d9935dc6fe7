/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-field.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A row for text of several lines. */
#define BELLHOP_TYPE_TEXT_ROW (bellhop_text_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTextRow, bellhop_text_row, BELLHOP, TEXT_ROW, AdwPreferencesRow)

GtkWidget *bellhop_text_row_new (BellhopField *field);

G_END_DECLS
