/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

#include <sched.h>
#include <stdatomic.h>

enum
{
  MANY_THREADS = 20,
  LONG_MS = 3600000,
  SHORT_MS = 20
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

static gboolean
end_at_once (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  return TRUE;
}

static void
run_another (BellhopTest *test)
{
  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_COMPUTE, end_at_once, NULL, NULL),
                                     NULL, NULL));
}

/* --- Walkers: they go on until they are told to stop --- */

typedef struct
{
  atomic_uint    n_steps;
  atomic_bool    may_end;
  BellhopFuture *work; /* Owned: to look at */
  BellhopTask   *task; /* Owned */
} Walker;

static gboolean
walk_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Walker *walker = data;

  while (!atomic_load (&walker->may_end))
    {
      atomic_fetch_add (&walker->n_steps, 1);
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
    }
  return TRUE;
}

static void
walker_start (Walker        *self,
              BellhopTest   *test,
              BellhopFuture *work)
{
  self->work = bellhop_future_ref (work);
  self->task = bellhop_task_ref (bellhop_spawn (test->scope, work));
}

static gboolean
walker_has_begun (gpointer data)
{
  return atomic_load (&((Walker *) data)->n_steps) > 0;
}

static void
walker_wait (Walker *self)
{
  while (!walker_has_begun (self))
    g_thread_yield ();
}

static void
walker_end (Walker          *self,
            BellhopTest     *test,
            BellhopTaskState state)
{
  atomic_store (&self->may_end, TRUE);
  bellhop_test_run_until (test, is_settled, self->task);
  g_assert_cmpint (bellhop_task_get_state (self->task), ==, state);
  bellhop_task_unref (self->task);
  bellhop_future_unref (self->work);
}

/* As many jobs at once as the lane has threads: so many others wait, and hold none of them. */
static void
fill_lane (BellhopTest *test)
{
  guint           n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTestGate gate;
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("fill", test->scope);

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_threads; i++)
    bellhop_spawn (scope, bellhop_work (BELLHOP_LANE_COMPUTE, bellhop_test_gate_work, &gate, NULL));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_threads);
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, scope);
  bellhop_test_gate_clear (&gate);
}

/* --- Pausing --- */

/* E87: the whole lane is paused, and the whole lane is there for others; then again, resumed. */
static void
test_paused_lends (BellhopTest  *test,
                   gconstpointer data)
{
  guint              n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  g_autofree Walker *walkers = g_new0 (Walker, n_threads);
  g_autofree guint  *n_steps = g_new (guint, n_threads);

  for (guint i = 0; i < n_threads; i++)
    walker_start (&walkers[i], test,
                  bellhop_work (BELLHOP_LANE_COMPUTE, walk_work, &walkers[i], NULL));
  bellhop_test_drain (test);
  for (guint i = 0; i < n_threads; i++)
    {
      walker_wait (&walkers[i]);
      bellhop_work_pause (walkers[i].work);
      bellhop_work_pause (walkers[i].work);
    }

  fill_lane (test);
  for (guint i = 0; i < n_threads; i++)
    n_steps[i] = atomic_load (&walkers[i].n_steps);
  fill_lane (test);
  for (guint i = 0; i < n_threads; i++)
    g_assert_cmpuint (n_steps[i], ==, atomic_load (&walkers[i].n_steps));

  for (guint i = 0; i < n_threads; i++)
    bellhop_work_resume (walkers[i].work);
  for (guint i = 0; i < n_threads; i++)
    walker_end (&walkers[i], test, BELLHOP_TASK_DONE);
  fill_lane (test);
}

static void
test_cancel_paused (BellhopTest  *test,
                    gconstpointer data)
{
  Walker walker = { 0 };

  walker_start (&walker, test, bellhop_work (BELLHOP_LANE_COMPUTE, walk_work, &walker, NULL));
  bellhop_test_drain (test);
  walker_wait (&walker);
  bellhop_work_pause (walker.work);
  fill_lane (test);
  bellhop_task_cancel (walker.task, BELLHOP_CANCEL_USER);
  bellhop_work_pause (walker.work);
  walker_end (&walker, test, BELLHOP_TASK_CANCELLED);
  fill_lane (test);
}

