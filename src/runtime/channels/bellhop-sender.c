/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-channel-private.h"
#include "bellhop-job-private.h"

/**
 * BellhopSender:
 *
 * The sending end of a channel. It may be used from any thread, and shared: when the last reference
 * is dropped, the channel ends once the receiver has received everything that was sent.
 */

static BellhopChannel *
get_channel (BellhopSender *self)
{
  return (BellhopChannel *) self;
}

G_DEFINE_BOXED_TYPE (BellhopSender, bellhop_sender, bellhop_sender_ref, bellhop_sender_unref)

/**
 * bellhop_sender_ref:
 * @self: a sender
 *
 * Any thread.
 *
 * Returns: (transfer full): @self
 */
BellhopSender *
bellhop_sender_ref (BellhopSender *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&get_channel (self)->n_senders, 1, memory_order_relaxed);
  return self;
}

/* The receiver learns of the end as it learns of a value. */
static void
notify_end (BellhopChannel *channel)
{
  g_mutex_lock (&channel->mutex);
  _bellhop_channel_wake_receiver (channel);
  g_mutex_unlock (&channel->mutex);
}

/**
 * bellhop_sender_unref:
 * @self: (transfer full): a sender
 *
 * Any thread.
 */
void
bellhop_sender_unref (BellhopSender *self)
{
  BellhopChannel *channel = get_channel (self);

  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&channel->n_senders, 1, memory_order_acq_rel) > 1)
    return;

  notify_end (channel);
  _bellhop_channel_unref (channel);
}

/**
 * bellhop_sender_is_closed:
 * @self: a sender
 *
 * Any thread.
 *
 * Returns: whether the receiver is gone
 */
gboolean
bellhop_sender_is_closed (BellhopSender *self)
{
  BellhopChannel *channel = get_channel (self);
  gboolean        is_closed;

  g_return_val_if_fail (self != NULL, TRUE);

  g_mutex_lock (&channel->mutex);
  is_closed = channel->is_closed;
  g_mutex_unlock (&channel->mutex);
  return is_closed;
}

/* --- Weak senders --- */

static BellhopChannel *
get_weak_channel (BellhopWeakSender *self)
{
  return (BellhopChannel *) self;
}

/**
 * BellhopWeakSender:
 *
 * A sender that does not keep the channel open.
 */

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_sender_weaken: (skip)
 * @self: a sender
 *
 * Any thread.
 *
 * Returns: (transfer full): a weak sender of the same channel
 */
BellhopWeakSender *
bellhop_sender_weaken (BellhopSender *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&get_channel (self)->ref_count, 1, memory_order_relaxed);
  return (BellhopWeakSender *) self;
}

/**
 * bellhop_weak_sender_upgrade:
 * @self: a weak sender
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a sender, or %NULL when none is left
 */
BellhopSender *
bellhop_weak_sender_upgrade (BellhopWeakSender *self)
{
  BellhopChannel *channel = get_weak_channel (self);
  int             n_senders;

  g_return_val_if_fail (self != NULL, NULL);

  n_senders = atomic_load_explicit (&channel->n_senders, memory_order_relaxed);
  while (n_senders > 0)
    if (atomic_compare_exchange_weak_explicit (&channel->n_senders, &n_senders, n_senders + 1,
                                               memory_order_acquire, memory_order_relaxed))
      return (BellhopSender *) channel;
  return NULL;
}

/**
 * bellhop_weak_sender_free:
 * @self: (transfer full): a weak sender
 *
 * Any thread.
 */
void
bellhop_weak_sender_free (BellhopWeakSender *self)
{
  g_return_if_fail (self != NULL);

  _bellhop_channel_unref (get_weak_channel (self));
}

/* --- Sending --- */

/**
 * bellhop_sender_try_send:
 * @self: a sender
 * @value: (inout): what to send; on success it has been taken, else it is still the caller's
 * @error: where to store %G_IO_ERROR_WOULD_BLOCK if the channel is full, or %BELLHOP_ERROR_CLOSED
 *
 * Sends without waiting. Any thread.
 *
 * Returns: whether @value was sent
 */
gboolean
bellhop_sender_try_send (BellhopSender *self,
                         BellhopValue  *value,
                         GError       **error)
{
  BellhopChannel *channel = get_channel (self);
  gboolean        is_closed;
  gboolean        is_sent;

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  g_mutex_lock (&channel->mutex);
  is_closed = channel->is_closed;
  is_sent = !is_closed && _bellhop_channel_may_enter (channel);
  if (is_sent)
    _bellhop_channel_put (channel, value);
  g_mutex_unlock (&channel->mutex);

  if (is_closed)
    g_propagate_error (error, _bellhop_channel_closed_error ());
  else if (!is_sent)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "The channel is full");
  return is_sent;
}

