/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-file-actions.h"
#include "bellhop-tree-rows-model.h"
#include "bellhop-tree-pane.h"
#include "bellhop-treemap-view.h"

#include <glib/gstdio.h>

enum
{
  MANY = 1000000,
};

static const BellhopColumn columns[] = {
  { "path", "Name", BELLHOP_COLUMN_PATH },
  { "bytes", "Size", BELLHOP_COLUMN_BYTES },
  { "files", "Files", BELLHOP_COLUMN_INTEGER },
};

static guint32
add (BellhopTree *tree,
     guint32      parent,
     const char  *name,
     gint64       bytes)
{
  const gint64  numbers[] = { bytes, 1 };
  const guint32 node = bellhop_tree_add (tree, parent, name, BELLHOP_TREE_PLAIN, numbers);

  bellhop_tree_count (tree, parent, numbers);
  return node;
}

static guint32
add_folder (BellhopTree *tree,
            guint32      parent,
            const char  *name)
{
  return bellhop_tree_add (tree, parent, name, BELLHOP_TREE_FOLDER, NULL);
}

static BellhopTree *
create_tree (void)
{
  return bellhop_tree_new ("folders", "Folders", columns, G_N_ELEMENTS (columns));
}

static char *
describe (BellhopTreeRowsModel *order,
          BellhopTree          *tree)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (order)); i++)
    {
      g_autoptr(BellhopTreeEntry) entry = g_list_model_get_item (G_LIST_MODEL (order), i);
      const guint32 node = bellhop_tree_entry_get_node (entry);

      g_string_append_printf (text, "%s%u:%s", i > 0 ? " " : "",
                              bellhop_tree_entry_get_depth (entry),
                              node != BELLHOP_TREE_TOP ? bellhop_tree_get_name (tree, node) : "…");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_rows (BellhopTreeRowsModel *order,
             BellhopTree          *tree,
             const char           *expected)
{
  g_autofree char *found = describe (order, tree);

  g_assert_cmpstr (found, ==, expected);
}

static void
changed_cb (GString *changes,
            guint    position,
            guint    n_removed,
            guint    n_added)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, n_removed, n_added);
}

/* What is open stays open when rows move, and listeners hear of no more than has changed. */
static void
test_order (void)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  const guint32 top = add_folder (tree, BELLHOP_TREE_TOP, "/top");
  const guint32 a = add_folder (tree, top, "a");
  const guint32 b = add_folder (tree, top, "b");
  g_autoptr(BellhopTreeRowsModel) order = NULL;
  g_autoptr(GString) changes = g_string_new (NULL);

  add (tree, a, "a1", 10);
  add (tree, b, "b1", 5);
  add (tree, top, "c", 1);
  order = bellhop_tree_rows_model_new (tree);
  assert_rows (order, tree, "0:/top");
  bellhop_tree_rows_model_set_open (order, top, TRUE);
  bellhop_tree_rows_model_set_open (order, b, TRUE);
  assert_rows (order, tree, "0:/top 1:a 1:b 2:b1 1:c");

  g_signal_connect_swapped (order, "items-changed", G_CALLBACK (changed_cb), changes);
  g_assert_false (bellhop_tree_rows_model_refresh (order));
  add (tree, b, "b2", 20);
  g_assert_true (bellhop_tree_rows_model_refresh (order));
  assert_rows (order, tree, "0:/top 1:b 2:b2 2:b1 1:a 1:c");
  g_assert_cmpstr (changes->str, ==, "1-3+4 ");

  bellhop_tree_rows_model_sort (order, 0, TRUE);
  assert_rows (order, tree, "0:/top 1:a 1:b 2:b1 2:b2 1:c");
  bellhop_tree_rows_model_sort (order, 1, TRUE);
  assert_rows (order, tree, "0:/top 1:c 1:a 1:b 2:b1 2:b2");
  bellhop_tree_rows_model_set_root (order, b);
  assert_rows (order, tree, "0:b1 0:b2");
  g_assert_cmpuint (bellhop_tree_rows_model_find (order, a), ==, G_MAXUINT);
}

