/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "download-fixture.h"

#include <bellhop-testing.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

enum
{
  MIB = 1024 * 1024,
  N_IO_THREADS = 16,
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

typedef struct
{
  DownloadFixture *file;
  BellhopRun      *run;
  guint            n;
} Wait;

static gboolean
has_logged (gpointer data)
{
  Wait *self = data;

  return g_list_model_get_n_items (bellhop_run_get_log (self->run)) >= self->n;
}

static gboolean
has_answered (gpointer data)
{
  Wait *self = data;

  return self->file->n_answers >= self->n;
}

static gboolean
has_come (gpointer gate)
{
  BellhopTestGate *self = gate;
  gboolean         result;

  g_mutex_lock (&self->mutex);
  result = self->n_run == N_IO_THREADS;
  g_mutex_unlock (&self->mutex);
  return result;
}

/* Up to the second answer, with no thread left that would write it. */
static BellhopRun *
begin_on_slow_disk (BellhopTest     *test,
                    DownloadFixture *file,
                    BellhopAction   *action,
                    BellhopServerEnd end,
                    BellhopTestGate *gate)
{
  BellhopRun *run;
  Wait        wait = { file, NULL, 1 };

  http_fixture_set (action, "segments", "1", NULL);
  file->n_cut = 2;
  file->cut_bytes = 1000;
  run = bellhop_action_call (action);
  wait.run = run;
  bellhop_test_run_until (test, has_logged, &wait);
  download_fixture_wait_for_bytes (file, run, 1000);
  file->cut_end = end;
  bellhop_test_gate_init (gate);
  for (guint i = 0; i < N_IO_THREADS; i++)
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, gate,
                                              bellhop_test_gate_freed));
  bellhop_test_run_until (test, has_come, gate);
  bellhop_test_clock_advance (29 * G_TIME_SPAN_SECOND);
  wait.n = 2;
  bellhop_test_run_until (test, has_answered, &wait);
  return run;
}

/* That a connection has broken off is known, and another made, however long the disk takes. */
static void
test_slow_disk (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  BellhopTestGate gate = { 0 };
  Wait            wait = { file, NULL, 2 };

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin_on_slow_disk (test, file, action, BELLHOP_SERVER_CLOSES, &gate);
  wait.run = run;
  bellhop_test_run_until (test, has_logged, &wait);
  bellhop_test_clock_advance (29 * G_TIME_SPAN_SECOND);
  wait.n = 3;
  bellhop_test_run_until (test, has_answered, &wait);
  bellhop_test_gate_open (&gate);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  bellhop_test_gate_clear (&gate);
}

/* The server is left at once, and what it has sent is kept when the disk has taken it. */
static void
test_slow_disk_cancel (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  BellhopTestGate gate = { 0 };

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin_on_slow_disk (test, file, action, BELLHOP_SERVER_HANGS, &gate);
  bellhop_action_cancel (action);
  bellhop_test_server_wait_until_left (file->server);
  bellhop_test_gate_open (&gate);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (download_fixture_get_bytes (run), >=, 1000);
  bellhop_test_gate_clear (&gate);
}

static gboolean
has_settled (gpointer run)
{
  return bellhop_run_is_settled (run);
}

/* A person does not wait for the disk, and the next run does for what the one before still has. */
static void
test_slow_disk_again (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) next = NULL;
  BellhopTestGate gate = { 0 };

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin_on_slow_disk (test, file, action, BELLHOP_SERVER_HANGS, &gate);
  bellhop_action_cancel (action);
  bellhop_test_server_wait_until_left (file->server);
  g_assert_false (bellhop_run_is_settled (run));
  bellhop_test_clock_advance (40 * 1000);
  bellhop_test_run_until (test, has_settled, run);
  g_assert_true (bellhop_run_is_detached (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (download_fixture_get_bytes (run), >=, 1000);
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "cancelled");

  next = bellhop_action_call (action);
  bellhop_test_gate_open (&gate);
  /* It may have to wait for the lock. */
  bellhop_test_clock_stop ();
  http_fixture_wait (test, next);
  download_fixture_assert_done (next);
  download_fixture_assert_file (file, "disk.iso");
  bellhop_test_gate_clear (&gate);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/disk/no-folder", NULL, test_no_folder);
  bellhop_test_add ("/download/disk/folder-goes", NULL, test_folder_goes);
  bellhop_test_add ("/download/disk/no-room", NULL, test_no_room);
  bellhop_test_add ("/download/disk/slow", NULL, test_slow_disk);
  bellhop_test_add ("/download/disk/slow-cancel", NULL, test_slow_disk_cancel);
  bellhop_test_add ("/download/disk/slow-again", NULL, test_slow_disk_again);
  return g_test_run ();
}