/* With the mutex held: until there is room, the channel is closed, or @job is cancelled. */
static void
wait_for_room (BellhopChannel *channel,
               BellhopWaiter  *waiter,
               BellhopJob     *job)
{
  _bellhop_channel_add_waiter (channel, waiter);

  /* The receiver may have made room before it could see that somebody waits. */
  if (channel->first_waiter == waiter && _bellhop_channel_has_room (channel))
    {
      _bellhop_channel_remove_waiter (channel, waiter);
      _bellhop_channel_put (channel, waiter->value);
      return;
    }

  while (waiter->is_waiting && (job == NULL || !bellhop_job_is_cancelled (job)))
    g_cond_wait (&waiter->cond, &channel->mutex);
  if (waiter->is_waiting)
    _bellhop_channel_remove_waiter (channel, waiter);
}

/**
 * bellhop_sender_send_sync:
 * @self: a sender
 * @job: (nullable): the job that sends: its cancellation ends the wait
 * @value: (inout): what to send; on success it has been taken, else it is still the caller's
 * @error: where %BELLHOP_ERROR_CLOSED goes, or %G_IO_ERROR_CANCELLED
 *
 * Sends, and blocks the calling thread until there is room. Any thread but the owner's.
 *
 * Returns: whether @value was sent
 */
gboolean
bellhop_sender_send_sync (BellhopSender *self,
                          BellhopJob    *job,
                          BellhopValue  *value,
                          GError       **error)
{
  BellhopChannel *channel = get_channel (self);
  BellhopWaiter   waiter = { .value = value };

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);
  g_return_val_if_fail (_bellhop_runtime.owner != g_thread_self (), FALSE);

  g_cond_init (&waiter.cond);
  if (job != NULL)
    _bellhop_job_park (job, &channel->mutex, &waiter.cond);

  g_mutex_lock (&channel->mutex);
  waiter.was_refused = channel->is_closed;
  if (!channel->is_closed && _bellhop_channel_may_enter (channel))
    _bellhop_channel_put (channel, value);
  else if (!channel->is_closed)
    wait_for_room (channel, &waiter, job);
  g_mutex_unlock (&channel->mutex);

  if (job != NULL)
    _bellhop_job_unpark (job);
  g_cond_clear (&waiter.cond);

  if (!bellhop_value_is_set (value))
    return TRUE;
  if (waiter.was_refused)
    g_propagate_error (error, _bellhop_channel_closed_error ());
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The job was cancelled");
  return FALSE;
}

/* --- Sending as a future --- */

typedef struct
{
  BellhopFuture future;

  BellhopSender *sender; /* Owned */
  BellhopValue   value;  /* Owned until it is sent */
  BellhopWaiter  waiter;
} Send;

static void
send_start (BellhopFuture *future)
{
  Send           *self = (Send *) future;
  BellhopChannel *channel = get_channel (self->sender);
  gboolean        is_closed;
  gboolean        is_sent;

  g_mutex_lock (&channel->mutex);
  is_closed = channel->is_closed;
  is_sent = !is_closed && _bellhop_channel_may_enter (channel);
  if (is_sent)
    {
      _bellhop_channel_put (channel, &self->value);
    }
  else if (!is_closed)
    {
      self->waiter.value = &self->value;
      self->waiter.future = future;
      _bellhop_channel_add_waiter (channel, &self->waiter);
    }
  g_mutex_unlock (&channel->mutex);

  if (is_closed)
    _bellhop_future_settle_error (future, _bellhop_channel_closed_error ());
  else if (is_sent)
    _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
send_release (BellhopFuture *future)
{
  Send           *self = (Send *) future;
  BellhopChannel *channel = get_channel (self->sender);

  /* Most have found room, and were never among those that wait. */
  if (self->waiter.future != NULL)
    {
      g_mutex_lock (&channel->mutex);
      if (self->waiter.is_waiting)
        _bellhop_channel_remove_waiter (channel, &self->waiter);
      g_mutex_unlock (&channel->mutex);
    }
  bellhop_value_clear (&self->value);
  g_clear_pointer (&self->sender, bellhop_sender_unref);
}

static const BellhopFutureClass send_class = {
  .name = "send",
  .size = sizeof (Send),
  .start = send_start,
  .release = send_release,
};

/**
 * bellhop_sender_send:
 * @self: a sender
 * @value: (transfer full): what to send
 *
 * Sends, and waits until there is room; those that wait are let in first come, first served. A send
 * that is cancelled while it waits has sent nothing. Owner thread.
 *
 * Resolves with no value when @value is in the channel. Rejects with %BELLHOP_ERROR_CLOSED if the
 * receiver is gone; @value is freed then.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_sender_send (BellhopSender *self,
                     BellhopValue   value)
{
  Send *send;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (bellhop_value_is_set (&value), NULL);

  send = _bellhop_future_new (&send_class);
  send->sender = bellhop_sender_ref (self);
  send->value = value;
  return &send->future;
}
