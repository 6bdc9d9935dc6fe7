/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-finally.h"

#include "bellhop-future-private.h"
#include "bellhop-timeout.h"

enum
{
  /* What a cleanup may take once the whole is cancelled. */
  CLEANUP_GRACE_MS = 5000
};

typedef struct
{
  BellhopFuture future;

  BellhopFuture     *source;  /* Owned; keeps the outcome while the cleanup runs */
  BellhopFuture     *cleanup; /* Owned */
  BellhopFinallyFunc func;
  gpointer           data;
  GDestroyNotify     destroy;
} Finally;

static void
finally_start (BellhopFuture *future)
{
  _bellhop_future_consume (((Finally *) future)->source, future);
}

static BellhopFuture *
finally_cancel (BellhopFuture *future)
{
  Finally *self = (Finally *) future;

  return self->cleanup != NULL ? self->cleanup : self->source;
}

static void
finally_child_settled (BellhopFuture *future,
                       BellhopFuture *child)
{
  Finally       *self = (Finally *) future;
  BellhopFuture *cleanup;

  if (child == self->cleanup)
    {
      if (child->state == BELLHOP_FUTURE_REJECTED && self->source->state == BELLHOP_FUTURE_RESOLVED)
        _bellhop_future_settle_from (future, child);
      else
        _bellhop_future_settle_from (future, self->source);
      return;
    }

  cleanup = self->func (self->data);
  if (cleanup == NULL)
    {
      _bellhop_future_settle_from (future, self->source);
      return;
    }

  self->cleanup = bellhop_shield (cleanup, CLEANUP_GRACE_MS);
  _bellhop_future_consume (self->cleanup, future);
  if (future->cancel_reason != BELLHOP_CANCEL_NONE)
    _bellhop_future_cancel (self->cleanup, (BellhopCancelReason) future->cancel_reason);
}

static void
finally_release (BellhopFuture *future)
{
  Finally *self = (Finally *) future;

  g_clear_pointer (&self->source, bellhop_future_unref);
  g_clear_pointer (&self->cleanup, bellhop_future_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
}

static const BellhopFutureClass finally_class = {
  .name = "finally",
  .size = sizeof (Finally),
  .start = finally_start,
  .cancel = finally_cancel,
  .child_settled = finally_child_settled,
  .release = finally_release,
};

/**
 * BellhopFinallyFunc:
 * @data: user data
 *
 * Cleans up at the end, whatever the outcome. Owner thread.
 *
 * Returns: (transfer full) (nullable): a future that is waited for
 */

/**
 * bellhop_finally:
 * @future: (transfer full): a future
 * @func: (scope notified): cleans up
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Adds a step that runs when @future has settled, whether it succeeded, failed or was cancelled. It
 * does not run when the future was never started.
 *
 * @func returns (transfer full) (nullable) a future of cleanup that takes time; once the whole is
 * cancelled that may go on for 5 s.
 *
 * Settles as @future has, or as the cleanup when only that has failed.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_finally (BellhopFuture     *future,
                 BellhopFinallyFunc func,
                 gpointer           data,
                 GDestroyNotify     destroy)
{
  Finally *self;

  g_return_val_if_fail (future != NULL && func != NULL, NULL);

  self = _bellhop_future_new (&finally_class);
  self->source = future;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}
