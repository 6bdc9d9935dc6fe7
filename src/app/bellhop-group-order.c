/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-group-order.h"

enum
{
  /* What is taken between two turns of the loop. */
  ROWS_AT_ONCE = 20000,
};

typedef struct
{
  GArray *rows;     /* Owned: of guint32, as they came */
  gint64  bytes;    /* of one of them */
  guint   n_hidden; /* of the rows */
} Group;

/* By what groups are sorted: no more than a worker needs to know. */
typedef struct
{
  gint64  wasted;
  guint32 first_row;
  guint32 group;
} Key;

/* What is at a position: the header of a group, or one of its rows. */
typedef struct
{
  guint32  row; /* of a header: the first of its group */
  guint32  n_rows;
  gboolean is_header;
} Place;

struct _BellhopGroupOrder
{
  GObject parent_instance;

  guint group_column;
  guint bytes_column;
  guint n_taken;

  /* Owned */
  BellhopTable *table;
  GHashTable   *by_key; /* text or number → Group (borrowed) */
  GPtrArray    *groups; /* as they came */
  GHashTable   *hidden; /* of rows */
  GArray       *places;
  GArray       *positions; /* of guint32, by row: where it is shown; 0: it is not, since a header is there */
};

enum
{
  SIGNAL_CHANGING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
group_free (gpointer data)
{
  Group *self = data;

  g_array_unref (self->rows);
  g_free (self);
}

static guint
count_shown (const Group *self)
{
  return self->rows->len - self->n_hidden;
}

static gint64
get_wasted (const Group *self)
{
  return count_shown (self) > 1 ? self->bytes * (count_shown (self) - 1) : 0;
}

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_GROUP_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_GROUP_ORDER (model)->places->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopGroupOrder *self = BELLHOP_GROUP_ORDER (model);
  const Place       *place = NULL;
  gint64             wasted = 0;

  if (position >= self->places->len)
    return NULL;

  place = &g_array_index (self->places, Place, position);
  if (place->is_header)
    wasted = (place->n_rows - 1) * bellhop_table_get_int64 (self->table, place->row, self->bytes_column);
  return bellhop_group_entry_new (place->row, place->n_rows, wasted);
}

static void
list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopGroupOrder, bellhop_group_order, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init))

static gboolean
has_text_keys (BellhopGroupOrder *self)
{
  return bellhop_table_get_column (self->table, self->group_column)->type < BELLHOP_COLUMN_INTEGER;
}

static Group *
ensure_group (BellhopGroupOrder *self,
              guint              row)
{
  gint64        number = 0;
  gconstpointer key = &number;
  Group        *group = NULL;

  if (has_text_keys (self))
    key = bellhop_table_get_text (self->table, row, self->group_column);
  else
    number = bellhop_table_get_int64 (self->table, row, self->group_column);
  group = g_hash_table_lookup (self->by_key, key);
  if (group != NULL)
    return group;

  group = g_new0 (Group, 1);
  group->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  group->bytes = bellhop_table_get_int64 (self->table, row, self->bytes_column);
  g_ptr_array_add (self->groups, group);
  /* Texts stay where they are as long as the table. */
  g_hash_table_insert (self->by_key, has_text_keys (self) ? (gpointer) key : g_memdup2 (&number, sizeof number), group);
  return group;
}

/* Takes rows that have come. Returns whether there are more. */
static gboolean
take_rows (BellhopGroupOrder *self,
           guint              max_rows)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);
  const guint end = self->n_taken + MIN (n_rows - self->n_taken, max_rows);

  for (; self->n_taken < end; self->n_taken++)
    {
      const guint32 row = self->n_taken;

      g_array_append_val (ensure_group (self, row)->rows, row);
    }
  return end < n_rows;
}

static int
most_wasted_first_cmp (gconstpointer a,
                       gconstpointer b)
{
  const Key *key_a = a;
  const Key *key_b = b;

  if (key_a->wasted != key_b->wasted)
    return key_a->wasted > key_b->wasted ? -1 : 1;
  return (key_a->first_row > key_b->first_row) - (key_a->first_row < key_b->first_row);
}

static GArray *
create_keys (BellhopGroupOrder *self)
{
  GArray *keys = g_array_sized_new (FALSE, FALSE, sizeof (Key), self->groups->len);

  for (guint i = 0; i < self->groups->len; i++)
    {
      const Group *group = self->groups->pdata[i];
      const Key    key = { get_wasted (group), g_array_index (group->rows, guint32, 0), i };

      g_array_append_val (keys, key);
    }
  return keys;
}

