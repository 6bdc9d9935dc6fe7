/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

enum
{
  MANY_JOBS = 100000,
  MANY_STEPS = 10000000
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static BellhopTask *
spawn_gate (BellhopTest     *test,
            BellhopLane      lane,
            BellhopTestGate *gate)
{
  return bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work (lane, bellhop_test_gate_work, gate, bellhop_test_gate_freed)));
}

static void
test_result (BellhopTest  *test,
             gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  gate.may_end = TRUE;
  g_assert_true (
    bellhop_test_await (test,
                        bellhop_work ((BellhopLane) GPOINTER_TO_INT (data), bellhop_test_gate_work,
                                      &gate, bellhop_test_gate_freed),
                        &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "through the gate");
  g_assert_cmpuint (gate.n_freed, ==, 1);
  g_assert_true (gate.freed_on == g_thread_self ());
  bellhop_test_gate_clear (&gate);
}

static gboolean
fail_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

/* E82: a job that leaves early with an error gives its thread back: all of the lane serve on. */
static void
test_error (BellhopTest  *test,
            gconstpointer data)
{
  guint           n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_threads * 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (
        bellhop_test_await (test, bellhop_work (BELLHOP_LANE_COMPUTE, fail_work, NULL, NULL), NULL,
                            &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
    }

  for (guint i = 0; i < n_threads; i++)
    bellhop_task_unref (spawn_gate (test, BELLHOP_LANE_COMPUTE, &gate));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_threads);
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, test->scope);
  bellhop_test_gate_clear (&gate);
}

static void
test_lazy (BellhopTest  *test,
           gconstpointer data)
{
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  bellhop_future_unref (
    bellhop_work (BELLHOP_LANE_COMPUTE, bellhop_test_gate_work, &gate, bellhop_test_gate_freed));
  g_assert_cmpuint (gate.n_run, ==, 0);
  g_assert_cmpuint (gate.n_freed, ==, 1);
  bellhop_test_gate_clear (&gate);
}

/* E80: cancelled in the queue, a job never runs, and settles at once. */
static void
test_cancel_queued (BellhopTest  *test,
                    gconstpointer data)
{
  guint                       n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  g_autofree BellhopTestGate *gates = g_new (BellhopTestGate, n_threads);
  BellhopTestGate             queued;
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_gate_init (&queued);
  for (guint i = 0; i < n_threads; i++)
    {
      bellhop_test_gate_init (&gates[i]);
      bellhop_task_unref (spawn_gate (test, BELLHOP_LANE_COMPUTE, &gates[i]));
    }
  bellhop_test_drain (test);
  for (guint i = 0; i < n_threads; i++)
    bellhop_test_gate_wait (&gates[i], 1);

  task = spawn_gate (test, BELLHOP_LANE_COMPUTE, &queued);
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (queued.n_run, ==, 0);
  g_assert_cmpuint (queued.n_freed, ==, 1);

  for (guint i = 0; i < n_threads; i++)
    bellhop_test_gate_open (&gates[i]);
  bellhop_test_run_until (test, is_empty, test->scope);
  for (guint i = 0; i < n_threads; i++)
    bellhop_test_gate_clear (&gates[i]);
  bellhop_test_gate_clear (&queued);
}

/* E81: a job that runs is stopping until it has returned, whether or not it obeys. */
static void
test_cancel_running (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  gate.obeys = GPOINTER_TO_INT (data);
  task = spawn_gate (test, BELLHOP_LANE_COMPUTE, &gate);
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  g_assert_cmpuint (gate.n_freed, ==, 0);

  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_null (bellhop_task_get_value (task));
  g_assert_cmpuint (gate.n_freed, ==, 1);
  bellhop_test_gate_clear (&gate);
}

/* The worker has ended, its message is on the way, and now comes the cancellation. */
static void
test_cancel_when_ended (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  gate.may_end = TRUE;
  task = spawn_gate (test, BELLHOP_LANE_COMPUTE, &gate);
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);

  /* Whichever came first: one outcome, and everything is freed once. */
  g_assert_true (bellhop_task_get_state (task) == BELLHOP_TASK_DONE ||
                 bellhop_task_get_state (task) == BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (gate.n_freed, ==, 1);
  bellhop_test_gate_clear (&gate);
}

