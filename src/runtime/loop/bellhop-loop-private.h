/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-main.h"
#include "bellhop-scope.h"
#include "bellhop-timer-private.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct _BellhopFiber BellhopFiber;
typedef struct _BellhopMail BellhopMail;

/* A letter from another thread; embedded in what it delivers, so that posting allocates nothing. */
struct _BellhopMail
{
  BellhopMail *next;
  void (*deliver) (BellhopMail *self);
};

/* The one runtime of the process. All fields belong to the owner thread, but for the inbox. */
typedef struct
{
  GThread      *owner;
  GMainContext *context;
  GSource      *source;

  BellhopFuture *ready_head;
  BellhopFuture *ready_tail;
  BellhopMail   *arrived;  /* letters, oldest first */
  BellhopMail   *unturned; /* those that come after them, newest first */
  BellhopMail   *turned;   /* and of those the ones that have been turned over */
  BellhopTimers  timers;

  BellhopFiber *current_fiber;
  guint         start_depth;
  guint         dispatch_depth;
  guint         n_exceptions;  /* the sum of the five below */
  guint         n_paused;      /* tasks and scopes */
  guint         n_prioritized; /* tasks */
  guint         n_sorted;      /* what has left the ready list for the queues of its priority */
  guint         n_observers;   /* of whose turn it is; see bellhop-debug.h */
  guint         n_shuffling;   /* tests */
  gboolean      steps_aside;
  gint64        next_frame_us; /* when a frame is due; in the past when none is */
  gint64        turn_us;       /* when the clock was read last in this dispatch */
  gint64 (*clock) (void);

  /* The test instruments; see bellhop-testing.h. */
  gboolean auto_advances;
  GRand   *shuffle;
  void (*note_await) (void);

  BellhopScope *application_scope;
  BellhopCounts counts;
} BellhopRuntime;

extern BellhopRuntime _bellhop_runtime;

/* Starts the runtime on the calling thread's behalf when nobody has yet. */
void _bellhop_runtime_ensure (void);

gboolean _bellhop_loop_attach (GMainContext *context);
void _bellhop_loop_detach (void);

/* Lets virtual time jump to the next deadline, of a timer or of a job that sleeps, unless a job is
 * at work. */
void _bellhop_clock_jump (gint64 timer_us);

/* From any thread. */
gboolean _bellhop_clock_is_virtual (void);
gint64 _bellhop_clock_get_virtual_us (void);

/* From any thread. */
void _bellhop_post (BellhopMail *mail);
void _bellhop_loop_wake (void);

/* The same, unless the runtime has been stopped: FALSE then. What was posted before is delivered
 * while it stops, when _bellhop_loop_is_shut() holds already. */
gboolean _bellhop_loop_try_post (BellhopMail *mail);
gboolean _bellhop_loop_is_shut (void);

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

/* Counts a reason why what is ready is not just given its turn: the loop looks at their sum. */
static inline void
_bellhop_loop_except (guint *n_reasons,
                      int    change)
{
  *n_reasons += change;
  _bellhop_runtime.n_exceptions += change;
}

/* The time to within a stride of the loop, for what must cost nothing. */
static inline gint64
_bellhop_get_turn_us (void)
{
  return _bellhop_runtime.dispatch_depth > 0 ? _bellhop_runtime.turn_us : g_get_monotonic_time ();
}

G_END_DECLS
