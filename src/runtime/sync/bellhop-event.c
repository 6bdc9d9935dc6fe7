/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-sync.h"

#include "bellhop-future-private.h"

/**
 * BellhopEvent:
 *
 * A flag that tasks wait for; setting it lets all of them go on. It belongs to the owner thread.
 */

typedef struct _Wait Wait;

struct _BellhopEvent
{
  int      ref_count;
  gboolean is_set;
  Wait    *first; /* Borrowed */
};

struct _Wait
{
  BellhopFuture future;

  BellhopEvent *event; /* Owned */
  Wait         *next;
  Wait         *previous;
  gboolean      is_waiting;
};

G_DEFINE_BOXED_TYPE (BellhopEvent, bellhop_event, bellhop_event_ref, bellhop_event_unref)

/**
 * bellhop_event_new:
 *
 * Returns: (transfer full): an event that is not set
 */
BellhopEvent *
bellhop_event_new (void)
{
  BellhopEvent *self = g_new0 (BellhopEvent, 1);

  self->ref_count = 1;
  return self;
}

/**
 * bellhop_event_ref:
 * @self: an event
 *
 * Returns: (transfer full): @self
 */
BellhopEvent *
bellhop_event_ref (BellhopEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_event_unref:
 * @self: (transfer full): an event
 */
void
bellhop_event_unref (BellhopEvent *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count == 0)
    g_free (self);
}

/**
 * bellhop_event_set:
 * @self: an event
 *
 * Sets the event: all current waits end, and later ones end at once.
 */
void
bellhop_event_set (BellhopEvent *self)
{
  g_return_if_fail (self != NULL);

  self->is_set = TRUE;
  while (self->first != NULL)
    _bellhop_future_settle_value (&self->first->future, (BellhopValue) BELLHOP_VALUE_INIT);
}

/**
 * bellhop_event_reset:
 * @self: an event
 *
 * Resets the event: later waits wait for the next [method@Event.set].
 */
void
bellhop_event_reset (BellhopEvent *self)
{
  g_return_if_fail (self != NULL);

  self->is_set = FALSE;
}

/**
 * bellhop_event_is_set:
 * @self: an event
 *
 * Returns: whether it is set
 */
gboolean
bellhop_event_is_set (const BellhopEvent *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_set;
}

static void
wait_start (BellhopFuture *future)
{
  Wait *self = (Wait *) future;

  if (self->event->is_set)
    {
      _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
      return;
    }

  self->is_waiting = TRUE;
  self->next = self->event->first;
  if (self->next != NULL)
    self->next->previous = self;
  self->event->first = self;
}

static void
wait_release (BellhopFuture *future)
{
  Wait *self = (Wait *) future;

  if (self->is_waiting)
    {
      if (self->previous != NULL)
        self->previous->next = self->next;
      else
        self->event->first = self->next;
      if (self->next != NULL)
        self->next->previous = self->previous;
    }
  g_clear_pointer (&self->event, bellhop_event_unref);
}

static const BellhopFutureClass wait_class = {
  .name = "event",
  .size = sizeof (Wait),
  .start = wait_start,
  .release = wait_release,
};

/**
 * bellhop_event_wait:
 * @self: an event
 *
 * Resolves with no value when the event is set.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_event_wait (BellhopEvent *self)
{
  Wait *wait;

  g_return_val_if_fail (self != NULL, NULL);

  wait = _bellhop_future_new (&wait_class);
  wait->event = bellhop_event_ref (self);
  return &wait->future;
}
