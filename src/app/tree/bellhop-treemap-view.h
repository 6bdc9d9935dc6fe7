/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A map of what is below a node of a tree. */
#define BELLHOP_TYPE_TREEMAP_VIEW (bellhop_treemap_view_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTreemapView, bellhop_treemap_view, BELLHOP, TREEMAP_VIEW, GtkWidget)

GtkWidget *bellhop_treemap_view_new (BellhopTree *tree);
void bellhop_treemap_view_set_root (BellhopTreemapView *self,
                                    guint32             root);
void bellhop_treemap_view_refresh (BellhopTreemapView *self);
guint32 bellhop_treemap_view_get_selected (BellhopTreemapView *self);
void bellhop_treemap_view_set_selected (BellhopTreemapView *self,
                                        guint32             node);
gsize bellhop_treemap_view_get_n_cells (BellhopTreemapView *self);

G_END_DECLS
