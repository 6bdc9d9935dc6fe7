/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-error-private.h"
#include "bellhop-future-private.h"

/* --- A future that forwards another: a chain's next step, and what a continuation returned --- */

static void
forward_start (BellhopFuture *self)
{
  _bellhop_future_consume (self->result.inner, self);
}

static BellhopFuture *
forward_cancel (BellhopFuture *self)
{
  return self->result.inner;
}

static void
forward_child_settled (BellhopFuture *self,
                       BellhopFuture *child)
{
  /* The result takes the place of the link. */
  self->is_released = TRUE;
  _bellhop_future_settle_from (self, child);
  _bellhop_future_unref (child);
}

static void
forward_release (BellhopFuture *self)
{
  g_clear_pointer (&self->result.inner, bellhop_future_unref);
}

static const BellhopFutureClass forward_class = {
  .name = "then",
  .size = sizeof (BellhopFuture),
  .start = forward_start,
  .cancel = forward_cancel,
  .child_settled = forward_child_settled,
  .release = forward_release,
};

static BellhopFuture *
call_then (BellhopFuture *self)
{
  BellhopFuture *next = ((BellhopThenFunc) self->continuation.func) (&self->result.value,
                                                                     self->continuation.data);

  _bellhop_value_drop (&self->result.value);
  return next;
}

static BellhopFuture *
call_catch (BellhopFuture *self)
{
  BellhopFuture *next;

  if (self->result.error == NULL)
    _bellhop_error_set_cancelled (&self->result.error, _bellhop_future_get_end_reason (self), NULL);
  next = ((BellhopCatchFunc) self->continuation.func) (self->result.error, self->continuation.data);
  g_clear_error (&self->result.error);
  self->staged_rejected = FALSE;
  return next;
}

/* Gives the continuation what is staged, if it wants that, and takes what it returns. */
BellhopFuture *
_bellhop_future_call_continuation (BellhopFuture *self)
{
  if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    return NULL;
  if (self->continuation_kind == BELLHOP_CONTINUATION_THEN && !self->staged_rejected)
    return call_then (self);
  if (self->continuation_kind == BELLHOP_CONTINUATION_CATCH && self->staged_rejected)
    return call_catch (self);
  return NULL;
}

static gboolean
is_free_to_take (const BellhopFuture *future)
{
  return future != NULL && future->consumer == NULL && future->state != BELLHOP_FUTURE_PENDING;
}

/* @self becomes a future that forwards @next. */
static void
forward (BellhopFuture *self,
         BellhopFuture *next)
{
  self->klass = &forward_class;
  self->is_released = FALSE;
  self->result.inner = next;
  forward_start (self);
}

/* Nobody wants what the source has brought, nor what the continuation made of it. */
static void
drop_stage (BellhopFuture *self,
            BellhopFuture *next)
{
  g_clear_pointer (&next, bellhop_future_unref);
  _bellhop_future_drop_outcome (self);
  self->is_staged = FALSE;
  _bellhop_future_settle_cancelled (self);
}

/* To wait for what somebody else has, or for itself, would be to wait for ever. */
static void
refuse (BellhopFuture *self,
        BellhopFuture *next)
{
  bellhop_future_unref (next);
  _bellhop_future_settle_error (self, g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                                           "A continuation returned a future that "
                                                           "somebody else waits for"));
}

/* The continuation has run, or was not wanted. */
void
_bellhop_future_end_stage (BellhopFuture *self,
                           BellhopFuture *next)
{
  _bellhop_future_clear_continuation (self);
  if (G_UNLIKELY (self->cancel_reason != BELLHOP_CANCEL_NONE))
    {
      drop_stage (self, next);
      return;
    }

  self->is_staged = FALSE;
  if (next == NULL)
    _bellhop_future_announce (self);
  else if (G_LIKELY (is_free_to_take (next)))
    forward (self, next);
  else
    refuse (self, next);
}

/* --- Adding a continuation --- */

static gboolean
has_one_owner (const BellhopFuture *self)
{
  return self->ref_count <= 1 + self->klass->producer_refs;
}

static void
set_continuation (BellhopFuture *self,
                  GCallback      func,
                  gpointer       data,
                  GDestroyNotify destroy)
{
  self->continuation.func = func;
  self->continuation.data = data;
  self->continuation.destroy = destroy;
}

static BellhopFuture *
add_stage (BellhopFuture          *future,
           BellhopContinuationKind kind,
           GCallback               func,
           gpointer                data,
           GDestroyNotify          destroy)
{
  BellhopFuture *self = future;

  if (future->continuation_kind != BELLHOP_CONTINUATION_NONE || !has_one_owner (future))
    {
      self = _bellhop_future_new (&forward_class);
      self->result.inner = future;
    }
  else if (_bellhop_future_is_settled (future))
    {
      future->is_staged = TRUE;
      future->state = BELLHOP_FUTURE_LAZY;
    }

  self->continuation_kind = kind;
  set_continuation (self, func, data, destroy);
  return self;
}

/**
 * BellhopThenFunc:
 * @value: the value; it stays the future's
 * @data: user data
 *
 * The next step, when there is a value. Owner thread.
 *
 * Returns: (transfer full) (nullable): the future that the result becomes
 */

/**
 * bellhop_then:
 * @future: (transfer full): a future
 * @func: (scope notified): what to do with its value
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Adds a step that runs when @future has resolved, never inside this call.
 *
 * @func gets the value, which still belongs to the future, and returns (transfer full) the future
 * that becomes the result. %NULL resolves it with no value; a future that already has a consumer
 * rejects it with %BELLHOP_ERROR_FAILED. If @future is rejected, or the result is cancelled before
 * it was the turn of @func, @func is not called.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_then (BellhopFuture  *future,
              BellhopThenFunc func,
              gpointer        data,
              GDestroyNotify  destroy)
{
  g_return_val_if_fail (future != NULL && func != NULL, NULL);

  if (G_LIKELY (future->flags == _bellhop_future_fresh.flags && has_one_owner (future)))
    {
      future->flags = _bellhop_future_continued.flags;
      set_continuation (future, (GCallback) func, data, destroy);
      return future;
    }

  g_return_val_if_fail (is_free_to_take (future), NULL);
  return add_stage (future, BELLHOP_CONTINUATION_THEN, (GCallback) func, data, destroy);
}

/**
 * BellhopCatchFunc:
 * @error: the error; it stays the future's
 * @data: user data
 *
 * The next step, when there is an error. Owner thread.
 *
 * Returns: (transfer full) (nullable): the future that the result becomes
 */

/**
 * bellhop_catch:
 * @future: (transfer full): a future
 * @func: (scope notified): what to do with its error
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Adds a step that runs when @future has been rejected; a value passes through.
 *
 * @func is given the error, which stays the future's, and returns (transfer full) the future that
 * the result becomes; %NULL resolves it with no value. @func is not called when the whole is
 * cancelled.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_catch (BellhopFuture   *future,
               BellhopCatchFunc func,
               gpointer         data,
               GDestroyNotify   destroy)
{
  g_return_val_if_fail (is_free_to_take (future), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return add_stage (future, BELLHOP_CONTINUATION_CATCH, (GCallback) func, data, destroy);
}
