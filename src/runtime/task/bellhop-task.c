/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-scope-private.h"

#include "bellhop-error-private.h"
#include "bellhop-fiber-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-observer-private.h"
#include "bellhop-pause-private.h"

/**
 * BellhopTask:
 *
 * A future that was started in a scope: it can be looked at, cancelled and waited for by many.
 *
 * *Cancelled* is a request, *settled* is a fact: a task that has been cancelled is
 * %BELLHOP_TASK_STOPPING until everything that it owns has unwound, and only then
 * %BELLHOP_TASK_CANCELLED.
 *
 * A reference keeps a task from being freed; it neither keeps it running nor cancels it when it is
 * given back.
 */

G_DEFINE_BOXED_TYPE (BellhopTask, bellhop_task, bellhop_task_ref, bellhop_task_unref)

static void
task_start (BellhopFuture *future)
{
  BellhopTask *self = (BellhopTask *) future;

  self->has_begun = TRUE;
  _bellhop_future_consume (self->root, future);
}

/* What was held by a pause goes on, to unwind. */
static BellhopFuture *
task_cancel (BellhopFuture *future)
{
  BellhopTask           *self = (BellhopTask *) future;
  const BellhopObserver *observer = _bellhop_get_observer ();

  if (G_UNLIKELY (observer != NULL))
    observer->task_cancelled (self);
  _bellhop_pause_release (self);
  return self->root;
}

static void
task_notify_listeners (BellhopTask *self);

/* The outcome is stored: everybody is told, and the task leaves its scope. */
static void
leave_scope (BellhopTask *self)
{
  const BellhopObserver *observer = _bellhop_get_observer ();
  BellhopScope          *scope;
  GObject               *owner = g_steal_pointer (&self->owner);

  if (G_UNLIKELY (observer != NULL))
    observer->task_ended (self);
  bellhop_task_set_priority (self, BELLHOP_PRIORITY_NORMAL);
  scope = g_steal_pointer (&self->scope);
  _bellhop_pause_ended (self);
  task_notify_listeners (self);
  _bellhop_scope_remove (scope, self);
  bellhop_scope_unref (scope);
  g_clear_object (&owner);
}

/* A task is its own consumer, so that it leaves its scope in a turn of its own. */
static void
task_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  if (child == future)
    {
      leave_scope ((BellhopTask *) future);
      return;
    }

  _bellhop_future_settle_from (future, child);
  if (G_UNLIKELY (((BellhopTask *) future)->cancel_text != NULL))
    _bellhop_cancel_text_set_error (future, &future->result.error);
}

static void
task_release (BellhopFuture *future)
{
  BellhopTask *self = (BellhopTask *) future;

  g_clear_pointer (&self->root, bellhop_future_unref);
}

static void
warn_unseen (BellhopTask  *self,
             const GError *error)
{
  g_autofree char *backtrace = bellhop_error_dup_backtrace (error);

  g_warning ("Nobody looked at the error of task “%s”: %s%s%s\nspawned at %s",
             bellhop_task_get_name (self), error->message, backtrace != NULL ? "\n" : "",
             backtrace != NULL ? backtrace : "", self->site);
}

static void
cancel_text_forget (BellhopTask *task)
{
  g_clear_pointer (&task->cancel_text, g_free);
  _bellhop_n_cancel_texts--;
}

static void
task_finalize (BellhopFuture *future)
{
  BellhopTask *self = (BellhopTask *) future;

  if (future->state == BELLHOP_FUTURE_REJECTED && !future->error_seen &&
      !_bellhop_future_is_cancelled (future))
    warn_unseen (self, future->result.error);
  if (G_UNLIKELY (self->cancel_text != NULL))
    cancel_text_forget (self);
  g_free (self->name);
  _bellhop_runtime.counts.tasks--;
}

static const BellhopFutureClass task_class = {
  .name = "task",
  .size = sizeof (BellhopTask),
  .start = task_start,
  .cancel = task_cancel,
  .child_settled = task_child_settled,
  .release = task_release,
  .finalize = task_finalize,
};

/* Takes @root. The reference that is returned is the scope's. */
static BellhopTask *
task_new (BellhopScope  *scope,
          BellhopFuture *root,
          const char    *site)
{
  BellhopTask           *self = _bellhop_future_new (&task_class);
  const BellhopObserver *observer = _bellhop_get_observer ();

  _bellhop_runtime.counts.tasks++;
  self->scope = bellhop_scope_ref (scope);
  self->root = root;
  self->owner = scope->owner != NULL ? g_object_ref (scope->owner) : NULL;
  self->site = site;
  self->spawned_us = _bellhop_get_turn_us ();
  self->priority = BELLHOP_PRIORITY_NORMAL;
  self->future.consumer = &self->future;
  _bellhop_future_start_soon (&self->future);
  if (G_UNLIKELY (observer != NULL))
    observer->task_begun (self);
  return self;
}

