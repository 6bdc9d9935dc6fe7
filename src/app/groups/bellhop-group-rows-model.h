/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-entry.h"

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The rows of a table in groups, those that win most space first, each below a row for its
   group. */
#define BELLHOP_TYPE_GROUP_ROWS_MODEL (bellhop_group_rows_model_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopGroupRowsModel, bellhop_group_rows_model, BELLHOP, GROUP_ROWS_MODEL, GObject)

BellhopGroupRowsModel *bellhop_group_rows_model_new (BellhopTable *table);
gboolean               bellhop_group_rows_model_refresh (BellhopGroupRowsModel *self,
                                                         GError               **error);
void                   bellhop_group_rows_model_set_hidden (BellhopGroupRowsModel *self,
                                                            guint                  row,
                                                            gboolean               is_gone);
gboolean               bellhop_group_rows_model_filter (BellhopGroupRowsModel *self,
                                                        const char            *text);
gboolean               bellhop_group_rows_model_is_filtered (BellhopGroupRowsModel *self);
guint                  bellhop_group_rows_model_find (BellhopGroupRowsModel *self,
                                                      guint                  row);
guint                  bellhop_group_rows_model_get_row (BellhopGroupRowsModel *self,
                                                         guint                  position);
gboolean               bellhop_group_rows_model_is_kept (BellhopGroupRowsModel *self,
                                                         guint                  position);
guint                  bellhop_group_rows_model_get_n_rows (BellhopGroupRowsModel *self,
                                                            guint                  position);
guint                  bellhop_group_rows_model_get_n_groups (BellhopGroupRowsModel *self);
guint                  bellhop_group_rows_model_get_n_shown (BellhopGroupRowsModel *self);
gint64                 bellhop_group_rows_model_get_wasted (BellhopGroupRowsModel *self);

G_END_DECLS
