/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-pause-private.h"

#include "bellhop-loop-private.h"

/*
 * A paused task gets no turn. What becomes ready for it leaves the ready list for a list of the
 * task's own, in order, and goes back when the task is resumed: no wake is lost. Only while
 * anything at all is paused does the loop ask whose an item is.
 */

static gboolean
scope_is_paused (const BellhopScope *scope)
{
  for (; scope != NULL; scope = scope->parent)
    if (scope->is_paused)
      return TRUE;
  return FALSE;
}

gboolean
_bellhop_pause_hold (BellhopFuture *future)
{
  BellhopTask *task = _bellhop_future_get_task (future);

  if (task == NULL || task->future.cancel_reason != BELLHOP_CANCEL_NONE ||
      !bellhop_task_is_paused (task))
    return FALSE;

  future->next = NULL;
  if (task->last_held != NULL)
    task->last_held->next = future;
  else
    task->first_held = future;
  task->last_held = future;
  return TRUE;
}

void
_bellhop_pause_release (BellhopTask *task)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  if (task->first_held == NULL)
    return;

  if (runtime->ready_tail != NULL)
    runtime->ready_tail->next = task->first_held;
  else
    runtime->ready_head = task->first_held;
  runtime->ready_tail = task->last_held;
  task->first_held = NULL;
  task->last_held = NULL;
}

/* One more thing is paused, or one less. */
static void
count_pause (int change)
{
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_paused, change);
  _bellhop_runtime.pauses_changed ();
}

void
_bellhop_pause_ended (BellhopTask *task)
{
  if (task->is_paused)
    bellhop_task_resume (task);
}

/**
 * bellhop_task_pause:
 * @self: a task
 *
 * Pauses the task: it gets no turn until it is resumed, and its jobs wait at their next checkpoint.
 * Anything else that it is waiting for continues, and results are kept, in order. Pausing twice is
 * the same as pausing once; a task that has settled or is stopping cannot be paused. A cancelled
 * task unwinds even if it was paused.
 */
void
bellhop_task_pause (BellhopTask *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (self->is_paused || self->scope == NULL || self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  self->is_paused = TRUE;
  count_pause (1);
}

/**
 * bellhop_task_resume:
 * @self: a task
 *
 * Resumes the task, with the results that arrived while it was paused. It still waits if its scope
 * is paused.
 */
void
bellhop_task_resume (BellhopTask *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (!self->is_paused)
    return;

  self->is_paused = FALSE;
  if (!scope_is_paused (self->scope))
    _bellhop_pause_release (self);
  count_pause (-1);
}

/**
 * bellhop_task_is_paused:
 * @self: a task
 *
 * Returns: whether the task gets no turn, because it or a scope that it is in has been paused
 */
gboolean
bellhop_task_is_paused (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_paused || scope_is_paused (self->scope);
}

/* Those below that are paused themselves stay so. */
static void
release_below (BellhopScope *scope)
{
  if (scope->is_paused)
    return;

  for (BellhopTask *task = scope->last_task; task != NULL; task = task->previous)
    if (!task->is_paused)
      _bellhop_pause_release (task);
  for (BellhopScope *child = scope->first_child; child != NULL; child = child->next)
    release_below (child);
}

/**
 * bellhop_scope_pause:
 * @self: a scope
 *
 * Pauses all tasks in the scope and below it, and those that will be spawned there, until it is
 * resumed; see [method@Task.pause].
 */
void
bellhop_scope_pause (BellhopScope *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (self->is_paused)
    return;

  self->is_paused = TRUE;
  count_pause (1);
}

/**
 * bellhop_scope_resume:
 * @self: a scope
 *
 * Resumes the tasks that are not paused for another reason.
 */
void
bellhop_scope_resume (BellhopScope *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (!self->is_paused)
    return;

  self->is_paused = FALSE;
  if (!scope_is_paused (self->parent))
    release_below (self);
  count_pause (-1);
}
