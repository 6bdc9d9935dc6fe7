/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-future-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-pool-private.h"

#include <string.h>

/**
 * BellhopFuture:
 *
 * A value that may come later: resolved with a [struct@BellhopValue] or rejected with a `GError`.
 *
 * A future is lazy: nothing happens until something consumes it, which is [func@await],
 * [func@spawn] or a combinator such as [func@then] or [func@join]. There is one consumer, and it
 * takes the future (the caller's reference). A future that nobody consumes is freed by its last
 * unref without having done anything. What may have many listeners is a [struct@BellhopTask].
 *
 * A future that was cancelled is rejected with %G_IO_ERROR_CANCELLED, once all that it had started
 * has unwound.
 *
 * All functions belong to the thread that owns the runtime.
 */

enum
{
  /* Deeper than this, a start goes through the ready list and not through the stack. */
  MAX_START_DEPTH = 24
};

G_STATIC_ASSERT (sizeof (BellhopFuture) <= 88);

G_DEFINE_BOXED_TYPE (BellhopFuture, bellhop_future, bellhop_future_ref, bellhop_future_unref)

gpointer
_bellhop_future_new (const BellhopFutureClass *klass)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  guint n_blocks = _bellhop_pool_n_blocks (klass->size);
  guint8 pooled;
  BellhopFuture *self = _bellhop_pool_alloc (n_blocks, &pooled);

  memset (self, 0, klass->size);
  self->klass = klass;
  self->ref_count = 1;
  self->is_pooled = pooled;
  self->n_blocks = (guint8) n_blocks;
  runtime->counts.futures++;
  return self;
}

/**
 * bellhop_future_ref:
 * @self: a future
 *
 * Takes a reference, with which a future can be looked at; it does not make one a second consumer.
 *
 * Returns: (transfer full): @self
 */
BellhopFuture *
bellhop_future_ref (BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

void
_bellhop_future_release (BellhopFuture *self)
{
  if (self->is_released)
    return;

  self->is_released = TRUE;
  if (self->klass->release != NULL)
    self->klass->release (self);
}

static void
clear_slot (BellhopFuture *self)
{
  GDestroyNotify destroy = self->slot.destroy;

  self->slot_kind = BELLHOP_SLOT_NONE;
  if (destroy != NULL)
    {
      self->slot.destroy = NULL;
      destroy (self->slot.data);
    }
}

static void
clear_result (BellhopFuture *self)
{
  gboolean rejected = self->is_staged ? self->staged_rejected : self->state == BELLHOP_FUTURE_REJECTED;

  if (!self->is_staged && !_bellhop_future_is_settled (self))
    return;
  if (rejected)
    g_clear_error (&self->result.error);
  else if (!bellhop_value_is_set (&self->result.value))
    return;
  else if (self->klass->take_back != NULL)
    self->klass->take_back (self, bellhop_value_steal (&self->result.value));
  else
    bellhop_value_clear (&self->result.value);
}

static void
free_now (BellhopFuture *self)
{
  _bellhop_future_release (self);
  clear_slot (self);
  if (self->klass->finalize != NULL)
    self->klass->finalize (self);
  clear_result (self);
  _bellhop_runtime.counts.futures--;
  _bellhop_pool_free (self, self->n_blocks, self->is_pooled);
}

/* Freeing a future drops the one that it would have consumed, and so on down a chain of any length:
 * the list keeps that off the stack. Nothing that is freed stands in the ready list, so the link is
 * free to be used. */
void
_bellhop_future_free (BellhopFuture *self)
{
  static BellhopFuture *doomed;
  static gboolean is_freeing;

  if (is_freeing)
    {
      self->next = doomed;
      doomed = self;
      return;
    }

  is_freeing = TRUE;
  free_now (self);
  while (doomed != NULL)
    {
      BellhopFuture *next = doomed;

      doomed = next->next;
      free_now (next);
    }
  is_freeing = FALSE;
}

/**
 * bellhop_future_unref:
 * @self: (transfer full): a future
 *
 * Gives a reference back. This never cancels what has been started: its owner does.
 */
void
bellhop_future_unref (BellhopFuture *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  _bellhop_future_unref (self);
}

/* --- Settling --- */

static void
announce (BellhopFuture *self)
{
  if (self->slot_kind != BELLHOP_SLOT_NONE)
    {
      self->is_staged = TRUE;
      if (self->state == BELLHOP_FUTURE_PENDING)
        _bellhop_ready_push (self);
      return;
    }

  self->state = self->staged_rejected ? BELLHOP_FUTURE_REJECTED : BELLHOP_FUTURE_RESOLVED;
  if (self->consumer != NULL)
    _bellhop_ready_push (self);
}

/* Takes @value. Of a cancelled future nobody wants the value any more. */
void
_bellhop_future_settle_value (BellhopFuture *self,
                              BellhopValue   value)
{
  g_assert (!_bellhop_future_is_settled (self) && !self->is_staged);

  if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    {
      bellhop_value_clear (&value);
      _bellhop_future_settle_cancelled (self);
      return;
    }

  _bellhop_future_release (self);
  self->result.value = value;
  self->staged_rejected = FALSE;
  announce (self);
}

/* Takes @error; NULL is "cancelled". How work fails while it is being cancelled interests nobody. */
void
_bellhop_future_settle_error (BellhopFuture *self,
                              GError        *error)
{
  g_assert (!_bellhop_future_is_settled (self) && !self->is_staged);

  if (self->cancel_reason != BELLHOP_CANCEL_NONE || bellhop_error_is_cancelled (error))
    g_clear_error (&error);

  _bellhop_future_release (self);
  self->result.error = error;
  self->staged_rejected = TRUE;
  announce (self);
}

void
_bellhop_future_settle_cancelled (BellhopFuture *self)
{
  _bellhop_future_settle_error (self, NULL);
}

/* Moves the outcome of @child, which has settled, to @self. A value that is not wanted any more stays
 * in @child, for it may know where it came from. */
void
_bellhop_future_settle_from (BellhopFuture *self,
                             BellhopFuture *child)
{
  if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    _bellhop_future_settle_cancelled (self);
  else if (child->state == BELLHOP_FUTURE_RESOLVED)
    _bellhop_future_settle_value (self, bellhop_value_steal (&child->result.value));
  else
    _bellhop_future_settle_error (self, g_steal_pointer (&child->result.error));
}

/* Gives @self the outcome of @other, which keeps it. */
void
_bellhop_future_settle_copy (BellhopFuture *self,
                             BellhopFuture *other)
{
  BellhopValue copy;

  other->error_seen = TRUE;
  if (other->state == BELLHOP_FUTURE_REJECTED)
    _bellhop_future_settle_error (self, other->result.error != NULL ? g_error_copy (other->result.error) : NULL);
  else if (bellhop_value_copy (&other->result.value, &copy))
    _bellhop_future_settle_value (self, copy);
  else
    _bellhop_future_settle_error (self, g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                                                             "The value cannot be copied: look at the task's own"));
}

