/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future-private.h"
#include "bellhop-values-private.h"

#include <stdarg.h>

G_BEGIN_DECLS

typedef struct
{
  BellhopFuture *future; /* Owned */
  guint          index;  /* as it was given */
} BellhopMember;

/* What the combinators of several futures share. A group owns its members and settles only after
 * the last of them has, so that nothing of what it started is left when its consumer goes on. */
typedef struct
{
  BellhopFuture future;

  BellhopMember *members;   /* Owned; sorted by address, to find the one that has settled */
  guint          n_members;
  guint          n_pending;
  BellhopValues *values;    /* Owned: what there is so far */
  BellhopFuture *decider;   /* Owned: the one whose outcome is the group's */
  guint         *out_index; /* Borrowed, or NULL: told which that was */
} BellhopCombinator;

gpointer _bellhop_combinator_new (const BellhopFutureClass *klass,
                                  BellhopFuture           **futures,
                                  guint                     n_futures);
guint _bellhop_combinator_get_index (BellhopCombinator *self,
                                     BellhopFuture     *member);
void _bellhop_combinator_start (BellhopCombinator *self);
void _bellhop_combinator_decide (BellhopCombinator  *self,
                                 BellhopFuture      *child,
                                 BellhopCancelReason reason_for_others);
void _bellhop_combinator_settle_as_decided (BellhopCombinator *self);
void _bellhop_combinator_settle_values (BellhopCombinator *self);

BellhopFuture *_bellhop_combinator_cancel (BellhopFuture *future);
void _bellhop_combinator_release (BellhopFuture *future);

/* The arguments of a function that takes futures up to a NULL. */
GPtrArray *_bellhop_collect_futures (BellhopFuture *first,
                                     va_list        arguments);

G_END_DECLS
