/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-file-actions.h"
#include "bellhop-file-notice.h"
#include "bellhop-group-choice.h"
#include "bellhop-groups-pane.h"
#include "bellhop-panes.h"
#include "bellhop-table-pane.h"
#include "groups-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

enum
{
  MANY_GROUPS = 250000,
};

static gboolean
is_shorter (BellhopTable *table,
            guint         row,
            guint         best,
            gpointer      data)
{
  return strlen (bellhop_table_get_text (table, row, 2)) <
         strlen (bellhop_table_get_text (table, best, 2));
}

/* Groups that win most come first, wherever their rows came; one that has shrunk to one is none. */
static void
test_order (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autoptr(BellhopGroupRowsModel) order = NULL;
  g_autoptr(GtkBitset) first = NULL;
  g_autoptr(GtkBitset) shortest = NULL;

  groups_fixture_add (table, 1, 10, "aaa");
  groups_fixture_add (table, 1, 10, "a");
  groups_fixture_add (table, 2, 15, "b");
  groups_fixture_add (table, 2, 15, "bb");
  groups_fixture_add (table, 1, 10, "aa");
  order = bellhop_group_rows_model_new (table);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:20]aaa a aa [2:15]b bb ");
  g_assert_cmpint (bellhop_group_rows_model_get_wasted (order), ==, 35);

  first = bellhop_group_choice_pick (order, table, NULL, NULL);
  g_assert_cmpuint (gtk_bitset_get_size (first), ==, 3);
  g_assert_false (gtk_bitset_contains (first, 1));
  shortest = bellhop_group_choice_pick (order, table, is_shorter, NULL);
  g_assert_false (gtk_bitset_contains (shortest, 2));
  g_assert_true (gtk_bitset_contains (shortest, 1));

  bellhop_group_rows_model_set_hidden (order, 0, TRUE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[2:15]b bb [2:10]a aa ");
  bellhop_group_rows_model_set_hidden (order, 1, TRUE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[2:15]b bb ");
  g_assert_cmpuint (bellhop_group_rows_model_get_n_groups (order), ==, 1);
  bellhop_group_rows_model_set_hidden (order, 0, FALSE);
  bellhop_group_rows_model_set_hidden (order, 1, FALSE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:20]aaa a aa [2:15]b bb ");
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
count_copy_cb (guint    row,
               guint    kept,
               gpointer data)
{
  g_assert_cmpuint (row / 4, ==, kept / 4);
  g_assert_cmpuint (row, !=, kept);
  ++*(guint *) data;
}

/* A million rows: they are taken in and laid out in so many slices that others have their turns in
 * between; and what is chosen of them is known without an object for each. */
static void
test_million (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autoptr(BellhopGroupRowsModel) order = NULL;
  g_autoptr(GtkBitset) all = gtk_bitset_new_range (0, 5 * MANY_GROUPS);
  g_autoptr(GtkBitset) headers = gtk_bitset_new_empty ();
  gint64 before = G_MAXINT64;
  guint  n_turns = 0;
  guint  n_copies = 0;
  guint  source;

  for (gint64 i = 0; i < MANY_GROUPS; i++)
    for (guint j = 0; j < 4; j++)
      groups_fixture_add (table, i, (i * 7919) % 1000003, "path");
  order = bellhop_group_rows_model_new (table);
  source = g_idle_add (count_cb, &n_turns);
  groups_fixture_refresh (order);
  g_source_remove (source);
  g_assert_cmpuint (n_turns, >=, 50);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (order)), ==, 5 * MANY_GROUPS);
  for (guint i = 0; i < 5 * MANY_GROUPS; i += 5)
    {
      g_autoptr(BellhopGroupEntry) entry = g_list_model_get_item (G_LIST_MODEL (order), i);

      g_assert_true (bellhop_group_entry_is_header (entry));
      g_assert_cmpint (bellhop_group_entry_get_wasted (entry), <=, before);
      before = bellhop_group_entry_get_wasted (entry);
      gtk_bitset_add (headers, i);
    }

  bellhop_group_choice_foreach_copy (order, all, count_copy_cb, &n_copies);
  g_assert_cmpuint (n_copies, ==, 3 * MANY_GROUPS);
  g_assert_true (bellhop_group_choice_has_copies (order, all));
  g_assert_false (bellhop_group_choice_has_copies (order, headers));
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (ADW_IS_MESSAGE_DIALOG (window->data) && gtk_widget_get_visible (window->data))
      return window->data;
  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  return find_dialog () != NULL;
}

static void
move_to_trash (GtkWidget *pane)
{
  gtk_widget_activate_action (pane, "files.trash", NULL);
  bellhop_display_until (is_asked, NULL);
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (find_dialog ()), GTK_TYPE_BUTTON, "_Move"));
}

