/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-counts.h"
#include "bellhop-timer-private.h"

G_BEGIN_DECLS

typedef struct _BellhopFuture BellhopFuture;
typedef struct _BellhopScope BellhopScope;
typedef struct _BellhopFiber BellhopFiber;
typedef struct _BellhopMessage BellhopMessage;

/* A message from another thread; embedded in what it delivers, so that posting allocates
   nothing. */
struct _BellhopMessage
{
  BellhopMessage *next;
  void (*deliver) (BellhopMessage *self);
};

/* The one runtime of the process. All fields belong to the owner thread, but for the inbox. */
typedef struct
{
  GThread      *owner;
  GMainContext *context;
  GSource      *source;

  BellhopFuture  *ready_head;
  BellhopFuture  *ready_tail;
  BellhopMessage *inbox;          /* oldest first */
  BellhopMessage *inbox_reversed; /* what comes after it, newest first */
  BellhopMessage *inbox_partial;  /* ... and what of that has been reversed */
  BellhopTimers   timers;

  BellhopFiber *current_fiber;
  guint         start_depth;
  guint         dispatch_depth;
  guint         n_slow_path_reasons; /* the sum of the five below */
  guint         n_paused;            /* tasks and scopes */
  guint         n_prioritized;       /* tasks */
  guint         n_sorted;    /* what has left the ready list for the queues of its priority */
  guint         n_observers; /* of whose turn it is; see bellhop-debug.h */
  guint         n_shuffling; /* tests */
  gboolean      steps_aside;
  gint64        next_frame_us; /* when a frame is due; in the past when none is */
  gint64        turn_us;       /* when the clock was read last in this dispatch */
  gint64 (*clock) (void);

  /* The test instruments; see bellhop-testing.h. */
  gboolean auto_advances;
  GRand   *shuffle;
  void (*note_await) (void);

  /* What the lower rooms ask of those above them; bellhop-main.c fills it in. */
  void (*start) (GMainContext *context);
  BellhopFuture *(*take_prioritized) (void);       /* the next by priority, or NULL */
  gboolean (*hold_paused) (BellhopFuture *future); /* TRUE: its task is paused and keeps it */
  void (*pauses_changed) (void);
  guint (*get_n_idle_jobs) (void);
  gint64 (*get_next_wake_us) (void);       /* of the jobs that sleep, or G_MAXINT64 */
  void (*rouse_sleepers) (gint64 now_us); /* the jobs that sleep no longer than until then */

  BellhopScope *application_scope;
  BellhopCounts counts;
} BellhopRuntime;

extern BellhopRuntime _bellhop_runtime;

/* Starts the runtime on the calling thread's behalf when nobody has yet. */
void _bellhop_runtime_ensure (void);

#ifdef BELLHOP_CHECK_THREADS
#define BELLHOP_ASSERT_OWNER() \
  G_STMT_START \
  { \
    if (G_UNLIKELY (_bellhop_runtime.owner != g_thread_self ())) \
      g_error ("%s() was called from a thread that does not own the runtime", G_STRFUNC); \
  } \
  G_STMT_END
#else
#define BELLHOP_ASSERT_OWNER() ((void) 0)
#endif

static inline BellhopRuntime *
_bellhop_get_runtime (void)
{
  if (G_UNLIKELY (_bellhop_runtime.source == NULL))
    _bellhop_runtime_ensure ();
  BELLHOP_ASSERT_OWNER ();
  return &_bellhop_runtime;
}

G_END_DECLS
