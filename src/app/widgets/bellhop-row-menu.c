/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-row-menu.h"

static const char list_item_key[] = "bellhop-list-item";
static const char menu_key[] = "bellhop-row-menu";
static const char text_key[] = "bellhop-row-menu-text";

/* Rows that are chosen stay so when the menu is opened for one of them. */
static void
select_row (GtkWidget *cell)
{
  GtkWidget         *view = gtk_widget_get_ancestor (cell, GTK_TYPE_COLUMN_VIEW);
  GtkSelectionModel *selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (view));
  const guint        position = gtk_list_item_get_position (bellhop_row_menu_get_list_item (cell));

  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
}

static void
secondary_pressed_cb (GtkWidget *cell,
                      int        n_press,
                      double     x,
                      double     y)
{
  GtkPopover *menu = g_object_get_data (G_OBJECT (cell), menu_key);
  const char *text = GTK_IS_LABEL (cell) ? gtk_label_get_label (GTK_LABEL (cell)) : NULL;

  select_row (cell);
  if (menu == NULL)
    return;
  g_object_set_data_full (G_OBJECT (menu), text_key, g_strdup (text), g_free);
  bellhop_row_menu_popup (menu, cell, x, y);
}

/**
 * bellhop_row_menu_add:
 * @cell: a cell of a #GtkColumnView
 * @list_item: what it is a cell of
 * @menu: (nullable): a menu that lives as long as the view; %NULL when rows have none, and are only
 *   selected
 *
 * Has the secondary button open the menu of the row. For the setup of a cell.
 */
void
bellhop_row_menu_add (GtkWidget   *cell,
                      GtkListItem *list_item,
                      GtkPopover  *menu)
{
  GtkGesture *click = NULL;

  g_return_if_fail (GTK_IS_WIDGET (cell));
  g_return_if_fail (GTK_IS_LIST_ITEM (list_item));
  g_return_if_fail (menu == NULL || GTK_IS_POPOVER (menu));

  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (secondary_pressed_cb), cell,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  g_object_set_data (G_OBJECT (cell), list_item_key, list_item);
  g_object_set_data (G_OBJECT (cell), menu_key, menu);
}

/**
 * bellhop_row_menu_get_list_item:
 * @cell: a cell that a menu was added to
 *
 * Returns: (transfer none): what it is a cell of
 */
GtkListItem *
bellhop_row_menu_get_list_item (GtkWidget *cell)
{
  g_return_val_if_fail (GTK_IS_WIDGET (cell), NULL);

  return g_object_get_data (G_OBJECT (cell), list_item_key);
}

/**
 * bellhop_row_menu_get_text:
 * @menu: a menu of rows
 *
 * Returns: (transfer none) (nullable): the text of the label that it was opened for last, as it was
 *   then: by now the cell may be that of another row
 */
const char *
bellhop_row_menu_get_text (GtkPopover *menu)
{
  g_return_val_if_fail (GTK_IS_POPOVER (menu), NULL);

  return g_object_get_data (G_OBJECT (menu), text_key);
}

/**
 * bellhop_row_menu_popup:
 * @menu: a menu with a parent
 * @widget: a widget below that parent
 * @x: where in it
 * @y: where in it
 *
 * Opens the menu.
 */
void
bellhop_row_menu_popup (GtkPopover *menu,
                        GtkWidget  *widget,
                        double      x,
                        double      y)
{
  double menu_x = 0.0;
  double menu_y = 0.0;

  g_return_if_fail (GTK_IS_POPOVER (menu));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_translate_coordinates (widget, gtk_widget_get_parent (GTK_WIDGET (menu)), x, y,
                                    &menu_x, &menu_y);
  gtk_popover_set_pointing_to (menu, &(GdkRectangle){ (int) menu_x, (int) menu_y, 1, 1 });
  gtk_popover_popup (menu);
}
