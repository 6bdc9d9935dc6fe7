/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

static GFile *
find (BellhopTest *test,
      const char  *name)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);

  return g_file_new_for_path (path);
}

static gpointer
await_object (BellhopTest   *test,
              BellhopFuture *future)
{
  BellhopValue value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  bellhop_test_await (test, future, &value, &error);
  g_assert_no_error (error);
  return bellhop_value_steal_pointer (&value);
}

static void
write_and_close (BellhopTest   *test,
                 GOutputStream *stream,
                 const char    *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_true (bellhop_test_await (test, bellhop_stream_write (stream, bytes), NULL, NULL));
  g_assert_true (bellhop_test_await (test, bellhop_stream_close (G_OBJECT (stream)), NULL, NULL));
}

static void
assert_contents (GFile      *file,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_load_contents (file, NULL, &contents, NULL, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
test_life (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GFile) file = find (test, "file");
  g_autoptr(GOutputStream) created = NULL;
  g_autoptr(GOutputStream) replacement = NULL;
  g_autoptr(GFileInputStream) opened = NULL;
  g_autoptr(GFileInfo) by_name = NULL;
  g_autoptr(GFileInfo) by_stream = NULL;

  created = await_object (test, bellhop_file_create (file, G_FILE_CREATE_PRIVATE));
  write_and_close (test, created, "one");
  opened = await_object (test, bellhop_file_open (file));

  replacement = await_object (
    test, bellhop_file_open_replacement (file, G_FILE_CREATE_REPLACE_DESTINATION));
  assert_contents (file, "one");
  write_and_close (test, replacement, "three");
  assert_contents (file, "three");

  /* What is open is what it was. */
  by_name = await_object (test, bellhop_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE));
  by_stream = await_object (test, bellhop_stream_query_info (opened,
                                                             G_FILE_ATTRIBUTE_STANDARD_SIZE));
  g_assert_cmpint (g_file_info_get_size (by_name), ==, 5);
  g_assert_cmpint (g_file_info_get_size (by_stream), ==, 3);

  g_assert_true (bellhop_test_await (test, bellhop_file_delete (file), NULL, NULL));
  g_assert_false (g_file_query_exists (file, NULL));
}

static void
assert_rejects (BellhopTest   *test,
                BellhopFuture *future,
                GIOErrorEnum   code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test, future, NULL, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
}

static void
test_failures (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(GFile) file = find (test, "none");
  g_autoptr(GFile) below = find (test, "none/below");
  g_autofree char *path = bellhop_test_write_file (test, "there", "x", -1);
  g_autoptr(GFile) there = g_file_new_for_path (path);

  assert_rejects (test, bellhop_file_open (file), G_IO_ERROR_NOT_FOUND);
  assert_rejects (test, bellhop_file_create (there, G_FILE_CREATE_NONE), G_IO_ERROR_EXISTS);
  assert_rejects (test, bellhop_file_open_replacement (below, G_FILE_CREATE_NONE),
                  G_IO_ERROR_NOT_FOUND);
  assert_rejects (test, bellhop_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE),
                  G_IO_ERROR_NOT_FOUND);
  assert_rejects (test, bellhop_file_delete (file), G_IO_ERROR_NOT_FOUND);
}

static gboolean
is_running (gpointer data)
{
  return bellhop_task_get_state (data) == BELLHOP_TASK_RUNNING;
}

static gboolean
is_settled (gpointer data)
{
  return bellhop_task_is_settled (data);
}

/* Nothing happens until somebody awaits it, and a file that comes too late is closed. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "there", "x", -1);
  g_autoptr(GFile) there = g_file_new_for_path (path);
  g_autoptr(GFile) file = find (test, "none");
  g_autoptr(BellhopTask) task = NULL;

  bellhop_future_unref (bellhop_file_delete (there));
  bellhop_future_unref (bellhop_file_query_info (there, G_FILE_ATTRIBUTE_STANDARD_SIZE));
  g_assert_true (g_file_query_exists (there, NULL));

  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_file_open (there)));
  bellhop_test_run_until (test, is_running, task);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_true (bellhop_error_is_cancelled (bellhop_task_get_error (task)));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/file-gio/life", NULL, test_life);
  bellhop_test_add ("/file-gio/failures", NULL, test_failures);
  bellhop_test_add ("/file-gio/cancelled", NULL, test_cancelled);
  return g_test_run ();
}
