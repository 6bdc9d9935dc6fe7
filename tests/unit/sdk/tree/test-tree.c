/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

enum
{
  MANY_NODES = 1000000
};

static const BellhopColumn columns[] = {
  { "path", "Path", BELLHOP_COLUMN_PATH },
  { "bytes", "Size", BELLHOP_COLUMN_BYTES },
  { "files", "Files", BELLHOP_COLUMN_INTEGER },
};

static BellhopTree *
create_tree (void)
{
  return bellhop_tree_new ("folders", "Folders", columns, G_N_ELEMENTS (columns));
}

static guint32
add (BellhopTree *tree,
     guint32      parent,
     const char  *name,
     gint64       bytes)
{
  return bellhop_tree_add (tree, parent, name, BELLHOP_TREE_PLAIN, (const gint64[]){ bytes, 1 });
}

static char *
dup_text (BellhopTree *tree)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_output_write_text (BELLHOP_OUTPUT (tree), stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static char *
dup_rows (BellhopTree *tree)
{
  g_autofree char *text = bellhop_output_dup_json (BELLHOP_OUTPUT (tree));
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  return bellhop_json_to_string (json_object_get_member (json_node_get_object (node), "rows"),
                                 FALSE);
}

static void
changed_cb (guint *n_times)
{
  ++*n_times;
}

/* /top (6): a (1), b (5): c (5) */
static guint32
fill (BellhopTree *tree,
      guint32     *out_b)
{
  const guint32 top = bellhop_tree_add (tree, BELLHOP_TREE_TOP, "/top", BELLHOP_TREE_FOLDER, NULL);
  const guint32 b = bellhop_tree_add (tree, top, "b", BELLHOP_TREE_FOLDER, NULL);

  add (tree, top, "a", 1);
  bellhop_tree_count (tree, top, (const gint64[]){ 1, 1 });
  add (tree, b, "c\xff", 5);
  bellhop_tree_count (tree, b, (const gint64[]){ 5, 1 });
  *out_b = b;
  return top;
}

static void
test_counts (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32             b = 0;
  const guint32       top = fill (tree, &b);
  guint               n_children = 0;
  g_autofree guint32 *children = NULL;
  g_autofree char    *path = NULL;

  g_assert_cmpuint (bellhop_tree_get_n_nodes (tree), ==, 4);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 6);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 2), ==, 2);
  g_assert_cmpint (bellhop_tree_get_number (tree, b, 1), ==, 5);
  g_assert_cmpuint (bellhop_tree_get_n_children (tree, top), ==, 2);
  children = bellhop_tree_dup_children (tree, top, 1, &n_children);
  g_assert_cmpuint (n_children, ==, 2);
  g_assert_cmpuint (children[0], ==, b);
  g_clear_pointer (&children, g_free);
  children = bellhop_tree_dup_children (tree, top, 0, &n_children);
  g_assert_cmpuint (children[1], ==, b);
  path = bellhop_tree_dup_path (tree, bellhop_tree_get_first_child (tree, b));
  g_assert_cmpstr (path, ==, "/top/b/c\xff");
}

/* Text and JSON have the rows from the greatest down, as deep and as many as they may. */
static void
test_written (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32          b = 0;
  g_autofree char *text = NULL;
  g_autofree char *rows = NULL;
  g_autoptr(JsonNode) cut = NULL;
  g_autofree char *object = NULL;

  fill (tree, &b);
  text = dup_text (tree);
  g_assert_cmpstr (text, ==, "/top\t6\t2\n/top/b\t5\t1\n/top/b/c\xff\t5\t1\n/top/a\t1\t1\n");
  rows = dup_rows (tree);
  g_assert_cmpstr (rows, ==,
                   "[[\"/top\",6,2],[\"/top/b\",5,1],[\"file:///top/b/c%FF\",5,1],[\"/top/"
                   "a\",1,1]]");

  bellhop_tree_set_limits (tree, 1, 100);
  g_clear_pointer (&rows, g_free);
  rows = dup_rows (tree);
  g_assert_cmpstr (rows, ==, "[[\"/top\",6,2],[\"/top/b\",5,1],[\"/top/a\",1,1]]");

  bellhop_tree_set_limits (tree, 0, 100);
  g_clear_pointer (&rows, g_free);
  rows = dup_rows (tree);
  g_assert_cmpstr (rows, ==, "[[\"/top\",6,2]]");

  bellhop_tree_set_limits (tree, 100, 2);
  object = bellhop_output_dup_json (BELLHOP_OUTPUT (tree));
  cut = json_from_string (object, NULL);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (json_node_get_object (cut), "rows")),
                    ==, 2);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (cut), "truncated"));
}

