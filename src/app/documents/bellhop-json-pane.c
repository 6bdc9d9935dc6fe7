/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-save.h"
#include "bellhop-json-item.h"
#include "bellhop-json-pane.h"
#include "bellhop-row-menu.h"
#include "bellhop-share-bar.h"
#include "bellhop-text-pane.h"
#include "bellhop-widget-scope.h"
#include "bellhop-clipboard.h"

#include <bellhop-sdk.h>
#include <string.h>

struct _BellhopJsonPane
{
  AdwBin parent_instance;

  /* Owned */
  char               *name;
  JsonNode           *value;
  GtkSingleSelection *selection;

  gboolean has_text; /* it was made, or is being made */

  /* Template */
  GtkBox          *box;
  GtkStack        *stack;
  GtkGrid         *bars;
  GtkToggleButton *text_button;
  GtkColumnView   *view;
  GtkWidget       *spinner;
  GtkPopoverMenu  *menu;
};

G_DEFINE_FINAL_TYPE (BellhopJsonPane, bellhop_json_pane, ADW_TYPE_BIN)

static BellhopJsonItem *
list_item_get_json (GtkListItem *list_item)
{
  return gtk_tree_list_row_get_item (gtk_list_item_get_item (list_item));
}

static void
set_cell (BellhopJsonPane *self,
          GtkListItem     *list_item,
          GtkWidget       *cell)
{
  bellhop_row_menu_add (cell, list_item, GTK_POPOVER (self->menu));
  gtk_list_item_set_child (list_item, cell);
}

static GtkWidget *
cell_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  return label;
}

static void
setup_key_cb (BellhopJsonPane *self,
              GtkListItem     *list_item)
{
  GtkWidget *expander = gtk_tree_expander_new ();

  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), cell_label_new ());
  set_cell (self, list_item, expander);
}

static void
bind_key_cb (BellhopJsonPane *self,
             GtkListItem     *list_item)
{
  g_autoptr(BellhopJsonItem) item = list_item_get_json (list_item);
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item));
  const char      *key = bellhop_json_item_get_key (item);

  gtk_tree_expander_set_list_row (expander, gtk_list_item_get_item (list_item));
  gtk_label_set_label (GTK_LABEL (gtk_tree_expander_get_child (expander)), key != NULL ? key : "");
}

static void
setup_value_cb (BellhopJsonPane *self,
                GtkListItem     *list_item)
{
  set_cell (self, list_item, cell_label_new ());
}

static void
bind_value_cb (BellhopJsonPane *self,
               GtkListItem     *list_item)
{
  g_autoptr(BellhopJsonItem) item = list_item_get_json (list_item);
  g_autofree char *brief = bellhop_json_item_dup_brief (item);
  GtkWidget       *label = gtk_list_item_get_child (list_item);

  gtk_label_set_label (GTK_LABEL (label), brief);
  if (JSON_NODE_HOLDS_VALUE (bellhop_json_item_get_node (item)))
    gtk_widget_remove_css_class (label, "dim-label");
  else
    gtk_widget_add_css_class (label, "dim-label");
}

static GListModel *
create_children (gpointer item,
                 gpointer data)
{
  return bellhop_json_children_new (item);
}

/* A short document is seen whole without a click. */
static void
expand_small (GtkTreeListModel *tree)
{
  enum
  {
    MAX_ROWS = 40
  };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (tree)) && i < MAX_ROWS; i++)
    {
      g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_row (tree, i);
      g_autoptr(BellhopJsonItem) item = gtk_tree_list_row_get_item (row);
      g_autoptr(GListModel) children = bellhop_json_children_new (item);

      if (children != NULL &&
          g_list_model_get_n_items (G_LIST_MODEL (tree)) + g_list_model_get_n_items (children) <=
            MAX_ROWS)
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

static void
show_tree (BellhopJsonPane *self)
{
  GtkTreeListModel *tree = NULL;

  tree = gtk_tree_list_model_new (bellhop_json_children_new_for_root (self->value),
                                  /* passthrough = */ FALSE, /* autoexpand = */ FALSE,
                                  create_children, NULL, NULL);
  expand_small (tree);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

/* A document may be as long as a download: it is written out away from the window. The
 * nodes are only read, here and there. */
static gboolean
write_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  *result = bellhop_value_string (bellhop_json_to_string (data, TRUE));
  return TRUE;
}

static BellhopFuture *
write_document (BellhopJsonPane *self)
{
  return bellhop_work (BELLHOP_LANE_COMPUTE, write_work,
                       json_node_ref (self->value), (GDestroyNotify) json_node_unref);
}

static gboolean
show_text (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  BellhopJsonPane *self = data;
  char            *text = bellhop_await_string (write_document (self), error);
  g_autoptr(GBytes) bytes = NULL;

  if (text == NULL)
    return FALSE;

  bytes = g_bytes_new_take (text, strlen (text));
  gtk_stack_add_named (self->stack, bellhop_text_pane_new (self->name, "application/json", bytes),
                       "text");
  gtk_widget_set_visible (self->spinner, FALSE);
  if (gtk_toggle_button_get_active (self->text_button))
    gtk_stack_set_visible_child_name (self->stack, "text");
  return TRUE;
}

static void
text_toggled_cb (BellhopJsonPane *self)
{
  if (!gtk_toggle_button_get_active (self->text_button))
    {
      gtk_stack_set_visible_child_name (self->stack, "tree");
    }
  else if (gtk_stack_get_child_by_name (self->stack, "text") != NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "text");
    }
  else if (!self->has_text)
    {
      self->has_text = TRUE;
      gtk_widget_set_visible (self->spinner, TRUE);
      bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                     bellhop_async (show_text, g_object_ref (self), g_object_unref));
    }
}

