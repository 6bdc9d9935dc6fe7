/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"

/* What is alive: nothing is kept for it but what scopes and tasks know anyway. */

G_DEFINE_BOXED_TYPE (BellhopLiveItem,
                     bellhop_live_item,
                     bellhop_live_item_copy,
                     bellhop_live_item_free)

/**
 * BellhopLiveItem:
 * @depth: how deep it stands in the tree of scopes
 * @task: (nullable): the task, or %NULL for a scope and for a task that has ended
 * @name: what it is called
 * @site: (nullable): where the task was spawned, or %NULL for a scope
 * @state: how it stands
 * @age_us: how old the task is, or became, in microseconds
 * @waits_for: (nullable): what the task waits for
 * @outcome: (nullable): what became of a task that has ended: its error, or why it was cancelled
 *
 * A scope or a task, as it was when it was looked at, or when it ended.
 */

/**
 * bellhop_live_item_copy:
 * @self: an item
 *
 * Returns: (transfer full): a copy
 */
BellhopLiveItem *
bellhop_live_item_copy (const BellhopLiveItem *self)
{
  BellhopLiveItem *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (BellhopLiveItem, 1);
  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->waits_for = g_strdup (self->waits_for);
  copy->outcome = g_strdup (self->outcome);
  if (copy->task != NULL)
    bellhop_task_ref (copy->task);
  return copy;
}

/**
 * bellhop_live_item_free:
 * @self: (transfer full): an item
 */
void
bellhop_live_item_free (BellhopLiveItem *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->task, bellhop_task_unref);
  g_free (self->name);
  g_free (self->waits_for);
  g_free (self->outcome);
  g_free (self);
}

/* Down to what the innermost waits for, and the last place on the way that is known. */
char *
_bellhop_task_describe_wait (BellhopTask *task)
{
  BellhopFuture *waiting = NULL;
  const char    *site = NULL;

  for (BellhopFuture *next = task->root; next != NULL && !_bellhop_future_is_settled (next);)
    {
      waiting = next;
      next = waiting->klass->get_awaited != NULL ? waiting->klass->get_awaited (waiting, &site)
                                                 : NULL;
    }

  if (waiting == NULL)
    return NULL;
  return site != NULL ? g_strdup_printf ("%s (%s)", waiting->klass->name, site)
                      : g_strdup (waiting->klass->name);
}

static void
add_task (GPtrArray   *items,
          BellhopTask *task,
          guint        depth)
{
  BellhopLiveItem *item = g_new0 (BellhopLiveItem, 1);

  item->depth = depth;
  item->task = bellhop_task_ref (task);
  item->name = g_strdup (bellhop_task_get_name (task));
  item->site = task->site;
  item->state = bellhop_task_get_state (task);
  item->age_us = g_get_monotonic_time () - task->spawned_us;
  item->waits_for = _bellhop_task_describe_wait (task);
  g_ptr_array_add (items, item);
}

static void
add_scope (GPtrArray    *items,
           BellhopScope *scope,
           guint         depth)
{
  BellhopLiveItem *item = g_new0 (BellhopLiveItem, 1);
  guint            first;

  item->depth = depth;
  item->name = g_strdup (scope->name);
  if (scope->reason != BELLHOP_CANCEL_NONE)
    item->state = scope->n_tasks_below > 0 ? BELLHOP_TASK_STOPPING : BELLHOP_TASK_CANCELLED;
  else if (scope->is_paused)
    item->state = BELLHOP_TASK_PAUSED;
  else
    item->state = BELLHOP_TASK_RUNNING;
  g_ptr_array_add (items, item);

  /* The oldest first; the scope links them the other way round. */
  first = items->len;
  for (BellhopTask *task = scope->last_task; task != NULL; task = task->previous)
    add_task (items, task, depth + 1);
  for (guint i = first, j = items->len; j > i + 1; i++)
    {
      gpointer swapped = items->pdata[i];

      items->pdata[i] = items->pdata[--j];
      items->pdata[j] = swapped;
    }
  for (BellhopScope *child = scope->first_child; child != NULL; child = child->next)
    add_scope (items, child, depth + 1);
}

/**
 * bellhop_debug_list_live:
 *
 * Lists every scope and every task that has not settled, in the order of the tree: a scope before
 * its tasks, oldest first, and those before the scopes below it.
 *
 * Returns: (transfer container) (element-type BellhopLiveItem): the items
 */
GPtrArray *
bellhop_debug_list_live (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_live_item_free);

  add_scope (items, bellhop_application_scope (), 0);
  return items;
}

/**
 * bellhop_debug_describe_live:
 *
 * The same as text, a line each: for logs, and to be called from a debugger.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_debug_describe_live (void)
{
  g_autoptr(GPtrArray) items = bellhop_debug_list_live ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const BellhopLiveItem *item = items->pdata[i];

      g_string_append_printf (text, "%*s%s: %s", (int) item->depth * 2, "", item->name,
                              bellhop_task_state_to_string (item->state));
      if (item->task != NULL)
        g_string_append_printf (text, ", %.3f s, spawned at %s",
                                (double) item->age_us / G_USEC_PER_SEC, item->site);
      if (item->waits_for != NULL)
        g_string_append_printf (text, ", waits for %s", item->waits_for);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
