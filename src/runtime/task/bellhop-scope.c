/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-scope-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-post.h"

/**
 * BellhopScope:
 *
 * What started work belongs to: the life of a widget, a window, an object, the application.
 *
 * Scopes form a tree. Cancelling one asks all tasks in it and below it to stop, and refuses new
 * ones; [method@Scope.close] resolves when everything has unwound. Dropping the last reference
 * cancels nothing: tasks keep their scope until they have settled.
 */

G_DEFINE_BOXED_TYPE (BellhopScope, bellhop_scope, bellhop_scope_ref, bellhop_scope_unref)

static void
add_child (BellhopScope *self,
           BellhopScope *child)
{
  child->parent = bellhop_scope_ref (self);
  child->reason = self->reason;
  child->next = self->first_child;
  if (child->next != NULL)
    child->next->previous = child;
  self->first_child = child;
}

static void
remove_child (BellhopScope *self,
              BellhopScope *child)
{
  if (child->previous != NULL)
    child->previous->next = child->next;
  else
    self->first_child = child->next;
  if (child->next != NULL)
    child->next->previous = child->previous;
}

static BellhopScope *
scope_new (const char   *name,
           BellhopScope *parent)
{
  BellhopScope *self = g_new0 (BellhopScope, 1);

  self->ref_count = 1;
  self->name = g_strdup (name);
  _bellhop_runtime.counts.scopes++;
  if (parent != NULL)
    add_child (parent, self);
  return self;
}

/**
 * bellhop_scope_new:
 * @name: a name, for debugging
 * @parent: (nullable): the scope above, or %NULL for the application's
 *
 * A scope below a cancelled one is cancelled from the start.
 *
 * Returns: (transfer full): a scope
 */
BellhopScope *
bellhop_scope_new (const char   *name,
                   BellhopScope *parent)
{
  return scope_new (name, parent != NULL ? parent : bellhop_application_scope ());
}

static void
cancel_gone_cb (gpointer data)
{
  bellhop_scope_cancel (data, BELLHOP_CANCEL_SCOPE_CLOSED);
}

static void
owner_gone_cb (gpointer data,
               GObject *where_the_owner_was)
{
  BellhopScope *self = data;

  self->owner = NULL;
  if (_bellhop_runtime.owner == g_thread_self ())
    cancel_gone_cb (self);
  else
    bellhop_post (cancel_gone_cb, self, NULL);
}

/**
 * bellhop_scope_new_for_owner:
 * @name: a name, for debugging
 * @parent: (nullable): the scope above, or %NULL for the application's
 * @owner: the object to whose life the scope is tied
 *
 * Makes a scope that is cancelled when @owner is disposed. Each of its tasks keeps @owner alive
 * until it has unwound, so that code on its way out never touches freed memory; an owner whose
 * tasks are to end with it has to be disposed, or to cancel the scope, and not only be
 * unreferenced.
 *
 * Returns: (transfer full): a scope
 */
BellhopScope *
bellhop_scope_new_for_owner (const char   *name,
                             BellhopScope *parent,
                             GObject      *owner)
{
  BellhopScope *self;

  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);

  self = bellhop_scope_new (name, parent);
  self->owner = owner;
  g_object_weak_ref (owner, owner_gone_cb, self);
  return self;
}

/**
 * bellhop_scope_ref:
 * @self: a scope
 *
 * Returns: (transfer full): @self
 */
BellhopScope *
bellhop_scope_ref (BellhopScope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_scope_unref:
 * @self: (transfer full): a scope
 */
void
bellhop_scope_unref (BellhopScope *self)
{
  g_return_if_fail (self != NULL);
  BELLHOP_ASSERT_OWNER ();

  while (self != NULL && --self->ref_count == 0)
    {
      BellhopScope *parent = self->parent;

      if (self->owner != NULL)
        g_object_weak_unref (self->owner, owner_gone_cb, self);
      if (parent != NULL)
        remove_child (parent, self);
      if (self->is_paused)
        _bellhop_loop_count_slow_path (&_bellhop_runtime.n_paused, -1);
      _bellhop_runtime.counts.scopes--;
      g_free (self->name);
      g_free (self);
      self = parent;
    }
}

/**
 * bellhop_scope_get_name:
 * @self: a scope
 *
 * Returns: its name
 */
const char *
bellhop_scope_get_name (const BellhopScope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * bellhop_scope_get_n_tasks:
 * @self: a scope
 *
 * Returns: how many tasks in it and below it have not settled yet
 */
guint
bellhop_scope_get_n_tasks (const BellhopScope *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_tasks_below;
}

/**
 * bellhop_scope_is_cancelled:
 * @self: a scope
 *
 * Returns: whether the scope takes no more tasks
 */
gboolean
bellhop_scope_is_cancelled (const BellhopScope *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->reason != BELLHOP_CANCEL_NONE;
}

/* --- Cancelling --- */

/* Cancelling runs foreign code (a GCancellable's handlers), which may drop any scope or task. */
static void
cancel_tasks (BellhopScope       *self,
              BellhopCancelReason reason)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_full (self->n_tasks,
                                                     (GDestroyNotify) bellhop_task_unref);

  for (BellhopTask *task = self->last_task; task != NULL; task = task->previous)
    g_ptr_array_add (tasks, bellhop_task_ref (task));
  for (guint i = 0; i < tasks->len; i++)
    bellhop_task_cancel (tasks->pdata[i], reason);
}

static void
cancel_children (BellhopScope       *self,
                 BellhopCancelReason reason)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func (
    (GDestroyNotify) bellhop_scope_unref);

  for (BellhopScope *child = self->first_child; child != NULL; child = child->next)
    g_ptr_array_add (children, bellhop_scope_ref (child));
  for (guint i = 0; i < children->len; i++)
    bellhop_scope_cancel (children->pdata[i], reason);
}