/* Paused before a worker has taken it, a job does not begin; it can be cancelled then too. */
static void
test_pause_queued (BellhopTest  *test,
                   gconstpointer data)
{
  gboolean        is_cancelled = GPOINTER_TO_INT (data);
  guint           n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTestGate gate;
  Walker          walker = { 0 };

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_threads; i++)
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_COMPUTE, bellhop_test_gate_work, &gate, NULL));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_threads);
  walker_start (&walker, test, bellhop_work (BELLHOP_LANE_COMPUTE, walk_work, &walker, NULL));
  bellhop_test_drain (test);
  bellhop_work_pause (walker.work);
  bellhop_test_gate_open (&gate);
  run_another (test);
  fill_lane (test);
  g_assert_cmpuint (atomic_load (&walker.n_steps), ==, 0);

  if (is_cancelled)
    {
      bellhop_task_cancel (walker.task, BELLHOP_CANCEL_USER);
      walker_end (&walker, test, BELLHOP_TASK_CANCELLED);
      g_assert_cmpuint (atomic_load (&walker.n_steps), ==, 0);
    }
  else
    {
      bellhop_work_resume (walker.work);
      walker_wait (&walker);
      walker_end (&walker, test, BELLHOP_TASK_DONE);
    }
  bellhop_test_gate_clear (&gate);
}

static void
test_pause_lazy (BellhopTest  *test,
                 gconstpointer data)
{
  Walker         walker = { 0 };
  BellhopFuture *work = bellhop_work (BELLHOP_LANE_COMPUTE, walk_work, &walker, NULL);

  bellhop_work_pause (work);
  walker_start (&walker, test, work);
  run_another (test);
  fill_lane (test);
  g_assert_cmpuint (atomic_load (&walker.n_steps), ==, 0);
  bellhop_work_resume (work);
  walker_wait (&walker);
  walker_end (&walker, test, BELLHOP_TASK_DONE);
}

static void
test_pause_settled (BellhopTest  *test,
                    gconstpointer data)
{
  Walker walker = { 0 };

  walker_start (&walker, test, bellhop_work (BELLHOP_LANE_COMPUTE, walk_work, &walker, NULL));
  bellhop_test_drain (test);
  atomic_store (&walker.may_end, TRUE);
  bellhop_test_run_until (test, is_settled, walker.task);
  bellhop_work_pause (walker.work);
  bellhop_work_resume (walker.work);
  walker_end (&walker, test, BELLHOP_TASK_DONE);
}

/* --- Checkpoints and sleep --- */

typedef struct
{
  guint  n_passed;
  guint  delay_ms;
  gint64 began_us;
  gint64 ended_us;
} Sleeper;

static gboolean
pass_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Sleeper *self = data;

  while (bellhop_job_checkpoint (job, error))
    self->n_passed++;
  g_assert_true (bellhop_job_is_cancelled (job));
  g_assert_false (bellhop_job_step (job, 1, 2, NULL));
  return FALSE;
}

/* E89: nothing but a look at a word until something is asked; bench-work measures it. */
static void
test_checkpoint (BellhopTest  *test,
                 gconstpointer data)
{
  Sleeper passer = { 0 };
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, pass_work, &passer, NULL)));

  bellhop_test_drain (test);
  run_another (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

static gboolean
sleep_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Sleeper *self = data;
  gboolean goes_on;

  self->began_us = g_get_monotonic_time ();
  goes_on = bellhop_job_sleep (job, self->delay_ms, error);
  self->ended_us = g_get_monotonic_time ();
  return goes_on;
}

static void
test_sleep (BellhopTest  *test,
            gconstpointer data)
{
  Sleeper sleeper = { .delay_ms = SHORT_MS };

  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_IO, sleep_work, &sleeper, NULL),
                                     NULL, NULL));
  g_assert_cmpint (sleeper.ended_us - sleeper.began_us, >=, SHORT_MS * 1000);
}

static void
test_sleep_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  Sleeper sleeper = { .delay_ms = LONG_MS };
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, sleep_work, &sleeper, NULL)));

  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

/* --- Names and threads of their own --- */

static gboolean
has_thread (const char *wanted)
{
  g_autoptr(GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;

  while ((id = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) &&
          g_strcmp0 (g_strstrip (name), wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Every worker of a lane bears a number of its own. */
static void
test_lane_names (BellhopTest  *test,
                 gconstpointer data)
{
  guint           n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_threads; i++)
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_COMPUTE, bellhop_test_gate_work, &gate, NULL));
  bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate, NULL));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_threads + 1);
  for (guint i = 0; i < n_threads; i++)
    {
      g_autofree char *name = g_strdup_printf ("bh-cpu-%u", i);

      g_assert_true (has_thread (name));
    }
  g_assert_true (has_thread ("bh-io-0"));
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, test->scope);
  bellhop_test_gate_clear (&gate);
}

static gboolean
tell_policy (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  *result = bellhop_value_int64 (sched_getscheduler (0));
  return TRUE;
}

static int
get_policy (BellhopTest *test,
            BellhopLane  lane)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (
    bellhop_test_await (test, bellhop_work (lane, tell_policy, NULL, NULL), &value, NULL));
  return (int) bellhop_value_get_int64 (&value);
}

/* A worker that computes is told so to the system; one that is used for the other lane is not left
   so. */
