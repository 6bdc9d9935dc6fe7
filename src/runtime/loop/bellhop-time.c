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

/**
 * BellhopTickPolicy:
 * @BELLHOP_TICK_SKIP: they are left out, and the next tick is where it would have been
 * @BELLHOP_TICK_DELAY: they are left out, and the next tick is a period from now
 * @BELLHOP_TICK_BURST: they come at once, one after the other
 *
 * What becomes of ticks that came due while nobody could see to them, as after a suspend.
 */

/**
 * BellhopInterval:
 *
 * A tick every so often. The first comes at once, and with %BELLHOP_TICK_SKIP or
 * %BELLHOP_TICK_BURST they do not drift.
 */
struct _BellhopInterval
{
  gint64            period_us;
  gint64            next_us;
  BellhopTickPolicy policy;
};

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_interval_new: (skip)
 * @period_ms: from tick to tick, in milliseconds; not 0
 * @policy: what becomes of missed ticks
 *
 * Returns: (transfer full): an interval that begins now
 */
BellhopInterval *
bellhop_interval_new (guint             period_ms,
                      BellhopTickPolicy policy)
{
  BellhopInterval *self;

  g_return_val_if_fail (period_ms > 0, NULL);

  self = g_new (BellhopInterval, 1);
  *self = (BellhopInterval){ (gint64) period_ms * 1000, bellhop_now_us (), policy };
  return self;
}

/**
 * bellhop_interval_free:
 * @self: (nullable): an interval for which nobody waits
 */
void
bellhop_interval_free (BellhopInterval *self)
{
  g_free (self);
}

/* The tick has come: sets the next one, and says how many were left out. */
static BellhopFuture *
set_next_tick (const BellhopValue *value,
               gpointer            data)
{
  BellhopInterval *self = data;
  gint64           now_us = bellhop_now_us ();
  gint64           n_missed = (now_us - self->next_us) / self->period_us;

  switch (self->policy)
    {
    case BELLHOP_TICK_SKIP:
      self->next_us += (n_missed + 1) * self->period_us;
      break;
    case BELLHOP_TICK_DELAY:
      self->next_us = now_us + self->period_us;
      break;
    case BELLHOP_TICK_BURST:
      self->next_us += self->period_us;
      n_missed = 0;
      break;
    default:
      g_assert_not_reached ();
    }
  return bellhop_resolved (bellhop_value_int64 (n_missed));
}

/**
 * bellhop_interval_tick:
 * @self: an interval, which must outlive the future
 *
 * Waits for the next tick; one wait at a time. One that is cancelled has used up no tick.
 *
 * Resolves to the number of ticks that were left out before this one.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_interval_tick (BellhopInterval *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bellhop_then (bellhop_sleep_until (self->next_us), set_next_tick, self, NULL);
}
