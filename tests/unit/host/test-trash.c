/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-trash.h>
#include <glib/gstdio.h>

/* The wastebasket is that of the test alone: it is in the user folders that GTest makes for it. */

static char *
write_file (const char *name,
            const char *contents)
{
  char *path = g_build_filename (g_get_home_dir (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  return path;
}

static GPtrArray *
collect (const char *first,
         ...)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  va_list    arguments;

  va_start (arguments, first);
  for (const char *path = first; path != NULL; path = va_arg (arguments, const char *))
    g_ptr_array_add (files, g_file_new_for_path (path));
  va_end (arguments);
  return files;
}

static void
run (BellhopTest   *test,
     BellhopFuture *work)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_test_await (test, work, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_contents (const char *path,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* Files go together and come back together, also those of one name. */
static void
test_round (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *path = write_file ("a.b.txt", "first");
  g_autofree char *other = write_file ("other \xff", "other");
  g_autoptr(GPtrArray) early_files = collect (path, NULL);
  g_autoptr(BellhopTrash) early = bellhop_trash_new (early_files);
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(BellhopTrash) trash = NULL;

  run (test, bellhop_trash_move (early));
  g_assert_true (bellhop_trash_is_gone (early, 0));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_free (path);
  path = write_file ("a.b.txt", "second");
  files = collect (path, other, NULL);
  trash = bellhop_trash_new (files);
  run (test, bellhop_trash_move (trash));
  g_assert_cmpuint (bellhop_trash_get_n_gone (trash), ==, 2);
  g_assert_true (bellhop_trash_can_restore (trash));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  run (test, bellhop_trash_restore (trash));
  g_assert_cmpuint (bellhop_trash_get_n_gone (trash), ==, 0);
  assert_contents (path, "second");
  assert_contents (other, "other");

  g_assert_cmpint (g_unlink (path), ==, 0);
  run (test, bellhop_trash_restore (early));
  assert_contents (path, "first");
  g_unlink (path);
  g_unlink (other);
}

/* One that is not there is an error of its own, and the others go. */
static void
test_errors (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *path = write_file ("here", "here");
  g_autoptr(GPtrArray) files = collect ("/nowhere/at/all", path, NULL);
  g_autoptr(BellhopTrash) trash = bellhop_trash_new (files);

  run (test, bellhop_trash_move (trash));
  g_assert_false (bellhop_trash_is_gone (trash, 0));
  g_assert_nonnull (bellhop_trash_get_error (trash, 0));
  g_assert_true (bellhop_trash_is_gone (trash, 1));
  g_assert_null (bellhop_trash_get_error (trash, 1));
  g_assert_true (bellhop_trash_can_restore (trash));

  /* What has come in the meantime is not lost. */
  g_free (path);
  path = write_file ("here", "newer");
  run (test, bellhop_trash_restore (trash));
  g_assert_true (bellhop_trash_is_gone (trash, 1));
  g_assert_error (bellhop_trash_get_error (trash, 1), G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_contents (path, "newer");

  g_assert_cmpint (g_unlink (path), ==, 0);
  run (test, bellhop_trash_restore (trash));
  g_assert_false (bellhop_trash_is_gone (trash, 1));
  assert_contents (path, "here");
  g_unlink (path);
}

/* A folder goes as a whole; one whose place in the wastebasket was emptied cannot come back. */
static void
test_folder (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "folder", NULL);
  g_autofree char *inside = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(BellhopTrash) trash = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  inside = write_file ("folder/inside", "inside");
  files = collect (folder, NULL);
  trash = bellhop_trash_new (files);
  g_assert_false (bellhop_trash_can_restore (trash));
  run (test, bellhop_trash_move (trash));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  run (test, bellhop_trash_restore (trash));
  assert_contents (inside, "inside");
  g_unlink (inside);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/trash/round", NULL, test_round);
  bellhop_test_add ("/trash/errors", NULL, test_errors);
  bellhop_test_add ("/trash/folder", NULL, test_folder);
  return g_test_run ();
}
