/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-actor.h"

#include "bellhop-channel.h"
#include "bellhop-fiber.h"
#include "bellhop-future-private.h"
#include "bellhop-promise.h"

/**
 * BellhopActor:
 *
 * A task that owns something and answers requests about it, one after the other, in the order in
 * which they were called. It ends with its scope, or when its last reference is given back and all
 * requests have been answered.
 */

struct _BellhopActor
{
  int            ref_count;
  BellhopSender *sender; /* Owned */
};

/* A request on its way; refused when it is freed before it was answered. */
typedef struct
{
  BellhopValue    value;   /* Owned */
  BellhopPromise *promise; /* Owned: of the reply */
} Request;

/* What the task works with. */
typedef struct
{
  BellhopReceiver *receiver; /* Owned */
  BellhopActorFunc func;
  gpointer         data;
  GDestroyNotify   destroy;
} Desk;

G_DEFINE_BOXED_TYPE (BellhopActor, bellhop_actor, bellhop_actor_ref, bellhop_actor_unref)

static void
request_free (gpointer data)
{
  Request *self = data;

  bellhop_value_clear (&self->value);
  bellhop_promise_free (self->promise);
  g_free (self);
}

static void
desk_free (gpointer data)
{
  Desk *self = data;

  bellhop_receiver_unref (self->receiver);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
answer (Desk    *self,
        Request *request)
{
  g_auto(BellhopValue) reply = BELLHOP_VALUE_INIT;
  GError *error = NULL;

  if (self->func (&request->value, &reply, self->data, &error))
    bellhop_promise_resolve (request->promise, bellhop_value_steal (&reply));
  else
    bellhop_promise_reject (request->promise, error);
}

static gboolean
desk_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Desk *self = data;

  while (TRUE)
    {
      g_autoptr(GError) problem = NULL;
      Request *request = bellhop_await_pointer (bellhop_receiver_recv (self->receiver), &problem);

      if (request != NULL)
        {
          answer (self, request);
          request_free (request);
          continue;
        }
      if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
}

/**
 * BellhopActorFunc:
 * @request: the request; it still belongs to the actor
 * @reply: (out): where the answer goes; empty at first
 * @data: user data
 * @error: where its error goes, which is the answer then
 *
 * Answers one request, in a fiber, one at a time. Owner thread.
 *
 * Returns: whether it went well
 */

/**
 * bellhop_actor_new:
 * @scope: the scope that it lives in
 * @func: (scope notified): answers a request, in a fiber
 * @data: for @func
 * @destroy: (nullable): frees @data when the actor has ended
 *
 * Returns: (transfer full): an actor
 */
BellhopActor *
bellhop_actor_new (BellhopScope    *scope,
                   BellhopActorFunc func,
                   gpointer         data,
                   GDestroyNotify   destroy)
{
  BellhopActor *self;
  Desk         *desk;
  BellhopTask  *task;

  g_return_val_if_fail (scope != NULL && func != NULL, NULL);

  self = g_new0 (BellhopActor, 1);
  desk = g_new0 (Desk, 1);
  self->ref_count = 1;
  self->sender = bellhop_channel_new (BELLHOP_UNBOUNDED, &desk->receiver);
  desk->func = func;
  desk->data = data;
  desk->destroy = destroy;
  task = bellhop_spawn (scope, bellhop_async (desk_fiber, desk, desk_free));
  bellhop_task_set_name (task, "actor");
  return self;
}

/**
 * bellhop_actor_ref:
 * @self: an actor
 *
 * Returns: (transfer full): @self
 */
BellhopActor *
bellhop_actor_ref (BellhopActor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_actor_unref:
 * @self: (transfer full): an actor
 *
 * Drops a reference. After the last one, the actor answers the requests that it has received and
 * ends.
 */
void
bellhop_actor_unref (BellhopActor *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  bellhop_sender_unref (self->sender);
  g_free (self);
}

/**
 * bellhop_actor_is_alive:
 * @self: an actor
 *
 * Returns: whether it still answers
 */
gboolean
bellhop_actor_is_alive (const BellhopActor *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !bellhop_sender_is_closed (self->sender);
}

/* --- Calling --- */

typedef struct
{
  BellhopFuture future;

  BellhopActor  *actor; /* Owned */
  BellhopValue   value; /* Owned until it is asked */
  BellhopFuture *reply; /* Owned */
} Call;

static void
call_start (BellhopFuture *future)
{
  Call    *self = (Call *) future;
  Request *request = g_new0 (Request, 1);
  g_auto(BellhopValue) value = bellhop_value_pointer (request, request_free);

  request->value = bellhop_value_steal (&self->value);
  request->promise = bellhop_promise_new (&self->reply);
  /* An actor that has ended frees the request, and so breaks its promise. */
  bellhop_sender_try_send (self->actor->sender, &value, NULL);
  bellhop_value_clear (&value);
  _bellhop_future_consume (self->reply, future);
}

static BellhopFuture *
call_cancel (BellhopFuture *future)
{
  return ((Call *) future)->reply;
}

static void
call_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  _bellhop_future_settle_from (future, child);
}

static void
call_release (BellhopFuture *future)
{
  Call *self = (Call *) future;

  bellhop_value_clear (&self->value);
  g_clear_pointer (&self->reply, bellhop_future_unref);
  g_clear_pointer (&self->actor, bellhop_actor_unref);
}

static const BellhopFutureClass call_class = {
  .name = "call",
  .size = sizeof (Call),
  .start = call_start,
  .cancel = call_cancel,
  .child_settled = call_child_settled,
  .release = call_release,
};

/**
 * bellhop_actor_call:
 * @self: an actor
 * @request: the request; it still belongs to the actor
 *
 * Asks when the future is started. One that is cancelled no longer wants the reply; the request is
 * answered all the same, for others may follow from it.
 *
 * Resolves to the reply. Rejects with the actor's error, and with %BELLHOP_ERROR_ABANDONED when the
 * actor has ended.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_actor_call (BellhopActor *self,
                    BellhopValue  request)
{
  Call *call;

  g_return_val_if_fail (self != NULL, NULL);

  call = _bellhop_future_new (&call_class);
  call->actor = bellhop_actor_ref (self);
  call->value = request;
  return &call->future;
}
