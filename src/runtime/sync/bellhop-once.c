/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-sync.h"

#include "bellhop-future-private.h"

/**
 * BellhopOnce:
 *
 * Work that is done once, for any number of waiters. The first one starts it, all get a copy of its
 * value, and later ones get it at once. If the last waiter is cancelled, so is the work; after
 * that, or after a failure, it can be started again.
 */

typedef struct _Get Get;

struct _BellhopOnce
{
  int             ref_count;
  BellhopOnceFunc func;
  gpointer        data;
  GDestroyNotify  destroy;
  BellhopFuture  *work;  /* Owned while it runs */
  BellhopFuture  *value; /* Owned: settled, once it has been done for good */
  Get            *first; /* Borrowed: those that wait, in the order in which they came */
  Get            *last;
  gboolean        keeps_errors;
};

struct _Get
{
  BellhopFuture future;

  BellhopOnce *once; /* Owned */
  Get         *next;
  Get         *previous;
  gboolean     is_waiting;
};

/* Stands between the work and all who wait: the one consumer that a future may have. */
typedef struct
{
  BellhopFuture future;

  BellhopOnce   *once;  /* Owned */
  BellhopFuture *inner; /* Owned */
} Hub;

G_DEFINE_BOXED_TYPE (BellhopOnce, bellhop_once, bellhop_once_ref, bellhop_once_unref)

static void begin_work (BellhopOnce *self);

/* --- Those that wait --- */

static void
add_get (BellhopOnce *self,
         Get         *get)
{
  get->is_waiting = TRUE;
  get->previous = self->last;
  if (self->last != NULL)
    self->last->next = get;
  else
    self->first = get;
  self->last = get;
}

static void
remove_get (BellhopOnce *self,
            Get         *get)
{
  if (get->previous != NULL)
    get->previous->next = get->next;
  else
    self->first = get->next;
  if (get->next != NULL)
    get->next->previous = get->previous;
  else
    self->last = get->previous;
  get->next = get->previous = NULL;
  get->is_waiting = FALSE;
}

/* Those that have themselves been cancelled have what they waited for: its end. */
static void
notify_cancelled (BellhopOnce *self)
{
  for (Get *get = self->first, *next; get != NULL; get = next)
    {
      next = get->next;
      if (get->future.cancel_reason == BELLHOP_CANCEL_NONE)
        continue;
      remove_get (self, get);
      _bellhop_future_settle_cancelled (&get->future);
    }
}

static void
notify_all (BellhopOnce   *self,
            BellhopFuture *outcome)
{
  while (self->first != NULL)
    {
      Get *get = self->first;

      remove_get (self, get);
      _bellhop_future_settle_copy (&get->future, outcome);
    }
}

/* --- The work --- */

static void
hub_start (BellhopFuture *future)
{
  _bellhop_future_consume (((Hub *) future)->inner, future);
}

static BellhopFuture *
hub_cancel (BellhopFuture *future)
{
  return ((Hub *) future)->inner;
}

/* The hub is its own consumer, as a task is: its outcome is dealt with in a turn of its own. */
static void
hub_child_settled (BellhopFuture *future,
                   BellhopFuture *child)
{
  g_autoptr(BellhopOnce) once = NULL;

  if (child != future)
    {
      _bellhop_future_settle_from (future, child);
      return;
    }

  once = g_steal_pointer (&((Hub *) future)->once);
  g_clear_pointer (&((Hub *) future)->inner, bellhop_future_unref);
  once->work = NULL;
  notify_cancelled (once);
  if (_bellhop_future_is_cancelled (future) && once->first != NULL && !once->keeps_errors)
    {
      /* Somebody came while it unwound. */
      begin_work (once);
    }
  else
    {
      if (future->state == BELLHOP_FUTURE_RESOLVED || once->keeps_errors)
        once->value = bellhop_future_ref (future);
      notify_all (once, future);
    }
  bellhop_future_unref (future);
}

