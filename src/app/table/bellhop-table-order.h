/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-column-sorter.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The rows of a table as they are shown: sorted and filtered a slice at a time. */
#define BELLHOP_TYPE_TABLE_ORDER (bellhop_table_order_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTableOrder, bellhop_table_order, BELLHOP, TABLE_ORDER, GObject)

BellhopTableOrder *bellhop_table_order_new (BellhopTable *table,
                                            BellhopScope *scope);
BellhopTable *bellhop_table_order_get_table (BellhopTableOrder *self);
void bellhop_table_order_sort (BellhopTableOrder *self,
                               int                column,
                               gboolean           descending);
void bellhop_table_order_filter (BellhopTableOrder *self,
                                 const char        *text);
void bellhop_table_order_set_hidden (BellhopTableOrder *self,
                                     guint              row,
                                     gboolean           is_hidden);
gboolean bellhop_table_order_is_busy (BellhopTableOrder *self);
guint bellhop_table_order_get_row (BellhopTableOrder *self,
                                   guint              position);

G_END_DECLS
