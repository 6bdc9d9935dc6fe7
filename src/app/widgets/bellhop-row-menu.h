/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The menu of the rows of a GtkColumnView, which each cell opens for its own row. */
void bellhop_row_menu_add (GtkWidget   *cell,
                           GtkListItem *list_item,
                           GtkPopover  *menu);
GtkListItem *bellhop_row_menu_get_list_item (GtkWidget *cell);
const char *bellhop_row_menu_get_text (GtkPopover *menu);
void bellhop_row_menu_popup (GtkPopover *menu,
                             GtkWidget  *widget,
                             double      x,
                             double      y);

G_END_DECLS
