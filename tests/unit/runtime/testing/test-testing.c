/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-job-private.h>
#include <bellhop-testing.h>

enum
{
  HOUR_MS = 3600 * 1000,
  N_TICKS = 1000,
  N_TIMERS = 100000
};

static const gint64 second_us = G_USEC_PER_SEC;

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

/* --- Virtual time --- */

static BellhopFuture *
fail_attempt (guint    attempt,
              gpointer data)
{
  *(guint *) data = attempt;
  return bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));
}

/* E137: hours of backoff take no time, and just as long as they should. */
static void
test_hours (BellhopTest  *test,
            gconstpointer data)
{
  const BellhopRetryPolicy policy = { .max_attempts = 6,
                                      .base_delay_ms = 1000,
                                      .max_delay_ms = HOUR_MS };
  guint                    n_attempts = 0;
  gint64                   started_us;

  bellhop_test_clock_start (TRUE);
  started_us = bellhop_now_us ();
  g_assert_false (bellhop_test_await (test,
                                      bellhop_retry (&policy, fail_attempt, &n_attempts, NULL),
                                      NULL, NULL));
  g_assert_cmpuint (n_attempts, ==, 6);
  g_assert_cmpint (bellhop_now_us () - started_us, ==, 31 * second_us);
  g_assert_true (bellhop_test_await (test, bellhop_sleep (8 * HOUR_MS), NULL, NULL));
  bellhop_test_clock_stop ();
}

/* Without a jump of its own it stands still until it is told. */
static void
test_stands_still (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_clock_start (FALSE);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (10)));
  bellhop_test_drain (test);
  bellhop_test_clock_advance (9999);
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (task));
  bellhop_test_clock_advance (1);
  bellhop_test_run_until (test, is_settled, task);
  bellhop_test_clock_stop ();
}

static gboolean
work_a_while (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  for (guint i = 0; i < 100000; i++)
    if (!bellhop_job_step (job, i, 100000, error))
      return FALSE;
  return TRUE;
}

/* Time does not jump while a worker is at it: the job is in time, however long it takes. */
static void
test_waits_for_jobs (BellhopTest  *test,
                     gconstpointer data)
{
  bellhop_test_clock_start (TRUE);
  g_assert_true (bellhop_test_await (test,
                                     bellhop_timeout (bellhop_work (BELLHOP_LANE_COMPUTE,
                                                                    work_a_while, NULL, NULL),
                                                      1),
                                     NULL, NULL));
  bellhop_test_clock_stop ();
}

/* --- Jobs that sleep --- */

static gboolean
sleep_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_job_sleep (job, GPOINTER_TO_UINT (data), error);
}

static BellhopFuture *
note_time (const BellhopValue *value,
           gpointer            data)
{
  g_string_append_printf (data, "%d ", (int) (bellhop_now_us () % G_USEC_PER_SEC / 1000));
  return NULL;
}

static BellhopFuture *
sleeping_job (guint delay_ms)
{
  return bellhop_work (BELLHOP_LANE_COMPUTE, sleep_work, GUINT_TO_POINTER (delay_ms), NULL);
}

/* The clock begins a second, so that what is noted are milliseconds after that. */
static void
start_clock_at_full_second (gboolean auto_advance)
{
  bellhop_test_clock_start (auto_advance);
  bellhop_test_clock_advance (G_USEC_PER_SEC - bellhop_now_us () % G_USEC_PER_SEC);
}

/* A job that sleeps has its time as a fiber has, and the next does not come before it has gone
   on. */
static void
test_jobs_sleep (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GString) notes = g_string_new (NULL);
  BellhopFuture *all[] = {
    bellhop_then (sleeping_job (10), note_time, notes, NULL),
    bellhop_then (bellhop_sleep (15), note_time, notes, NULL),
    bellhop_then (sleeping_job (20), note_time, notes, NULL),
    bellhop_then (bellhop_sleep (25), note_time, notes, NULL),
  };

  start_clock_at_full_second (TRUE);
  g_assert_true (
    bellhop_test_await (test, bellhop_join_array (all, G_N_ELEMENTS (all)), NULL, NULL));
  g_assert_cmpstr (notes->str, ==, "10 15 20 25 ");
  bellhop_test_clock_stop ();
}

static BellhopFuture *
sleep_an_hour (guint    index,
               gpointer data)
{
  return sleeping_job (HOUR_MS);
}

