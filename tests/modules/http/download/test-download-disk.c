/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

enum
{
  MIB = 1024 * 1024,
};

static void
test_no_folder (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *theirs = bellhop_test_write_file (test, "file", "mine", -1);
  g_autofree char *below = g_build_filename (theirs, "sub", NULL);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "new/sub", NULL);
  g_autoptr(BellhopRun) unwritable = NULL;
  g_autoptr(BellhopRun) impossible = NULL;
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "folder", folder, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "new/sub/disk.iso");

  http_fixture_set (action, "folder", below, NULL);
  impossible = http_fixture_run (test, action);
  download_fixture_assert_failed (impossible, "file/sub: Not a directory");

  /* It is there, and nobody can make a file in it. */
  http_fixture_set (action, "folder", "/proc/self", NULL);
  unwritable = http_fixture_run (test, action);
  download_fixture_assert_failed (unwritable, "No file can be created in the folder /proc/self: "
                                              "choose another");
}

static void
test_folder_goes (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = bellhop_test_write_file (test, "sub/disk.iso.part", "", 0);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "folder", folder, NULL);
  file->n_cut = 1;
  file->cut_bytes = 1000;
  file->has_length = FALSE;
  file->has_ranges = FALSE;
  file->cut_end = BELLHOP_SERVER_HANGS;
  run = bellhop_action_call (action);
  download_fixture_wait_for_bytes (file, run, 1000);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_clear_pointer (&file->server, bellhop_test_server_free);
  http_fixture_wait (test, run);
  file->server = bellhop_test_server_new (test, NULL);
  download_fixture_assert_failed (run, "sub was removed during the download");
}

/* A disk that is full is stood in for by a limit on the size of a file: the calls fail in the same
   place. */
static void
test_no_room (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) reserving = NULL;
  g_autoptr(BellhopRun) writing = NULL;
  struct rlimit before;
  struct rlimit small;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 4 * MIB;
  setrlimit (RLIMIT_FSIZE, &small);
  reserving = http_fixture_run (test, action);
  file->has_length = FALSE;
  file->has_ranges = FALSE;
  writing = http_fixture_run (test, action);
  setrlimit (RLIMIT_FSIZE, &before);

  /* Room is asked for before the first byte is written. */
  download_fixture_assert_failed (reserving, "disk.iso.part: File too large");
  g_assert_cmpint (download_fixture_get_bytes (reserving), ==, 0);
  download_fixture_assert_failed (writing, "disk.iso.part: File too large");
  g_assert_cmpint (download_fixture_get_bytes (writing), <=, 4 * MIB);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/disk/no-folder", NULL, test_no_folder);
  bellhop_test_add ("/download/disk/folder-goes", NULL, test_folder_goes);
  bellhop_test_add ("/download/disk/no-room", NULL, test_no_room);
  return g_test_run ();
}
