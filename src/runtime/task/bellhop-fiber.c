/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-fiber-private.h"

#include "bellhop-backtrace-private.h"
#include "bellhop-error-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"
#include "bellhop-stack-private.h"

/*
 * A fiber is a future whose work is a function with a stack of its own. It runs when the loop
 * dispatches it, and comes back to the loop at each await that has to wait.
 */

enum
{
  /* A fiber that only awaits what is ready gives way to the others after so many. */
  READY_AWAITS_PER_TURN = 128
};

/* What is to be done when the function has returned. */
typedef struct _Deferred Deferred;

struct _Deferred
{
  Deferred      *next;
  GDestroyNotify func;
  gpointer       data;
};

struct _BellhopFiber
{
  BellhopFuture future;

  BellhopFiberFunc func;
  gpointer         data;
  GDestroyNotify   destroy;

  BellhopStack   *stack;    /* NULL unless it has begun and not ended */
  BellhopContext *caller;   /* who resumed it */
  BellhopFuture  *awaiting; /* Owned */
  const char     *site;     /* of the await it is in, or was in last */
  Deferred       *deferred; /* Owned: the newest first */
  GCancellable   *cancellable;
  guint           n_ready_awaits;
  gboolean        has_ended;
  gboolean        succeeded;
  BellhopValue    result;
  GError         *error;
};

static void
run_deferred (BellhopFiber *self)
{
  while (self->deferred != NULL)
    {
      Deferred *deferred = self->deferred;

      self->deferred = deferred->next;
      deferred->func (deferred->data);
      g_free (deferred);
    }
}

/* On the fiber's stack. */
static void
fiber_main (gpointer data)
{
  BellhopFiber *self = data;

  _bellhop_context_entered ();
  self->succeeded = self->func (self->data, &self->result, &self->error);
  run_deferred (self);
  self->has_ended = TRUE;
  _bellhop_context_leave (&self->stack->context, self->caller);
}

static void
end_stack (BellhopFiber *self)
{
  _bellhop_context_clear (&self->stack->context);
  _bellhop_stack_give_back (g_steal_pointer (&self->stack));
  _bellhop_runtime.counts.fibers--;
}

static void
settle_ended (BellhopFiber *self)
{
  BellhopValue result = bellhop_value_steal (&self->result);
  GError      *error = g_steal_pointer (&self->error);

  if (self->succeeded)
    {
      g_clear_error (&error);
      _bellhop_future_settle_value (&self->future, result);
      return;
    }

  bellhop_value_clear (&result);
  if (self->future.cancel_reason == BELLHOP_CANCEL_NONE)
    {
      if (error == NULL)
        error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                     "The function failed without an error");
      self->future.error_traced = _bellhop_backtrace_has (error);
    }
  _bellhop_future_settle_error (&self->future, error);
}

/* Runs the fiber until it waits or ends. Fibers nest when one of them turns a loop of its own. */
static void
resume (BellhopFiber *self)
{
  BellhopRuntime *runtime = &_bellhop_runtime;
  BellhopFiber   *outer = runtime->current_fiber;
  BellhopContext  here;

  self->n_ready_awaits = 0;
  self->caller = &here;
  runtime->current_fiber = self;
  _bellhop_context_switch (&here, &self->stack->context);
  runtime->current_fiber = outer;

  if (self->has_ended)
    {
      end_stack (self);
      settle_ended (self);
    }
}

static void
fiber_start (BellhopFuture *future)
{
  _bellhop_future_run_soon (future);
}

/* The first turn, or the turn after a yield. */
static void
fiber_run (BellhopFuture *future)
{
  BellhopFiber *self = (BellhopFiber *) future;

  if (self->stack == NULL)
    {
      self->stack = _bellhop_stack_take ();
      if (self->stack == NULL)
        {
          _bellhop_future_settle_error (future, g_error_new (BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                                                             "There are %d fibers already",
                                                             BELLHOP_MAX_STACKS));
          return;
        }
      _bellhop_runtime.counts.fibers++;
      _bellhop_context_init (&self->stack->context, self->stack->bottom, self->stack->size,
                             fiber_main, self);
    }
  resume (self);
}

