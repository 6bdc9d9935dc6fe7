/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"

#include "bellhop-future-private.h"
#include "bellhop-values-private.h"

#include <stdarg.h>
#include <stdlib.h>

/*
 * A combinator owns its members and settles only after the last of them has, so that nothing of
 * what it started is left when its consumer goes on.
 */

typedef struct
{
  BellhopFuture *future; /* Owned */
  guint          index;  /* as it was given */
} Member;

typedef struct
{
  BellhopFuture future;

  Member        *members; /* Owned; sorted by address, to find the one that has settled */
  guint          n_members;
  guint          n_pending;
  BellhopValues *values;  /* Owned: what a join has so far */
  BellhopFuture *decider; /* Owned: the winner of a race, or the first failure of a join */
} Group;

static int
member_cmp (const void *a,
            const void *b)
{
  guintptr first = (guintptr) ((const Member *) a)->future;
  guintptr second = (guintptr) ((const Member *) b)->future;

  return first < second ? -1 : first > second;
}

static Group *
group_new (const BellhopFutureClass *klass,
           BellhopFuture           **futures,
           guint                     n_futures)
{
  Group *self = _bellhop_future_new (klass);

  self->members = g_new (Member, n_futures);
  self->n_members = n_futures;
  for (guint i = 0; i < n_futures; i++)
    self->members[i] = (Member){ futures[i], i };
  return self;
}

static guint
get_index (Group         *self,
           BellhopFuture *future)
{
  Member wanted = { future, 0 };
  Member *member = bsearch (&wanted, self->members, self->n_members, sizeof (Member), member_cmp);

  g_assert (member != NULL);
  return member->index;
}

/* Members are started in the order in which they were given, then sorted. */
static void
start_members (Group *self)
{
  self->n_pending = self->n_members;
  for (guint i = 0; i < self->n_members; i++)
    _bellhop_future_consume (self->members[i].future, &self->future);
  if (self->n_members > 1)
    qsort (self->members, self->n_members, sizeof (Member), member_cmp);
}

static void
cancel_members (Group              *self,
                BellhopCancelReason reason)
{
  for (guint i = 0; i < self->n_members; i++)
    if (self->members[i].future != NULL)
      _bellhop_future_cancel (self->members[i].future, reason);
}

static BellhopFuture *
group_cancel (BellhopFuture *future)
{
  cancel_members ((Group *) future, (BellhopCancelReason) future->cancel_reason);
  return NULL;
}

static void
group_release (BellhopFuture *future)
{
  Group *self = (Group *) future;

  for (guint i = 0; i < self->n_members; i++)
    bellhop_future_unref (self->members[i].future);
  g_clear_pointer (&self->members, g_free);
  g_clear_pointer (&self->values, bellhop_values_unref);
  g_clear_pointer (&self->decider, bellhop_future_unref);
}

/* The first that decides has the others cancelled. */
static void
decide (Group              *self,
        BellhopFuture      *child,
        BellhopCancelReason reason_for_others)
{
  if (self->decider != NULL)
    return;

  self->decider = bellhop_future_ref (child);
  cancel_members (self, reason_for_others);
}

static void
settle_as_decided (Group *self)
{
  g_autoptr (BellhopFuture) decider = g_steal_pointer (&self->decider);

  _bellhop_future_settle_from (&self->future, decider);
}

/* --- join --- */

static void
settle_join (Group *self)
{
  if (self->decider != NULL)
    settle_as_decided (self);
  else
    _bellhop_future_settle_value (&self->future,
                                  bellhop_value_boxed (BELLHOP_TYPE_VALUES, g_steal_pointer (&self->values)));
}

static void
join_start (BellhopFuture *future)
{
  Group *self = (Group *) future;

  self->values = _bellhop_values_new (self->n_members);
  start_members (self);
  if (self->n_members == 0)
    settle_join (self);
}

static void
join_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  Group *self = (Group *) future;

  if (child->state == BELLHOP_FUTURE_RESOLVED)
    self->values->values[get_index (self, child)] = bellhop_value_steal (&child->result.value);
  else
    decide (self, child, BELLHOP_CANCEL_SIBLING_FAILED);

  if (--self->n_pending == 0)
    settle_join (self);
}

static const BellhopFutureClass join_class = {
  .name = "join",
  .size = sizeof (Group),
  .start = join_start,
  .cancel = group_cancel,
  .child_settled = join_child_settled,
  .release = group_release,
};

/**
 * bellhop_join_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: how many
 *
 * Waits for all of them, at once.
 *
 * Resolves to a boxed [struct@BellhopValues] in the order of @futures. When one is rejected, the
 * others are cancelled and, after they have unwound, the join is rejected with that first error.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_join_array (BellhopFuture **futures,
                    guint           n_futures)
{
  g_return_val_if_fail (futures != NULL || n_futures == 0, NULL);

  return &group_new (&join_class, futures, n_futures)->future;
}

/* --- race --- */

static void
race_start (BellhopFuture *future)
{
  Group *self = (Group *) future;

  start_members (self);
}

static void
race_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  Group *self = (Group *) future;

  decide (self, child, BELLHOP_CANCEL_LOST_RACE);
  if (--self->n_pending == 0)
    settle_as_decided (self);
}

static const BellhopFutureClass race_class = {
  .name = "race",
  .size = sizeof (Group),
  .start = race_start,
  .cancel = group_cancel,
  .child_settled = race_child_settled,
  .release = group_release,
};

/**
 * bellhop_race_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: how many; not 0, since nobody would win
 *
 * Waits for the first that settles, with a value or an error, and cancels the others. Of those
 * that are ready at the start the one given first wins.
 *
 * Settles as the winner has, after the losers have unwound.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_race_array (BellhopFuture **futures,
                    guint           n_futures)
{
  g_return_val_if_fail (futures != NULL && n_futures > 0, NULL);

  return &group_new (&race_class, futures, n_futures)->future;
}

/* --- The same, written out --- */

static GPtrArray *
collect (BellhopFuture *first,
         va_list        arguments)
{
  GPtrArray *futures = g_ptr_array_new ();

  for (BellhopFuture *future = first; future != NULL; future = va_arg (arguments, BellhopFuture *))
    g_ptr_array_add (futures, future);
  return futures;
}

/**
 * bellhop_join:
 * @first: (transfer full): a future
 * @...: more of them, then %NULL
 *
 * As [func@join_array].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_join (BellhopFuture *first,
              ...)
{
  g_autoptr (GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = collect (first, arguments);
  va_end (arguments);
  return bellhop_join_array ((BellhopFuture **) futures->pdata, futures->len);
}

/**
 * bellhop_race:
 * @first: (transfer full): a future
 * @...: more of them, then %NULL
 *
 * As [func@race_array].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_race (BellhopFuture *first,
              ...)
{
  g_autoptr (GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = collect (first, arguments);
  va_end (arguments);
  return bellhop_race_array ((BellhopFuture **) futures->pdata, futures->len);
}
