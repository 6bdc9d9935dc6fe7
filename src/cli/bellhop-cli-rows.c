/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <string.h>

/* A table for programs: the rows that have come since the last time. */

enum
{
  WRITE_BYTES = 64 * 1024
};

struct _BellhopCliRows
{
  BellhopTable    *table;   /* Owned */
  guint           *columns; /* Owned: those that are written */
  guint            n_columns;
  guint            n_written;
  BellhopCliFormat format;
  GString         *text; /* Owned: what is not written yet */
};

static gboolean
find_column (BellhopTable *table,
             const char   *name,
             guint        *out_column)
{
  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    if (g_str_equal (bellhop_table_get_column (table, i)->name, name))
      {
        *out_column = i;
        return TRUE;
      }
  return FALSE;
}

guint *
_bellhop_cli_choose_columns (BellhopTable            *table,
                             const BellhopCliOptions *options,
                             guint                   *out_n_columns)
{
  const guint       n_all = bellhop_table_get_n_columns (table);
  const guint       n_wanted = options->columns != NULL ? g_strv_length (options->columns) : n_all;
  g_autofree guint *columns = g_new (guint, n_wanted);

  for (guint i = 0; i < n_wanted; i++)
    if (options->columns == NULL)
      columns[i] = i;
    else if (!find_column (table, options->columns[i], &columns[i]))
      return NULL;
  *out_n_columns = n_wanted;
  return g_steal_pointer (&columns);
}

/* RFC 4180, with line feeds; blanks at the ends are quoted as well, which some readers drop. */
static void
append_quoted (GString    *text,
               const char *field)
{
  const gsize length = strlen (field);

  if (length == 0 || (strpbrk (field, ",\"\r\n") == NULL && field[0] != ' ' &&
                      field[length - 1] != ' '))
    {
      g_string_append (text, field);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *at = field; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

static void
append_titles (BellhopCliRows *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_string_append (self->text, i > 0 ? "," : "");
      append_quoted (self->text, bellhop_table_get_column (self->table, self->columns[i])->name);
    }
  g_string_append_c (self->text, '\n');
}

static void
append_csv_cell (BellhopCliRows *self,
                 guint           row,
                 guint           column)
{
  g_autoptr(GString) cell = g_string_new (NULL);

  bellhop_table_append_cell (self->table, cell, row, column);
  append_quoted (self->text, cell->str);
}

/* A path that is not UTF-8 stands in its table as a URI; between zero bytes its own do no harm. */
static void
append_bare_cell (BellhopCliRows *self,
                  guint           row,
                  guint           column)
{
  const gboolean is_path = bellhop_table_get_column (self->table, column)->type ==
                           BELLHOP_COLUMN_PATH;
  const char      *text = is_path ? bellhop_table_get_text (self->table, row, column) : "";
  g_autofree char *path = NULL;

  if (g_str_has_prefix (text, "file://"))
    path = g_filename_from_uri (text, NULL, NULL);
  if (path != NULL)
    g_string_append (self->text, path);
  else
    bellhop_table_append_cell (self->table, self->text, row, column);
  g_string_append_c (self->text, '\0');
}

static void
append_row (BellhopCliRows *self,
            guint           row)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0 && self->format != BELLHOP_FORMAT_NULL)
        g_string_append_c (self->text, self->format == BELLHOP_FORMAT_CSV ? ',' : '\t');
      if (self->format == BELLHOP_FORMAT_CSV)
        append_csv_cell (self, row, self->columns[i]);
      else if (self->format == BELLHOP_FORMAT_NULL)
        append_bare_cell (self, row, self->columns[i]);
      else
        bellhop_table_append_field (self->table, self->text, row, self->columns[i]);
    }
  if (self->format != BELLHOP_FORMAT_NULL)
    g_string_append_c (self->text, '\n');
}

BellhopCliRows *
_bellhop_cli_rows_new (BellhopTable            *table,
                       const BellhopCliOptions *options)
{
  guint           n_columns = 0;
  guint          *columns = _bellhop_cli_choose_columns (table, options, &n_columns);
  BellhopCliRows *self;

  if (columns == NULL)
    return NULL;
  self = g_new0 (BellhopCliRows, 1);
  self->table = g_object_ref (table);
  self->columns = columns;
  self->n_columns = n_columns;
  self->format = options->format;
  self->text = g_string_sized_new (WRITE_BYTES);
  if (self->format == BELLHOP_FORMAT_CSV)
    append_titles (self);
  return self;
}

void
_bellhop_cli_rows_free (BellhopCliRows *self)
{
  g_string_free (self->text, TRUE);
  g_object_unref (self->table);
  g_free (self->columns);
  g_free (self);
}

gboolean
_bellhop_cli_rows_write (BellhopCliRows *self,
                         GOutputStream  *stream,
                         GError        **error)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);

  for (;; self->n_written++)
    {
      const gboolean is_last = self->n_written == n_rows;

      if (self->text->len >= WRITE_BYTES || is_last)
        {
          if (!g_output_stream_write_all (stream, self->text->str, self->text->len, NULL, NULL,
                                          error))
            return FALSE;
          g_string_truncate (self->text, 0);
        }
      if (is_last)
        return TRUE;
      append_row (self, self->n_written);
    }
}
