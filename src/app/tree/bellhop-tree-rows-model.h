/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The rows of a tree that can be seen: those of what is open, sorted. */
#define BELLHOP_TYPE_TREE_ROWS_MODEL (bellhop_tree_rows_model_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopTreeRowsModel, bellhop_tree_rows_model, BELLHOP, TREE_ROWS_MODEL, GObject)

/* One of them. */
#define BELLHOP_TYPE_TREE_ENTRY (bellhop_tree_entry_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreeEntry, bellhop_tree_entry, BELLHOP, TREE_ENTRY, GObject)

/* So many of those below a node are shown; the others, which come after them, are one row. */
enum
{
  BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN = 2000
};

BellhopTreeRowsModel *bellhop_tree_rows_model_new (BellhopTree *tree);
guint32 bellhop_tree_rows_model_get_root (BellhopTreeRowsModel *self);
void bellhop_tree_rows_model_set_root (BellhopTreeRowsModel *self,
                                       guint32               root);
void bellhop_tree_rows_model_sort (BellhopTreeRowsModel *self,
                                   guint                 column,
                                   gboolean              ascending);
void bellhop_tree_rows_model_set_open (BellhopTreeRowsModel *self,
                                       guint32               node,
                                       gboolean              is_open);
gboolean bellhop_tree_rows_model_is_open (BellhopTreeRowsModel *self,
                                          guint32               node);
gboolean bellhop_tree_rows_model_refresh (BellhopTreeRowsModel *self);
guint bellhop_tree_rows_model_find (BellhopTreeRowsModel *self,
                                    guint32               node);

guint32 bellhop_tree_entry_get_node (BellhopTreeEntry *self);
guint bellhop_tree_entry_get_depth (BellhopTreeEntry *self);
guint bellhop_tree_entry_get_n_others (BellhopTreeEntry *self);

G_END_DECLS