static void
test_lane_policy (BellhopTest  *test,
                  gconstpointer data)
{
  if (sched_getscheduler (0) != SCHED_OTHER)
    {
      g_test_skip ("The test itself runs under another policy");
      return;
    }

  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpint (get_policy (test, BELLHOP_LANE_COMPUTE), ==, SCHED_BATCH);
      g_assert_cmpint (get_policy (test, BELLHOP_LANE_IO), ==, SCHED_OTHER);
    }
  g_assert_cmpint (sched_getscheduler (0), ==, SCHED_OTHER);
}

/* They take no place on a lane, bear their name, and are gone when they have settled. */
static void
test_threads (BellhopTest  *test,
              gconstpointer data)
{
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < MANY_THREADS; i++)
    bellhop_spawn (test->scope, bellhop_thread_spawn ("a-name-that-is-long", bellhop_test_gate_work,
                                                      &gate, bellhop_test_gate_freed));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, MANY_THREADS);
  g_assert_true (has_thread ("a-name-that-is-"));
  fill_lane (test);
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_false (has_thread ("a-name-that-is-"));
  g_assert_cmpuint (gate.n_freed, ==, MANY_THREADS);
  g_assert_true (gate.freed_on == g_thread_self ());
  bellhop_test_gate_clear (&gate);
}

static void
test_thread_result (BellhopTest  *test,
                    gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopTestGate gate;

  bellhop_test_gate_init (&gate);
  bellhop_test_gate_open (&gate);
  bellhop_future_unref (
    bellhop_thread_spawn ("lazy", bellhop_test_gate_work, &gate, bellhop_test_gate_freed));
  g_assert_cmpuint (gate.n_run, ==, 0);
  g_assert_cmpuint (gate.n_freed, ==, 1);
  g_assert_true (bellhop_test_await (test,
                                     bellhop_thread_spawn ("gate", bellhop_test_gate_work, &gate,
                                                           bellhop_test_gate_freed),
                                     &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "through the gate");
  g_assert_cmpuint (gate.n_freed, ==, 2);
  bellhop_test_gate_clear (&gate);
}

/* Paused or not, a thread ends when it is cancelled. */
static void
test_thread_cancelled (BellhopTest  *test,
                       gconstpointer data)
{
  Walker walker = { 0 };

  walker_start (&walker, test, bellhop_thread_spawn ("walker", walk_work, &walker, NULL));
  bellhop_test_drain (test);
  walker_wait (&walker);
  if (GPOINTER_TO_INT (data))
    bellhop_work_pause (walker.work);
  bellhop_task_cancel (walker.task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, walker.task);
  g_assert_false (has_thread ("walker"));
  walker_end (&walker, test, BELLHOP_TASK_CANCELLED);
}

/* Paused before it has begun, a thread gets no further than its first checkpoint. */
static void
test_thread_paused_lazy (BellhopTest  *test,
                         gconstpointer data)
{
  Walker         walker = { 0 };
  BellhopFuture *work = bellhop_thread_spawn ("walker", walk_work, &walker, NULL);

  bellhop_work_pause (work);
  walker_start (&walker, test, work);
  bellhop_test_drain (test);
  walker_wait (&walker);
  fill_lane (test);
  g_assert_cmpuint (atomic_load (&walker.n_steps), ==, 1);
  bellhop_work_resume (work);
  while (atomic_load (&walker.n_steps) < 2)
    g_thread_yield ();
  walker_end (&walker, test, BELLHOP_TASK_DONE);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/job/E87-paused-lends", NULL, test_paused_lends);
  bellhop_test_add ("/job/pause/cancelled", NULL, test_cancel_paused);
  bellhop_test_add ("/job/pause/queued", GINT_TO_POINTER (FALSE), test_pause_queued);
  bellhop_test_add ("/job/pause/queued-cancelled", GINT_TO_POINTER (TRUE), test_pause_queued);
  bellhop_test_add ("/job/pause/lazy", NULL, test_pause_lazy);
  bellhop_test_add ("/job/pause/settled", NULL, test_pause_settled);
  bellhop_test_add ("/job/E89-checkpoint", NULL, test_checkpoint);
  bellhop_test_add ("/job/sleep/never-early", NULL, test_sleep);
  bellhop_test_add ("/job/sleep/cancelled", NULL, test_sleep_cancelled);
  bellhop_test_add ("/job/lane-names", NULL, test_lane_names);
  bellhop_test_add ("/job/lane-policy", NULL, test_lane_policy);
  bellhop_test_add ("/thread/many", NULL, test_threads);
  bellhop_test_add ("/thread/result", NULL, test_thread_result);
  bellhop_test_add ("/thread/paused-lazy", NULL, test_thread_paused_lazy);
  bellhop_test_add ("/thread/cancelled/walking", GINT_TO_POINTER (FALSE), test_thread_cancelled);
  bellhop_test_add ("/thread/cancelled/paused", GINT_TO_POINTER (TRUE), test_thread_cancelled);

  return g_test_run ();
}
