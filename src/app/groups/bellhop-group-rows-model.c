/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-group-rows-model.h"

#include "bellhop-group-set.h"

enum
{
  /* What is taken between two turns of the loop. */
  ROWS_AT_ONCE = 20000,
  /* To look for a text in a row takes so much longer than to lay it out. */
  SEARCH_COST = 20,
  SEARCHED_AT_ONCE = 64,
  /* Where rows take longer still, as those of long paths do, they are fewer. */
  SLICE_US = 3000,
};

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

struct _BellhopGroupRowsModel
{
  GObject parent_instance;

  /* Owned */
  BellhopTable    *table;
  BellhopGroupSet *set;
  GArray          *places;
  /* Of guint32, by row: where it is shown; 0: it is not, since a header is there */
  GArray *positions;

  /* Of what is shown */
  gboolean is_filtered;
  guint    n_groups; /* with those that a filter leaves out */
  guint    n_shown;
  gint64   wasted; /* by those that are shown */
};

enum
{
  SIGNAL_CHANGING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_GROUP_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_GROUP_ROWS_MODEL (model)->places->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopGroupRowsModel *self = BELLHOP_GROUP_ROWS_MODEL (model);
  const Place           *place = NULL;
  gint64                 wasted = 0;

  if (position >= self->places->len)
    return NULL;

  place = &g_array_index (self->places, Place, position);
  if (place->is_header)
    wasted = bellhop_row_group_get_wasted (bellhop_group_set_find_group (self->set, place->row));
  return bellhop_group_entry_new (place->row, place->n_rows, wasted);
}

static void
list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopGroupRowsModel,
                               bellhop_group_rows_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init))

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