/* On a worker thread. */
static gboolean
sort_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_array_sort (data, most_wasted_first_cmp);
  return TRUE;
}

static gboolean
is_hidden (BellhopGroupOrder *self,
           guint32            row)
{
  return g_hash_table_size (self->hidden) > 0 && g_hash_table_contains (self->hidden, GUINT_TO_POINTER (row));
}

/* What is to be shown, and where each row then is. */
typedef struct
{
  GArray *places;
  GArray *positions;
} Layout;

static void
layout_clear (Layout *self)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->positions, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static void
lay_out_group (BellhopGroupOrder *self,
               const Group       *group,
               Layout            *layout)
{
  const guint header = layout->places->len;
  const Place first = { g_array_index (group->rows, guint32, 0), 0, TRUE };

  g_array_append_val (layout->places, first);
  for (guint i = 0; i < group->rows->len; i++)
    {
      const Place place = { g_array_index (group->rows, guint32, i), 0, FALSE };

      if (is_hidden (self, place.row))
        continue;
      g_array_index (layout->positions, guint32, place.row) = layout->places->len;
      g_array_append_val (layout->places, place);
    }
  /* The only one left is no copy of anything. */
  if (layout->places->len < header + 3)
    {
      if (layout->places->len > header + 1)
        g_array_index (layout->positions, guint32, g_array_index (layout->places, Place, header + 1).row) = 0;
      g_array_set_size (layout->places, header);
    }
  else
    g_array_index (layout->places, Place, header).n_rows = layout->places->len - header - 1;
}

/* In a fiber: the window draws in between. */
static gboolean
lay_out (BellhopGroupOrder *self,
         GArray            *keys,
         Layout            *layout,
         GError           **error)
{
  guint n_places = 0;

  layout->places = g_array_sized_new (FALSE, FALSE, sizeof (Place), self->n_taken + keys->len);
  layout->positions = g_array_sized_new (FALSE, TRUE, sizeof (guint32), self->n_taken);
  g_array_set_size (layout->positions, self->n_taken);
  for (guint i = 0; i < keys->len; i++)
    {
      lay_out_group (self, self->groups->pdata[g_array_index (keys, Key, i).group], layout);
      if (layout->places->len < n_places + ROWS_AT_ONCE)
        continue;
      n_places = layout->places->len;
      if (!bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same (const Place *a,
         const Place *b)
{
  return a->row == b->row && a->n_rows == b->n_rows && a->is_header == b->is_header;
}

static void
publish (BellhopGroupOrder *self,
         Layout            *layout)
{
  g_autoptr(GArray) before = g_steal_pointer (&self->places);
  GArray     *places = g_steal_pointer (&layout->places);
  const guint shorter = MIN (before->len, places->len);
  guint       start = 0;
  guint       end = 0;

  self->places = places;
  g_array_unref (self->positions);
  self->positions = g_steal_pointer (&layout->positions);
  while (start < shorter && is_same (&g_array_index (before, Place, start), &g_array_index (places, Place, start)))
    start++;
  while (end < shorter - start && is_same (&g_array_index (before, Place, before->len - end - 1),
                                           &g_array_index (places, Place, places->len - end - 1)))
    end++;
  if (before->len - start - end > 0 || places->len - start - end > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, before->len - start - end, places->len - start - end);
}

static void
bellhop_group_order_finalize (GObject *object)
{
  BellhopGroupOrder *self = BELLHOP_GROUP_ORDER (object);

  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->hidden, g_hash_table_unref);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->positions, g_array_unref);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_group_order_parent_class)->finalize (object);
}

