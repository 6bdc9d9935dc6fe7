/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-main.h"

#include "bellhop-debug-private.h"
#include "bellhop-fiber.h"
#include "bellhop-job-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-pause-private.h"
#include "bellhop-priority-private.h"
#include "bellhop-scope-private.h"
#include "bellhop-timeout.h"
#include "bellhop-work-private.h"

/**
 * bellhop_runtime_start:
 * @context: (nullable): the main context to run on, or %NULL for the default one
 *
 * Starts the runtime, and makes the calling thread its owner. The first use of the runtime does
 * this by itself with the default main context; tests use contexts of their own.
 */
void
bellhop_runtime_start (GMainContext *context)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  g_return_if_fail (runtime->source == NULL);

  runtime->owner = g_thread_self ();
  runtime->clock = g_get_monotonic_time;
  _bellhop_loop_attach (context != NULL ? context : g_main_context_default ());
  _bellhop_debug_begin ();
}

/* Here the rooms are put together: those below ask those above by these. The first use of the
 * runtime starts it, so they are there before anything runs. */
static void __attribute__ ((constructor))
fill_in_runtime (void)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  runtime->start = bellhop_runtime_start;
  runtime->take_prioritized = _bellhop_priority_take;
  runtime->hold_paused = _bellhop_pause_hold;
  runtime->pauses_changed = _bellhop_work_follow_pauses;
  runtime->get_n_idle_jobs = _bellhop_job_get_n_idle;
  runtime->get_next_wake_us = _bellhop_job_get_next_wake_us;
  runtime->rouse_sleepers = _bellhop_job_rouse_sleepers;
}

static BellhopFuture *
name_stragglers (const GError *error,
                 gpointer      data)
{
  if (g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    _bellhop_scope_log_tasks (bellhop_application_scope ());
  return bellhop_rejected (g_error_copy (error));
}

/**
 * bellhop_shutdown:
 * @grace_ms: how long running tasks may take to unwind, in milliseconds
 *
 * Cancels the scope of the application, and with it everything, and waits for it to unwind.
 * Anything that is left after the grace period is named in the log.
 *
 * Resolves with no value. Rejects with %BELLHOP_ERROR_TIMED_OUT.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_shutdown (guint grace_ms)
{
  BellhopFuture *closed = bellhop_scope_close (bellhop_application_scope (),
                                               BELLHOP_CANCEL_SHUTDOWN);

  return bellhop_catch (bellhop_timeout (closed, grace_ms), name_stragglers, NULL, NULL);
}

/* --- Programs without a main loop of their own --- */

/* What bellhop_block_on() puts in the place of a task. */
static void
driver_child_settled (BellhopFuture *future,
                      BellhopFuture *child)
{
  _bellhop_future_settle_from (future, child);
  bellhop_future_unref (child);
}

static const BellhopFutureClass driver_class = {
  .name = "block-on",
  .size = sizeof (BellhopFuture),
  .child_settled = driver_child_settled,
};

/**
 * bellhop_block_on:
 * @future: (transfer full): a future
 * @out_value: (out caller-allocates) (nullable): where its value goes; set only on success
 * @error: where its error goes
 *
 * Turns the main context until @future has settled: for `main()` of a program without a window, and
 * for tests. It is refused inside a fiber and inside a callback of the runtime, where it would wait
 * for what only its caller could let happen.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_block_on (BellhopFuture *future,
                  BellhopValue  *out_value,
                  GError       **error)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *driver;
  gboolean       succeeded;

  g_return_val_if_fail (future != NULL, FALSE);

  if (runtime->dispatch_depth > 0)
    {
      g_critical ("bellhop_block_on() is called inside a callback of the runtime");
      bellhop_future_unref (future);
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "Called inside a callback");
      return FALSE;
    }

  driver = _bellhop_future_new (&driver_class);
  driver->state = BELLHOP_FUTURE_PENDING;
  _bellhop_future_consume (future, driver);
  while (!_bellhop_future_is_settled (driver))
    g_main_context_iteration (runtime->context, TRUE);

  succeeded = _bellhop_future_take (driver, &value, error);
  if (succeeded && out_value != NULL)
    *out_value = bellhop_value_steal (&value);
  bellhop_future_unref (driver);
  return succeeded;
}

/**
 * bellhop_runtime_stop:
 * @grace_ms: how long running tasks may take to unwind, in milliseconds
 *
 * Shuts down, and takes the runtime from its main context. It may be started again.
 *
 * A job that ignores its cancellation does not hold this up: after the grace it is named, and what
 * belongs to it stays in memory. Should the runtime be started again, it unwinds then.
 *
 * Returns: whether everything had unwound
 */
gboolean
bellhop_runtime_stop (guint grace_ms)
{
  BellhopRuntime *runtime = &_bellhop_runtime;
  gboolean        is_clean;

  if (runtime->source == NULL)
    return TRUE;

  is_clean = bellhop_block_on (bellhop_shutdown (grace_ms), NULL, NULL);
  g_clear_pointer (&runtime->application_scope, bellhop_scope_unref);
  _bellhop_debug_end ();
  _bellhop_loop_detach ();
  return is_clean;
}
