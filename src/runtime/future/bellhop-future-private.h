/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-error.h"
#include "bellhop-future.h"
#include "bellhop-pool-private.h"
#include "bellhop-runtime-private.h"

#include <string.h>

G_BEGIN_DECLS

typedef struct _BellhopFutureClass BellhopFutureClass;

/* What a kind of future does. Everything runs on the owner thread. Nothing that these call frees
 * @self: its consumer holds a reference until it is told that @self has settled. */
struct _BellhopFutureClass
{
  const char *name;
  gsize       size;

  /* References that are not a second look at the future: a promise's producer holds one. */
  int producer_refs;

  /* Begins the work; may settle @self at once. NULL: there is nothing to begin. */
  void (*start) (BellhopFuture *self);

  /* Asks pending work to end; @self must settle in time. Returns a future for which the same is
   * asked next, so that a long chain is walked by a loop and not by recursion. NULL here means
   * that @self has nothing to unwind and settles at once. */
  BellhopFuture *(*cancel) (BellhopFuture *self);

  /* A future that @self had consumed has settled; @self still owns it. */
  void (*child_settled) (BellhopFuture *self,
                         BellhopFuture *child);

  /* @self was put on the ready list by _bellhop_future_run_soon(). */
  void (*run) (BellhopFuture *self);

  /* Gives back what the work held; called once, before the result is stored. */
  void (*release) (BellhopFuture *self);

  /* The value of @self will not be delivered: takes it back, as a channel does. NULL: it is
     freed. */
  void (*take_back) (BellhopFuture *self,
                     BellhopValue   value);

  /* What @self waits for in its turn, for people who debug; and where, if that is known. */
  BellhopFuture *(*get_awaited) (BellhopFuture *self,
                                 const char   **out_site);

  /* The last reference is gone; the outcome is still there. */
  void (*finalize) (BellhopFuture *self);
};

typedef enum
{
  BELLHOP_CONTINUATION_NONE,
  BELLHOP_CONTINUATION_THEN,
  BELLHOP_CONTINUATION_CATCH,
} BellhopContinuationKind;

/*
 * One continuation is stored in the future itself: bellhop_then() takes a future that has no
 * other consumer, so it can add a stage to it in place instead of allocating a second one.
 *
 *   lazy -> pending -> [staged: the source has settled, its continuation is to run
 *                       -> pending: forwards what the continuation returned] -> settled
 *
 * A cancelled future is REJECTED without an error, and the GError is made when somebody asks; or
 * with one that says more than the reason.
 */
struct _BellhopFuture
{
  const BellhopFutureClass *klass;

  int    ref_count;
  guint16 n_blocks;    /* size in pool units */
  guint8 error_seen;
  guint8 error_traced; /* the awaits that it came by have been noted */

  union
  {
    struct
    {
      guint8 state;
      guint8 continuation_kind;
      guint8 cancel_reason;
      guint8 staged_rejected; /* what is staged is an error */
      guint8 is_staged;       /* the source has settled and the continuation is to run */
      /* Stands in the ready list, which holds no reference: who waits does */
      guint8 is_queued;
      guint8 start_queued;    /* ... to be started */
      guint8 is_released;
    };
    guint64 flags; /* all of them, which in most cases are as expected: one comparison tells */
  };

  BellhopFuture *next;     /* in the ready list */
  BellhopFuture *consumer; /* borrowed: whoever consumed this future */

  union
  {
    BellhopValue   value;
    GError        *error;
    BellhopFuture *inner;      /* while it forwards another */
    struct
    {
      gpointer no_error;
      guint    reason; /* why another future was cancelled, whose end this one has as its own */
    } cancellation;
    struct
    {
      gpointer  no_error;
      GCallback func;
      gpointer  data;
    } on_cancel; /* a promise's, until it is kept */
  } result;

  struct
  {
    GCallback      func;
    gpointer       data;
    GDestroyNotify destroy;
  } continuation;
};

void _bellhop_future_consume (BellhopFuture *self,
                              BellhopFuture *consumer);
