/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-channel-private.h"

/**
 * BellhopReceiver:
 *
 * The receiving end of a channel. It belongs to the owner thread, unless it is handed over to a
 * worker. When its last reference is dropped, sending fails, and values that have not been received
 * are freed.
 */

static BellhopChannel *
get_channel (BellhopReceiver *self)
{
  return (BellhopChannel *) self;
}

G_DEFINE_BOXED_TYPE (BellhopReceiver,
                     bellhop_receiver,
                     bellhop_receiver_ref,
                     bellhop_receiver_unref)

/**
 * bellhop_receiver_ref:
 * @self: a receiver
 *
 * Returns: (transfer full): @self
 */
BellhopReceiver *
bellhop_receiver_ref (BellhopReceiver *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  BELLHOP_ASSERT_OWNER ();

  get_channel (self)->n_receivers++;
  return self;
}

/**
 * bellhop_receiver_unref:
 * @self: (transfer full): a receiver
 */
void
bellhop_receiver_unref (BellhopReceiver *self)
{
  BellhopChannel *channel = get_channel (self);
  BellhopRing     arrived;

  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (--channel->n_receivers > 0)
    return;

  bellhop_receiver_close (self);
  g_mutex_lock (&channel->mutex);
  arrived = channel->arrived;
  channel->arrived = (BellhopRing){ NULL };
  g_mutex_unlock (&channel->mutex);
  _bellhop_ring_clear (&channel->taken);
  _bellhop_ring_clear (&arrived);
  _bellhop_channel_unref (channel);
}

static void
wake_worker (BellhopChannel *channel)
{
  g_mutex_lock (&channel->mutex);
  _bellhop_channel_wake_receiver (channel);
  g_mutex_unlock (&channel->mutex);
}

/**
 * bellhop_receiver_close:
 * @self: a receiver
 *
 * Closes the channel: sending fails from now on, also for senders that are waiting. Values that
 * have already been sent, or for which there is a permit, can still be received.
 */
void
bellhop_receiver_close (BellhopReceiver *self)
{
  BellhopChannel *channel = get_channel (self);

  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  g_mutex_lock (&channel->mutex);
  channel->is_closed = TRUE;
  g_mutex_unlock (&channel->mutex);
  _bellhop_channel_admit (channel);
  if (channel->is_handed_over)
    wake_worker (channel);
  else
    _bellhop_channel_serve (channel);
}

/**
 * bellhop_receiver_get_n_items:
 * @self: a receiver
 *
 * Returns: how many values wait to be received
 */
guint
bellhop_receiver_get_n_items (BellhopReceiver *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load (&get_channel (self)->n_used);
}

/* No more values will come: none is reserved a place. A sender that is gone has put its values
   before. */
static gboolean
has_ended (BellhopChannel *channel)
{
  gboolean is_drained;

  g_mutex_lock (&channel->mutex);
  is_drained = channel->is_closed && channel->n_permits == 0;
  g_mutex_unlock (&channel->mutex);
  return is_drained || atomic_load (&channel->n_senders) == 0;
}

/* A value, or else whether the end has come. Whoever ends it has sent before: what is there after
 * the end was seen is the last. */
gboolean
_bellhop_channel_take_or_end (BellhopChannel *channel,
                              BellhopValue   *out_value,
                              gboolean       *out_ended)
{
  *out_ended = FALSE;
  if (_bellhop_channel_take (channel, out_value))
    return TRUE;

  *out_ended = has_ended (channel);
  return *out_ended && _bellhop_channel_take (channel, out_value);
}

/**
 * bellhop_receiver_try_recv:
 * @self: a receiver
 * @out_value: (out caller-allocates): where the value goes
 * @error: where %G_IO_ERROR_WOULD_BLOCK goes when no value waits, or %BELLHOP_ERROR_CLOSED when
 *   none will come any more
 *
 * Receives without waiting. Owner thread, or the worker that the receiver was handed over to.
 *
 * Returns: whether there was a value
 */
gboolean
bellhop_receiver_try_recv (BellhopReceiver *self,
                           BellhopValue    *out_value,
                           GError         **error)
{
  gboolean ended;

  g_return_val_if_fail (self != NULL && out_value != NULL, FALSE);
  if (!get_channel (self)->is_handed_over)
    BELLHOP_ASSERT_OWNER ();

  if (_bellhop_channel_take_or_end (get_channel (self), out_value, &ended))
    return TRUE;

  if (ended)
    g_propagate_error (error, _bellhop_channel_closed_error ());
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "The channel is empty");
  return FALSE;
}

