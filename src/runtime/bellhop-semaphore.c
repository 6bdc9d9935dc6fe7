/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-sync.h"

#include "bellhop-fiber.h"
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

G_DEFINE_BOXED_TYPE (BellhopSemaphore, bellhop_semaphore, bellhop_semaphore_ref, bellhop_semaphore_unref)
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
 * Returns: how many permits nobody holds
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
      _bellhop_future_settle_value (&self->first->future, bellhop_value_boxed (BELLHOP_TYPE_PERMIT, permit));
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

typedef struct
{
  BellhopSemaphore *semaphore; /* Owned */
  BellhopFuture    *future;    /* Owned until it is started */
} Limit;

static void
limit_free (gpointer data)
{
  Limit *self = data;

  g_clear_pointer (&self->future, bellhop_future_unref);
  bellhop_semaphore_unref (self->semaphore);
  g_free (self);
}

static gboolean
run_with_permit (gpointer      data,
                 BellhopValue *result,
                 GError      **error)
{
  Limit *self = data;
  g_autoptr(BellhopPermit) permit = bellhop_await_boxed (bellhop_semaphore_acquire (self->semaphore), error);

  return permit != NULL && bellhop_await_value (g_steal_pointer (&self->future), result, error);
}

/**
 * bellhop_semaphore_limit:
 * @self: a semaphore
 * @future: (transfer full): the work
 *
 * Starts @future when a permit is free, and holds the permit until it has settled.
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

  limit = g_new (Limit, 1);
  *limit = (Limit){ bellhop_semaphore_ref (self), future };
  return bellhop_async (run_with_permit, limit, limit_free);
}
