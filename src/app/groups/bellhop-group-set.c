/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-group-set.h"

#include "bellhop-table-match.h"

enum
{
  NO_FILTER = 0,
};

struct _BellhopGroupSet
{
  guint group_column;
  guint bytes_column;
  guint n_taken;
  guint filter; /* which of those that there have been: what groups found for another is void */

  /* Owned */
  BellhopTable *table;
  GHashTable   *by_key; /* text or number → BellhopRowGroup (borrowed) */
  GPtrArray    *groups; /* as they came */
  GHashTable   *hidden; /* of rows */
  char         *needle; /* case-folded; NULL when all match */
};

static void
group_free (gpointer data)
{
  BellhopRowGroup *self = data;

  g_array_unref (self->rows);
  g_free (self);
}

static gboolean
has_text_keys (BellhopGroupSet *self)
{
  return bellhop_table_get_column (self->table, self->group_column)->type < BELLHOP_COLUMN_INTEGER;
}

static BellhopRowGroup *
ensure_group (BellhopGroupSet *self,
              guint            row)
{
  gint64           number = 0;
  gconstpointer    key = &number;
  BellhopRowGroup *group = NULL;

  if (has_text_keys (self))
    key = bellhop_table_get_text (self->table, row, self->group_column);
  else
    number = bellhop_table_get_int64 (self->table, row, self->group_column);
  group = g_hash_table_lookup (self->by_key, key);
  if (group != NULL)
    return group;

  group = g_new0 (BellhopRowGroup, 1);
  group->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (self->groups, group);
  /* Texts stay where they are as long as the table. */
  g_hash_table_insert (self->by_key,
                       has_text_keys (self) ? (gpointer) key : g_memdup2 (&number, sizeof number),
                       group);
  return group;
}

/**
 * bellhop_group_set_new:
 * @table: a table with groups, which may still grow
 *
 * Returns: (transfer full): the groups of none of its rows yet
 */
BellhopGroupSet *
bellhop_group_set_new (BellhopTable *table)
{
  BellhopGroupSet *self = g_new0 (BellhopGroupSet, 1);

  self->table = g_object_ref (table);
  self->filter = NO_FILTER + 1;
  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->hidden = g_hash_table_new (NULL, NULL);
  bellhop_table_get_groups (table, &self->group_column, &self->bytes_column);
  if (has_text_keys (self))
    self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  else
    self->by_key = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * bellhop_group_set_free:
 * @self: (nullable): groups
 *
 * Frees them.
 */
void
bellhop_group_set_free (BellhopGroupSet *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->hidden);
  g_object_unref (self->table);
  g_free (self->needle);
  g_free (self);
}

static gint64
get_bytes (BellhopGroupSet *self,
           guint            row)
{
  return bellhop_table_get_int64 (self->table, row, self->bytes_column);
}

/* A row is there, or is not any more. */
static void
count (BellhopGroupSet *self,
       BellhopRowGroup *group,
       guint            row,
       int              sign)
{
  const gint64 bytes = get_bytes (self, row);

  group->bytes += sign * bytes;
  if (!bellhop_table_is_kept (self->table, row))
    return;
  group->kept_bytes += sign * bytes;
  group->n_kept += (guint) sign;
}

static guint
get_row (const BellhopRowGroup *group,
         guint                  index)
{
  return g_array_index (group->rows, guint32, index);
}

/* After @row has come or gone: rows come in order, and so does the first that is left. */
static void
find_first (BellhopGroupSet *self,
            BellhopRowGroup *group,
            guint            row)
{
  while (group->first > 0 && get_row (group, group->first - 1) >= row)
    group->first--;
  while (group->first < group->rows->len &&
         bellhop_group_set_is_hidden (self, get_row (group, group->first)))
    group->first++;
  if (group->first < group->rows->len)
    group->first_bytes = get_bytes (self, get_row (group, group->first));
}

/**
 * bellhop_group_set_take:
 * @self: groups
 * @max_rows: how many at most
 *
 * Takes in rows that have come.
 *
 * Returns: whether there are more
 */
gboolean
bellhop_group_set_take (BellhopGroupSet *self,
                        guint            max_rows)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);
  const guint end = self->n_taken + MIN (n_rows - self->n_taken, max_rows);

  for (; self->n_taken < end; self->n_taken++)
    {
      const guint32    row = self->n_taken;
      BellhopRowGroup *group = ensure_group (self, row);

      g_array_append_val (group->rows, row);
      count (self, group, row, 1);
      find_first (self, group, row);
    }
  return end < n_rows;
}

