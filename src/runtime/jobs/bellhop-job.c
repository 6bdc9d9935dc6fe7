/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-job-private.h"

#include "bellhop-lane-private.h"
#include "bellhop-clock-private.h"
#include "bellhop-loop-private.h"

#include <unistd.h>

/**
 * BellhopJob:
 *
 * What a function on a worker thread knows of the world: whether it is to stop or to pause, and
 * where it tells how far it is. It belongs to the runtime and is there until that function returns.
 */

_Thread_local const BellhopJob *_bellhop_job_running;

/* Guards the tree of jobs and where each waits. The mutex of what a job waits for is taken while
 * this one is held, never the other way round. */
static GMutex tree_mutex;

struct _BellhopJobWait
{
  GCond   changed;    /* signalled when flags change */
  GMutex *park_mutex; /* where else it waits; see _bellhop_job_park() */
  GCond  *park_cond;
  int     wake_fd; /* an eventfd, or -1 */

  gint64          wakes_us; /* of one that sleeps by the virtual clock */
  gboolean        is_asleep;
  BellhopJobWait *next_sleeper;
};

static BellhopJobWait *
get_wait_locked (BellhopJob *job)
{
  if (job->wait == NULL)
    {
      job->wait = g_new0 (BellhopJobWait, 1);
      job->wait->wake_fd = -1;
    }
  return job->wait;
}

void
_bellhop_job_clear (BellhopJob *job)
{
  g_clear_pointer (&job->wait, g_free);
}

/* --- The tree --- */

void
_bellhop_job_enter (BellhopJob *job,
                    BellhopJob *parent,
                    guint       lane)
{
  job->lane = lane;
  if (parent == NULL)
    return;

  g_mutex_lock (&tree_mutex);
  job->parent = parent;
  job->site = parent->site;
  job->next = parent->first_child;
  if (job->next != NULL)
    job->next->previous = job;
  parent->first_child = job;
  atomic_store_explicit (&job->flags, atomic_load_explicit (&parent->flags, memory_order_relaxed),
                         memory_order_relaxed);
  g_mutex_unlock (&tree_mutex);
}

void
_bellhop_job_leave (BellhopJob *job)
{
  g_mutex_lock (&tree_mutex);
  if (job->previous != NULL)
    job->previous->next = job->next;
  else if (job->parent != NULL)
    job->parent->first_child = job->next;
  if (job->next != NULL)
    job->next->previous = job->previous;
  g_mutex_unlock (&tree_mutex);
  _bellhop_job_clear (job);
}

static void
wake_locked (BellhopJobWait *wait)
{
  const guint64 one = 1;

  g_cond_broadcast (&wait->changed);
  if (wait->park_mutex != NULL)
    {
      g_mutex_lock (wait->park_mutex);
      g_cond_broadcast (wait->park_cond);
      g_mutex_unlock (wait->park_mutex);
    }
  /* It fails only when the counter is full, and then there is enough to read. */
  if (wait->wake_fd >= 0 && write (wait->wake_fd, &one, sizeof one) < 0)
    g_debug ("A job could not be woken");
}

/* --- Sleeping by the virtual clock --- */

static BellhopJobWait *sleepers;

/* How many jobs sleep, less the threads that help one: when it is the number of jobs, all wait for
 * time to pass. Whoever ends a wait counts it out, so that no time passes until the job has gone
 * on. */
static atomic_int n_idle;

void
_bellhop_job_note_idle (int change)
{
  atomic_fetch_add_explicit (&n_idle, change, memory_order_seq_cst);
  if (change > 0 && _bellhop_clock_is_virtual ())
    _bellhop_loop_wake ();
}

guint
_bellhop_job_get_n_idle (void)
{
  return (guint) MAX (atomic_load_explicit (&n_idle, memory_order_seq_cst), 0);
}

