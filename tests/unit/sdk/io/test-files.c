/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static guint
count_entries (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_entries = 0;

  while (g_dir_read_name (dir) != NULL)
    n_entries++;
  return n_entries;
}

static void
test_parse (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GFile) home = bellhop_file_parse ("~/a b");
  g_autoptr(GFile) path = bellhop_file_parse ("/tmp/x:y");
  g_autoptr(GFile) uri = bellhop_file_parse ("file:///tmp/a%20b");
  g_autofree char *expected = g_build_filename (g_get_home_dir (), "a b", NULL);
  g_autofree char *shown = bellhop_file_display (home);

  g_assert_cmpstr (g_file_peek_path (home), ==, expected);
  g_assert_cmpstr (g_file_peek_path (path), ==, "/tmp/x:y");
  g_assert_cmpstr (g_file_peek_path (uri), ==, "/tmp/a b");
  g_assert_cmpstr (shown, ==, "~/a b");
}

static void
test_load (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "four", 4);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) missing = g_file_new_for_path ("/nowhere/at/all");
  g_autoptr(GError) error = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_file_load (file, 4), &value, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bellhop_value_get_pointer (&value)), ==, 4);
  g_assert_false (bellhop_test_await (test, bellhop_file_load (file, 3), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_clear_error (&error);
  g_assert_false (bellhop_test_await (test, bellhop_file_load (missing, 3), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_replace (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", 3);
  g_autofree char *link = g_build_filename (bellhop_test_get_folder (test), "link", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (link);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  struct stat      status;

  g_assert_cmpint (chmod (path, 0604), ==, 0);
  g_assert_cmpint (symlink ("note", link), ==, 0);
  g_assert_true (bellhop_test_await (test, bellhop_file_replace (file, bytes), NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "new");
  /* The link is still one, and the file has the permissions that it had. */
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0604);
  g_assert_cmpuint (count_entries (bellhop_test_get_folder (test)), ==, 2);
}

/* What cannot be written leaves nothing behind. */
static void
test_replace_fails (BellhopTest  *test,
                    gconstpointer data)
{
  g_autofree char *inside = bellhop_test_write_file (test, "folder/inside", "x", 1);
  g_autofree char *folder = g_path_get_dirname (inside);
  g_autoptr(GFile) occupied = g_file_new_for_path (folder);
  g_autoptr(GFile) nowhere = g_file_new_for_path ("/nowhere/at/all");
  g_autoptr(GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test, bellhop_file_replace (occupied, bytes), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  g_assert_false (bellhop_test_await (test, bellhop_file_replace (nowhere, bytes), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_entries (bellhop_test_get_folder (test)), ==, 1);
}

static void
test_replace_cancelled (BellhopTest  *test,
                        gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", 3);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *zeros = g_malloc0 (8 * 1024 * 1024);
  g_autoptr(GBytes) bytes = g_bytes_new (zeros, 8 * 1024 * 1024);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_file_replace (file, bytes)));
  g_autofree char *contents = NULL;
  gsize            length = 0;

  g_main_context_iteration (test->context, FALSE);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  /* Either as it was or complete, and nothing beside it. */
  g_assert_true (length == 3 || length == 8 * 1024 * 1024);
  g_assert_cmpuint (count_entries (bellhop_test_get_folder (test)), ==, 1);
}

static void
test_streams (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GInputStream) input = g_memory_input_stream_new_from_data ("abcdef", 6, NULL);
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) bytes = g_bytes_new_static ("xyz", 3);
  g_auto(BellhopValue) piece = BELLHOP_VALUE_INIT;
  g_auto(BellhopValue) rest = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_test_await (test, bellhop_stream_read (input, 2), &piece, &error));
  g_assert_cmpuint (g_bytes_get_size (bellhop_value_get_pointer (&piece)), ==, 2);
  g_assert_true (bellhop_test_await (test, bellhop_stream_read_all (input, 4), &rest, &error));
  g_assert_cmpuint (g_bytes_get_size (bellhop_value_get_pointer (&rest)), ==, 4);
  g_assert_true (bellhop_test_await (test, bellhop_stream_write (output, bytes), NULL, &error));
  g_assert_true (bellhop_test_await (test, bellhop_stream_close (G_OBJECT (output)), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), ==, 3);
  g_assert_true (g_output_stream_is_closed (output));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/files/parse", NULL, test_parse);
  bellhop_test_add ("/files/load", NULL, test_load);
  bellhop_test_add ("/files/replace", NULL, test_replace);
  bellhop_test_add ("/files/replace-fails", NULL, test_replace_fails);
  bellhop_test_add ("/files/replace-cancelled", NULL, test_replace_cancelled);
  bellhop_test_add ("/files/streams", NULL, test_streams);
  return g_test_run ();
}