/* E137: an hour of it, by more jobs than the lane has threads. */
static void
test_many_sleep (BellhopTest  *test,
                 gconstpointer data)
{
  guint  n_jobs = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE) + 3;
  gint64 begun_us;

  bellhop_test_clock_start (TRUE);
  begun_us = bellhop_now_us ();
  g_assert_true (
    bellhop_test_await (test, bellhop_map_concurrent (n_jobs, n_jobs, sleep_an_hour, NULL, NULL),
                        NULL, NULL));
  g_assert_cmpint (bellhop_now_us () - begun_us, ==, 3600 * second_us);
  bellhop_test_clock_stop ();
}

static gboolean
sleep_a_second (BellhopJob *job,
                gsize       begin,
                gsize       end,
                gpointer    data,
                GError    **error)
{
  for (gsize i = begin; i < end; i++)
    if (!bellhop_job_sleep (job, 1000, error))
      return FALSE;
  return TRUE;
}

/* Time passes when the pieces of a loop all sleep, and who began waits for the last. */
static void
test_pieces_sleep (BellhopTest  *test,
                   gconstpointer data)
{
  gint64 begun_us;
  gint64 taken_us;

  bellhop_test_clock_start (TRUE);
  begun_us = bellhop_now_us ();
  g_assert_true (
    bellhop_test_await (test, bellhop_parallel_for (6, 1, sleep_a_second, NULL, NULL), NULL, NULL));
  taken_us = bellhop_now_us () - begun_us;
  g_assert_cmpint (taken_us % G_USEC_PER_SEC, ==, 0);
  g_assert_cmpint (taken_us, >=, G_USEC_PER_SEC);
  g_assert_cmpint (taken_us, <=, 6 * G_USEC_PER_SEC);
  bellhop_test_clock_stop ();
}

static void
wait_until_asleep (BellhopTest *test)
{
  bellhop_test_drain (test);
  while (_bellhop_job_get_n_idle () == 0)
    g_thread_yield ();
}

static void
test_job_obeys_clock (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_clock_start (FALSE);
  task = bellhop_task_ref (bellhop_spawn (test->scope, sleeping_job (10)));
  wait_until_asleep (test);
  bellhop_test_clock_advance (9999);
  g_assert_cmpuint (_bellhop_job_get_n_idle (), ==, 1);
  bellhop_test_clock_advance (1);
  g_assert_cmpuint (_bellhop_job_get_n_idle (), ==, 0);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
  bellhop_test_clock_stop ();
}

/* One that is cancelled is awake at once: time waits for it to unwind. */
static void
test_sleeping_job_cancelled (BellhopTest  *test,
                             gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;
  gint64 begun_us;

  bellhop_test_clock_start (FALSE);
  task = bellhop_task_ref (bellhop_spawn (test->scope, sleeping_job (10000)));
  wait_until_asleep (test);
  bellhop_test_clock_start (TRUE);
  begun_us = bellhop_now_us ();
  g_assert_true (
    bellhop_test_await (test,
                        bellhop_timeout (bellhop_task_cancel_and_join (task, BELLHOP_CANCEL_USER),
                                         5000),
                        NULL, NULL));
  g_assert_cmpint (bellhop_now_us (), ==, begun_us);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  bellhop_test_clock_stop ();
}

/* --- Intervals --- */

static gint64
tick (BellhopTest     *test,
      BellhopInterval *interval)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_interval_tick (interval), &value, NULL));
  return bellhop_value_get_int64 (&value);
}

/* E133: four and a half periods pass unseen. */
static void
test_missed_ticks (BellhopTest  *test,
                   gconstpointer data)
{
  BellhopTickPolicy policy = GPOINTER_TO_INT (data);
  g_autoptr(BellhopInterval) interval = NULL;
  gint64 started_us;

  bellhop_test_clock_start (TRUE);
  interval = bellhop_interval_new (1000, policy);
  started_us = bellhop_now_us ();
  g_assert_cmpint (tick (test, interval), ==, 0);
  g_assert_cmpint (bellhop_now_us (), ==, started_us);
  bellhop_test_clock_advance (second_us * 9 / 2);

  if (policy == BELLHOP_TICK_BURST)
    {
      for (guint i = 0; i < 4; i++)
        g_assert_cmpint (tick (test, interval), ==, 0);
      g_assert_cmpint (bellhop_now_us () - started_us, ==, second_us * 9 / 2);
    }
  else
    {
      g_assert_cmpint (tick (test, interval), ==, 3);
      g_assert_cmpint (bellhop_now_us () - started_us, ==, second_us * 9 / 2);
    }

  tick (test, interval);
  g_assert_cmpint (bellhop_now_us () - started_us, ==,
                   policy == BELLHOP_TICK_DELAY ? second_us * 11 / 2 : second_us * 5);
  bellhop_test_clock_stop ();
}

