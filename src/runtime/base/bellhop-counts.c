/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-counts.h"

#include "bellhop-runtime-private.h"

/**
 * BellhopCounts:
 * @futures: futures, of all kinds
 * @fibers: functions that have begun and not returned
 * @tasks: tasks that are still referenced
 * @scopes: scopes, but for the application's
 * @jobs: jobs that wait for a worker, or run on one
 * @timers: deadlines
 *
 * How much of everything is alive.
 */

/**
 * bellhop_get_counts:
 * @out_counts: (out caller-allocates): where the numbers go
 *
 * Counts what is alive, for tests and for finding leaks. The scope of the application is not
 * counted.
 */
void
bellhop_get_counts (BellhopCounts *out_counts)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  g_return_if_fail (out_counts != NULL);

  *out_counts = runtime->counts;
  out_counts->timers = runtime->timers.n_timers;
  if (runtime->application_scope != NULL)
    out_counts->scopes--;
}
