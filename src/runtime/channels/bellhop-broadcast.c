/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-broadcast.h"

#include "bellhop-single-wait-private.h"

/**
 * BellhopBroadcast:
 *
 * Sends each value to all subscribers. It keeps the most recent values; a subscriber that falls
 * behind is told how many it has missed, and continues with the oldest one kept.
 *
 * A broadcast belongs to the owner thread; a worker sends to a channel, and a task passes it on.
 */

struct _BellhopBroadcast
{
  int      ref_count;
  guint    capacity;
  guint64  n_sent; /* ever; the next value's number */
  gboolean is_closed;

  BellhopValue *values;        /* Owned: value n at n % capacity */
  GQueue        subscriptions; /* Borrowed, by their links */
};

struct _BellhopSubscription
{
  int ref_count;

  BellhopBroadcast *broadcast; /* Owned */
  GList             link;      /* in the broadcast */
  BellhopFuture    *waiting;   /* Borrowed: one receive at a time */
  guint64           position;  /* the number of the next value */
  guint64           n_missed;  /* as last told */
};

G_DEFINE_BOXED_TYPE (BellhopBroadcast,
                     bellhop_broadcast,
                     bellhop_broadcast_ref,
                     bellhop_broadcast_unref)
G_DEFINE_BOXED_TYPE (BellhopSubscription,
                     bellhop_subscription,
                     bellhop_subscription_ref,
                     bellhop_subscription_unref)

/**
 * bellhop_broadcast_new:
 * @capacity: how many values are kept for slow subscribers; at least 1, and taken as it is
 *
 * Returns: (transfer full): a broadcast
 */
BellhopBroadcast *
bellhop_broadcast_new (guint capacity)
{
  BellhopBroadcast *self;

  g_return_val_if_fail (capacity > 0, NULL);

  self = g_new0 (BellhopBroadcast, 1);
  self->ref_count = 1;
  self->capacity = capacity;
  self->values = g_new0 (BellhopValue, capacity);
  return self;
}

/**
 * bellhop_broadcast_ref:
 * @self: a broadcast
 *
 * Returns: (transfer full): @self
 */
BellhopBroadcast *
bellhop_broadcast_ref (BellhopBroadcast *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_broadcast_unref:
 * @self: (transfer full): a broadcast
 *
 * Subscriptions hold references too: [method@Broadcast.close] tells them of the end.
 */
void
bellhop_broadcast_unref (BellhopBroadcast *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  for (guint i = 0; i < self->capacity; i++)
    bellhop_value_clear (&self->values[i]);
  g_free (self->values);
  g_free (self);
}

static guint64
get_oldest (const BellhopBroadcast *self)
{
  return self->n_sent > self->capacity ? self->n_sent - self->capacity : 0;
}

static GError *
lagged_error (guint64 n_missed)
{
  return g_error_new (BELLHOP_ERROR, BELLHOP_ERROR_LAGGED,
                      "%" G_GUINT64_FORMAT " values were missed", n_missed);
}

/* The next value, or why there is none. */
static gboolean
receive (BellhopSubscription *self,
         BellhopValue        *out_value,
         GError             **error)
{
  BellhopBroadcast *broadcast = self->broadcast;
  guint64           oldest = get_oldest (broadcast);

  if (self->position < oldest)
    {
      self->n_missed = oldest - self->position;
      self->position = oldest;
      g_propagate_error (error, lagged_error (self->n_missed));
      return FALSE;
    }

  if (self->position < broadcast->n_sent)
    return bellhop_value_copy (&broadcast->values[self->position++ % broadcast->capacity],
                               out_value);

  if (broadcast->is_closed)
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED, "The broadcast has ended");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing new was sent");
  return FALSE;
}

/* Settles the receive that waits, if there is something for it. */
static void
serve (BellhopSubscription *self)
{
  BellhopFuture *waiting = self->waiting;
  GError        *error = NULL;
  BellhopValue   value;

  if (waiting == NULL)
    return;

  if (receive (self, &value, &error))
    _bellhop_future_settle_value (waiting, value);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    _bellhop_future_settle_error (waiting, error);
  else
    g_error_free (error);
}

/* Settling only puts on the ready list, so that nobody leaves while this goes round. */
static void
serve_all (BellhopBroadcast *self)
{
  for (GList *link = self->subscriptions.head; link != NULL; link = link->next)
    serve (link->data);
}

/**
 * bellhop_broadcast_send:
 * @self: a broadcast
 * @value: (transfer full): what to send; something that can be copied
 *
 * Sends @value to all current subscribers. Never waits.
 *
 * Returns: the number of subscribers; 0 if there are none or the broadcast is closed
 */