/* What goes takes its numbers along, and brings them back. */
static void
test_removed (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32          b = 0;
  const guint32    top = fill (tree, &b);
  g_autofree char *rows = NULL;

  bellhop_tree_remove (tree, b);
  bellhop_tree_remove (tree, b);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 1);
  g_assert_cmpuint (bellhop_tree_get_n_children (tree, top), ==, 1);
  rows = dup_rows (tree);
  g_assert_cmpstr (rows, ==, "[[\"/top\",1,1],[\"/top/a\",1,1]]");

  bellhop_tree_restore (tree, b);
  bellhop_tree_restore (tree, b);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 6);
  g_assert_cmpuint (bellhop_tree_get_n_children (tree, top), ==, 2);
}

/* A stamp changes when something directly below has, and not otherwise. */
static void
test_stamps (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32       b = 0;
  const guint32 top = fill (tree, &b);
  const guint64 stamp_top = bellhop_tree_get_stamp (tree, top);
  const guint64 stamp_b = bellhop_tree_get_stamp (tree, b);
  guint         n_times = 0;

  bellhop_test_drain (test);
  g_signal_connect_swapped (tree, "changed", G_CALLBACK (changed_cb), &n_times);
  add (tree, top, "d", 9);
  g_assert_cmpuint (bellhop_tree_get_stamp (tree, top), !=, stamp_top);
  g_assert_cmpuint (bellhop_tree_get_stamp (tree, b), ==, stamp_b);
  for (guint i = 0; i < 100; i++)
    bellhop_tree_count (tree, b, (const gint64[]){ 1, 1 });
  bellhop_test_drain (test);
  g_assert_cmpuint (n_times, ==, 1);
}

static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32             folder = BELLHOP_TREE_TOP;
  guint               n_children = 0;
  g_autofree guint32 *children = NULL;
  g_autofree char    *rows = NULL;

  /* A thousand folders one in the other, and a thousand files in each. */
  for (guint i = 0; i < MANY_NODES; i++)
    if (i % 1000 == 0)
      folder = bellhop_tree_add (tree, folder, "folder", BELLHOP_TREE_FOLDER, NULL);
    else
      {
        add (tree, folder, "file", i);
        if (i % 1000 == 999)
          bellhop_tree_count (tree, folder, (const gint64[]){ 999, 999 });
      }
  g_assert_cmpuint (bellhop_tree_get_n_nodes (tree), ==, MANY_NODES);
  g_assert_cmpint (bellhop_tree_get_number (tree, 0, 2), ==, 999000);
  children = bellhop_tree_dup_children (tree, folder, 1, &n_children);
  g_assert_cmpuint (n_children, ==, 999);
  g_assert_cmpint (bellhop_tree_get_number (tree, children[0], 1), ==, MANY_NODES - 1);
  bellhop_tree_set_limits (tree, G_MAXUINT, 2000);
  rows = dup_rows (tree);
  g_assert_cmpuint (strlen (rows), >, 2000);
}

/* What is more than a number holds is the greatest one, and right again when some of it is gone. */
static void
test_huge (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32       b = BELLHOP_TREE_TOP;
  const guint32 top = fill (tree, &b);
  guint32       huge[4];

  for (guint i = 0; i < G_N_ELEMENTS (huge); i++)
    {
      huge[i] = add (tree, b, "huge", G_MAXINT64 - 7);
      bellhop_tree_count (tree, b, (const gint64[]){ G_MAXINT64 - 7, 1 });
    }
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, G_MAXINT64);
  bellhop_tree_remove (tree, b);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 1);
  bellhop_tree_restore (tree, b);
  for (guint i = 1; i < G_N_ELEMENTS (huge); i++)
    {
      g_assert_cmpint (bellhop_tree_get_number (tree, b, 1), ==, G_MAXINT64);
      bellhop_tree_remove (tree, huge[i]);
    }
  g_assert_cmpint (bellhop_tree_get_number (tree, b, 1), ==, G_MAXINT64 - 2);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, G_MAXINT64 - 1);
}