static void
rouse_locked (BellhopJobWait *wait)
{
  BellhopJobWait **link = &sleepers;

  if (!wait->is_asleep)
    return;

  while (*link != wait)
    link = &(*link)->next_sleeper;
  *link = wait->next_sleeper;
  wait->is_asleep = FALSE;
  _bellhop_job_note_idle (-1);
  g_cond_broadcast (&wait->changed);
}

gint64
_bellhop_job_get_next_wake_us (void)
{
  gint64 next_us = G_MAXINT64;

  g_mutex_lock (&tree_mutex);
  for (BellhopJobWait *wait = sleepers; wait != NULL; wait = wait->next_sleeper)
    next_us = MIN (next_us, wait->wakes_us);
  g_mutex_unlock (&tree_mutex);
  return next_us;
}

void
_bellhop_job_rouse_sleepers (gint64 now_us)
{
  BellhopJobWait *next;

  g_mutex_lock (&tree_mutex);
  for (BellhopJobWait *wait = sleepers; wait != NULL; wait = next)
    {
      next = wait->next_sleeper;
      if (wait->wakes_us <= now_us)
        rouse_locked (wait);
    }
  g_mutex_unlock (&tree_mutex);
}

static void
fall_asleep_locked (BellhopJobWait *wait,
                    gint64          wakes_us)
{
  wait->wakes_us = wakes_us;
  wait->is_asleep = TRUE;
  wait->next_sleeper = sleepers;
  sleepers = wait;
  _bellhop_job_note_idle (1);
}

void
_bellhop_job_begin_wait (BellhopJob *job,
                         gboolean    though_cancelled)
{
  BellhopJobWait *wait;

  g_mutex_lock (&tree_mutex);
  wait = get_wait_locked (job);
  if (!wait->is_asleep && (though_cancelled || !bellhop_job_is_cancelled (job)))
    fall_asleep_locked (wait, G_MAXINT64);
  g_mutex_unlock (&tree_mutex);
}

void
_bellhop_job_end_wait (BellhopJob *job)
{
  g_mutex_lock (&tree_mutex);
  rouse_locked (get_wait_locked (job));
  g_mutex_unlock (&tree_mutex);
}

/* Others have its place on the lane meanwhile, or jobs that wait for it would hold time up. */
static void
sleep_virtually (BellhopJob *self,
                 guint       delay_ms)
{
  gboolean        is_lent = _bellhop_lane_lend (self->lane);
  BellhopJobWait *wait;

  g_mutex_lock (&tree_mutex);
  wait = get_wait_locked (self);
  if (delay_ms > 0 && !bellhop_job_is_cancelled (self))
    fall_asleep_locked (wait, _bellhop_clock_get_virtual_us () + (gint64) delay_ms * 1000);
  while (wait->is_asleep)
    g_cond_wait (&wait->changed, &tree_mutex);
  g_mutex_unlock (&tree_mutex);

  if (is_lent)
    _bellhop_lane_reclaim (self->lane);
}

static void
change_locked (BellhopJob *job,
               guint       set,
               guint       cleared)
{
  guint flags = atomic_load_explicit (&job->flags, memory_order_relaxed);

  atomic_store_explicit (&job->flags, (flags | set) & ~cleared, memory_order_relaxed);
  if (job->wait != NULL && (set & BELLHOP_JOB_CANCELLED) != 0)
    rouse_locked (job->wait);
  if (job->wait != NULL)
    wake_locked (job->wait);
  for (BellhopJob *child = job->first_child; child != NULL; child = child->next)
    change_locked (child, set, cleared);
}

void
_bellhop_job_change (BellhopJob *job,
                     guint       set,
                     guint       cleared)
{
  g_mutex_lock (&tree_mutex);
  change_locked (job, set, cleared);
  g_mutex_unlock (&tree_mutex);
}

/* --- Waiting --- */