static gboolean
count_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  *result = bellhop_value_int64 (GPOINTER_TO_UINT (data));
  return TRUE;
}

static BellhopFuture *
note_result (const BellhopValue *value,
             gpointer            data)
{
  guint8 *seen = data;

  seen[bellhop_value_get_int64 (value)]++;
  return NULL;
}

/* E85, E86: each of many is delivered once, whenever the inbox runs empty. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree guint8 *seen = g_new0 (guint8, MANY_JOBS);

  for (guint i = 0; i < MANY_JOBS; i++)
    bellhop_spawn (test->scope, bellhop_then (bellhop_work (BELLHOP_LANE_COMPUTE, count_work,
                                                            GUINT_TO_POINTER (i), NULL),
                                              note_result, seen, NULL));
  bellhop_test_run_until (test, is_empty, test->scope);
  for (guint i = 0; i < MANY_JOBS; i++)
    g_assert_cmpuint (seen[i], ==, 1);
}

/* Slow disks do not starve arithmetic. */
static void
test_lanes_apart (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopTestGate gate;
  guint           n_jobs = bellhop_lane_get_n_threads (BELLHOP_LANE_IO) + 10;

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_jobs; i++)
    bellhop_task_unref (spawn_gate (test, BELLHOP_LANE_IO, &gate));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);

  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_COMPUTE, count_work, NULL, NULL),
                                     NULL, NULL));
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (gate.n_freed, ==, n_jobs);
  bellhop_test_gate_clear (&gate);
}

/* --- Progress --- */

typedef struct
{
  BellhopTask *task;
  guint        n_told;
  guint64      last_done;
  guint64      last_total;
} Watch;

static void
note_progress_cb (guint64  done,
                  guint64  total,
                  gpointer data)
{
  Watch *watch = data;

  watch->n_told++;
  watch->last_done = done;
  watch->last_total = total;
  g_assert_false (bellhop_task_is_settled (watch->task));
}

static gboolean
step_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  for (guint64 i = 1; i <= MANY_STEPS; i++)
    if (!bellhop_job_step (job, i, MANY_STEPS, error))
      return FALSE;
  return TRUE;
}

/* E150: of ten million steps a few are told, and the last one always, before the end. */
static void
test_progress (BellhopTest  *test,
               gconstpointer data)
{
  Watch  watch = { NULL };
  gint64 started_us = g_get_monotonic_time ();
  gint64 elapsed_us;

  watch.task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work_watched (bellhop_work (BELLHOP_LANE_COMPUTE, step_work, NULL, NULL),
                                         note_progress_cb, &watch)));
  bellhop_test_run_until (test, is_settled, watch.task);
  elapsed_us = g_get_monotonic_time () - started_us;
  g_assert_cmpuint (watch.last_done, ==, MANY_STEPS);
  g_assert_cmpuint (watch.last_total, ==, MANY_STEPS);
  g_assert_cmpint (watch.n_told, <=, elapsed_us * 60 / G_USEC_PER_SEC + 1);
  bellhop_task_unref (watch.task);
}

static gboolean
step_until_cancelled (BellhopJob   *job,
                      gpointer      data,
                      BellhopValue *result,
                      GError      **error)
{
  guint64 i = 0;

  while (bellhop_job_step (job, ++i, 0, error))
    ;
  return FALSE;
}

static gboolean
has_told (gpointer data)
{
  return ((Watch *) data)->n_told > 0;
}

/* E151: nothing is told once it is cancelled. */
static void
test_progress_cancelled (BellhopTest  *test,
                         gconstpointer data)
{
  Watch watch = { NULL };
  guint n_told;

  watch.task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work_watched (bellhop_work (BELLHOP_LANE_COMPUTE, step_until_cancelled,
                                                       NULL, NULL),
                                         note_progress_cb, &watch)));
  bellhop_test_run_until (test, has_told, &watch);
  n_told = watch.n_told;
  bellhop_task_cancel (watch.task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, watch.task);
  g_assert_cmpuint (watch.n_told, ==, n_told);
  bellhop_task_unref (watch.task);
}