static BellhopJsonItem *
dup_selected (BellhopJsonPane *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

static void
copy_value_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  g_autoptr(BellhopJsonItem) item = dup_selected (BELLHOP_JSON_PANE (widget));
  g_autofree char *text = item != NULL ? bellhop_json_item_dup_text (item) : NULL;

  if (text != NULL)
    bellhop_copy_text (widget, text);
}

static void
copy_pointer_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  g_autoptr(BellhopJsonItem) item = dup_selected (BELLHOP_JSON_PANE (widget));
  g_autofree char *pointer = item != NULL ? bellhop_json_item_dup_pointer (item) : NULL;

  if (pointer != NULL)
    bellhop_copy_text (widget, pointer);
}

static void
selection_changed_cb (BellhopJsonPane *self)
{
  g_autoptr(BellhopJsonItem) item = dup_selected (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "json.copy-value", item != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "json.copy-pointer", item != NULL);
}

static gboolean
write_json (gpointer       data,
            GOutputStream *stream,
            GError       **error)
{
  char *text = bellhop_await_string (write_document (data), error);
  g_autoptr(GBytes) bytes = NULL;

  if (text == NULL)
    return FALSE;

  bytes = g_bytes_new_take (text, strlen (text));
  return bellhop_await (bellhop_stream_write (stream, bytes), error);
}

static void
save_cb (BellhopJsonPane *self)
{
  bellhop_save_stream (GTK_WIDGET (self), self->name, write_json, g_object_ref (self),
                       g_object_unref);
}

static void
bellhop_json_pane_dispose (GObject *object)
{
  BellhopJsonPane *self = BELLHOP_JSON_PANE (object);

  g_clear_object (&self->selection);
  G_OBJECT_CLASS (bellhop_json_pane_parent_class)->dispose (object);
}

static void
bellhop_json_pane_finalize (GObject *object)
{
  BellhopJsonPane *self = BELLHOP_JSON_PANE (object);

  g_clear_pointer (&self->value, json_node_unref);
  g_free (self->name);
  G_OBJECT_CLASS (bellhop_json_pane_parent_class)->finalize (object);
}

static void
bellhop_json_pane_class_init (BellhopJsonPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_json_pane_dispose;
  object_class->finalize = bellhop_json_pane_finalize;

  gtk_widget_class_install_action (widget_class, "json.copy-value", NULL, copy_value_action);
  gtk_widget_class_install_action (widget_class, "json.copy-pointer", NULL, copy_pointer_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "json.copy-value",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "json.copy-pointer", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-json-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, bars);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, text_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, menu);
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, box);
  gtk_widget_class_bind_template_callback (widget_class, setup_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_json_pane_init (BellhopJsonPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bellhop_a11y_follow_stack (self->stack);
}

/**
 * bellhop_json_pane_new:
 * @name: the name to save it under
 * @value: the document
 *
 * Shows @value as a tree whose rows are made as they come into view.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_json_pane_new (const char *name,
                       JsonNode   *value)
{
  BellhopJsonPane *self = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_JSON_PANE, NULL);
  self->name = g_strdup (name);
  self->value = json_node_ref (value);
  show_tree (self);
  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  selection_changed_cb (self);
  return GTK_WIDGET (self);
}

static GtkWidget *
bar_label_new (const char *text,
               float       xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

/**
 * bellhop_json_pane_set_bars:
 * @self: a pane
 * @bars: (array length=n_bars): bars
 * @n_bars: how many there are
 * @unit: (nullable): their unit
 *
 * Draws some numbers of the document above it.
 */
void
bellhop_json_pane_set_bars (BellhopJsonPane  *self,
                            const BellhopBar *bars,
                            guint             n_bars,
                            const char       *unit)
{
  enum
  {
    MAX_BARS = 32
  };

  g_return_if_fail (BELLHOP_IS_JSON_PANE (self));

  for (guint i = 0; i < MIN (n_bars, MAX_BARS); i++)
    {
      g_autofree char *value = g_strdup_printf ("%.4g%s%s", bars[i].value, unit != NULL ? " " : "",
                                                unit != NULL ? unit : "");
      GtkWidget       *bar = bellhop_share_bar_new ();

      gtk_widget_set_hexpand (bar, TRUE);
      bellhop_share_bar_set_range (BELLHOP_SHARE_BAR (bar), bars[i].start, bars[i].end);
      gtk_grid_attach (self->bars, bar_label_new (bars[i].title, 0), 0, (int) i, 1, 1);
      gtk_grid_attach (self->bars, bar, 1, (int) i, 1, 1);
      gtk_grid_attach (self->bars, bar_label_new (value, 1), 2, (int) i, 1, 1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->bars), n_bars > 0);
}