/**
 * bellhop_spawn:
 * @scope: the scope that the work belongs to
 * @future: (transfer full): the work
 *
 * Starts @future in @scope, never inside this call. A cancelled scope refuses: the task is
 * cancelled and @future is freed without having been started.
 *
 * If nothing looks at the error of a task, a warning reports it when the task is freed.
 *
 * Returns: (transfer none): the task; the scope owns it until it has settled
 */

/**
 * bellhop_spawn_forever:
 * @future: (transfer full): the work
 *
 * Starts @future in the application's scope: it outlives every widget and ends with the program.
 *
 * Returns: (transfer none): the task; the scope owns it until it has settled
 */

/**
 * bellhop_spawn_at: (skip)
 * @scope: a scope
 * @future: (transfer full): the work
 * @site: where: a static string
 *
 * What the macro [func@spawn] calls.
 *
 * Returns: (transfer none): the task
 */
BellhopTask *
bellhop_spawn_at (BellhopScope  *scope,
                  BellhopFuture *future,
                  const char    *site)
{
  BellhopTask *task;

  g_return_val_if_fail (scope != NULL && future != NULL, NULL);
  BELLHOP_ASSERT_OWNER ();

  task = task_new (scope, future, site);
  _bellhop_scope_add (scope, task);
  if (scope->reason != BELLHOP_CANCEL_NONE)
    bellhop_task_cancel (task, scope->reason);
  return task;
}

/**
 * bellhop_task_ref:
 * @self: a task
 *
 * Returns: (transfer full): @self
 */
BellhopTask *
bellhop_task_ref (BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  bellhop_future_ref (&self->future);
  return self;
}

/**
 * bellhop_task_unref:
 * @self: (transfer full): a task
 *
 * Gives a reference back; a task that runs goes on.
 */
void
bellhop_task_unref (BellhopTask *self)
{
  g_return_if_fail (self != NULL);

  bellhop_future_unref (&self->future);
}

/**
 * bellhop_task_set_name:
 * @self: a task
 * @name: a name, for debugging
 */
void
bellhop_task_set_name (BellhopTask *self,
                       const char  *name)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  self->name = g_strdup (name);
}

/**
 * bellhop_task_get_name:
 * @self: a task
 *
 * Returns: its name, or where it was spawned
 */
const char *
bellhop_task_get_name (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name != NULL ? self->name : self->site;
}

/**
 * bellhop_task_get_site:
 * @self: a task
 *
 * Returns: the file and line where it was spawned
 */
const char *
bellhop_task_get_site (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->site;
}

/**
 * bellhop_task_get_scope:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): its scope, or %NULL once it has settled and left it
 */
BellhopScope *
bellhop_task_get_scope (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->scope;
}

/**
 * bellhop_task_state_to_string:
 * @state: a state
 *
 * Returns: @state in a word, for debugging
 */
const char *
bellhop_task_state_to_string (BellhopTaskState state)
{
  static const char *const names[] = {
    [BELLHOP_TASK_WAITING] = "waiting",
    [BELLHOP_TASK_RUNNING] = "running",
    [BELLHOP_TASK_PAUSED] = "paused",
    [BELLHOP_TASK_STOPPING] = "stopping",
    [BELLHOP_TASK_DONE] = "done",
    [BELLHOP_TASK_FAILED] = "failed",
    [BELLHOP_TASK_CANCELLED] = "cancelled",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);

  return names[state];
}

/**
 * BellhopTaskState:
 * @BELLHOP_TASK_WAITING: it has not begun
 * @BELLHOP_TASK_RUNNING: it is under way
 * @BELLHOP_TASK_PAUSED: it is held until it is resumed
 * @BELLHOP_TASK_STOPPING: it was cancelled, and unwinds
 * @BELLHOP_TASK_DONE: it has its value
 * @BELLHOP_TASK_FAILED: it has an error
 * @BELLHOP_TASK_CANCELLED: it was cancelled, and has unwound
 *
 * How a task stands. It never leaves the last three.
 */

/**
 * bellhop_task_get_state:
 * @self: a task
 *
 * Returns: what the task does
 */
BellhopTaskState
bellhop_task_get_state (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, BELLHOP_TASK_WAITING);

  if (self->future.state == BELLHOP_FUTURE_RESOLVED)
    return BELLHOP_TASK_DONE;
  if (self->future.state == BELLHOP_FUTURE_REJECTED)
    return _bellhop_future_is_cancelled (&self->future) ? BELLHOP_TASK_CANCELLED
                                                        : BELLHOP_TASK_FAILED;
  if (self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return BELLHOP_TASK_STOPPING;
  if (bellhop_task_is_paused (self))
    return BELLHOP_TASK_PAUSED;
  return self->has_begun ? BELLHOP_TASK_RUNNING : BELLHOP_TASK_WAITING;
}

/**
 * bellhop_task_is_settled:
 * @self: a task
 *
 * Returns: whether the task and all that it owned have ended
 */
gboolean
bellhop_task_is_settled (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return _bellhop_future_is_settled (&self->future);
}

/**
 * bellhop_task_get_cancel_reason:
 * @self: a task
 *
 * Returns: why the task was asked to stop, or %BELLHOP_CANCEL_NONE
 */
