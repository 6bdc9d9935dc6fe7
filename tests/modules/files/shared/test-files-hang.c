/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"
#include "files-hang.h"

#include <bellhop-testing.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum
{
  DETACH_US = 40 * 1000,
  N_FEW = 1000,
  N_MANY = 2500,
  LARGE_BYTES = 2 * 1024 * 1024
};

/* A run of which a worker does not return from the system. */
typedef struct
{
  BellhopTest    *test;
  BellhopAction  *action;
  BellhopRun     *run;
  BellhopTestGate gate;
  BellhopTestGate others; /* where all threads wait but one: what that has done is certain */
} Hung;

static void
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  g_autofree char *path = files_make (test, name, contents);
}

/* The clock is the test's: nothing is late. */
static void
begin (Hung         *self,
       BellhopTest  *test,
       const char   *id,
       FilesHangCall call)
{
  *self = (Hung){ .test = test, .action = files_new (test, id) };
  bellhop_test_gate_init (&self->gate);
  bellhop_test_gate_init (&self->others);
  for (guint i = 1; i < bellhop_lane_get_n_threads (BELLHOP_LANE_IO); i++)
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work,
                                              &self->others, bellhop_test_gate_freed));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&self->others, bellhop_lane_get_n_threads (BELLHOP_LANE_IO) - 1);
  files_hang (call, "held", &self->gate);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
}

static void
start (Hung *self)
{
  self->run = g_object_ref (files_start (self->action));
  files_hang_wait (self->test, &self->gate);
}

static gboolean
has_settled (gpointer run)
{
  return bellhop_run_is_settled (run);
}

/* It settles although the worker is held, and says that it is not all. */
static void
cancel (Hung *self)
{
  bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
  bellhop_test_clock_advance (DETACH_US - 1);
  bellhop_test_drain (self->test);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_STOPPING);
  bellhop_test_clock_advance (1);
  bellhop_test_run_until (self->test, has_settled, self->run);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_detached (self->run));
  g_assert_cmpfloat_with_epsilon (bellhop_run_get_stopped_ms (self->run), 40.0, 0.001);
}

static gboolean
is_at_rest (gpointer data)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return counts.tasks == 0 && counts.jobs == 0;
}

/* The disk answers at last: nothing that was shown changes, and nothing is left behind, which the
 * end of the test sees to. */
static void
end (Hung *self)
{
  g_autofree char *before = bellhop_run_dup_json (self->run);
  g_autofree char *after = NULL;

  bellhop_test_gate_open (&self->gate);
  bellhop_test_gate_open (&self->others);
  files_hang_end ();
  bellhop_test_run_until (self->test, is_at_rest, NULL);
  after = bellhop_run_dup_json (self->run);
  g_assert_cmpstr (after, ==, before);
  bellhop_test_clock_stop ();
  g_clear_object (&self->run);
  g_clear_object (&self->action);
  bellhop_test_gate_clear (&self->gate);
  bellhop_test_gate_clear (&self->others);
}

/* --- Usage --- */

/* What has been seen is all in the folder above the one that hangs, in files of one byte. */
static void
make_tree (BellhopTest *test)
{
  make (test, "a", "x");
  make (test, "b", "x");
  make (test, "c", "x");
  make (test, "below/held", "y");
}

static void
test_usage_walk (BellhopTest  *test,
                 gconstpointer data)
{
  Hung         hung;
  BellhopTree *tree;

  make_tree (test);
  begin (&hung, test, "files.usage", FILES_HANG_STATX);
  g_object_set (hung.action, "folder", bellhop_test_get_folder (test), NULL);
  start (&hung);
  cancel (&hung);
  g_assert_true (bellhop_run_is_partial (hung.run));
  g_assert_cmpint (files_get_summary (hung.run, "files"), ==, 3);
  g_assert_cmpint (files_get_summary (hung.run, "folders"), ==, 2);
  tree = BELLHOP_TREE (bellhop_run_find_output (hung.run, "tree"));
  g_assert_cmpuint (bellhop_tree_get_n_nodes (tree), ==, 5);
  g_assert_cmpint (bellhop_table_get_int64 (files_get_table (hung.run, "folders"), 0, 3), ==, 3);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "folders")), ==, 2);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "largest")), ==, 3);
  end (&hung);
}

/* An export that is read, and another that would be written of it. */
static void
test_usage_read (BellhopTest  *test,
                 gconstpointer data)
{
  Hung             hung;
  g_autofree char *import = files_make (test, "held", "[1,2,{},[{\"name\":\"/d\"}]]");
  g_autofree char *export = g_build_filename (bellhop_test_get_folder (test), "export.json", NULL);

  begin (&hung, test, "files.usage", FILES_HANG_FSTAT);
  g_object_set (hung.action, "import", import, "export", export, NULL);
  start (&hung);
  cancel (&hung);
  g_assert_true (bellhop_run_is_partial (hung.run));
  g_assert_cmpint (files_get_summary (hung.run, "files"), ==, 0);
  end (&hung);
  g_assert_cmpuint (files_count (bellhop_test_get_folder (test)), ==, 1);
}