/* In a fiber: the window draws in between. */
static gboolean
add_keys (BellhopGroupRowsModel *self,
          GArray                *keys,
          GError               **error)
{
  for (guint i = 0; i < bellhop_group_set_get_n_groups (self->set); i++)
    {
      const BellhopRowGroup *group = bellhop_group_set_get_group (self->set, i);
      const Key              key = { bellhop_row_group_get_wasted (group),
                                     g_array_index (group->rows, guint32, 0), i };

      g_array_append_val (keys, key);
      if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1 && !bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
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

/* What is to be shown, and where each row then is. */
typedef struct
{
  GArray *places;
  GArray *positions;

  gboolean is_filtered;
  guint    n_groups;
  guint    n_shown;
  gint64   wasted;

  /* Of the slice */
  guint  n_done;
  guint  n_looked; /* of n_done, when the clock was looked at */
  gint64 end;
} Layout;

static void
layout_clear (Layout *self)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->positions, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

/* Lets the window draw when enough has been done. In a fiber. */
static gboolean
breathe (Layout  *layout,
         guint    cost,
         GError **error)
{
  layout->n_done += cost;
  if (layout->n_done - layout->n_looked < SEARCHED_AT_ONCE * SEARCH_COST)
    return TRUE;
  layout->n_looked = layout->n_done;
  if (layout->n_done < ROWS_AT_ONCE && g_get_monotonic_time () < layout->end)
    return TRUE;
  if (!bellhop_yield (error))
    return FALSE;
  layout->n_done = 0;
  layout->n_looked = 0;
  layout->end = g_get_monotonic_time () + SLICE_US;
  return TRUE;
}

/* Finds out whether a group is to be shown. */
static gboolean
search (BellhopGroupRowsModel *self,
        BellhopRowGroup       *group,
        Layout                *layout,
        GError               **error)
{
  for (;;)
    {
      const guint n_rows = bellhop_group_set_search (self->set, group, SEARCHED_AT_ONCE);

      if (n_rows == 0)
        return TRUE;
      if (!breathe (layout, n_rows * SEARCH_COST, error))
        return FALSE;
    }
}

static gboolean
lay_out_group (BellhopGroupRowsModel *self,
               BellhopRowGroup       *group,
               Layout                *layout,
               GError               **error)
{
  const guint header = layout->places->len;
  const Place first = { g_array_index (group->rows, guint32, 0), 0, TRUE };

  g_array_append_val (layout->places, first);
  for (guint i = 0; i < group->rows->len; i++)
    {
      const Place place = { g_array_index (group->rows, guint32, i), 0, FALSE };

      if (!breathe (layout, 1, error))
        return FALSE;
      if (bellhop_group_set_is_hidden (self->set, place.row))
        continue;
      g_array_index (layout->positions, guint32, place.row) = layout->places->len;
      g_array_append_val (layout->places, place);
    }
  /* The only one left is no copy of anything. */
  if (layout->places->len < header + 3)
    {
      if (layout->places->len > header + 1)
        g_array_index (layout->positions, guint32,
                       g_array_index (layout->places, Place, header + 1).row) = 0;
      g_array_set_size (layout->places, header);
      return TRUE;
    }

  g_array_index (layout->places, Place, header).n_rows = layout->places->len - header - 1;
  layout->n_shown++;
  layout->wasted += bellhop_row_group_get_wasted (group);
  return TRUE;
}

/* In a fiber: the window draws in between. */
static gboolean
lay_out (BellhopGroupRowsModel *self,
         GArray                *keys,
         Layout                *layout,
         GError               **error)
{
  const guint n_taken = bellhop_group_set_get_n_taken (self->set);

  layout->is_filtered = bellhop_group_set_is_filtered (self->set);
  layout->places = g_array_sized_new (FALSE, FALSE, sizeof (Place),
                                      layout->is_filtered ? 0 : n_taken + keys->len);
  layout->positions = g_array_sized_new (FALSE, TRUE, sizeof (guint32), n_taken);
  g_array_set_size (layout->positions, n_taken);
  layout->end = g_get_monotonic_time () + SLICE_US;
  for (guint i = 0; i < keys->len; i++)
    {
      BellhopRowGroup *group = bellhop_group_set_get_group (self->set,
                                                            g_array_index (keys, Key, i).group);

      if (!breathe (layout, 1, error))
        return FALSE;
      if (!bellhop_row_group_has_copies (group))
        continue;
      layout->n_groups++;
      if (layout->is_filtered && !search (self, group, layout, error))
        return FALSE;
      if ((!layout->is_filtered || group->has_match) && !lay_out_group (self, group, layout, error))
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
publish (BellhopGroupRowsModel *self,
         Layout                *layout)
{
  g_autoptr(GArray) before = g_steal_pointer (&self->places);
  GArray     *places = g_steal_pointer (&layout->places);
  const guint shorter = MIN (before->len, places->len);
  guint       start = 0;
  guint       end = 0;

  self->places = places;
  g_array_unref (self->positions);
  self->positions = g_steal_pointer (&layout->positions);
  self->is_filtered = layout->is_filtered;
  self->n_groups = layout->n_groups;
  self->n_shown = layout->n_shown;
  self->wasted = layout->wasted;
  while (start < shorter &&
         is_same (&g_array_index (before, Place, start), &g_array_index (places, Place, start)))
    start++;
  while (end < shorter - start && is_same (&g_array_index (before, Place, before->len - end - 1),
                                           &g_array_index (places, Place, places->len - end - 1)))
    end++;
  if (before->len - start - end > 0 || places->len - start - end > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, before->len - start - end,
                                places->len - start - end);
}

static void
bellhop_group_rows_model_finalize (GObject *object)
{
  BellhopGroupRowsModel *self = BELLHOP_GROUP_ROWS_MODEL (object);

  g_clear_pointer (&self->set, bellhop_group_set_free);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->positions, g_array_unref);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_group_rows_model_parent_class)->finalize (object);
}

static void
bellhop_group_rows_model_class_init (BellhopGroupRowsModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_group_rows_model_finalize;

  /* Rows are about to move: now it can still be told which are chosen. */
  signals[SIGNAL_CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_group_rows_model_init (BellhopGroupRowsModel *self)
{
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->positions = g_array_new (FALSE, TRUE, sizeof (guint32));
}

/**
 * bellhop_group_rows_model_new:
 * @table: a table with groups, which may still grow
 *
 * Returns: (transfer full): a #GListModel of #BellhopGroupEntry, empty until
 *   bellhop_group_rows_model_refresh() takes in what has come
 */
BellhopGroupRowsModel *
bellhop_group_rows_model_new (BellhopTable *table)
{
  BellhopGroupRowsModel *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (table), NULL);

  self = g_object_new (BELLHOP_TYPE_GROUP_ROWS_MODEL, NULL);
  self->table = g_object_ref (table);
  self->set = bellhop_group_set_new (table);
  return self;
}

/**
 * bellhop_group_rows_model_refresh:
 * @self: an order
 * @error: return location
 *
 * Takes in what has come, and shows the groups in order, those that match the filter. In a fiber:
 * the window draws in between, and a worker sorts. Until it is done, what was shown stays. One at a
 * time: cancel it before another.
 *
 * Returns: whether it was done, and not cancelled
 */
gboolean
bellhop_group_rows_model_refresh (BellhopGroupRowsModel *self,
                                  GError               **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_auto(Layout) layout = { NULL };

  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), FALSE);

  while (bellhop_group_set_take (self->set, ROWS_AT_ONCE))
    if (!bellhop_yield (error))
      return FALSE;
  if (!add_keys (self, keys, error) ||
      !bellhop_await (bellhop_work (BELLHOP_LANE_COMPUTE, sort_work, g_array_ref (keys),
                                    (GDestroyNotify) g_array_unref),
                      error) ||
      !lay_out (self, keys, &layout, error))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  publish (self, &layout);
  return TRUE;
}

/**
 * bellhop_group_rows_model_set_hidden:
 * @self: an order
 * @row: a row of the table
 * @is_gone: whether it is left out, from the next refresh on
 */
void
bellhop_group_rows_model_set_hidden (BellhopGroupRowsModel *self,
                                     guint                  row,
                                     gboolean               is_gone)
{
  g_return_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self));
  g_return_if_fail (row < bellhop_group_set_get_n_taken (self->set));

  bellhop_group_set_set_hidden (self->set, row, is_gone);
}

