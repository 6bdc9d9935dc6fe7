/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-table-rows-model.h"

#include "bellhop-table-match.h"

#include <string.h>

enum
{
  SLICE_US = 3000,
  /* A sorted table that still grows is put in order again at most so often. */
  REST_MS = 250,
};

struct _BellhopTableRowsModel
{
  GObject parent_instance;

  /* Owned */
  BellhopTable *table;
  BellhopScope *scope;
  BellhopTask  *task;   /* puts the rows in order; NULL when none has to */
  GArray       *rows;   /* of guint32: which row is shown where; NULL when all are as they came */
  char         *needle; /* case-folded; NULL when all are shown */
  GHashTable   *hidden; /* of rows that are not shown, whatever the needle */

  guint    n_taken; /* rows of the table that rows stands for */
  gboolean afresh;  /* what is shown is out of order, and stays only until the new order is there */
  int      column;
  gboolean descending;
  gint64   slice_end;
};

typedef enum
{
  PROP_BUSY = 1,
} BellhopTableRowsModelProperty;

static GParamSpec *properties[PROP_BUSY + 1];

/* Not those that the table will tell of this turn: it gives no objects for them yet. */
static guint
get_n_told (BellhopTableRowsModel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->table));
}

static GType
order_get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_TABLE_ROW;
}

static guint
order_get_n_items (GListModel *model)
{
  BellhopTableRowsModel *self = BELLHOP_TABLE_ROWS_MODEL (model);

  return self->rows != NULL ? self->rows->len : self->n_taken;
}

static gpointer
order_get_item (GListModel *model,
                guint       position)
{
  BellhopTableRowsModel *self = BELLHOP_TABLE_ROWS_MODEL (model);

  if (position >= order_get_n_items (model))
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->table),
                                bellhop_table_rows_model_get_row (self, position));
}

static void
order_list_init (GListModelInterface *iface)
{
  iface->get_item_type = order_get_item_type;
  iface->get_n_items = order_get_n_items;
  iface->get_item = order_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTableRowsModel,
                               bellhop_table_rows_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, order_list_init))

/* Lets the window draw when the slice is used up. In a fiber. */
static gboolean
breathe (BellhopTableRowsModel *self,
         GError               **error)
{
  if (g_get_monotonic_time () < self->slice_end)
    return TRUE;
  if (!bellhop_yield (error))
    return FALSE;

  self->slice_end = g_get_monotonic_time () + SLICE_US;
  return TRUE;
}

static gboolean
is_shown (BellhopTableRowsModel *self,
          guint                  row)
{
  if (g_hash_table_size (self->hidden) > 0 &&
      g_hash_table_contains (self->hidden, GUINT_TO_POINTER (row)))
    return FALSE;
  return self->needle == NULL ||
         bellhop_table_match_row (self->table, row, BELLHOP_TABLE_ALL_COLUMNS, self->needle);
}

static GArray *
pick_rows (BellhopTableRowsModel *self,
           guint                  start,
           guint                  end,
           GError               **error)
{
  g_autoptr(GArray) picked = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 row = start; row < end; row++)
    {
      if (is_shown (self, row))
        g_array_append_val (picked, row);
      if (row % 64 == 0 && !breathe (self, error))
        return NULL;
    }
  return g_steal_pointer (&picked);
}

/* Equal rows stay as they came, in both directions. */
static int
row_cmp (gconstpointer a,
         gconstpointer b,
         gpointer      data)
{
  BellhopTableRowsModel *self = data;
  const guint32          row_a = *(const guint32 *) a;
  const guint32          row_b = *(const guint32 *) b;
  const int              result = bellhop_table_compare (self->table, row_a, row_b,
                                                         (guint) self->column);

  if (result == 0)
    return row_a < row_b ? -1 : row_a > row_b;
  return self->descending ? (result < 0) - (result > 0) : result;
}

static gboolean
breathe_cb (gpointer data,
            GError **error)
{
  return breathe (data, error);
}

/* It can stop anywhere to let the window draw. */
static BellhopSort
get_sort (BellhopTableRowsModel *self)
{
  return (BellhopSort){ sizeof (guint32), row_cmp, self, breathe_cb, self };
}

static void
publish (BellhopTableRowsModel *self,
         GArray                *rows,
         guint                  n_taken)
{
  guint n_before = order_get_n_items (G_LIST_MODEL (self));

  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = rows;
  self->n_taken = n_taken;
  self->afresh = FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before,
                              order_get_n_items (G_LIST_MODEL (self)));
}

