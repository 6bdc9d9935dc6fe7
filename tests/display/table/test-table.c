/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-table-rows-model.h"
#include "bellhop-table-pane.h"

enum
{
  MANY = 1000000,
};

static const BellhopColumn columns[] = {
  { "name", "Name", BELLHOP_COLUMN_TEXT },
  { "size", "Size", BELLHOP_COLUMN_BYTES },
};

typedef struct
{
  BellhopTable          *table;
  BellhopScope          *scope;
  BellhopTableRowsModel *order;
} Fixture;

static void
fill (BellhopTable *table,
      guint         n_rows)
{
  /* A full cycle modulo a prime: each size once, in no order. */
  for (guint i = 0; i < n_rows; i++)
    bellhop_table_add (table, i % 2 == 0 ? "even" : "odd", (gint64) ((guint64) i * 7919 % 1000003));
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->table = bellhop_table_new ("table", "Table", columns, G_N_ELEMENTS (columns));
  fill (self->table, GPOINTER_TO_UINT (data));
  bellhop_display_drain ();
  self->scope = bellhop_scope_new ("test", NULL);
  self->order = bellhop_table_rows_model_new (self->table, self->scope);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_display_assert_nothing_lives ();
  g_assert_finalize_object (self->order);
  bellhop_scope_unref (self->scope);
  bellhop_display_drain ();
  g_assert_finalize_object (self->table);
}

static gboolean
is_at_rest (BellhopTableRowsModel *order)
{
  return !bellhop_table_rows_model_is_busy (order);
}

static gint64
size_at (Fixture *self,
         guint    position)
{
  return bellhop_table_get_int64 (self->table,
                                  bellhop_table_rows_model_get_row (self->order, position), 1);
}

static void
assert_sorted (Fixture *self,
               gboolean descending)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->order));

  g_assert_cmpuint (n_rows, >, 1);
  for (guint i = 1; i < n_rows; i++)
    if (descending)
      g_assert_cmpint (size_at (self, i - 1), >=, size_at (self, i));
    else
      g_assert_cmpint (size_at (self, i - 1), <=, size_at (self, i));
}

static void
test_sort (Fixture      *self,
           gconstpointer data)
{
  bellhop_table_rows_model_sort (self->order, 1, FALSE);
  bellhop_display_until (is_at_rest, self->order);
  assert_sorted (self, FALSE);

  bellhop_table_rows_model_sort (self->order, 1, TRUE);
  bellhop_display_until (is_at_rest, self->order);
  assert_sorted (self, TRUE);

  bellhop_table_rows_model_sort (self->order, BELLHOP_TABLE_UNSORTED, FALSE);
  g_assert_true (is_at_rest (self->order));
  g_assert_cmpuint (bellhop_table_rows_model_get_row (self->order, 5), ==, 5);
}

/* Equal rows stay as they came. */
static void
test_stable (Fixture      *self,
             gconstpointer data)
{
  guint n_rows = bellhop_table_get_n_rows (self->table);

  bellhop_table_rows_model_sort (self->order, 0, FALSE);
  bellhop_display_until (is_at_rest, self->order);
  for (guint i = 0; i < n_rows / 2; i++)
    g_assert_cmpuint (bellhop_table_rows_model_get_row (self->order, i), ==, 2 * i);
}

static void
test_filter (Fixture      *self,
             gconstpointer data)
{
  guint n_rows = bellhop_table_get_n_rows (self->table);

  bellhop_table_rows_model_filter (self->order, "ODD");
  bellhop_display_until (is_at_rest, self->order);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->order)), ==, n_rows / 2);
  g_assert_cmpuint (bellhop_table_rows_model_get_row (self->order, 0), ==, 1);

  bellhop_table_rows_model_filter (self->order, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->order)), ==, n_rows);
}

static gboolean
has_taken_all (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->order)) ==
         bellhop_table_get_n_rows (self->table);
}

/* Rows that come later find their place. */
static void
test_grows (Fixture      *self,
            gconstpointer data)
{
  bellhop_table_rows_model_sort (self->order, 1, FALSE);
  bellhop_display_until (is_at_rest, self->order);
  bellhop_table_add (self->table, "late", (gint64) -1);
  bellhop_table_add (self->table, "late", (gint64) 500);
  bellhop_display_until (has_taken_all, self);
  bellhop_display_until (is_at_rest, self->order);
  g_assert_cmpint (size_at (self, 0), ==, -1);
  assert_sorted (self, FALSE);
}

/* Only the last of several orders counts. */
static void
test_superseded (Fixture      *self,
                 gconstpointer data)
{
  bellhop_table_rows_model_sort (self->order, 1, FALSE);
  bellhop_table_rows_model_filter (self->order, "odd");
  bellhop_table_rows_model_sort (self->order, 1, TRUE);
  bellhop_display_until (is_at_rest, self->order);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->order)), ==,
                    bellhop_table_get_n_rows (self->table) / 2);
  assert_sorted (self, TRUE);
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

