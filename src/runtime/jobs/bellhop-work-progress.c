/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-work-private.h"

#include "bellhop-time.h"

/* Who is told of a job's progress. The worker writes how far it is, and the main thread looks once
   a frame. */
struct _BellhopWorkWatch
{
  BellhopProgressFunc func;
  gpointer            data;
  BellhopJob         *job;
  BellhopWorkWatch   *next; /* of jobs that run */
  guint64             told_done;
  guint64             told_total;
};

enum
{
  /* Progress is told at most 60 times a second. */
  PROGRESS_INTERVAL_US = 16700
};

static void progress_tick (BellhopTimer *timer);

static BellhopWorkWatch *watched;
static BellhopTimer      progress_timer = { .fire = progress_tick };

static void
notify_progress (BellhopWorkWatch *watch)
{
  guint64 done = atomic_load_explicit (&watch->job->done, memory_order_relaxed);
  guint64 total = atomic_load_explicit (&watch->job->total, memory_order_relaxed);

  if (atomic_load_explicit (&watch->job->flags, memory_order_relaxed) & BELLHOP_JOB_CANCELLED)
    return;
  if (done == watch->told_done && total == watch->told_total)
    return;

  watch->told_done = done;
  watch->told_total = total;
  watch->func (done, total, watch->data);
}

static void
schedule_tick (void)
{
  if (watched == NULL || progress_timer.position != 0)
    return;

  progress_timer.deadline_us = bellhop_now_us () + PROGRESS_INTERVAL_US;
  _bellhop_timers_add (&_bellhop_runtime.timers, &progress_timer);
}

static void
progress_tick (BellhopTimer *timer)
{
  for (BellhopWorkWatch *watch = watched; watch != NULL; watch = watch->next)
    notify_progress (watch);
  schedule_tick ();
}

void
_bellhop_work_start_watching (BellhopWorkWatch *watch)
{
  watch->next = watched;
  watched = watch;
  schedule_tick ();
}

void
_bellhop_work_stop_watching (BellhopWorkWatch *watch)
{
  BellhopWorkWatch **link = &watched;

  while (*link != watch)
    link = &(*link)->next;
  *link = watch->next;
  if (watched == NULL)
    _bellhop_timers_remove (&_bellhop_runtime.timers, &progress_timer);
  notify_progress (watch);
}

/**
 * BellhopProgressFunc:
 * @done: how much is done
 * @total: how much there is, or 0 if that is not known
 * @data: what was given along
 *
 * Hears of the progress of a job. Owner thread.
 */

/**
 * bellhop_work_watched:
 * @work: (transfer full): a future of [func@work] or [func@thread_spawn], as that returned it
 * @func: (scope forever): told of progress on the main thread
 * @data: for @func; borrowed, and used until the future has settled
 *
 * Has the progress of a job told: at most 60 times a second, the last one always before the job
 * settles, and nothing once it is cancelled.
 *
 * Returns: (transfer full): @work
 */
BellhopFuture *
bellhop_work_watched (BellhopFuture      *work,
                      BellhopProgressFunc func,
                      gpointer            data)
{
  BellhopWork *self = (BellhopWork *) work;

  g_return_val_if_fail (work != NULL && _bellhop_is_work (work), work);
  g_return_val_if_fail (work->state == BELLHOP_FUTURE_LAZY &&
                          work->continuation_kind == BELLHOP_CONTINUATION_NONE,
                        work);
  g_return_val_if_fail (func != NULL, work);

  if (self->watch == NULL)
    self->watch = g_new0 (BellhopWorkWatch, 1);
  self->watch->func = func;
  self->watch->data = data;
  self->watch->job = &self->job;
  return work;
}
