/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-sdk.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

/* Documents of a hundred megabytes and of several shapes: how long until their first rows can be
 * shown, how much memory that takes, and how soon a worker that reads one stops. Beside it
 * json-glib on a tenth of the same, which is more than it takes well, and jq and Python on all of
 * it. */

enum
{
  N_BYTES = 100 * 1000 * 1000,
  N_ROWS = 50,
  N_CANCELS = 50,
};

static gsize   n_bytes = N_BYTES;
static GBytes *bytes; /* what is measured */

/* --- Shapes --- */

static void
add_one (GString *text,
         guint    i)
{
  g_string_append_c (text, '1');
}

static void
add_number (GString *text,
            guint    i)
{
  g_string_append_printf (text, "%u.%05u", i, i % 99991);
}

static void
add_object (GString *text,
            guint    i)
{
  g_string_append_printf (text,
                          "{\"id\": %u, \"name\": \"user %u\", \"score\": 0.%u, \"tags\": [\"a\", "
                          "\"b\"], \"ok\": true, \"note\": null}",
                          i, i, i);
}

static void
add_string (GString *text,
            guint    i)
{
  g_string_append_printf (text,
                          "\"%u: some text as people write it, with blanks and a few words, é and "
                          "\\\"quotes\\\" in it\"",
                          i);
}

static const struct
{
  const char *name;
  void (*add) (GString *text,
               guint    i);
} shapes[] = {
  { "ones", add_one },
  { "numbers", add_number },
  { "objects", add_object },
  { "strings", add_string },
};

static GBytes *
write_shape (guint index,
             gsize size)
{
  GString *text = g_string_sized_new (size + 256);

  for (guint i = 0; text->len < size; i++)
    {
      g_string_append_c (text, i == 0 ? '[' : ',');
      shapes[index].add (text, i);
    }
  g_string_append_c (text, ']');
  return g_string_free_to_bytes (text);
}

/* --- Measuring --- */

static BellhopJsonDocument *
read_all (void)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_json_document_parse (bytes, BELLHOP_JSON_ONE), &value, &error))
    g_error ("%s", error->message);
  return bellhop_value_steal_pointer (&value);
}

/* What the first rows of a tree ask for. */
static void
read_rows (BellhopJsonDocument *document)
{
  const gsize root = bellhop_json_document_get_root (document);

  for (guint i = 0; i < N_ROWS; i++)
    {
      BellhopJsonMember member;
      g_autofree char  *text = NULL;

      if (!bellhop_json_document_get_child (document, root, i, &member))
        return;
      text = bellhop_json_document_dup_text (document, member.value, 1200);
      bellhop_json_document_get_n_children (document, member.value);
    }
}

static double
time_first_rows (gpointer data)
{
  const gint64 start_us = g_get_monotonic_time ();
  g_autoptr(BellhopJsonDocument) document = read_all ();

  read_rows (document);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
report_rate (const char *name,
             const char *shape,
             gsize       size,
             double      seconds)
{
  g_autofree char *figure = g_strdup_printf ("%s_%s", name, shape);

  if (bench_wants (figure))
    bench_report (figure, (double) size / 1e6 / seconds, "MB/s");
}

static double
time_json_glib (void)
{
  const gint64 start_us = g_get_monotonic_time ();
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) error = NULL;
  gsize       size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  if (!json_parser_load_from_data (parser, text, (gssize) size, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
compare_programs (guint index)
{
  g_autofree char  *path = g_strdup_printf ("%s/bench-json-XXXXXX", g_get_tmp_dir ());
  const int         fd = g_mkstemp (path);
  g_autofree char  *figure = g_strdup_printf ("json_first_rows_%s", shapes[index].name);
  const char *const jq[] = { "jq", ".[49]", path, NULL };
  const char *const python[] = { "python3", "-c", "import json, sys; json.load(open(sys.argv[1]))",
                                 path, NULL };

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  bench_compare (figure, "jq", time_first_rows, NULL, jq);
  bench_compare (figure, "python3", time_first_rows, NULL, python);
  unlink (path);
}

static void
measure_shape (guint index)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *resident = g_strdup_printf ("json_resident_%s", shapes[index].name);
  gsize            before;
  gsize            size;

  malloc_trim (0);
  before = bench_get_resident_bytes ();
  bytes = write_shape (index, n_bytes);
  size = g_bytes_get_size (bytes);
  for (guint i = 0; i < 5; i++)
    {
      const double seconds = time_first_rows (NULL);

      g_array_append_val (times, seconds);
    }
  report_rate ("json_read", shapes[index].name, size, bench_median (times));
  if (bench_wants (resident))
    {
      g_autoptr(BellhopJsonDocument) document = read_all ();

      read_rows (document);
      bench_report (resident, (double) (bench_get_resident_bytes () - before) / (double) size, "x");
    }
  if (index == 2)
    compare_programs (index);
  g_bytes_unref (bytes);

  bytes = write_shape (index, n_bytes / 10);
  report_rate ("json_glib", shapes[index].name, g_bytes_get_size (bytes), time_json_glib ());
  g_bytes_unref (bytes);
}

/* --- Single things --- */

static BellhopJsonDocument *objects;

static void
find_children (guint n)
{
  const gsize root = bellhop_json_document_get_root (objects);
  const gsize n_children = bellhop_json_document_get_n_children (objects, root);

  for (guint i = 0; i < n; i++)
    {
      BellhopJsonMember member;

      bellhop_json_document_get_child (objects, root, (gsize) i * 7919 % n_children, &member);
    }
}

static gboolean
cancel_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  GArray *times = data;

  for (guint i = 0; i < N_CANCELS; i++)
    {
      g_autoptr(BellhopTask) task = NULL;
      gint64 start_us;
      double ms;

      task = bellhop_task_ref (
        bellhop_spawn (bellhop_application_scope (),
                       bellhop_json_document_parse (bytes, BELLHOP_JSON_ONE)));
      bellhop_task_set_name (task, "read");
      if (!bellhop_await (bellhop_sleep (1 + i % 20), error))
        return FALSE;
      start_us = g_get_monotonic_time ();
      bellhop_await (bellhop_task_cancel_and_join (task, BELLHOP_CANCEL_USER), NULL);
      ms = (double) (g_get_monotonic_time () - start_us) / 1000.0;
      g_array_append_val (times, ms);
    }
  return TRUE;
}

static void
measure_cancel (void)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (cancel_fiber, times, NULL), NULL, &error))
    g_error ("%s", error->message);
  bench_median (times);
  bench_report ("cancel_json_max", g_array_index (times, double, times->len - 1), "ms");
}

int
main (int    argc,
      char **argv)
{
  bench_init (&argc, &argv);
  if (bench_get_seconds () <= 0)
    n_bytes = N_BYTES / 1000;
  bellhop_runtime_start (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    measure_shape (i);

  bytes = write_shape (2, n_bytes);
  objects = read_all ();
  if (bench_wants ("json_nth_child"))
    bench_time ("json_nth_child", find_children, 1000);
  if (bench_wants ("cancel_json_max"))
    measure_cancel ();
  bellhop_json_document_unref (objects);
  g_bytes_unref (bytes);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
