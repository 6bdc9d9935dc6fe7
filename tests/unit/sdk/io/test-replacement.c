/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-replacement-private.h"
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

static char *
path_of (BellhopTest *test,
         const char  *name)
{
  return g_build_filename (bellhop_test_get_folder (test), name, NULL);
}

static guint
count_entries (BellhopTest *test)
{
  g_autoptr(GDir) dir = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  guint n_entries = 0;

  while (g_dir_read_name (dir) != NULL)
    n_entries++;
  return n_entries;
}

static void
assert_contents (const char *path,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static GOutputStream *
open_and_write (const char *path,
                const char *text)
{
  g_autoptr(GError) error = NULL;
  GOutputStream *stream = _bellhop_replacement_open_sync (path, G_FILE_CREATE_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error));
  g_assert_no_error (error);
  return stream;
}

static void
replace_with (const char *path,
              const char *text)
{
  g_autoptr(GOutputStream) stream = open_and_write (path, text);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_output_stream_close (stream, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_refused (const char *path,
                int         code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (_bellhop_replacement_open_sync (path, G_FILE_CREATE_NONE, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

/* Until it is closed a file is as it was, and there is nothing new beside it. */
static void
test_let_go (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", -1);
  g_autoptr(GCancellable) cancelled = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GOutputStream *stream = open_and_write (path, "new");

  assert_contents (path, "old");
  g_object_unref (stream);
  assert_contents (path, "old");

  g_cancellable_cancel (cancelled);
  stream = open_and_write (path, "new");
  g_assert_false (g_output_stream_close (stream, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (stream);
  assert_contents (path, "old");
  g_assert_cmpuint (count_entries (test), ==, 1);
}

static void
test_links (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *note = bellhop_test_write_file (test, "folder/note", "old", -1);
  g_autofree char *missing = path_of (test, "folder/missing");
  g_autofree char *relative = path_of (test, "relative");
  g_autofree char *chain = path_of (test, "chain");
  g_autofree char *dangling = path_of (test, "dangling");
  g_autofree char *circle = path_of (test, "circle");

  g_assert_cmpint (symlink ("folder/note", relative), ==, 0);
  g_assert_cmpint (symlink (relative, chain), ==, 0);
  g_assert_cmpint (symlink ("folder/missing", dangling), ==, 0);
  g_assert_cmpint (symlink ("circle", circle), ==, 0);

  replace_with (chain, "new");
  assert_contents (note, "new");
  replace_with (dangling, "made");
  assert_contents (missing, "made");
  g_assert_true (g_file_test (dangling, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (chain, G_FILE_TEST_IS_SYMLINK));
  assert_refused (circle, G_IO_ERROR_TOO_MANY_LINKS);
}

/* Neither a pipe nor a device becomes a file. */
static void
test_irregular (BellhopTest  *test,
                gconstpointer data)
{
  g_autofree char *fifo = path_of (test, "fifo");
  g_autofree char *link = path_of (test, "link");
  struct stat      status;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("fifo", link), ==, 0);
  assert_refused (fifo, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_refused (link, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_refused ("/dev/null", G_IO_ERROR_NOT_REGULAR_FILE);
  assert_refused (bellhop_test_get_folder (test), G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpint (lstat (fifo, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
}

/* One that becomes a pipe while it is being written stays one. */
static void
test_becomes_irregular (BellhopTest  *test,
                        gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", -1);
  g_autoptr(GOutputStream) stream = open_and_write (path, "new");
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_false (g_output_stream_close (stream, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_cmpuint (count_entries (test), ==, 1);
}

/* The other name may be that of a backup: it keeps what it had, and the identity too. */
static void
test_hard_link (BellhopTest  *test,
                gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", -1);
  g_autofree char *other = path_of (test, "other");
  struct stat      before;
  struct stat      after;

  g_assert_cmpint (link (path, other), ==, 0);
  g_assert_cmpint (stat (other, &before), ==, 0);
  replace_with (path, "new");
  assert_contents (path, "new");
  assert_contents (other, "old");
  g_assert_cmpint (stat (other, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_cmpuint (after.st_nlink, ==, 1);
}

static void
test_identity (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", -1);
  gboolean         has_attributes = setxattr (path, "user.tag", "blue", 4, 0) == 0;
  gboolean         is_root = geteuid () == 0 && chown (path, 12345, 12346) == 0;
  char             tag[8] = { 0 };
  struct stat      status;

  g_assert_cmpint (chmod (path, 02604), ==, 0);
  replace_with (path, "new");
  assert_contents (path, "new");
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 02604);
  g_assert_cmpuint (status.st_nlink, ==, 1);
  if (is_root)
    {
      g_assert_cmpuint (status.st_uid, ==, 12345);
      g_assert_cmpuint (status.st_gid, ==, 12346);
    }
  if (has_attributes)
    {
      g_assert_cmpint (getxattr (path, "user.tag", tag, sizeof tag), ==, 4);
      g_assert_cmpstr (tag, ==, "blue");
    }
}

static void
test_new (BellhopTest  *test,
          gconstpointer data)
{
  g_autofree char *plain = path_of (test, "plain");
  g_autofree char *private = path_of (test, "private");
  g_autoptr(GOutputStream) stream = NULL;
  mode_t      mask = umask (022);
  struct stat status;

  replace_with (plain, "new");
  stream = _bellhop_replacement_open_sync (private, G_FILE_CREATE_PRIVATE, NULL);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  umask (mask);
  g_assert_cmpint (stat (plain, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0644);
  g_assert_cmpint (stat (private, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

/* Two at once: the last is there, whole, and nothing else. */
static void
test_two (BellhopTest  *test,
          gconstpointer data)
{
  g_autofree char *path = path_of (test, "note");
  g_autoptr(GOutputStream) first = open_and_write (path, "first");
  g_autoptr(GOutputStream) second = open_and_write (path, "second");
  g_autoptr(GError) error = NULL;

  g_assert_true (g_output_stream_close (second, NULL, &error));
  g_assert_no_error (error);
  assert_contents (path, "second");
  g_assert_true (g_output_stream_close (first, NULL, &error));
  g_assert_no_error (error);
  assert_contents (path, "first");
  g_assert_cmpuint (count_entries (test), ==, 1);
}

/* What a crash has left goes; what somebody writes does not. */
static void
test_left_over (BellhopTest  *test,
                gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "note", "old", -1);
  g_autofree char *left = bellhop_test_write_file (test, ".bellhop-replacing-0", "half", -1);
  g_autofree char *held = bellhop_test_write_file (test, ".bellhop-replacing-1", "at work", -1);
  int              fd = open (held, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  replace_with (path, "new");
  assert_contents (path, "new");
  assert_contents (held, "at work");
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  close (fd);
  replace_with (path, "newer");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/replacement/let-go", NULL, test_let_go);
  bellhop_test_add ("/replacement/links", NULL, test_links);
  bellhop_test_add ("/replacement/hard-link", NULL, test_hard_link);
  bellhop_test_add ("/replacement/irregular", NULL, test_irregular);
  bellhop_test_add ("/replacement/becomes-irregular", NULL, test_becomes_irregular);
  bellhop_test_add ("/replacement/identity", NULL, test_identity);
  bellhop_test_add ("/replacement/new", NULL, test_new);
  bellhop_test_add ("/replacement/two", NULL, test_two);
  bellhop_test_add ("/replacement/left-over", NULL, test_left_over);
  return g_test_run ();
}
