/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-save.h"
#include "bellhop-file-actions.h"
#include "bellhop-file-link.h"
#include "bellhop-group-choice.h"
#include "bellhop-groups-private.h"
#include "bellhop-row-menu.h"
#include "bellhop-table-csv.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>

enum
{
  REST_MS = 250,
  /* Many rows are put in order less often: it takes a part of a frame. */
  MANY_ROWS = 50000,
  LONG_REST_MS = 2000,
  ROWS_AT_ONCE = 512,
  NAME_CHARS = 20,
};

static void file_source_init (BellhopFileSourceInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopGroupsPane,
                               bellhop_groups_pane,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (BELLHOP_TYPE_FILE_SOURCE, file_source_init))

static guint
get_column (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "column"));
}

/* Files and what stays of each, as new objects; one that stays for many is one object. */
typedef struct
{
  BellhopGroupsPane *pane;
  GPtrArray         *files; /* or NULL: only what stays */
  GPtrArray         *kept;  /* or NULL */
  guint              last;  /* the row of the last of kept */
} Collection;

static GFile *
create_file (BellhopGroupsPane *self,
             guint              row)
{
  return bellhop_file_source_file_new (bellhop_table_get_text (self->table, row, self->path_column),
                                       row);
}

static void
collect_cb (guint    row,
            guint    kept,
            gpointer data)
{
  Collection *self = data;

  if (self->files != NULL)
    g_ptr_array_add (self->files, create_file (self->pane, row));
  if (self->kept == NULL)
    return;
  if (self->kept->len > 0 && self->last == kept)
    g_ptr_array_add (self->kept, g_object_ref (self->kept->pdata[self->kept->len - 1]));
  else
    g_ptr_array_add (self->kept, create_file (self->pane, kept));
  self->last = kept;
}

static void
collect (Collection *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->pane->selection));

  bellhop_group_choice_foreach_copy (self->pane->order, selected, collect_cb, self);
}

static GPtrArray *
dup_files (BellhopFileSource *source)
{
  Collection collection = { .pane = BELLHOP_GROUPS_PANE (source),
                            .files = g_ptr_array_new_with_free_func (g_object_unref) };

  collect (&collection);
  return collection.files;
}

static GPtrArray *
dup_kept (BellhopFileSource *source)
{
  Collection collection = { .pane = BELLHOP_GROUPS_PANE (source),
                            .kept = g_ptr_array_new_with_free_func (g_object_unref) };

  collect (&collection);
  return collection.kept;
}

static gboolean
has_files (BellhopFileSource *source)
{
  BellhopGroupsPane *self = BELLHOP_GROUPS_PANE (source);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));

  return bellhop_group_choice_has_copies (self->order, selected);
}

static void
update_count (BellhopGroupsPane *self)
{
  const guint      n_groups = bellhop_group_rows_model_get_n_groups (self->order);
  const guint      n_shown = bellhop_group_rows_model_get_n_shown (self->order);
  const gboolean   is_filtered = bellhop_group_rows_model_is_filtered (self->order);
  g_autofree char *size = g_format_size (
    (guint64) MAX (bellhop_group_rows_model_get_wasted (self->order), 0));
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->nothing), is_filtered && n_groups > 0 && n_shown == 0);
  if (!is_filtered)
    /* Translators: how many groups of equal files, and how much space they take beyond one of
       each. */
    text = g_strdup_printf (ngettext ("%'u group, %s can be freed",
                                      "%'u groups, %s can be freed", n_groups),
                            n_groups, size);
  else
    /* Translators: how many groups match what was typed, of how many, and how much space these take
       beyond one of each. */
    text = g_strdup_printf (ngettext ("%'u of %'u group, %s can be freed",
                                      "%'u of %'u groups, %s can be freed", n_groups),
                            n_shown, n_groups, size);
  gtk_label_set_label (self->count, text);
}

static void grown_cb (BellhopGroupsPane *self);

static void
update_actions (BellhopGroupsPane *self)
{
  bellhop_file_actions_update (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "groups.link",
                                 has_files (BELLHOP_FILE_SOURCE (self)));
}

static GArray *
dup_selected_rows (BellhopGroupsPane *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (
    GTK_SELECTION_MODEL (self->selection));
  GArray       *rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  GtkBitsetIter iter;
  guint         position = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      const guint32 row = bellhop_group_rows_model_get_row (self->order, position);

      if (bellhop_group_rows_model_get_n_rows (self->order, position) == 0)
        g_array_append_val (rows, row);
    }
  return rows;
}

static void
changing_cb (BellhopGroupsPane *self)
{
  g_clear_pointer (&self->chosen, g_array_unref);
  self->chosen = dup_selected_rows (self);
}

/* Rows have moved: what was chosen stays chosen, but for what a filter has left out. Nothing is
 * done to files that cannot be seen. */
