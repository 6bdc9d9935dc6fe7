/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-file-actions.h"
#include "bellhop-group-choice.h"
#include "bellhop-groups-pane.h"
#include "groups-fixture.h"

enum
{
#ifdef __SANITIZE_ADDRESS__
  /* Each allocation is written down with its stack then. */
  MANY_GROUPS = 25000,
#else
  MANY_GROUPS = 250000,
#endif
};

/* A group is shown whole when a row of it that is left contains the text as it is shown, in
   whatever case. */
static void
test_order (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autoptr(BellhopGroupRowsModel) order = NULL;
  g_autoptr(GtkBitset) first = NULL;

  groups_fixture_add (table, 7777, 10, "/backup/Tür");
  groups_fixture_add (table, 7777, 10, "/home/a");
  groups_fixture_add (table, 2, 15, "/home/b");
  groups_fixture_add (table, 2, 15, "/home/bb");
  groups_fixture_add (table, 7777, 10, "/home/aa");
  order = bellhop_group_rows_model_new (table);
  g_assert_true (bellhop_group_rows_model_filter (order, "TÜR"));
  g_assert_false (bellhop_group_rows_model_filter (order, "tür"));
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:20]/backup/Tür /home/a /home/aa ");
  g_assert_true (bellhop_group_rows_model_is_filtered (order));
  g_assert_cmpuint (bellhop_group_rows_model_get_n_shown (order), ==, 1);
  g_assert_cmpuint (bellhop_group_rows_model_get_n_groups (order), ==, 2);
  g_assert_cmpint (bellhop_group_rows_model_get_wasted (order), ==, 20);
  g_assert_cmpuint (bellhop_group_rows_model_find (order, 2), ==, GTK_INVALID_LIST_POSITION);
  first = bellhop_group_choice_pick (order, table, NULL, NULL);
  g_assert_cmpuint (gtk_bitset_get_size (first), ==, 2);

  /* A group that had no match grows, and so does one that has not the size any more. */
  groups_fixture_add (table, 2, 15, "/other/tür");
  groups_fixture_add (table, 3, 1, "/tür/1");
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table,
                               "[3:30]/home/b /home/bb /other/tür [3:20]/backup/Tür /home/a "
                               "/home/aa ");
  g_assert_cmpuint (bellhop_group_rows_model_get_n_groups (order), ==, 2);

  /* What has gone matches nothing; it does again when it is back. */
  bellhop_group_rows_model_set_hidden (order, 0, TRUE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:30]/home/b /home/bb /other/tür ");
  bellhop_group_rows_model_set_hidden (order, 0, FALSE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table,
                               "[3:30]/home/b /home/bb /other/tür [3:20]/backup/Tür /home/a "
                               "/home/aa ");

  /* The size is shown, the number of the group is not. */
  bellhop_group_rows_model_filter (order, "10 bytes");
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:20]/backup/Tür /home/a /home/aa ");
  bellhop_group_rows_model_filter (order, "7777");
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "");
  bellhop_group_rows_model_filter (order, "");
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table,
                               "[3:30]/home/b /home/bb /other/tür [3:20]/backup/Tür /home/a "
                               "/home/aa ");
  g_assert_false (bellhop_group_rows_model_is_filtered (order));
}

/* A turn that others have while rows are gone through: not while a worker sorts, nor while nothing
   is to be done. */
static gboolean
count_cb (gpointer data)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  if (counts.fibers > 0 && counts.jobs == 0 && counts.timers == 0)
    ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
