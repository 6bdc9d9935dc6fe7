/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-sums.h"

#include <string.h>

typedef struct
{
  guint32 node;
  gint64  numbers[USAGE_N_NUMBERS];
} Sum;

static const gint64 NOTHING[USAGE_N_NUMBERS] = { [USAGE_NEWEST] = BELLHOP_TREE_NO_TIME };

void
usage_sums_init (UsageSums   *self,
                 BellhopTree *tree)
{
  *self = (UsageSums){ tree, g_array_new (FALSE, FALSE, sizeof (Sum)) };
}

void
usage_sums_clear (UsageSums *self)
{
  g_clear_pointer (&self->sums, g_array_unref);
}

static Sum *
get_last (UsageSums *self)
{
  return &g_array_index (self->sums, Sum, self->sums->len - 1);
}

/* What is too much for a number is left to the tree. */
static void
add_to_sum (UsageSums    *self,
            Sum          *sum,
            const gint64 *numbers)
{
  for (guint i = 0; i < USAGE_N_NUMBERS; i++)
    if (i != USAGE_NEWEST && numbers[i] > G_MAXINT64 - sum->numbers[i])
      {
        bellhop_tree_count (self->tree, sum->node, sum->numbers);
        memcpy (sum->numbers, NOTHING, sizeof NOTHING);
      }
  for (guint i = 0; i < USAGE_N_NUMBERS; i++)
    sum->numbers[i] = i == USAGE_NEWEST ? MAX (sum->numbers[i], numbers[i])
                                        : sum->numbers[i] + numbers[i];
}

/* Counts the last one, which is then part of the one before it. */
static void
close_last (UsageSums *self)
{
  const Sum last = *get_last (self);

  g_array_set_size (self->sums, self->sums->len - 1);
  if (self->sums->len == 0)
    {
      bellhop_tree_count (self->tree, last.node, last.numbers);
      return;
    }
  bellhop_tree_count_until (self->tree, last.node, get_last (self)->node, last.numbers);
  add_to_sum (self, get_last (self), last.numbers);
}

/* The only one left goes on in the folder that it is in. */
static void
go_up (UsageSums *self,
       guint32    parent)
{
  Sum *sum = get_last (self);

  bellhop_tree_count_until (self->tree, sum->node, parent, sum->numbers);
  sum->node = parent;
}

static void
move (UsageSums *self,
      guint32    node)
{
  const guint32 parent = bellhop_tree_get_parent (self->tree, node);
  Sum           sum = { .node = node };

  while (self->sums->len > 0 && get_last (self)->node != node && get_last (self)->node != parent)
    {
      const guint32 above = bellhop_tree_get_parent (self->tree, get_last (self)->node);

      if (self->sums->len == 1 && above != BELLHOP_TREE_TOP && (above == node || above == parent))
        go_up (self, above);
      else
        close_last (self);
    }
  if (self->sums->len > 0 && get_last (self)->node == node)
    return;
  memcpy (sum.numbers, NOTHING, sizeof NOTHING);
  g_array_append_val (self->sums, sum);
}

void
usage_sums_add (UsageSums    *self,
                guint32       node,
                const gint64 *numbers)
{
  if (node == BELLHOP_TREE_TOP)
    return;
  if (self->sums->len == 0 || get_last (self)->node != node)
    move (self, node);
  add_to_sum (self, get_last (self), numbers);
}

void
usage_sums_end (UsageSums *self)
{
  while (self->sums->len > 0)
    close_last (self);
}
