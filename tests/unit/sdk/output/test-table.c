/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <malloc.h>
#include <math.h>

enum
{
  MANY_ROWS = 1000000,
  LARGE_ROWS = 100,
};

static const BellhopColumn columns[] = {
  { "path", "Path", BELLHOP_COLUMN_PATH },
  { "note", "Note", BELLHOP_COLUMN_TEXT },
  { "count", "Count", BELLHOP_COLUMN_INTEGER },
  { "size", "Size", BELLHOP_COLUMN_BYTES },
  { "share", "Share", BELLHOP_COLUMN_NUMBER },
};

static BellhopTable *
create_table (void)
{
  return bellhop_table_new ("things", "Things", columns, G_N_ELEMENTS (columns));
}

static void
changed_cb (GString    *changes,
            guint       position,
            guint       n_removed,
            guint       n_added,
            GListModel *model)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, n_removed, n_added);
}

static void
test_cells (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTable) table = create_table ();
  g_autofree char *path = NULL;
  g_autofree char *size = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *json = NULL;

  bellhop_table_add (table, "/tmp/\xff", "naïve", G_GINT64_CONSTANT (-3), G_GINT64_CONSTANT (1500),
                     0.25);
  bellhop_table_add (table, "/b", NULL, G_MAXINT64, G_GINT64_CONSTANT (0), (double) NAN);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 2);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 0), ==, "/tmp/\xff");
  g_assert_cmpstr (bellhop_table_get_text (table, 1, 1), ==, "");
  g_assert_cmpint (bellhop_table_get_int64 (table, 1, 2), ==, G_MAXINT64);
  g_assert_cmpfloat (bellhop_table_get_double (table, 0, 4), ==, 0.25);
  g_assert_cmpint (bellhop_table_compare (table, 0, 1, 2), <, 0);
  g_assert_cmpint (bellhop_table_compare (table, 0, 1, 3), >, 0);
  g_assert_cmpint (bellhop_table_compare (table, 1, 1, 0), ==, 0);
  path = bellhop_table_dup_display (table, 0, 0);
  g_assert_true (g_utf8_validate (path, -1, NULL));
  size = bellhop_table_dup_display (table, 0, 3);
  g_assert_cmpstr (size, ==, "1.5\302\240kB");
  node = bellhop_table_row_to_json (table, 0);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, "[\"file:///tmp/%FF\",\"naïve\",-3,1500,0.25]");
  g_clear_pointer (&node, json_node_unref);
  g_clear_pointer (&json, g_free);
  node = bellhop_table_row_to_json (table, 1);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, "[\"/b\",\"\",9223372036854775807,0,null]");
}

/* Scripts and people do not write times alike. */
static void
test_time (BellhopTest  *test,
           gconstpointer data)
{
  static const BellhopColumn when[] = { { "time", "Time", BELLHOP_COLUMN_TIME } };
  g_autoptr(BellhopTable) table = bellhop_table_new ("times", "Times", when, G_N_ELEMENTS (when));
  g_autoptr(GDateTime) utc = g_date_time_new_utc (2026, 11, 21, 9, 30, 5);
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *expected = g_date_time_format (local, "%x %X");
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *other = NULL;

  bellhop_table_add (table, "2026-11-21T09:30:05Z");
  bellhop_table_add (table, "soon");
  shown = bellhop_table_dup_display (table, 0, 0);
  other = bellhop_table_dup_display (table, 1, 0);
  node = bellhop_table_row_to_json (table, 0);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpstr (other, ==, "soon");
  g_assert_cmpstr (json, ==, "[\"2026-11-21T09:30:05Z\"]");
}

/* A match of the name alone has no line: people see none, and scripts a zero. */
static void
test_no_place (BellhopTest  *test,
               gconstpointer data)
{
  static const BellhopColumn places[] = {
    { "path", "Path", BELLHOP_COLUMN_PATH },
    { "line", "Line", BELLHOP_COLUMN_INTEGER },
    { "column", "Column", BELLHOP_COLUMN_INTEGER },
  };
  g_autoptr(BellhopTable) table = bellhop_table_new ("matches", "Matches", places,
                                                     G_N_ELEMENTS (places));
  g_autofree char *none = NULL;
  g_autofree char *line = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *json = NULL;

  bellhop_table_set_place (table, 1, 2);
  bellhop_table_add (table, "name", G_GINT64_CONSTANT (0), G_GINT64_CONSTANT (0));
  bellhop_table_add (table, "text", G_GINT64_CONSTANT (12), G_GINT64_CONSTANT (3));
  none = bellhop_table_dup_display (table, 0, 1);
  line = bellhop_table_dup_display (table, 1, 1);
  node = bellhop_table_row_to_json (table, 0);
  json = json_to_string (node, FALSE);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (line, ==, "12");
  g_assert_cmpstr (json, ==, "[\"name\",0,0]");
}

