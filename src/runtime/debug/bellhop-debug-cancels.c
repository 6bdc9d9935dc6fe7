/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"
#include "bellhop-time.h"

/* Names the tasks that take long to unwind, or ignore that they were cancelled. */

guint              _bellhop_cancels_limit_ms;
static GHashTable *unwinding; /* of BellhopTask, borrowed, to when they are late */

static void report_overdue (BellhopTimer *timer);

static BellhopTimer timer = { .fire = report_overdue };

static void
schedule (void)
{
  GHashTableIter iter;
  gpointer       due_us;

  _bellhop_timers_remove (&_bellhop_runtime.timers, &timer);
  timer.deadline_us = G_MAXINT64;
  g_hash_table_iter_init (&iter, unwinding);
  while (g_hash_table_iter_next (&iter, NULL, &due_us))
    timer.deadline_us = MIN (timer.deadline_us, *(gint64 *) due_us);
  if (timer.deadline_us != G_MAXINT64)
    _bellhop_timers_add (&_bellhop_runtime.timers, &timer);
}

static void
report_task (BellhopTask *task)
{
  g_autofree char *waits_for = _bellhop_task_describe_wait (task);

  g_message ("Task “%s” was cancelled %u ms ago and still runs, spawned at %s%s%s",
             bellhop_task_get_name (task), _bellhop_cancels_limit_ms, task->site,
             waits_for != NULL ? ", waiting for " : "", waits_for != NULL ? waits_for : "");
}

static void
report_overdue (BellhopTimer *self)
{
  gint64         now_us = bellhop_now_us ();
  GHashTableIter iter;
  gpointer       task;
  gpointer       due_us;

  g_hash_table_iter_init (&iter, unwinding);
  while (g_hash_table_iter_next (&iter, &task, &due_us))
    if (*(gint64 *) due_us <= now_us)
      {
        report_task (task);
        g_hash_table_iter_remove (&iter);
      }
  schedule ();
}

void
_bellhop_cancels_note (BellhopTask *task)
{
  gint64 *due_us = g_new (gint64, 1);

  *due_us = bellhop_now_us () + (gint64) _bellhop_cancels_limit_ms * 1000;
  g_hash_table_insert (unwinding, task, due_us);
  schedule ();
}

void
_bellhop_cancels_forget (BellhopTask *task)
{
  if (g_hash_table_remove (unwinding, task))
    schedule ();
}

/**
 * bellhop_debug_watch_cancels:
 * @limit_ms: how long a task may take to unwind, in milliseconds; 0 ends the watch
 *
 * Logs each task that was cancelled longer ago than that and has not settled: a job that does not
 * call [method@Job.checkpoint], or slow cleanup. The environment variable `BELLHOP_DEBUG=cancels`
 * does the same with two seconds.
 */
void
bellhop_debug_watch_cancels (guint limit_ms)
{
  _bellhop_get_runtime ();
  _bellhop_timers_remove (&_bellhop_runtime.timers, &timer);
  g_clear_pointer (&unwinding, g_hash_table_unref);
  if (limit_ms > 0)
    unwinding = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  _bellhop_debug_observe ((limit_ms > 0) - (_bellhop_cancels_limit_ms > 0));
  _bellhop_cancels_limit_ms = limit_ms;
}
