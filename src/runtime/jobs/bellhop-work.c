/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-work-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-observer-private.h"
#include "bellhop-pause-private.h"
#include "bellhop-time.h"

/* A job as a future. */

BellhopWork *_bellhop_work_begun;

static void
settle_work (BellhopWork *self)
{
  BellhopFuture *future = &self->future;

  if (G_LIKELY (self->succeeded))
    {
      if (G_UNLIKELY (self->error != NULL))
        g_error_free (self->error);
      _bellhop_future_settle_stored (future);
      return;
    }

  bellhop_value_clear (&future->result.value);
  if (self->error == NULL)
    self->error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                       "The job failed without an error");
  _bellhop_future_settle_error (future, self->error);
}

static void
link_work (BellhopWork *self)
{
  self->next = _bellhop_work_begun;
  if (self->next != NULL)
    self->next->previous = self;
  _bellhop_work_begun = self;
}

static void
unlink_work (BellhopWork *self)
{
  if (self->previous != NULL)
    self->previous->next = self->next;
  else
    _bellhop_work_begun = self->next;
  if (self->next != NULL)
    self->next->previous = self->previous;
}

static void
work_stop_watching (BellhopWorkWatch *watch);

/* No worker has it, or has it any more. */
void
_bellhop_work_end (BellhopWork *self)
{
  _bellhop_runtime.counts.jobs--;
  unlink_work (self);
  if (G_UNLIKELY (self->watch != NULL))
    work_stop_watching (self->watch);
  if (G_UNLIKELY (self->job.wait != NULL))
    _bellhop_job_clear (&self->job);
  settle_work (self);
}

void
_bellhop_work_deliver (BellhopMessage *message)
{
  BellhopWork *self = (BellhopWork *) (gpointer) ((char *) message -
                                                  G_STRUCT_OFFSET (BellhopWork, message));
  gboolean     is_next = _bellhop_future_is_next (&self->future);

  _bellhop_work_end (self);
  if (is_next)
    _bellhop_future_dispatch (&self->future);
  _bellhop_future_unref (&self->future);
}

/* On the thread of a worker. */
void
_bellhop_work_run (BellhopWorkItem *item)
{
  BellhopWork           *self = (BellhopWork *) (gpointer) ((char *) item -
                                                  G_STRUCT_OFFSET (BellhopWork, item));
  const BellhopObserver *observer = _bellhop_get_observer ();
  const gint64           start_us = observer != NULL ? g_get_monotonic_time () : 0;

  _bellhop_job_running = &self->job;
  self->succeeded = self->func (&self->job, self->data, &self->future.result.value, &self->error);
  _bellhop_job_running = NULL;
  if (observer != NULL)
    observer->job_ran (self->job.site, start_us);
  _bellhop_post (&self->message);
}

static void
work_start_watching (BellhopWorkWatch *watch);

void
_bellhop_work_begin (BellhopWork *self)
{
  self->future.ref_count++;
  link_work (self);
  self->message.deliver = _bellhop_work_deliver;
  self->item.run = _bellhop_work_run;
  _bellhop_runtime.counts.jobs++;
  if (self->watch != NULL)
    work_start_watching (self->watch);
}

static void
work_start (BellhopFuture *future)
{
  BellhopWork *self = (BellhopWork *) future;

  _bellhop_work_begin (self);
  if (G_LIKELY (!self->is_held))
    _bellhop_lane_push (self->job.lane, &self->item);
}

/* TRUE when no worker has taken it: then none will. */
static gboolean
work_withdraw (BellhopWork *self)
{
  gboolean was_held = self->is_held;

  if (self->job.lane == BELLHOP_LANE_NONE)
    return FALSE;

  self->is_held = FALSE;
  return was_held || _bellhop_lane_unlink (self->job.lane, &self->item);
}

BellhopFuture *
_bellhop_work_cancel (BellhopFuture *future)
{
  BellhopWork *self = (BellhopWork *) future;

  if (work_withdraw (self))
    {
      _bellhop_work_end (self);
      _bellhop_future_unref (future);
    }
  else
    {
      _bellhop_job_change (&self->job, BELLHOP_JOB_CANCELLED, 0);
    }
  return NULL;
}

void
_bellhop_work_release (BellhopFuture *future)
{
  BellhopWork *self = (BellhopWork *) future;

  if (self->watch != NULL)
    g_free (self->watch);
  if (self->destroy != NULL)
    self->destroy (self->data);
}

const BellhopFutureClass _bellhop_work_class = {
  .name = "job",
  .size = sizeof (BellhopWork),
  .start = work_start,
  .cancel = _bellhop_work_cancel,
  .release = _bellhop_work_release,
};