static void
restore_chosen (BellhopGroupsPane *self)
{
  g_autoptr(GtkBitset) positions = NULL;
  g_autoptr(GtkBitset) mask = NULL;

  if (self->chosen == NULL || self->chosen->len == 0)
    return;
  positions = gtk_bitset_new_empty ();
  for (guint i = 0; i < self->chosen->len; i++)
    {
      const guint position =
        bellhop_group_rows_model_find (self->order, g_array_index (self->chosen, guint32, i));

      if (position != GTK_INVALID_LIST_POSITION)
        gtk_bitset_add (positions, position);
    }
  mask = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->order)));
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), positions, mask);
}

static void
order_changed_cb (BellhopGroupsPane *self)
{
  restore_chosen (self);
  /* The selection says nothing of what has gone from it with its rows. */
  update_actions (self);
}

static gboolean
refresh (BellhopGroupsPane *self,
         GError           **error)
{
  self->is_stale = FALSE;
  self->n_shown = bellhop_table_get_n_rows (self->table);
  if (!bellhop_group_rows_model_refresh (self->order, error))
    return FALSE;
  gtk_widget_hide (GTK_WIDGET (self->spinner));
  update_count (self);
  return TRUE;
}

static void
set_task (BellhopGroupsPane *self,
          BellhopTask       *task)
{
  g_clear_pointer (&self->task, bellhop_task_unref);
  self->task = task;
}

static gboolean
refresh_soon (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  BellhopGroupsPane *self = data;
  const gboolean     is_long = bellhop_table_get_n_rows (self->table) > MANY_ROWS;

  if (!refresh (self, error))
    return FALSE;
  if (!bellhop_await (bellhop_sleep (is_long ? LONG_REST_MS : REST_MS), error))
    return FALSE;
  set_task (self, NULL);
  /* What has come meanwhile has its own turn if it comes on. */
  if (bellhop_table_get_n_rows (self->table) > self->n_shown || self->is_stale)
    grown_cb (self);
  return TRUE;
}

static void
start (BellhopGroupsPane *self)
{
  BellhopFuture *work = bellhop_async (refresh_soon, g_object_ref (self), g_object_unref);

  set_task (self,
            bellhop_task_ref (bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)), work)));
}

static void
grown_cb (BellhopGroupsPane *self)
{
  if (self->task == NULL)
    start (self);
}

/* Only the last of what is typed is sought, and at once. */
static void
filter_changed_cb (BellhopGroupsPane *self)
{
  if (!bellhop_group_rows_model_filter (self->order,
                                        gtk_editable_get_text (GTK_EDITABLE (self->filter))))
    return;
  if (self->task != NULL)
    bellhop_task_cancel (self->task, BELLHOP_CANCEL_SUPERSEDED);
  gtk_widget_show (GTK_WIDGET (self->spinner));
  start (self);
}

static void
set_gone (BellhopFileSource *source,
          GFile             *file,
          gboolean           is_gone)
{
  BellhopGroupsPane *self = BELLHOP_GROUPS_PANE (source);

  bellhop_group_rows_model_set_hidden (self->order, bellhop_file_source_get_row (file), is_gone);
  self->is_stale = TRUE;
  grown_cb (self);
}

static GtkPopover *
get_menu (BellhopFileSource *source)
{
  return GTK_POPOVER (BELLHOP_GROUPS_PANE (source)->menu);
}

static void
file_source_init (BellhopFileSourceInterface *interface)
{
  interface->dup_files = dup_files;
  interface->dup_kept = dup_kept;
  interface->has_files = has_files;
  interface->set_gone = set_gone;
  interface->get_menu = get_menu;
}

static void
link_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  g_autoptr(GPtrArray) files = dup_files (BELLHOP_FILE_SOURCE (widget));
  g_autoptr(GPtrArray) kept = dup_kept (BELLHOP_FILE_SOURCE (widget));

  if (files->len > 0)
    bellhop_file_link (widget, files, kept);
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               BellhopGroupsPane        *self)
{
  const guint          column = get_column (factory);
  const BellhopColumn *about = bellhop_table_get_column (self->table, column);
  GtkWidget           *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), about->type >= BELLHOP_COLUMN_INTEGER ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column == self->path_column)
    gtk_label_set_width_chars (GTK_LABEL (label), NAME_CHARS);
  gtk_label_set_ellipsize (GTK_LABEL (label), about->type == BELLHOP_COLUMN_PATH
                                                ? PANGO_ELLIPSIZE_MIDDLE
                                                : PANGO_ELLIPSIZE_NONE);
  bellhop_row_menu_add (label, list_item, GTK_POPOVER (self->menu));
  gtk_list_item_set_child (list_item, label);
}