/* The file that is written is not left to itself: what became of it has to be told. */
static void
test_usage_export (BellhopTest  *test,
                   gconstpointer data)
{
  Hung hung;
  g_autofree char *export = g_build_filename (bellhop_test_get_folder (test), "held", NULL);

  make (test, "folder/a", "x");
  begin (&hung, test, "files.usage", FILES_HANG_LSTAT);
  g_object_set (hung.action, "folder", bellhop_test_get_folder (test), "export", export, NULL);
  start (&hung);
  bellhop_run_cancel (hung.run, BELLHOP_CANCEL_USER);
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (hung.run), ==, BELLHOP_RUN_STOPPING);
  bellhop_test_gate_open (&hung.gate);
  bellhop_test_await (test, bellhop_run_settled (hung.run), NULL, NULL);
  g_assert_false (bellhop_run_is_detached (hung.run));
  end (&hung);
}

/* --- Duplicates --- */

static void
begin_duplicates (Hung         *self,
                  BellhopTest  *test,
                  FilesHangCall call)
{
  const char *const folders[] = { bellhop_test_get_folder (test), NULL };

  begin (self, test, "files.duplicates", call);
  g_object_set (self->action, "folders", folders, NULL);
}

static void
set_act (Hung       *self,
         const char *act)
{
  const char *const texts[] = { act, NULL };

  g_assert_true (bellhop_action_set_from_text (self->action, "apply", texts, NULL));
}

static void
test_duplicates_walk (BellhopTest  *test,
                      gconstpointer data)
{
  Hung hung;

  make_tree (test);
  begin_duplicates (&hung, test, FILES_HANG_STATX);
  start (&hung);
  cancel (&hung);
  g_assert_true (bellhop_run_is_partial (hung.run));
  g_assert_cmpint (files_get_summary (hung.run, "groups"), ==, 0);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "duplicates")), ==, 0);
  end (&hung);
}

/* What is larger comes first: that group is certain. Of the smaller files not all have been read,
 * so that there is none yet. */
static void
test_duplicates_read (BellhopTest  *test,
                      gconstpointer data)
{
  Hung hung;

  make_tree (test);
  make (test, "large-1", "larger");
  make (test, "large-2", "larger");
  make (test, "large-3", "larger");
  begin_duplicates (&hung, test, FILES_HANG_FSTAT);
  g_object_set (hung.action, "byte-compare", data != NULL, NULL);
  start (&hung);
  cancel (&hung);
  g_assert_true (bellhop_run_is_partial (hung.run));
  g_assert_cmpint (files_get_summary (hung.run, "groups"), ==, 1);
  g_assert_cmpint (files_get_summary (hung.run, "files"), ==, 3);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "duplicates")), ==, 3);
  end (&hung);
}

/* Empty files are equal at once. Where there is no time for the rows of all of them, there are
 * none, and they do not count. */
static void
test_duplicates_rows (BellhopTest  *test,
                      gconstpointer data)
{
  const guint n_empty = GPOINTER_TO_UINT (data);
  const guint n_rows = n_empty == N_MANY ? 0 : n_empty;
  Hung        hung;

  make_tree (test);
  for (guint i = 0; i < n_empty; i++)
    {
      g_autofree char *name = g_strdup_printf ("empty/%u", i);

      make (test, name, "");
    }
  begin_duplicates (&hung, test, FILES_HANG_FSTAT);
  g_object_set (hung.action, "min-size", G_GINT64_CONSTANT (0), NULL);
  start (&hung);
  cancel (&hung);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "duplicates")), ==,
                    n_rows);
  g_assert_cmpint (files_get_summary (hung.run, "files"), ==, n_rows);
  g_assert_cmpint (files_get_summary (hung.run, "groups"), ==, n_rows > 0);
  end (&hung);
}

/* What would be done is only looked at. */
static void
test_duplicates_plan (BellhopTest  *test,
                      gconstpointer data)
{
  Hung hung;

  make (test, "a", "x");
  make (test, "held", "x");
  begin_duplicates (&hung, test, FILES_HANG_LSTAT);
  set_act (&hung, "hard-link");
  start (&hung);
  cancel (&hung);
  g_assert_cmpint (files_get_summary (hung.run, "groups"), ==, 1);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "changes")), ==, 0);
  end (&hung);
}