static BellhopFuture *
fiber_cancel (BellhopFuture *future)
{
  BellhopFiber *self = (BellhopFiber *) future;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  /* It runs now, or is about to: the next await, or the end, will see the reason. */
  if (self->stack == NULL)
    _bellhop_future_settle_cancelled (future);
  if (self->awaiting != NULL && _bellhop_is_shield (self->awaiting))
    {
      _bellhop_shield_begin_grace (self->awaiting);
      return NULL;
    }
  return self->awaiting;
}

static void
fiber_child_settled (BellhopFuture *future,
                     BellhopFuture *child)
{
  BellhopFiber *self = (BellhopFiber *) future;

  g_assert (self->awaiting == child);
  resume (self);
}

static void
fiber_release (BellhopFuture *future)
{
  BellhopFiber *self = (BellhopFiber *) future;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_object (&self->cancellable);
}

static BellhopFuture *
fiber_look_inside (BellhopFuture *future,
                   const char   **out_site)
{
  BellhopFiber *self = (BellhopFiber *) future;

  if (self->awaiting != NULL)
    *out_site = self->site;
  return self->awaiting;
}

static const BellhopFutureClass fiber_class = {
  .name = "fiber",
  .size = sizeof (BellhopFiber),
  .start = fiber_start,
  .run = fiber_run,
  .cancel = fiber_cancel,
  .child_settled = fiber_child_settled,
  .get_awaited = fiber_look_inside,
  .release = fiber_release,
};

/**
 * BellhopFiberFunc:
 * @data: user data
 * @result: (out): where its value goes; empty at first
 * @error: where its error goes
 *
 * A function that can await. It has its own stack. Owner thread.
 *
 * Returns: whether it went well; else @error is set
 */

/**
 * bellhop_async:
 * @func: (scope notified): the function
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Runs @func in a fiber: on its own stack, so that straight-line code can [func@await].
 *
 * @func returns %TRUE with its result, or %FALSE with an error. When the future is cancelled, the
 * await in which @func waits returns %G_IO_ERROR_CANCELLED once what it waited for has unwound,
 * and so does each later one, except those of [func@shield]; @func returns as for any other error.
 *
 * Resolves to the result. Rejects with the error, or with %BELLHOP_ERROR_TOO_MANY.
 *
 * A fiber has 256 KiB of stack. It must not change the floating-point environment, hold a mutex or
 * leave a thread-default main context pushed across an await.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_async (BellhopFiberFunc func,
               gpointer         data,
               GDestroyNotify   destroy)
{
  BellhopFiber *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = _bellhop_future_new (&fiber_class);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}

/* --- Inside a fiber --- */

/* Back to whoever resumed the fiber, until it is resumed again. */
static void
suspend (BellhopFiber *self)
{
  _bellhop_context_switch (&self->stack->context, self->caller);
}

/* Whether a future that is ready need not wait for its turn. */
static gboolean
may_skip_turn (BellhopFiber        *self,
               const BellhopFuture *future)
{
  return _bellhop_future_is_settled (future) && ++self->n_ready_awaits < READY_AWAITS_PER_TURN;
}

/* Waits until @future has settled. Code that starting it calls does not run as part of the fiber.
 * What settles by being started, as a send where there is room, costs no turn. */
static void
wait_for (BellhopFiber  *self,
          BellhopFuture *future)
{
  BellhopRuntime *runtime = &_bellhop_runtime;
  gboolean        has_started;

  self->awaiting = future;
  runtime->current_fiber = NULL;
  has_started = _bellhop_future_start_now (future);
  if (!has_started)
    _bellhop_future_consume (future, &self->future);
  runtime->current_fiber = self;

  if (self->future.cancel_reason != BELLHOP_CANCEL_NONE && _bellhop_is_shield (future))
    _bellhop_shield_begin_grace (future);

  if (!has_started || !may_skip_turn (self, future))
    {
      if (has_started)
        _bellhop_future_add_consumer (future, &self->future);
      suspend (self);
    }
  self->awaiting = NULL;
}

