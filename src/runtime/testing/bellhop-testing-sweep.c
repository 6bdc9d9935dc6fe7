/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-testing.h"

#include "bellhop-counts.h"
#include "bellhop-handle.h"
#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"

#include <string.h>

/* When the task is cancelled, seen from its n-th await. */
typedef enum
{
  CANCEL_BEFORE, /* the code cancels itself, then awaits */
  CANCEL_WHILE   /* it awaits, and is cancelled in the next turn */
} Moment;

static struct
{
  BellhopScope *scope;
  BellhopTask  *task;
  guint         n_awaits;
  guint         cancel_at;
  Moment        moment;

  BellhopSweepRestFunc is_at_rest; /* of what does not end by itself, or NULL */
  gboolean             has_rested; /* and so was cancelled, at no await in particular */
} sweep;

static void
cancel_now (gpointer data)
{
  if (sweep.task != NULL)
    bellhop_task_cancel (sweep.task, BELLHOP_CANCEL_USER);
}

static gboolean
is_swept (BellhopTask *task)
{
  BellhopScope *scope = task != NULL ? task->scope : NULL;

  while (scope != NULL && scope != sweep.scope)
    scope = scope->parent;
  return scope != NULL;
}

/* Every await counts of a fiber of the swept task, and of those that it has spawned below its
   scope. */
static void
note_await (void)
{
  if (sweep.task == NULL || sweep.has_rested || !is_swept (bellhop_current_task ()) ||
      ++sweep.n_awaits != sweep.cancel_at)
    return;

  if (sweep.moment == CANCEL_BEFORE)
    cancel_now (NULL);
  else
    bellhop_post (cancel_now, NULL, NULL);
}

static void
check_nothing_left (const BellhopCounts *before)
{
  BellhopCounts after;

  bellhop_get_counts (&after);
  if (memcmp (before, &after, sizeof after) != 0)
    g_error ("Cancelled at await %u, something stays alive: %d futures, %d fibers, %d tasks, %d "
             "scopes, %d jobs, %d timers",
             sweep.cancel_at, (int) (after.futures - before->futures),
             (int) (after.fibers - before->fibers), (int) (after.tasks - before->tasks),
             (int) (after.scopes - before->scopes), (int) (after.jobs - before->jobs),
             (int) (after.timers - before->timers));
}

/* Of what would go on for ever: it has come by all its awaits, so this is the last round. */
static void
find_rest (gpointer data)
{
  if (sweep.is_at_rest == NULL || sweep.has_rested || sweep.n_awaits >= sweep.cancel_at ||
      !sweep.is_at_rest (data))
    return;

  sweep.has_rested = TRUE;
  cancel_now (NULL);
}

/* What was begun for ever, such as tidying up behind all runs, is nobody's to cancel: it ends by
 * itself, or the test reaches its deadline. */
static void
wait_for_what_outlives (guint n_before)
{
  BellhopScope *application = bellhop_application_scope ();

  while (bellhop_scope_get_n_tasks (application) > n_before)
    g_main_context_iteration (_bellhop_runtime.context, TRUE);
}

/* TRUE if the future came as far as the await at which it was to be cancelled. */
static gboolean
run_round (BellhopSweepFunc func,
           gpointer         data)
{
  BellhopRuntime *runtime = &_bellhop_runtime;
  BellhopCounts   before;
  guint           n_outliving = bellhop_scope_get_n_tasks (bellhop_application_scope ());
  gboolean        was_reached;

  bellhop_get_counts (&before);
  sweep.n_awaits = 0;
  sweep.has_rested = FALSE;
  sweep.scope = bellhop_scope_new ("sweep", NULL);
  sweep.task = bellhop_task_ref (bellhop_spawn (sweep.scope, func (data)));
  while (bellhop_scope_get_n_tasks (sweep.scope) > 0)
    {
      g_main_context_iteration (runtime->context, TRUE);
      find_rest (data);
    }
  was_reached = sweep.n_awaits >= sweep.cancel_at;

  /* An error is the round's outcome, and nobody's to handle. */
  bellhop_task_get_error (sweep.task);
  g_clear_pointer (&sweep.task, bellhop_task_unref);
  g_clear_pointer (&sweep.scope, bellhop_scope_unref);
  wait_for_what_outlives (n_outliving);
  while (g_main_context_iteration (runtime->context, FALSE) ||
         g_main_context_iteration (runtime->context, FALSE))
    ;
  check_nothing_left (&before);
  return was_reached;
}

static guint
run_rounds (BellhopSweepFunc func,
            gpointer         data,
            Moment           moment)
{
  sweep.moment = moment;
  for (sweep.cancel_at = 1; run_round (func, data); sweep.cancel_at++)
    ;
  return sweep.cancel_at - 1;
}

static guint
run_sweep (BellhopSweepFunc     func,
           BellhopSweepRestFunc is_at_rest,
           gpointer             data)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  guint           n_awaits;

  runtime->note_await = note_await;
  sweep.is_at_rest = is_at_rest;
  run_rounds (func, data, CANCEL_BEFORE);
  n_awaits = run_rounds (func, data, CANCEL_WHILE);
  sweep.is_at_rest = NULL;
  runtime->note_await = NULL;
  return n_awaits;
}

/**
 * BellhopSweepFunc:
 * @data: user data
 *
 * Creates the future to sweep; called once per round. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * bellhop_test_sweep:
 * @func: (scope call): makes the future
 * @data: for @func
 *
 * Runs a future again and again, in a scope of its own, and cancels it at its first await, its
 * second, and so on until it ends before that: once just before the await starts, and once while it
 * waits. Awaits of tasks that it spawns in that scope, or below it, count too. After each round
 * nothing of the runtime may be left alive; otherwise the test fails and names the await. Run it
 * with a sanitizer to find double frees and uses after free.
 *
 * Returns: how many awaits there were
 */
guint
bellhop_test_sweep (BellhopSweepFunc func,
                    gpointer         data)
{
  g_return_val_if_fail (func != NULL, 0);
  g_return_val_if_fail (_bellhop_get_runtime ()->dispatch_depth == 0, 0);

  return run_sweep (func, /* is_at_rest = */ NULL, data);
}

/**
 * BellhopSweepRestFunc:
 * @data: user data
 *
 * Tells whether the future has nothing left to do without new input, like a server that has
 * answered all requests. It may also provide that input: it is called in each turn of the loop.
 * Owner thread.
 *
 * Returns: whether nothing more is to come
 */

/**
 * bellhop_test_sweep_endless:
 * @func: (scope call): makes the future
 * @is_at_rest: (scope call): tells when nothing more is to come
 * @data: for both
 *
 * Like [func@test_sweep], for a future that runs until it is cancelled.
 *
 * Returns: how many awaits there were, with the one at which it rests
 */
guint
bellhop_test_sweep_endless (BellhopSweepFunc     func,
                            BellhopSweepRestFunc is_at_rest,
                            gpointer             data)
{
  g_return_val_if_fail (func != NULL && is_at_rest != NULL, 0);
  g_return_val_if_fail (_bellhop_get_runtime ()->dispatch_depth == 0, 0);

  return run_sweep (func, is_at_rest, data);
}
