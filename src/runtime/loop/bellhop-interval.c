/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-interval.h"

#include "bellhop-future-private.h"
#include "bellhop-time.h"

/**
 * BellhopTickPolicy:
 * @BELLHOP_TICK_SKIP: they are left out, and the next tick is where it would have been
 * @BELLHOP_TICK_DELAY: they are left out, and the next tick is a period from now
 * @BELLHOP_TICK_BURST: they come at once, one after the other
 *
 * What happens to ticks that were due while they could not be delivered, such as during a suspend.
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
 * @policy: what happens to missed ticks
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
 * @self: (nullable): an interval that nothing is waiting for
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