/**
 * bellhop_group_set_get_n_taken:
 * @self: groups
 *
 * Returns: how many rows of the table have been taken in
 */
guint
bellhop_group_set_get_n_taken (BellhopGroupSet *self)
{
  return self->n_taken;
}

/**
 * bellhop_group_set_get_n_groups:
 * @self: groups
 *
 * Returns: how many there are, with those that are none any more
 */
guint
bellhop_group_set_get_n_groups (BellhopGroupSet *self)
{
  return self->groups->len;
}

/**
 * bellhop_group_set_get_group:
 * @self: groups
 * @index: which
 *
 * Returns: (transfer none): the group that came there
 */
BellhopRowGroup *
bellhop_group_set_get_group (BellhopGroupSet *self,
                             guint            index)
{
  return self->groups->pdata[index];
}

/**
 * bellhop_group_set_find_group:
 * @self: groups
 * @row: a row that has been taken in
 *
 * Returns: (transfer none): its group
 */
BellhopRowGroup *
bellhop_group_set_find_group (BellhopGroupSet *self,
                              guint            row)
{
  return ensure_group (self, row);
}

/**
 * bellhop_group_set_set_hidden:
 * @self: groups
 * @row: a row that has been taken in
 * @is_gone: whether it is left out
 */
void
bellhop_group_set_set_hidden (BellhopGroupSet *self,
                              guint            row,
                              gboolean         is_gone)
{
  BellhopRowGroup *group = ensure_group (self, row);

  if (is_gone != bellhop_group_set_is_hidden (self, row))
    {
      if (is_gone)
        g_hash_table_add (self->hidden, GUINT_TO_POINTER (row));
      else
        g_hash_table_remove (self->hidden, GUINT_TO_POINTER (row));
      group->n_hidden += is_gone ? 1U : -1U;
      count (self, group, row, is_gone ? -1 : 1);
      find_first (self, group, row);
    }
  /* It may be the row that matches. */
  group->searched_for = NO_FILTER;
}

/**
 * bellhop_group_set_is_hidden:
 * @self: groups
 * @row: a row
 *
 * Returns: whether it is left out
 */
gboolean
bellhop_group_set_is_hidden (BellhopGroupSet *self,
                             guint            row)
{
  return g_hash_table_size (self->hidden) > 0 &&
         g_hash_table_contains (self->hidden, GUINT_TO_POINTER (row));
}

/**
 * bellhop_group_set_filter:
 * @self: groups
 * @text: (nullable): what is sought
 *
 * Returns: whether that is another text than before
 */
gboolean
bellhop_group_set_filter (BellhopGroupSet *self,
                          const char      *text)
{
  g_autofree char *needle = bellhop_table_match_fold (text);

  if (g_strcmp0 (needle, self->needle) == 0)
    return FALSE;

  g_free (self->needle);
  self->needle = g_steal_pointer (&needle);
  /* Rather than telling each of many groups that what it found is void. */
  self->filter++;
  return TRUE;
}

/**
 * bellhop_group_set_is_filtered:
 * @self: groups
 *
 * Returns: whether anything is sought
 */
gboolean
bellhop_group_set_is_filtered (BellhopGroupSet *self)
{
  return self->needle != NULL;
}

/**
 * bellhop_group_set_search:
 * @self: groups, in which something is sought
 * @group: one of them
 * @max_rows: at how many of its rows to look
 *
 * Goes on looking for a row of @group that is left and matches. What was found for the same filter
 * holds, so that of a group that grows only what is new is looked at.
 *
 * Returns: at how many rows it looked; 0: it is known whether @group has a match
 */
guint
bellhop_group_set_search (BellhopGroupSet *self,
                          BellhopRowGroup *group,
                          guint            max_rows)
{
  guint n_rows = 0;

  if (group->searched_for != self->filter)
    {
      group->searched_for = self->filter;
      group->n_searched = 0;
      group->has_match = FALSE;
    }
  for (; n_rows < max_rows && !group->has_match && group->n_searched < group->rows->len; n_rows++)
    {
      const guint32 row = g_array_index (group->rows, guint32, group->n_searched++);

      group->has_match = !bellhop_group_set_is_hidden (self, row) &&
                         bellhop_table_match_row (self->table, row, (int) self->group_column,
                                                  self->needle);
    }
  return n_rows;
}