BellhopCancelReason
bellhop_task_get_cancel_reason (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, BELLHOP_CANCEL_NONE);

  return (BellhopCancelReason) self->future.cancel_reason;
}

/**
 * bellhop_task_get_value:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): the result, or %NULL unless the task is done
 */
const BellhopValue *
bellhop_task_get_value (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bellhop_future_get_value (&self->future);
}

/**
 * bellhop_task_get_error:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): the error, or %NULL unless the task has failed or is
 *   cancelled
 */
const GError *
bellhop_task_get_error (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bellhop_future_get_error (&self->future);
}

/**
 * bellhop_task_cancel:
 * @self: a task
 * @reason: why
 *
 * Asks the task to stop. One that has not begun never begins; one that has settled stays as it is;
 * a second request changes nothing. Returns at once: wait for [method@Task.settled] to know that
 * the task has stopped.
 */
void
bellhop_task_cancel (BellhopTask        *self,
                     BellhopCancelReason reason)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (reason != BELLHOP_CANCEL_NONE);
  BELLHOP_ASSERT_OWNER ();

  _bellhop_future_cancel (&self->future, reason);
}

/**
 * bellhop_task_detach:
 * @self: a task
 *
 * Moves the task to the application's scope, so that it outlives the scope that it was spawned in.
 * It still keeps the owner of that scope alive. One that has been asked to stop, stops.
 */
void
bellhop_task_detach (BellhopTask *self)
{
  BellhopScope *application = bellhop_application_scope ();

  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  if (self->scope == NULL || self->scope == application ||
      self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  _bellhop_scope_move (self, application);
  if (!bellhop_task_is_paused (self))
    _bellhop_pause_release (self);
}

/**
 * BellhopTaskGuard:
 *
 * A reference to a task that cancels it when it goes: `g_autoptr(BellhopTaskGuard)` ends what a
 * function has started on each way out of it. `bellhop_task_unref (g_steal_pointer (&guard))` lets
 * the task go on.
 */

/**
 * bellhop_task_guard_new:
 * @task: a task
 *
 * Returns: (transfer full): a guard of it
 */
BellhopTaskGuard *
bellhop_task_guard_new (BellhopTask *task)
{
  return bellhop_task_ref (task);
}

/**
 * bellhop_task_guard_free:
 * @self: (transfer full): a guard
 *
 * Cancels its task, unless that has settled.
 */
void
bellhop_task_guard_free (BellhopTaskGuard *self)
{
  bellhop_task_cancel (self, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_task_unref (self);
}

/**
 * bellhop_current_task:
 *
 * Returns: (transfer none) (nullable): the task whose fiber runs
 */
BellhopTask *
bellhop_current_task (void)
{
  return _bellhop_future_get_task (_bellhop_current_fiber ());
}

/* The task that @future works for, or NULL. */
BellhopTask *
_bellhop_future_get_task (BellhopFuture *future)
{
  while (future != NULL && future->klass != &task_class)
    future = future->consumer;
  return (BellhopTask *) future;
}

/*
 * What is said beside the reason of a cancellation. Few have anything to say, so the text is the
 * task's and not the future's: who waits for a part of the task asks for it when it has been
 * cancelled. */

guint _bellhop_n_cancel_texts;

void
_bellhop_cancel_text_set_error (BellhopFuture *future,
                                GError       **error)
{
  BellhopTask *task = _bellhop_future_get_task (future);
  const char  *text = task != NULL && task->future.cancel_reason == future->cancel_reason
                        ? task->cancel_text
                        : NULL;

  _bellhop_error_set_cancelled (error, (BellhopCancelReason) future->cancel_reason, text);
}

/**
 * bellhop_task_cancel_because:
 * @self: a task
 * @reason: why
 * @text: details for debugging, such as which run replaced this one
 *
 * Like [method@Task.cancel], with a text that follows the reason in the error of the task, and in
 * that of everything that waits for the task; see [func@error_get_cancel_text]. Only the text of
 * the first request counts. @text is copied. Owner thread.
 */
void
bellhop_task_cancel_because (BellhopTask        *self,
                             BellhopCancelReason reason,
                             const char         *text)
{
  g_return_if_fail (self != NULL && text != NULL);
  g_return_if_fail (reason != BELLHOP_CANCEL_NONE);
  BELLHOP_ASSERT_OWNER ();

  if (_bellhop_future_is_settled (&self->future) ||
      self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  self->cancel_text = g_strdup (text);
  _bellhop_n_cancel_texts++;
  bellhop_task_cancel (self, reason);
  if (_bellhop_future_is_settled (&self->future))
    _bellhop_cancel_text_set_error (&self->future, &self->future.result.error);
}

/**
 * bellhop_task_get_cancel_text:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): the text given when it was cancelled, or %NULL; valid as
 *   long as the task. Owner thread.
 */
const char *
bellhop_task_get_cancel_text (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancel_text;
}

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
static void
task_notify_listeners (BellhopTask *self)
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
