/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-scope-private.h"

#include "bellhop-loop-private.h"

/* Waiting for a task without owning it: each that waits is a future of its own. */

typedef struct
{
  BellhopFuture future;

  BellhopTask        *task;   /* Owned */
  BellhopFuture      *next;   /* among the task's listeners */
  BellhopCancelReason reason; /* cancels the task, and does not care how it ends; or NONE */
  gboolean            listens;
} Listener;

static void
notify_listener (Listener *self)
{
  if (self->reason == BELLHOP_CANCEL_NONE)
    {
      _bellhop_future_settle_copy (&self->future, &self->task->future);
      return;
    }
  self->task->future.error_seen = TRUE;
  _bellhop_future_settle_value (&self->future, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
listener_start (BellhopFuture *future)
{
  Listener *self = (Listener *) future;

  if (self->reason != BELLHOP_CANCEL_NONE)
    bellhop_task_cancel (self->task, self->reason);
  if (_bellhop_future_is_settled (&self->task->future))
    {
      notify_listener (self);
      return;
    }

  self->listens = TRUE;
  self->next = self->task->listeners;
  self->task->listeners = future;
}

static void
stop_listening (Listener *self)
{
  BellhopFuture **link = &self->task->listeners;

  while (*link != &self->future)
    link = &((Listener *) *link)->next;
  *link = self->next;
  self->listens = FALSE;
}

static void
listener_release (BellhopFuture *future)
{
  Listener *self = (Listener *) future;

  if (self->listens)
    stop_listening (self);
  g_clear_pointer (&self->task, bellhop_task_unref);
}

static const BellhopFutureClass listener_class = {
  .name = "task",
  .size = sizeof (Listener),
  .start = listener_start,
  .release = listener_release,
};

/* In the order in which they came. */
void
_bellhop_task_notify_listeners (BellhopTask *self)
{
  BellhopFuture *oldest = NULL;

  while (self->listeners != NULL)
    {
      BellhopFuture *listener = self->listeners;

      self->listeners = ((Listener *) listener)->next;
      ((Listener *) listener)->next = oldest;
      ((Listener *) listener)->listens = FALSE;
      oldest = listener;
    }

  while (oldest != NULL)
    {
      BellhopFuture *listener = oldest;

      oldest = ((Listener *) listener)->next;
      notify_listener ((Listener *) listener);
    }
}

/**
 * bellhop_task_settled:
 * @self: a task
 *
 * Waits for the task without owning it: any number may, and cancelling such a future leaves the
 * task alone.
 *
 * Resolves to a copy of the task's result. Rejects with its error, with %G_IO_ERROR_CANCELLED when
 * it was cancelled, and with %BELLHOP_ERROR_CLOSED when its result cannot be copied.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_task_settled (BellhopTask *self)
{
  Listener *listener;

  g_return_val_if_fail (self != NULL, NULL);

  listener = _bellhop_future_new (&listener_class);
  listener->task = bellhop_task_ref (self);
  return &listener->future;
}

/**
 * bellhop_task_cancel_and_join:
 * @self: a task
 * @reason: why
 *
 * Cancels the task, when the future is started, and waits until all that it owned has unwound.
 *
 * Resolves with no value, however the task ended. Not to be awaited by the task itself.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_task_cancel_and_join (BellhopTask        *self,
                              BellhopCancelReason reason)
{
  Listener *listener;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (reason != BELLHOP_CANCEL_NONE, NULL);

  listener = _bellhop_future_new (&listener_class);
  listener->task = bellhop_task_ref (self);
  listener->reason = reason;
  return &listener->future;
}
