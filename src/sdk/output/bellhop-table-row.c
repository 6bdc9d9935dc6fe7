/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-table-private.h"

struct _BellhopTableRow
{
  GObject parent_instance;

  BellhopTable *table; /* Owned */
  guint         index;
};

G_DEFINE_FINAL_TYPE (BellhopTableRow, bellhop_table_row, G_TYPE_OBJECT)

static void
bellhop_table_row_finalize (GObject *object)
{
  BellhopTableRow *self = BELLHOP_TABLE_ROW (object);

  g_clear_object (&self->table);
  G_OBJECT_CLASS (bellhop_table_row_parent_class)->finalize (object);
}

static void
bellhop_table_row_class_init (BellhopTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_table_row_finalize;
}

static void
bellhop_table_row_init (BellhopTableRow *self)
{
}

BellhopTableRow *
_bellhop_table_row_new (BellhopTable *table,
                        guint         index)
{
  BellhopTableRow *self = g_object_new (BELLHOP_TYPE_TABLE_ROW, NULL);

  self->table = g_object_ref (table);
  self->index = index;
  return self;
}

/**
 * BellhopTableRow:
 *
 * A row, as a list shows it; made when it is asked for.
 */

/**
 * bellhop_table_row_get_table:
 * @self: a row
 *
 * Gets the table that holds the values.
 *
 * Returns: (transfer none): the table
 */
BellhopTable *
bellhop_table_row_get_table (BellhopTableRow *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE_ROW (self), NULL);

  return self->table;
}

/**
 * bellhop_table_row_get_index:
 * @self: a row
 *
 * Gets the position of the row in its table.
 *
 * Returns: the position
 */
guint
bellhop_table_row_get_index (BellhopTableRow *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE_ROW (self), 0);

  return self->index;
}