/* What is done has to be told. */
static void
test_duplicates_act (BellhopTest  *test,
                     gconstpointer data)
{
  Hung hung;

  make (test, "a", "x");
  make (test, "held", "x");
  begin_duplicates (&hung, test, FILES_HANG_LSTAT);
  set_act (&hung, data);
  g_object_set (hung.action, "confirm", TRUE, NULL);
  start (&hung);
  bellhop_run_cancel (hung.run, BELLHOP_CANCEL_USER);
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (hung.run), ==, BELLHOP_RUN_STOPPING);
  bellhop_test_gate_open (&hung.gate);
  bellhop_test_await (test, bellhop_run_settled (hung.run), NULL, NULL);
  files_assert_state (hung.run, BELLHOP_RUN_CANCELLED);
  g_assert_false (bellhop_run_is_detached (hung.run));
  end (&hung);
}

/* --- Those that only read --- */

static void
test_search (BellhopTest  *test,
             gconstpointer data)
{
  Hung hung;

  make_tree (test);
  begin (&hung, test, "files.search", FILES_HANG_OPENAT);
  g_object_set (hung.action, "folder", bellhop_test_get_folder (test), "text", "x", NULL);
  start (&hung);
  cancel (&hung);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "matches")), ==, 3);
  end (&hung);
}

static void
test_checksum_walk (BellhopTest  *test,
                    gconstpointer data)
{
  const char *const files[] = { bellhop_test_get_folder (test), NULL };
  Hung              hung;

  make_tree (test);
  begin (&hung, test, "files.checksum", FILES_HANG_STATX);
  g_object_set (hung.action, "files", files, NULL);
  start (&hung);
  cancel (&hung);
  g_assert_true (bellhop_run_is_partial (hung.run));
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "digests")), ==, 0);
  end (&hung);
}

/* What has been read stays; a large file is read by itself, small ones together with the one that
 * hangs. */
static void
test_checksum_read (BellhopTest  *test,
                    gconstpointer data)
{
  g_autofree char  *held = files_make (test, "held", "x");
  g_autofree char  *other = files_make (test, "z", "");
  const char *const files[] = { other, held, NULL };
  Hung              hung;

  g_assert_no_errno (truncate (other, GPOINTER_TO_INT (data)));
  begin (&hung, test, "files.checksum", FILES_HANG_FSTAT);
  g_object_set (hung.action, "files", files, NULL);
  start (&hung);
  cancel (&hung);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (hung.run, "digests")), ==, 1);
  end (&hung);
}

/* --- The program ends first --- */

static void
test_ends_first (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *path = g_strconcat (g_test_get_path (), "/subprocess", NULL);

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_ends_first_subprocess (BellhopTest  *test,
                            gconstpointer data)
{
  const char *const folders[] = { bellhop_test_get_folder (test), NULL };
  static Hung       hung; /* it is used to the end */

  make_tree (test);
  begin (&hung, test, data, FILES_HANG_STATX);
  if (g_str_equal (data, "files.usage"))
    g_object_set (hung.action, "folder", folders[0], NULL);
  else
    g_object_set (hung.action, "folders", folders, NULL);
  start (&hung);
  cancel (&hung);
  bellhop_test_clock_stop ();
  bellhop_test_gate_open (&hung.others);
  bellhop_runtime_stop (0);
  exit (EXIT_SUCCESS);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/hang/usage/walk", NULL, test_usage_walk);
  bellhop_test_add ("/hang/usage/read", NULL, test_usage_read);
  bellhop_test_add ("/hang/usage/export", NULL, test_usage_export);
  bellhop_test_add ("/hang/duplicates/walk", NULL, test_duplicates_walk);
  bellhop_test_add ("/hang/duplicates/read", NULL, test_duplicates_read);
  bellhop_test_add ("/hang/duplicates/compare", "bytes", test_duplicates_read);
  bellhop_test_add ("/hang/duplicates/few-rows", GUINT_TO_POINTER (N_FEW), test_duplicates_rows);
  bellhop_test_add ("/hang/duplicates/many-rows", GUINT_TO_POINTER (N_MANY), test_duplicates_rows);
  bellhop_test_add ("/hang/duplicates/plan", NULL, test_duplicates_plan);
  bellhop_test_add ("/hang/duplicates/hard-link", "hard-link", test_duplicates_act);
  bellhop_test_add ("/hang/duplicates/trash", "trash", test_duplicates_act);
  bellhop_test_add ("/hang/search", NULL, test_search);
  bellhop_test_add ("/hang/checksum/walk", NULL, test_checksum_walk);
  bellhop_test_add ("/hang/checksum/large", GINT_TO_POINTER (LARGE_BYTES), test_checksum_read);
  bellhop_test_add ("/hang/checksum/small", GINT_TO_POINTER (1), test_checksum_read);
  bellhop_test_add ("/hang/usage/ends-first", NULL, test_ends_first);
  bellhop_test_add ("/hang/usage/ends-first/subprocess", "files.usage",
                    test_ends_first_subprocess);
  bellhop_test_add ("/hang/duplicates/ends-first", NULL, test_ends_first);
  bellhop_test_add ("/hang/duplicates/ends-first/subprocess", "files.duplicates",
                    test_ends_first_subprocess);
  return g_test_run ();
}