void
_bellhop_set_cancelled_error (GError            **error,
                              BellhopCancelReason reason)
{
  if (error != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         reason != BELLHOP_CANCEL_NONE ? bellhop_cancel_reason_to_string (reason)
                                                       : "cancelled");
}

/* Takes the outcome of @self, which has settled: TRUE with the value, or FALSE with the error. */
gboolean
_bellhop_future_take (BellhopFuture *self,
                      BellhopValue  *out_value,
                      GError       **error)
{
  self->error_seen = TRUE;
  if (self->state == BELLHOP_FUTURE_RESOLVED)
    {
      if (out_value != NULL)
        *out_value = bellhop_value_steal (&self->result.value);
      return TRUE;
    }

  if (self->result.error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->result.error));
  else
    _bellhop_set_cancelled_error (error, self->cancel_reason);
  return FALSE;
}

/* Frees the outcome of @self, which nobody wants, though its producer may keep the future. */
void
_bellhop_future_drop_outcome (BellhopFuture *self)
{
  clear_result (self);
}

/* --- Starting, cancelling and delivering --- */

static void
start (BellhopFuture *self)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  if (runtime->start_depth >= MAX_START_DEPTH)
    {
      self->start_queued = TRUE;
      _bellhop_ready_push (self);
      return;
    }

  runtime->start_depth++;
  self->klass->start (self);
  runtime->start_depth--;
}

/* Takes the caller's reference to @self for @consumer, which is told when @self has settled, and
 * starts it. */
void
_bellhop_future_consume (BellhopFuture *self,
                         BellhopFuture *consumer)
{
  g_return_if_fail (self->consumer == NULL);

  self->consumer = consumer;
  if (_bellhop_future_is_settled (self))
    {
      _bellhop_ready_push (self);
      return;
    }

  g_return_if_fail (self->state == BELLHOP_FUTURE_LAZY);
  self->state = BELLHOP_FUTURE_PENDING;
  if (self->is_staged)
    _bellhop_ready_push (self);
  else
    start (self);
}

