/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-lane-private.h"

#include <sys/prctl.h>

/*
 * Two lanes: one for arithmetic with as many threads as there are processors (less one, for the
 * main thread, where there are more than two), and one for blocking input and output, so that slow
 * disks never starve arithmetic.
 *
 * GThreadPool is given runner tokens, at most one a worker, and not jobs: a token takes jobs from
 * our own list until none is left. That saves a lock, an allocation and a wake-up a job, and a job
 * that is cancelled before it began is simply unlinked.
 */

enum
{
  MAX_IO_THREADS = 16
};

typedef struct
{
  const char  *thread_name;
  GThreadPool *threads;
  guint        n_threads;

  /* Guards what follows and the links of the jobs; no other lock is taken while it is held. */
  GMutex      mutex;
  BellhopJob *first;
  BellhopJob *last;
  guint       n_runners;
} Lane;

static Lane lanes[] = {
  [BELLHOP_LANE_COMPUTE] = { .thread_name = "bh-compute" },
  [BELLHOP_LANE_IO] = { .thread_name = "bh-io" },
};

static void
unlink_locked (Lane       *lane,
               BellhopJob *job)
{
  if (job->previous != NULL)
    job->previous->next = job->next;
  else
    lane->first = job->next;
  if (job->next != NULL)
    job->next->previous = job->previous;
  else
    lane->last = job->previous;
  job->is_waiting = FALSE;
}

/* The next job, or NULL: then the runner is counted out, and the next push makes another. */
static BellhopJob *
take_job (Lane *lane)
{
  BellhopJob *job;

  g_mutex_lock (&lane->mutex);
  job = lane->first;
  if (job != NULL)
    unlink_locked (lane, job);
  else
    lane->n_runners--;
  g_mutex_unlock (&lane->mutex);
  return job;
}

/* On a worker thread. */
static void
run_jobs_work (gpointer token,
               gpointer unused)
{
  Lane       *lane = token;
  BellhopJob *job;

  prctl (PR_SET_NAME, lane->thread_name);
  while ((job = take_job (lane)) != NULL)
    {
      job->succeeded = job->func (job, job->data, &job->result, &job->error);
      _bellhop_post (&job->mail);
    }
}

static void
start_threads (Lane       *lane,
               BellhopLane id)
{
  lane->n_threads = bellhop_lane_get_n_threads (id);
  lane->threads = g_thread_pool_new (run_jobs_work, NULL, (int) lane->n_threads,
                                     /* exclusive = */ FALSE, NULL);
}

void
_bellhop_lane_push (BellhopLane id,
                    BellhopJob *job)
{
  Lane    *lane = &lanes[id];
  gboolean needs_runner;

  if (G_UNLIKELY (lane->threads == NULL))
    start_threads (lane, id);

  g_mutex_lock (&lane->mutex);
  job->is_waiting = TRUE;
  job->next = NULL;
  job->previous = lane->last;
  if (lane->last != NULL)
    lane->last->next = job;
  else
    lane->first = job;
  lane->last = job;
  needs_runner = lane->n_runners < lane->n_threads;
  if (needs_runner)
    lane->n_runners++;
  g_mutex_unlock (&lane->mutex);

  if (needs_runner)
    g_thread_pool_push (lane->threads, lane, NULL);
}

gboolean
_bellhop_lane_unlink (BellhopLane id,
                      BellhopJob *job)
{
  Lane    *lane = &lanes[id];
  gboolean was_waiting;

  g_mutex_lock (&lane->mutex);
  was_waiting = job->is_waiting;
  if (was_waiting)
    unlink_locked (lane, job);
  g_mutex_unlock (&lane->mutex);
  return was_waiting;
}

/**
 * bellhop_lane_get_n_threads:
 * @lane: a lane
 *
 * Returns: how many jobs of @lane run at once at the most
 */
guint
bellhop_lane_get_n_threads (BellhopLane lane)
{
  guint n_processors = g_get_num_processors ();

  if (lane == BELLHOP_LANE_IO)
    return MAX_IO_THREADS;
  return n_processors > 2 ? n_processors - 1 : n_processors;
}
