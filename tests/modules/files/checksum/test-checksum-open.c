/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What is opened, and how: paths of any length, and what a shell has opened. */

#define SHA256_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* It is found, listed, and checked by the list. */
static void
test_deep (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) write = checksum_new (test);
  g_autoptr(BellhopAction) check = checksum_new (test);
  BellhopRun *run;

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  files_make_deep ("abc");
  checksum_set_files (write, "folder-000000", NULL);
  g_object_set (write, "write-sums", "SUMS", NULL);
  run = files_run (test, write);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (strlen (bellhop_table_get_text (checksum_table (run), 0, 0)), >, PATH_MAX);
  g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 0, 2), ==, SHA256_OF_ABC);

  g_object_set (check, "sums-file", "SUMS", NULL);
  run = files_run (test, check);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 0, 3), ==, "ok");
  files_remove_deep ();
}

/* The end that is read of a pipe, which is given to the action by its number. */
static int
open_pipe (BellhopAction *action,
           const char    *contents,
           int           *out_write_fd)
{
  g_autofree char *path = NULL;
  int              fds[2];

  g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
  g_assert_cmpint (write (fds[1], contents, strlen (contents)), ==, strlen (contents));
  path = g_strdup_printf ("/dev/fd/%d", fds[0]);
  checksum_set_files (action, path, NULL);
  *out_write_fd = fds[1];
  return fds[0];
}

/* It is read once: all that a digest may be of is computed at once. */
static void
test_pipe (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autofree char *path = NULL;
  int              write_fd;
  const int        read_fd = open_pipe (action, "abc", &write_fd);
  BellhopRun      *run;

  path = g_strdup_printf ("/dev/fd/%d", read_fd);
  close (write_fd);
  g_object_set (action, "expected",
                "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319", NULL);
  run = files_run (test, action);
  close (read_fd);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 2);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "");
  g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 1, 1), ==, "blake2b-256");
  g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 1, 3), ==, "ok");
}

/* What was written has been read. */
static gboolean
is_taken (gpointer data)
{
  int n_bytes;

  g_assert_no_errno (ioctl (*(int *) data, FIONREAD, &n_bytes));
  return n_bytes == 0;
}

static gboolean
is_settled (gpointer data)
{
  return bellhop_run_is_settled (data);
}

/* Nobody writes any more, and nobody closes it. */
static void
test_cancel_pipe (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  int         write_fd;
  int         read_fd = open_pipe (action, "abc", &write_fd);
  BellhopRun *run = files_start (action);

  bellhop_test_run_until (test, is_taken, &read_fd);
  g_assert_false (bellhop_run_is_settled (run));
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, run);
  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  close (read_fd);
  close (write_fd);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/open/deep", NULL, test_deep);
  bellhop_test_add ("/open/pipe", NULL, test_pipe);
  bellhop_test_add ("/open/cancel-pipe", NULL, test_cancel_pipe);

  return g_test_run ();
}
