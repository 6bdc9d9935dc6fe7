/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

static gboolean
complain_in_job (BellhopJob   *job,
                 gpointer      data,
                 BellhopValue *result,
                 GError      **error)
{
  g_warning ("a job complains");
  return TRUE;
}

static gboolean
complain_in_piece (BellhopJob *job,
                   gsize       begin,
                   gsize       end,
                   gpointer    data,
                   GError    **error)
{
  g_warning ("a piece complains");
  return TRUE;
}

static gboolean
complain_in_loop (BellhopJob   *job,
                  gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  return bellhop_parallel_for_sync (job, 1, 1, complain_in_piece, NULL, error);
}

static gboolean
complain_in_task (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  g_warning ("a task complains");
  return TRUE;
}

static BellhopFuture *
make_future (const char *kind)
{
  if (g_str_equal (kind, "job"))
    return bellhop_work (BELLHOP_LANE_COMPUTE, complain_in_job, NULL, NULL);
  if (g_str_equal (kind, "piece"))
    return bellhop_work (BELLHOP_LANE_COMPUTE, complain_in_loop, NULL, NULL);
  if (g_str_equal (kind, "loop"))
    return bellhop_parallel_for (1, 1, complain_in_piece, NULL, NULL);
  if (g_str_equal (kind, "thread"))
    return bellhop_thread_spawn ("complainer", complain_in_job, NULL, NULL);
  return bellhop_async (complain_in_task, NULL, NULL);
}

/* What is logged says on whose behalf; the parent reads it. */
static void
test_attributed (BellhopTest  *test,
                 gconstpointer data)
{
  g_auto(GStrv) parts = g_strsplit (data, " ", 2);
  g_autoptr(BellhopTask) task = NULL;

  if (g_test_subprocess ())
    {
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      g_log_set_writer_func (bellhop_debug_write_log, NULL, NULL);
      task = bellhop_task_ref (bellhop_spawn (test->scope, make_future (parts[0])));
      bellhop_task_set_name (task, "the complaint");
      g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
      g_warning ("nobody complains");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (parts[1]);
  g_test_trap_assert_stderr ("*nobody complains\n*");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/log/job", "job *a job complains (in the job of *test-log.c:*)*",
                    test_attributed);
  bellhop_test_add ("/log/piece", "piece *a piece complains (in the job of *test-log.c:*)*",
                    test_attributed);
  bellhop_test_add ("/log/loop", "loop *a piece complains (in the job of *test-log.c:*)*",
                    test_attributed);
  bellhop_test_add ("/log/thread", "thread *a job complains (in the job of complainer)*",
                    test_attributed);
  bellhop_test_add ("/log/task", "task *a task complains (in the task ?the complaint?)*",
                    test_attributed);
  return g_test_run ();
}
