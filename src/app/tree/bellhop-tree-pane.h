/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A tree: as rows that open, or as a map. */
#define BELLHOP_TYPE_TREE_PANE (bellhop_tree_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreePane, bellhop_tree_pane, BELLHOP, TREE_PANE, AdwBin)

GtkWidget *bellhop_tree_pane_new (BellhopTree *tree);
guint32 bellhop_tree_pane_get_root (BellhopTreePane *self);
void bellhop_tree_pane_set_root (BellhopTreePane *self,
                                 guint32          root);

G_END_DECLS
