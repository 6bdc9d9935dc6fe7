/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-future-private.h"

#include "bellhop-backtrace-private.h"
#include "bellhop-error-private.h"

/**
 * BellhopFuture:
 *
 * A value that may come later: resolved with a [struct@BellhopValue] or rejected with a `GError`.
 *
 * A future is lazy: nothing happens until it is consumed by [func@await], [func@spawn] or a
 * combinator such as [func@then] or [func@join]. It has one consumer, which takes the future (the
 * caller's reference). A future that is never consumed is freed by its last unref without having
 * done anything. For many listeners use a [struct@BellhopTask].
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
G_STATIC_ASSERT (G_STRUCT_OFFSET (BellhopValue, type) == 0 && sizeof (GType) == sizeof (gpointer));

G_DEFINE_BOXED_TYPE (BellhopFuture, bellhop_future, bellhop_future_ref, bellhop_future_unref)

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

/* Frees the outcome of @self, which nobody wants, though its producer may keep the future. */
void
_bellhop_future_drop_outcome (BellhopFuture *self)
{
  gboolean rejected = self->is_staged ? self->staged_rejected
                                      : self->state == BELLHOP_FUTURE_REJECTED;

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
give_back (BellhopFuture *self)
{
  _bellhop_runtime.counts.futures--;
  _bellhop_pool_free (self, self->n_blocks);
}

static void
free_now (BellhopFuture *self)
{
  _bellhop_future_release (self);
  _bellhop_future_clear_continuation (self);
  if (self->klass->finalize != NULL)
    self->klass->finalize (self);
  _bellhop_future_drop_outcome (self);
  give_back (self);
}

/* Most have settled, been delivered and hold nothing when they are freed: a missing error and a
 * value that is not set both begin with a zero. */
static gboolean
is_empty (const BellhopFuture *self)
{
  if (!self->is_released || self->is_queued || self->continuation_kind != BELLHOP_CONTINUATION_NONE)
    return FALSE;
  return self->result.error == NULL && self->klass->finalize == NULL;
}

/* Freeing a future drops the one that it would have consumed, and so on down a chain of any length:
 * the list keeps that off the stack. Nothing that is freed stands in the ready list, so the link is
 * free to be used. */
void
_bellhop_future_free (BellhopFuture *self)
{
  static BellhopFuture *to_free;
  static gboolean       is_freeing;

  if (G_LIKELY (is_empty (self)))
    {
      give_back (self);
      return;
    }

  g_assert (!self->is_queued);
  if (is_freeing)
    {
      self->next = to_free;
      to_free = self;
      return;
    }

  is_freeing = TRUE;
  free_now (self);
  while (to_free != NULL)
    {
      BellhopFuture *next = to_free;

      to_free = next->next;
      free_now (next);
    }
  is_freeing = FALSE;
}

/**
 * bellhop_future_unref:
 * @self: (transfer full): a future
 *
 * Drops a reference. This never cancels a future that has been started; only its owner does.
 */
void
bellhop_future_unref (BellhopFuture *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  _bellhop_future_unref (self);
}

/* --- Settling --- */

/* Takes @error; NULL is "cancelled", for @reason unless @self has one of its own. */
static void
reject (BellhopFuture      *self,
        GError             *error,
        BellhopCancelReason reason)
{
  g_assert (!_bellhop_future_is_settled (self) && !self->is_staged);

  _bellhop_future_release (self);
  self->result.cancellation.reason = reason;
  self->result.error = error;
  self->staged_rejected = TRUE;
  _bellhop_future_announce (self);
}

/* Takes @error; NULL is "cancelled". How work fails while it is being cancelled interests nobody;
 * why it was cancelled is kept as the reason alone, unless there is more to be said. */
void
_bellhop_future_settle_error (BellhopFuture *self,
                              GError        *error)
{
  BellhopCancelReason reason = (BellhopCancelReason) self->cancel_reason;

  if (reason != BELLHOP_CANCEL_NONE)
    {
      g_clear_error (&error);
    }
  else if (bellhop_error_is_cancelled (error) && bellhop_error_get_cancel_text (error) == NULL)
    {
      reason = bellhop_error_get_cancel_reason (error);
      g_clear_error (&error);
    }
  reject (self, error, reason);
}

/* Why @self, which has been rejected without an error, or what it waited for was cancelled. */
BellhopCancelReason
_bellhop_future_get_end_reason (const BellhopFuture *self)
{
  if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    return (BellhopCancelReason) self->cancel_reason;
  return (BellhopCancelReason) self->result.cancellation.reason;
}

void
_bellhop_future_settle_cancelled (BellhopFuture *self)
{
  reject (self, NULL, (BellhopCancelReason) self->cancel_reason);
}

/* Moves the outcome of @child, which has settled, to @self. A value that is not wanted any more
 * stays in @child, for it may know where it came from. */
void
_bellhop_future_settle_from (BellhopFuture *self,
                             BellhopFuture *child)
{
  if (self->cancel_reason != BELLHOP_CANCEL_NONE)
    _bellhop_future_settle_cancelled (self);
  else if (child->state == BELLHOP_FUTURE_RESOLVED)
    _bellhop_future_settle_value (self, bellhop_value_steal (&child->result.value));
  else
    {
      self->error_traced = child->error_traced;
      if (child->result.error == NULL)
        reject (self, NULL, _bellhop_future_get_end_reason (child));
      else
        _bellhop_future_settle_error (self, g_steal_pointer (&child->result.error));
    }
}

/* Gives @self the outcome of @other, which keeps it. */
void
_bellhop_future_settle_copy (BellhopFuture *self,
                             BellhopFuture *other)
{
  BellhopValue copy;

  other->error_seen = TRUE;
  if (other->state == BELLHOP_FUTURE_REJECTED)
    {
      self->error_traced = other->error_traced;
      if (other->result.error == NULL)
        reject (self, NULL, _bellhop_future_get_end_reason (other));
      else
        _bellhop_future_settle_error (self, _bellhop_backtrace_copy_error (other->result.error));
    }
  else if (bellhop_value_copy (&other->result.value, &copy))
    _bellhop_future_settle_value (self, copy);
  else
    _bellhop_future_settle_error (self, g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                                                             "The value cannot be copied: look at "
                                                             "the task's own"));
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
    _bellhop_error_set_cancelled (error, _bellhop_future_get_end_reason (self), NULL);
  return FALSE;
}