static void
bellhop_group_order_class_init (BellhopGroupOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_group_order_finalize;

  /* Rows are about to move: now it can still be told which are chosen. */
  signals[SIGNAL_CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_group_order_init (BellhopGroupOrder *self)
{
  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->hidden = g_hash_table_new (NULL, NULL);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->positions = g_array_new (FALSE, TRUE, sizeof (guint32));
}

/**
 * bellhop_group_order_new:
 * @table: a table with groups, which may still grow
 *
 * Returns: (transfer full): a #GListModel of #BellhopGroupEntry, empty until bellhop_group_order_refresh()
 *   takes in what has come
 */
BellhopGroupOrder *
bellhop_group_order_new (BellhopTable *table)
{
  BellhopGroupOrder *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (table), NULL);

  self = g_object_new (BELLHOP_TYPE_GROUP_ORDER, NULL);
  self->table = g_object_ref (table);
  bellhop_table_get_groups (table, &self->group_column, &self->bytes_column);
  if (has_text_keys (self))
    self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  else
    self->by_key = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * bellhop_group_order_refresh:
 * @self: an order
 * @error: return location
 *
 * Takes in what has come, and shows the groups in order. In a fiber: the window draws in between, and a worker
 * sorts. Until it is done, what was shown stays.
 *
 * Returns: whether it was done, and not cancelled
 */
gboolean
bellhop_group_order_refresh (BellhopGroupOrder *self,
                             GError           **error)
{
  g_autoptr(GArray) keys = NULL;
  g_auto(Layout) layout = { NULL };

  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), FALSE);

  while (take_rows (self, ROWS_AT_ONCE))
    if (!bellhop_yield (error))
      return FALSE;
  keys = create_keys (self);
  if (!bellhop_await (bellhop_work (BELLHOP_LANE_COMPUTE, sort_work, g_array_ref (keys), (GDestroyNotify) g_array_unref), error) ||
      !lay_out (self, keys, &layout, error))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  publish (self, &layout);
  return TRUE;
}

/**
 * bellhop_group_order_set_hidden:
 * @self: an order
 * @row: a row of the table
 * @is_gone: whether it is left out, from the next refresh on
 */
void
bellhop_group_order_set_hidden (BellhopGroupOrder *self,
                                guint              row,
                                gboolean           is_gone)
{
  Group *group = NULL;

  g_return_if_fail (BELLHOP_IS_GROUP_ORDER (self));
  g_return_if_fail (row < self->n_taken);

  group = ensure_group (self, row);
  if (is_gone && g_hash_table_add (self->hidden, GUINT_TO_POINTER (row)))
    group->n_hidden++;
  else if (!is_gone && g_hash_table_remove (self->hidden, GUINT_TO_POINTER (row)))
    group->n_hidden--;
}

/**
 * bellhop_group_order_find:
 * @self: an order
 * @row: a row of the table
 *
 * Returns: where it is shown, or %GTK_INVALID_LIST_POSITION
 */
guint
bellhop_group_order_find (BellhopGroupOrder *self,
                          guint              row)
{
  guint position = 0;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), GTK_INVALID_LIST_POSITION);

  if (row < self->positions->len)
    position = g_array_index (self->positions, guint32, row);
  return position > 0 ? position : GTK_INVALID_LIST_POSITION;
}

/**
 * bellhop_group_order_get_row:
 * @self: an order
 * @position: a position
 *
 * Returns: the row of the table that is there; of a group, its first
 */
guint
bellhop_group_order_get_row (BellhopGroupOrder *self,
                             guint              position)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), 0);
  g_return_val_if_fail (position < self->places->len, 0);

  return g_array_index (self->places, Place, position).row;
}

/**
 * bellhop_group_order_get_n_rows:
 * @self: an order
 * @position: a position
 *
 * Returns: how many rows the group has whose header is there; 0: it is a row
 */
guint
bellhop_group_order_get_n_rows (BellhopGroupOrder *self,
                                guint              position)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), 0);
  g_return_val_if_fail (position < self->places->len, 0);

  return g_array_index (self->places, Place, position).n_rows;
}

/**
 * bellhop_group_order_get_n_groups:
 * @self: an order
 *
 * Returns: how many groups are shown
 */
guint
bellhop_group_order_get_n_groups (BellhopGroupOrder *self)
{
  guint n_groups = 0;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), 0);

  for (guint i = 0; i < self->groups->len; i++)
    n_groups += count_shown (self->groups->pdata[i]) > 1 ? 1 : 0;
  return n_groups;
}

/**
 * bellhop_group_order_get_wasted:
 * @self: an order
 *
 * Returns: how many bytes there are to win
 */
gint64
bellhop_group_order_get_wasted (BellhopGroupOrder *self)
{
  gint64 wasted = 0;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ORDER (self), 0);

  for (guint i = 0; i < self->groups->len; i++)
    wasted += get_wasted (self->groups->pdata[i]);
  return wasted;
}