static char *
describe_group (BellhopGroupEntry *entry)
{
  const guint      n_rows = bellhop_group_entry_get_n_rows (entry);
  g_autofree char *size = g_format_size ((guint64) MAX (bellhop_group_entry_get_wasted (entry), 0));

  /* Translators: how many equal files, and how much space they take beyond one of them. */
  return g_strdup_printf (ngettext ("%'u identical file, %s can be freed",
                                    "%'u identical files, %s can be freed", n_rows),
                          n_rows, size);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              BellhopGroupsPane        *self)
{
  BellhopGroupEntry *entry = gtk_list_item_get_item (list_item);
  GtkWidget         *label = gtk_list_item_get_child (list_item);
  const guint        column = get_column (factory);
  const gboolean     is_header = bellhop_group_entry_is_header (entry);
  g_autofree char   *text = NULL;

  if (!is_header)
    text = bellhop_table_dup_display (self->table, bellhop_group_entry_get_row (entry), column);
  else if (column == self->path_column)
    text = describe_group (entry);
  if (is_header)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
  gtk_widget_set_margin_start (label, is_header || column != self->path_column ? 0 : 18);
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (label, is_header || column != self->path_column ? NULL : text);
}

static void
add_column (BellhopGroupsPane *self,
            guint              index)
{
  const BellhopColumn *about = bellhop_table_get_column (self->table, index);
  GtkListItemFactory  *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (about->title, factory);

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (index));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cell_cb), self, 0);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, index == self->path_column);
  gtk_column_view_append_column (self->view, column);
}

static void
add_columns (BellhopGroupsPane *self)
{
  guint group_column = 0;

  bellhop_table_get_groups (self->table, &group_column, NULL);
  for (guint i = 0; i < bellhop_table_get_n_columns (self->table); i++)
    if (bellhop_table_get_column (self->table, i)->type == BELLHOP_COLUMN_PATH)
      self->path_column = i;
  /* What a row is comes first. */
  add_column (self, self->path_column);
  for (guint i = 0; i < bellhop_table_get_n_columns (self->table); i++)
    if (i != group_column && i != self->path_column)
      add_column (self, i);
}

/* What is to stay can be looked at all the same. */
static void
activate_cb (BellhopGroupsPane *self,
             guint              position)
{
  if (bellhop_group_rows_model_is_kept (self->order, position))
    {
      g_autoptr(GFile) file = create_file (
        self, bellhop_group_rows_model_get_row (self->order, position));

      bellhop_file_actions_open (GTK_WIDGET (self), file);
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "files.open", NULL);
}

/* In a fiber: the rows as the table has them. */
static gboolean
write_csv (gpointer       data,
           GOutputStream *stream,
           GError       **error)
{
  BellhopGroupsPane *self = data;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < bellhop_table_get_n_columns (self->table); i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      bellhop_csv_append_cell (text, bellhop_table_get_column (self->table, i)->title, ',');
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < bellhop_table_get_n_rows (self->table); i++)
    {
      bellhop_table_append_row (text, self->table, i, ',');
      if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1 && !bellhop_csv_flush (text, stream, error))
        return FALSE;
    }
  return bellhop_csv_flush (text, stream, error);
}

static void
save_cb (BellhopGroupsPane *self)
{
  g_autofree char *name = g_strconcat (bellhop_output_get_name (BELLHOP_OUTPUT (self->table)),
                                       ".csv", NULL);

  bellhop_save_stream (GTK_WIDGET (self), name, write_csv, g_object_ref (self), g_object_unref);
}

static void
bellhop_groups_pane_dispose (GObject *object)
{
  BellhopGroupsPane *self = BELLHOP_GROUPS_PANE (object);

  set_task (self, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->order);
  G_OBJECT_CLASS (bellhop_groups_pane_parent_class)->dispose (object);
}

static void
bellhop_groups_pane_finalize (GObject *object)
{
  BellhopGroupsPane *self = BELLHOP_GROUPS_PANE (object);

  g_clear_pointer (&self->chosen, g_array_unref);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_groups_pane_parent_class)->finalize (object);
}

static void
bellhop_groups_pane_class_init (BellhopGroupsPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_groups_pane_dispose;
  object_class->finalize = bellhop_groups_pane_finalize;

  _bellhop_groups_install_rules (widget_class);
  gtk_widget_class_install_action (widget_class, "groups.link", NULL, link_action);
  bellhop_file_actions_install (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-groups-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, box);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, count);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, filter);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, nothing);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, BellhopGroupsPane, menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_groups_pane_init (BellhopGroupsPane *self)
{
  g_autoptr(GMenuModel) menu = bellhop_file_actions_create_menu ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_menu_append (G_MENU (menu), _("Replace With _Hard Links…"), "groups.link");
  gtk_popover_menu_set_menu_model (self->menu, menu);
}

/**
 * bellhop_groups_pane_new:
 * @table: a table with groups, which may still grow
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_groups_pane_new (BellhopTable *table)
{
  BellhopGroupsPane *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (table), NULL);

  self = g_object_new (BELLHOP_TYPE_GROUPS_PANE, NULL);
  self->table = g_object_ref (table);
  self->order = bellhop_group_rows_model_new (table);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->order)));
  add_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (table, "items-changed", G_CALLBACK (grown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "changing", G_CALLBACK (changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "items-changed", G_CALLBACK (order_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  update_actions (self);
  grown_cb (self);
  return GTK_WIDGET (self);
}