/**
 * bellhop_group_rows_model_filter:
 * @self: an order
 * @text: (nullable): what a row of a group has to contain
 *
 * From the next refresh on, shows only groups a row of which contains @text in a cell, in whatever
 * case. All rows of such a group are shown: one sees what is equal to what, and a rule that keeps
 * one of each keeps it of the whole group.
 *
 * Returns: whether that is another text than before
 */
gboolean
bellhop_group_rows_model_filter (BellhopGroupRowsModel *self,
                                 const char            *text)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), FALSE);

  return bellhop_group_set_filter (self->set, text);
}

/**
 * bellhop_group_rows_model_is_filtered:
 * @self: an order
 *
 * Returns: whether what is shown is what a filter has left
 */
gboolean
bellhop_group_rows_model_is_filtered (BellhopGroupRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), FALSE);

  return self->is_filtered;
}

/**
 * bellhop_group_rows_model_find:
 * @self: an order
 * @row: a row of the table
 *
 * Returns: where it is shown, or %GTK_INVALID_LIST_POSITION
 */
guint
bellhop_group_rows_model_find (BellhopGroupRowsModel *self,
                               guint                  row)
{
  guint position = 0;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), GTK_INVALID_LIST_POSITION);

  if (row < self->positions->len)
    position = g_array_index (self->positions, guint32, row);
  return position > 0 ? position : GTK_INVALID_LIST_POSITION;
}

/**
 * bellhop_group_rows_model_get_row:
 * @self: an order
 * @position: a position
 *
 * Returns: the row of the table that is there; of a group, its first
 */
guint
bellhop_group_rows_model_get_row (BellhopGroupRowsModel *self,
                                  guint                  position)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), 0);
  g_return_val_if_fail (position < self->places->len, 0);

  return g_array_index (self->places, Place, position).row;
}

/**
 * bellhop_group_rows_model_is_kept:
 * @self: an order
 * @position: a position
 *
 * Returns: whether a row is there that is to stay, whatever is selected
 */
gboolean
bellhop_group_rows_model_is_kept (BellhopGroupRowsModel *self,
                                  guint                  position)
{
  const Place *place = NULL;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), FALSE);
  g_return_val_if_fail (position < self->places->len, FALSE);

  place = &g_array_index (self->places, Place, position);
  return !place->is_header && bellhop_table_is_kept (self->table, place->row);
}

/**
 * bellhop_group_rows_model_get_n_rows:
 * @self: an order
 * @position: a position
 *
 * Returns: how many rows the group has whose header is there; 0: it is a row
 */
guint
bellhop_group_rows_model_get_n_rows (BellhopGroupRowsModel *self,
                                     guint                  position)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), 0);
  g_return_val_if_fail (position < self->places->len, 0);

  return g_array_index (self->places, Place, position).n_rows;
}

/**
 * bellhop_group_rows_model_get_n_groups:
 * @self: an order
 *
 * Returns: how many groups there are, shown or not
 */
guint
bellhop_group_rows_model_get_n_groups (BellhopGroupRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), 0);

  return self->n_groups;
}

/**
 * bellhop_group_rows_model_get_n_shown:
 * @self: an order
 *
 * Returns: how many groups are shown
 */
guint
bellhop_group_rows_model_get_n_shown (BellhopGroupRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), 0);

  return self->n_shown;
}

/**
 * bellhop_group_rows_model_get_wasted:
 * @self: an order
 *
 * Returns: how many bytes can be freed in the groups shown
 */
gint64
bellhop_group_rows_model_get_wasted (BellhopGroupRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (self), 0);

  return self->wasted;
}
