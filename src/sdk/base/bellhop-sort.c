/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-sort.h"

#include <string.h>

enum
{
  MAX_ITEMS_PER_RUN = 64, /* sorted at once */
  ITEMS_PER_STEP = 64,
};

/**
 * BellhopSortStepFunc:
 * @data: the data of a sort
 * @error: return location for why it ends
 *
 * Called again and again while a list is sorted, to look whether it is cancelled or to let others
 * have a turn.
 *
 * Returns: whether to go on
 */

/**
 * BellhopSort:
 * @item_size: how many bytes an item has
 * @compare: compares two items, given their addresses
 * @compare_data: data for @compare
 * @step: called now and then
 * @step_data: data for @step
 *
 * How a list is sorted that may be so long that sorting it has to be able to stop.
 */

static gboolean
take_step (const BellhopSort *self,
           GError           **error)
{
  return self->step (self->step_data, error);
}

/* Compilers make a load and a store of each, and of memcpy() with a size that they do not know, a
   call. */
static void
copy_item (const BellhopSort *self,
           guint8            *into,
           const guint8      *item)
{
  switch (self->item_size)
    {
    case sizeof (guint32):
      memcpy (into, item, sizeof (guint32));
      break;
    case sizeof (guint64):
      memcpy (into, item, sizeof (guint64));
      break;
    default:
      memcpy (into, item, self->item_size);
    }
}

/**
 * bellhop_sort_merge:
 * @self: how
 * @items: two sorted lists, one after the other
 * @n_left: how many items the first has
 * @n_right: how many items the second has
 * @into: (out caller-allocates): where both go, which is not where they are
 * @error: return location for the error of the step
 *
 * Merges two sorted lists. Of equal items those of the first come first.
 *
 * May be called on any thread.
 *
 * Returns: whether it was not ended by the step
 */
gboolean
bellhop_sort_merge (const BellhopSort *self,
                    gconstpointer      items,
                    gsize              n_left,
                    gsize              n_right,
                    gpointer           into,
                    GError           **error)
{
  const guint8 *left = items;
  const guint8 *left_end = left + n_left * self->item_size;
  const guint8 *right = left_end;
  const guint8 *right_end = right + n_right * self->item_size;
  guint8       *end = into;
  gsize         n_taken = 0;
  /* Much of what is sorted is in order already, or nearly. */
  const gboolean is_in_order = n_left == 0 || n_right == 0 ||
                               self->compare (left_end - self->item_size, right,
                                              self->compare_data) <= 0;

  while (!is_in_order && left < left_end && right < right_end)
    {
      const gboolean takes_left = self->compare (left, right, self->compare_data) <= 0;

      copy_item (self, end, takes_left ? left : right);
      end += self->item_size;
      if (takes_left)
        left += self->item_size;
      else
        right += self->item_size;
      if (n_taken++ % ITEMS_PER_STEP == 0 && !take_step (self, error))
        return FALSE;
    }

  if (left < left_end)
    memcpy (end, left, (gsize) (left_end - left));
  if (right < right_end)
    memcpy (end + (left_end - left), right, (gsize) (right_end - right));
  return take_step (self, error);
}

static gboolean
sort_runs (const BellhopSort *self,
           guint8            *items,
           gsize              n_items,
           gsize              width,
           GError           **error)
{
  for (gsize begin = 0; begin < n_items; begin += width)
    {
      const gsize length = MIN (width, n_items - begin);

      g_qsort_with_data (items + begin * self->item_size, (int) length, self->item_size,
                         self->compare, self->compare_data);
      if (!take_step (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Runs of @width become runs of twice as many. */
static gboolean
merge_runs (const BellhopSort *self,
            const guint8      *items,
            gsize              n_items,
            gsize              width,
            guint8            *into,
            GError           **error)
{
  for (gsize begin = 0; begin < n_items; begin += 2 * width)
    {
      const gsize n_left = MIN (width, n_items - begin);
      const gsize n_right = MIN (width, n_items - begin - n_left);
      const gsize offset = begin * self->item_size;

      if (!bellhop_sort_merge (self, items + offset, n_left, n_right, into + offset, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * bellhop_sort:
 * @self: how
 * @items: a list
 * @n_items: how many items it has
 * @error: return location for the error of the step
 *
 * Sorts a list. Equal items keep their order. When the step ends it, the items are all there, in no
 * order.
 *
 * May be called on any thread.
 *
 * Returns: whether it was not ended by the step
 */
gboolean
bellhop_sort (const BellhopSort *self,
              gpointer           items,
              gsize              n_items,
              GError           **error)
{
  g_autofree guint8 *spare = NULL;
  guint8            *from = items;
  guint8            *into = NULL;
  gboolean           goes_on = TRUE;
  gsize              width = n_items;

  g_return_val_if_fail (self != NULL && self->item_size > 0, FALSE);
  g_return_val_if_fail (self->compare != NULL && self->step != NULL, FALSE);
  g_return_val_if_fail (items != NULL || n_items == 0, FALSE);

  /* Halves, so that what is merged is of one length: that takes the fewest comparisons. */
  while (width > MAX_ITEMS_PER_RUN)
    width = (width + 1) / 2;
  if (!sort_runs (self, items, n_items, width, error))
    return FALSE;
  if (width < n_items)
    into = spare = g_malloc_n (n_items, self->item_size);
  for (; goes_on && width < n_items; width *= 2)
    {
      guint8 *merged = into;

      goes_on = merge_runs (self, from, n_items, width, into, error);
      if (!goes_on)
        break;
      into = from;
      from = merged;
    }
  /* What a pass has left half done is in no order, but where it came from all are there. */
  if (from != items)
    memcpy (items, from, n_items * self->item_size);
  return goes_on;
}
