/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-table-private.h"

/* A table as people and pipes read it. */

enum
{
  WRITE_BYTES = 64 * 1024
};

/* Tabs and line ends inside a cell would break the row for whoever reads it; the other control
 * characters, which a server or the name of a file may hold, would command the terminal. */
void
_bellhop_append_field (GString    *line,
                       const char *text)
{
  for (const guchar *next = (const guchar *) text; *next != '\0'; next++)
    if (*next == '\t')
      g_string_append (line, "\\t");
    else if (*next == '\n')
      g_string_append (line, "\\n");
    else if (*next == '\r')
      g_string_append (line, "\\r");
    else if (*next < ' ' || *next == 0x7f)
      g_string_append_printf (line, "\\x%02x", *next);
    else if (*next == 0xc2 && next[1] >= 0x80 && next[1] < 0xa0)
      /* Those beyond ASCII, as UTF-8 has them. */
      g_string_append_printf (line, "\\x%02x", *++next);
    else
      g_string_append_c (line, (char) *next);
}

static void
append_cell (BellhopTable *self,
             GString      *line,
             guint         row,
             guint         column)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (bellhop_table_get_column (self, column)->type)
    {
    case BELLHOP_COLUMN_INTEGER:
    case BELLHOP_COLUMN_BYTES:
      g_string_append_printf (line, "%" G_GINT64_FORMAT,
                              bellhop_table_get_int64 (self, row, column));
      break;
    case BELLHOP_COLUMN_NUMBER:
      g_string_append (line, g_ascii_formatd (buffer, sizeof buffer, "%.6g",
                                              bellhop_table_get_double (self, row, column)));
      break;
    case BELLHOP_COLUMN_TEXT:
    case BELLHOP_COLUMN_PATH:
    case BELLHOP_COLUMN_TIME:
    default:
      _bellhop_append_field (line, bellhop_table_get_text (self, row, column));
    }
}

gboolean
_bellhop_table_write_text (BellhopOutput *output,
                           GOutputStream *stream,
                           GCancellable  *cancellable,
                           GError       **error)
{
  BellhopTable *self = BELLHOP_TABLE (output);
  const guint   n_rows = bellhop_table_get_n_rows (self);
  const guint   n_columns = bellhop_table_get_n_columns (self);
  g_autoptr(GString) text = g_string_sized_new (WRITE_BYTES);

  for (guint row = 0; row < n_rows; row++)
    {
      for (guint column = 0; column < n_columns; column++)
        {
          if (column > 0)
            g_string_append_c (text, '\t');
          append_cell (self, text, row, column);
        }
      g_string_append_c (text, '\n');
      if (text->len < WRITE_BYTES && row + 1 < n_rows)
        continue;
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  return TRUE;
}

static char *
dup_time (const char *text)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, zone);
  g_autoptr(GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, "%x %X") : g_utf8_make_valid (text, -1);
}

/* Places are counted from 1: a match of the name alone has none. */
static gboolean
is_no_place (BellhopTable *self,
             guint         row,
             guint         column)
{
  guint line_column = 0;
  guint column_column = 0;

  return bellhop_table_get_place (self, &line_column, &column_column) &&
         (column == line_column || column == column_column) &&
         bellhop_table_get_int64 (self, row, column) == 0;
}

static char *
dup_integer (BellhopTable *self,
             guint         row,
             guint         column)
{
  if (is_no_place (self, row, column))
    return g_strdup ("");
  return g_strdup_printf ("%" G_GINT64_FORMAT, bellhop_table_get_int64 (self, row, column));
}

/**
 * bellhop_table_dup_display:
 * @self: a table
 * @row: a position
 * @column: a position
 *
 * Writes a cell for people: bytes with their unit, times as local ones, paths as valid text.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_table_dup_display (BellhopTable *self,
                           guint         row,
                           guint         column)
{
  gint64 n_bytes;

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), NULL);
  g_return_val_if_fail (row < bellhop_table_get_n_rows (self) &&
                          column < bellhop_table_get_n_columns (self),
                        NULL);

  switch (bellhop_table_get_column (self, column)->type)
    {
    case BELLHOP_COLUMN_PATH:
      return g_filename_display_name (bellhop_table_get_text (self, row, column));
    case BELLHOP_COLUMN_INTEGER:
      return dup_integer (self, row, column);
    case BELLHOP_COLUMN_BYTES:
      n_bytes = bellhop_table_get_int64 (self, row, column);
      return n_bytes < 0 ? g_strdup ("") : g_format_size ((guint64) n_bytes);
    case BELLHOP_COLUMN_NUMBER:
      return g_strdup_printf ("%.6g", bellhop_table_get_double (self, row, column));
    case BELLHOP_COLUMN_TIME:
      return dup_time (bellhop_table_get_text (self, row, column));
    case BELLHOP_COLUMN_TEXT:
    default:
      return g_utf8_make_valid (bellhop_table_get_text (self, row, column), -1);
    }
}
