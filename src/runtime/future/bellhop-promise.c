/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-promise.h"

#include "bellhop-future-private.h"

/**
 * BellhopPromise:
 *
 * The producing end of a future, for code that learns of a result in a callback.
 *
 * A promise is kept once, by [method@Promise.resolve] or [method@Promise.reject]. A promise that is
 * freed without having been kept rejects its future with %BELLHOP_ERROR_ABANDONED, so nothing waits
 * forever. All functions belong to the thread that owns the runtime.
 */

/* The promise is its future: one allocation. The producer holds a reference to it. */
struct _BellhopPromise
{
  BellhopFuture future;
};

static BellhopFuture *
promise_cancel (BellhopFuture *future)
{
  BellhopPromiseCancelFunc func = (BellhopPromiseCancelFunc) future->result.on_cancel.func;

  if (func == NULL)
    _bellhop_future_settle_cancelled (future);
  else
    func ((BellhopPromise *) future, (BellhopCancelReason) future->cancel_reason,
          future->result.on_cancel.data);
  return NULL;
}

static const BellhopFutureClass promise_class = {
  .name = "promise",
  .size = sizeof (BellhopPromise),
  .producer_refs = 1,
  .cancel = promise_cancel,
};

static gboolean
is_kept (const BellhopFuture *future)
{
  return future->is_released || future->klass != &promise_class;
}

/* The last reference is the producer's own. */
static gboolean
has_no_receiver (const BellhopFuture *future)
{
  return future->ref_count == 1;
}

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_promise_new: (skip)
 * @out_future: (out) (transfer full): the future that the promise will settle
 *
 * Returns: (transfer full): a promise; free it with [method@Promise.free] once it is kept
 */
BellhopPromise *
bellhop_promise_new (BellhopFuture **out_future)
{
  BellhopPromise *self;

  g_return_val_if_fail (out_future != NULL, NULL);

  self = _bellhop_future_new (&promise_class);
  *out_future = bellhop_future_ref (&self->future);
  return self;
}

/**
 * BellhopPromiseCancelFunc:
 * @promise: the promise; it is still to be kept, if only with an error
 * @reason: why
 * @data: user data
 *
 * Called when the value is no longer needed. Owner thread.
 */

/**
 * bellhop_promise_on_cancel:
 * @self: a promise
 * @func: (scope forever): called when the value is no longer needed
 * @data: for @func; borrowed
 *
 * Takes part in cancellation: @func stops the work, and the promise is still to be kept (what with
 * does not matter) when the work has ended. It may be kept inside @func. Without this, the future
 * is rejected at once and the promise is void.
 */
void
bellhop_promise_on_cancel (BellhopPromise          *self,
                           BellhopPromiseCancelFunc func,
                           gpointer                 data)
{
  g_return_if_fail (self != NULL && func != NULL);
  g_return_if_fail (!is_kept (&self->future) && self->future.result.on_cancel.func == NULL);

  self->future.result.on_cancel.func = (GCallback) func;
  self->future.result.on_cancel.data = data;
}

/* Kept apart so that the value of the other way needs no memory. */
static G_NO_INLINE gboolean
resolve_carefully (BellhopFuture *future,
                   BellhopValue   value)
{
  if (is_kept (future) || has_no_receiver (future))
    {
      bellhop_value_clear (&value);
      return FALSE;
    }

  _bellhop_future_settle_value (future, value);
  return TRUE;
}

/**
 * bellhop_promise_resolve:
 * @self: a promise
 * @value: (transfer full): a value
 *
 * Resolves the future. If the promise is already kept or the value is no longer needed, @value is
 * only freed.
 *
 * Returns: whether the promise is kept by this
 */
gboolean
bellhop_promise_resolve (BellhopPromise *self,
                         BellhopValue    value)
{
  BellhopFuture *future = (BellhopFuture *) self;

  g_return_val_if_fail (self != NULL, FALSE);

  /* Once it is kept and forwards another future, it has no continuation any more. */
  if (future->flags != _bellhop_future_waiting.flags || has_no_receiver (future))
    return resolve_carefully (future, value);

  future->result.value = value;
  future->flags = _bellhop_future_staged.flags;
  _bellhop_ready_append (future);
  return TRUE;
}

/**
 * bellhop_promise_reject:
 * @self: a promise
 * @error: (transfer full): an error
 *
 * Rejects the future. If the promise is already kept or the value is no longer needed, @error is
 * only freed.
 *
 * Returns: whether the promise is kept by this
 */
gboolean
bellhop_promise_reject (BellhopPromise *self,
                        GError         *error)
{
  g_return_val_if_fail (self != NULL && error != NULL, FALSE);

  if (is_kept (&self->future) || has_no_receiver (&self->future))
    {
      g_error_free (error);
      return FALSE;
    }

  _bellhop_future_settle_error (&self->future, error);
  return TRUE;
}

/**
 * bellhop_promise_free:
 * @self: (nullable): a promise
 *
 * Gives the producing end up. A future that was not settled is rejected with
 * %BELLHOP_ERROR_ABANDONED.
 */
void
bellhop_promise_free (BellhopPromise *self)
{
  if (self == NULL)
    return;

  if (!is_kept (&self->future))
    _bellhop_future_settle_error (&self->future,
                                  g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_ABANDONED,
                                                       "The promise was abandoned"));
  bellhop_future_unref (&self->future);
}
