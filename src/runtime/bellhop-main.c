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
