/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-field.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A row for a list: of words, of files, or of names and values. */
#define BELLHOP_TYPE_LIST_ROW (bellhop_list_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopListRow, bellhop_list_row, BELLHOP, LIST_ROW, AdwPreferencesRow)

GtkWidget *bellhop_list_row_new (BellhopField *field);
char *bellhop_list_row_dup_pair (const char *path);

G_END_DECLS
