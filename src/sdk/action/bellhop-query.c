/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-query.h"

enum
{
  DEFAULT_MAX_ENTRIES = 100
};

/**
 * BellhopQuery:
 *
 * A cache of answers by key. Concurrent requests for the same key share one run, and later ones get
 * the stored answer for some time.
 */

struct _BellhopQuery
{
  int                 ref_count;
  BellhopQueryOrphans orphans;
  guint               fresh_ms;
  guint               max_entries;
  BellhopQueryFunc    func;
  gpointer            data;
  GDestroyNotify      destroy;

  /* Owned */
  BellhopScope *scope;
  GHashTable   *entries; /* char* to Entry */
  GQueue        by_age;  /* of Entry, borrowed; oldest first */
};

typedef struct
{
  char        *key;  /* Owned */
  BellhopTask *task; /* Owned: its outcome is the answer */
  gint64       settled_us;
  guint        n_observers;
  guint        ref_count; /* the table, the work, and each observer */
} Entry;

typedef struct
{
  BellhopQuery *query; /* Owned */
  char         *key;   /* Owned */
  Entry        *entry; /* Owned, once it is known */
} Observer;

G_DEFINE_BOXED_TYPE (BellhopQuery, bellhop_query, bellhop_query_ref, bellhop_query_unref)

static void
entry_unref (gpointer data)
{
  Entry *self = data;

  if (--self->ref_count > 0)
    return;

  bellhop_task_unref (self->task);
  g_free (self->key);
  g_free (self);
}

static void
remove_entry (BellhopQuery *self,
              Entry        *entry)
{
  if (g_hash_table_lookup (self->entries, entry->key) != entry)
    return;

  g_queue_remove (&self->by_age, entry);
  g_hash_table_remove (self->entries, entry->key);
}

static gboolean
is_usable (BellhopQuery *self,
           Entry        *entry)
{
  if (!bellhop_task_is_settled (entry->task))
    return bellhop_task_get_cancel_reason (entry->task) == BELLHOP_CANCEL_NONE;
  return bellhop_task_get_state (entry->task) == BELLHOP_TASK_DONE &&
         bellhop_now_us () - entry->settled_us < 1000 * (gint64) self->fresh_ms;
}

static BellhopFuture *
note_settled_cb (gpointer data)
{
  Entry *self = data;

  self->settled_us = bellhop_now_us ();
  return NULL;
}

/* Those in use stay, however old they are. */
static void
drop_oldest (BellhopQuery *self)
{
  GList *link = self->by_age.head;

  while (link != NULL && self->by_age.length > self->max_entries)
    {
      Entry *entry = link->data;

      link = link->next;
      if (entry->n_observers == 0 && bellhop_task_is_settled (entry->task))
        remove_entry (self, entry);
    }
}

static Entry *
ensure_entry (BellhopQuery *self,
              const char   *key)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL && is_usable (self, entry))
    return entry;

  if (entry != NULL)
    remove_entry (self, entry);
  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->ref_count = 2; /* the table's, and that of note_settled_cb() */
  entry->task = bellhop_task_ref (bellhop_spawn (self->scope,
                                                 bellhop_finally (self->func (key, self->data),
                                                                  note_settled_cb,
                                                                  entry,
                                                                  entry_unref)));
  bellhop_task_set_name (entry->task, key);
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_tail (&self->by_age, entry);
  drop_oldest (self);
  return entry;
}

static void
leave (Observer *self)
{
  Entry *entry = self->entry;

  if (--entry->n_observers > 0 || bellhop_task_is_settled (entry->task) ||
      self->query->orphans == BELLHOP_QUERY_FINISH)
    return;

  bellhop_task_cancel (entry->task, BELLHOP_CANCEL_LOST_RACE);
  remove_entry (self->query, entry);
}

static void
observer_free (gpointer data)
{
  Observer *self = data;

  g_clear_pointer (&self->entry, entry_unref);
  bellhop_query_unref (self->query);
  g_free (self->key);
  g_free (self);
}

