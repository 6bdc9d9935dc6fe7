/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-channel-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-handle.h"

/* --- The channel --- */

static void
deliver_message (BellhopMessage *message)
{
  BellhopChannel *self = (BellhopChannel *) (gpointer) ((char *) message -
                                                        G_STRUCT_OFFSET (BellhopChannel, message));

  g_mutex_lock (&self->mutex);
  self->message_posted = FALSE;
  g_mutex_unlock (&self->mutex);
  _bellhop_channel_serve (self);
  _bellhop_channel_unref (self);
}

/**
 * bellhop_channel_new:
 * @capacity: how many values may wait, at least 1, or %BELLHOP_UNBOUNDED
 * @out_receiver: (out) (transfer full): the end that receives
 *
 * Creates a channel. Values sent at one end, from any thread, are received at the other, on the
 * owner thread, each once and in order. While the channel is full, senders wait, first come, first
 * served.
 *
 * Returns: (transfer full): the end that sends
 */
BellhopSender *
bellhop_channel_new (guint             capacity,
                     BellhopReceiver **out_receiver)
{
  BellhopChannel *self;

  g_return_val_if_fail (capacity > 0, NULL);
  g_return_val_if_fail (out_receiver != NULL, NULL);

  _bellhop_get_runtime ();
  self = g_new0 (BellhopChannel, 1);
  self->capacity = capacity;
  atomic_init (&self->ref_count, 2);
  atomic_init (&self->n_senders, 1);
  self->n_receivers = 1;
  g_mutex_init (&self->mutex);
  self->message.deliver = deliver_message;
  *out_receiver = (BellhopReceiver *) self;
  return (BellhopSender *) self;
}

/* Any thread: by then the receiver is gone, and with it all values. */
void
_bellhop_channel_unref (BellhopChannel *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  _bellhop_ring_clear (&self->arrived);
  _bellhop_ring_clear (&self->taken);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

GError *
_bellhop_channel_closed_error (void)
{
  return g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                              "The other end of the channel is gone");
}

gboolean
_bellhop_channel_has_room (BellhopChannel *self)
{
  return atomic_load (&self->n_used) < self->capacity;
}

/* Whoever waits goes first. */
gboolean
_bellhop_channel_may_enter (BellhopChannel *self)
{
  return self->first_waiter == NULL && _bellhop_channel_has_room (self);
}

/* The receiver has something to look at. */
void
_bellhop_channel_wake_receiver (BellhopChannel *self)
{
  if (!self->receiver_waits || self->message_posted)
    return;
  if (self->receiver_cond != NULL)
    {
      g_cond_signal (self->receiver_cond);
      return;
    }

  self->message_posted = TRUE;
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  _bellhop_post (&self->message);
}

/* Takes the value. */
void
_bellhop_channel_put (BellhopChannel *self,
                      BellhopValue   *value)
{
  atomic_fetch_add (&self->n_used, 1);
  _bellhop_ring_push (&self->arrived, bellhop_value_steal (value));
  _bellhop_channel_wake_receiver (self);
}

void
_bellhop_channel_reserve (BellhopChannel *self)
{
  atomic_fetch_add (&self->n_used, 1);
  self->n_permits++;
}

void
_bellhop_channel_add_waiter (BellhopChannel *self,
                             BellhopWaiter  *waiter)
{
  waiter->is_waiting = TRUE;
  waiter->next = NULL;
  waiter->previous = self->last_waiter;
  if (self->last_waiter != NULL)
    self->last_waiter->next = waiter;
  else
    self->first_waiter = waiter;
  self->last_waiter = waiter;
  atomic_fetch_add (&self->n_waiting, 1);
}

void
_bellhop_channel_remove_waiter (BellhopChannel *self,
                                BellhopWaiter  *waiter)
{
  if (waiter->previous != NULL)
    waiter->previous->next = waiter->next;
  else
    self->first_waiter = waiter->next;
  if (waiter->next != NULL)
    waiter->next->previous = waiter->previous;
  else
    self->last_waiter = waiter->previous;
  waiter->is_waiting = FALSE;
  atomic_fetch_sub (&self->n_waiting, 1);
}

static void
admit (gpointer channel)
{
  _bellhop_channel_admit (channel);
}

/* A future is settled on the owner thread. */
static void
post_admission (BellhopChannel *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  bellhop_post (admit, self, (GDestroyNotify) _bellhop_channel_unref);
}

/* Lets in whoever waits, as far as there is room; refuses them all when the channel is closed. */
void
_bellhop_channel_admit (BellhopChannel *self)
{
  while (TRUE)
    {
      BellhopFuture *future = NULL;
      BellhopWaiter *waiter;
      gboolean       wants_permit;

      g_mutex_lock (&self->mutex);
      waiter = self->first_waiter;
      if (waiter == NULL || (!self->is_closed && !_bellhop_channel_has_room (self)))
        {
          g_mutex_unlock (&self->mutex);
          return;
        }
      if (waiter->future != NULL && _bellhop_runtime.owner != g_thread_self ())
        {
          g_mutex_unlock (&self->mutex);
          post_admission (self);
          return;
        }
      waiter->was_refused = self->is_closed;
      _bellhop_channel_remove_waiter (self, waiter);
      wants_permit = waiter->value == NULL;
      if (!waiter->was_refused && wants_permit)
        _bellhop_channel_reserve (self);
      else if (!waiter->was_refused)
        _bellhop_channel_put (self, waiter->value);
      future = waiter->future;
      if (future == NULL)
        g_cond_signal (&waiter->cond);
      g_mutex_unlock (&self->mutex);

      if (future != NULL && waiter->was_refused)
        _bellhop_future_settle_error (future, _bellhop_channel_closed_error ());
      else if (wants_permit)
        _bellhop_send_permit_grant (future);
      else if (future != NULL)
        _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
    }
}

/* The next value, if there is one; its slot is free from here on. */
gboolean
_bellhop_channel_take (BellhopChannel *self,
                       BellhopValue   *out_value)
{
  if (self->taken.n_values == 0)
    {
      BellhopRing empty = self->taken;

      g_mutex_lock (&self->mutex);
      self->taken = self->arrived;
      self->arrived = empty;
      g_mutex_unlock (&self->mutex);
    }

  if (!_bellhop_ring_pop (&self->taken, out_value))
    return FALSE;

  atomic_fetch_sub (&self->n_used, 1);
  if (atomic_load (&self->n_waiting) > 0)
    _bellhop_channel_admit (self);
  return TRUE;
}
