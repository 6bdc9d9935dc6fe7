/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum
{
  N_BYTES = 700 * 1000
};

static GFile *
make (BellhopTest *test,
      const char  *name,
      char         byte)
{
  g_autofree char *contents = g_strnfill (N_BYTES, 'a');
  g_autofree char *path = NULL;

  contents[N_BYTES - 10] = byte;
  path = bellhop_test_write_file (test, name, contents, N_BYTES);
  return g_file_new_for_path (path);
}

static struct stat
look (GFile *file)
{
  struct stat status;

  g_assert_no_errno (lstat (g_file_peek_path (file), &status));
  return status;
}

/* Nothing is left beside. */
static guint
count_entries (BellhopTest *test)
{
  g_autoptr(GDir) folder = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  guint n_entries = 0;

  while (g_dir_read_name (folder) != NULL)
    n_entries++;
  return n_entries;
}

static void
assert_refused (BellhopTest *test,
                GFile       *kept,
                GFile       *copy,
                GIOErrorEnum code)
{
  g_autoptr(GError) error = NULL;
  const guint       n_entries = count_entries (test);
  const struct stat before = look (copy);

  g_assert_false (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  g_assert_cmpuint (look (copy).st_ino, ==, before.st_ino);
  g_assert_cmpuint (count_entries (test), ==, n_entries);
}

static void
test_relink (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autoptr(GFile) copy = make (test, "copy", 'x');
  g_autofree char *contents = NULL;
  gsize            length;

  g_assert_cmpuint (look (kept).st_ino, !=, look (copy).st_ino);
  for (guint i = 0; i < 2; i++)
    {
      /* The second time there is nothing to be done. */
      g_assert_true (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, NULL));
      g_assert_cmpuint (look (kept).st_ino, ==, look (copy).st_ino);
      g_assert_cmpuint (look (kept).st_nlink, ==, 2);
    }
  g_assert_true (g_file_get_contents (g_file_peek_path (copy), &contents, &length, NULL));
  g_assert_cmpuint (length, ==, N_BYTES);
  g_assert_cmpint (contents[N_BYTES - 10], ==, 'x');
  g_assert_cmpuint (count_entries (test), ==, 2);
}

static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autoptr(GFile) other = make (test, "other", 'y');
  g_autoptr(GFile) longer = make (test, "longer", 'x');
  g_autoptr(GFile) closed = make (test, "closed", 'x');
  g_autoptr(GFile) missing = g_file_get_child (kept, "missing");
  g_autofree char *alias_path = g_build_filename (bellhop_test_get_folder (test), "alias", NULL);
  g_autofree char *pipe_path = g_build_filename (bellhop_test_get_folder (test), "pipe", NULL);
  g_autoptr(GFile) alias = g_file_new_for_path (alias_path);
  g_autoptr(GFile) pipe_file = g_file_new_for_path (pipe_path);

  g_assert_no_errno (truncate (g_file_peek_path (longer), N_BYTES + 1));
  g_assert_no_errno (chmod (g_file_peek_path (closed), 0400));
  g_assert_no_errno (symlink ("kept", alias_path));
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  assert_refused (test, kept, other, G_IO_ERROR_FAILED);
  assert_refused (test, kept, longer, G_IO_ERROR_FAILED);
  assert_refused (test, kept, closed, G_IO_ERROR_PERMISSION_DENIED);
  assert_refused (test, kept, alias, G_IO_ERROR_TOO_MANY_LINKS);
  assert_refused (test, kept, pipe_file, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_refused (test, missing, kept, G_IO_ERROR_NOT_DIRECTORY);
}

/* Who may read a copy, and what is noted of it, stays as it is. */
static void
test_attributes (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autoptr(GFile) copy = make (test, "copy", 'x');
  const char *copy_path = g_file_peek_path (copy);

  if (setxattr (copy_path, "user.comment", "mine", 4, 0) != 0)
    {
      g_test_skip ("There are no attributes here");
      return;
    }
  assert_refused (test, kept, copy, G_IO_ERROR_PERMISSION_DENIED);
  assert_refused (test, copy, kept, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_no_errno (setxattr (g_file_peek_path (kept), "user.comment", "ours", 4, 0));
  assert_refused (test, kept, copy, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_no_errno (setxattr (g_file_peek_path (kept), "user.comment", "mine", 4, 0));
  g_assert_true (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, NULL));
}

static GFile *
find_left (BellhopTest *test,
           const char  *name)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);

  return g_file_new_for_path (path);
}

/* A process that died before its last step has left one more name of a file that has others, or
 * the copy: it goes. What is in no other file is somebody else's. */
static void
test_left_over (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autoptr(GFile) copy = make (test, "copy", 'x');
  g_autoptr(GFile) third = make (test, "third", 'x');
  g_autoptr(GFile) left = find_left (test, ".bellhop-linking");
  const char *left_path = g_file_peek_path (left);

  g_assert_no_errno (link (g_file_peek_path (kept), left_path));
  g_assert_true (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, NULL));
  g_assert_cmpuint (count_entries (test), ==, 3);
  g_assert_cmpuint (look (kept).st_nlink, ==, 2);

  g_object_unref (make (test, ".bellhop-linking", 'x'));
  g_assert_true (bellhop_test_await (test, bellhop_relink (kept, third), NULL, NULL));
  g_assert_cmpuint (count_entries (test), ==, 3);
  g_assert_cmpuint (look (kept).st_nlink, ==, 3);

  g_assert_no_errno (unlink (g_file_peek_path (copy)));
  g_clear_object (&copy);
  copy = make (test, "copy", 'x');
  g_assert_true (g_file_set_contents (left_path, "only", -1, NULL));
  g_assert_true (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, NULL));
  g_assert_true (g_file_test (left_path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_entries (test), ==, 4);
}

/* Never across file systems. */
static void
test_other_file_system (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autofree char *path = g_strdup ("/dev/shm/bellhop-relink-XXXXXX");
  g_autofree char *contents = NULL;
  g_autoptr(GFile) copy = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  int   fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_test_skip ("There is no other file system");
      return;
    }
  close (fd);
  copy = g_file_new_for_path (path);
  g_assert_true (g_file_get_contents (g_file_peek_path (kept), &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  if (look (kept).st_dev == look (copy).st_dev)
    g_test_skip ("There is no other file system");
  else
    {
      g_assert_false (bellhop_test_await (test, bellhop_relink (kept, copy), NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_assert_cmpuint (look (copy).st_nlink, ==, 1);
    }
  g_assert_no_errno (unlink (path));
}

/* Cancelled before it starts: nothing has happened. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GFile) kept = make (test, "kept", 'x');
  g_autoptr(GFile) copy = make (test, "copy", 'x');
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_relink (kept, copy)));

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (look (kept).st_nlink, ==, 1);
  g_assert_cmpuint (count_entries (test), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/relink/equal", NULL, test_relink);
  bellhop_test_add ("/relink/refused", NULL, test_refused);
  bellhop_test_add ("/relink/attributes", NULL, test_attributes);
  bellhop_test_add ("/relink/left-over", NULL, test_left_over);
  bellhop_test_add ("/relink/other-file-system", NULL, test_other_file_system);
  bellhop_test_add ("/relink/cancelled", NULL, test_cancelled);
  return g_test_run ();
}
