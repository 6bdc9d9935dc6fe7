/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef struct _BellhopFutureClass BellhopFutureClass;

/* What a kind of future does. Everything runs on the owner thread; none of these calls user code
 * that may free @self, for the caller holds a reference. */
struct _BellhopFutureClass
{
  const char *name;
  gsize       size;

  /* References that are not a second look at the future: a promise's producer holds one. */
  int producer_refs;

  /* Begins the work; may settle @self at once. */
  void (*start) (BellhopFuture *self);

  /* Asks pending work to end; @self must settle in time. Returns a future for which the same is
   * asked next, so that a long chain is walked by a loop and not by recursion. NULL here means
   * that @self has nothing to unwind and settles at once. */
  BellhopFuture *(*cancel) (BellhopFuture *self);

  /* A future that @self had consumed has settled; @self still owns it. */
  void (*child_settled) (BellhopFuture *self,
                         BellhopFuture *child);

  /* @self was put on the ready list by _bellhop_future_run_soon(). */
  void (*run) (BellhopFuture *self);

  /* Gives back what the work held; called once, before the result is stored. */
  void (*release) (BellhopFuture *self);

  /* The value of @self will not be delivered: takes it back, as a channel does. NULL: it is freed. */
  void (*take_back) (BellhopFuture *self,
                     BellhopValue   value);

  /* What @self waits for in its turn, for people who debug; and where, if that is known. */
  BellhopFuture *(*look_inside) (BellhopFuture *self,
                                 const char   **out_site);

  /* The last reference is gone; the outcome is still there. */
  void (*finalize) (BellhopFuture *self);
};

typedef enum
{
  BELLHOP_SLOT_NONE,
  BELLHOP_SLOT_THEN,
  BELLHOP_SLOT_CATCH,
} BellhopSlotKind;

/*
 * One continuation is stored in the future itself: bellhop_then() takes a future that has no
 * other consumer, so it can add a stage to it in place instead of allocating a second one.
 *
 *   lazy -> pending -> [staged: the source has settled, its continuation is to run
 *                       -> pending: forwards what the continuation returned] -> settled
 *
 * A cancelled future is REJECTED without an error; the GError is made when somebody asks.
 */
struct _BellhopFuture
{
  const BellhopFutureClass *klass;

  int    ref_count;
  guint8 state;
  guint8 slot_kind;
  guint8 cancel_reason;
  guint8 n_blocks;        /* size in pool units */
  guint8 is_queued;       /* stands in the ready list, which holds a reference */
  guint8 start_queued;    /* ... to be started */
  guint8 is_staged;       /* the source has settled and the slot is to run */
  guint8 staged_rejected; /* ... and it was rejected */
  guint8 is_released;
  guint8 is_pooled;
  guint8 error_seen;
  guint8 error_traced; /* the awaits that it came by have been noted */

  BellhopFuture *next;     /* in the ready list */
  BellhopFuture *consumer; /* borrowed: whoever consumed this future */

  union
  {
    BellhopValue   value;
    GError        *error;
    BellhopFuture *inner;      /* while it forwards another */
  } result;

  struct
  {
    GCallback      func;
    gpointer       data;
    GDestroyNotify destroy;
  } slot;
};

gpointer _bellhop_future_new (const BellhopFutureClass *klass);

void _bellhop_future_consume (BellhopFuture *self,
                              BellhopFuture *consumer);
void _bellhop_future_add_consumer (BellhopFuture *self,
                                   BellhopFuture *consumer);
gboolean _bellhop_future_start_now (BellhopFuture *self);
void _bellhop_future_start_soon (BellhopFuture *self);
void _bellhop_future_run_soon (BellhopFuture *self);
void _bellhop_future_cancel (BellhopFuture      *self,
                             BellhopCancelReason reason);
void _bellhop_future_dispatch (BellhopFuture *self);
void _bellhop_future_run_stage (BellhopFuture *self);

void _bellhop_future_settle_value (BellhopFuture *self,
                                   BellhopValue   value);
void _bellhop_future_settle_error (BellhopFuture *self,
                                   GError        *error);
void _bellhop_future_settle_cancelled (BellhopFuture *self);
void _bellhop_future_settle_from (BellhopFuture *self,
                                  BellhopFuture *child);
void _bellhop_future_settle_copy (BellhopFuture *self,
                                  BellhopFuture *other);
gboolean _bellhop_future_take (BellhopFuture *self,
                               BellhopValue  *out_value,
                               GError       **error);
void _bellhop_future_announce (BellhopFuture *self);
void _bellhop_future_drop_outcome (BellhopFuture *self);
void _bellhop_future_clear_slot (BellhopFuture *self);
void _bellhop_future_release (BellhopFuture *self);
void _bellhop_set_cancelled_error (GError            **error,
                                   BellhopCancelReason reason);

void _bellhop_future_free (BellhopFuture *self);

static inline void
_bellhop_future_unref (BellhopFuture *self)
{
  if (--self->ref_count == 0)
    _bellhop_future_free (self);
}

static inline gboolean
_bellhop_future_is_settled (const BellhopFuture *self)
{
  return self->state >= BELLHOP_FUTURE_RESOLVED;
}

static inline gboolean
_bellhop_future_is_cancelled (const BellhopFuture *self)
{
  return self->state == BELLHOP_FUTURE_REJECTED && self->result.error == NULL;
}

G_END_DECLS