static char *
write_file (const char *name,
            int         age_s)
{
  char          *path = g_build_filename (g_get_home_dir (), name, NULL);
  struct utimbuf times = { .actime = 1000000 - age_s, .modtime = 1000000 - age_s };

  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "same", -1, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
  return path;
}

/* All but one of each group are chosen by a rule and go, and come back with one Undo. */
static void
test_pane (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autofree char *young = write_file ("young copy", 1);
  g_autofree char *old = write_file ("old copy", 1000);
  g_autofree char *middle = write_file ("middle copy", 10);
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  BellhopSight     sight = { 0 };

  groups_fixture_add (table, 1, 4, young);
  groups_fixture_add (table, 1, 4, old);
  pane = bellhop_pane_new (BELLHOP_OUTPUT (table));
  g_assert_true (BELLHOP_IS_GROUPS_PANE (pane));
  window = bellhop_display_show (pane);
  groups_fixture_add (table, 1, 4, middle);
  sight = (BellhopSight){ pane, "3 identical files, 8 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_true (bellhop_display_shows (pane, "1 group, 8 bytes can be freed"));

  gtk_widget_activate_action (pane, "groups.keep-oldest", NULL);
  bellhop_display_assert_nothing_lives ();
  move_to_trash (pane);
  sight = (BellhopSight){ window, "2 items moved to trash" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (middle, G_FILE_TEST_EXISTS));
  sight = (BellhopSight){ pane, "0 groups, 0 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);

  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "_Undo"));
  sight = (BellhopSight){ pane, "3 identical files, 8 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  bellhop_display_close (window);
  g_unlink (young);
  g_unlink (old);
  g_unlink (middle);
}

/* The result of a run may be gone, as when another run has begun: Undo still undoes. */
static void
test_late_undo (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autofree char *first = write_file ("first", 1);
  g_autofree char *second = write_file ("second", 1);
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  BellhopSight     sight = { 0 };

  groups_fixture_add (table, 1, 4, first);
  groups_fixture_add (table, 1, 4, second);
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  sight = (BellhopSight){ pane, "2 identical files, 4 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  gtk_widget_activate_action (pane, "groups.keep-first", NULL);
  move_to_trash (pane);
  sight = (BellhopSight){ window, "“second” moved to trash" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (gtk_window_get_child (GTK_WINDOW (window))),
                               gtk_label_new ("Other"));
  bellhop_display_drain ();
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "_Undo"));
  bellhop_display_assert_nothing_lives ();
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  bellhop_display_close (window);
  g_unlink (first);
  g_unlink (second);
}

/* All but one become names of that one, after a question; what is no longer equal stays. */
static void
test_link (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autofree char *old = write_file ("old copy", 1000);
  g_autofree char *young = write_file ("young copy", 1);
  g_autofree char *changed = write_file ("changed", 10);
  struct stat      kept = { 0 };
  struct stat      status = { 0 };
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  BellhopSight     sight = { 0 };

  groups_fixture_add (table, 1, 4, young);
  groups_fixture_add (table, 1, 4, old);
  groups_fixture_add (table, 1, 4, changed);
  g_assert_true (g_file_set_contents (changed, "else", -1, NULL));
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  sight = (BellhopSight){ pane, "3 identical files, 8 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  gtk_widget_activate_action (pane, "groups.keep-oldest", NULL);
  bellhop_display_assert_nothing_lives ();
  gtk_widget_activate_action (pane, "groups.link", NULL);
  bellhop_display_until (is_asked, NULL);
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (find_dialog ()), GTK_TYPE_BUTTON, "_Replace"));
  sight = (BellhopSight){ window, "1 copy replaced with a hard link" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  sight = (BellhopSight){ pane, "2 identical files, 4 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_cmpint (stat (old, &kept), ==, 0);
  g_assert_cmpint (stat (young, &status), ==, 0);
  g_assert_cmpuint (status.st_ino, ==, kept.st_ino);
  g_assert_cmpint (stat (changed, &status), ==, 0);
  g_assert_cmpuint (status.st_ino, !=, kept.st_ino);
  bellhop_display_close (window);
  g_unlink (young);
  g_unlink (old);
  g_unlink (changed);
}

static void
assert_chosen (GtkWidget  *pane,
               const char *expected)
{
  g_autoptr(GPtrArray) files = BELLHOP_FILE_SOURCE_GET_IFACE (pane)->dup_files (
    BELLHOP_FILE_SOURCE (pane));
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = g_file_get_basename (files->pdata[i]);
      g_autofree char *escaped = g_strescape (name, NULL);

      g_string_append_printf (names, "%s;", escaped);
    }
  g_assert_cmpstr (names->str, ==, expected);
}

