/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-gio.h"

#include "bellhop-fiber-private.h"

typedef struct
{
  BellhopFuture future;

  gpointer             source;      /* Owned */
  GCancellable        *cancellable; /* Owned */
  BellhopGioStartFunc  start;
  BellhopGioFinishFunc finish;
  gpointer             data;
  GDestroyNotify       destroy;
} GioFuture;

/* GIO always calls back, also after a cancellation: until then the future stays, with what the
 * call may still use. */
static void
gio_ready_cb (GObject      *source,
              GAsyncResult *async_result,
              gpointer      user_data)
{
  GioFuture   *self = user_data;
  BellhopValue result = BELLHOP_VALUE_INIT;
  GError      *error = NULL;

  if (self->finish (self->source, async_result, &result, &error))
    {
      _bellhop_future_settle_value (&self->future, result);
    }
  else
    {
      bellhop_value_clear (&result);
      if (error == NULL)
        error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                     "The call failed without an error");
      _bellhop_future_settle_error (&self->future, error);
    }
  bellhop_future_unref (&self->future);
}

static void
gio_start (BellhopFuture *future)
{
  GioFuture *self = (GioFuture *) future;

  self->cancellable = g_cancellable_new ();
  self->start (self->source, self->cancellable, gio_ready_cb, bellhop_future_ref (future),
               self->data);
}

static BellhopFuture *
gio_cancel (BellhopFuture *future)
{
  g_cancellable_cancel (((GioFuture *) future)->cancellable);
  return NULL;
}

static void
gio_release (BellhopFuture *future)
{
  GioFuture *self = (GioFuture *) future;

  g_clear_object (&self->source);
  g_clear_object (&self->cancellable);
  if (self->destroy != NULL)
    self->destroy (self->data);
}

static const BellhopFutureClass gio_class = {
  .name = "gio",
  .size = sizeof (GioFuture),
  .start = gio_start,
  .cancel = gio_cancel,
  .release = gio_release,
};

/**
 * BellhopGioStartFunc:
 * @source: what it is called on
 * @cancellable: to be passed on: it is cancelled with the future
 * @callback: to be passed on
 * @callback_data: to be passed on
 * @data: user data
 *
 * Calls the first function of a pair of GIO. Owner thread.
 */

/**
 * BellhopGioFinishFunc:
 * @source: what it is called on
 * @async_result: what GIO has brought
 * @result: (out): where the value goes; empty at first
 * @error: where the error goes
 *
 * Calls the second function of a pair of GIO. Owner thread.
 *
 * Returns: whether it went well
 */

/**
 * bellhop_from_gio:
 * @source: (nullable) (type GObject.Object): what the call is made on; a reference is taken
 * @start: (scope notified): makes the call, with the cancellable and callback that it is given
 * @finish: (scope notified): makes the `_finish` call and stores what it returned
 * @data: for @start
 * @destroy: (nullable): frees @data, once, when the call has ended
 *
 * Makes a future of any function that takes a `GAsyncReadyCallback`. Cancelling the future cancels
 * the `GCancellable`; the future settles when GIO has called back.
 *
 * Resolves to what @finish stored. Rejects with the error of @finish.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_from_gio (gpointer             source,
                  BellhopGioStartFunc  start,
                  BellhopGioFinishFunc finish,
                  gpointer             data,
                  GDestroyNotify       destroy)
{
  GioFuture *self;

  g_return_val_if_fail (source == NULL || G_IS_OBJECT (source), NULL);
  g_return_val_if_fail (start != NULL && finish != NULL, NULL);

  self = _bellhop_future_new (&gio_class);
  self->source = source != NULL ? g_object_ref (source) : NULL;
  self->start = start;
  self->finish = finish;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}

/**
 * bellhop_current_cancellable:
 *
 * For the calls of GIO that [func@from_gio] does not reach. It is cancelled when the fiber is.
 *
 * Returns: (transfer none) (nullable): the cancellable of the fiber that runs
 */
GCancellable *
bellhop_current_cancellable (void)
{
  BellhopFuture *fiber = _bellhop_current_fiber ();

  return fiber != NULL ? _bellhop_fiber_get_cancellable (fiber) : NULL;
}
