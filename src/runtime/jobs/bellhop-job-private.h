/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-work.h"

#include <stdatomic.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_JOB_CANCELLED = 1 << 0,
  BELLHOP_JOB_PAUSED = 1 << 1
};

typedef struct _BellhopJobWait BellhopJobWait;

/*
 * What a function on a worker thread is told by the owner thread. Jobs form a tree: a piece of a
 * parallel loop is a child of the job that began the loop, and what is asked of a job is asked of
 * all below it, so that each has one word to look at.
 */
struct _BellhopJob
{
  _Atomic guint   flags;
  guint           lane; /* whose thread it runs on, or BELLHOP_LANE_NONE */
  _Atomic guint64 done;
  _Atomic guint64 total;
  const char     *site; /* where it was made, or its name; lives as long as the job */

  /* Guarded by the tree's mutex. */
  BellhopJob     *parent;
  BellhopJob     *first_child;
  BellhopJob     *next;
  BellhopJob     *previous;
  BellhopJobWait *wait; /* Owned; NULL for the many that never wait */
};

/* What this thread works at, or NULL. */
extern _Thread_local const BellhopJob *_bellhop_job_running;

/* On the worker: from here until _bellhop_job_unpark() a cancellation of @job signals @cond with
 * @mutex held. Neither is called with @mutex held. */
void _bellhop_job_park (BellhopJob *job,
                        GMutex     *mutex,
                        GCond      *cond);
void _bellhop_job_unpark (BellhopJob *job);

/* The same for a worker that polls: what is asked of @job is written to @eventfd; -1 ends it. */
void _bellhop_job_set_wake_fd (BellhopJob *job,
                               int         eventfd);

/* Begins @job, which is all zero, below @parent (NULL: by itself), on the thread of @lane. */
void _bellhop_job_enter (BellhopJob *job,
                         BellhopJob *parent,
                         guint       lane);
void _bellhop_job_leave (BellhopJob *job);

/* Frees what @job, which has ended and is in no tree, has waited with. */
void _bellhop_job_clear (BellhopJob *job);

/* From any thread; for all below too. */
void _bellhop_job_change (BellhopJob *job,
                          guint       set,
                          guint       cleared);

/* For the virtual clock: which jobs wait for time to pass. */
void _bellhop_job_note_idle (int change);
guint _bellhop_job_get_n_idle (void);
gint64 _bellhop_job_get_next_wake_us (void);

/* On the worker: @job will wait for the owner thread, which says when that is over, as does a
 * cancellation. */
void _bellhop_job_begin_wait (BellhopJob *job,
                              gboolean    though_cancelled);
void _bellhop_job_end_wait (BellhopJob *job);
void _bellhop_job_rouse_sleepers (gint64 now_us);

G_END_DECLS
