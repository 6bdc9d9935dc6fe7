/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-column-sorter.h"
#include "bellhop-editor.h"
#include "bellhop-save.h"
#include "bellhop-file-actions.h"
#include "bellhop-row-menu.h"
#include "bellhop-table-csv.h"
#include "bellhop-table-rows-model.h"
#include "bellhop-table-pane.h"
#include "bellhop-widget-scope.h"
#include "bellhop-toasts.h"
#include "bellhop-clipboard.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  MAX_COPIED_ROWS = 100000,
  TEXT_CHARS = 9,
  NAME_CHARS = 18, /* of what a row is about */
  MAX_OPENED = 10,
};

struct _BellhopTablePane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopTable          *table;
  BellhopTableRowsModel *order;
  GtkMultiSelection     *selection;

  int path_column; /* -1: the rows stand for no files */

  /* Template */
  GtkBox         *box;
  GtkColumnView  *view;
  GtkSearchEntry *filter;
  GtkLabel       *count;
  GtkLabel       *nothing;
  GtkSpinner     *spinner;
  GtkPopoverMenu *menu;
};

static void file_source_init (BellhopFileSourceInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTablePane,
                               bellhop_table_pane,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (BELLHOP_TYPE_FILE_SOURCE, file_source_init))

static gboolean
is_number (BellhopColumnType type)
{
  return type == BELLHOP_COLUMN_INTEGER || type == BELLHOP_COLUMN_BYTES ||
         type == BELLHOP_COLUMN_NUMBER;
}

/* A path or a URL, whose end says as much as its start. */
static gboolean
is_place (const char *text)
{
  return *text == '/' || strstr (text, "://") != NULL;
}

static guint
cell_get_column (GtkWidget *cell)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), "column"));
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               BellhopTablePane         *self)
{
  guint                column = cell_get_column ((GtkWidget *) factory);
  const BellhopColumn *about = bellhop_table_get_column (self->table, column);
  GtkWidget           *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), is_number (about->type) ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (is_number (about->type) || about->type == BELLHOP_COLUMN_TIME)
    {
      /* In a narrow window columns are scrolled to rather than numbers lost. */
      gtk_widget_add_css_class (label, "numeric");
    }
  else
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label),
                                 column == 0 || about->type == BELLHOP_COLUMN_PATH ? NAME_CHARS
                                                                                   : TEXT_CHARS);
    }
  g_object_set_data (G_OBJECT (label), "column", GUINT_TO_POINTER (column));
  bellhop_row_menu_add (label, list_item, GTK_POPOVER (self->menu));
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              BellhopTablePane         *self)
{
  BellhopTableRow *row = gtk_list_item_get_item (list_item);
  GtkWidget       *label = gtk_list_item_get_child (list_item);
  g_autofree char *shown = bellhop_table_dup_display (self->table,
                                                      bellhop_table_row_get_index (row),
                                                      cell_get_column (label));

  gtk_label_set_label (GTK_LABEL (label), shown);
  if (gtk_label_get_ellipsize (GTK_LABEL (label)) != PANGO_ELLIPSIZE_NONE)
    gtk_label_set_ellipsize (GTK_LABEL (label),
                             is_place (shown) ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, g_utf8_strlen (shown, -1) > 24 ? shown : NULL);
}

static void
add_column (BellhopTablePane *self,
            guint             index)
{
  const BellhopColumn *about = bellhop_table_get_column (self->table, index);
  GtkListItemFactory  *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (about->title, factory);
  g_autoptr(GtkSorter) sorter = bellhop_column_sorter_new (index);

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (index));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cell_cb), self, 0);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, about->type == BELLHOP_COLUMN_PATH ||
                                               about->type == BELLHOP_COLUMN_TEXT);
  gtk_column_view_append_column (self->view, column);
}

static void
sorter_changed_cb (BellhopTablePane *self)
{
  gboolean descending = FALSE;
  int      column = bellhop_column_sorter_find (gtk_column_view_get_sorter (self->view),
                                                &descending);

  bellhop_table_rows_model_sort (self->order, column, descending);
}

static void
filter_changed_cb (BellhopTablePane *self)
{
  bellhop_table_rows_model_filter (self->order,
                                   gtk_editable_get_text (GTK_EDITABLE (self->filter)));
}