/* The latest counts, and is looked for anew when it is gone. */
static void
test_times (BellhopTest  *test,
            gconstpointer data)
{
  const BellhopColumn about[] = {
    { "path", "Path", BELLHOP_COLUMN_PATH },
    { "bytes", "Size", BELLHOP_COLUMN_BYTES },
    { "newest", "Newest", BELLHOP_COLUMN_TIME },
  };
  g_autoptr(BellhopTree) tree = bellhop_tree_new ("tree", "Tree", about, G_N_ELEMENTS (about));
  const guint32    top = bellhop_tree_add (tree, BELLHOP_TREE_TOP, "/t", BELLHOP_TREE_FOLDER, NULL);
  const guint32    folder = bellhop_tree_add (tree, top, "f", BELLHOP_TREE_FOLDER, NULL);
  const gint64     times[] = { 86400, BELLHOP_TREE_NO_TIME, 0, G_MAXINT64 };
  guint32          files[G_N_ELEMENTS (times)];
  g_autofree char *written = NULL;
  g_autofree char *empty = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      files[i] = bellhop_tree_add (tree, folder, "a", BELLHOP_TREE_PLAIN,
                                   (const gint64[]){ 9 - i, times[i] });
      bellhop_tree_count (tree, folder, (const gint64[]){ 9 - i, times[i] });
    }
  bellhop_tree_remove (tree, files[3]);
  written = dup_rows (tree);
  g_assert_cmpstr (written, ==,
                   "[[\"/t\",24,\"1970-01-02T00:00:00Z\"],[\"/t/f\",24,\"1970-01-02T00:00:00Z\"],"
                   "[\"/t/f/a\",9,\"1970-01-02T00:00:00Z\"],[\"/t/f/a\",8,\"\"],"
                   "[\"/t/f/a\",7,\"1970-01-01T00:00:00Z\"]]");
  bellhop_tree_remove (tree, files[0]);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 2), ==, 0);
  bellhop_tree_restore (tree, files[0]);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 2), ==, 86400);
  bellhop_tree_remove (tree, folder);
  empty = bellhop_tree_dup_time (tree, top, 2);
  g_assert_cmpstr (empty, ==, "");
}

/* A part of the way, and then the rest. */
static void
test_count_until (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTree) tree = create_tree ();
  guint32       b = 0;
  const guint32 top = fill (tree, &b);
  const guint32 c = bellhop_tree_get_first_child (tree, b);

  bellhop_tree_count_until (tree, c, top, (const gint64[]){ 10, 0 });
  g_assert_cmpint (bellhop_tree_get_number (tree, c, 1), ==, 15);
  g_assert_cmpint (bellhop_tree_get_number (tree, b, 1), ==, 15);
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 6);
  bellhop_tree_count_until (tree, top, BELLHOP_TREE_TOP, (const gint64[]){ 10, 0 });
  g_assert_cmpint (bellhop_tree_get_number (tree, top, 1), ==, 16);
  bellhop_tree_count_until (tree, b, b, (const gint64[]){ 10, 0 });
  g_assert_cmpint (bellhop_tree_get_number (tree, b, 1), ==, 15);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/tree/counts", NULL, test_counts);
  bellhop_test_add ("/tree/written", NULL, test_written);
  bellhop_test_add ("/tree/removed", NULL, test_removed);
  bellhop_test_add ("/tree/huge", NULL, test_huge);
  bellhop_test_add ("/tree/times", NULL, test_times);
  bellhop_test_add ("/tree/stamps", NULL, test_stamps);
  bellhop_test_add ("/tree/many", NULL, test_many);
  bellhop_test_add ("/tree/count-until", NULL, test_count_until);
  return g_test_run ();
}