/* A table has a name that is no text as an address; a file that is not there any more is no
   candidate. */
static void
test_rules (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autofree char *odd = write_file ("\xff", 1000);
  g_autofree char *plain = write_file ("plain", 10);
  g_autofree char *young = write_file ("young one", 1);
  g_autofree char *gone = g_build_filename (g_get_home_dir (), "vanished", NULL);
  g_autofree char *address = g_filename_to_uri (odd, NULL, NULL);
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  BellhopSight     sight = { 0 };

  groups_fixture_add (table, 1, 4, gone);
  groups_fixture_add (table, 1, 4, plain);
  groups_fixture_add (table, 1, 4, address);
  groups_fixture_add (table, 1, 4, young);
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  sight = (BellhopSight){ pane, "4 identical files, 12 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);

  gtk_widget_activate_action (pane, "groups.keep-oldest", NULL);
  bellhop_display_assert_nothing_lives ();
  assert_chosen (pane, "vanished;plain;young one;");
  gtk_widget_activate_action (pane, "groups.keep-newest", NULL);
  bellhop_display_assert_nothing_lives ();
  assert_chosen (pane, "vanished;plain;\\377;");
  gtk_widget_activate_action (pane, "groups.keep-shortest", NULL);
  assert_chosen (pane, "vanished;plain;young one;");
  bellhop_display_close (window);
  g_unlink (odd);
  g_unlink (plain);
  g_unlink (young);
}

/* What was to stay has gone behind our back: then the other one is the last copy, and does not
   go. */
static void
test_kept_is_gone (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autofree char *first = write_file ("first", 1);
  g_autofree char *second = write_file ("second", 1);
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  BellhopSight     sight = { 0 };

  groups_fixture_add (table, 1, 4, first);
  groups_fixture_add (table, 1, 4, second);
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  sight = (BellhopSight){ pane, "2 identical files, 4 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  gtk_widget_activate_action (pane, "groups.keep-first", NULL);
  g_unlink (first);
  move_to_trash (pane);
  sight = (BellhopSight){
    window,
    "“second” could not be moved: The copy to keep cannot be read: No such file or directory"
  };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  bellhop_display_close (window);
  g_unlink (second);
}

typedef struct
{
  GtkWidget        *overlay;
  BellhopSemaphore *gate;
} Deed;

static gboolean
do_for_long (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Deed *self = data;
  g_autoptr(BellhopTaskGuard) notice = bellhop_file_notice (self->overlay, "At work");

  return bellhop_await (bellhop_semaphore_acquire (self->gate), error);
}

static gboolean
is_gone (BellhopSight *sight)
{
  return !bellhop_display_is_seen (sight);
}

/* What takes long is told of until its end. */
static void
test_notice (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autoptr(BellhopSemaphore) gate = bellhop_semaphore_new (1);
  BellhopValue permit = { 0 };
  GtkWidget   *window = bellhop_display_show (bellhop_groups_pane_new (table));
  Deed         deed = { gtk_window_get_child (GTK_WINDOW (window)), gate };
  BellhopSight sight = { window, "At work" };

  g_assert_true (bellhop_test_await (bellhop_display_get_test (), bellhop_semaphore_acquire (gate),
                                     &permit, NULL));
  bellhop_spawn_forever (bellhop_async (do_for_long, &deed, NULL));
  bellhop_display_until (bellhop_display_is_seen, &sight);
  bellhop_value_clear (&permit);
  bellhop_display_until (is_gone, &sight);
  bellhop_display_close (window);
}

/* Even when all are chosen, one of each stays. */
static void
test_last_copy (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  GtkWidget         *pane = NULL;
  GtkWidget         *window = NULL;
  GtkColumnView     *view = NULL;
  GtkSelectionModel *selection = NULL;
  BellhopSight       sight = { 0 };
  g_autoptr(GPtrArray) files = NULL;

  groups_fixture_add (table, 1, 4, "/one/a");
  groups_fixture_add (table, 1, 4, "/one/b");
  groups_fixture_add (table, 2, 3, "/two/a");
  groups_fixture_add (table, 2, 3, "/two/b");
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  view = GTK_COLUMN_VIEW (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL));
  selection = gtk_column_view_get_model (view);
  sight = (BellhopSight){ pane, "2 groups, 7 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  gtk_selection_model_select_all (selection);
  files = BELLHOP_FILE_SOURCE_GET_IFACE (pane)->dup_files (BELLHOP_FILE_SOURCE (pane));
  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpstr (g_file_peek_path (files->pdata[0]), ==, "/one/b");

  /* What is chosen stays so when a group comes before it. */
  gtk_selection_model_select_item (selection, 2, TRUE);
  groups_fixture_add (table, 3, 9, "/three/a");
  groups_fixture_add (table, 3, 9, "/three/b");
  sight.text = "3 groups, 16 bytes can be freed";
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_clear_pointer (&files, g_ptr_array_unref);
  files = BELLHOP_FILE_SOURCE_GET_IFACE (pane)->dup_files (BELLHOP_FILE_SOURCE (pane));
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (g_file_peek_path (files->pdata[0]), ==, "/one/b");
  bellhop_display_close (window);
}

/* Rows of any table with a path stand for files, and go when these do. */
static void
test_table (void)
{
  g_autoptr(BellhopTable) table = bellhop_table_new ("files", "Files", groups_fixture_columns,
                                                     GROUPS_FIXTURE_N_COLUMNS);
  g_autofree char   *path = write_file ("row", 1);
  GtkWidget         *pane = NULL;
  GtkWidget         *window = NULL;
  GtkSelectionModel *selection = NULL;
  BellhopSight       sight = { 0 };

  groups_fixture_add (table, 1, 4, path);
  groups_fixture_add (table, 2, 4, "/stays");
  bellhop_display_drain ();
  pane = bellhop_pane_new (BELLHOP_OUTPUT (table));
  g_assert_true (BELLHOP_IS_TABLE_PANE (pane));
  window = bellhop_display_show (pane);
  selection = gtk_column_view_get_model (
    GTK_COLUMN_VIEW (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL)));
  gtk_selection_model_select_item (selection, 0, TRUE);
  /* The menu can be reached without a pointer. */
  gtk_widget_grab_focus (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL));
  gtk_widget_activate_action (pane, "files.menu", NULL);
  g_assert_true (gtk_widget_get_visible (bellhop_display_get (pane, GTK_TYPE_POPOVER_MENU, NULL)));
  gtk_popover_popdown (GTK_POPOVER (bellhop_display_get (pane, GTK_TYPE_POPOVER_MENU, NULL)));
  move_to_trash (pane);
  sight = (BellhopSight){ window, "“row” moved to trash" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 1);
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "_Undo"));
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 2);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  bellhop_display_close (window);
  g_unlink (path);
}

