/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"

#include "bellhop-combinator-private.h"

/* --- race: the first that settles --- */

static void
group_start (BellhopFuture *future)
{
  _bellhop_combinator_start ((BellhopCombinator *) future);
}

static void
race_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  _bellhop_combinator_decide (self, child, BELLHOP_CANCEL_LOST_RACE);
  if (--self->n_pending == 0)
    _bellhop_combinator_settle_as_decided (self);
}

static const BellhopFutureClass race_class = {
  .name = "race",
  .size = sizeof (BellhopCombinator),
  .start = group_start,
  .cancel = _bellhop_combinator_cancel,
  .child_settled = race_child_settled,
  .release = _bellhop_combinator_release,
};

/**
 * bellhop_select_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: the number of futures; not 0, because a race without members would never settle
 * @out_index: (nullable): told which has won; it must stay valid until the future has settled
 *
 * Waits for the first that settles, with a value or an error, and cancels the others. Of those
 * that are ready at the start the one given first wins.
 *
 * Settles as the winner has, after the losers have unwound.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_select_array (BellhopFuture **futures,
                      guint           n_futures,
                      guint          *out_index)
{
  BellhopCombinator *self;

  g_return_val_if_fail (futures != NULL && n_futures > 0, NULL);

  self = _bellhop_combinator_new (&race_class, futures, n_futures);
  self->out_index = out_index;
  return &self->future;
}

/**
 * bellhop_select:
 * @out_index: (nullable): told which has won; it must stay valid until the future has settled
 * @first: (transfer full): a future
 * @...: more of them, then %NULL
 *
 * Like [func@select_array], if it does not matter which future has won.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_select (guint         *out_index,
                BellhopFuture *first,
                ...)
{
  g_autoptr(GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = _bellhop_collect_futures (first, arguments);
  va_end (arguments);
  return bellhop_select_array ((BellhopFuture **) futures->pdata, futures->len, out_index);
}

/**
 * bellhop_race_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: the number of futures; not 0, because a race without members would never settle
 *
 * Like [func@select_array], if it does not matter which future has won.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_race_array (BellhopFuture **futures,
                    guint           n_futures)
{
  return bellhop_select_array (futures, n_futures, NULL);
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
  g_autoptr(GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = _bellhop_collect_futures (first, arguments);
  va_end (arguments);
  return bellhop_race_array ((BellhopFuture **) futures->pdata, futures->len);
}

/* --- any: the first that succeeds --- */

/* One message that names each failure. */
static GError *
describe_failures (BellhopCombinator *self)
{
  g_autoptr(GString) text = g_string_new ("All have failed: ");

  for (guint i = 0; i < self->n_members; i++)
    {
      const GError *error = bellhop_values_get_error (self->values, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", error != NULL ? error->message : "");
    }
  return g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, text->str);
}

static void
any_start (BellhopFuture *future)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  self->values = _bellhop_values_new (self->n_members);
  _bellhop_combinator_start (self);
}

static void
any_child_settled (BellhopFuture *future,
                   BellhopFuture *child)
{
  BellhopCombinator *self = (BellhopCombinator *) future;

  if (child->state == BELLHOP_FUTURE_RESOLVED)
    _bellhop_combinator_decide (self, child, BELLHOP_CANCEL_LOST_RACE);
  else
    _bellhop_values_take (self->values, _bellhop_combinator_get_index (self, child), child);

  if (--self->n_pending > 0)
    return;
  if (self->decider != NULL)
    _bellhop_combinator_settle_as_decided (self);
  else
    _bellhop_future_settle_error (future, describe_failures (self));
}

static const BellhopFutureClass any_class = {
  .name = "any",
  .size = sizeof (BellhopCombinator),
  .start = any_start,
  .cancel = _bellhop_combinator_cancel,
  .child_settled = any_child_settled,
  .release = _bellhop_combinator_release,
};

/**
 * bellhop_any_array:
 * @futures: (array length=n_futures) (transfer full): different futures; the array itself stays
 *   the caller's
 * @n_futures: the number of futures; not 0, because a race without members would never settle
 *
 * Waits for the first that is resolved, and cancels the others.
 *
 * Resolves to its value, after the others have unwound. Rejects with %BELLHOP_ERROR_FAILED and a
 * message that names every failure when all have failed.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_any_array (BellhopFuture **futures,
                   guint           n_futures)
{
  BellhopCombinator *self;

  g_return_val_if_fail (futures != NULL && n_futures > 0, NULL);

  self = _bellhop_combinator_new (&any_class, futures, n_futures);
  return &self->future;
}

/**
 * bellhop_any:
 * @first: (transfer full): a future
 * @...: more of them, then %NULL
 *
 * As [func@any_array].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_any (BellhopFuture *first,
             ...)
{
  g_autoptr(GPtrArray) futures = NULL;
  va_list arguments;

  va_start (arguments, first);
  futures = _bellhop_collect_futures (first, arguments);
  va_end (arguments);
  return bellhop_any_array ((BellhopFuture **) futures->pdata, futures->len);
}
