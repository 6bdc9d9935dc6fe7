/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* In the place of a column: nothing is sorted. */
enum
{
  BELLHOP_TABLE_UNSORTED = -1
};

/* Marks a column that can be sorted; the sorting itself is done elsewhere. */
#define BELLHOP_TYPE_COLUMN_SORTER (bellhop_column_sorter_get_type ())
G_DECLARE_FINAL_TYPE (BellhopColumnSorter, bellhop_column_sorter, BELLHOP, COLUMN_SORTER, GtkSorter)

GtkSorter *bellhop_column_sorter_new (guint column);
int bellhop_column_sorter_find (GtkSorter *sorter,
                                gboolean  *out_descending);

G_END_DECLS