/* E134: a thousand ticks of which each is late do not drift. */
static void
test_drift (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopInterval) interval = NULL;
  gint64 started_us;

  bellhop_test_clock_start (TRUE);
  interval = bellhop_interval_new (10, BELLHOP_TICK_SKIP);
  started_us = bellhop_now_us ();
  for (guint i = 0; i < N_TICKS; i++)
    {
      tick (test, interval);
      bellhop_test_clock_advance (3000);
    }
  tick (test, interval);
  g_assert_cmpint (bellhop_now_us () - started_us, ==, N_TICKS * 10000);
  bellhop_test_clock_stop ();
}

/* E138: a tick that was cancelled is not used up. */
static void
test_cancelled_tick (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopInterval) interval = NULL;
  g_autoptr(BellhopTask) task = NULL;
  gint64 started_us;

  bellhop_test_clock_start (FALSE);
  interval = bellhop_interval_new (1000, BELLHOP_TICK_SKIP);
  started_us = bellhop_now_us ();
  tick (test, interval);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_interval_tick (interval)));
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  bellhop_test_clock_advance (second_us);
  g_assert_cmpint (tick (test, interval), ==, 0);
  g_assert_cmpint (bellhop_now_us () - started_us, ==, second_us);
  bellhop_test_clock_stop ();
}

static void
test_coarse (BellhopTest  *test,
             gconstpointer data)
{
  gint64 first_us;

  bellhop_test_clock_start (TRUE);
  g_assert_true (bellhop_test_await (test, bellhop_sleep_coarse (1), NULL, NULL));
  first_us = bellhop_now_us ();
  g_assert_cmpint (first_us % second_us, ==, 0);
  bellhop_test_clock_advance (1);
  g_assert_true (bellhop_test_await (test, bellhop_sleep_coarse (1), NULL, NULL));
  g_assert_cmpint (bellhop_now_us () - first_us, ==, 2 * second_us);
  bellhop_test_clock_stop ();
}

/* E136: a machine that slept for eight hours gets one tick, which says how many it stands for. */
static void
test_suspend (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopInterval) interval = NULL;
  g_auto(BellhopValue) first = BELLHOP_VALUE_INIT;
  g_auto(BellhopValue) second = BELLHOP_VALUE_INIT;
  g_autoptr(BellhopTask) third = NULL;

  bellhop_test_clock_start (FALSE);
  interval = bellhop_interval_new (1000, BELLHOP_TICK_SKIP);
  g_assert_true (bellhop_test_await (test, bellhop_interval_tick (interval), &first, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&first), ==, 0);
  bellhop_test_clock_advance (8 * 3600 * second_us);
  g_assert_true (bellhop_test_await (test, bellhop_interval_tick (interval), &second, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&second), ==, 8 * 3600 - 1);

  third = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_interval_tick (interval)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (third));
  bellhop_test_clock_advance (second_us);
  bellhop_test_run_until (test, is_settled, third);
  bellhop_test_clock_stop ();
}

/* --- Many timers --- */

static guint
get_next_source_id (BellhopTest *test)
{
  g_autoptr(GSource) probe = g_idle_source_new ();
  guint id = g_source_attach (probe, test->context);

  g_source_destroy (probe);
  return id;
}

/* E135: they add nothing to what the loop looks at in each turn. */
static void
test_one_source (BellhopTest  *test,
                 gconstpointer data)
{
  guint         before = get_next_source_id (test);
  BellhopCounts counts;

  for (guint i = 0; i < N_TIMERS; i++)
    bellhop_spawn (test->scope, bellhop_sleep (HOUR_MS + i % 1000));
  bellhop_test_drain (test);
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.timers, ==, N_TIMERS);
  g_assert_cmpuint (get_next_source_id (test), ==, before + 1);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
}

/* --- Shuffling --- */

static BellhopFuture *
append_letter (const BellhopValue *value,
               gpointer            data)
{
  g_string_append_c (data, (char) bellhop_value_get_int64 (value));
  return NULL;
}

static char *
run_letters (BellhopTest *test,
             guint32      seed)
{
  g_autoptr(GString) order = g_string_new (NULL);

  if (seed != 0)
    bellhop_test_shuffle (seed);
  for (char c = 'a'; c <= 'z'; c++)
    bellhop_spawn (test->scope, bellhop_then (bellhop_resolved (bellhop_value_int64 (c)),
                                              append_letter, order, NULL));
  bellhop_test_run_until (test, is_empty, test->scope);
  bellhop_test_stop_shuffle ();
  return g_string_free (g_steal_pointer (&order), FALSE);
}

