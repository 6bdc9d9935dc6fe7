/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debounce.h"

#include "bellhop-future-private.h"
#include "bellhop-time.h"

/**
 * BellhopDebounce:
 *
 * Tells when something that happens in bursts has come to rest: when nothing has happened for a
 * while.
 */

struct _BellhopDebounce
{
  BellhopTimer   timer;
  guint          delay_ms;
  BellhopFuture *waiting; /* Borrowed: that of bellhop_debounce_wait(), while it waits */
  gboolean       is_due;
};

typedef struct
{
  BellhopFuture future;

  BellhopDebounce *debounce; /* Borrowed */
  gboolean         waits;
} Wait;

static void
come_due (BellhopDebounce *self)
{
  BellhopFuture *waiting = self->waiting;

  if (waiting == NULL)
    self->is_due = TRUE;
  else
    _bellhop_future_settle_value (waiting, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
debounce_fire (BellhopTimer *timer)
{
  come_due (
    (BellhopDebounce *) (gpointer) ((char *) timer - G_STRUCT_OFFSET (BellhopDebounce, timer)));
}

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_debounce_new: (skip)
 * @delay_ms: how long nothing must have happened, in milliseconds
 *
 * Returns: (transfer full): a debounce that is at rest
 */
BellhopDebounce *
bellhop_debounce_new (guint delay_ms)
{
  BellhopDebounce *self = g_new0 (BellhopDebounce, 1);

  self->delay_ms = delay_ms;
  self->timer.fire = debounce_fire;
  return self;
}

/**
 * bellhop_debounce_free:
 * @self: (transfer full): a debounce
 *
 * A future that still waits for it is rejected with %BELLHOP_ERROR_CLOSED.
 */
void
bellhop_debounce_free (BellhopDebounce *self)
{
  g_return_if_fail (self != NULL);

  _bellhop_timers_remove (&_bellhop_runtime.timers, &self->timer);
  if (self->waiting != NULL)
    _bellhop_future_settle_error (self->waiting,
                                  g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                                                       "Nothing will happen any more"));
  g_free (self);
}

/**
 * bellhop_debounce_poke:
 * @self: a debounce
 *
 * Restarts the delay.
 */
void
bellhop_debounce_poke (BellhopDebounce *self)
{
  g_return_if_fail (self != NULL);

  _bellhop_timers_remove (&_bellhop_runtime.timers, &self->timer);
  self->timer.deadline_us = bellhop_now_us () + (gint64) self->delay_ms * 1000;
  _bellhop_timers_add (&_bellhop_runtime.timers, &self->timer);
}

/**
 * bellhop_debounce_flush:
 * @self: a debounce
 *
 * Ends the delay at once, as when the user presses Return. Does nothing if no delay is running.
 */
void
bellhop_debounce_flush (BellhopDebounce *self)
{
  g_return_if_fail (self != NULL);

  if (self->timer.position == 0)
    return;

  _bellhop_timers_remove (&_bellhop_runtime.timers, &self->timer);
  come_due (self);
}

static void
wait_start (BellhopFuture *future)
{
  Wait *self = (Wait *) future;

  if (self->debounce->is_due)
    {
      self->debounce->is_due = FALSE;
      _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
      return;
    }
  g_return_if_fail (self->debounce->waiting == NULL);
  self->debounce->waiting = future;
  self->waits = TRUE;
}

static void
wait_release (BellhopFuture *future)
{
  Wait *self = (Wait *) future;

  if (self->waits)
    self->debounce->waiting = NULL;
}

static const BellhopFutureClass wait_class = {
  .name = "debounce",
  .size = sizeof (Wait),
  .start = wait_start,
  .release = wait_release,
};

/**
 * bellhop_debounce_wait:
 * @self: a debounce, which must outlive the future
 *
 * Resolves with no value when it has come to rest; at once when it did since the last wait ended.
 * One may wait at a time.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_debounce_wait (BellhopDebounce *self)
{
  Wait *wait;

  g_return_val_if_fail (self != NULL, NULL);

  wait = _bellhop_future_new (&wait_class);
  wait->debounce = self;
  return &wait->future;
}