/* --- Receiving as a future --- */

typedef struct
{
  BellhopFuture future;

  BellhopReceiver *receiver; /* Owned */
  BellhopFuture   *next;     /* among those that wait */
  BellhopFuture   *previous;
  gboolean         is_waiting;
} Recv;

static void
set_receiver_waits (BellhopChannel *channel,
                    gboolean        waits)
{
  g_mutex_lock (&channel->mutex);
  channel->receiver_waits = waits;
  g_mutex_unlock (&channel->mutex);
}

static void
begin_waiting (Recv           *self,
               BellhopChannel *channel)
{
  self->is_waiting = TRUE;
  self->previous = channel->last_recv;
  if (channel->last_recv != NULL)
    ((Recv *) channel->last_recv)->next = &self->future;
  else
    channel->first_recv = &self->future;
  channel->last_recv = &self->future;
}

static void
end_waiting (Recv           *self,
             BellhopChannel *channel)
{
  if (self->previous != NULL)
    ((Recv *) self->previous)->next = self->next;
  else
    channel->first_recv = self->next;
  if (self->next != NULL)
    ((Recv *) self->next)->previous = self->previous;
  else
    channel->last_recv = self->previous;
  self->is_waiting = FALSE;
}

/* Gives what there is to whoever waits, first come, first served. */
void
_bellhop_channel_serve (BellhopChannel *self)
{
  while (self->first_recv != NULL)
    {
      BellhopFuture *recv = self->first_recv;
      BellhopValue   value;
      gboolean       ended;

      if (_bellhop_channel_take_or_end (self, &value, &ended))
        _bellhop_future_settle_value (recv, value);
      else if (ended)
        _bellhop_future_settle_error (recv, _bellhop_channel_closed_error ());
      else
        break;
    }
  if (!self->is_handed_over)
    set_receiver_waits (self, self->first_recv != NULL);
}

static void
recv_start (BellhopFuture *future)
{
  Recv           *self = (Recv *) future;
  BellhopChannel *channel = get_channel (self->receiver);
  BellhopValue    value;

  if (channel->first_recv == NULL && _bellhop_channel_take (channel, &value))
    {
      _bellhop_future_settle_value (future, value);
      return;
    }

  begin_waiting (self, channel);

  /* From here on whoever sends posts; what was sent before is seen below. */
  set_receiver_waits (channel, TRUE);
  _bellhop_channel_serve (channel);
}

static void
recv_release (BellhopFuture *future)
{
  Recv *self = (Recv *) future;

  if (self->is_waiting)
    end_waiting (self, get_channel (self->receiver));
}

/* A value that was received and not delivered goes back to where it was: nothing is lost when a
 * receive loses a race. */
static void
recv_take_back (BellhopFuture *future,
                BellhopValue   value)
{
  BellhopChannel *channel = get_channel (((Recv *) future)->receiver);

  atomic_fetch_add (&channel->n_used, 1);
  _bellhop_ring_push_front (&channel->taken, value);
  _bellhop_channel_serve (channel);
}

static void
recv_finalize (BellhopFuture *future)
{
  Recv *self = (Recv *) future;

  _bellhop_future_drop_outcome (future);
  g_clear_pointer (&self->receiver, bellhop_receiver_unref);
}

static const BellhopFutureClass recv_class = {
  .name = "recv",
  .size = sizeof (Recv),
  .start = recv_start,
  .release = recv_release,
  .take_back = recv_take_back,
  .finalize = recv_finalize,
};

/**
 * bellhop_receiver_recv:
 * @self: a receiver
 *
 * Waits for the next value. Cancelling this loses nothing: a value that could not be delivered is
 * the next to be received.
 *
 * Resolves to the value. Rejects with %BELLHOP_ERROR_CLOSED when all senders are gone, or the
 * receiver was closed, and everything has been received.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_receiver_recv (BellhopReceiver *self)
{
  Recv *recv;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (!get_channel (self)->is_handed_over, NULL);

  recv = _bellhop_future_new (&recv_class);
  recv->receiver = bellhop_receiver_ref (self);
  return &recv->future;
}
