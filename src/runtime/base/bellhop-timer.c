/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-timer-private.h"

enum
{
  ARITY = 4
};

static gboolean
is_before (const BellhopTimer *a,
           const BellhopTimer *b)
{
  if (a->deadline_us != b->deadline_us)
    return a->deadline_us < b->deadline_us;
  return a->order < b->order;
}

static void
place (BellhopTimers *self,
       guint          index,
       BellhopTimer  *timer)
{
  self->heap[index] = timer;
  timer->position = index + 1;
}

static void
sift_up (BellhopTimers *self,
         guint          index,
         BellhopTimer  *timer)
{
  while (index > 0)
    {
      guint parent = (index - 1) / ARITY;

      if (!is_before (timer, self->heap[parent]))
        break;
      place (self, index, self->heap[parent]);
      index = parent;
    }
  place (self, index, timer);
}

static void
sift_down (BellhopTimers *self,
           guint          index,
           BellhopTimer  *timer)
{
  while (TRUE)
    {
      guint first = index * ARITY + 1;
      guint last = MIN (first + ARITY, self->n_timers);
      guint least = first;

      if (first >= self->n_timers)
        break;
      for (guint i = first + 1; i < last; i++)
        if (is_before (self->heap[i], self->heap[least]))
          least = i;
      if (!is_before (self->heap[least], timer))
        break;
      place (self, index, self->heap[least]);
      index = least;
    }
  place (self, index, timer);
}

void
_bellhop_timers_add (BellhopTimers *self,
                     BellhopTimer  *timer)
{
  g_assert (timer->position == 0);

  if (self->n_timers == self->n_allocated)
    {
      self->n_allocated = MAX (64, self->n_allocated * 2);
      self->heap = g_renew (BellhopTimer *, self->heap, self->n_allocated);
    }

  timer->order = self->next_order++;
  sift_up (self, self->n_timers++, timer);
}

/* Does nothing when @timer is not set. */
void
_bellhop_timers_remove (BellhopTimers *self,
                        BellhopTimer  *timer)
{
  BellhopTimer *moved;
  guint         index;

  if (timer->position == 0)
    return;

  index = timer->position - 1;
  timer->position = 0;
  moved = self->heap[--self->n_timers];
  if (moved == timer)
    return;

  if (index > 0 && is_before (moved, self->heap[(index - 1) / ARITY]))
    sift_up (self, index, moved);
  else
    sift_down (self, index, moved);
}

/* Fires what is due, at most @max timers; returns how many. */
guint
_bellhop_timers_fire (BellhopTimers *self,
                      gint64         now_us,
                      guint          max)
{
  guint n_fired = 0;

  while (n_fired < max && _bellhop_timers_peek (self) <= now_us)
    {
      BellhopTimer *timer = self->heap[0];

      _bellhop_timers_remove (self, timer);
      timer->fire (timer);
      n_fired++;
    }

  return n_fired;
}

void
_bellhop_timers_clear (BellhopTimers *self)
{
  g_clear_pointer (&self->heap, g_free);
  self->n_timers = 0;
  self->n_allocated = 0;
}