guint
bellhop_broadcast_send (BellhopBroadcast *self,
                        BellhopValue      value)
{
  BellhopValue *slot;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (value.type != G_TYPE_POINTER || value.destroy == NULL, 0);

  if (self->is_closed)
    {
      bellhop_value_clear (&value);
      return 0;
    }

  slot = &self->values[self->n_sent++ % self->capacity];
  bellhop_value_clear (slot);
  *slot = value;
  serve_all (self);
  return self->subscriptions.length;
}

/**
 * bellhop_broadcast_close:
 * @self: a broadcast
 *
 * Ends the broadcast: subscribers receive the values that are kept, and then %BELLHOP_ERROR_CLOSED.
 */
void
bellhop_broadcast_close (BellhopBroadcast *self)
{
  g_return_if_fail (self != NULL);

  self->is_closed = TRUE;
  serve_all (self);
}

/**
 * BellhopSubscription:
 *
 * A subscriber of a broadcast, which receives the values sent since it has subscribed. Owner
 * thread.
 */

/**
 * bellhop_broadcast_subscribe:
 * @self: a broadcast
 *
 * Returns: (transfer full): a subscription to the values sent from now on
 */
BellhopSubscription *
bellhop_broadcast_subscribe (BellhopBroadcast *self)
{
  BellhopSubscription *subscription;

  g_return_val_if_fail (self != NULL, NULL);

  subscription = g_new0 (BellhopSubscription, 1);
  subscription->ref_count = 1;
  subscription->broadcast = bellhop_broadcast_ref (self);
  subscription->position = self->n_sent;
  subscription->link.data = subscription;
  g_queue_push_head_link (&self->subscriptions, &subscription->link);
  return subscription;
}

/**
 * bellhop_subscription_ref:
 * @self: a subscription
 *
 * Returns: (transfer full): @self
 */
BellhopSubscription *
bellhop_subscription_ref (BellhopSubscription *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_subscription_unref:
 * @self: (transfer full): a subscription
 */
void
bellhop_subscription_unref (BellhopSubscription *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_queue_unlink (&self->broadcast->subscriptions, &self->link);
  bellhop_broadcast_unref (self->broadcast);
  g_free (self);
}

/**
 * bellhop_subscription_get_n_missed:
 * @self: a subscription
 *
 * Returns: how many values the last %BELLHOP_ERROR_LAGGED stood for
 */
guint64
bellhop_subscription_get_n_missed (const BellhopSubscription *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_missed;
}

/**
 * bellhop_subscription_try_recv:
 * @self: a subscription
 * @out_value: (out caller-allocates): where the value goes
 * @error: where %G_IO_ERROR_WOULD_BLOCK, %BELLHOP_ERROR_LAGGED or %BELLHOP_ERROR_CLOSED goes
 *
 * Receives without waiting.
 *
 * Returns: whether there was a value
 */
gboolean
bellhop_subscription_try_recv (BellhopSubscription *self,
                               BellhopValue        *out_value,
                               GError             **error)
{
  g_return_val_if_fail (self != NULL && out_value != NULL, FALSE);

  return receive (self, out_value, error);
}

/* --- Receiving as a future --- */

static void
serve_cb (gpointer source)
{
  serve (source);
}

static void
unref_cb (gpointer source)
{
  bellhop_subscription_unref (source);
}

/* Not delivered: it is the next to be received, unless it is gone by then. */
static void
recv_take_back (BellhopFuture *future,
                BellhopValue   value)
{
  BellhopSubscription *subscription = ((BellhopSingleWait *) future)->source;

  subscription->position--;
  bellhop_value_clear (&value);
}

static const BellhopSingleWaitClass recv_class = {
  .future_class = {
    .name = "subscription-recv",
    .size = sizeof (BellhopSingleWait),
    .start = _bellhop_single_wait_start,
    .release = _bellhop_single_wait_release,
    .take_back = recv_take_back,
    .finalize = _bellhop_single_wait_finalize,
  },
  .serve = serve_cb,
  .unref = unref_cb,
  .busy = "The subscription is being received from already",
};

/**
 * bellhop_subscription_recv:
 * @self: a subscription
 *
 * Waits for the next value; one receive at a time. Cancelling this loses nothing.
 *
 * Resolves to a copy of the value. Rejects with %BELLHOP_ERROR_LAGGED, once, when values were
 * missed ([method@Subscription.get_n_missed]); the next receive gives the oldest that is kept.
 * Rejects with %BELLHOP_ERROR_CLOSED at the end.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_subscription_recv (BellhopSubscription *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _bellhop_single_wait_new (&recv_class, bellhop_subscription_ref (self), &self->waiting);
}
