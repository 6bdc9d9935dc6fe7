/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-lane-private.h"

#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>

/*
 * Two lanes: one for arithmetic with as many threads as there are processors (less one, for the
 * main thread, where there are more than two), and one for blocking input and output, so that slow
 * disks never starve arithmetic. A third is the runtime's own and watches over child processes.
 * Lanes are no shares of the processors: each may fill them all, so one that is idle has nothing to
 * lend.
 *
 * GThreadPool is given runner tokens, at most one a worker, and not jobs: a token takes items
 * from our own list until none is left. That saves a lock, an allocation and a wake-up a job, and a
 * job that is cancelled before it began is simply unlinked.
 *
 * A worker whose job is paused lends its place, so that the lane has as many at work as before.
 * When it goes on there is one too many, and the next that ends its item leaves.
 */

enum
{
  MAX_IO_THREADS = 16,
  MAX_CHILD_THREADS = 16,
  MAX_LENT = 32,
  MAX_SPINS = 100,
  MAX_NAME = 16 /* the kernel's limit, with the zero byte */
};

typedef struct
{
  const char  *name;
  int          policy; /* of the system's scheduler */
  GThreadPool *threads;
  guint        n_threads;

  /* Guards what follows and the links of the items; only GThreadPool's own is taken while it is
   * held. */
  GMutex           mutex;
  BellhopWorkItem *first;
  BellhopWorkItem *last;
  guint            n_runners; /* without those that have lent their place */
  guint            n_lent;
  gulong           numbers; /* a bit for each number that a worker bears in its name */
} Lane;

static Lane lanes[BELLHOP_N_LANES] = {
  [BELLHOP_LANE_COMPUTE] = { .name = "bh-cpu", .policy = SCHED_BATCH },
  [BELLHOP_LANE_IO] = { .name = "bh-io", .policy = SCHED_OTHER },
  [BELLHOP_LANE_CHILD] = { .name = "bh-child", .policy = SCHED_OTHER },
};

