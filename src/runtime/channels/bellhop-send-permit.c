/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-channel-private.h"
#include "bellhop-handle.h"

/**
 * BellhopSendPermit:
 *
 * A reserved place in a channel for one value. Sending with it never waits, so that a value is only
 * created once there is room for it. It keeps the channel open as a sender does, even if the
 * receiver has been closed. Freeing an unused permit returns the place. It may be used from any
 * thread, one at a time.
 */

struct _BellhopSendPermit
{
  atomic_int     ref_count;
  BellhopSender *sender; /* Owned; NULL once it has been used */
};

G_DEFINE_BOXED_TYPE (BellhopSendPermit,
                     bellhop_send_permit,
                     bellhop_send_permit_ref,
                     bellhop_send_permit_unref)

static BellhopChannel *
get_channel (BellhopSender *self)
{
  return (BellhopChannel *) self;
}

/* On the owner thread: whoever waits for room gets in. */
static void
admit (gpointer sender)
{
  _bellhop_channel_admit (get_channel (sender));
}

static void
give_back (BellhopSendPermit *self)
{
  BellhopSender  *sender = g_steal_pointer (&self->sender);
  BellhopChannel *channel = get_channel (sender);
  gboolean        somebody_waits;

  g_mutex_lock (&channel->mutex);
  channel->n_permits--;
  atomic_fetch_sub (&channel->n_used, 1);
  somebody_waits = channel->first_waiter != NULL;
  if (channel->is_closed)
    _bellhop_channel_wake_receiver (channel);
  g_mutex_unlock (&channel->mutex);

  if (somebody_waits)
    bellhop_post (admit, sender, (GDestroyNotify) bellhop_sender_unref);
  else
    bellhop_sender_unref (sender);
}

/**
 * bellhop_send_permit_ref:
 * @self: a permit
 *
 * Any thread.
 *
 * Returns: (transfer full): @self
 */
BellhopSendPermit *
bellhop_send_permit_ref (BellhopSendPermit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/**
 * bellhop_send_permit_unref:
 * @self: (transfer full): a permit
 *
 * Any thread.
 */
void
bellhop_send_permit_unref (BellhopSendPermit *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  if (self->sender != NULL)
    give_back (self);
  g_free (self);
}

/**
 * bellhop_send_permit_send:
 * @self: a permit
 * @value: (transfer full): what to send
 *
 * Sends @value without waiting, also after the receiver has been closed. Any thread.
 *
 * Returns: whether this was the first use of the permit; else @value is freed
 */
gboolean
bellhop_send_permit_send (BellhopSendPermit *self,
                          BellhopValue       value)
{
  BellhopChannel *channel;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->sender == NULL)
    {
      bellhop_value_clear (&value);
      return FALSE;
    }

  channel = get_channel (self->sender);
  g_mutex_lock (&channel->mutex);
  channel->n_permits--;
  atomic_fetch_sub (&channel->n_used, 1);
  _bellhop_channel_put (channel, &value);
  g_mutex_unlock (&channel->mutex);
  g_clear_pointer (&self->sender, bellhop_sender_unref);
  return TRUE;
}

/* --- Reserving --- */

typedef struct
{
  BellhopFuture future;

  BellhopSender *sender; /* Owned */
  BellhopWaiter  waiter;
} Reserve;

void
_bellhop_send_permit_grant (BellhopFuture *future)
{
  BellhopSendPermit *permit = g_new0 (BellhopSendPermit, 1);

  atomic_init (&permit->ref_count, 1);
  permit->sender = bellhop_sender_ref (((Reserve *) future)->sender);
  _bellhop_future_settle_value (future, bellhop_value_boxed (BELLHOP_TYPE_SEND_PERMIT, permit));
}

static void
reserve_start (BellhopFuture *future)
{
  Reserve        *self = (Reserve *) future;
  BellhopChannel *channel = get_channel (self->sender);
  gboolean        is_closed;
  gboolean        is_reserved;

  g_mutex_lock (&channel->mutex);
  is_closed = channel->is_closed;
  is_reserved = !is_closed && _bellhop_channel_may_enter (channel);
  if (is_reserved)
    {
      _bellhop_channel_reserve (channel);
    }
  else if (!is_closed)
    {
      self->waiter.future = future;
      _bellhop_channel_add_waiter (channel, &self->waiter);
    }
  g_mutex_unlock (&channel->mutex);

  if (is_closed)
    _bellhop_future_settle_error (future, _bellhop_channel_closed_error ());
  else if (is_reserved)
    _bellhop_send_permit_grant (future);
}

static void
reserve_release (BellhopFuture *future)
{
  Reserve        *self = (Reserve *) future;
  BellhopChannel *channel = get_channel (self->sender);

  g_mutex_lock (&channel->mutex);
  if (self->waiter.is_waiting)
    _bellhop_channel_remove_waiter (channel, &self->waiter);
  g_mutex_unlock (&channel->mutex);
  g_clear_pointer (&self->sender, bellhop_sender_unref);
}

static const BellhopFutureClass reserve_class = {
  .name = "reserve",
  .size = sizeof (Reserve),
  .start = reserve_start,
  .release = reserve_release,
};

/**
 * bellhop_sender_reserve:
 * @self: a sender
 *
 * Waits until there is room, and keeps a place for one value; those that wait are let in first
 * come, first served, together with those that send. Owner thread.
 *
 * Resolves to a boxed [struct@BellhopSendPermit]. Rejects with %BELLHOP_ERROR_CLOSED if the
 * receiver is gone.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_sender_reserve (BellhopSender *self)
{
  Reserve *reserve;

  g_return_val_if_fail (self != NULL, NULL);

  reserve = _bellhop_future_new (&reserve_class);
  reserve->sender = bellhop_sender_ref (self);
  return &reserve->future;
}
