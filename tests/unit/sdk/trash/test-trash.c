/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* The trash is that of the test alone: it is in the user folders that GTest makes for it. */

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

/* The trash was emptied, and a file of the same name has come there: it is not ours. */
static void
test_emptied (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *path = write_file ("name", "ours");
  g_autofree char *place = g_build_filename (g_get_user_data_dir (), "Trash", "files", "name",
                                             NULL);
  g_autofree char *aside = g_build_filename (g_get_home_dir (), "aside", NULL);
  g_autoptr(GPtrArray) files = collect (path, NULL);
  g_autoptr(BellhopTrash) trash = bellhop_trash_new (files);

  run (test, bellhop_trash_move (trash));
  g_assert_no_errno (rename (place, aside));
  g_assert_true (g_file_set_contents (place, "theirs", -1, NULL));
  run (test, bellhop_trash_restore (trash));
  g_assert_error (bellhop_trash_get_error (trash, 0), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_contents (place, "theirs");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_no_errno (rename (aside, place));
  run (test, bellhop_trash_restore (trash));
  assert_contents (path, "ours");
  g_unlink (path);
}

/* Somebody else's turn, as of another process: nothing goes before it has ended. */
static void
test_turn (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *path = write_file ("name", "ours");
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "bellhop", NULL);
  g_autoptr(GPtrArray) files = collect (path, NULL);
  g_autoptr(BellhopTrash) trash = bellhop_trash_new (files);
  g_autoptr(BellhopTask) task = NULL;
  int turn;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  turn = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_no_errno (flock (turn, LOCK_EX));
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_trash_move (trash)));
  g_main_context_iteration (test->context, FALSE);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL);
  assert_contents (path, "ours");
  close (turn);
  run (test, bellhop_trash_move (trash));
  g_assert_true (bellhop_trash_is_gone (trash, 0));
}

/* A folder goes as a whole; one whose place in the trash was emptied cannot come back. */
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

static void
assert_stays (BellhopTrash *trash,
              const char   *path,
              const char   *reason)
{
  g_assert_false (bellhop_trash_is_gone (trash, 0));
  g_assert_nonnull (bellhop_trash_get_error (trash, 0));
  g_assert_cmpstr (bellhop_trash_get_error (trash, 0)->message, ==, reason);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What somebody was asked about need not be what is there when the answer comes. */
static void
test_changed (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *path = write_file ("changing", "before");
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "folder", NULL);
  g_autofree char *inside = NULL;
  g_autoptr(GPtrArray) files = collect (path, NULL);
  g_autoptr(GPtrArray) folders = collect (folder, NULL);
  g_autoptr(BellhopTrash) trash = bellhop_trash_new (files);
  g_autoptr(BellhopTrash) again = bellhop_trash_new (files);
  g_autoptr(BellhopTrash) whole = bellhop_trash_new (folders);
  int fd;

  run (test, bellhop_trash_probe (trash));
  fd = g_open (path, O_WRONLY | O_APPEND, 0);
  g_assert_cmpint (write (fd, "!", 1), ==, 1);
  close (fd);
  run (test, bellhop_trash_move (trash));
  assert_stays (trash, path, "It has changed in the meantime");

  /* Another file of that name, and of the same size. */
  run (test, bellhop_trash_probe (again));
  g_free (path);
  path = write_file ("changing", "another");
  run (test, bellhop_trash_move (again));
  assert_stays (again, path, "It has changed in the meantime");
  assert_contents (path, "another");
  g_unlink (path);

  /* What comes into a folder goes with it. */
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  run (test, bellhop_trash_probe (whole));
  inside = write_file ("folder/late", "late");
  run (test, bellhop_trash_move (whole));
  g_assert_true (bellhop_trash_is_gone (whole, 0));
}

static BellhopTrash *
create_copy (const char *copy,
             const char *kept)
{
  g_autoptr(GPtrArray) copies = collect (copy, NULL);
  g_autoptr(GPtrArray) all_kept = collect (kept, NULL);
  BellhopTrash *trash = bellhop_trash_new (copies);

  bellhop_trash_set_kept (trash, all_kept);
  return trash;
}