static inline void
relax (void)
{
#if defined(__x86_64__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* What is done with the mutex held takes a few instructions, so who finds it taken does better to
 * look again than to sleep: a thread that sleeps costs two turns of the system's scheduler. */
static void
lock (Lane *lane)
{
  for (guint i = 0; i < MAX_SPINS; i++)
    {
      if (g_mutex_trylock (&lane->mutex))
        return;
      relax ();
    }
  g_mutex_lock (&lane->mutex);
}

static void
unlink_locked (Lane            *lane,
               BellhopWorkItem *item)
{
  if (item->previous != NULL)
    item->previous->next = item->next;
  else
    lane->first = item->next;
  if (item->next != NULL)
    item->next->previous = item->previous;
  else
    lane->last = item->previous;
  item->is_waiting = FALSE;
}

/* The next item, or NULL: then the runner is counted out, and the next push makes another. */
static BellhopWorkItem *
take_errand (Lane *lane)
{
  BellhopWorkItem *item = NULL;

  lock (lane);
  if (lane->n_runners <= lane->n_threads)
    item = lane->first;
  if (item != NULL)
    unlink_locked (lane, item);
  else
    lane->n_runners--;
  g_mutex_unlock (&lane->mutex);
  return item;
}

/* One that computes does not take the processor from the main thread as it wakes up. Unlike
 * niceness, this can be taken back. A program that was given a policy of another kind keeps it. */
static void
set_policy (const Lane *lane)
{
  const struct sched_param parameters = { 0 };
  int                      policy = sched_getscheduler (0);

  if (policy != lane->policy && (policy == SCHED_OTHER || policy == SCHED_BATCH))
    sched_setscheduler (0, lane->policy, &parameters);
}

/* GLib's threads come and go, and serve other pools too: a name is given, and the policy set, when
 * it is another than that which the thread bears already. */
static void
name_thread (const Lane *lane,
             int         number)
{
  static _Thread_local const Lane *named_lane;
  static _Thread_local int         named_number;
  char                             name[MAX_NAME];

  if (named_lane == lane && named_number == number)
    return;

  if (named_lane != lane)
    set_policy (lane);
  named_lane = lane;
  named_number = number;
  if (number >= 0)
    snprintf (name, sizeof name, "%s-%d", lane->name, number);
  else
    g_strlcpy (name, lane->name, sizeof name);
  prctl (PR_SET_NAME, name);
}

/* The least number that no other worker bears, or -1. */
static int
take_number (Lane *lane)
{
  int number;

  lock (lane);
  number = g_bit_nth_lsf (~lane->numbers, -1);
  if (number >= 0)
    lane->numbers |= 1UL << number;
  g_mutex_unlock (&lane->mutex);
  return number;
}

static void
give_back_number (Lane *lane,
                  int   number)
{
  if (number < 0)
    return;

  lock (lane);
  lane->numbers &= ~(1UL << number);
  g_mutex_unlock (&lane->mutex);
}

/* On a worker thread. */
static void
run_errands_work (gpointer token,
                  gpointer unused)
{
  Lane            *lane = token;
  int              number = take_number (lane);
  BellhopWorkItem *item;

  name_thread (lane, number);
  while ((item = take_errand (lane)) != NULL)
    item->run (item);
  give_back_number (lane, number);
}

static guint
get_n_threads (guint id)
{
  guint n_processors = g_get_num_processors ();

  if (id == BELLHOP_LANE_IO)
    return MAX_IO_THREADS;
  if (id == BELLHOP_LANE_CHILD)
    return MAX_CHILD_THREADS;
  return n_processors > 2 ? n_processors - 1 : n_processors;
}

/* Once in a life, so it is kept out of those that call it. */
static G_NO_INLINE void
start_threads (Lane *lane,
               guint id)
{
  lane->n_threads = get_n_threads (id);
  lane->threads = g_thread_pool_new (run_errands_work, NULL, (int) lane->n_threads,
                                     /* exclusive = */ FALSE, NULL);
}

/* With the mutex held, which it gives back: pushes a token when there is one to push, and counts
   it. */
static void
adjust_runners (Lane *lane)
{
  gboolean needs_runner = lane->first != NULL && lane->n_runners < lane->n_threads;

  if (needs_runner)
    lane->n_runners++;
  g_mutex_unlock (&lane->mutex);
  if (needs_runner)
    g_thread_pool_push (lane->threads, lane, NULL);
}

static Lane *
lock_lane (guint id)
{
  Lane *lane = &lanes[id];

  lock (lane);
  if (G_UNLIKELY (lane->threads == NULL))
    start_threads (lane, id);
  return lane;
}

void
_bellhop_lane_push (guint            id,
                    BellhopWorkItem *item)
{
  Lane *lane = lock_lane (id);

  item->is_waiting = TRUE;
  item->next = NULL;
  item->previous = lane->last;
  if (lane->last != NULL)
    lane->last->next = item;
  else
    lane->first = item;
  lane->last = item;
  adjust_runners (lane);
}

/* For what helps a job that runs: it goes before jobs that have not begun. */
void
_bellhop_lane_push_front (guint            id,
                          BellhopWorkItem *item)
{
  Lane *lane = lock_lane (id);

  item->is_waiting = TRUE;
  item->next = lane->first;
  item->previous = NULL;
  if (lane->first != NULL)
    lane->first->previous = item;
  else
    lane->last = item;
  lane->first = item;
  adjust_runners (lane);
}

gboolean
_bellhop_lane_unlink (guint            id,
                      BellhopWorkItem *item)
{
  Lane    *lane = &lanes[id];
  gboolean was_waiting;

  lock (lane);
  was_waiting = item->is_waiting;
  if (was_waiting)
    unlink_locked (lane, item);
  g_mutex_unlock (&lane->mutex);
  return was_waiting;
}

static void
admit_threads_locked (Lane *lane)
{
  g_thread_pool_set_max_threads (lane->threads, (int) (lane->n_threads + lane->n_lent), NULL);
}

gboolean
_bellhop_lane_lend (guint id)
{
  Lane    *lane = &lanes[id];
  gboolean is_lent;

  if (id == BELLHOP_LANE_NONE)
    return FALSE;

  lock (lane);
  is_lent = lane->n_lent < MAX_LENT;
  if (is_lent)
    {
      lane->n_lent++;
      lane->n_runners--;
      admit_threads_locked (lane);
    }
  adjust_runners (lane);
  return is_lent;
}

void
_bellhop_lane_reclaim (guint id)
{
  Lane *lane = &lanes[id];

  lock (lane);
  lane->n_lent--;
  lane->n_runners++;
  admit_threads_locked (lane);
  g_mutex_unlock (&lane->mutex);
}

/**
 * BellhopLane:
 * @BELLHOP_LANE_COMPUTE: for arithmetic: as many threads as processors, less one where there are
 *   more than two
 * @BELLHOP_LANE_IO: for what blocks: up to sixteen threads
 *
 * Where a job runs.
 */

/**
 * bellhop_lane_get_n_threads:
 * @lane: a lane
 *
 * Returns: how many jobs of @lane run at once at the most, without those that are paused
 */
guint
bellhop_lane_get_n_threads (BellhopLane lane)
{
  g_return_val_if_fail (lane == BELLHOP_LANE_COMPUTE || lane == BELLHOP_LANE_IO, 1);

  return get_n_threads (lane);
}