type (GtkWidget  *pane,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (bellhop_display_get (pane, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         text);
}

static gboolean
is_seeking (GtkWidget *pane)
{
  return gtk_widget_get_visible (bellhop_display_get (pane, GTK_TYPE_SPINNER, NULL));
}

static gboolean
has_turns (guint *n_turns)
{
  return *n_turns >= 5;
}

static gboolean
refresh_fiber (gpointer      order,
               BellhopValue *result,
               GError      **error)
{
  return bellhop_group_rows_model_refresh (order, error);
}

/* A million rows are looked through in so many slices that others have their turns in between, and
 * what is sought next does not wait for the end. */
static void
test_million (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  g_autoptr(BellhopGroupRowsModel) order = NULL;
  g_autoptr(BellhopTask) task = NULL;
  guint n_turns = 0;
  guint source;

  for (gint64 i = 0; i < MANY_GROUPS; i++)
    for (guint j = 0; j < 4; j++)
      groups_fixture_add (table, i, 1000,
                          j == 3 && i % 1000 == 999 ? "/folder/Needle" : "/folder/straw");
  order = bellhop_group_rows_model_new (table);
  groups_fixture_refresh (order);
  g_assert_cmpuint (bellhop_group_rows_model_get_n_shown (order), ==, MANY_GROUPS);

  source = g_idle_add (count_cb, &n_turns);
  bellhop_group_rows_model_filter (order, "nowhere");
  task = bellhop_task_ref (bellhop_spawn_forever (bellhop_async (refresh_fiber, order, NULL)));
  bellhop_display_until (has_turns, &n_turns);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpuint (bellhop_group_rows_model_get_n_shown (order), ==, MANY_GROUPS);

  n_turns = 0;
  bellhop_group_rows_model_filter (order, "needle");
  groups_fixture_refresh (order);
  g_source_remove (source);
  g_assert_cmpuint (n_turns, >=, 40);
  g_assert_cmpuint (bellhop_group_rows_model_get_n_shown (order), ==, MANY_GROUPS / 1000);
  g_assert_cmpuint (bellhop_group_rows_model_get_n_groups (order), ==, MANY_GROUPS);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (order)), ==, 5 * (MANY_GROUPS / 1000));
  for (guint i = 0; i < 5 * (MANY_GROUPS / 1000); i += 5)
    g_assert_cmpuint (bellhop_group_rows_model_get_row (order, i) / 4 % 1000, ==, 999);
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

static gboolean
is_enabled (GtkWidget  *pane,
            const char *text)
{
  return gtk_widget_is_sensitive (bellhop_display_get (pane, GTK_TYPE_BUTTON, text));
}

static gboolean
has_no_group (GtkWidget *pane)
{
  return bellhop_display_shows (pane, "No matching groups");
}

/* What a filter hides is chosen no longer, and a rule chooses only among what it shows, all but
   one. */
static void
test_pane (void)
{
  g_autoptr(BellhopTable) table = groups_fixture_create ();
  GtkWidget         *pane = NULL;
  GtkWidget         *window = NULL;
  GtkSelectionModel *selection = NULL;
  BellhopSight       sight = { 0 };
  int                minimum = 0;

  groups_fixture_add (table, 1, 4, "/one/a");
  groups_fixture_add (table, 1, 4, "/one/b");
  groups_fixture_add (table, 2, 3, "/two/a");
  groups_fixture_add (table, 2, 3, "/two/b");
  pane = bellhop_groups_pane_new (table);
  window = bellhop_display_show (pane);
  gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 336);
  gtk_test_accessible_assert_role (bellhop_display_get (pane, GTK_TYPE_SEARCH_ENTRY, NULL),
                                   GTK_ACCESSIBLE_ROLE_SEARCH_BOX);
  selection = gtk_column_view_get_model (
    GTK_COLUMN_VIEW (bellhop_display_get (pane, GTK_TYPE_COLUMN_VIEW, NULL)));
  sight = (BellhopSight){ pane, "2 groups, 7 bytes can be freed" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  gtk_widget_activate_action (pane, "groups.keep-first", NULL);
  assert_chosen (pane, "b;b;");

  /* Only the last of what is typed counts. */
  type (pane, "one");
  bellhop_display_until (is_seeking, pane);
  type (pane, "TWO/B");
  sight.text = "1 of 2 groups, 3 bytes can be freed";
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 3);
  g_assert_false (is_seeking (pane));
  assert_chosen (pane, "b;");
  g_assert_true (BELLHOP_FILE_SOURCE_GET_IFACE (pane)->has_files (BELLHOP_FILE_SOURCE (pane)));

  type (pane, "one");
  sight.text = "1 of 2 groups, 4 bytes can be freed";
  bellhop_display_until (bellhop_display_is_seen, &sight);
  assert_chosen (pane, "");
  g_assert_false (is_enabled (pane, "Move to Trash…"));
  gtk_selection_model_select_all (selection);
  assert_chosen (pane, "b;");
  g_assert_true (is_enabled (pane, "Move to Trash…"));

  type (pane, "three");
  bellhop_display_until (has_no_group, pane);
  g_assert_true (bellhop_display_shows (pane, "0 of 2 groups, 0 bytes can be freed"));
  assert_chosen (pane, "");
  gtk_widget_activate_action (pane, "groups.keep-first", NULL);
  assert_chosen (pane, "");

  /* Nothing comes back chosen that was hidden. */
  type (pane, "");
  sight.text = "2 groups, 7 bytes can be freed";
  bellhop_display_until (bellhop_display_is_seen, &sight);
  assert_chosen (pane, "");
  g_assert_false (bellhop_display_shows (pane, "No matching groups"));
  bellhop_display_close (window);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/group-filter/order", test_order);
  g_test_add_func ("/group-filter/million", test_million);
  g_test_add_func ("/group-filter/pane", test_pane);
  return bellhop_display_run ();
}