void _bellhop_future_add_consumer (BellhopFuture *self,
                                   BellhopFuture *consumer);
gboolean _bellhop_future_start_now (BellhopFuture *self);
BellhopCancelReason _bellhop_future_get_end_reason (const BellhopFuture *self);
void _bellhop_future_start_soon (BellhopFuture *self);
void _bellhop_future_run_soon (BellhopFuture *self);
void _bellhop_future_cancel (BellhopFuture      *self,
                             BellhopCancelReason reason);
void _bellhop_future_dispatch (BellhopFuture *self);
BellhopFuture *_bellhop_future_call_continuation (BellhopFuture *self);
void _bellhop_future_end_stage (BellhopFuture *self,
                                BellhopFuture *next);
void _bellhop_future_end_turn (BellhopFuture *self,
                               BellhopFuture *next);

void _bellhop_future_settle_error (BellhopFuture *self,
                                   GError        *error);
void _bellhop_future_settle_cancelled (BellhopFuture *self);
void _bellhop_future_settle_from (BellhopFuture *self,
                                  BellhopFuture *child);
void _bellhop_future_settle_copy (BellhopFuture *self,
                                  BellhopFuture *other);
gboolean _bellhop_future_take (BellhopFuture *self,
                               BellhopValue  *out_value,
                               GError       **error);
void _bellhop_future_drop_outcome (BellhopFuture *self);

void _bellhop_future_free (BellhopFuture *self);

static inline void
_bellhop_future_unref (BellhopFuture *self)
{
  if (--self->ref_count == 0)
    _bellhop_future_free (self);
}

static inline gboolean
_bellhop_future_is_settled (const BellhopFuture *self)
{
  return self->state >= BELLHOP_FUTURE_RESOLVED;
}

static inline gboolean
_bellhop_future_is_cancelled (const BellhopFuture *self)
{
  return self->state == BELLHOP_FUTURE_REJECTED
         && (self->result.error == NULL || bellhop_error_is_cancelled (self->result.error));
}

/* In a turn of the loop that will settle @self: TRUE when that would be the next to be delivered.
 * Then it does not go through the ready list, and _bellhop_future_dispatch() is to be called. */
static inline gboolean
_bellhop_future_is_next (BellhopFuture *self)
{
  if (_bellhop_runtime.ready_head != NULL || _bellhop_runtime.n_slow_path_reasons > 0)
    return FALSE;

  self->is_queued = TRUE;
  return TRUE;
}

/* The flags on the way that most futures take: from one of these to the next leads one comparison
 * and one store, past all questions. */
static const BellhopFuture _bellhop_future_fresh = { .state = BELLHOP_FUTURE_LAZY };
static const BellhopFuture _bellhop_future_continued = {
  .state = BELLHOP_FUTURE_LAZY,
  .continuation_kind = BELLHOP_CONTINUATION_THEN,
};
static const BellhopFuture _bellhop_future_waiting = {
  .state = BELLHOP_FUTURE_PENDING,
  .continuation_kind = BELLHOP_CONTINUATION_THEN,
};
static const BellhopFuture _bellhop_future_staged = {
  .state = BELLHOP_FUTURE_PENDING,
  .continuation_kind = BELLHOP_CONTINUATION_THEN,
  .is_staged = TRUE,
  .is_queued = TRUE,
  .is_released = TRUE,
};
static const BellhopFuture _bellhop_future_resolved = {
  .state = BELLHOP_FUTURE_RESOLVED,
  .is_released = TRUE,
};

/* As bellhop_value_clear(), which numbers do not need. */
static inline void
_bellhop_value_drop (BellhopValue *value)
{
  if (G_UNLIKELY (value->type > G_TYPE_DOUBLE))
    bellhop_value_clear (value);
  value->type = G_TYPE_INVALID;
}

/* --- What every future goes through: inline, for it is what a future costs --- */

