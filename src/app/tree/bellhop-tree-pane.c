/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-column-sorter.h"
#include "bellhop-file-actions.h"
#include "bellhop-row-menu.h"
#include "bellhop-tree-cells.h"
#include "bellhop-tree-rows-model.h"
#include "bellhop-tree-pane.h"
#include "bellhop-tree-text.h"
#include "bellhop-treemap-view.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>

enum
{
  /* A tree that grows is shown anew at most so often. */
  REST_MS = 250,
};

struct _BellhopTreePane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopTree          *tree;
  BellhopTreeRowsModel *order;
  BellhopTreeCells     *cells;
  GtkMultiSelection    *selection;

  gboolean is_refreshing; /* soon */
  gboolean has_opened;    /* what stands first */

  /* Borrowed */
  BellhopTreemapView *map;

  /* Template */
  GtkBox         *box;
  GtkBox         *path;
  GtkStack       *stack;
  GtkColumnView  *view;
  AdwBin         *map_place;
  GtkPopoverMenu *menu;
};

static void file_source_init (BellhopFileSourceInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTreePane,
                               bellhop_tree_pane,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (BELLHOP_TYPE_FILE_SOURCE, file_source_init))

static gboolean
has_paths (BellhopTreePane *self)
{
  return bellhop_tree_get_column (self->tree, 0)->type == BELLHOP_COLUMN_PATH;
}

static gboolean
shows_map (BellhopTreePane *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "map") == 0;
}

static GArray *
dup_selected (BellhopTreePane *self)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint         position = 0;

  if (shows_map (self))
    {
      const guint32 node = bellhop_treemap_view_get_selected (self->map);

      if (node != BELLHOP_TREE_TOP)
        g_array_append_val (nodes, node);
      return nodes;
    }

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr(BellhopTreeEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->order),
                                                                 position);
      const guint32 node = entry != NULL ? bellhop_tree_entry_get_node (entry) : BELLHOP_TREE_TOP;

      if (node != BELLHOP_TREE_TOP)
        g_array_append_val (nodes, node);
    }
  return nodes;
}

static GPtrArray *
dup_files (BellhopFileSource *source)
{
  BellhopTreePane *self = BELLHOP_TREE_PANE (source);
  GPtrArray       *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GArray) nodes = dup_selected (self);

  for (guint i = 0; has_paths (self) && i < nodes->len; i++)
    {
      const guint32    node = g_array_index (nodes, guint32, i);
      g_autofree char *path = bellhop_tree_dup_path (self->tree, node);

      g_ptr_array_add (files, bellhop_file_source_file_new (path, node));
    }
  return files;
}

static void
set_gone (BellhopFileSource *source,
          GFile             *file,
          gboolean           is_gone)
{
  BellhopTreePane *self = BELLHOP_TREE_PANE (source);

  if (is_gone)
    bellhop_tree_remove (self->tree, bellhop_file_source_get_row (file));
  else
    bellhop_tree_restore (self->tree, bellhop_file_source_get_row (file));
}

static GtkPopover *
get_menu (BellhopFileSource *source)
{
  BellhopTreePane *self = BELLHOP_TREE_PANE (source);

  return has_paths (self) ? GTK_POPOVER (self->menu) : NULL;
}

static void
file_source_init (BellhopFileSourceInterface *interface)
{
  interface->dup_files = dup_files;
  interface->set_gone = set_gone;
  interface->get_menu = get_menu;
}

static void
selection_changed_cb (BellhopTreePane *self)
{
  bellhop_file_actions_update (GTK_WIDGET (self));
}

/* The first folder is what was asked for: what is in it is of interest, once it is there. */
static void
open_first (BellhopTreePane *self)
{
  const guint32 first = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);

  if (self->has_opened || first == BELLHOP_TREE_TOP)
    return;
  self->has_opened = TRUE;
  if (bellhop_tree_get_n_children (self->tree, BELLHOP_TREE_TOP) == 1)
    bellhop_tree_rows_model_set_open (self->order, first, TRUE);
}

/* Rows may have moved: what was chosen stays chosen. */
static void
refresh (BellhopTreePane *self)
{
  g_autoptr(GArray) nodes = dup_selected (self);

  open_first (self);
  if (bellhop_tree_rows_model_refresh (self->order) && !shows_map (self))
    for (guint i = 0; i < nodes->len; i++)
      {
        const guint position = bellhop_tree_rows_model_find (self->order,
                                                             g_array_index (nodes, guint32, i));

        if (position != G_MAXUINT)
          gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, i == 0);
      }
  bellhop_tree_cells_refresh (self->cells);
  bellhop_treemap_view_refresh (self->map);
}

