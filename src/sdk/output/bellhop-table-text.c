/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-table-private.h"

#include "bellhop-json.h"

#include <math.h>

/* A table as people, pipes and JSON read it. A million rows are no rarity: nothing is made for each
 * cell that is not written at once. */

enum
{
  WRITE_BYTES = 64 * 1024
};

/* --- Pipes --- */

/* Tabs and line ends inside a cell would break the row for whoever reads it; the other control
 * characters, which a server or the name of a file may hold, would command the terminal. That a
 * backslash is one of these is told by a second one. */
void
_bellhop_append_field (GString    *line,
                       const char *text)
{
  const char *start = text;

  for (const char *at = text; *at != '\0'; at++)
    {
      const guchar   byte = (guchar) *at;
      const gboolean is_wide = byte == 0xc2 && (guchar) at[1] >= 0x80 && (guchar) at[1] < 0xa0;

      if (byte >= ' ' && byte != '\\' && byte != 0x7f && !is_wide)
        continue;
      g_string_append_len (line, start, at - start);
      if (byte == '\\')
        g_string_append (line, "\\\\");
      else if (byte == '\t')
        g_string_append (line, "\\t");
      else if (byte == '\n')
        g_string_append (line, "\\n");
      else if (byte == '\r')
        g_string_append (line, "\\r");
      else
        /* Those beyond ASCII as UTF-8 has them. */
        g_string_append_printf (line, "\\x%02x", (guint) (is_wide ? (guchar) * ++at : byte));
      start = at + 1;
    }
  g_string_append (line, start);
}

static gboolean
is_text (BellhopTable *self,
         guint         column)
{
  const BellhopColumnType type = bellhop_table_get_column (self, column)->type;

  return type == BELLHOP_COLUMN_TEXT || type == BELLHOP_COLUMN_PATH || type == BELLHOP_COLUMN_TIME;
}

static void
append_integer (GString *text,
                gint64   number)
{
  char    digits[32];
  char   *at = digits + sizeof digits;
  guint64 left = number < 0 ? -(guint64) number : (guint64) number;

  do
    *--at = (char) ('0' + left % 10);
  while ((left /= 10) > 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (text, at, digits + sizeof digits - at);
}

/**
 * bellhop_table_append_cell:
 * @self: a table
 * @text: what has been written so far
 * @row: a position
 * @column: a position
 *
 * Appends a cell as programs read it: texts, paths and times with the bytes that they have, numbers
 * without units, in the C locale.
 */
void
bellhop_table_append_cell (BellhopTable *self,
                           GString      *text,
                           guint         row,
                           guint         column)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (BELLHOP_IS_TABLE (self) && text != NULL);

  switch (bellhop_table_get_column (self, column)->type)
    {
    case BELLHOP_COLUMN_INTEGER:
    case BELLHOP_COLUMN_BYTES:
      append_integer (text, bellhop_table_get_int64 (self, row, column));
      break;
    case BELLHOP_COLUMN_NUMBER:
      g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.6g",
                                              bellhop_table_get_double (self, row, column)));
      break;
    case BELLHOP_COLUMN_TEXT:
    case BELLHOP_COLUMN_PATH:
    case BELLHOP_COLUMN_TIME:
    default:
      g_string_append (text, bellhop_table_get_text (self, row, column));
    }
}

/**
 * bellhop_table_append_field:
 * @self: a table
 * @text: what has been written so far
 * @row: a position
 * @column: a position
 *
 * Appends a cell as it stands between tabs: tab, line feed, carriage return and backslash as
 * “\\t”, “\\n”, “\\r” and “\\\\”, other control characters as “\\x1b”.
 */
void
bellhop_table_append_field (BellhopTable *self,
                            GString      *text,
                            guint         row,
                            guint         column)
{
  g_return_if_fail (BELLHOP_IS_TABLE (self) && text != NULL);

  if (is_text (self, column))
    _bellhop_append_field (text, bellhop_table_get_text (self, row, column));
  else
    bellhop_table_append_cell (self, text, row, column);
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
          bellhop_table_append_field (self, text, row, column);
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

/* --- JSON --- */

char *
_bellhop_json_dup_path (const char *path)
{
  char *uri = NULL;

  if (g_path_is_absolute (path))
    uri = g_filename_to_uri (path, NULL, NULL);
  return uri != NULL ? uri
                     : g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
}

static void
append_json_text (GString          *text,
                  const char       *cell,
                  BellhopColumnType type)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (cell, -1, NULL))
    valid = type == BELLHOP_COLUMN_PATH ? _bellhop_json_dup_path (cell)
                                        : g_utf8_make_valid (cell, -1);
  bellhop_json_append_string (text, valid != NULL ? valid : cell);
}

static void
append_json_cell (BellhopTable *self,
                  GString      *text,
                  guint         row,
                  guint         column)
{
  const BellhopColumnType type = bellhop_table_get_column (self, column)->type;
  char                    buffer[BELLHOP_DOUBLE_CHARS];
  double                  number;

  if (is_text (self, column))
    {
      append_json_text (text, bellhop_table_get_text (self, row, column), type);
    }
  else if (type != BELLHOP_COLUMN_NUMBER)
    {
      append_integer (text, bellhop_table_get_int64 (self, row, column));
    }
  else
    {
      number = bellhop_table_get_double (self, row, column);
      g_string_append (text,
                       isfinite (number) ? bellhop_json_format_double (number, buffer) : "null");
    }
}

/**
 * bellhop_table_append_row_json:
 * @self: a table
 * @text: what has been written so far
 * @row: a position
 *
 * Appends a row as a JSON array. A path that is not UTF-8 becomes a file URI, a number that is none
 * becomes null.
 */
void
bellhop_table_append_row_json (BellhopTable *self,
                               GString      *text,
                               guint         row)
{
  g_return_if_fail (BELLHOP_IS_TABLE (self) && text != NULL);
  g_return_if_fail (row < bellhop_table_get_n_rows (self));

  for (guint i = 0; i < bellhop_table_get_n_columns (self); i++)
    {
      g_string_append_c (text, i == 0 ? '[' : ',');
      append_json_cell (self, text, row, i);
    }
  g_string_append_c (text, ']');
}

/**
 * bellhop_table_row_to_json:
 * @self: a table
 * @row: a position
 *
 * Makes what [method@Table.append_row_json] writes into a tree.
 *
 * Returns: (transfer full): the array
 */
JsonNode *
bellhop_table_row_to_json (BellhopTable *self,
                           guint         row)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), NULL);
  g_return_val_if_fail (row < bellhop_table_get_n_rows (self), NULL);

  bellhop_table_append_row_json (self, text, row);
  return bellhop_json_parse (text->str, (gssize) text->len, NULL);
}

void
_bellhop_table_append_json (BellhopOutput *output,
                            GString       *object)
{
  BellhopTable *self = BELLHOP_TABLE (output);

  g_string_append (object, ",\"columns\":[");
  for (guint i = 0; i < bellhop_table_get_n_columns (self); i++)
    {
      g_string_append (object, i > 0 ? "," : "");
      bellhop_json_append_string (object, bellhop_table_get_column (self, i)->name);
    }
  g_string_append (object, "],\"rows\":[");
  for (guint i = 0; i < bellhop_table_get_n_rows (self); i++)
    {
      g_string_append (object, i > 0 ? "," : "");
      bellhop_table_append_row_json (self, object, i);
    }
  g_string_append_c (object, ']');
}

/* --- People --- */

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
