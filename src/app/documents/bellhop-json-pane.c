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
  char                *name;
  BellhopJsonDocument *document; /* NULL until it is there */
  GtkSingleSelection  *selection;

  gboolean is_saved; /* there is a file */

  /* Template */
  GtkBox          *box;
  GtkStack        *stack;
  GtkGrid         *bars;
  GtkToggleButton *text_button;
  GtkColumnView   *view;
  GtkWidget       *spinner;
  GtkWidget       *save_button;
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
  g_autofree char *label = bellhop_json_item_dup_label (item);

  gtk_tree_expander_set_list_row (expander, gtk_list_item_get_item (list_item));
  gtk_label_set_label (GTK_LABEL (gtk_tree_expander_get_child (expander)), label);
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
  if (bellhop_json_item_is_plain (item))
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

/* A short document is seen whole without a click, and the beginning of a long one. */
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
      const gboolean is_first_range = i == gtk_tree_list_row_get_depth (row) &&
                                      bellhop_json_item_is_range (item);

      if (is_first_range ||
          (children != NULL &&
           g_list_model_get_n_items (G_LIST_MODEL (tree)) + g_list_model_get_n_items (children) <=
             MAX_ROWS))
        gtk_tree_list_row_set_expanded (row, TRUE);
    }
}

static void
show_text (BellhopJsonPane *self)
{
  char      *text = bellhop_json_document_print (self->document,
                                                 bellhop_json_document_get_root (self->document),
                                                 /* pretty = */ TRUE, BELLHOP_TEXT_PANE_MAX + 1);
  GtkWidget *pane = NULL;
  g_autoptr(GBytes) shown = g_bytes_new_take (text, strlen (text));

  pane = bellhop_text_pane_new_laid_out (self->name, "application/json", shown,
                                         bellhop_json_document_get_bytes (self->document));
  if (self->is_saved)
    bellhop_text_pane_set_saved (BELLHOP_TEXT_PANE (pane));
  gtk_stack_add_named (self->stack, pane, "text");
}

static void
text_toggled_cb (BellhopJsonPane *self)
{
  const gboolean is_wanted = gtk_toggle_button_get_active (self->text_button);

  if (is_wanted && self->document != NULL &&
      gtk_stack_get_child_by_name (self->stack, "text") == NULL)
    show_text (self);
  gtk_stack_set_visible_child_name (
    self->stack,
    is_wanted && gtk_stack_get_child_by_name (self->stack, "text") != NULL ? "text" : "tree");
}

static BellhopJsonItem *
dup_selected (BellhopJsonPane *self)
{
  GtkTreeListRow *row = self->selection != NULL
                          ? gtk_single_selection_get_selected_item (self->selection)
                          : NULL;

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

static void
save_cb (BellhopJsonPane *self)
{
  if (self->document != NULL)
    bellhop_save_bytes (GTK_WIDGET (self), self->name,
                        bellhop_json_document_get_bytes (self->document));
}

static void
show_document (BellhopJsonPane     *self,
               BellhopJsonDocument *document)
{
  GtkTreeListModel *tree = NULL;

  self->document = bellhop_json_document_ref (document);
  tree = gtk_tree_list_model_new (bellhop_json_children_new_for_document (document),
                                  /* passthrough = */ FALSE, /* autoexpand = */ FALSE,
                                  create_children, NULL, NULL);
  expand_small (tree);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  selection_changed_cb (self);
  text_toggled_cb (self);
}

/* --- Values that an action has made --- */

typedef struct
{
  BellhopJsonPane *pane;
  JsonNode        *value;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_object_unref (self->pane);
  json_node_unref (self->value);
  g_free (self);
}

/* Runs on a worker thread: the nodes are only read, here and there. */
static gboolean
write_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  char *text = bellhop_json_to_string (data, /* pretty = */ TRUE);

  *result = bellhop_value_boxed (G_TYPE_BYTES, g_bytes_new_take (text, strlen (text)));
  return TRUE;
}

/* What is nested deeper than a tree shows it is text alone. */
static gboolean
load_value (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Loading         *self = data;
  BellhopJsonPane *pane = self->pane;
  g_autoptr(BellhopJsonDocument) document = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) problem = NULL;

  bytes = bellhop_await_boxed (bellhop_work (BELLHOP_LANE_COMPUTE, write_work,
                                             json_node_ref (self->value),
                                             (GDestroyNotify) json_node_unref),
                               error);
  if (bytes == NULL)
    return FALSE;
  document = bellhop_await_boxed (bellhop_json_document_parse (bytes, BELLHOP_JSON_ONE), &problem);
  if (bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  gtk_widget_set_visible (pane->spinner, FALSE);
  if (document != NULL)
    {
      show_document (pane, document);
      return TRUE;
    }
  gtk_stack_add_named (pane->stack,
                       bellhop_text_pane_new (pane->name, "application/json", bytes), "text");
  gtk_toggle_button_set_active (pane->text_button, TRUE);
  return TRUE;
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

  g_clear_pointer (&self->document, bellhop_json_document_unref);
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
  gtk_widget_class_bind_template_child (widget_class, BellhopJsonPane, save_button);
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

static BellhopJsonPane *
pane_new (const char *name)
{
  BellhopJsonPane *self = g_object_new (BELLHOP_TYPE_JSON_PANE, NULL);

  self->name = g_strdup (name);
  selection_changed_cb (self);
  return self;
}

/**
 * bellhop_json_pane_new:
 * @name: the name to save it under
 * @document: the document
 *
 * Shows @document as a tree whose rows are made as they come into view.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_json_pane_new (const char          *name,
                       BellhopJsonDocument *document)
{
  BellhopJsonPane *self = NULL;

  g_return_val_if_fail (document != NULL, NULL);

  self = pane_new (name);
  show_document (self, document);
  return GTK_WIDGET (self);
}

/**
 * bellhop_json_pane_new_for_file:
 * @name: the name of the file
 * @document: what is in it
 *
 * Shows @document as [ctor@JsonPane.new] does, but does not offer to save it.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_json_pane_new_for_file (const char          *name,
                                BellhopJsonDocument *document)
{
  GtkWidget       *pane = bellhop_json_pane_new (name, document);
  BellhopJsonPane *self = BELLHOP_JSON_PANE (pane);

  self->is_saved = TRUE;
  gtk_widget_set_visible (self->save_button, FALSE);
  return pane;
}

/**
 * bellhop_json_pane_new_for_value:
 * @name: the name to save it under
 * @value: what an action has made
 *
 * Shows @value as soon as it has been written and read on workers.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_json_pane_new_for_value (const char *name,
                                 JsonNode   *value)
{
  BellhopJsonPane *self = NULL;
  Loading         *loading = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  self = pane_new (name);
  loading = g_new0 (Loading, 1);
  loading->pane = g_object_ref (self);
  loading->value = json_node_ref (value);
  gtk_widget_set_visible (self->spinner, TRUE);
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (load_value, loading, loading_free));
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
