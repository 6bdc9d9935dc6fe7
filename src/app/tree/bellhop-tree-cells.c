/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-column-sorter.h"
#include "bellhop-row-menu.h"
#include "bellhop-share-bar.h"
#include "bellhop-tree-cells.h"
#include "bellhop-tree-text.h"

#include <glib/gi18n-lib.h>

enum
{
  INDENT = 18,
  NAME_CHARS = 14,
};

struct _BellhopTreeCells
{
  GObject parent_instance;

  /* Owned */
  BellhopTree *tree;
  GPtrArray   *bound; /* of GtkListItem (borrowed): those in view */

  /* Borrowed: the pane has them */
  BellhopTreeRowsModel *order;
  GtkPopover           *menu;
};

G_DEFINE_FINAL_TYPE (BellhopTreeCells, bellhop_tree_cells, G_TYPE_OBJECT)

static guint
get_column (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "column"));
}

static guint32
get_node (GtkListItem *list_item)
{
  return bellhop_tree_entry_get_node (gtk_list_item_get_item (list_item));
}

static void
set_cell (BellhopTreeCells *self,
          GtkListItem      *list_item,
          GtkWidget        *cell,
          guint             column)
{
  g_object_set_data (G_OBJECT (list_item), "column", GUINT_TO_POINTER (column));
  bellhop_row_menu_add (cell, list_item, self->menu);
  gtk_list_item_set_child (list_item, cell);
}

static void
opener_clicked_cb (BellhopTreeCells *self,
                   GtkButton        *opener)
{
  GtkWidget    *cell = gtk_widget_get_parent (GTK_WIDGET (opener));
  const guint32 node = get_node (bellhop_row_menu_get_list_item (cell));

  bellhop_tree_rows_model_set_open (self->order, node,
                                    !bellhop_tree_rows_model_is_open (self->order, node));
  bellhop_tree_cells_refresh (self);
}

static void
setup_name_cb (BellhopTreeCells *self,
               GtkListItem      *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *opener = gtk_button_new_from_icon_name ("pan-end-symbolic");
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (opener, "flat");
  gtk_widget_add_css_class (opener, "opener");
  gtk_widget_set_focusable (opener, FALSE); /* the row opens by Right and closes by Left */
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  /* In a narrow window numbers are scrolled to rather than names lost. */
  gtk_label_set_width_chars (GTK_LABEL (label), NAME_CHARS);
  gtk_box_append (GTK_BOX (box), opener);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  g_signal_connect_object (opener, "clicked", G_CALLBACK (opener_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  set_cell (self, list_item, box, 0);
}

static void
setup_share_cb (BellhopTreeCells *self,
                GtkListItem      *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *bar = bellhop_share_bar_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_hexpand (bar, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 5);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), label);
  set_cell (self, list_item, box, G_MAXUINT);
}

static void
setup_number_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item,
                 BellhopTreeCells         *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  set_cell (self, list_item, label, get_column (factory));
}

static char *
describe_others (guint n_others)
{
  /* Translators: a row at the end of a list, for what is not listed. */
  return g_strdup_printf (ngettext ("%'u more, not listed", "%'u more, not listed", n_others),
                          n_others);
}

static void
show_opener (BellhopTreeCells *self,
             GtkWidget        *opener,
             guint32           node)
{
  const gboolean has_inside = node != BELLHOP_TREE_TOP &&
                              bellhop_tree_get_n_children (self->tree, node) > 0;
  const gboolean is_open = has_inside && bellhop_tree_rows_model_is_open (self->order, node);

  /* Not hidden, so that names stand below each other. */
  gtk_widget_set_opacity (opener, has_inside ? 1.0 : 0.0);
  gtk_widget_set_sensitive (opener, has_inside);
  gtk_button_set_icon_name (GTK_BUTTON (opener),
                            is_open ? "pan-down-symbolic" : "pan-end-symbolic");
  bellhop_a11y_set_label (opener, is_open ? _("Close") : _("Open"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (opener), GTK_ACCESSIBLE_STATE_EXPANDED, is_open,
                               GTK_ACCESSIBLE_STATE_HIDDEN, !has_inside, -1);
}

static const char *
get_icon (BellhopTreeCells *self,
          guint32           node)
{
  const BellhopTreeFlags flags = bellhop_tree_get_flags (self->tree, node);

  if ((flags & BELLHOP_TREE_PARTIAL) != 0)
    return "dialog-warning-symbolic";
  return (flags & BELLHOP_TREE_FOLDER) != 0 ? "folder-symbolic" : "text-x-generic-symbolic";
}

static void
show_name (BellhopTreeCells *self,
           GtkListItem      *list_item)
{
  BellhopTreeEntry *entry = gtk_list_item_get_item (list_item);
  const guint32     node = bellhop_tree_entry_get_node (entry);
  GtkWidget        *box = gtk_list_item_get_child (list_item);
  GtkWidget        *opener = gtk_widget_get_first_child (box);
  GtkWidget        *icon = gtk_widget_get_next_sibling (opener);
  GtkWidget        *label = gtk_widget_get_next_sibling (icon);
  g_autofree char  *name = node != BELLHOP_TREE_TOP
                             ? bellhop_tree_text_dup_name (self->tree, node)
                             : describe_others (bellhop_tree_entry_get_n_others (entry));

  gtk_widget_set_margin_start (opener, INDENT * (int) bellhop_tree_entry_get_depth (entry));
  show_opener (self, opener, node);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon),
                                node != BELLHOP_TREE_TOP ? get_icon (self, node) : NULL);
  gtk_widget_set_tooltip_text (icon, node != BELLHOP_TREE_TOP &&
                                         (bellhop_tree_get_flags (self->tree, node) &
                                          BELLHOP_TREE_PARTIAL) != 0
                                       ? _("Some of its contents could not be read")
                                       : NULL);
  gtk_label_set_label (GTK_LABEL (label), name);
}

