/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-loop-private.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

struct _BellhopJob
{
  BellhopFuture future;

  BellhopJobFunc func;
  gpointer       data;
  GDestroyNotify destroy;

  /* Guarded by the lane's mutex. */
  BellhopJob *next;
  BellhopJob *previous;
  gboolean    is_waiting;

  /* Written by either side. */
  atomic_bool     is_cancelled;
  _Atomic guint64 done;
  _Atomic guint64 total;

  /* Where the worker waits, so that a cancellation can wake it; see _bellhop_job_park(). */
  GMutex *park_mutex;
  GCond  *park_cond;

  /* The worker's until it has posted the mail. */
  gboolean     succeeded;
  BellhopValue result;
  GError      *error;
  BellhopMail  mail;

  /* The owner thread's. */
  BellhopLane         lane;
  BellhopProgressFunc watch;
  gpointer            watch_data;
  BellhopJob         *next_watched;
  guint64             told_done;
  guint64             told_total;
};

void _bellhop_lane_push (BellhopLane lane,
                         BellhopJob *job);

/* TRUE when @job had not been taken by a worker; then none will. */
gboolean _bellhop_lane_unlink (BellhopLane lane,
                               BellhopJob *job);

/* On the worker: from here until _bellhop_job_unpark() a cancellation of @job signals @cond with
 * @mutex held. Neither is called with @mutex held. */
void _bellhop_job_park (BellhopJob *job,
                        GMutex     *mutex,
                        GCond      *cond);
void _bellhop_job_unpark (BellhopJob *job);

/* On the owner thread. */
void _bellhop_job_wake (BellhopJob *job);

G_END_DECLS