static gboolean
observe_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Observer *self = data;
  gboolean  succeeded;

  self->entry = ensure_entry (self->query, self->key);
  self->entry->ref_count++;
  self->entry->n_observers++;
  succeeded = bellhop_await_value (bellhop_task_settled (self->entry->task), result, error);
  leave (self);
  return succeeded;
}

/**
 * BellhopQueryFunc:
 * @key: what is asked for
 * @data: user data
 *
 * Makes the future of the answer. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * bellhop_query_new:
 * @scope: the scope of the work, which outlives those who wait for it
 * @func: (scope notified): makes the future of the answer for a key: a value that can be copied
 * @data: for @func
 * @destroy: (nullable): frees @data
 *
 * Returns: (transfer full): a query
 */
BellhopQuery *
bellhop_query_new (BellhopScope    *scope,
                   BellhopQueryFunc func,
                   gpointer         data,
                   GDestroyNotify   destroy)
{
  BellhopQuery *self;

  g_return_val_if_fail (scope != NULL && func != NULL, NULL);

  self = g_new0 (BellhopQuery, 1);
  self->ref_count = 1;
  self->scope = bellhop_scope_ref (scope);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->max_entries = DEFAULT_MAX_ENTRIES;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_unref);
  return self;
}

/**
 * bellhop_query_ref:
 * @self: a query
 *
 * Returns: (transfer full): @self
 */
BellhopQuery *
bellhop_query_ref (BellhopQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_query_unref:
 * @self: (transfer full): a query
 */
void
bellhop_query_unref (BellhopQuery *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_queue_clear (&self->by_age);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_free (self);
}

/**
 * BellhopQueryOrphans:
 * @BELLHOP_QUERY_CANCEL: it is cancelled
 * @BELLHOP_QUERY_FINISH: it continues, for the next request
 *
 * What happens to work that nothing is waiting for any more.
 */

/**
 * bellhop_query_set_orphans:
 * @self: a query
 * @orphans: what happens to work that nothing is waiting for any more
 *
 * By default it is cancelled. Otherwise it continues, and its answer is stored for the next
 * request.
 */
void
bellhop_query_set_orphans (BellhopQuery       *self,
                           BellhopQueryOrphans orphans)
{
  g_return_if_fail (self != NULL);

  self->orphans = orphans;
}

/**
 * bellhop_query_set_limits:
 * @self: a query
 * @fresh_ms: how long an answer serves after it came, in milliseconds; 0 by default
 * @max_entries: how many answers are kept; 100 by default
 */
void
bellhop_query_set_limits (BellhopQuery *self,
                          guint         fresh_ms,
                          guint         max_entries)
{
  g_return_if_fail (self != NULL);

  self->fresh_ms = fresh_ms;
  self->max_entries = max_entries;
  drop_oldest (self);
}

/**
 * bellhop_query_get:
 * @self: a query
 * @key: what is asked for
 *
 * Resolves to a copy of the answer; rejects as the work did. Failures are not kept.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_query_get (BellhopQuery *self,
                   const char   *key)
{
  Observer *observer;

  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  observer = g_new0 (Observer, 1);
  observer->query = bellhop_query_ref (self);
  observer->key = g_strdup (key);
  return bellhop_async (observe_fiber, observer, observer_free);
}

/**
 * bellhop_query_invalidate:
 * @self: a query
 * @key: what was asked for
 *
 * Forgets the answer for @key: the next request computes it again. Requests that are already
 * waiting get the answer that they wait for.
 */
void
bellhop_query_invalidate (BellhopQuery *self,
                          const char   *key)
{
  Entry *entry;

  g_return_if_fail (self != NULL && key != NULL);

  entry = g_hash_table_lookup (self->entries, key);
  if (entry != NULL)
    remove_entry (self, entry);
}