static void
set_cancelled (BellhopFiber *self,
               GError      **error)
{
  if (G_LIKELY (_bellhop_n_cancel_texts == 0))
    _bellhop_error_set_cancelled (error, (BellhopCancelReason) self->future.cancel_reason, NULL);
  else
    _bellhop_cancel_text_set_error (&self->future, error);
}

static gboolean
await_in (BellhopFiber  *self,
          BellhopFuture *future,
          BellhopValue  *out_value,
          GError       **error)
{
  gboolean is_shield = _bellhop_is_shield (future);
  gboolean succeeded;

  if (G_UNLIKELY (_bellhop_runtime.note_await != NULL))
    _bellhop_runtime.note_await ();

  if (self->future.cancel_reason != BELLHOP_CANCEL_NONE && !is_shield)
    {
      _bellhop_future_unref (future);
      set_cancelled (self, error);
      return FALSE;
    }

  if (!may_skip_turn (self, future))
    wait_for (self, future);

  /* What came after the cancellation is not delivered. */
  if (self->future.cancel_reason != BELLHOP_CANCEL_NONE && !is_shield)
    {
      _bellhop_future_drop_outcome (future);
      set_cancelled (self, error);
      succeeded = FALSE;
    }
  else
    {
      succeeded = _bellhop_future_take (future, out_value, error);
      if (!succeeded && error != NULL && !bellhop_error_is_cancelled (*error))
        _bellhop_backtrace_note (*error, self->site, future->error_traced);
    }
  _bellhop_future_unref (future);
  return succeeded;
}

/**
 * bellhop_yield:
 * @error: where %G_IO_ERROR_CANCELLED goes
 *
 * Gives everything else that is ready a turn.
 *
 * Returns: %FALSE when the fiber is cancelled
 */
gboolean
bellhop_yield (GError **error)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  BellhopFiber   *self = runtime->current_fiber;

  if (self == NULL)
    {
      g_critical ("bellhop_yield() is called outside a fiber");
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_NOT_A_FIBER,
                           "Called outside a fiber");
      return FALSE;
    }

  if (self->future.cancel_reason == BELLHOP_CANCEL_NONE)
    {
      _bellhop_future_run_soon (&self->future);
      suspend (self);
    }

  if (self->future.cancel_reason == BELLHOP_CANCEL_NONE)
    return TRUE;

  set_cancelled (self, error);
  return FALSE;
}

/**
 * bellhop_defer:
 * @func: what to call
 * @data: (nullable): for @func
 *
 * Calls @func once when the function of the fiber has returned, whether with a result, with an
 * error or because it was cancelled. The function deferred last is called first. They run in the
 * fiber, so they can await behind a [func@shield].
 */
void
bellhop_defer (GDestroyNotify func,
               gpointer       data)
{
  BellhopFiber *self = _bellhop_get_runtime ()->current_fiber;
  Deferred     *deferred;

  g_return_if_fail (func != NULL);
  g_return_if_fail (self != NULL);

  deferred = g_new (Deferred, 1);
  deferred->func = func;
  deferred->data = data;
  deferred->next = self->deferred;
  self->deferred = deferred;
}

/**
 * bellhop_in_fiber:
 *
 * Returns: whether the caller runs in a fiber, and so can await
 */
gboolean
bellhop_in_fiber (void)
{
  return _bellhop_get_runtime ()->current_fiber != NULL;
}

/**
 * bellhop_current_cancel_reason:
 *
 * Returns: why the fiber that runs was cancelled, or %BELLHOP_CANCEL_NONE
 */
BellhopCancelReason
bellhop_current_cancel_reason (void)
{
  BellhopFiber *self = _bellhop_get_runtime ()->current_fiber;

  return self != NULL ? (BellhopCancelReason) self->future.cancel_reason : BELLHOP_CANCEL_NONE;
}

BellhopFuture *
_bellhop_current_fiber (void)
{
  BellhopFiber *self = _bellhop_get_runtime ()->current_fiber;

  return self != NULL ? &self->future : NULL;
}

