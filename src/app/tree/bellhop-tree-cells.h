/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-tree-rows-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The cells of a tree that are in view. */
#define BELLHOP_TYPE_TREE_CELLS (bellhop_tree_cells_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreeCells, bellhop_tree_cells, BELLHOP, TREE_CELLS, GObject)

BellhopTreeCells *bellhop_tree_cells_new (BellhopTree          *tree,
                                          BellhopTreeRowsModel *order,
                                          GtkPopover           *menu);
void bellhop_tree_cells_add_columns (BellhopTreeCells *self,
                                     GtkColumnView    *view);
void bellhop_tree_cells_refresh (BellhopTreeCells *self);

G_END_DECLS
