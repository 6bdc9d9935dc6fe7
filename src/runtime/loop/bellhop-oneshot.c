/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-oneshot.h"

#include "bellhop-loop-private.h"
#include "bellhop-promise.h"

/**
 * BellhopOneshot:
 *
 * The producing end of a future, for any thread. It is used up by sending, failing or freeing it;
 * freed unused, it rejects its future with %BELLHOP_ERROR_ABANDONED.
 */

struct _BellhopOneshot
{
  BellhopMessage  message;
  BellhopPromise *promise; /* Owned; the owner thread's */
  gboolean        is_sent;
  BellhopValue    value;
  GError         *error;
  atomic_bool     is_wanted;
};

static void
deliver_oneshot (BellhopMessage *message)
{
  BellhopOneshot *self = (BellhopOneshot *) message;

  if (self->error != NULL)
    bellhop_promise_reject (self->promise, self->error);
  else if (self->is_sent)
    bellhop_promise_resolve (self->promise, self->value);
  bellhop_promise_free (self->promise);
  g_free (self);
}

/* Void from here on: what is sent is freed when it arrives. */
static void
unwanted_cb (BellhopPromise     *promise,
             BellhopCancelReason reason,
             gpointer            data)
{
  BellhopOneshot *self = data;

  atomic_store_explicit (&self->is_wanted, FALSE, memory_order_relaxed);
  bellhop_promise_resolve (promise, (BellhopValue) BELLHOP_VALUE_INIT);
}

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_oneshot_new: (skip)
 * @out_future: (out) (transfer full): the future that will be settled
 *
 * Owner thread.
 *
 * Returns: (transfer full): the producing end, to be handed to any thread
 */
BellhopOneshot *
bellhop_oneshot_new (BellhopFuture **out_future)
{
  BellhopOneshot *self;

  g_return_val_if_fail (out_future != NULL, NULL);

  self = g_new0 (BellhopOneshot, 1);
  self->message.deliver = deliver_oneshot;
  self->promise = bellhop_promise_new (out_future);
  atomic_init (&self->is_wanted, TRUE);
  bellhop_promise_on_cancel (self->promise, unwanted_cb, self);
  return self;
}

/**
 * bellhop_oneshot_is_wanted:
 * @self: a oneshot
 *
 * Any thread.
 *
 * Returns: %FALSE if the waiting end has been cancelled
 */
gboolean
bellhop_oneshot_is_wanted (BellhopOneshot *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return atomic_load_explicit (&self->is_wanted, memory_order_relaxed);
}

/**
 * bellhop_oneshot_send:
 * @self: (transfer full): a oneshot
 * @value: (transfer full): the result of the future; freed on the owner thread if nothing is
 *   waiting for it
 *
 * Any thread.
 */
void
bellhop_oneshot_send (BellhopOneshot *self,
                      BellhopValue    value)
{
  g_return_if_fail (self != NULL);

  self->is_sent = TRUE;
  self->value = value;
  _bellhop_post (&self->message);
}

/**
 * bellhop_oneshot_fail:
 * @self: (transfer full): a oneshot
 * @error: (transfer full): what the future is rejected with
 *
 * Any thread.
 */
void
bellhop_oneshot_fail (BellhopOneshot *self,
                      GError         *error)
{
  g_return_if_fail (self != NULL && error != NULL);

  self->error = error;
  _bellhop_post (&self->message);
}

/**
 * bellhop_oneshot_free:
 * @self: (nullable) (transfer full): a oneshot
 *
 * Gives it up unused. Any thread.
 */
void
bellhop_oneshot_free (BellhopOneshot *self)
{
  if (self != NULL)
    _bellhop_post (&self->message);
}
