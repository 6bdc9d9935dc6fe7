/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-progress.h"

/* Progress that is the sum of others: each child counts by its weight. */

enum
{
  /* The weights are real numbers, and progress is counted in whole ones. */
  STEPS = 1000000
};

typedef struct
{
  BellhopProgress *progress; /* Owned */
  gulong           handler;
  double           weight;
} Child;

static const char children_key[] = "bellhop-progress-children";

static void
child_free (gpointer data)
{
  Child *self = data;

  g_signal_handler_disconnect (self->progress, self->handler);
  g_object_unref (self->progress);
  g_free (self);
}

/* What has ended is behind us, however it ended. */
static double
get_part (const Child *child)
{
  return bellhop_progress_is_finished (child->progress)
           ? 1.0
           : bellhop_progress_get_fraction (child->progress);
}

static void
add_up (BellhopProgress *self)
{
  GPtrArray *children = g_object_get_data (G_OBJECT (self), children_key);
  double     done = 0.0;
  double     total = 0.0;

  for (guint i = 0; i < children->len; i++)
    {
      const Child *child = children->pdata[i];

      done += child->weight * get_part (child);
      total += child->weight;
    }
  bellhop_progress_set (self, (guint64) (done / total * STEPS), STEPS);
}

/**
 * bellhop_progress_add_child:
 * @self: progress
 * @weight: how much of the whole it is, beside the other children: more than 0
 *
 * Makes progress that is part of @self, which from then on is the weighted sum of its children. One
 * that has finished counts as done, also when it was cancelled before that; one that is added late
 * makes the whole longer.
 *
 * Returns: (transfer none): the child
 */
BellhopProgress *
bellhop_progress_add_child (BellhopProgress *self,
                            double           weight)
{
  GPtrArray *children;
  Child     *child;

  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), NULL);
  g_return_val_if_fail (weight > 0.0, NULL);

  children = g_object_get_data (G_OBJECT (self), children_key);
  if (children == NULL)
    {
      children = g_ptr_array_new_with_free_func (child_free);
      g_object_set_data_full (G_OBJECT (self), children_key, children,
                              (GDestroyNotify) g_ptr_array_unref);
    }

  child = g_new (Child, 1);
  child->progress = bellhop_progress_new ();
  child->weight = weight;
  g_ptr_array_add (children, child);
  child->handler = g_signal_connect_swapped (child->progress, "notify::fraction",
                                             G_CALLBACK (add_up), self);
  add_up (self);
  return child->progress;
}
