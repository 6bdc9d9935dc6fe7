/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What BellhopTreemapView is made of beside its state: how its cells look, and which lies where. */

void _bellhop_treemap_draw (GtkWidget                *widget,
                            GtkSnapshot              *snapshot,
                            BellhopTree              *tree,
                            const BellhopTreemapCell *cells,
                            gsize                     n_cells,
                            const BellhopTreemapCell *selected);
const BellhopTreemapCell *_bellhop_treemap_find_beside (const BellhopTreemapCell *cells,
                                                        gsize                     n_cells,
                                                        const BellhopTreemapCell *from,
                                                        int                       dx,
                                                        int                       dy);
const BellhopTreemapCell *_bellhop_treemap_find_inside (const BellhopTreemapCell *cells,
                                                        gsize                     n_cells,
                                                        guint32                   node);

G_END_DECLS
