/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-column-sorter.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The rows of a table as they are shown: sorted and filtered a slice at a time. */
#define BELLHOP_TYPE_TABLE_ROWS_MODEL (bellhop_table_rows_model_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopTableRowsModel, bellhop_table_rows_model, BELLHOP, TABLE_ROWS_MODEL, GObject)

BellhopTableRowsModel *bellhop_table_rows_model_new (BellhopTable *table,
                                                     BellhopScope *scope);
BellhopTable *bellhop_table_rows_model_get_table (BellhopTableRowsModel *self);
void bellhop_table_rows_model_sort (BellhopTableRowsModel *self,
                                    int                    column,
                                    gboolean               descending);
void bellhop_table_rows_model_filter (BellhopTableRowsModel *self,
                                      const char            *text);
void bellhop_table_rows_model_set_hidden (BellhopTableRowsModel *self,
                                          guint                  row,
                                          gboolean               is_hidden);
gboolean bellhop_table_rows_model_is_busy (BellhopTableRowsModel *self);
guint bellhop_table_rows_model_get_row (BellhopTableRowsModel *self,
                                        guint                  position);

G_END_DECLS