/* A million rows are put in order in so many slices that others have their turns in between. */
static void
test_million (Fixture      *self,
              gconstpointer data)
{
  guint n_turns = 0;
  guint source = g_idle_add (count_cb, &n_turns);

  bellhop_table_rows_model_sort (self->order, 1, FALSE);
  bellhop_display_until (is_at_rest, self->order);
  g_source_remove (source);
  assert_sorted (self, FALSE);
  g_assert_cmpuint (n_turns, >, 20);
}

/* So is what a filter leaves of them. */
static void
test_million_filtered (Fixture      *self,
                       gconstpointer data)
{
  guint n_turns = 0;
  guint source = g_idle_add (count_cb, &n_turns);

  bellhop_table_rows_model_filter (self->order, "odd");
  bellhop_display_until (is_at_rest, self->order);
  g_source_remove (source);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->order)), ==, MANY / 2);
  g_assert_cmpuint (n_turns, >, 20);
}

/* In a window: rows get widgets only as they come into view. */
static void
test_pane (Fixture      *self,
           gconstpointer data)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = bellhop_table_pane_new (self->table);
  gpointer   weak = pane;

  g_object_add_weak_pointer (G_OBJECT (pane), &weak);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  g_assert_true (bellhop_display_shows (pane, "even"));

  gtk_window_destroy (GTK_WINDOW (window));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_null (weak);
}

static gboolean
shows_one_row (GtkWidget *pane)
{
  return bellhop_display_shows (pane, "1 of 1 row");
}

static gboolean
says_no_row (GtkWidget *pane)
{
  return bellhop_display_shows (pane, "No matching rows");
}

/* A table without rows says so, and one where nothing matches. */
static void
test_nothing (Fixture      *self,
              gconstpointer data)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = bellhop_table_pane_new (self->table);
  GtkWidget *filter = bellhop_display_get (pane, GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (bellhop_display_shows (pane, "No rows"));
  bellhop_table_add (self->table, "even", G_GINT64_CONSTANT (1));
  bellhop_display_drain ();
  g_assert_false (bellhop_display_shows (pane, "No rows"));

  gtk_editable_set_text (GTK_EDITABLE (filter), "odd");
  bellhop_display_until (says_no_row, pane);
  gtk_editable_set_text (GTK_EDITABLE (filter), "even");
  bellhop_display_until (shows_one_row, pane);
  g_assert_false (says_no_row (pane));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
press_secondary (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller) &&
          gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_SECONDARY)
        g_signal_emit_by_name (controller, "pressed", 1, 2.0, 2.0);
    }
}

static void
text_read_cb (GObject      *clipboard,
              GAsyncResult *result,
              gpointer      data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_read (char **text)
{
  return *text != NULL;
}

/* A cell opens the menu for its row and itself; of several chosen rows all stay chosen. */
static void
test_menu (Fixture      *self,
           gconstpointer data)
{
  GtkWidget         *window = gtk_window_new ();
  GtkWidget         *pane = bellhop_table_pane_new (self->table);
  GtkWidget         *menu = bellhop_display_get (pane, GTK_TYPE_POPOVER_MENU, NULL);
  GtkSelectionModel *selection = NULL;
  g_autofree char   *text = NULL;

  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  selection = gtk_column_view_get_model (
    GTK_COLUMN_VIEW (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL)));
  press_secondary (bellhop_display_get (pane, GTK_TYPE_LABEL, "odd"));
  g_assert_true (gtk_widget_get_visible (menu));
  g_assert_false (gtk_selection_model_is_selected (selection, 0));
  g_assert_true (gtk_selection_model_is_selected (selection, 1));

  gtk_selection_model_select_all (selection);
  press_secondary (bellhop_display_get (pane, GTK_TYPE_LABEL, "odd"));
  g_assert_true (gtk_selection_model_is_selected (selection, 0));

  gtk_widget_activate_action (pane, "table.copy-cell", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (pane), NULL, text_read_cb, &text);
  bellhop_display_until (is_read, &text);
  g_assert_cmpstr (text, ==, "odd");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, n_rows, func) \
  g_test_add ("/table/" path, Fixture, GUINT_TO_POINTER (n_rows), set_up, func, tear_down)
  add ("sort", 1000, test_sort);
  add ("stable", 1000, test_stable);
  add ("filter", 1000, test_filter);
  add ("grows", 1000, test_grows);
  add ("superseded", 1000, test_superseded);
  add ("million", MANY, test_million);
  add ("million-filtered", MANY, test_million_filtered);
  add ("pane", MANY, test_pane);
  add ("nothing", 0, test_nothing);
  add ("menu", 3, test_menu);
#undef add
  return bellhop_display_run ();
}
