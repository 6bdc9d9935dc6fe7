/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-work-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-observer-private.h"

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

/* No worker has it, or has it any more. */
void
_bellhop_work_end (BellhopWork *self)
{
  _bellhop_runtime.counts.jobs--;
  unlink_work (self);
  if (G_UNLIKELY (self->watch != NULL))
    _bellhop_work_stop_watching (self->watch);
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

void
_bellhop_work_begin (BellhopWork *self)
{
  self->future.ref_count++;
  link_work (self);
  self->message.deliver = _bellhop_work_deliver;
  self->item.run = _bellhop_work_run;
  _bellhop_runtime.counts.jobs++;
  if (self->watch != NULL)
    _bellhop_work_start_watching (self->watch);
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
gboolean
_bellhop_work_withdraw (BellhopWork *self)
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

  if (_bellhop_work_withdraw (self))
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
 * @job: the job that runs: what it asks is to be obeyed
 * @data: what was given along
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