static gboolean
refresh_soon (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  BellhopTreePane *self = data;

  refresh (self);
  if (!bellhop_await (bellhop_sleep (REST_MS), error))
    return FALSE;
  self->is_refreshing = FALSE;
  refresh (self);
  return TRUE;
}

/* At once, and then only after a rest. */
static void
changed_cb (BellhopTreePane *self)
{
  if (self->is_refreshing)
    return;
  self->is_refreshing = TRUE;
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (refresh_soon, g_object_ref (self), g_object_unref));
}

static void
crumb_clicked_cb (BellhopTreePane *self,
                  GtkButton       *crumb)
{
  bellhop_tree_pane_set_root (self,
                              GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (crumb), "node")));
}

static void
prepend_crumb (BellhopTreePane *self,
               guint32          node)
{
  g_autofree char *name = node != BELLHOP_TREE_TOP ? bellhop_tree_text_dup_name (self->tree, node)
                                                   : g_strdup (_("All"));
  GtkWidget       *crumb = gtk_button_new_with_label (name);

  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (crumb))),
                           PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (crumb))),
                             (int) MIN (g_utf8_strlen (name, -1), 10));
  gtk_label_set_max_width_chars (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (crumb))), 24);
  gtk_widget_add_css_class (crumb, "flat");
  gtk_widget_set_tooltip_text (crumb, name);
  g_object_set_data (G_OBJECT (crumb), "node", GUINT_TO_POINTER (node));
  g_signal_connect_object (crumb, "clicked", G_CALLBACK (crumb_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_prepend (self->path, crumb);
}

static gboolean
show_end (gpointer data)
{
  GtkAdjustment *room = data;

  gtk_adjustment_set_value (room, gtk_adjustment_get_upper (room));
  return G_SOURCE_REMOVE;
}

/* In a narrow window the end of the path is what counts. It cannot be gone to while it is being
   placed. */
static void
path_room_cb (BellhopTreePane *self,
              GtkAdjustment   *room)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_end, g_object_ref (room), g_object_unref);
}

/* From the top down to what is shown. */
static void
update_path (BellhopTreePane *self)
{
  GtkWidget    *crumb = NULL;
  const guint32 root = bellhop_tree_rows_model_get_root (self->order);

  while ((crumb = gtk_widget_get_first_child (GTK_WIDGET (self->path))) != NULL)
    gtk_box_remove (self->path, crumb);
  for (guint32 at = root; at != BELLHOP_TREE_TOP; at = bellhop_tree_get_parent (self->tree, at))
    prepend_crumb (self, at);
  prepend_crumb (self, BELLHOP_TREE_TOP);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.out", root != BELLHOP_TREE_TOP);
}

static void
enter (BellhopTreePane *self,
       guint32          node)
{
  if (node != BELLHOP_TREE_TOP && bellhop_tree_get_n_children (self->tree, node) > 0)
    bellhop_tree_pane_set_root (self, node);
  else if (has_paths (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "files.open", NULL);
}

static void
activate_cb (BellhopTreePane *self,
             guint            position)
{
  g_autoptr(BellhopTreeEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->order), position);

  if (entry != NULL)
    enter (self, bellhop_tree_entry_get_node (entry));
}

static void
out_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  BellhopTreePane *self = BELLHOP_TREE_PANE (widget);
  const guint32    root = bellhop_tree_rows_model_get_root (self->order);

  if (root == BELLHOP_TREE_TOP)
    return;
  bellhop_tree_pane_set_root (self, bellhop_tree_get_parent (self->tree, root));
  bellhop_treemap_view_set_selected (self->map, root);
}

static void
leave_cb (BellhopTreePane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "tree.out", NULL);
}

static void
sorter_changed_cb (BellhopTreePane *self)
{
  gboolean descending = FALSE;
  int      column = bellhop_column_sorter_find (gtk_column_view_get_sorter (self->view),
                                                &descending);

  /* Numbers are sought for the greatest: the first click on a column puts it first. */
  if (column == BELLHOP_TABLE_UNSORTED)
    bellhop_tree_rows_model_sort (self->order, 1, FALSE);
  else
    bellhop_tree_rows_model_sort (self->order, (guint) column,
                                  column == 0 ? !descending : descending);
}

static void
map_menu_cb (BellhopTreePane *self,
             double           x,
             double           y)
{
  if (has_paths (self))
    bellhop_row_menu_popup (GTK_POPOVER (self->menu), GTK_WIDGET (self->map), x, y);
}