/* Rows that were only filtered stay where they are when others come. */
static void
publish_tail (BellhopTableRowsModel *self,
              GArray                *tail,
              guint                  n_taken)
{
  guint n_before = self->rows->len;

  g_array_append_vals (self->rows, tail->data, tail->len);
  self->n_taken = n_taken;
  if (tail->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, tail->len);
}

/* Puts sorted rows among those that are shown. */
static GArray *
merge_into_shown (BellhopTableRowsModel *self,
                  GArray                *fresh,
                  GError               **error)
{
  g_autoptr(GArray) both = g_array_copy (self->rows);
  g_autoptr(GArray) merged = g_array_new (FALSE, FALSE, sizeof (guint32));
  const BellhopSort sort = get_sort (self);

  g_array_append_vals (both, fresh->data, fresh->len);
  g_array_set_size (merged, both->len);
  if (!bellhop_sort_merge (&sort, both->data, self->rows->len, fresh->len, merged->data, error))
    return NULL;
  return g_steal_pointer (&merged);
}

static gboolean
take_rows (BellhopTableRowsModel *self,
           GError               **error)
{
  guint n_taken = get_n_told (self);
  g_autoptr(GArray) fresh = NULL;
  g_autoptr(GArray) merged = NULL;
  const BellhopSort sort = get_sort (self);

  fresh = pick_rows (self, self->afresh ? 0 : self->n_taken, n_taken, error);
  if (fresh == NULL)
    return FALSE;
  if (self->column == BELLHOP_TABLE_UNSORTED && !self->afresh)
    {
      publish_tail (self, fresh, n_taken);
      return TRUE;
    }
  if (self->column != BELLHOP_TABLE_UNSORTED &&
      !bellhop_sort (&sort, fresh->data, fresh->len, error))
    return FALSE;
  if (self->afresh)
    {
      publish (self, g_steal_pointer (&fresh), n_taken);
      return TRUE;
    }

  merged = merge_into_shown (self, fresh, error);
  if (merged == NULL)
    return FALSE;
  publish (self, g_steal_pointer (&merged), n_taken);
  return TRUE;
}

