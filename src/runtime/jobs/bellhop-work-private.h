/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future-private.h"
#include "bellhop-job-private.h"
#include "bellhop-lane-private.h"
#include "bellhop-loop-private.h"

G_BEGIN_DECLS

typedef struct _BellhopWork BellhopWork;
typedef struct _BellhopWorkWatch BellhopWorkWatch;

/* A job as a future. Where the future will have its value is the worker's until it has posted the
 * message. Many are made at once, so what only some need stands elsewhere. */
struct _BellhopWork
{
  BellhopFuture future;

  BellhopWorkItem  item;
  BellhopJob     job;
  BellhopJobFunc func;
  gpointer       data;
  GDestroyNotify destroy;

  /* The worker's, too. */
  BellhopMessage message;
  GError     *error;
  guint8      succeeded;

  /* The owner thread's. */
  guint8            is_held;     /* paused before it was queued */
  guint8            is_paused;   /* by bellhop_work_pause() */
  guint8            task_paused; /* with the task that it works for */
  BellhopWork      *next;        /* among those that have begun and not been delivered */
  BellhopWork      *previous;
  BellhopWorkWatch *watch; /* Owned */
};

G_STATIC_ASSERT (sizeof (BellhopWork) <= 272);

/* What begins and ends, whatever thread it is for. */
void _bellhop_work_begin (BellhopWork *self);
void _bellhop_work_run (BellhopWorkItem *item);
void _bellhop_work_deliver (BellhopMessage *message);
void _bellhop_work_end (BellhopWork *self);
BellhopFuture *_bellhop_work_cancel (BellhopFuture *future);
void _bellhop_work_release (BellhopFuture *future);

/* Those that have begun and not been delivered. */
extern BellhopWork *_bellhop_work_begun;

extern const BellhopFutureClass _bellhop_work_class;
extern const BellhopFutureClass _bellhop_thread_class;

static inline gboolean
_bellhop_is_work (const BellhopFuture *future)
{
  return future->klass == &_bellhop_work_class || future->klass == &_bellhop_thread_class;
}

/* Jobs are paused and resumed with their tasks. */
void _bellhop_work_follow_pauses (void);

G_END_DECLS