/**
 * bellhop_scope_cancel:
 * @self: a scope
 * @reason: why
 *
 * Asks everything in the scope and below it to stop: child scopes first, then the newest task
 * first. Tasks spawned later are refused. A second request changes nothing.
 */
void
bellhop_scope_cancel (BellhopScope       *self,
                      BellhopCancelReason reason)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (reason != BELLHOP_CANCEL_NONE);
  BELLHOP_ASSERT_OWNER ();

  if (self->reason != BELLHOP_CANCEL_NONE)
    return;

  bellhop_scope_ref (self);
  self->reason = reason;
  cancel_children (self, reason);
  cancel_tasks (self, reason);
  bellhop_scope_unref (self);
}

/* --- Closing --- */

typedef struct
{
  BellhopFuture future;

  BellhopScope       *scope; /* Owned */
  BellhopFuture      *next;
  BellhopCancelReason reason; /* NONE: the end is only waited for */
  gboolean            waits;
} Closer;

static void
closer_start (BellhopFuture *future)
{
  Closer *self = (Closer *) future;

  if (self->reason != BELLHOP_CANCEL_NONE)
    bellhop_scope_cancel (self->scope, self->reason);
  /* A task of the scope that closes it has cancelled its own wait with it. */
  if (_bellhop_future_is_settled (future))
    return;
  if (self->scope->n_tasks_below == 0)
    {
      _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
      return;
    }
  self->waits = TRUE;
  self->next = self->scope->closers;
  self->scope->closers = future;
}

static void
closer_release (BellhopFuture *future)
{
  Closer *self = (Closer *) future;

  if (self->waits)
    {
      BellhopFuture **link = &self->scope->closers;

      while (*link != future)
        link = &((Closer *) *link)->next;
      *link = self->next;
      self->waits = FALSE;
    }
  g_clear_pointer (&self->scope, bellhop_scope_unref);
}

static const BellhopFutureClass closer_class = {
  .name = "scope-close",
  .size = sizeof (Closer),
  .start = closer_start,
  .release = closer_release,
};

static BellhopFuture *
closer_new (BellhopScope       *scope,
            BellhopCancelReason reason)
{
  Closer *self = _bellhop_future_new (&closer_class);

  self->scope = bellhop_scope_ref (scope);
  self->reason = reason;
  return &self->future;
}

/**
 * bellhop_scope_close:
 * @self: a scope
 * @reason: why
 *
 * Cancels the scope, when the future is started, and waits until everything in it has unwound.
 *
 * Resolves with no value. Not to be awaited by a task of the scope itself, which would wait for its
 * own end.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_scope_close (BellhopScope       *self,
                     BellhopCancelReason reason)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (reason != BELLHOP_CANCEL_NONE, NULL);

  return closer_new (self, reason);
}

/**
 * bellhop_scope_join:
 * @self: a scope
 *
 * Waits until no task is left in the scope and below it, without asking any to stop.
 *
 * Resolves with no value. Not to be awaited by a task of the scope itself.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_scope_join (BellhopScope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return closer_new (self, BELLHOP_CANCEL_NONE);
}

/* --- Tasks --- */

void
_bellhop_scope_add (BellhopScope *self,
                    BellhopTask  *task)
{
  task->previous = self->last_task;
  if (task->previous != NULL)
    task->previous->next = task;
  self->last_task = task;
  self->n_tasks++;

  for (BellhopScope *scope = self; scope != NULL; scope = scope->parent)
    scope->n_tasks_below++;
}

static void
notify_closers (BellhopScope *self)
{
  while (self->n_tasks_below == 0 && self->closers != NULL)
    _bellhop_future_settle_value (self->closers, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
unlink_task (BellhopScope *self,
             BellhopTask  *task)
{
  if (task->next != NULL)
    task->next->previous = task->previous;
  else
    self->last_task = task->previous;
  if (task->previous != NULL)
    task->previous->next = task->next;
  self->n_tasks--;

  for (BellhopScope *scope = self; scope != NULL; scope = scope->parent)
    {
      scope->n_tasks_below--;
      notify_closers (scope);
    }
}

/* Gives the scope's reference to @task back. */
void
_bellhop_scope_remove (BellhopScope *self,
                       BellhopTask  *task)
{
  unlink_task (self, task);
  bellhop_task_unref (task);
}

/* The reference goes along. A scope that takes no more tasks cancels it. */
void
_bellhop_scope_move (BellhopTask  *task,
                     BellhopScope *to)
{
  BellhopScope *from = task->scope;

  task->scope = bellhop_scope_ref (to);
  unlink_task (from, task);
  task->next = NULL;
  _bellhop_scope_add (to, task);
  bellhop_scope_unref (from);
  if (to->reason != BELLHOP_CANCEL_NONE)
    bellhop_task_cancel (task, to->reason);
}

/* Names what has not ended, for whoever reads the log of a program that was slow to end. */
void
_bellhop_scope_log_tasks (BellhopScope *self)
{
  for (BellhopTask *task = self->last_task; task != NULL; task = task->previous)
    g_message ("Task “%s” of scope “%s” (%s) still runs", bellhop_task_get_name (task), self->name,
               task->site);
  for (BellhopScope *child = self->first_child; child != NULL; child = child->next)
    _bellhop_scope_log_tasks (child);
}

/**
 * bellhop_application_scope:
 *
 * Returns: (transfer none): the scope at the top, which ends with the program
 */
BellhopScope *
bellhop_application_scope (void)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  if (runtime->application_scope == NULL)
    runtime->application_scope = scope_new ("application", NULL);
  return runtime->application_scope;
}
