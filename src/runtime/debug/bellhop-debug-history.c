/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-private.h"

#include "bellhop-scope-private.h"

/* The tasks that ended last. What they gave is not kept, and nothing is while nobody asks for
   it. */

guint         _bellhop_history_limit;
static GQueue ended = G_QUEUE_INIT; /* of BellhopLiveItem, newest first */

static void
shorten (guint n_tasks)
{
  while (ended.length > n_tasks)
    bellhop_live_item_free (g_queue_pop_tail (&ended));
}

static char *
describe_outcome (BellhopTask *task)
{
  BellhopCancelReason reason = bellhop_task_get_cancel_reason (task);

  if (reason != BELLHOP_CANCEL_NONE && task->cancel_text == NULL)
    return g_strdup (bellhop_cancel_reason_to_string (reason));
  if (task->future.state == BELLHOP_FUTURE_REJECTED && task->future.result.error != NULL)
    return g_strdup (task->future.result.error->message);
  return NULL;
}

void
_bellhop_history_note (BellhopTask *task)
{
  BellhopLiveItem *item = g_new0 (BellhopLiveItem, 1);

  item->name = g_strdup (bellhop_task_get_name (task));
  item->site = task->site;
  item->state = bellhop_task_get_state (task);
  item->age_us = g_get_monotonic_time () - task->spawned_us;
  item->outcome = describe_outcome (task);
  g_queue_push_head (&ended, item);
  shorten (_bellhop_history_limit);
}

/**
 * bellhop_debug_keep_ended:
 * @n_tasks: how many; 0 keeps none, and forgets those that are kept
 *
 * Keeps the name of the tasks that ended last, where they were spawned, how long they took and what
 * became of them, for [func@debug_list_ended].
 */
void
bellhop_debug_keep_ended (guint n_tasks)
{
  _bellhop_debug_observe ((n_tasks > 0) - (_bellhop_history_limit > 0));
  _bellhop_history_limit = n_tasks;
  shorten (n_tasks);
}

/**
 * bellhop_debug_list_ended:
 *
 * Lists the tasks that have ended and are kept, see [func@debug_keep_ended], the newest first.
 * Their age is how long they were alive.
 *
 * Returns: (transfer container) (element-type BellhopLiveItem): the items
 */
GPtrArray *
bellhop_debug_list_ended (void)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_live_item_free);

  for (GList *link = ended.head; link != NULL; link = link->next)
    g_ptr_array_add (items, bellhop_live_item_copy (link->data));
  return items;
}
