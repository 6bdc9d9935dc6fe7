/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-lane-private.h"

/* Guards the park fields of every job. The mutex of what a job waits for is taken while this one is
 * held, never the other way round. */
static GMutex park_mutex;

void
_bellhop_job_park (BellhopJob *job,
                   GMutex     *mutex,
                   GCond      *cond)
{
  g_mutex_lock (&park_mutex);
  job->park_mutex = mutex;
  job->park_cond = cond;
  g_mutex_unlock (&park_mutex);
}

void
_bellhop_job_unpark (BellhopJob *job)
{
  _bellhop_job_park (job, NULL, NULL);
}

void
_bellhop_job_wake (BellhopJob *job)
{
  g_mutex_lock (&park_mutex);
  if (job->park_mutex != NULL)
    {
      g_mutex_lock (job->park_mutex);
      g_cond_signal (job->park_cond);
      g_mutex_unlock (job->park_mutex);
    }
  g_mutex_unlock (&park_mutex);
}
