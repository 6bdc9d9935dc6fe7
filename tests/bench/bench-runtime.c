/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include "bellhop-future-private.h"

#include <bellhop-runtime.h>
#include <string.h>

/* What the runtime costs, and GLib's own means beside it in the same run. */

enum
{
  BATCH = 1000,
  FLOOD = 100000,
  N_PENDING = 100000,
  N_TIMERS = 100000,
  N_TIMEOUTS = 10000
};

static BellhopScope *scope;

static void
turn_until_empty (void)
{
  while (bellhop_scope_get_n_tasks (scope) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* --- Futures --- */

static guint n_sunk;

static void
sink_child_settled (BellhopFuture *self,
                    BellhopFuture *child)
{
  n_sunk++;
  _bellhop_future_unref (child);
}

/* A consumer that does nothing, so that only the future is measured. */
static const BellhopFutureClass sink_class = {
  .name = "sink",
  .size = sizeof (BellhopFuture),
  .child_settled = sink_child_settled,
};

static BellhopFuture *
pass_on (const BellhopValue *value,
         gpointer            data)
{
  return NULL;
}

static void
then_resolve (guint n)
{
  static BellhopFuture *sink;

  if (sink == NULL)
    sink = _bellhop_future_new (&sink_class);

  for (guint done = 0; done < n;)
    {
      guint batch = MIN (n - done, BATCH);

      n_sunk = 0;
      for (guint i = 0; i < batch; i++)
        {
          BellhopFuture  *future;
          BellhopPromise *promise = bellhop_promise_new (&future);

          _bellhop_future_consume (bellhop_then (future, pass_on, NULL, NULL), sink);
          bellhop_promise_resolve (promise, bellhop_value_int64 (i));
          bellhop_promise_free (promise);
        }
      while (n_sunk < batch)
        g_main_context_iteration (NULL, FALSE);
      done += batch;
    }
}

static void
report_pending_bytes (void)
{
  g_autofree BellhopPromise **promises = g_new0 (BellhopPromise *, N_PENDING);
  g_autofree BellhopFuture  **futures = g_new0 (BellhopFuture *, N_PENDING);
  gsize                       before;

  if (!bench_wants ("future_pending_bytes"))
    return;

  memset (promises, 0xff, N_PENDING * sizeof *promises);
  memset (futures, 0xff, N_PENDING * sizeof *futures);
  before = bench_get_resident_bytes ();
  for (guint i = 0; i < N_PENDING; i++)
    {
      promises[i] = bellhop_promise_new (&futures[i]);
      futures[i] = bellhop_then (futures[i], pass_on, NULL, NULL);
    }
  bench_report ("future_pending_bytes", (double) (bench_get_resident_bytes () - before) / N_PENDING,
                "bytes");
  for (guint i = 0; i < N_PENDING; i++)
    {
      bellhop_future_unref (futures[i]);
      bellhop_promise_free (promises[i]);
    }
}

/* --- Fibers --- */

static gboolean
end_at_once (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  return TRUE;
}

static void
fiber_spawn_end (guint n)
{
  static BellhopFuture *sink;

  if (sink == NULL)
    sink = _bellhop_future_new (&sink_class);

  for (guint done = 0; done < n;)
    {
      guint batch = MIN (n - done, BATCH);

      n_sunk = 0;
      for (guint i = 0; i < batch; i++)
        _bellhop_future_consume (bellhop_async (end_at_once, NULL, NULL), sink);
      while (n_sunk < batch)
        g_main_context_iteration (NULL, FALSE);
      done += batch;
    }
}

static void
task_spawn_end (guint n)
{
  for (guint done = 0; done < n; done += BATCH)
    {
      for (guint i = 0; i < BATCH; i++)
        bellhop_spawn (scope, bellhop_async (end_at_once, NULL, NULL));
      turn_until_empty ();
    }
}

static gboolean
yield_often (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  for (guint i = GPOINTER_TO_UINT (data); i > 0; i--)
    if (!bellhop_yield (error))
      return FALSE;
  return TRUE;
}

/* Out to the loop and back. */
static void
fiber_switch_pair (guint n)
{
  bellhop_spawn (scope, bellhop_async (yield_often, GUINT_TO_POINTER (n), NULL));
  turn_until_empty ();
}

static gboolean
await_oneshots (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  for (guint i = GPOINTER_TO_UINT (data); i > 0; i--)
    {
      BellhopFuture  *future;
      BellhopPromise *promise = bellhop_promise_new (&future);

      bellhop_promise_resolve (promise, bellhop_value_int64 (i));
      bellhop_promise_free (promise);
      if (bellhop_await_int64 (future, error) != i)
        return FALSE;
    }
  return TRUE;
}

static void
oneshot (guint n)
{
  bellhop_spawn (scope, bellhop_async (await_oneshots, GUINT_TO_POINTER (n), NULL));
  turn_until_empty ();
}

static gboolean
sleep_long (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_sleep (3600000), error);
}

/* Cancelling a task that sleeps in a fiber, until it has unwound. */
static void
report_cancel_unwind (void)
{
  g_autoptr(GArray) rounds = g_array_new (FALSE, FALSE, sizeof (double));

  if (!bench_wants ("cancel_unwind"))
    return;

  for (guint round = 0; round < 50; round++)
    {
      g_autoptr(BellhopScope) sleepers = bellhop_scope_new ("sleepers", scope);
      gint64 started_us;
      double each_ns;

      for (guint i = 0; i < BATCH; i++)
        bellhop_spawn (sleepers, bellhop_async (sleep_long, NULL, NULL));
      while (g_main_context_iteration (NULL, FALSE) || g_main_context_iteration (NULL, FALSE))
        ;
      started_us = g_get_monotonic_time ();
      bellhop_scope_cancel (sleepers, BELLHOP_CANCEL_USER);
      turn_until_empty ();
      each_ns = (double) (g_get_monotonic_time () - started_us) * 1000.0 / BATCH;
      g_array_append_val (rounds, each_ns);
    }
  bench_report ("cancel_unwind", bench_median (rounds), "ns");
}

/* --- Timers --- */

static void
turn_loop (guint n)
{
  for (guint i = 0; i < n; i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
stay_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
report_timers (void)
{
  g_autoptr(BellhopScope) sleepers = bellhop_scope_new ("sleepers", scope);

  bench_time ("loop_turn_no_timers", turn_loop, 1000);
  if (!bench_wants ("loop_turn_100k_timers"))
    return;

  for (guint i = 0; i < N_TIMERS; i++)
    bellhop_spawn (sleepers, bellhop_sleep (3600000 + i));
  while (g_main_context_iteration (NULL, FALSE) || g_main_context_iteration (NULL, FALSE))
    ;
  bench_time ("loop_turn_100k_timers", turn_loop, 1000);
  bellhop_scope_cancel (sleepers, BELLHOP_CANCEL_USER);
  turn_until_empty ();
}

static void
report_timeouts (void)
{
  g_autofree guint *sources = g_new (guint, N_TIMEOUTS);

  if (!bench_wants ("g_timeout_loop_turn_10k"))
    return;

  for (guint i = 0; i < N_TIMEOUTS; i++)
    sources[i] = g_timeout_add (3600000 + i, stay_cb, NULL);
  bench_time ("g_timeout_loop_turn_10k", turn_loop, 10);
  for (guint i = 0; i < N_TIMEOUTS; i++)
    g_source_remove (sources[i]);
}

/* --- Workers --- */

static gboolean
empty_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return TRUE;
}

static void
pool_flood (guint n)
{
  static BellhopFuture *sink;

  if (sink == NULL)
    sink = _bellhop_future_new (&sink_class);

  n_sunk = 0;
  for (guint i = 0; i < n; i++)
    _bellhop_future_consume (bellhop_work (BELLHOP_LANE_COMPUTE, empty_work, NULL, NULL), sink);
  while (n_sunk < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
gtask_work (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
gtask_ready_cb (GObject      *source,
                GAsyncResult *async_result,
                gpointer      data)
{
  n_sunk++;
}

static void
gtask_flood (guint n)
{
  n_sunk = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, gtask_ready_cb, NULL);

      g_task_run_in_thread (task, gtask_work);
    }
  while (n_sunk < n)
    g_main_context_iteration (NULL, TRUE);
}

/* One after the other. */
static void
pool_trip (guint n)
{
  for (guint i = 0; i < n; i++)
    pool_flood (1);
}

static void
gtask_trip (guint n)
{
  for (guint i = 0; i < n; i++)
    gtask_flood (1);
}

int
main (int    argc,
      char **argv)
{
  bench_init (&argc, &argv);
  scope = bellhop_scope_new ("bench", NULL);

  bench_time ("future_then_resolve", then_resolve, FLOOD);
  report_pending_bytes ();
  bench_time ("fiber_spawn_end", fiber_spawn_end, FLOOD);
  bench_time ("task_spawn_end", task_spawn_end, FLOOD);
  bench_time ("fiber_switch_pair", fiber_switch_pair, FLOOD);
  bench_time ("oneshot", oneshot, FLOOD);
  report_cancel_unwind ();
  report_timers ();
  report_timeouts ();
  bench_rate ("pool_flood", pool_flood, FLOOD);
  bench_rate ("gtask_flood", gtask_flood, FLOOD);
  bench_time ("pool_trip", pool_trip, 1000);
  bench_time ("gtask_trip", gtask_trip, 1000);

  bellhop_scope_unref (scope);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
