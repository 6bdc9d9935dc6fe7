/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-sync.h"

#include "bellhop-future-private.h"

/**
 * BellhopSemaphore:
 *
 * A number of permits that tasks share; with one permit it is a mutex that is held across awaits.
 * Those that wait get one first come, first served. It belongs to the owner thread.
 */

/**
 * BellhopPermit:
 *
 * The right to go on; giving back the last reference gives back the permit. So a permit is returned
 * exactly once, whether its holder succeeded, failed or was cancelled.
 */

typedef struct _Acquire Acquire;

struct _BellhopSemaphore
{
  int      ref_count;
  guint    n_free;
  Acquire *first; /* Borrowed: in the order in which they were started */
  Acquire *last;
};

struct _BellhopPermit
{
  int               ref_count;
  BellhopSemaphore *semaphore; /* Owned */
};

struct _Acquire
{
  BellhopFuture future;

  BellhopSemaphore *semaphore; /* Owned */
  Acquire          *next;
  Acquire          *previous;
  gboolean          is_waiting;
};

G_DEFINE_BOXED_TYPE (BellhopSemaphore,
                     bellhop_semaphore,
                     bellhop_semaphore_ref,
                     bellhop_semaphore_unref)
G_DEFINE_BOXED_TYPE (BellhopPermit, bellhop_permit, bellhop_permit_ref, bellhop_permit_unref)

/**
 * bellhop_semaphore_new:
 * @n_permits: how many there are
 *
 * Returns: (transfer full): a semaphore
 */
BellhopSemaphore *
bellhop_semaphore_new (guint n_permits)
{
  BellhopSemaphore *self = g_new0 (BellhopSemaphore, 1);

  self->ref_count = 1;
  self->n_free = n_permits;
  return self;
}

/**
 * bellhop_semaphore_ref:
 * @self: a semaphore
 *
 * Returns: (transfer full): @self
 */
BellhopSemaphore *
bellhop_semaphore_ref (BellhopSemaphore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_semaphore_unref:
 * @self: (transfer full): a semaphore
 */
void
bellhop_semaphore_unref (BellhopSemaphore *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count == 0)
    g_free (self);
}

/**
 * bellhop_semaphore_get_n_free:
 * @self: a semaphore
 *
 * Returns: the number of free permits
 */
guint
bellhop_semaphore_get_n_free (const BellhopSemaphore *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_free;
}

static void
hand_out (BellhopSemaphore *self)
{
  while (self->n_free > 0 && self->first != NULL)
    {
      BellhopPermit *permit = g_new (BellhopPermit, 1);

      self->n_free--;
      *permit = (BellhopPermit){ 1, bellhop_semaphore_ref (self) };
      _bellhop_future_settle_value (&self->first->future,
                                    bellhop_value_boxed (BELLHOP_TYPE_PERMIT, permit));
    }
}

/**
 * bellhop_permit_ref:
 * @self: a permit
 *
 * Returns: (transfer full): @self
 */
