/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-table-private.h"

#include <math.h>

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

/* A path, or a file URI where it is not UTF-8. */
void
_bellhop_json_add_path (JsonArray  *array,
                        const char *path)
{
  g_autofree char *uri = NULL;

  if (g_utf8_validate (path, -1, NULL))
    {
      json_array_add_string_element (array, path);
      return;
    }
  if (g_path_is_absolute (path))
    uri = g_filename_to_uri (path, NULL, NULL);
  if (uri == NULL)
    uri = g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  json_array_add_string_element (array, uri);
}

static void
add_cell (BellhopTable *table,
          JsonArray    *array,
          guint         row,
          guint         column)
{
  g_autofree char *text = NULL;
  double           number;

  switch (bellhop_table_get_column (table, column)->type)
    {
    case BELLHOP_COLUMN_PATH:
      _bellhop_json_add_path (array, bellhop_table_get_text (table, row, column));
      break;
    case BELLHOP_COLUMN_INTEGER:
    case BELLHOP_COLUMN_BYTES:
      json_array_add_int_element (array, bellhop_table_get_int64 (table, row, column));
      break;
    case BELLHOP_COLUMN_NUMBER:
      number = bellhop_table_get_double (table, row, column);
      if (isfinite (number))
        json_array_add_double_element (array, number);
      else
        json_array_add_null_element (array);
      break;
    case BELLHOP_COLUMN_TEXT:
    case BELLHOP_COLUMN_TIME:
    default:
      text = g_utf8_make_valid (bellhop_table_get_text (table, row, column), -1);
      json_array_add_string_element (array, text);
    }
}

/**
 * bellhop_table_row_to_json:
 * @self: a table
 * @row: a position
 *
 * Writes a row as a JSON array. A path that is not UTF-8 becomes a file URI,
 * a number that is none becomes null.
 *
 * Returns: (transfer full): the array
 */
JsonNode *
bellhop_table_row_to_json (BellhopTable *self,
                           guint         row)
{
  JsonNode  *node;
  JsonArray *array;

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), NULL);
  g_return_val_if_fail (row < bellhop_table_get_n_rows (self), NULL);

  array = json_array_sized_new (bellhop_table_get_n_columns (self));
  for (guint i = 0; i < bellhop_table_get_n_columns (self); i++)
    add_cell (self, array, row, i);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}