/* Opens or closes rows from the keyboard, as in any tree. */
static gboolean
key_pressed_cb (BellhopTreePane *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  g_autoptr(GArray) nodes = NULL;
  guint32 node = BELLHOP_TREE_TOP;

  if (key == GDK_KEY_BackSpace || (key == GDK_KEY_Up && (state & GDK_ALT_MASK) != 0))
    {
      leave_cb (self);
      return TRUE;
    }
  if (key != GDK_KEY_Left && key != GDK_KEY_Right)
    return FALSE;

  nodes = dup_selected (self);
  if (nodes->len != 1)
    return FALSE;
  node = g_array_index (nodes, guint32, 0);
  if (key == GDK_KEY_Right && bellhop_tree_get_n_children (self->tree, node) > 0)
    bellhop_tree_rows_model_set_open (self->order, node, TRUE);
  else if (key == GDK_KEY_Left && bellhop_tree_rows_model_is_open (self->order, node))
    bellhop_tree_rows_model_set_open (self->order, node, FALSE);
  else if (key == GDK_KEY_Left && bellhop_tree_get_parent (self->tree, node) !=
                                    bellhop_tree_rows_model_get_root (self->order))
    node = bellhop_tree_get_parent (self->tree, node);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                   bellhop_tree_rows_model_find (self->order, node), TRUE);
  bellhop_tree_cells_refresh (self->cells);
  return TRUE;
}

static void
add_keys (BellhopTreePane *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
bellhop_tree_pane_dispose (GObject *object)
{
  BellhopTreePane *self = BELLHOP_TREE_PANE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->order);
  g_clear_object (&self->cells);
  G_OBJECT_CLASS (bellhop_tree_pane_parent_class)->dispose (object);
}

static void
bellhop_tree_pane_finalize (GObject *object)
{
  g_clear_object (&BELLHOP_TREE_PANE (object)->tree);
  G_OBJECT_CLASS (bellhop_tree_pane_parent_class)->finalize (object);
}

static void
bellhop_tree_pane_class_init (BellhopTreePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_tree_pane_dispose;
  object_class->finalize = bellhop_tree_pane_finalize;

  gtk_widget_class_install_action (widget_class, "tree.out", NULL, out_action);
  bellhop_file_actions_install (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-tree-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, box);
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, path);
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, map_place);
  gtk_widget_class_bind_template_child (widget_class, BellhopTreePane, menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, path_room_cb);
}

static void
bellhop_tree_pane_init (BellhopTreePane *self)
{
  g_autoptr(GMenuModel) menu = bellhop_file_actions_create_menu ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_popover_menu_set_menu_model (self->menu, menu);
  bellhop_a11y_follow_stack (self->stack);
}

static void
show_rows (BellhopTreePane *self)
{
  self->order = bellhop_tree_rows_model_new (self->tree);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->order)));
  self->cells = bellhop_tree_cells_new (self->tree, self->order,
                                        has_paths (self) ? GTK_POPOVER (self->menu) : NULL);
  bellhop_tree_cells_add_columns (self->cells, self->view);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  add_keys (self);
}

static void
show_map (BellhopTreePane *self)
{
  self->map = BELLHOP_TREEMAP_VIEW (bellhop_treemap_view_new (self->tree));
  adw_bin_set_child (self->map_place, GTK_WIDGET (self->map));
  g_signal_connect_object (self->map, "activate", G_CALLBACK (enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->map, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->map, "menu", G_CALLBACK (map_menu_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->map, "selected", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * bellhop_tree_pane_new:
 * @tree: a tree, which may still grow
 *
 * Shows @tree as rows that open, and as a map.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_tree_pane_new (BellhopTree *tree)
{
  BellhopTreePane *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);

  self = g_object_new (BELLHOP_TYPE_TREE_PANE, NULL);
  self->tree = g_object_ref (tree);
  show_rows (self);
  show_map (self);
  open_first (self);
  update_path (self);
  selection_changed_cb (self);
  g_signal_connect_object (tree, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * bellhop_tree_pane_get_root:
 * @self: a pane
 *
 * Returns: the node below which everything is shown, or %BELLHOP_TREE_TOP
 */
guint32
bellhop_tree_pane_get_root (BellhopTreePane *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_PANE (self), BELLHOP_TREE_TOP);

  return bellhop_tree_rows_model_get_root (self->order);
}

/**
 * bellhop_tree_pane_set_root:
 * @self: a pane
 * @root: a node, or %BELLHOP_TREE_TOP
 *
 * Shows what is below @root, in rows and map alike.
 */
void
bellhop_tree_pane_set_root (BellhopTreePane *self,
                            guint32          root)
{
  g_return_if_fail (BELLHOP_IS_TREE_PANE (self));

  bellhop_tree_rows_model_set_root (self->order, root);
  bellhop_treemap_view_set_root (self->map, root);
  bellhop_treemap_view_set_selected (self->map, BELLHOP_TREE_TOP);
  update_path (self);
}