/* Listeners hear once a turn, and a row is made when one is asked for. */
static void
test_model (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTable) table = create_table ();
  g_autoptr(GString) changes = g_string_new (NULL);
  g_autoptr(BellhopTableRow) row = NULL;
  GListModel *model = G_LIST_MODEL (table);

  g_signal_connect_swapped (table, "items-changed", G_CALLBACK (changed_cb), changes);
  for (gint64 i = 0; i < 5; i++)
    bellhop_table_add (table, "a", "b", i, i, 0.0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_cmpstr (changes->str, ==, "");
  bellhop_test_drain (test);
  g_assert_cmpstr (changes->str, ==, "0-0+5 ");
  bellhop_table_add (table, "a", "b", (gint64) 5, (gint64) 5, 0.0);
  bellhop_test_drain (test);
  g_assert_cmpstr (changes->str, ==, "0-0+5 5-0+1 ");
  row = g_list_model_get_item (model, 5);
  g_assert_cmpuint (bellhop_table_row_get_index (row), ==, 5);
  g_assert_true (bellhop_table_row_get_table (row) == table);
  g_assert_null (g_list_model_get_item (model, 6));
}

static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTable) table = create_table ();
  const char *first;

  bellhop_table_add (table, "the first", "", (gint64) -1, (gint64) 0, 0.0);
  first = bellhop_table_get_text (table, 0, 0);
  for (gint64 i = 1; i < MANY_ROWS; i++)
    {
      char text[32];

      g_snprintf (text, sizeof text, "row %d", (int) i);
      bellhop_table_add (table, text, "", i, i, (double) i);
    }
  bellhop_test_drain (test);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, MANY_ROWS);
  g_assert_true (bellhop_table_get_text (table, 0, 0) == first);
  g_assert_cmpstr (bellhop_table_get_text (table, 777777, 0), ==, "row 777777");
  g_assert_cmpint (bellhop_table_get_int64 (table, MANY_ROWS - 1, 2), ==, MANY_ROWS - 1);
}

static void
test_written (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTable) table = create_table ();
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  bellhop_table_add (table, "/a\tb", "two\nlines", (gint64) 1, (gint64) 2, 0.5);
  bellhop_output_write_text (BELLHOP_OUTPUT (table), stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)),
                   "/a\\tb\ttwo\\nlines\t1\t2\t0.5\n",
                   25);
  json = bellhop_output_dup_json (BELLHOP_OUTPUT (table));
  g_assert_cmpstr (json, ==,
                   "{\"name\":\"things\",\"type\":\"table\",\"columns\":[\"path\",\"note\","
                   "\"count\",\"size\",\"share\"],"
                   "\"rows\":[[\"/a\\tb\",\"two\\nlines\",1,2,0.5]]}");
}

/* No control character gets through, of ASCII or beyond; letters that begin with the same byte
   do. */
static void
test_written_controls (BellhopTest  *test,
                       gconstpointer data)
{
  static const char expected[] = "\\x1b[2J\\x07\t\\x9b2J \302\247 \\x7f\t0\t0\t0\n";
  g_autoptr(BellhopTable) table = create_table ();
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();

  bellhop_table_add (table, "\033[2J\a", "\302\2332J \302\247 \177", (gint64) 0, (gint64) 0, 0.0);
  g_assert_true (bellhop_output_write_text (BELLHOP_OUTPUT (table), stream, NULL, NULL));
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)),
                   expected,
                   sizeof expected - 1);
}

/* Large texts beside small ones cost what they are: no part of a chunk is left behind. */
static void
test_large_texts (BellhopTest  *test,
                  gconstpointer data)
{
  static const gsize sizes[] = { 1000, 4000, 5000, 40000, 65000, 66000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(BellhopTable) table = create_table ();
      g_autofree char *text = g_strnfill (sizes[i], 'a');
      gsize            before;
      gsize            used;

      /* The first makes room for many. */
      bellhop_table_add (table, "small", text, (gint64) 0, (gint64) 0, 0.0);
      before = mallinfo2 ().uordblks;
      for (guint n = 0; n < LARGE_ROWS; n++)
        bellhop_table_add (table, "small", text, (gint64) 0, (gint64) 0, 0.0);
      used = mallinfo2 ().uordblks;
      g_assert_cmpuint (used - MIN (used, before), <, LARGE_ROWS * sizes[i] * 5 / 4 + 64 * 1024);
      g_assert_cmpstr (bellhop_table_get_text (table, LARGE_ROWS, 1), ==, text);
      g_assert_cmpstr (bellhop_table_get_text (table, LARGE_ROWS, 0), ==, "small");
      g_assert_cmpstr (bellhop_table_get_text (table, 0, 0), ==, "small");
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/table/cells", NULL, test_cells);
  bellhop_test_add ("/table/time", NULL, test_time);
  bellhop_test_add ("/table/no-place", NULL, test_no_place);
  bellhop_test_add ("/table/model", NULL, test_model);
  bellhop_test_add ("/table/many", NULL, test_many);
  bellhop_test_add ("/table/large-texts", NULL, test_large_texts);
  bellhop_test_add ("/table/written", NULL, test_written);
  bellhop_test_add ("/table/written/controls", NULL, test_written_controls);
  return g_test_run ();
}
