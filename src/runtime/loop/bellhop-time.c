/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-time.h"

#include "bellhop-future-private.h"

typedef struct
{
  BellhopFuture future;

  BellhopTimer timer;
  guint        delay_ms; /* 0 when a deadline was given */
} Sleep;

static void
sleep_fire (BellhopTimer *timer)
{
  Sleep *self = (Sleep *) (gpointer) ((char *) timer - G_STRUCT_OFFSET (Sleep, timer));

  _bellhop_future_settle_value (&self->future, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
sleep_start (BellhopFuture *future)
{
  Sleep *self = (Sleep *) future;

  if (self->delay_ms > 0)
    self->timer.deadline_us = bellhop_now_us () + (gint64) self->delay_ms * 1000;
  self->timer.fire = sleep_fire;
  _bellhop_timers_add (&_bellhop_runtime.timers, &self->timer);
}

static void
sleep_release (BellhopFuture *future)
{
  Sleep *self = (Sleep *) future;

  _bellhop_timers_remove (&_bellhop_runtime.timers, &self->timer);
}

static const BellhopFutureClass sleep_class = {
  .name = "sleep",
  .size = sizeof (Sleep),
  .start = sleep_start,
  .release = sleep_release,
};

/**
 * bellhop_now_us:
 *
 * Returns: the time of the runtime's clock in microseconds: monotonic, unless a test has put
 *   another clock in its place
 */
gint64
bellhop_now_us (void)
{
  return _bellhop_get_runtime ()->clock ();
}

/**
 * bellhop_sleep:
 * @delay_ms: how long, in milliseconds, from when the future is started
 *
 * Resolves with no value when the time has passed, never earlier; 0 is the next turn. Those that
 * share a deadline resolve in the order in which they were started.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_sleep (guint delay_ms)
{
  Sleep *self = _bellhop_future_new (&sleep_class);

  self->delay_ms = delay_ms;
  return &self->future;
}

/**
 * bellhop_sleep_until:
 * @deadline_us: a time of [func@now_us]
 *
 * Resolves with no value when @deadline_us has come; at the next turn when it is past.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_sleep_until (gint64 deadline_us)
{
  Sleep *self = _bellhop_future_new (&sleep_class);

  self->timer.deadline_us = deadline_us;
  return &self->future;
}

/**
 * bellhop_sleep_coarse:
 * @delay_s: how long at the least, in seconds
 *
 * Sleeps until the next whole second of the clock after @delay_s: all coarse sleepers of a program
 * wake together, so that an idle program wakes at most once a second.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_sleep_coarse (guint delay_s)
{
  gint64 earliest_us = bellhop_now_us () + (gint64) delay_s * G_USEC_PER_SEC;

  return bellhop_sleep_until ((earliest_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC * G_USEC_PER_SEC);
}