/* Several rows that stand for one file, as lines of it do, are one item, and go together. */
static void
test_one_file (void)
{
  g_autoptr(BellhopTable) table = bellhop_table_new ("files", "Files", groups_fixture_columns,
                                                     GROUPS_FIXTURE_N_COLUMNS);
  g_autofree char   *path = write_file ("row", 1);
  g_autofree char   *inside = g_build_filename (g_get_home_dir (), "folder", "inside", NULL);
  g_autofree char   *whole = g_path_get_dirname (inside);
  GtkWidget         *pane = NULL;
  GtkWidget         *window = NULL;
  GtkSelectionModel *selection = NULL;
  BellhopSight       sight = { 0 };

  g_assert_no_errno (g_mkdir_with_parents (whole, 0700));
  g_assert_true (g_file_set_contents (inside, "", 0, NULL));
  groups_fixture_add (table, 1, 4, path);
  groups_fixture_add (table, 2, 4, path);
  groups_fixture_add (table, 3, 4, inside);
  groups_fixture_add (table, 4, 4, whole);
  pane = bellhop_pane_new (BELLHOP_OUTPUT (table));
  window = bellhop_display_show (pane);
  bellhop_display_drain ();
  selection = gtk_column_view_get_model (
    GTK_COLUMN_VIEW (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL)));
  gtk_selection_model_select_all (selection);
  gtk_widget_activate_action (pane, "files.trash", NULL);
  bellhop_display_until (is_asked, NULL);
  g_assert_true (
    bellhop_display_shows (GTK_WIDGET (find_dialog ()), "Move 2 Items to Trash?"));
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (find_dialog ()), GTK_TYPE_BUTTON, "_Move"));
  sight = (BellhopSight){ window, "2 items moved to trash" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  bellhop_display_assert_nothing_lives ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (whole, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 0);
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "_Undo"));
  bellhop_display_assert_nothing_lives ();
  g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 4);
  bellhop_display_close (window);
  g_unlink (path);
  g_unlink (inside);
  g_rmdir (whole);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/groups/order", test_order);
  g_test_add_func ("/groups/million", test_million);
  g_test_add_func ("/groups/pane", test_pane);
  g_test_add_func ("/groups/late-undo", test_late_undo);
  g_test_add_func ("/groups/link", test_link);
  g_test_add_func ("/groups/rules", test_rules);
  g_test_add_func ("/groups/kept-is-gone", test_kept_is_gone);
  g_test_add_func ("/groups/notice", test_notice);
  g_test_add_func ("/groups/last-copy", test_last_copy);
  g_test_add_func ("/groups/table", test_table);
  g_test_add_func ("/groups/one-file", test_one_file);
  return bellhop_display_run ();
}
