/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "checksum-fixture.h"

#include <bellhop-sdk-testing.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define SHA256_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

enum
{
  /* A hole takes no room, and reading it takes as long as reading anything. */
  SOME_BYTES = 160 * 1024 * 1024,
  ALL_BUT_ENDLESS_GIB = 64,
};

/* All there are, so that even a fast machine is busy for a while. */
static void
set_all_algorithms (BellhopAction *action)
{
  checksum_set_algorithms (action, "md5", "sha1", "sha224", "sha256", "sha384", "sha512",
                           "sha3-224", "sha3-256", "sha3-384", "sha3-512", "blake2s", "blake2b",
                           NULL);
}

static char *
make_hole (BellhopTest *test,
           const char  *name,
           gint64       length)
{
  g_autofree char *path = bellhop_test_write_file (test, name, "", 0);

  g_assert_cmpint (truncate (path, length), ==, 0);
  return g_steal_pointer (&path);
}

/* Some of a file has been read, and not all of it. */
static gboolean
is_under_way (gpointer data)
{
  BellhopProgress *progress = bellhop_run_get_progress (data);

  g_assert_false (bellhop_run_is_settled (data));
  return bellhop_progress_get_unit (progress) == BELLHOP_UNIT_BYTES &&
         bellhop_progress_get_done (progress) > 1000;
}

static gboolean
is_settled (gpointer data)
{
  return bellhop_run_is_settled (data);
}

/* What was found before a cancellation is kept, and the file in hand is let go. */
static void
test_cancel_keeps_rows (BellhopTest  *test,
                        gconstpointer data)
{
  g_autofree char *small = bellhop_test_write_file (test, "a", "abc", -1);
  g_autofree char *large = make_hole (test, "b", (gint64) ALL_BUT_ENDLESS_GIB << 30);
  g_autofree char *sums = g_build_filename (bellhop_test_get_folder (test), "SUMS", NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  g_object_set (action, "write-sums", sums, NULL);
  run = files_start (action);
  bellhop_test_run_until (test, is_under_way, run);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, run);

  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 1);
  checksum_assert_row (run, 0, small, "sha256", SHA256_OF_ABC, "");
  g_assert_false (g_file_test (sums, G_FILE_TEST_EXISTS));
}

static void
test_cancel_before_start (BellhopTest  *test,
                          gconstpointer data)
{
  g_autofree char *large = make_hole (test, "b", (gint64) ALL_BUT_ENDLESS_GIB << 30);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, large, NULL);
  run = files_start (action);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, run);
  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  g_assert_null (bellhop_run_find_output (run, "digests"));
}

/* While files are still being found there are no rows, and that is a part too. */
static void
test_cancel_while_finding (BellhopTest  *test,
                           gconstpointer data)
{
  g_autofree char *small = bellhop_test_write_file (test, "a", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  const guint     n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_IO);
  BellhopTestGate gate;
  BellhopRun     *run;

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_threads; i++)
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate,
                                              bellhop_test_gate_freed));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_threads);
  checksum_set_files (action, small, NULL);
  run = files_start (action);
  bellhop_test_drain (test);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, run);
  bellhop_test_gate_open (&gate);

  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 0);
  bellhop_test_await (test, bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER), NULL, NULL);
  bellhop_test_gate_clear (&gate);
}

static void
test_superseded (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *small = bellhop_test_write_file (test, "a", "abc", -1);
  g_autofree char *large = make_hole (test, "b", (gint64) ALL_BUT_ENDLESS_GIB << 30);
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autoptr(BellhopRun) first = NULL;
  BellhopRun *second;

  checksum_set_files (action, large, NULL);
  first = g_object_ref (files_start (action));
  bellhop_test_run_until (test, is_under_way, first);
  checksum_set_files (action, small, NULL);
  second = files_run (test, action);
  bellhop_test_run_until (test, is_settled, first);

  files_assert_state (first, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (first), ==, BELLHOP_CANCEL_SUPERSEDED);
  files_assert_state (second, BELLHOP_RUN_DONE);
  checksum_assert_row (second, 0, small, "sha256", SHA256_OF_ABC, "");
}

/* What the run belongs to goes, and the action with it. */
static void
test_scope_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  g_autofree char *large = make_hole (test, "b", (gint64) ALL_BUT_ENDLESS_GIB << 30);
  g_autoptr(BellhopScope) page = bellhop_scope_new ("page", test->scope);
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autoptr(BellhopRun) run = NULL;

  checksum_set_files (action, large, NULL);
  checksum_set_algorithms (action, "md5", "sha1", "sha256", NULL);
  bellhop_action_set_scope (action, page);
  run = g_object_ref (files_start (action));
  bellhop_test_run_until (test, is_under_way, run);
  bellhop_scope_cancel (page, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_clear_object (&action);
  bellhop_test_run_until (test, is_settled, run);
  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
}

static void
assert_unreliable (BellhopRun *run,
                   const char *path,
                   const char *verdict)
{
  files_assert_state (run, BELLHOP_RUN_FAILED);
  checksum_assert_row (run, 0, path, "md5", "", verdict);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "while being read"));
}

static void
test_changes_while_read (BellhopTest  *test,
                         gconstpointer data)
{
  g_autofree char *path = make_hole (test, "growing", SOME_BYTES);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  set_all_algorithms (action);
  run = files_start (action);
  bellhop_test_run_until (test, is_under_way, run);
  g_assert_cmpint (truncate (path, SOME_BYTES + 1), ==, 0);
  bellhop_test_run_until (test, is_settled, run);
  assert_unreliable (run, path, "error");
}

static void
test_vanishes_while_read (BellhopTest  *test,
                          gconstpointer data)
{
  g_autofree char *path = make_hole (test, "vanishing", SOME_BYTES);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  set_all_algorithms (action);
  run = files_start (action);
  bellhop_test_run_until (test, is_under_way, run);
  g_assert_cmpint (g_unlink (path), ==, 0);
  bellhop_test_run_until (test, is_settled, run);
  assert_unreliable (run, path, "missing");
}

/* E34: cancelled at each await there is, in a folder, with several digests and sums to write. */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *first = bellhop_test_write_file (test, "folder/first", "abc", -1);
  g_autofree char *second = bellhop_test_write_file (test, "folder/below/second", "abcd", -1);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "folder", NULL);
  g_autofree char *sums = g_build_filename (bellhop_test_get_folder (test), "SUMS", NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);

  checksum_set_files (action, folder, NULL);
  checksum_set_algorithms (action, "md5", "sha256", NULL);
  g_object_set (action, "write-sums", sums, NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 3);
  g_assert_true (g_file_test (sums, G_FILE_TEST_IS_REGULAR));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/checksum/cancel/keeps-rows", NULL, test_cancel_keeps_rows);
  bellhop_test_add ("/checksum/cancel/before-start", NULL, test_cancel_before_start);
  bellhop_test_add ("/checksum/cancel/while-finding", NULL, test_cancel_while_finding);
  bellhop_test_add ("/checksum/cancel/superseded", NULL, test_superseded);
  bellhop_test_add ("/checksum/cancel/scope-cancelled", NULL, test_scope_cancelled);
  bellhop_test_add ("/checksum/E34-sweep", NULL, test_sweep);
  bellhop_test_add ("/checksum/changes-while-read", NULL, test_changes_while_read);
  bellhop_test_add ("/checksum/vanishes-while-read", NULL, test_vanishes_while_read);

  return g_test_run ();
}
