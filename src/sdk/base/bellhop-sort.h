/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*BellhopSortStepFunc) (gpointer data,
                                         GError **error);

/* How a list is sorted. */
typedef struct
{
  gsize               item_size;
  GCompareDataFunc    compare; /* is given the addresses of two items */
  gpointer            compare_data;
  BellhopSortStepFunc step; /* between some items and the next; FALSE ends it */
  gpointer            step_data;
} BellhopSort;

gboolean bellhop_sort (const BellhopSort *self,
                       gpointer           items,
                       gsize              n_items,
                       GError           **error);
gboolean bellhop_sort_merge (const BellhopSort *self,
                             gconstpointer      items,
                             gsize              n_left,
                             gsize              n_right,
                             gpointer           into,
                             GError           **error);

G_END_DECLS
