/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-thread.h"

#include "bellhop-work-private.h"

/* One that has a thread of its own. */
typedef struct
{
  BellhopWork work;

  GThread *thread; /* Owned */
  char    *name;   /* Owned */
} ThreadWork;

enum
{
  MAX_THREAD_NAME = 15
};

static gpointer
run_thread (gpointer data)
{
  _bellhop_work_run (&((BellhopWork *) data)->item);
  return NULL;
}

static void
deliver_thread (BellhopMessage *message)
{
  ThreadWork *self = (ThreadWork *) (gpointer) ((char *) message -
                                                G_STRUCT_OFFSET (ThreadWork, work.message));

  /* Posting was the last that it did. */
  g_thread_join (g_steal_pointer (&self->thread));
  _bellhop_work_deliver (message);
}

static void
thread_start (BellhopFuture *future)
{
  ThreadWork  *self = (ThreadWork *) future;
  BellhopWork *work = &self->work;

  /* It takes no place on a lane: it may begin, and waits at its first checkpoint. */
  if (work->is_held)
    atomic_store_explicit (&work->job.flags, BELLHOP_JOB_PAUSED, memory_order_relaxed);
  work->is_held = FALSE;
  _bellhop_work_begin (work);
  work->message.deliver = deliver_thread;
  self->thread = g_thread_try_new (self->name, run_thread, work, &work->error);
  if (self->thread != NULL)
    return;

  _bellhop_work_end (work);
  _bellhop_future_unref (future);
}

static void
thread_release (BellhopFuture *future)
{
  ThreadWork *self = (ThreadWork *) future;

  g_clear_pointer (&self->name, g_free);
  _bellhop_work_release (future);
}

const BellhopFutureClass _bellhop_thread_class = {
  .name = "thread",
  .size = sizeof (ThreadWork),
  .start = thread_start,
  .cancel = _bellhop_work_cancel,
  .release = thread_release,
};

/**
 * bellhop_thread_spawn:
 * @name: what the thread is called; at most 15 bytes of it are used, which is the system's limit
 * @func: (scope notified): runs on the thread, and touches only its arguments
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Runs @func on its own thread, for long-lived work such as a loop that serves a device.
 *
 * Resolves to the result. Rejects with the error of @func, or with a %G_THREAD_ERROR when the
 * system has no more threads.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_thread_spawn (const char    *name,
                      BellhopJobFunc func,
                      gpointer       data,
                      GDestroyNotify destroy)
{
  ThreadWork *self;

  g_return_val_if_fail (name != NULL && func != NULL, NULL);

  self = _bellhop_future_new (&_bellhop_thread_class);
  self->name = g_strndup (name, MAX_THREAD_NAME);
  self->work.job.lane = BELLHOP_LANE_NONE;
  self->work.job.site = self->name;
  self->work.func = func;
  self->work.data = data;
  self->work.destroy = destroy;
  return &self->work.future;
}
