/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-timeout.h"

#include "bellhop-fiber-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-time.h"

#include <glib/gi18n-lib.h>

/* A future and a clock beside it: bellhop_timeout() and bellhop_shield(). */
typedef struct
{
  BellhopFuture future;

  BellhopFuture *inner; /* Owned */
  BellhopTimer   timer;
  guint          limit_ms;
  gint64         deadline_us; /* 0: the limit counts from the start */
} Limited;

static Limited *
limited_new (const BellhopFutureClass *klass,
             BellhopFuture            *inner,
             guint                     limit_ms)
{
  Limited *self = _bellhop_future_new (klass);

  self->inner = inner;
  self->limit_ms = limit_ms;
  return self;
}

static void
limited_release (BellhopFuture *future)
{
  Limited *self = (Limited *) future;

  _bellhop_timers_remove (&_bellhop_runtime.timers, &self->timer);
  g_clear_pointer (&self->inner, bellhop_future_unref);
}

static BellhopFuture *
limited_look_inside (BellhopFuture *future,
                     const char   **out_site)
{
  return ((Limited *) future)->inner;
}

/* The limit is reached: the inner future is asked to stop, and settles when it has unwound. */
static void
limited_fire (BellhopTimer *timer)
{
  Limited *self = (Limited *) (gpointer) ((char *) timer - G_STRUCT_OFFSET (Limited, timer));

  _bellhop_future_cancel (self->inner, BELLHOP_CANCEL_TIMED_OUT);
}

static void
start_timer (Limited *self)
{
  if (self->timer.position != 0)
    return;

  self->timer.deadline_us = self->deadline_us != 0
                              ? self->deadline_us
                              : bellhop_now_us () + (gint64) self->limit_ms * 1000;
  self->timer.fire = limited_fire;
  _bellhop_timers_add (&_bellhop_runtime.timers, &self->timer);
}

/* --- timeout --- */

static void
timeout_start (BellhopFuture *future)
{
  Limited *self = (Limited *) future;

  _bellhop_future_consume (self->inner, future);
  if (!_bellhop_future_is_settled (self->inner))
    start_timer (self);
}

static BellhopFuture *
timeout_cancel (BellhopFuture *future)
{
  return ((Limited *) future)->inner;
}

static void
timeout_child_settled (BellhopFuture *future,
                       BellhopFuture *child)
{
  Limited *self = (Limited *) future;
  gboolean timed_out = child->cancel_reason == BELLHOP_CANCEL_TIMED_OUT &&
                       _bellhop_future_is_cancelled (child);

  if (timed_out && self->deadline_us != 0)
    _bellhop_future_settle_error (future,
                                  g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT,
                                                       _("The deadline has passed")));
  else if (timed_out)
    _bellhop_future_settle_error (future,
                                  g_error_new (BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT,
                                               _("Timed out after %g s"), self->limit_ms / 1000.0));
  else
    _bellhop_future_settle_from (future, child);
}

static const BellhopFutureClass timeout_class = {
  .name = "timeout",
  .size = sizeof (Limited),
  .start = timeout_start,
  .cancel = timeout_cancel,
  .child_settled = timeout_child_settled,
  .release = limited_release,
  .get_awaited = limited_look_inside,
};

/**
 * bellhop_timeout:
 * @future: (transfer full): a future
 * @timeout_ms: how long it may take, in milliseconds
 *
 * Cancels @future when the time has passed. A result that is ready in time counts, even with a
 * limit of 0.
 *
 * Settles as @future does, or rejects with %BELLHOP_ERROR_TIMED_OUT once it has unwound.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_timeout (BellhopFuture *future,
                 guint          timeout_ms)
{
  g_return_val_if_fail (future != NULL, NULL);

  return &limited_new (&timeout_class, future, timeout_ms)->future;
}

/**
 * bellhop_deadline:
 * @future: (transfer full): a future
 * @deadline_us: when it must be done, on the clock of [func@now_us]
 *
 * As [func@timeout], for a time that several steps have to keep together.
 *
 * Resolves as @future does. Rejects as it does, or with %BELLHOP_ERROR_TIMED_OUT.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_deadline (BellhopFuture *future,
                  gint64         deadline_us)
{
  Limited *self;

  g_return_val_if_fail (future != NULL, NULL);

  self = limited_new (&timeout_class, future, 0);
  self->deadline_us = MAX (deadline_us, 1);
  return &self->future;
}

/* --- shield --- */

static void
shield_start (BellhopFuture *future)
{
  _bellhop_future_consume (((Limited *) future)->inner, future);
}

/* Not cancelled, but given a limit: whoever asked waits for the outcome. */
static BellhopFuture *
shield_cancel (BellhopFuture *future)
{
  future->cancel_reason = BELLHOP_CANCEL_NONE;
  start_timer ((Limited *) future);
  return NULL;
}

static const BellhopFutureClass shield_class = {
  .name = "shield",
  .size = sizeof (Limited),
  .start = shield_start,
  .cancel = shield_cancel,
  .child_settled = timeout_child_settled,
  .release = limited_release,
  .get_awaited = limited_look_inside,
};

/**
 * bellhop_shield:
 * @future: (transfer full): a future that cleans up
 * @grace_ms: how long it may go on, in milliseconds, once it ought to stop
 *
 * Protects cleanup: a cancellation does not reach @future until the grace period is over. This is
 * the only thing that a fiber can still await after it has been cancelled.
 *
 * Settles as @future does, or rejects with %BELLHOP_ERROR_TIMED_OUT when the grace was too short.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_shield (BellhopFuture *future,
                guint          grace_ms)
{
  g_return_val_if_fail (future != NULL, NULL);

  return &limited_new (&shield_class, future, grace_ms)->future;
}

gboolean
_bellhop_is_shield (const BellhopFuture *future)
{
  return future->klass == &shield_class;
}

void
_bellhop_shield_begin_grace (BellhopFuture *shield)
{
  if (!_bellhop_future_is_settled (shield))
    start_timer ((Limited *) shield);
}