/* As a task is started: never inside the call that made it. */
void
_bellhop_future_start_soon (BellhopFuture *self)
{
  self->state = BELLHOP_FUTURE_PENDING;
  self->start_queued = TRUE;
  _bellhop_ready_push (self);
}

void
_bellhop_future_run_soon (BellhopFuture *self)
{
  _bellhop_ready_push (self);
}

/* The first reason wins; what has settled stays as it is. */
void
_bellhop_future_cancel (BellhopFuture      *self,
                        BellhopCancelReason reason)
{
  while (self != NULL && !_bellhop_future_is_settled (self) && self->cancel_reason == BELLHOP_CANCEL_NONE)
    {
      self->cancel_reason = reason;
      if (self->is_staged)
        return;
      if (self->state == BELLHOP_FUTURE_LAZY || self->start_queued || self->klass->cancel == NULL)
        {
          self->start_queued = FALSE;
          _bellhop_future_settle_cancelled (self);
          return;
        }
      self = self->klass->cancel (self);
    }
}

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

/* Hands the outcome of the first stage to the slot; TRUE if the slot wanted it. */
static gboolean
call_slot (BellhopFuture  *self,
           BellhopFuture **out_next)
{
  gboolean rejected = self->staged_rejected;

  if (self->slot_kind == BELLHOP_SLOT_THEN && !rejected)
    {
      *out_next = ((BellhopThenFunc) self->slot.func) (&self->result.value, self->slot.data);
      bellhop_value_clear (&self->result.value);
      return TRUE;
    }

  if (self->slot_kind == BELLHOP_SLOT_CATCH && rejected)
    {
      if (self->result.error == NULL)
        _bellhop_set_cancelled_error (&self->result.error, BELLHOP_CANCEL_NONE);
      *out_next = ((BellhopCatchFunc) self->slot.func) (self->result.error, self->slot.data);
      g_clear_error (&self->result.error);
      return TRUE;
    }

  return FALSE;
}

/* The source has settled: run the continuation, and forward what it returns. */
static void
run_stage (BellhopFuture *self)
{
  gboolean was_cancelled = self->cancel_reason != BELLHOP_CANCEL_NONE;
  BellhopFuture *next = NULL;
  gboolean taken = !was_cancelled && call_slot (self, &next);

  clear_slot (self);
  if (was_cancelled)
    clear_result (self);
  self->is_staged = FALSE;

  if (was_cancelled)
    {
      _bellhop_future_settle_cancelled (self);
    }
  else if (!taken)
    {
      announce (self);
    }
  else if (next == NULL)
    {
      _bellhop_future_settle_value (self, (BellhopValue) BELLHOP_VALUE_INIT);
    }
  else if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    {
      bellhop_future_unref (next);
      _bellhop_future_settle_cancelled (self);
    }
  else
    {
      self->klass = &forward_class;
      self->is_released = FALSE;
      self->result.inner = next;
      forward_start (self);
    }
}

static void
deliver (BellhopFuture *self)
{
  BellhopFuture *consumer = g_steal_pointer (&self->consumer);

  if (consumer != NULL)
    consumer->klass->child_settled (consumer, self);
}

/* What the loop does with a future that comes off the ready list. It counts as queued until a stage
 * has run, so that what settles by that is delivered in the same turn. */
void
_bellhop_future_dispatch (BellhopFuture *self)
{
  if (self->is_staged)
    {
      run_stage (self);
      self->is_queued = FALSE;
      if (_bellhop_future_is_settled (self))
        deliver (self);
      return;
    }

  self->is_queued = FALSE;
  if (_bellhop_future_is_settled (self))
    {
      deliver (self);
    }
  else if (self->start_queued)
    {
      self->start_queued = FALSE;
      start (self);
    }
  else
    {
      self->klass->run (self);
    }
}

/* --- Looking at a future --- */

/**
 * bellhop_future_get_state:
 * @self: a future
 *
 * Returns: what has become of @self so far
 */
BellhopFutureState
bellhop_future_get_state (const BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, BELLHOP_FUTURE_LAZY);

  return (BellhopFutureState) self->state;
}

/**
 * bellhop_future_is_settled:
 * @self: a future
 *
 * Returns: whether @self is resolved or rejected
 */
gboolean
bellhop_future_is_settled (const BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return _bellhop_future_is_settled (self);
}

