/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-priority-private.h"

#include "bellhop-loop-private.h"

/*
 * While any task has a priority of its own, the ready list is sorted into one queue for each
 * priority. The first that holds something is served, but after STEPS_PER_TURN items in a row those
 * below it have one, so that nothing starves. Within a queue the order is that of the ready list.
 */

enum
{
  STEPS_PER_TURN = 8
};

typedef struct
{
  BellhopFuture *head;
  BellhopFuture *tail;
  guint          n_passed_over; /* items of other queues that went before, in a row */
} Queue;

static Queue queues[BELLHOP_PRIORITY_LOW + 1];

static void
push (Queue         *queue,
      BellhopFuture *future)
{
  future->next = NULL;
  if (queue->tail != NULL)
    queue->tail->next = future;
  else
    queue->head = future;
  queue->tail = future;
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_sorted, 1);
}

static BellhopFuture *
pop (Queue *queue)
{
  BellhopFuture *future = queue->head;

  queue->head = future->next;
  if (queue->head == NULL)
    queue->tail = NULL;
  queue->n_passed_over = 0;
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_sorted, -1);
  return future;
}

static void
sort (BellhopRuntime *runtime)
{
  while (runtime->ready_head != NULL)
    {
      BellhopFuture *future = runtime->ready_head;
      BellhopTask   *task = _bellhop_future_get_task (future);

      runtime->ready_head = future->next;
      push (&queues[task != NULL ? task->priority : BELLHOP_PRIORITY_NORMAL], future);
    }
  runtime->ready_tail = NULL;
}

BellhopFuture *
_bellhop_priority_take (void)
{
  Queue *chosen = NULL;

  sort (&_bellhop_runtime);
  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      Queue *queue = &queues[i];

      if (queue->head == NULL)
        continue;
      if (chosen == NULL || ++queue->n_passed_over >= STEPS_PER_TURN)
        chosen = queue;
    }
  return chosen != NULL ? pop (chosen) : NULL;
}

/**
 * BellhopPriority:
 * @BELLHOP_PRIORITY_HIGH: it goes before the others
 * @BELLHOP_PRIORITY_NORMAL: first come, first served
 * @BELLHOP_PRIORITY_LOW: it goes after the others, and yet in time
 *
 * The order among ready tasks. None waits forever.
 */

/**
 * bellhop_task_set_priority:
 * @self: a task
 * @priority: how urgent its turns are
 *
 * Runs the task before others, or after them; a task that is passed over still gets one turn in
 * nine. Most tasks need no priority: work that the user sees is short, and long work belongs on a
 * worker.
 */
void
bellhop_task_set_priority (BellhopTask    *self,
                           BellhopPriority priority)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) priority < G_N_ELEMENTS (queues));
  BELLHOP_ASSERT_OWNER ();

  /* One that has settled has its last turn behind it. */
  if (self->scope == NULL)
    return;

  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_prioritized,
                                 (priority != BELLHOP_PRIORITY_NORMAL) -
                                   (self->priority != BELLHOP_PRIORITY_NORMAL));
  self->priority = (guint8) priority;
}

/**
 * bellhop_task_get_priority:
 * @self: a task
 *
 * Returns: how urgent its turns are
 */
BellhopPriority
bellhop_task_get_priority (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, BELLHOP_PRIORITY_NORMAL);

  return (BellhopPriority) self->priority;
}
