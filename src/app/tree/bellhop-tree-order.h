/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The rows of a tree that can be seen: those of what is open, sorted. */
#define BELLHOP_TYPE_TREE_ORDER (bellhop_tree_order_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreeOrder, bellhop_tree_order, BELLHOP, TREE_ORDER, GObject)

/* One of them. */
#define BELLHOP_TYPE_TREE_ENTRY (bellhop_tree_entry_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreeEntry, bellhop_tree_entry, BELLHOP, TREE_ENTRY, GObject)

/* So many of those below a node are shown; the others, which come after them, are one row. */
enum
{
  BELLHOP_TREE_ORDER_MAX_CHILDREN = 2000
};

BellhopTreeOrder *bellhop_tree_order_new (BellhopTree *tree);
guint32 bellhop_tree_order_get_root (BellhopTreeOrder *self);
void bellhop_tree_order_set_root (BellhopTreeOrder *self,
                                  guint32           root);
void bellhop_tree_order_sort (BellhopTreeOrder *self,
                              guint             column,
                              gboolean          ascending);
void bellhop_tree_order_set_open (BellhopTreeOrder *self,
                                  guint32           node,
                                  gboolean          is_open);
gboolean bellhop_tree_order_is_open (BellhopTreeOrder *self,
                                     guint32           node);
gboolean bellhop_tree_order_refresh (BellhopTreeOrder *self);
guint bellhop_tree_order_find (BellhopTreeOrder *self,
                               guint32           node);

guint32 bellhop_tree_entry_get_node (BellhopTreeEntry *self);
guint bellhop_tree_entry_get_depth (BellhopTreeEntry *self);
guint bellhop_tree_entry_get_n_others (BellhopTreeEntry *self);

G_END_DECLS
