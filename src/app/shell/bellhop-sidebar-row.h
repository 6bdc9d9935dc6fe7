/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-registry.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One action in the sidebar. */
#define BELLHOP_TYPE_SIDEBAR_ROW (bellhop_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopSidebarRow, bellhop_sidebar_row, BELLHOP, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *bellhop_sidebar_row_new (BellhopActionInfo *info);
BellhopActionInfo *bellhop_sidebar_row_get_info (BellhopSidebarRow *self);
void bellhop_sidebar_row_set_running (BellhopSidebarRow *self,
                                      gboolean           running);

G_END_DECLS