BellhopPermit *
bellhop_permit_ref (BellhopPermit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_permit_unref:
 * @self: (transfer full): a permit
 */
void
bellhop_permit_unref (BellhopPermit *self)
{
  BellhopSemaphore *semaphore;

  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  semaphore = self->semaphore;
  g_free (self);
  semaphore->n_free++;
  hand_out (semaphore);
  bellhop_semaphore_unref (semaphore);
}

/* --- Acquiring --- */

static void
acquire_start (BellhopFuture *future)
{
  Acquire          *self = (Acquire *) future;
  BellhopSemaphore *semaphore = self->semaphore;

  self->is_waiting = TRUE;
  self->previous = semaphore->last;
  if (semaphore->last != NULL)
    semaphore->last->next = self;
  else
    semaphore->first = self;
  semaphore->last = self;
  hand_out (semaphore);
}

static void
acquire_release (BellhopFuture *future)
{
  Acquire          *self = (Acquire *) future;
  BellhopSemaphore *semaphore = self->semaphore;

  if (!self->is_waiting)
    return;

  if (self->previous != NULL)
    self->previous->next = self->next;
  else
    semaphore->first = self->next;
  if (self->next != NULL)
    self->next->previous = self->previous;
  else
    semaphore->last = self->previous;
  self->is_waiting = FALSE;
}

static void
acquire_finalize (BellhopFuture *future)
{
  bellhop_semaphore_unref (((Acquire *) future)->semaphore);
}

static const BellhopFutureClass acquire_class = {
  .name = "acquire",
  .size = sizeof (Acquire),
  .start = acquire_start,
  .release = acquire_release,
  .finalize = acquire_finalize,
};

/**
 * bellhop_semaphore_acquire:
 * @self: a semaphore
 *
 * Waits for a permit. Cancelling this leaves the queue, and returns a permit that came meanwhile.
 *
 * Resolves to a boxed [struct@BellhopPermit].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_semaphore_acquire (BellhopSemaphore *self)
{
  Acquire *acquire;

  g_return_val_if_fail (self != NULL, NULL);

  acquire = _bellhop_future_new (&acquire_class);
  acquire->semaphore = bellhop_semaphore_ref (self);
  return &acquire->future;
}

/* --- Limiting --- */

/* No fiber: there may be more that wait than there can be fibers. */
typedef struct
{
  BellhopFuture future;

  BellhopSemaphore *semaphore; /* Owned */
  BellhopFuture    *acquire;   /* Owned while it waits for the permit */
  BellhopPermit    *permit;    /* Owned from then on */
  BellhopFuture    *work;      /* Owned */
} Limit;

static void
limit_start (BellhopFuture *future)
{
  Limit *self = (Limit *) future;

  self->acquire = bellhop_semaphore_acquire (self->semaphore);
  _bellhop_future_consume (self->acquire, future);
}

static BellhopFuture *
limit_cancel (BellhopFuture *future)
{
  Limit *self = (Limit *) future;

  return self->acquire != NULL ? self->acquire : self->work;
}

/* Without a permit it was cancelled; one that came all the same goes back with this future. */
static void
limit_child_settled (BellhopFuture *future,
                     BellhopFuture *child)
{
  Limit *self = (Limit *) future;
  g_auto(BellhopValue) permit = BELLHOP_VALUE_INIT;

  if (child == self->work)
    {
      _bellhop_future_settle_from (future, child);
      return;
    }

  if (_bellhop_future_take (child, &permit, NULL))
    self->permit = bellhop_value_steal_pointer (&permit);
  g_clear_pointer (&self->acquire, bellhop_future_unref);
  if (self->permit == NULL || future->cancel_reason != BELLHOP_CANCEL_NONE)
    _bellhop_future_settle_cancelled (future);
  else
    _bellhop_future_consume (self->work, future);
}

static void
limit_release (BellhopFuture *future)
{
  Limit *self = (Limit *) future;

  g_clear_pointer (&self->acquire, bellhop_future_unref);
  g_clear_pointer (&self->work, bellhop_future_unref);
  g_clear_pointer (&self->permit, bellhop_permit_unref);
  g_clear_pointer (&self->semaphore, bellhop_semaphore_unref);
}

static const BellhopFutureClass limit_class = {
  .name = "limit",
  .size = sizeof (Limit),
  .start = limit_start,
  .cancel = limit_cancel,
  .child_settled = limit_child_settled,
  .release = limit_release,
};

/**
 * bellhop_semaphore_limit:
 * @self: a semaphore
 * @future: (transfer full): the work
 *
 * Starts @future when a permit is free, and holds the permit until it has settled. Cancelled while
 * it waits, @future never starts. So a semaphore is a limiter: no more of what is started through
 * it run at once than it has permits, and any number may wait.
 *
 * Settles as @future does.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_semaphore_limit (BellhopSemaphore *self,
                         BellhopFuture    *future)
{
  Limit *limit;

  g_return_val_if_fail (self != NULL && future != NULL, NULL);

  limit = _bellhop_future_new (&limit_class);
  limit->semaphore = bellhop_semaphore_ref (self);
  limit->work = future;
  return &limit->future;
}
