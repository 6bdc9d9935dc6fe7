/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-job-private.h"

static void
wait_for (BellhopJob          *self,
          BellhopConditionFunc func,
          gpointer             data,
          GCond               *cond,
          GMutex              *mutex)
{
  /* Where it waits is noted under the lock of all jobs, which is taken before @mutex. */
  g_mutex_unlock (mutex);
  _bellhop_job_park (self, mutex, cond);
  g_mutex_lock (mutex);
  while (!bellhop_job_is_cancelled (self) && !func (data))
    g_cond_wait (cond, mutex);
  g_mutex_unlock (mutex);
  _bellhop_job_unpark (self);
  g_mutex_lock (mutex);
}

/**
 * bellhop_job_wait:
 * @self: the job that runs
 * @func: (scope call): whether what is waited for has come; called with @mutex held
 * @data: for @func
 * @cond: signalled, with @mutex held, when @func may have become true
 * @mutex: held by the caller; given back while this waits
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Waits for other threads as g_cond_wait() does, and is a [method@Job.checkpoint]: a cancellation
 * ends the wait at once. Since @mutex is free for a moment on the way out, @func may be false again
 * where others take what it looks for. The thread stays the job's. Worker thread.
 *
 * Returns: %FALSE when the job is cancelled and has to return
 */
gboolean
bellhop_job_wait (BellhopJob          *self,
                  BellhopConditionFunc func,
                  gpointer             data,
                  GCond               *cond,
                  GMutex              *mutex,
                  GError             **error)
{
  gboolean goes_on;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  if (!func (data))
    wait_for (self, func, data, cond, mutex);

  g_mutex_unlock (mutex);
  goes_on = bellhop_job_checkpoint (self, error);
  g_mutex_lock (mutex);
  return goes_on;
}