/**
 * bellhop_future_get_value:
 * @self: a future
 *
 * Returns: (transfer none) (nullable): the value, or %NULL unless @self is resolved
 */
const BellhopValue *
bellhop_future_get_value (const BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->state == BELLHOP_FUTURE_RESOLVED ? &self->result.value : NULL;
}

/**
 * bellhop_future_get_error:
 * @self: a future
 *
 * Returns: (transfer none) (nullable): the error, or %NULL unless @self is rejected
 */
const GError *
bellhop_future_get_error (const BellhopFuture *self)
{
  BellhopFuture *mutable_self = (BellhopFuture *) self;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->state != BELLHOP_FUTURE_REJECTED)
    return NULL;

  mutable_self->error_seen = TRUE;
  if (self->result.error == NULL)
    {
      static GError *cancelled_errors[BELLHOP_CANCEL_SHUTDOWN + 1];
      GError **cancelled = &cancelled_errors[self->cancel_reason];

      /* One for each reason serves every cancelled future. */
      if (*cancelled == NULL)
        _bellhop_set_cancelled_error (cancelled, self->cancel_reason);
      return *cancelled;
    }
  return self->result.error;
}

/**
 * bellhop_future_get_name:
 * @self: a future
 *
 * Returns: what kind of future this is, for people who debug
 */
const char *
bellhop_future_get_name (const BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->klass->name;
}

/* --- Continuations --- */

static BellhopFuture *
add_stage (BellhopFuture  *future,
           BellhopSlotKind kind,
           GCallback       func,
           gpointer        data,
           GDestroyNotify  destroy)
{
  BellhopFuture *self = future;

  if (future->slot_kind != BELLHOP_SLOT_NONE || future->ref_count > 1 + future->klass->producer_refs)
    {
      self = _bellhop_future_new (&forward_class);
      self->result.inner = future;
    }
  else if (_bellhop_future_is_settled (future))
    {
      future->is_staged = TRUE;
      future->state = BELLHOP_FUTURE_LAZY;
    }

  self->slot_kind = kind;
  self->slot.func = func;
  self->slot.data = data;
  self->slot.destroy = destroy;
  return self;
}

static gboolean
is_free_to_take (const BellhopFuture *future)
{
  return future != NULL && future->consumer == NULL && future->state != BELLHOP_FUTURE_PENDING;
}

/**
 * bellhop_then:
 * @future: (transfer full): a future
 * @func: (scope notified): what to do with its value
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Adds a step that runs when @future has resolved, never inside this call.
 *
 * @func is given the value, which stays the future's, and returns (transfer full) the future that
 * the result becomes; %NULL resolves it with no value. When @future is rejected, or the whole is
 * cancelled before @func had its turn, @func is not called.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_then (BellhopFuture  *future,
              BellhopThenFunc func,
              gpointer        data,
              GDestroyNotify  destroy)
{
  g_return_val_if_fail (is_free_to_take (future), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return add_stage (future, BELLHOP_SLOT_THEN, (GCallback) func, data, destroy);
}

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

  return add_stage (future, BELLHOP_SLOT_CATCH, (GCallback) func, data, destroy);
}

/* --- Futures that are ready, and one that never is --- */

static const BellhopFutureClass ready_class = {
  .name = "ready",
  .size = sizeof (BellhopFuture),
};

/**
 * bellhop_resolved:
 * @value: (transfer full): a value
 *
 * Returns: (transfer full): a future that is resolved with @value
 */
BellhopFuture *
bellhop_resolved (BellhopValue value)
{
  BellhopFuture *self = _bellhop_future_new (&ready_class);

  _bellhop_future_settle_value (self, value);
  return self;
}

/**
 * bellhop_rejected:
 * @error: (transfer full): an error
 *
 * Returns: (transfer full): a future that is rejected with @error
 */
BellhopFuture *
bellhop_rejected (GError *error)
{
  BellhopFuture *self;

  g_return_val_if_fail (error != NULL, NULL);

  self = _bellhop_future_new (&ready_class);
  _bellhop_future_settle_error (self, error);
  return self;
}

static void
never_start (BellhopFuture *self)
{
}

static const BellhopFutureClass never_class = {
  .name = "never",
  .size = sizeof (BellhopFuture),
  .start = never_start,
};

/**
 * bellhop_never:
 *
 * Returns: (transfer full): a future that ends only by being cancelled
 */
BellhopFuture *
bellhop_never (void)
{
  return _bellhop_future_new (&never_class);
}
