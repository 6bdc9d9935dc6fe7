/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinator-private.h"

#include <stdlib.h>

static int
member_cmp (const void *a,
            const void *b)
{
  guintptr first = (guintptr) ((const BellhopMember *) a)->future;
  guintptr second = (guintptr) ((const BellhopMember *) b)->future;

  return first < second ? -1 : first > second;
}

/* Takes the futures; the array stays the caller's. */
gpointer
_bellhop_combinator_new (const BellhopFutureClass *klass,
                         BellhopFuture           **futures,
                         guint                     n_futures)
{
  BellhopCombinator *self = _bellhop_future_new (klass);

  self->members = g_new (BellhopMember, n_futures);
  self->n_members = n_futures;
  for (guint i = 0; i < n_futures; i++)
    self->members[i] = (BellhopMember){ futures[i], i };
  return self;
}

guint
_bellhop_combinator_get_index (BellhopCombinator *self,
                               BellhopFuture     *member)
{
  BellhopMember  wanted = { member, 0 };
  BellhopMember *found = bsearch (&wanted, self->members, self->n_members, sizeof (BellhopMember),
                                  member_cmp);

  g_assert (found != NULL);
  return found->index;
}

/* Members are started in the order in which they were given, then sorted. */
void
_bellhop_combinator_start (BellhopCombinator *self)
{
  self->n_pending = self->n_members;
  for (guint i = 0; i < self->n_members; i++)
    _bellhop_future_consume (self->members[i].future, &self->future);
  if (self->n_members > 1)
    qsort (self->members, self->n_members, sizeof (BellhopMember), member_cmp);
}

static void
cancel_members (BellhopCombinator  *self,
                BellhopCancelReason reason)
{
  for (guint i = 0; i < self->n_members; i++)
    _bellhop_future_cancel (self->members[i].future, reason);
}

BellhopFuture *
_bellhop_combinator_cancel (BellhopFuture *future)
{
  cancel_members ((BellhopCombinator *) future, (BellhopCancelReason) future->cancel_reason);
  return NULL;
}

void
_bellhop_combinator_release (BellhopFuture *future)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  for (guint i = 0; i < self->n_members; i++)
    bellhop_future_unref (self->members[i].future);
  g_clear_pointer (&self->members, g_free);
  g_clear_pointer (&self->values, bellhop_values_unref);
  g_clear_pointer (&self->decider, bellhop_future_unref);
}

/* The first that decides has the others cancelled. */
void
_bellhop_combinator_decide (BellhopCombinator  *self,
                            BellhopFuture      *child,
                            BellhopCancelReason reason_for_others)
{
  if (self->decider != NULL)
    return;

  self->decider = bellhop_future_ref (child);
  cancel_members (self, reason_for_others);
}

void
_bellhop_combinator_settle_as_decided (BellhopCombinator *self)
{
  g_autoptr(BellhopFuture) decider = g_steal_pointer (&self->decider);

  if (self->out_index != NULL && self->future.cancel_reason == BELLHOP_CANCEL_NONE)
    *self->out_index = _bellhop_combinator_get_index (self, decider);
  _bellhop_future_settle_from (&self->future, decider);
}

void
_bellhop_combinator_settle_values (BellhopCombinator *self)
{
  _bellhop_future_settle_value (&self->future,
                                bellhop_value_boxed (BELLHOP_TYPE_VALUES,
                                                     g_steal_pointer (&self->values)));
}

GPtrArray *
_bellhop_collect_futures (BellhopFuture *first,
                          va_list        arguments)
{
  GPtrArray *futures = g_ptr_array_new ();

  for (BellhopFuture *future = first; future != NULL; future = va_arg (arguments, BellhopFuture *))
    g_ptr_array_add (futures, future);
  return futures;
}