/* Borrowed; cancelled when the fiber is. */
GCancellable *
_bellhop_fiber_get_cancellable (BellhopFuture *fiber)
{
  BellhopFiber *self = (BellhopFiber *) fiber;

  if (self->cancellable == NULL)
    {
      self->cancellable = g_cancellable_new ();
      if (fiber->cancel_reason != BELLHOP_CANCEL_NONE)
        g_cancellable_cancel (self->cancellable);
    }
  return self->cancellable;
}

/* Awaiting a future, by the type of what it resolves to. */

/* What every bellhop_await*() does. */
static gboolean
fiber_await (BellhopFuture *future,
             BellhopValue  *out_value,
             GError       **error,
             const char    *site)
{
  BellhopFiber *self = _bellhop_get_runtime ()->current_fiber;

  if (self == NULL)
    {
      g_critical ("“%s” is awaited outside a fiber: wrap the code with bellhop_async()",
                  bellhop_future_get_name (future));
      bellhop_future_unref (future);
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_NOT_A_FIBER,
                           "Awaited outside a fiber");
      return FALSE;
    }

  self->site = site;
  return await_in (self, future, out_value, error);
}

/**
 * bellhop_await_value:
 * @future: (transfer full): a future
 * @out_value: (out caller-allocates): where its value goes; set only on success
 * @error: where its error goes
 *
 * Suspends the fiber until @future has settled. A future that has settled before costs no turn.
 *
 * When the fiber is cancelled this returns %FALSE with %G_IO_ERROR_CANCELLED, after @future has
 * unwound.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_await_value_at (BellhopFuture *future,
                        BellhopValue  *out_value,
                        GError       **error,
                        const char    *site)
{
  g_return_val_if_fail (future != NULL, FALSE);

  return fiber_await (future, out_value, error, site);
}

/**
 * bellhop_await:
 * @future: (transfer full): a future
 * @error: where its error goes
 *
 * As [func@await_value], for a future whose value does not matter.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_await_at (BellhopFuture *future,
                  GError       **error,
                  const char    *site)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  return bellhop_await_value_at (future, &value, error, site);
}

static gpointer
await_typed (BellhopFuture *future,
             GType          type,
             GError       **error,
             const char    *site)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  if (!bellhop_await_value_at (future, &value, error, site))
    return NULL;

  if (type != G_TYPE_NONE && !bellhop_value_holds (&value, type))
    {
      g_critical ("%s: the future resolved to a %s, and a %s was awaited", site,
                  g_type_name (value.type), g_type_name (type));
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "The value is not a %s",
                   g_type_name (type));
      return NULL;
    }
  return bellhop_value_steal_pointer (&value);
}

/**
 * bellhop_await_string:
 * @future: (transfer full): a future of a string
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with @error set
 */
char *
bellhop_await_string_at (BellhopFuture *future,
                         GError       **error,
                         const char    *site)
{
  return await_typed (future, G_TYPE_STRING, error, site);
}

/**
 * bellhop_await_boxed:
 * @future: (transfer full): a future of a boxed value
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the boxed value, or %NULL with @error set
 */
gpointer
bellhop_await_boxed_at (BellhopFuture *future,
                        GError       **error,
                        const char    *site)
{
  return await_typed (future, G_TYPE_BOXED, error, site);
}

/**
 * bellhop_await_object:
 * @future: (transfer full): a future of an object
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with @error set
 */
gpointer
bellhop_await_object_at (BellhopFuture *future,
                         GError       **error,
                         const char    *site)
{
  return await_typed (future, G_TYPE_OBJECT, error, site);
}

/**
 * bellhop_await_pointer:
 * @future: (transfer full): a future of any pointer
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the pointer, or %NULL with @error set
 */
gpointer
bellhop_await_pointer_at (BellhopFuture *future,
                          GError       **error,
                          const char    *site)
{
  return await_typed (future, G_TYPE_NONE, error, site);
}

/**
 * bellhop_await_int64:
 * @future: (transfer full): a future of a whole number
 * @error: where its error goes
 *
 * Returns: the number, or -1 with @error set
 */
gint64
bellhop_await_int64_at (BellhopFuture *future,
                        GError       **error,
                        const char    *site)
{
  BellhopValue value;

  if (!bellhop_await_value_at (future, &value, error, site))
    return -1;

  return bellhop_value_get_int64 (&value);
}