/* The continuation is not touched until there is one. */
static inline gpointer
_bellhop_future_new (const BellhopFutureClass *klass)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  guint           n_blocks = _bellhop_pool_n_blocks (klass->size);
  BellhopFuture  *self = _bellhop_pool_alloc (n_blocks);

  g_assert (n_blocks <= BELLHOP_POOL_MAX_BLOCKS);
  self->klass = klass;
  self->ref_count = 1;
  self->n_blocks = (guint16) n_blocks;
  self->error_seen = FALSE;
  self->error_traced = FALSE;
  self->flags = 0;
  self->consumer = NULL;
  self->result.value = (BellhopValue) BELLHOP_VALUE_INIT;
  if (klass->size > sizeof (BellhopFuture))
    memset (self + 1, 0, klass->size - sizeof (BellhopFuture));
  runtime->counts.futures++;
  return self;
}

/* Puts @self, which does not stand there, at the end of the ready list. */
static inline void
_bellhop_ready_append (BellhopFuture *self)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  self->next = NULL;
  if (runtime->ready_tail != NULL)
    runtime->ready_tail->next = self;
  else
    runtime->ready_head = self;
  runtime->ready_tail = self;
}

static inline void
_bellhop_ready_push (BellhopFuture *self)
{
  if (self->is_queued)
    return;

  self->is_queued = TRUE;
  _bellhop_ready_append (self);
}

static inline void
_bellhop_future_release (BellhopFuture *self)
{
  if (self->is_released)
    return;

  self->is_released = TRUE;
  if (self->klass->release != NULL)
    self->klass->release (self);
}

static inline void
_bellhop_future_clear_continuation (BellhopFuture *self)
{
  if (self->continuation_kind == BELLHOP_CONTINUATION_NONE)
    return;

  self->continuation_kind = BELLHOP_CONTINUATION_NONE;
  if (self->continuation.destroy != NULL)
    self->continuation.destroy (self->continuation.data);
}

/* The outcome is stored: the continuation's turn has come, or the consumer's. */
static inline void
_bellhop_future_announce (BellhopFuture *self)
{
  if (self->continuation_kind != BELLHOP_CONTINUATION_NONE)
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

/* @self has its value already. Of a cancelled future nobody wants it any more. */
static inline void
_bellhop_future_settle_stored (BellhopFuture *self)
{
  g_assert (!_bellhop_future_is_settled (self) && !self->is_staged);

  if (G_UNLIKELY (self->cancel_reason != BELLHOP_CANCEL_NONE))
    {
      bellhop_value_clear (&self->result.value);
      _bellhop_future_settle_cancelled (self);
      return;
    }

  _bellhop_future_release (self);
  self->staged_rejected = FALSE;
  _bellhop_future_announce (self);
}

/* Takes @value. */
static inline void
_bellhop_future_settle_value (BellhopFuture *self,
                              BellhopValue   value)
{
  /* First, since what the work held may stand where the value goes. */
  _bellhop_future_release (self);
  self->result.value = value;
  _bellhop_future_settle_stored (self);
}

static inline void
_bellhop_future_deliver (BellhopFuture *self)
{
  BellhopFuture *consumer = g_steal_pointer (&self->consumer);

  if (consumer != NULL)
    consumer->klass->child_settled (consumer, self);
}

/* Has the turn of @self, which comes off the ready list: most run their continuation, and that is
 * all. It is the consumer's reference that keeps @self, until that is told. */
static inline void
_bellhop_future_take_turn (BellhopFuture *self)
{
  BellhopFuture *next;

  if (self->flags != _bellhop_future_staged.flags)
    {
      _bellhop_future_dispatch (self);
      return;
    }

  next = ((BellhopThenFunc) self->continuation.func) (&self->result.value, self->continuation.data);
  _bellhop_value_drop (&self->result.value);
  if (G_UNLIKELY (next != NULL || self->continuation.destroy != NULL ||
                  self->flags != _bellhop_future_staged.flags))
    {
      _bellhop_future_end_turn (self, next);
      return;
    }

  self->flags = _bellhop_future_resolved.flags;
  _bellhop_future_deliver (self);
}

G_END_DECLS