void
_bellhop_job_park (BellhopJob *job,
                   GMutex     *mutex,
                   GCond      *cond)
{
  BellhopJobWait *wait;

  g_mutex_lock (&tree_mutex);
  wait = get_wait_locked (job);
  wait->park_mutex = mutex;
  wait->park_cond = cond;
  g_mutex_unlock (&tree_mutex);
}

void
_bellhop_job_unpark (BellhopJob *job)
{
  _bellhop_job_park (job, NULL, NULL);
}

void
_bellhop_job_set_wake_fd (BellhopJob *job,
                          int         eventfd)
{
  g_mutex_lock (&tree_mutex);
  get_wait_locked (job)->wake_fd = eventfd;
  g_mutex_unlock (&tree_mutex);
}

static guint
get_flags (const BellhopJob *self)
{
  return atomic_load_explicit (&self->flags, memory_order_relaxed);
}

/* Its thread waits, and its lane has another one meanwhile. */
static void
stay_paused (BellhopJob *self)
{
  gboolean is_lent = _bellhop_lane_lend (self->lane);

  g_mutex_lock (&tree_mutex);
  while (get_flags (self) == BELLHOP_JOB_PAUSED)
    g_cond_wait (&get_wait_locked (self)->changed, &tree_mutex);
  g_mutex_unlock (&tree_mutex);

  if (is_lent)
    _bellhop_lane_reclaim (self->lane);
}

/* --- For the function that runs --- */

/* What checkpoint does when something is asked. */
static gboolean
job_obey (BellhopJob *job,
          GError    **error)
{
  if (get_flags (job) == BELLHOP_JOB_PAUSED)
    stay_paused (job);
  if (!bellhop_job_is_cancelled (job))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The job was cancelled");
  return FALSE;
}

/**
 * bellhop_job_checkpoint:
 * @self: the job that runs
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Asks whether to go on; costs a few instructions. While the job is paused, the thread waits here
 * and its lane runs another job in its place; a cancellation ends that wait. Worker thread.
 *
 * Returns: %FALSE when the job is cancelled and has to return
 */
gboolean
bellhop_job_checkpoint (BellhopJob *self,
                        GError    **error)
{
  if (G_LIKELY (get_flags (self) == 0))
    return TRUE;

  return job_obey (self, error);
}

/**
 * bellhop_job_step:
 * @self: the job that runs
 * @done: how much is done, in any unit
 * @total: how much there is, or 0 if that is not known
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Tells of progress, and is a [method@Job.checkpoint]. Worker thread.
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
  return bellhop_job_checkpoint (self, error);
}

/**
 * bellhop_job_sleep:
 * @self: the job that runs
 * @delay_ms: how long, in milliseconds
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Sleeps, and is a [method@Job.checkpoint]: a cancellation ends it at once. The job keeps its
 * thread meanwhile, so use a fiber for long waits. Worker thread.
 *
 * Returns: %FALSE when the job is cancelled and has to return
 */
gboolean
bellhop_job_sleep (BellhopJob *self,
                   guint       delay_ms,
                   GError    **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;

  if (G_UNLIKELY (_bellhop_clock_is_virtual ()))
    {
      sleep_virtually (self, delay_ms);
      return bellhop_job_checkpoint (self, error);
    }

  g_mutex_lock (&tree_mutex);
  while ((get_flags (self) & BELLHOP_JOB_CANCELLED) == 0 &&
         g_cond_wait_until (&get_wait_locked (self)->changed, &tree_mutex, deadline_us))
    ;
  g_mutex_unlock (&tree_mutex);
  return bellhop_job_checkpoint (self, error);
}

/**
 * bellhop_job_is_cancelled:
 * @self: the job that runs
 *
 * Worker thread.
 *
 * Returns: whether the result is no longer needed
 */
gboolean
bellhop_job_is_cancelled (BellhopJob *self)
{
  return (get_flags (self) & BELLHOP_JOB_CANCELLED) != 0;
}

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
 * @func: (scope call): tells whether the wait is over; called with @mutex held
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