static void
set_task (BellhopTableRowsModel *self,
          BellhopTask           *task)
{
  gboolean was_busy = self->task != NULL;

  g_clear_pointer (&self->task, bellhop_task_unref);
  self->task = task;
  if (was_busy != (task != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static gboolean
put_in_order (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  BellhopTableRowsModel *self = data;

  self->slice_end = g_get_monotonic_time () + SLICE_US;
  while (take_rows (self, error))
    {
      if (self->n_taken == get_n_told (self))
        {
          set_task (self, NULL);
          return TRUE;
        }
      if (!bellhop_await (bellhop_sleep (REST_MS), error))
        return FALSE;
    }
  return FALSE;
}

static void
stop (BellhopTableRowsModel *self)
{
  if (self->task != NULL)
    bellhop_task_cancel (self->task, BELLHOP_CANCEL_SUPERSEDED);
  set_task (self, NULL);
}

static void
start (BellhopTableRowsModel *self)
{
  BellhopFuture *work = bellhop_async (put_in_order, g_object_ref (self), g_object_unref);

  stop (self);
  set_task (self, bellhop_task_ref (bellhop_spawn (self->scope, work)));
}

static void
start_afresh (BellhopTableRowsModel *self)
{
  if (self->column == BELLHOP_TABLE_UNSORTED && self->needle == NULL &&
      g_hash_table_size (self->hidden) == 0)
    {
      stop (self);
      publish (self, NULL, get_n_told (self));
      return;
    }

  self->afresh = TRUE;
  start (self);
}

static void
table_grown_cb (BellhopTableRowsModel *self,
                guint                  position,
                guint                  n_removed,
                guint                  n_added)
{
  if (self->task != NULL)
    return;
  if (self->rows != NULL)
    {
      start (self);
      return;
    }

  self->n_taken = get_n_told (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
bellhop_table_rows_model_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  BellhopTableRowsModel *self = BELLHOP_TABLE_ROWS_MODEL (object);

  switch ((BellhopTableRowsModelProperty) prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, bellhop_table_rows_model_is_busy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_table_rows_model_dispose (GObject *object)
{
  BellhopTableRowsModel *self = BELLHOP_TABLE_ROWS_MODEL (object);

  g_clear_pointer (&self->task, bellhop_task_unref);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_table_rows_model_parent_class)->dispose (object);
}

static void
bellhop_table_rows_model_finalize (GObject *object)
{
  BellhopTableRowsModel *self = BELLHOP_TABLE_ROWS_MODEL (object);

  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->hidden, g_hash_table_unref);
  g_free (self->needle);
  G_OBJECT_CLASS (bellhop_table_rows_model_parent_class)->finalize (object);
}

static void
bellhop_table_rows_model_class_init (BellhopTableRowsModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bellhop_table_rows_model_get_property;
  object_class->dispose = bellhop_table_rows_model_dispose;
  object_class->finalize = bellhop_table_rows_model_finalize;

  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_table_rows_model_init (BellhopTableRowsModel *self)
{
  self->column = BELLHOP_TABLE_UNSORTED;
  self->hidden = g_hash_table_new (NULL, NULL);
}

/**
 * bellhop_table_rows_model_new:
 * @table: a table, which may still grow
 * @scope: what putting it in order runs in
 *
 * Makes a model of the rows of @table in an order of its own. Sorting and filtering
 * work in slices of some milliseconds; until they are done, the former order stays.
 *
 * Returns: (transfer full): a #GListModel of #BellhopTableRow
 */
BellhopTableRowsModel *
bellhop_table_rows_model_new (BellhopTable *table,
                              BellhopScope *scope)
{
  BellhopTableRowsModel *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (table), NULL);
  g_return_val_if_fail (scope != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_TABLE_ROWS_MODEL, NULL);
  self->table = g_object_ref (table);
  self->scope = bellhop_scope_ref (scope);
  self->n_taken = get_n_told (self);
  g_signal_connect_object (table, "items-changed", G_CALLBACK (table_grown_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * bellhop_table_rows_model_get_table:
 * @self: an order
 *
 * Returns: (transfer none): the table
 */
BellhopTable *
bellhop_table_rows_model_get_table (BellhopTableRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self), NULL);
  return self->table;
}

/**
 * bellhop_table_rows_model_sort:
 * @self: an order
 * @column: the column to sort by, or %BELLHOP_TABLE_UNSORTED
 * @descending: whether the greatest comes first
 *
 * Sorts by the type of @column. Equal rows stay as they came.
 */
void
bellhop_table_rows_model_sort (BellhopTableRowsModel *self,
                               int                    column,
                               gboolean               descending)
{
  g_return_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self));
  g_return_if_fail (column < (int) bellhop_table_get_n_columns (self->table));

  if (self->column == column && self->descending == descending)
    return;

  self->column = column;
  self->descending = descending;
  start_afresh (self);
}

/**
 * bellhop_table_rows_model_filter:
 * @self: an order
 * @text: (nullable): what a row has to contain
 *
 * Shows only rows one cell of which contains @text, in whatever case.
 */
void
bellhop_table_rows_model_filter (BellhopTableRowsModel *self,
                                 const char            *text)
{
  g_autofree char *needle = NULL;

  g_return_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self));

  needle = bellhop_table_match_fold (text);
  if (g_strcmp0 (needle, self->needle) == 0)
    return;

  g_free (self->needle);
  self->needle = g_steal_pointer (&needle);
  start_afresh (self);
}

/**
 * bellhop_table_rows_model_set_hidden:
 * @self: an order
 * @row: a row of the table
 * @is_hidden: whether it is left out
 *
 * Leaves a row out, as one whose file is gone, or shows it again.
 */
void
bellhop_table_rows_model_set_hidden (BellhopTableRowsModel *self,
                                     guint                  row,
                                     gboolean               is_hidden)
{
  gboolean changed = FALSE;

  g_return_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self));

  changed = is_hidden ? g_hash_table_add (self->hidden, GUINT_TO_POINTER (row))
                      : g_hash_table_remove (self->hidden, GUINT_TO_POINTER (row));
  if (changed)
    start_afresh (self);
}

/**
 * bellhop_table_rows_model_is_busy:
 * @self: an order
 *
 * Returns: whether rows are being put in order
 */
gboolean
bellhop_table_rows_model_is_busy (BellhopTableRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self), FALSE);
  return self->task != NULL;
}

/**
 * bellhop_table_rows_model_get_row:
 * @self: an order
 * @position: a position in it
 *
 * Returns: the index in the table of the row that is shown there
 */
guint
bellhop_table_rows_model_get_row (BellhopTableRowsModel *self,
                                  guint                  position)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE_ROWS_MODEL (self), 0);
  g_return_val_if_fail (position < order_get_n_items (G_LIST_MODEL (self)), 0);

  return self->rows != NULL ? g_array_index (self->rows, guint32, position) : position;
}
