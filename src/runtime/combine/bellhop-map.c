/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"

#include "bellhop-future-private.h"
#include "bellhop-values-private.h"

/* A window of at most n_lanes items that goes over all of them. */
typedef struct
{
  BellhopFuture future;

  guint           n_items;
  guint           n_begun;
  guint           n_running;
  guint           n_lanes;
  BellhopFuture **lanes;   /* Owned: what runs in each, or NULL */
  guint          *indices; /* Owned: of the item that runs in each */
  BellhopValues  *values;  /* Owned */
  BellhopFuture  *failure; /* Owned: the first */
  BellhopMapFunc  func;
  gpointer        data;
  GDestroyNotify  destroy;
} Map;

static void
fill_lane (Map  *self,
           guint lane)
{
  guint          index = self->n_begun;
  BellhopFuture *item;

  if (index == self->n_items || self->failure != NULL ||
      self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  self->n_begun++;
  item = self->func (index, self->data);
  if (item == NULL)
    item = bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);
  self->indices[lane] = index;
  self->lanes[lane] = item;
  self->n_running++;
  _bellhop_future_consume (item, &self->future);
}

static void
settle_when_done (Map *self)
{
  if (self->n_running > 0)
    return;

  if (self->failure != NULL)
    {
      g_autoptr(BellhopFuture) failure = g_steal_pointer (&self->failure);

      _bellhop_future_settle_from (&self->future, failure);
    }
  else
    {
      _bellhop_future_settle_value (&self->future,
                                    bellhop_value_boxed (BELLHOP_TYPE_VALUES,
                                                         g_steal_pointer (&self->values)));
    }
}

static void
map_start (BellhopFuture *future)
{
  Map *self = (Map *) future;

  for (guint i = 0; i < self->n_lanes; i++)
    fill_lane (self, i);
  settle_when_done (self);
}

static void
cancel_lanes (Map                *self,
              BellhopCancelReason reason)
{
  for (guint i = 0; i < self->n_lanes; i++)
    if (self->lanes[i] != NULL)
      _bellhop_future_cancel (self->lanes[i], reason);
}

static BellhopFuture *
map_cancel (BellhopFuture *future)
{
  cancel_lanes ((Map *) future, (BellhopCancelReason) future->cancel_reason);
  return NULL;
}

static void
map_child_settled (BellhopFuture *future,
                   BellhopFuture *child)
{
  Map  *self = (Map *) future;
  guint lane = 0;

  while (self->lanes[lane] != child)
    lane++;
  self->lanes[lane] = NULL;
  self->n_running--;

  if (child->state == BELLHOP_FUTURE_RESOLVED)
    {
      _bellhop_values_take (self->values, self->indices[lane], child);
    }
  else if (self->failure == NULL)
    {
      self->failure = bellhop_future_ref (child);
      cancel_lanes (self, BELLHOP_CANCEL_SIBLING_FAILED);
    }
  _bellhop_future_unref (child);

  fill_lane (self, lane);
  settle_when_done (self);
}

static void
map_release (BellhopFuture *future)
{
  Map *self = (Map *) future;

  g_clear_pointer (&self->lanes, g_free);
  g_clear_pointer (&self->indices, g_free);
  g_clear_pointer (&self->values, bellhop_values_unref);
  g_clear_pointer (&self->failure, bellhop_future_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
}

static const BellhopFutureClass map_class = {
  .name = "map",
  .size = sizeof (Map),
  .start = map_start,
  .cancel = map_cancel,
  .child_settled = map_child_settled,
  .release = map_release,
};

/**
 * BellhopMapFunc:
 * @index: which item, from 0
 * @data: user data
 *
 * Makes the future of one item, when its turn has come. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * bellhop_map_concurrent:
 * @n_items: how many items
 * @max_concurrent: how many may run at once; not 0
 * @func: (scope notified): makes the future of one item; %NULL stands for no value
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Goes over a number of items, a few at once. @func is called for the next item when there is room,
 * in order.
 *
 * Resolves to a boxed [struct@BellhopValues] in the order of the items. When one is rejected, no
 * more are begun, those that run are cancelled and, after they have unwound, the whole is rejected
 * with that first error.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_map_concurrent (guint          n_items,
                        guint          max_concurrent,
                        BellhopMapFunc func,
                        gpointer       data,
                        GDestroyNotify destroy)
{
  Map *self;

  g_return_val_if_fail (max_concurrent > 0 && func != NULL, NULL);

  self = _bellhop_future_new (&map_class);
  self->n_items = n_items;
  self->n_lanes = MIN (n_items, max_concurrent);
  self->lanes = g_new0 (BellhopFuture *, self->n_lanes);
  self->indices = g_new0 (guint, self->n_lanes);
  self->values = _bellhop_values_new (n_items);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return &self->future;
}
