/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"

#include "bellhop-combinator-private.h"

/* --- join: all, or the first error --- */

static void
settle_join (BellhopCombinator *self)
{
  if (self->decider != NULL)
    _bellhop_combinator_settle_as_decided (self);
  else
    _bellhop_combinator_settle_values (self);
}

static void
join_start (BellhopFuture *future)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  self->values = _bellhop_values_new (self->n_members);
  _bellhop_combinator_start (self);
  if (self->n_members == 0)
    settle_join (self);
}

static void
join_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  if (child->state == BELLHOP_FUTURE_RESOLVED)
    _bellhop_values_take (self->values, _bellhop_combinator_get_index (self, child), child);
  else
    _bellhop_combinator_decide (self, child, BELLHOP_CANCEL_SIBLING_FAILED);

  if (--self->n_pending == 0)
    settle_join (self);
}

static const BellhopFutureClass join_class = {
  .name = "join",
  .size = sizeof (BellhopCombinator),
  .start = join_start,
  .cancel = _bellhop_combinator_cancel,
  .child_settled = join_child_settled,
  .release = _bellhop_combinator_release,
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
  BellhopCombinator *self;

  g_return_val_if_fail (futures != NULL || n_futures == 0, NULL);

  self = _bellhop_combinator_new (&join_class, futures, n_futures);
  return &self->future;
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
  g_autoptr(GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = _bellhop_collect_futures (first, arguments);
  va_end (arguments);
  return bellhop_join_array ((BellhopFuture **) futures->pdata, futures->len);
}

/* --- join_settled: all, whatever their outcome --- */

static void
join_settled_start (BellhopFuture *future)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  self->values = _bellhop_values_new (self->n_members);
  _bellhop_combinator_start (self);
  if (self->n_members == 0)
    _bellhop_combinator_settle_values (self);
}

static void
join_settled_child_settled (BellhopFuture *future,
                            BellhopFuture *child)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  _bellhop_values_take (self->values, _bellhop_combinator_get_index (self, child), child);
  if (--self->n_pending == 0)
    _bellhop_combinator_settle_values (self);
}

static const BellhopFutureClass join_settled_class = {
  .name = "join-settled",
  .size = sizeof (BellhopCombinator),
  .start = join_settled_start,
  .cancel = _bellhop_combinator_cancel,
  .child_settled = join_settled_child_settled,
  .release = _bellhop_combinator_release,
};

/**
 * bellhop_join_settled_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: how many
 *
 * Waits for all of them, at once, and collects each value or error.
 *
 * Resolves to a boxed [struct@BellhopValues] in the order of @futures; where one was rejected,
 * [method@Values.get_error] has its error.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_join_settled_array (BellhopFuture **futures,
                            guint           n_futures)
{
  BellhopCombinator *self;

  g_return_val_if_fail (futures != NULL || n_futures == 0, NULL);

  self = _bellhop_combinator_new (&join_settled_class, futures, n_futures);
  return &self->future;
}

/**
 * bellhop_join_settled:
 * @first: (transfer full): a future
 * @...: more of them, then %NULL
 *
 * As [func@join_settled_array].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_join_settled (BellhopFuture *first,
                      ...)
{
  g_autoptr(GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = _bellhop_collect_futures (first, arguments);
  va_end (arguments);
  return bellhop_join_settled_array ((BellhopFuture **) futures->pdata, futures->len);
}
