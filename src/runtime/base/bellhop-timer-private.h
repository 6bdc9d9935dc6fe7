/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BellhopTimer BellhopTimer;

/* One deadline; embedded in whatever waits for it. */
struct _BellhopTimer
{
  gint64  deadline_us;
  guint64 order;    /* breaks ties, first come first served */
  guint   position; /* in the heap, plus one; 0: not in it */
  void (*fire) (BellhopTimer *self);
};

/* A 4-ary heap of deadlines: half the depth of a binary one, and the children of a node share a
 * cache line. */
typedef struct
{
  BellhopTimer **heap;
  guint          n_timers;
  guint          n_allocated;
  guint64        next_order;
} BellhopTimers;

void _bellhop_timers_add (BellhopTimers *self,
                          BellhopTimer  *timer);
void _bellhop_timers_remove (BellhopTimers *self,
                             BellhopTimer  *timer);
guint _bellhop_timers_fire (BellhopTimers *self,
                            gint64         now_us,
                            guint          max);
void _bellhop_timers_clear (BellhopTimers *self);

/* The nearest deadline, or G_MAXINT64. */
static inline gint64
_bellhop_timers_peek (const BellhopTimers *self)
{
  return self->n_timers > 0 ? self->heap[0]->deadline_us : G_MAXINT64;
}

G_END_DECLS