static const BellhopFutureClass hub_class = {
  .name = "once",
  .size = sizeof (Hub),
  .start = hub_start,
  .cancel = hub_cancel,
  .child_settled = hub_child_settled,
};

static void
begin_work (BellhopOnce *self)
{
  Hub *hub = _bellhop_future_new (&hub_class);

  hub->once = bellhop_once_ref (self);
  hub->inner = self->func (self->data);
  hub->future.consumer = &hub->future;
  hub->future.error_seen = TRUE;
  self->work = &hub->future;
  _bellhop_future_start_soon (&hub->future);
}

/* --- Waiting for it --- */

static void
get_start (BellhopFuture *future)
{
  Get *self = (Get *) future;

  if (self->once->value != NULL)
    {
      _bellhop_future_settle_copy (future, self->once->value);
      return;
    }
  add_get (self->once, self);
  if (self->once->work == NULL)
    begin_work (self->once);
}

/* The last that waits owns the work, and settles after it has unwound. */
static BellhopFuture *
get_cancel (BellhopFuture *future)
{
  Get *self = (Get *) future;

  if (self->once->first != self || self->once->last != self || self->once->work == NULL)
    {
      remove_get (self->once, self);
      _bellhop_future_settle_cancelled (future);
      return NULL;
    }
  return self->once->work;
}

static void
get_release (BellhopFuture *future)
{
  Get *self = (Get *) future;

  if (self->is_waiting)
    remove_get (self->once, self);
  g_clear_pointer (&self->once, bellhop_once_unref);
}

static const BellhopFutureClass get_class = {
  .name = "get-once",
  .size = sizeof (Get),
  .start = get_start,
  .cancel = get_cancel,
  .release = get_release,
};

/**
 * bellhop_once_get:
 * @self: work that is done once
 *
 * Resolves to a copy of the value. Rejects with the error of the work, and with
 * %BELLHOP_ERROR_CLOSED when the value cannot be copied.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_once_get (BellhopOnce *self)
{
  Get *get;

  g_return_val_if_fail (self != NULL, NULL);

  get = _bellhop_future_new (&get_class);
  get->once = bellhop_once_ref (self);
  return &get->future;
}

/**
 * BellhopOnceFunc:
 * @data: user data
 *
 * Creates the future of the work, when it is first needed. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * bellhop_once_new:
 * @func: (scope notified): makes the future of the work; called again only after it had failed or
 *   was cancelled
 * @data: for @func
 * @destroy: (nullable): frees @data
 *
 * Returns: (transfer full): work that has not begun
 */
BellhopOnce *
bellhop_once_new (BellhopOnceFunc func,
                  gpointer        data,
                  GDestroyNotify  destroy)
{
  BellhopOnce *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (BellhopOnce, 1);
  self->ref_count = 1;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return self;
}

static BellhopFuture *
take_shared (gpointer data)
{
  BellhopFuture **shared = data;

  return g_steal_pointer (shared);
}

static void
free_shared (gpointer data)
{
  BellhopFuture **shared = data;

  g_clear_pointer (shared, bellhop_future_unref);
  g_free (shared);
}

/**
 * bellhop_shared:
 * @future: (transfer full): a future
 *
 * Lets any number of waiters share one future, with [method@Once.get]. All get its error, and if
 * the last waiter is cancelled, so is @future, for good.
 *
 * Returns: (transfer full): what to wait for
 */
BellhopOnce *
bellhop_shared (BellhopFuture *future)
{
  BellhopFuture **shared = g_new (BellhopFuture *, 1);
  BellhopOnce    *self;

  *shared = future;
  self = bellhop_once_new (take_shared, shared, free_shared);
  self->keeps_errors = TRUE;
  return self;
}

/**
 * bellhop_once_ref:
 * @self: work that is done once
 *
 * Returns: (transfer full): @self
 */
BellhopOnce *
bellhop_once_ref (BellhopOnce *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_once_unref:
 * @self: (transfer full): work that is done once
 */
void
bellhop_once_unref (BellhopOnce *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_clear_pointer (&self->value, bellhop_future_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}