static void
update_count (BellhopTablePane *self)
{
  guint            n_rows = bellhop_table_get_n_rows (self->table);
  guint            n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->order));
  gboolean         filtered = *gtk_editable_get_text (GTK_EDITABLE (self->filter)) != '\0';
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->nothing), n_shown == 0);
  gtk_label_set_label (self->nothing,
                       filtered && n_rows > 0 ? _("No matching rows") : _("No rows"));
  if (!filtered)
    text = g_strdup_printf (ngettext ("%'u row", "%'u rows", n_rows), n_rows);
  else
    /* Translators: how many rows match what was typed, of how many. */
    text = g_strdup_printf (ngettext ("%'u of %'u row", "%'u of %'u rows", n_rows), n_shown,
                            n_rows);
  gtk_label_set_label (self->count, text);
}

static void
busy_cb (BellhopTablePane *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner),
                          bellhop_table_rows_model_is_busy (self->order));
  update_count (self);
}

static void
copy_rows_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (widget);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));
  g_autoptr(GString) text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint         position = 0;

  if (gtk_bitset_get_size (selected) > MAX_COPIED_ROWS)
    {
      bellhop_toast (widget, _("Too many rows to copy: save them instead"));
      return;
    }

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);
       more;
       more = gtk_bitset_iter_next (&iter, &position))
    bellhop_table_append_row (text, self->table,
                              bellhop_table_rows_model_get_row (self->order, position), '\t');
  if (text->len > 0)
    bellhop_copy_text (widget, text->str);
}

static GPtrArray *
dup_files (BellhopFileSource *source)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (source);
  GPtrArray        *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint         position = 0;

  if (self->path_column < 0 || gtk_bitset_get_size (selected) > MAX_COPIED_ROWS)
    return files;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);
       more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      const guint row = bellhop_table_rows_model_get_row (self->order, position);
      const char *path = bellhop_table_get_text (self->table, row, (guint) self->path_column);

      if (*path != '\0')
        g_ptr_array_add (files, bellhop_file_source_file_new (path, row));
    }
  return files;
}

static gboolean
has_files (BellhopFileSource *source)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (source);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));

  return self->path_column >= 0 && !gtk_bitset_is_empty (selected) &&
         gtk_bitset_get_size (selected) <= MAX_COPIED_ROWS;
}

static void
set_gone (BellhopFileSource *source,
          GFile             *file,
          gboolean           is_gone)
{
  bellhop_table_rows_model_set_hidden (BELLHOP_TABLE_PANE (source)->order,
                                       bellhop_file_source_get_row (file), is_gone);
}

static GtkPopover *
get_menu (BellhopFileSource *source)
{
  return GTK_POPOVER (BELLHOP_TABLE_PANE (source)->menu);
}

static void
file_source_init (BellhopFileSourceInterface *interface)
{
  interface->dup_files = dup_files;
  interface->has_files = has_files;
  interface->set_gone = set_gone;
  interface->get_menu = get_menu;
}

/* --- Rows that stand for places in files --- */

/* The line of a row, from 1; 0: none. */
static guint
get_line (BellhopTablePane *self,
          guint             row,
          guint            *out_column)
{
  guint  line_column = 0;
  guint  column_column = 0;
  gint64 line;

  *out_column = 0;
  if (self->path_column < 0 || !bellhop_table_get_place (self->table, &line_column, &column_column))
    return 0;
  line = bellhop_table_get_int64 (self->table, row, line_column);
  *out_column = (guint) CLAMP (bellhop_table_get_int64 (self->table, row, column_column), 0,
                               G_MAXINT);
  return (guint) CLAMP (line, 0, G_MAXINT);
}

static void
open_line_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (widget);
  g_autoptr(GPtrArray) files = dup_files (BELLHOP_FILE_SOURCE (self));

  for (guint i = 0; i < MIN (files->len, MAX_OPENED); i++)
    {
      guint       column = 0;
      const guint line = get_line (self, bellhop_file_source_get_row (files->pdata[i]), &column);

      if (line > 0)
        bellhop_editor_open (widget, files->pdata[i], line, column);
      else
        bellhop_file_actions_open (widget, files->pdata[i]);
    }
}

/* As editors and compilers write it: a terminal understands it. */
static void
copy_places_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (widget);
  g_autoptr(GPtrArray) files = dup_files (BELLHOP_FILE_SOURCE (self));
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      guint            column = 0;
      const guint      line = get_line (self, bellhop_file_source_get_row (files->pdata[i]),
                                        &column);
      g_autofree char *path = g_filename_display_name (g_file_peek_path (files->pdata[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", path);
      if (line > 0)
        g_string_append_printf (text, ":%u", line);
      if (line > 0 && column > 0)
        g_string_append_printf (text, ":%u", column);
    }
  if (files->len > 0)
    bellhop_copy_text (widget, text->str);
}

static void
update_places (BellhopTablePane *self)
{
  const gboolean has_place = self->path_column >= 0 &&
                             bellhop_table_get_place (self->table, NULL, NULL);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));
  const gboolean is_chosen = has_place && !gtk_bitset_is_empty (selected);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.open-line", is_chosen);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.copy-places", is_chosen);
}