/* Of very many in one folder the greatest are rows, in order, and the others are one. */
static void
test_many (void)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  g_autoptr(BellhopTreeRowsModel) order = NULL;
  g_autoptr(BellhopTreeEntry) last = NULL;
  gint64 before = G_MAXINT64;
  guint  n_greater = 0;

  for (guint i = 0; i < MANY; i++)
    add (tree, BELLHOP_TREE_TOP, "file", (gint64) ((guint64) i * 7919 % 1000003));
  order = bellhop_tree_rows_model_new (tree);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (order)), ==,
                    BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN + 1);
  for (guint i = 0; i < BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN; i++)
    {
      g_autoptr(BellhopTreeEntry) entry = g_list_model_get_item (G_LIST_MODEL (order), i);
      const gint64 bytes = bellhop_tree_get_number (tree, bellhop_tree_entry_get_node (entry), 1);

      g_assert_cmpint (bytes, <=, before);
      before = bytes;
    }
  last = g_list_model_get_item (G_LIST_MODEL (order), BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN);
  g_assert_cmpuint (bellhop_tree_entry_get_n_others (last), ==,
                    MANY - BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN);
  g_assert_cmpuint (bellhop_tree_entry_get_node (last), ==, BELLHOP_TREE_TOP);
  for (guint i = 0; i < MANY; i++)
    n_greater += bellhop_tree_get_number (tree, i, 1) > before ? 1 : 0;
  g_assert_cmpuint (n_greater, <, BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN);
}

/* Rows open with a click, numbers follow a scan, and one can go in and out. */
static void
test_pane (void)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  const guint32 top = add_folder (tree, BELLHOP_TREE_TOP, "/top");
  const guint32 a = add_folder (tree, top, "folder a");
  GtkWidget    *pane = NULL;
  GtkWidget    *window = NULL;
  BellhopSight  sight = { 0 };

  add (tree, a, "deep", 3000000);
  add (tree, top, "flat", 1000000);
  pane = bellhop_tree_pane_new (tree);
  window = bellhop_display_show (pane);
  sight = (BellhopSight){ pane, "folder a" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_true (bellhop_display_shows (pane, "75%"));
  g_assert_true (bellhop_display_shows (pane, "3.0\302\240MB"));
  g_assert_false (bellhop_display_shows (pane, "deep"));

  /* Only the rows in view are made anew while a scan goes on. */
  add (tree, a, "deeper", 6000000);
  sight.text = "90%";
  bellhop_display_until (bellhop_display_is_seen, &sight);

  bellhop_tree_pane_set_root (BELLHOP_TREE_PANE (pane), a);
  sight.text = "deeper";
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_nonnull (bellhop_display_find (pane, GTK_TYPE_BUTTON, "/top"));
  gtk_widget_activate_action (pane, "tree.out", NULL);
  g_assert_cmpuint (bellhop_tree_pane_get_root (BELLHOP_TREE_PANE (pane)), ==, top);
  bellhop_display_click (bellhop_display_get (pane, GTK_TYPE_BUTTON, "All"));
  g_assert_cmpuint (bellhop_tree_pane_get_root (BELLHOP_TREE_PANE (pane)), ==, BELLHOP_TREE_TOP);
  bellhop_display_close (window);
}

