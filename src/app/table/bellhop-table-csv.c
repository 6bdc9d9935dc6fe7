/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-table-csv.h"

#include <string.h>

enum
{
  ROWS_AT_ONCE = 512,
};

/**
 * bellhop_csv_append_cell:
 * @text: where to
 * @cell: what the cell holds
 * @separator: what stands between cells
 *
 * Appends @cell, quoted as RFC 4180 asks, and only where it is needed.
 */
void
bellhop_csv_append_cell (GString    *text,
                         const char *cell,
                         char        separator)
{
  const char special[] = { separator, '"', '\n', '\r', '\0' };

  if (strpbrk (cell, special) == NULL)
    {
      g_string_append (text, cell);
      return;
    }

  g_string_append_c (text, '"');
  for (const char *at = cell; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/* A number is written as it is, not as it is shown: "1,2 MB" is of no use elsewhere. */
static char *
dup_cell (BellhopTable *table,
          guint         row,
          guint         column)
{
  char number[BELLHOP_DOUBLE_CHARS];

  switch (bellhop_table_get_column (table, column)->type)
    {
    case BELLHOP_COLUMN_INTEGER:
    case BELLHOP_COLUMN_BYTES:
      return g_strdup_printf ("%" G_GINT64_FORMAT, bellhop_table_get_int64 (table, row, column));
    case BELLHOP_COLUMN_NUMBER:
      return g_strdup (
        bellhop_double_format (bellhop_table_get_double (table, row, column), number));
    case BELLHOP_COLUMN_TIME:
      return g_strdup (bellhop_table_get_text (table, row, column));
    case BELLHOP_COLUMN_TEXT:
    case BELLHOP_COLUMN_PATH:
    default:
      return bellhop_table_dup_display (table, row, column);
    }
}

/**
 * bellhop_table_append_row:
 * @text: where to
 * @table: a table
 * @row: a row of it
 * @separator: what stands between cells
 *
 * Appends @row as one line.
 */
void
bellhop_table_append_row (GString      *text,
                          BellhopTable *table,
                          guint         row,
                          char          separator)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (BELLHOP_IS_TABLE (table));

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    {
      g_autofree char *cell = dup_cell (table, row, i);

      if (i > 0)
        g_string_append_c (text, separator);
      bellhop_csv_append_cell (text, cell, separator);
    }
  g_string_append_c (text, '\n');
}

/**
 * bellhop_csv_flush:
 * @text: what was appended
 * @stream: where to
 * @error: return location
 *
 * Writes @text and empties it. In a fiber.
 *
 * Returns: whether all was written
 */
gboolean
bellhop_csv_flush (GString       *text,
                   GOutputStream *stream,
                   GError       **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text->str, text->len);

  g_string_truncate (text, 0);
  return bellhop_await (bellhop_stream_write (stream, bytes), error);
}

/**
 * bellhop_table_write_csv:
 * @order: a #BellhopTableRowsModel
 * @stream: where to
 * @error: return location
 *
 * Writes the rows of @order as comma-separated values, as they are shown. In a fiber.
 *
 * Returns: whether all was written
 */
gboolean
bellhop_table_write_csv (gpointer       order,
                         GOutputStream *stream,
                         GError       **error)
{
  BellhopTable *table = bellhop_table_rows_model_get_table (order);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      bellhop_csv_append_cell (text, bellhop_table_get_column (table, i)->title, ',');
    }
  g_string_append_c (text, '\n');

  for (guint i = 0; i < g_list_model_get_n_items (order); i++)
    {
      bellhop_table_append_row (text, table, bellhop_table_rows_model_get_row (order, i), ',');
      if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1 && !bellhop_csv_flush (text, stream, error))
        return FALSE;
    }
  return bellhop_csv_flush (text, stream, error);
}