static void
add_places_to_menu (BellhopTablePane *self)
{
  g_autoptr(GMenu) section = g_menu_new ();

  if (!bellhop_table_get_place (self->table, NULL, NULL))
    return;
  g_menu_append (section, _("Open at _Line"), "table.open-line");
  g_menu_append (section, _("Copy Path and L_ine"), "table.copy-places");
  g_menu_append_section (G_MENU (gtk_popover_menu_get_menu_model (self->menu)), NULL,
                         G_MENU_MODEL (section));
}

/* Rows with a path stand for files. */
static void
find_paths (BellhopTablePane *self)
{
  g_autoptr(GMenuModel) section = NULL;
  GMenuModel *menu = gtk_popover_menu_get_menu_model (self->menu);

  self->path_column = -1;
  for (guint i = bellhop_table_get_n_columns (self->table); i > 0; i--)
    if (bellhop_table_get_column (self->table, i - 1)->type == BELLHOP_COLUMN_PATH)
      self->path_column = (int) i - 1;
  if (self->path_column < 0)
    return;

  add_places_to_menu (self);
  section = bellhop_file_actions_create_menu ();
  g_menu_append_section (G_MENU (menu), NULL, section);
}

static void
activate_cb (BellhopTablePane *self)
{
  if (self->path_column < 0)
    return;
  if (bellhop_table_get_place (self->table, NULL, NULL))
    gtk_widget_activate_action (GTK_WIDGET (self), "table.open-line", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "files.open", NULL);
}

static void
copy_cell_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (widget);
  const char       *text = bellhop_row_menu_get_text (GTK_POPOVER (self->menu));

  if (text != NULL)
    bellhop_copy_text (widget, text);
}

static void
selection_changed_cb (BellhopTablePane *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.copy-rows",
                                 !gtk_bitset_is_empty (selected));
  bellhop_file_actions_update (GTK_WIDGET (self));
  update_places (self);
}

static void
save_cb (BellhopTablePane *self)
{
  g_autofree char *name = g_strconcat (bellhop_output_get_name (BELLHOP_OUTPUT (self->table)),
                                       ".csv", NULL);

  bellhop_save_stream (GTK_WIDGET (self), name, bellhop_table_write_csv,
                       g_object_ref (self->order), g_object_unref);
}

static void
bellhop_table_pane_dispose (GObject *object)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->order);
  G_OBJECT_CLASS (bellhop_table_pane_parent_class)->dispose (object);
}

static void
bellhop_table_pane_finalize (GObject *object)
{
  BellhopTablePane *self = BELLHOP_TABLE_PANE (object);

  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_table_pane_parent_class)->finalize (object);
}

static void
bellhop_table_pane_class_init (BellhopTablePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_table_pane_dispose;
  object_class->finalize = bellhop_table_pane_finalize;

  gtk_widget_class_install_action (widget_class, "table.copy-rows", NULL, copy_rows_action);
  gtk_widget_class_install_action (widget_class, "table.copy-cell", NULL, copy_cell_action);
  gtk_widget_class_install_action (widget_class, "table.open-line", NULL, open_line_action);
  gtk_widget_class_install_action (widget_class, "table.copy-places", NULL, copy_places_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy-rows",
                                       NULL);
  bellhop_file_actions_install (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-table-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, box);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, filter);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, count);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, nothing);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, spinner);
  gtk_widget_class_bind_template_child (widget_class, BellhopTablePane, menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_table_pane_init (BellhopTablePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_table_pane_new:
 * @table: a table, which may still grow
 *
 * Shows @table. Only rows in view have widgets, and sorting never holds the window.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_table_pane_new (BellhopTable *table)
{
  BellhopTablePane *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (table), NULL);

  self = g_object_new (BELLHOP_TYPE_TABLE_PANE, NULL);
  self->table = g_object_ref (table);
  self->order = bellhop_table_rows_model_new (table, bellhop_widget_scope (GTK_WIDGET (self)));
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->order)));
  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    add_column (self, i);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  find_paths (self);

  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "items-changed", G_CALLBACK (update_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "notify::busy", G_CALLBACK (busy_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  selection_changed_cb (self);
  update_count (self);
  return GTK_WIDGET (self);
}