/* --- Stopping with a job that ignores its cancellation --- */

static void
note_message_cb (const char    *domain,
                 GLogLevelFlags level,
                 const char    *message,
                 gpointer       data)
{
  g_string_append (data, message);
}

static gboolean
note_all_messages (const char    *domain,
                   GLogLevelFlags level,
                   const char    *message,
                   gpointer       data)
{
  return FALSE;
}

/* E140, E141: the grace is not overrun, the straggler is named, and its late end harms nobody. */
static void
test_straggler (void)
{
  static BellhopTestGate gate;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GString) log = g_string_new (NULL);
  BellhopTest   test = { .context = context };
  BellhopCounts counts;
  BellhopTask  *task;
  guint         handler;

  bellhop_test_gate_init (&gate);
  bellhop_runtime_start (context);
  test.scope = bellhop_application_scope ();
  task = bellhop_spawn (test.scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate,
                                                  bellhop_test_gate_freed));
  bellhop_task_set_name (task, "deaf job");
  bellhop_test_drain (&test);
  bellhop_test_gate_wait (&gate, 1);

  g_test_log_set_fatal_handler (note_all_messages, NULL);
  handler = g_log_set_handler ("bellhop-runtime", G_LOG_LEVEL_MESSAGE, note_message_cb, log);
  g_assert_false (bellhop_runtime_stop (10));
  g_log_remove_handler ("bellhop-runtime", handler);
  g_assert_nonnull (strstr (log->str, "“deaf job”"));

  /* It ends under another runtime: nothing is delivered, and all that it held is freed. */
  bellhop_runtime_start (context);
  bellhop_test_gate_open (&gate);
  while (gate.n_freed == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_true (bellhop_runtime_stop (1000));
  bellhop_get_counts (&counts);
  g_assert_cmpmem (&counts, sizeof counts, &(BellhopCounts){ 0 }, sizeof counts);
  bellhop_test_gate_clear (&gate);
}

#ifdef BELLHOP_CHECK_THREADS
static gpointer
cancel_from_thread (gpointer data)
{
  bellhop_task_cancel (data, BELLHOP_CANCEL_USER);
  return NULL;
}

/* Debug builds name the call that comes from another thread. */
static void
test_wrong_thread (BellhopTest  *test,
                   gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_thread_join (
        g_thread_new ("wrong", cancel_from_thread, bellhop_spawn (test->scope, bellhop_never ())));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*bellhop_task_cancel*thread that does not own*");
}
#endif

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/work/result/compute", GINT_TO_POINTER (BELLHOP_LANE_COMPUTE), test_result);
  bellhop_test_add ("/work/result/io", GINT_TO_POINTER (BELLHOP_LANE_IO), test_result);
  bellhop_test_add ("/work/E82-error", NULL, test_error);
  bellhop_test_add ("/work/lazy", NULL, test_lazy);
  bellhop_test_add ("/work/E80-cancel-queued", NULL, test_cancel_queued);
  bellhop_test_add ("/work/E81-cancel-running/obeys", GINT_TO_POINTER (TRUE), test_cancel_running);
  bellhop_test_add ("/work/E81-cancel-running/ignores", GINT_TO_POINTER (FALSE),
                    test_cancel_running);
  bellhop_test_add ("/work/cancel-when-ended", NULL, test_cancel_when_ended);
  bellhop_test_add ("/work/E85-E86-many", NULL, test_many);
  bellhop_test_add ("/work/lanes-apart", NULL, test_lanes_apart);
  bellhop_test_add ("/work/E150-progress", NULL, test_progress);
  bellhop_test_add ("/work/E151-progress-cancelled", NULL, test_progress_cancelled);
  g_test_add_func ("/work/E140-E141-straggler", test_straggler);
#ifdef BELLHOP_CHECK_THREADS
  bellhop_test_add ("/work/wrong-thread", NULL, test_wrong_thread);
#endif

  return g_test_run ();
}
