/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-work.h"

#include "bellhop-lane-private.h"
#include "bellhop-time.h"

enum
{
  /* Progress is told at most 60 times a second. */
  PROGRESS_INTERVAL_US = 16700
};

/* --- Progress: the worker writes, the main thread looks once a frame --- */

static void progress_tick (BellhopTimer *timer);

static BellhopJob  *watched_jobs;
static BellhopTimer progress_timer = { .fire = progress_tick };

static void
tell_progress (BellhopJob *self)
{
  guint64 done = atomic_load_explicit (&self->done, memory_order_relaxed);
  guint64 total = atomic_load_explicit (&self->total, memory_order_relaxed);

  if (done == self->told_done && total == self->told_total)
    return;

  self->told_done = done;
  self->told_total = total;
  self->watch (done, total, self->watch_data);
}

static void
schedule_tick (void)
{
  if (watched_jobs == NULL || progress_timer.position != 0)
    return;

  progress_timer.deadline_us = bellhop_now_us () + PROGRESS_INTERVAL_US;
  _bellhop_timers_add (&_bellhop_runtime.timers, &progress_timer);
}

static void
progress_tick (BellhopTimer *timer)
{
  for (BellhopJob *job = watched_jobs; job != NULL; job = job->next_watched)
    if (job->future.cancel_reason == BELLHOP_CANCEL_NONE)
      tell_progress (job);
  schedule_tick ();
}

static void
start_watching (BellhopJob *self)
{
  self->next_watched = watched_jobs;
  watched_jobs = self;
  schedule_tick ();
}

static void
stop_watching (BellhopJob *self)
{
  BellhopJob **link = &watched_jobs;

  while (*link != self)
    link = &(*link)->next_watched;
  *link = self->next_watched;
  if (watched_jobs == NULL)
    _bellhop_timers_remove (&_bellhop_runtime.timers, &progress_timer);
}

/* --- The job as a future --- */

static void
settle_job (BellhopJob *self)
{
  BellhopValue result = bellhop_value_steal (&self->result);
  GError      *error = g_steal_pointer (&self->error);

  if (self->succeeded)
    {
      g_clear_error (&error);
      _bellhop_future_settle_value (&self->future, result);
      return;
    }

  bellhop_value_clear (&result);
  if (error == NULL)
    error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "The job failed without an error");
  _bellhop_future_settle_error (&self->future, error);
}

static void
deliver_job (BellhopMail *mail)
{
  BellhopJob *self = (BellhopJob *) (gpointer) ((char *) mail - G_STRUCT_OFFSET (BellhopJob, mail));

  _bellhop_runtime.counts.jobs--;
  if (self->watch != NULL)
    {
      stop_watching (self);
      if (self->future.cancel_reason == BELLHOP_CANCEL_NONE)
        tell_progress (self);
    }
  settle_job (self);
  bellhop_future_unref (&self->future);
}

static void
job_start (BellhopFuture *future)
{
  BellhopJob *self = (BellhopJob *) future;

  bellhop_future_ref (future);
  self->mail.deliver = deliver_job;
  _bellhop_runtime.counts.jobs++;
  if (self->watch != NULL)
    start_watching (self);
  _bellhop_lane_push (self->lane, self);
}

static BellhopFuture *
job_cancel (BellhopFuture *future)
{
  BellhopJob *self = (BellhopJob *) future;

  if (_bellhop_lane_unlink (self->lane, self))
    {
      deliver_job (&self->mail);
    }
  else
    {
      atomic_store_explicit (&self->is_cancelled, TRUE, memory_order_relaxed);
      _bellhop_job_wake (self);
    }
  return NULL;
}

static void
job_release (BellhopFuture *future)
{
  BellhopJob *self = (BellhopJob *) future;

  if (self->destroy != NULL)
    self->destroy (self->data);
}

static const BellhopFutureClass job_class = {
  .name = "job",
  .size = sizeof (BellhopJob),
  .start = job_start,
  .cancel = job_cancel,
  .release = job_release,
};

/**
 * bellhop_work:
 * @lane: where to run it
 * @func: (scope notified): runs on a worker thread, and touches only its arguments
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Runs @func on a worker thread.
 *
 * @func calls [method@Job.step] at least every 20 ms and returns %FALSE when that does. It returns
 * %TRUE with its result or %FALSE with an error. A job that is cancelled before a worker has taken
 * it never runs; one that runs settles when @func has returned.
 *
 * Resolves to the result. Rejects with the error of @func.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_work (BellhopLane    lane,
              BellhopJobFunc func,
              gpointer       data,
              GDestroyNotify destroy)
{
  BellhopJob *self;

  g_return_val_if_fail (lane == BELLHOP_LANE_COMPUTE || lane == BELLHOP_LANE_IO, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = _bellhop_future_new (&job_class);
  self->lane = lane;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}

/**
 * bellhop_work_watched:
 * @work: (transfer full): a future of [func@work], as that returned it
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
  BellhopJob *self = (BellhopJob *) work;

  g_return_val_if_fail (work != NULL && work->klass == &job_class, work);
  g_return_val_if_fail (work->state == BELLHOP_FUTURE_LAZY && work->slot_kind == BELLHOP_SLOT_NONE, work);
  g_return_val_if_fail (func != NULL, work);

  self->watch = func;
  self->watch_data = data;
  return work;
}

/**
 * bellhop_job_step:
 * @self: the job that runs
 * @done: how much is done, in any unit
 * @total: how much there is, or 0 if that is not known
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Tells of progress and asks whether to go on; costs a few instructions. Worker thread.
 *
 * Returns: %FALSE when the job is cancelled and has to return
 */
gboolean
bellhop_job_step (BellhopJob *self,
                  guint64     done,
                  guint64     total,
                  GError    **error)
{
  atomic_store_explicit (&self->done, done, memory_order_relaxed);
  atomic_store_explicit (&self->total, total, memory_order_relaxed);
  if (G_LIKELY (!bellhop_job_is_cancelled (self)))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The job was cancelled");
  return FALSE;
}

/**
 * bellhop_job_is_cancelled:
 * @self: the job that runs
 *
 * Worker thread.
 *
 * Returns: whether nobody wants the result any more
 */
gboolean
bellhop_job_is_cancelled (BellhopJob *self)
{
  return atomic_load_explicit (&self->is_cancelled, memory_order_relaxed);
}
