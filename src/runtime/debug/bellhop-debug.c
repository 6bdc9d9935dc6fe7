/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-private.h"

#include "bellhop-counts.h"
#include "bellhop-observer-private.h"
#include "bellhop-scope-private.h"
#include "bellhop-debug-trace-private.h"

enum
{
  STALL_MS = 50,
  UNWIND_MS = 2000
};

enum
{
  DEBUG_STALLS = 1 << 0,
  DEBUG_COUNTERS = 1 << 1,
  DEBUG_CANCELS = 1 << 2,
#ifdef BELLHOP_WATCH_STALLS
  DEBUG_BY_DEFAULT = DEBUG_STALLS | DEBUG_CANCELS
#else
  DEBUG_BY_DEFAULT = 0
#endif
};

static const GDebugKey keys[] = {
  { "stalls", DEBUG_STALLS },
  { "counters", DEBUG_COUNTERS },
  { "cancels", DEBUG_CANCELS },
};

static guint
get_flags (void)
{
  const char *wanted = g_getenv ("BELLHOP_DEBUG");

  return wanted != NULL ? g_parse_debug_string (wanted, keys, G_N_ELEMENTS (keys))
                        : (guint) DEBUG_BY_DEFAULT;
}

/* --- The observer: hands on what happens to whoever watches --- */

static void
observe_task_begun (BellhopTask *task)
{
  if (_bellhop_trace_is_on ())
    _bellhop_trace_span ('b', task->site, task);
}

static void
observe_task_cancelled (BellhopTask *task)
{
  if (_bellhop_cancels_limit_ms > 0)
    _bellhop_cancels_note (task);
}

static void
observe_task_ended (BellhopTask *task)
{
  if (_bellhop_trace_is_on ())
    _bellhop_trace_span ('e', task->site, task);
  if (_bellhop_cancels_limit_ms > 0)
    _bellhop_cancels_forget (task);
  if (_bellhop_history_limit > 0)
    _bellhop_history_note (task);
}

static void
observe_dispatch (BellhopFuture *future)
{
  BellhopTask *task = _bellhop_future_get_task (future);
  gint64       start_us = g_get_monotonic_time ();

  if (task == NULL)
    {
      _bellhop_future_dispatch (future);
      return;
    }

  bellhop_task_ref (task);
  _bellhop_stalls_note (task->site);
  _bellhop_future_dispatch (future);
  _bellhop_stalls_note (NULL);
  if (_bellhop_trace_is_on ())
    _bellhop_trace_slice ("turn", bellhop_task_get_name (task), start_us, g_get_monotonic_time ());
  bellhop_task_unref (task);
}

static void
observe_job_ran (const char *site,
                 gint64      start_us)
{
  if (_bellhop_trace_is_on ())
    _bellhop_trace_slice ("job", site, start_us, g_get_monotonic_time ());
}

static const BellhopObserver observer = {
  .task_begun = observe_task_begun,
  .task_cancelled = observe_task_cancelled,
  .task_ended = observe_task_ended,
  .dispatch = observe_dispatch,
  .job_ran = observe_job_ran,
};

void
_bellhop_debug_observe (int change)
{
  static int n_watched;

  n_watched += change;
  atomic_store_explicit (&_bellhop_observer, n_watched > 0 ? &observer : NULL,
                         memory_order_relaxed);
}

void
_bellhop_debug_begin (void)
{
  const char *path = g_getenv ("BELLHOP_TRACE");
  g_autoptr(GError) error = NULL;

  if (get_flags () & DEBUG_STALLS)
    bellhop_debug_watch_stalls (STALL_MS);
  if (get_flags () & DEBUG_CANCELS)
    bellhop_debug_watch_cancels (UNWIND_MS);
  if (path != NULL && !_bellhop_trace_is_on () && !bellhop_debug_start_trace (path, &error))
    g_message ("BELLHOP_TRACE: %s", error->message);
}

void
_bellhop_debug_end (void)
{
  BellhopCounts counts;

  bellhop_debug_watch_stalls (0);
  bellhop_debug_watch_cancels (0);
  bellhop_debug_keep_ended (0);
  if ((get_flags () & DEBUG_COUNTERS) == 0)
    return;

  bellhop_get_counts (&counts);
  g_message ("Still alive: %u futures, %u fibers, %u tasks, %u scopes, %u jobs, %u timers",
             counts.futures, counts.fibers, counts.tasks, counts.scopes, counts.jobs,
             counts.timers);
}