static void
show_share (BellhopTreeCells *self,
            GtkListItem      *list_item)
{
  const guint32    node = get_node (list_item);
  GtkWidget       *bar = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  const double     share = node != BELLHOP_TREE_TOP
                             ? bellhop_tree_text_get_share (self->tree, node, 1)
                             : 0.0;
  g_autofree char *text = node != BELLHOP_TREE_TOP ? bellhop_tree_text_dup_share (share)
                                                   : g_strdup ("");

  bellhop_share_bar_set_range (BELLHOP_SHARE_BAR (bar), 0.0, share);
  gtk_widget_set_visible (bar, node != BELLHOP_TREE_TOP);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (bar)), text);
}

static void
show_number (BellhopTreeCells *self,
             GtkListItem      *list_item)
{
  const guint32    node = get_node (list_item);
  g_autofree char *text = node != BELLHOP_TREE_TOP
                            ? bellhop_tree_text_dup_number (self->tree, node,
                                                            get_column (list_item))
                            : NULL;

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (list_item)), text != NULL ? text : "");
}

static void
show_cell (BellhopTreeCells *self,
           GtkListItem      *list_item)
{
  const guint column = get_column (list_item);

  if (column == 0)
    show_name (self, list_item);
  else if (column == G_MAXUINT)
    show_share (self, list_item);
  else
    show_number (self, list_item);
}

static void
bind_cb (BellhopTreeCells *self,
         GtkListItem      *list_item)
{
  g_ptr_array_add (self->bound, list_item);
  show_cell (self, list_item);
}

static void
unbind_cb (BellhopTreeCells *self,
           GtkListItem      *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
}

static void
bellhop_tree_cells_finalize (GObject *object)
{
  BellhopTreeCells *self = BELLHOP_TREE_CELLS (object);

  g_clear_object (&self->tree);
  g_clear_pointer (&self->bound, g_ptr_array_unref);
  G_OBJECT_CLASS (bellhop_tree_cells_parent_class)->finalize (object);
}

static void
bellhop_tree_cells_class_init (BellhopTreeCellsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_tree_cells_finalize;
}

static void
bellhop_tree_cells_init (BellhopTreeCells *self)
{
  self->bound = g_ptr_array_new ();
}

/**
 * bellhop_tree_cells_new:
 * @tree: a tree
 * @order: its rows, which must live as long
 * @menu: (nullable): the menu of a row, which must live as long
 *
 * Returns: (transfer full): what makes the cells of a #GtkColumnView
 */
BellhopTreeCells *
bellhop_tree_cells_new (BellhopTree          *tree,
                        BellhopTreeRowsModel *order,
                        GtkPopover           *menu)
{
  BellhopTreeCells *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);

  self = g_object_new (BELLHOP_TYPE_TREE_CELLS, NULL);
  self->tree = g_object_ref (tree);
  self->order = order;
  self->menu = menu;
  return self;
}

static GtkColumnViewColumn *
add_column (BellhopTreeCells   *self,
            GtkColumnView      *view,
            const char         *title,
            GtkListItemFactory *factory)
{
  g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);

  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_append_column (view, column);
  return column;
}

/**
 * bellhop_tree_cells_add_columns:
 * @self: cells
 * @view: a view without columns
 *
 * Adds the columns: the name, its share, and the numbers.
 */
void
bellhop_tree_cells_add_columns (BellhopTreeCells *self,
                                GtkColumnView    *view)
{
  GtkListItemFactory  *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = NULL;
  g_autoptr(GtkSorter) names = bellhop_column_sorter_new (0);

  g_return_if_fail (BELLHOP_IS_TREE_CELLS (self));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_name_cb), self, G_CONNECT_SWAPPED);
  column = add_column (self, view, bellhop_tree_get_column (self->tree, 0)->title, factory);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_sorter (column, names);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_share_cb), self, G_CONNECT_SWAPPED);
  add_column (self, view, _("Share"), factory);

  for (guint i = 1; i < bellhop_tree_get_n_columns (self->tree); i++)
    {
      g_autoptr(GtkSorter) sorter = bellhop_column_sorter_new (i);

      factory = gtk_signal_list_item_factory_new ();
      g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
      g_signal_connect_object (factory, "setup", G_CALLBACK (setup_number_cb), self, 0);
      column = add_column (self, view, bellhop_tree_get_column (self->tree, i)->title, factory);
      gtk_column_view_column_set_sorter (column, sorter);
    }
}

/**
 * bellhop_tree_cells_refresh:
 * @self: cells
 *
 * Shows the numbers as they are now, in the cells that are in view.
 */
void
bellhop_tree_cells_refresh (BellhopTreeCells *self)
{
  g_return_if_fail (BELLHOP_IS_TREE_CELLS (self));

  for (guint i = 0; i < self->bound->len; i++)
    show_cell (self, self->bound->pdata[i]);
}