/* The map is walked by the keyboard, in and out, and says where one is. */
static void
test_map (void)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  const guint32 top = add_folder (tree, BELLHOP_TREE_TOP, "/top");
  const guint32 left = add_folder (tree, top, "left");
  const guint32 right = add_folder (tree, top, "right");
  const guint32 inside = add (tree, left, "inside", 60000);
  GtkWidget    *pane = NULL;
  GtkWidget    *window = NULL;
  GtkWidget    *map = NULL;

  add (tree, right, "other", 40000);
  for (guint i = 0; i < MANY; i++)
    add (tree, right, "small", 0);
  pane = bellhop_tree_pane_new (tree);
  window = bellhop_display_show (pane);
  map = bellhop_display_get (pane, BELLHOP_TYPE_TREEMAP_VIEW, NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (map, GTK_TYPE_STACK)),
                                    "map");
  gtk_test_widget_wait_for_draw (window);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Folders");
  g_assert_cmpuint (bellhop_treemap_view_get_n_cells (BELLHOP_TREEMAP_VIEW (map)), ==, 5);

  g_assert_true (bellhop_display_press (map, GDK_KEY_Right, 0));
  g_assert_cmpuint (bellhop_treemap_view_get_selected (BELLHOP_TREEMAP_VIEW (map)), ==, top);
  g_assert_true (bellhop_display_press (map, GDK_KEY_Page_Down, 0));
  g_assert_cmpuint (bellhop_treemap_view_get_selected (BELLHOP_TREEMAP_VIEW (map)), ==, left);
  g_assert_true (bellhop_display_press (map, GDK_KEY_Right, 0));
  g_assert_cmpuint (bellhop_treemap_view_get_selected (BELLHOP_TREEMAP_VIEW (map)), ==, right);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "/top/right\n40.0\302\240kB — 40%");
  g_assert_true (bellhop_display_press (map, GDK_KEY_Left, 0));
  g_assert_true (bellhop_display_press (map, GDK_KEY_Page_Down, 0));
  g_assert_cmpuint (bellhop_treemap_view_get_selected (BELLHOP_TREEMAP_VIEW (map)), ==, inside);
  g_assert_true (bellhop_display_press (map, GDK_KEY_Page_Up, 0));
  g_assert_true (bellhop_display_press (map, GDK_KEY_Return, 0));
  g_assert_cmpuint (bellhop_tree_pane_get_root (BELLHOP_TREE_PANE (pane)), ==, left);
  g_assert_true (bellhop_display_press (map, GDK_KEY_BackSpace, 0));
  g_assert_cmpuint (bellhop_tree_pane_get_root (BELLHOP_TREE_PANE (pane)), ==, top);
  g_assert_cmpuint (bellhop_treemap_view_get_selected (BELLHOP_TREEMAP_VIEW (map)), ==, left);
  g_assert_false (bellhop_display_press (map, GDK_KEY_Return, GDK_CONTROL_MASK));
  bellhop_display_close (window);
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
answer (const char *button)
{
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (find_dialog ()), GTK_TYPE_BUTTON, button));
}

/* What is moved to the trash is named first, goes from the tree, and comes back with Undo. */
static void
test_trash (void)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "shelf", NULL);
  g_autofree char *file = g_build_filename (folder, "old letter", NULL);
  guint32          top = 0;
  guint32          node = 0;
  GtkWidget       *pane = NULL;
  GtkWidget       *window = NULL;
  GtkWidget       *map = NULL;
  BellhopSight     sight = { 0 };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "dear", -1, NULL));
  top = add_folder (tree, BELLHOP_TREE_TOP, folder);
  node = add (tree, top, "old letter", 5000);
  add (tree, top, "stays", 5000);
  pane = bellhop_tree_pane_new (tree);
  window = bellhop_display_show (pane);
  map = bellhop_display_get (pane, BELLHOP_TYPE_TREEMAP_VIEW, NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (map, GTK_TYPE_STACK)),
                                    "map");
  bellhop_treemap_view_set_selected (BELLHOP_TREEMAP_VIEW (map), node);

  /* Said no, nothing happens. */
  gtk_widget_activate_action (pane, "files.trash", NULL);
  bellhop_display_until (is_asked, NULL);
  g_assert_true (bellhop_display_shows (GTK_WIDGET (find_dialog ()), "old letter"));
  answer ("_Cancel");
  bellhop_display_drain ();
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));

  gtk_widget_activate_action (pane, "files.trash", NULL);
  bellhop_display_until (is_asked, NULL);
  answer ("_Move");
  sight = (BellhopSight){ window, "“old letter” moved to trash" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 5000);

  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "_Undo"));
  sight.text = "old letter";
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (map, GTK_TYPE_STACK)),
                                    "rows");
  bellhop_display_assert_nothing_lives ();
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 10000);
  bellhop_display_until (bellhop_display_is_seen, &sight);
  g_unlink (file);

  /* What cannot go is said, once. */
  gtk_stack_set_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (map, GTK_TYPE_STACK)),
                                    "map");
  bellhop_treemap_view_set_selected (BELLHOP_TREEMAP_VIEW (map), BELLHOP_TREE_TOP);
  bellhop_treemap_view_set_selected (BELLHOP_TREEMAP_VIEW (map), node);
  gtk_widget_activate_action (pane, "files.trash", NULL);
  bellhop_display_until (is_asked, NULL);
  answer ("_Move");
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 10000);
  bellhop_display_close (window);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/tree-pane/order", test_order);
  g_test_add_func ("/tree-pane/many", test_many);
  g_test_add_func ("/tree-pane/pane", test_pane);
  g_test_add_func ("/tree-pane/map", test_map);
  g_test_add_func ("/tree-pane/trash", test_trash);
  return bellhop_display_run ();
}