/**
 * BellhopJobFunc:
 * @job: the running job, whose cancellation must be obeyed
 * @data: user data
 * @result: (out): where its value goes; empty at first
 * @error: where its error goes
 *
 * What a worker thread does. It touches only its arguments.
 *
 * Returns: whether it went well
 */

/**
 * bellhop_work:
 * @lane: where to run it
 * @func: (scope notified): runs on a worker thread, and touches only its arguments
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Runs @func on a worker thread.
 *
 * @func calls [method@Job.step] or [method@Job.checkpoint] at least every 20 ms and returns %FALSE
 * when that does. It returns %TRUE with its result or %FALSE with an error. A job that is cancelled
 * before a worker has taken it never runs; one that runs settles when @func has returned.
 *
 * Resolves to the result. Rejects with the error of @func.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_work_at (BellhopLane    lane,
                 BellhopJobFunc func,
                 gpointer       data,
                 GDestroyNotify destroy,
                 const char    *site)
{
  g_return_val_if_fail (lane == BELLHOP_LANE_COMPUTE || lane == BELLHOP_LANE_IO, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return _bellhop_work_new (lane, func, data, destroy, site);
}

/* As bellhop_work(), on any lane. */
BellhopFuture *
_bellhop_work_new (guint          lane,
                   BellhopJobFunc func,
                   gpointer       data,
                   GDestroyNotify destroy,
                   const char    *site)
{
  BellhopWork *self = _bellhop_future_new (&_bellhop_work_class);

  self->job.lane = lane;
  self->job.site = site;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}

static void
pause_job (BellhopWork *self)
{
  if (self->future.state == BELLHOP_FUTURE_LAZY || work_withdraw (self))
    self->is_held = TRUE;
  else
    _bellhop_job_change (&self->job, BELLHOP_JOB_PAUSED, 0);
}

static void
resume_job (BellhopWork *self)
{
  if (!self->is_held)
    {
      _bellhop_job_change (&self->job, 0, BELLHOP_JOB_PAUSED);
      return;
    }
  self->is_held = FALSE;
  if (self->future.state != BELLHOP_FUTURE_LAZY)
    _bellhop_lane_push (self->job.lane, &self->item);
}

/* A job is paused while anybody wants it to be. */
static void
set_paused (BellhopWork *self,
            gboolean     is_paused,
            gboolean     task_paused)
{
  gboolean was = self->is_paused || self->task_paused;
  gboolean is = is_paused || task_paused;

  self->is_paused = is_paused;
  self->task_paused = task_paused;
  if (is == was || self->future.is_released || self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  if (is)
    pause_job (self);
  else
    resume_job (self);
}

/* Tasks have been paused or resumed: so are the jobs that work for them. */
void
_bellhop_work_follow_pauses (void)
{
  for (BellhopWork *work = _bellhop_work_begun; work != NULL; work = work->next)
    {
      BellhopTask *task = _bellhop_future_get_task (&work->future);

      set_paused (work, work->is_paused, task != NULL && bellhop_task_is_paused (task));
    }
}

/**
 * bellhop_work_pause:
 * @work: a future of [func@work] or [func@thread_spawn]
 *
 * Pauses the job at its next [method@Job.checkpoint]; a job that has not started does not start.
 * Its lane continues with other jobs. Pausing twice is the same as pausing once, and a job that has
 * settled is not affected. The jobs of a paused task are paused with it.
 */
void
bellhop_work_pause (BellhopFuture *work)
{
  g_return_if_fail (work != NULL && _bellhop_is_work (work));

  set_paused ((BellhopWork *) work, TRUE, ((BellhopWork *) work)->task_paused);
}

/**
 * bellhop_work_resume:
 * @work: a future of [func@work] or [func@thread_spawn]
 *
 * Resumes the job, unless its task is paused. A job that had not started goes to the end of the
 * queue of its lane.
 */
void
bellhop_work_resume (BellhopFuture *work)
{
  g_return_if_fail (work != NULL && _bellhop_is_work (work));

  set_paused ((BellhopWork *) work, FALSE, ((BellhopWork *) work)->task_paused);
}

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

/* From when the job of @watch begins until it has ended. */
static void
work_start_watching (BellhopWorkWatch *watch)
{
  watch->next = watched;
  watched = watch;
  schedule_tick ();
}

static void
work_stop_watching (BellhopWorkWatch *watch)
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
 * @data: user data
 *
 * Hears of the progress of a job. Owner thread.
 */

/**
 * bellhop_work_watched:
 * @work: (transfer full): a future of [func@work] or [func@thread_spawn], as that returned it
 * @func: (scope forever): told of progress on the main thread
 * @data: for @func; borrowed, and used until the future has settled
 *
 * Reports the progress of a job: at most 60 times a second, for the last time just before the job
 * settles, and never once it has been cancelled.
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