/* --- Starting, cancelling and delivering --- */

/* Kept apart for the sake of those that have nothing to begin. */
static G_NO_INLINE void
begin (BellhopFuture *self)
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

static inline void
start (BellhopFuture *self)
{
  if (self->klass->start != NULL)
    begin (self);
}

/* What has settled is delivered in a turn of its own. */
void
_bellhop_future_add_consumer (BellhopFuture *self,
                              BellhopFuture *consumer)
{
  self->consumer = consumer;
  if (_bellhop_future_is_settled (self))
    _bellhop_ready_push (self);
}

static G_NO_INLINE void
consume_carefully (BellhopFuture *self,
                   BellhopFuture *consumer)
{
  g_return_if_fail (self->consumer == NULL);
  _bellhop_future_add_consumer (self, consumer);
  if (_bellhop_future_is_settled (self))
    return;

  g_return_if_fail (self->state == BELLHOP_FUTURE_LAZY);
  self->state = BELLHOP_FUTURE_PENDING;
  if (self->is_staged)
    _bellhop_ready_push (self);
  else
    start (self);
}

/* Takes the caller's reference to @self for @consumer, which is told when @self has settled, and
 * starts it. */
void
_bellhop_future_consume (BellhopFuture *self,
                         BellhopFuture *consumer)
{
  if (self->flags != _bellhop_future_continued.flags && self->flags != _bellhop_future_fresh.flags)
    {
      consume_carefully (self, consumer);
      return;
    }

  self->consumer = consumer;
  self->state = BELLHOP_FUTURE_PENDING;
  start (self);
}

/* Starts @self for a consumer that takes it as it stands when this returns, if it has settled by
 * then, and adds itself if not. FALSE for what cannot be done so. */
gboolean
_bellhop_future_start_now (BellhopFuture *self)
{
  if (self->state != BELLHOP_FUTURE_LAZY || self->continuation_kind != BELLHOP_CONTINUATION_NONE)
    return FALSE;

  self->state = BELLHOP_FUTURE_PENDING;
  start (self);
  return TRUE;
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
  while (self != NULL && !_bellhop_future_is_settled (self) &&
         self->cancel_reason == BELLHOP_CANCEL_NONE)
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

/* After the continuation, which has returned @next. It counts as queued until now, so that what
 * settles by this is delivered in the same turn. */
void
_bellhop_future_end_turn (BellhopFuture *self,
                          BellhopFuture *next)
{
  _bellhop_future_end_stage (self, next);
  self->is_queued = FALSE;
  if (_bellhop_future_is_settled (self))
    _bellhop_future_deliver (self);
}

/* What the loop does with a future that comes off the ready list, whatever it is there for. Its
 * consumer keeps it, and gives it up when it is told and not before. */
void
_bellhop_future_dispatch (BellhopFuture *self)
{
  if (self->is_staged)
    {
      _bellhop_future_end_turn (self, _bellhop_future_call_continuation (self));
      return;
    }

  self->is_queued = FALSE;
  if (_bellhop_future_is_settled (self))
    {
      _bellhop_future_deliver (self);
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
 * BellhopFutureState:
 * @BELLHOP_FUTURE_LAZY: it has not been consumed, and nothing has happened
 * @BELLHOP_FUTURE_PENDING: it is under way
 * @BELLHOP_FUTURE_RESOLVED: it has a value, or ended well without one
 * @BELLHOP_FUTURE_REJECTED: it has an error
 *
 * How a future stands. It never leaves the last two.
 */

/**
 * bellhop_future_get_state:
 * @self: a future
 *
 * Returns: the state of @self
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
      static GError      *cancelled_errors[BELLHOP_CANCEL_SHUTDOWN + 1];
      BellhopCancelReason reason = _bellhop_future_get_end_reason (self);
      GError            **cancelled = &cancelled_errors[reason];

      /* One for each reason serves every cancelled future. */
      if (*cancelled == NULL)
        _bellhop_error_set_cancelled (cancelled, reason, NULL);
      return *cancelled;
    }
  return self->result.error;
}

/**
 * bellhop_future_get_name:
 * @self: a future
 *
 * Returns: what kind of future this is, for debugging
 */
const char *
bellhop_future_get_name (const BellhopFuture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->klass->name;
}

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

static const BellhopFutureClass never_class = {
  .name = "never",
  .size = sizeof (BellhopFuture),
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