/* A copy goes only while the other one is there, and equal. */
static void
test_kept (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *copy = write_file ("copy", "same");
  g_autofree char *kept = write_file ("kept", "Same");
  g_autoptr(BellhopTrash) trash = create_copy (copy, kept);

  run (test, bellhop_trash_move (trash));
  assert_stays (trash, copy, "The files are no longer identical");
  g_unlink (kept);
  run (test, bellhop_trash_move (trash));
  assert_stays (trash, copy, "The copy to keep cannot be read: No such file or directory");
  g_assert_no_errno (symlink (copy, kept));
  run (test, bellhop_trash_move (trash));
  g_assert_false (bellhop_trash_is_gone (trash, 0));
  g_unlink (kept);

  g_free (kept);
  kept = write_file ("kept", "same");
  run (test, bellhop_trash_move (trash));
  g_assert_true (bellhop_trash_is_gone (trash, 0));
  assert_contents (kept, "same");
  g_unlink (kept);
}

/* Another name of the one that stays is no loss; the same name by another way is. */
static void
test_one_file (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *kept = write_file ("kept", "same");
  g_autofree char *name = g_build_filename (g_get_home_dir (), "name", NULL);
  g_autofree char *way = g_build_filename (g_get_home_dir (), "way", NULL);
  g_autofree char *by_way = g_build_filename (way, "kept", NULL);
  g_autoptr(BellhopTrash) linked = create_copy (name, kept);
  g_autoptr(BellhopTrash) same = create_copy (by_way, kept);

  g_assert_no_errno (link (kept, name));
  g_assert_no_errno (symlink (".", way));
  run (test, bellhop_trash_move (linked));
  g_assert_true (bellhop_trash_is_gone (linked, 0));
  run (test, bellhop_trash_move (same));
  assert_stays (same, kept, "It is the last copy");
  g_unlink (way);
  g_unlink (kept);
}

/* Two results that were found at different times, each with another idea of what stays. */
static void
test_two_batches (BellhopTest  *test,
                  gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *a = write_file ("a", "same");
      g_autofree char *b = write_file ("b", "same");
      g_autoptr(BellhopTrash) first = create_copy (a, b);
      g_autoptr(BellhopTrash) second = create_copy (b, a);

      run (test, bellhop_join (bellhop_trash_move (first), bellhop_trash_move (second), NULL));
      g_assert_cmpuint (bellhop_trash_get_n_gone (first) + bellhop_trash_get_n_gone (second), ==,
                        1);
      g_assert_true (g_file_test (a, G_FILE_TEST_EXISTS) != g_file_test (b, G_FILE_TEST_EXISTS));
      g_unlink (a);
      g_unlink (b);
    }
}

/* Of many that cannot go each has the same plain reason, and nothing is lost. */
static void
test_no_trash (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *folder = g_strdup ("/dev/shm/bellhop-trash-XXXXXX");
  g_autofree char *path = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(BellhopTrash) trash = NULL;

  if (g_mkdtemp (folder) == NULL)
    {
      g_test_skip ("There is no /dev/shm that can be written to");
      return;
    }
  g_assert_no_errno (g_mkdir_with_parents (g_get_home_dir (), 0700));
  path = g_build_filename (folder, "file", NULL);
  g_assert_true (g_file_set_contents (path, "here", -1, NULL));
  files = collect (path, NULL);
  trash = bellhop_trash_new (files);
  run (test, bellhop_trash_move (trash));
  assert_stays (trash, path, "This disk has no trash");
  assert_contents (path, "here");
  g_assert_false (bellhop_trash_can_restore (trash));
  g_unlink (path);
  g_rmdir (folder);
}

/* E34: between two files it stops, and what has gone can come back. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_autofree char *path = write_file ("first", "first");
  g_autoptr(GPtrArray) files = collect (path, NULL);
  g_autoptr(BellhopTrash) trash = bellhop_trash_new (files);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_trash_move (trash)));

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL);
  g_assert_cmpuint (bellhop_trash_get_n_gone (trash), ==, 0);
  assert_contents (path, "first");
  run (test, bellhop_trash_move (trash));
  g_assert_cmpuint (bellhop_trash_get_n_gone (trash), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/trash/round", NULL, test_round);
  bellhop_test_add ("/trash/errors", NULL, test_errors);
  bellhop_test_add ("/trash/emptied", NULL, test_emptied);
  bellhop_test_add ("/trash/turn", NULL, test_turn);
  bellhop_test_add ("/trash/folder", NULL, test_folder);
  bellhop_test_add ("/trash/changed", NULL, test_changed);
  bellhop_test_add ("/trash/kept", NULL, test_kept);
  bellhop_test_add ("/trash/one-file", NULL, test_one_file);
  bellhop_test_add ("/trash/two-batches", NULL, test_two_batches);
  bellhop_test_add ("/trash/no-trash", NULL, test_no_trash);
  bellhop_test_add ("/trash/cancelled", NULL, test_cancelled);
  return g_test_run ();
}