/* E164: an order that no one should rely on, and that can be had again. */
static void
test_shuffle (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *plain = run_letters (test, 0);
  g_autofree char *first = run_letters (test, 42);
  g_autofree char *again = run_letters (test, 42);
  g_autofree char *other = run_letters (test, 43);

  g_assert_cmpstr (plain, ==, "abcdefghijklmnopqrstuvwxyz");
  g_assert_cmpuint (strlen (first), ==, 26);
  g_assert_cmpstr (first, !=, plain);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

/* --- Sweeping --- */

static gboolean
await_thrice (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  gboolean       leaks = GPOINTER_TO_INT (data);
  BellhopFuture *leaked = NULL;

  if (!bellhop_await (bellhop_sleep (0), error))
    return FALSE;
  if (leaks)
    leaked = bellhop_never ();
  if (!bellhop_await (bellhop_sleep (0), error))
    return FALSE;
  g_clear_pointer (&leaked, bellhop_future_unref);
  return bellhop_await (bellhop_join (bellhop_sleep (0), bellhop_sleep (0), NULL), error);
}

static BellhopFuture *
make_thrice (gpointer data)
{
  return bellhop_async (await_thrice, data, NULL);
}

/* E34: every await is found, and nothing is left behind by cancelling there. */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_assert_cmpuint (bellhop_test_sweep (make_thrice, GINT_TO_POINTER (FALSE)), ==, 3);
}

typedef struct
{
  guint n_done;
} Endless;

static gboolean
await_for_ever (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  Endless *self = data;

  for (self->n_done = 0; self->n_done < 3; self->n_done++)
    if (!bellhop_await (bellhop_sleep (0), error))
      return FALSE;
  bellhop_await (bellhop_never (), error);
  /* On the way out: none of those that are swept. */
  bellhop_await (bellhop_shield (bellhop_sleep (0), G_MAXUINT), NULL);
  return FALSE;
}

static BellhopFuture *
make_endless (gpointer data)
{
  return bellhop_async (await_for_ever, data, NULL);
}

static gboolean
has_rested (gpointer data)
{
  return ((Endless *) data)->n_done == 3;
}

/* E34: of what goes on until it is cancelled too, with that at which it rests. */
static void
test_sweep_endless (BellhopTest  *test,
                    gconstpointer data)
{
  Endless endless = { 0 };

  g_assert_cmpuint (bellhop_test_sweep_endless (make_endless, has_rested, &endless), ==, 4);
}

/* ... and where something is, the await is named. */
static void
test_sweep_finds (BellhopTest  *test,
                  gconstpointer data)
{
  if (g_test_subprocess ())
    {
      bellhop_test_sweep (make_thrice, GINT_TO_POINTER (TRUE));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*await 2*stays alive: 1 futures*");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/clock/E137-hours", NULL, test_hours);
  bellhop_test_add ("/clock/stands-still", NULL, test_stands_still);
  bellhop_test_add ("/clock/waits-for-jobs", NULL, test_waits_for_jobs);
  bellhop_test_add ("/clock/jobs-sleep", NULL, test_jobs_sleep);
  bellhop_test_add ("/clock/E137-many-jobs-sleep", NULL, test_many_sleep);
  bellhop_test_add ("/clock/pieces-sleep", NULL, test_pieces_sleep);
  bellhop_test_add ("/clock/job-obeys", NULL, test_job_obeys_clock);
  bellhop_test_add ("/clock/sleeping-job-cancelled", NULL, test_sleeping_job_cancelled);
  bellhop_test_add ("/interval/E133-missed/skip", GINT_TO_POINTER (BELLHOP_TICK_SKIP),
                    test_missed_ticks);
  bellhop_test_add ("/interval/E133-missed/delay", GINT_TO_POINTER (BELLHOP_TICK_DELAY),
                    test_missed_ticks);
  bellhop_test_add ("/interval/E133-missed/burst", GINT_TO_POINTER (BELLHOP_TICK_BURST),
                    test_missed_ticks);
  bellhop_test_add ("/interval/E134-drift", NULL, test_drift);
  bellhop_test_add ("/interval/E138-cancelled", NULL, test_cancelled_tick);
  bellhop_test_add ("/interval/E136-suspend", NULL, test_suspend);
  bellhop_test_add ("/sleep/E135-one-source", NULL, test_one_source);
  bellhop_test_add ("/sleep/coarse", NULL, test_coarse);
  bellhop_test_add ("/shuffle/E164-replays", NULL, test_shuffle);
  bellhop_test_add ("/sweep/E34-finds-all", NULL, test_sweep);
  bellhop_test_add ("/sweep/E34-endless", NULL, test_sweep_endless);
  bellhop_test_add ("/sweep/finds-leak", NULL, test_sweep_finds);

  return g_test_run ();
}
