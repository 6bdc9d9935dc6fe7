/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

#include "bellhop-table-private.h"
#include "bellhop-turn-private.h"

#include <stdarg.h>

/*
 * Rows are kept by column in blocks that never move, and texts in chunks, so that a million rows
 * cost eight bytes a cell and their text, and what was read stays where it is. Row objects are made
 * when a view asks for one.
 */

enum
{
  BLOCK_SHIFT = 12,
  BLOCK_ROWS = 1 << BLOCK_SHIFT,
  CHUNK_BYTES = 64 * 1024,
  LARGE_BYTES = CHUNK_BYTES / 16, /* of a text that is kept by itself */
};

typedef union
{
  const char *text;
  gint64      integer;
  double      number;
} Cell;

struct _BellhopTable
{
  BellhopOutput parent_instance;

  guint    n_rows;
  guint    n_notified; /* what listeners have been told of */
  gboolean notify_queued;
  gsize    chunk_used;
  char    *chunk; /* Borrowed: the one that texts are added to, or NULL */

  BellhopTableRoles roles;

  /* Owned */
  BellhopColumn *columns;
  guint          n_columns;
  GPtrArray     *blocks; /* of BLOCK_ROWS * n_columns cells each, a column after the other */
  GPtrArray     *chunks;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTable,
                               bellhop_table,
                               BELLHOP_TYPE_OUTPUT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static Cell *
peek_cell (BellhopTable *self,
           guint         row,
           guint         column)
{
  Cell *block = self->blocks->pdata[row >> BLOCK_SHIFT];

  return block + (column << BLOCK_SHIFT) + (row & (BLOCK_ROWS - 1));
}

static gboolean
is_text (BellhopColumnType type)
{
  return type == BELLHOP_COLUMN_TEXT || type == BELLHOP_COLUMN_PATH || type == BELLHOP_COLUMN_TIME;
}

static const char *
keep_text (BellhopTable *self,
           const char   *text)
{
  gsize size = strlen (text) + 1;
  char *kept;

  /* It would leave most of a chunk unused. */
  if (size > LARGE_BYTES)
    {
      kept = g_memdup2 (text, size);
      g_ptr_array_add (self->chunks, kept);
      return kept;
    }
  if (self->chunk == NULL || size > CHUNK_BYTES - self->chunk_used)
    {
      self->chunk = g_malloc (CHUNK_BYTES);
      self->chunk_used = 0;
      g_ptr_array_add (self->chunks, self->chunk);
    }
  kept = self->chunk + self->chunk_used;
  memcpy (kept, text, size);
  self->chunk_used += size;
  return kept;
}

static void
notify_rows_cb (gpointer data)
{
  BellhopTable *self = data;
  guint         first = self->n_notified;

  self->n_notified = self->n_rows;
  if (self->n_notified > first)
    g_list_model_items_changed (G_LIST_MODEL (self), first, 0, self->n_notified - first);
}

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_TABLE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_TABLE (model)->n_notified;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopTable *self = BELLHOP_TABLE (model);

  return position < self->n_notified ? _bellhop_table_row_new (self, position) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
bellhop_table_finalize (GObject *object)
{
  BellhopTable *self = BELLHOP_TABLE (object);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_free ((char *) self->columns[i].name);
      g_free ((char *) self->columns[i].title);
    }
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  G_OBJECT_CLASS (bellhop_table_parent_class)->finalize (object);
}

static void
bellhop_table_class_init (BellhopTableClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_table_finalize;
  output_class->type_name = "table";
  output_class->write_text = _bellhop_table_write_text;
  output_class->append_json = _bellhop_table_append_json;
}

static void
bellhop_table_init (BellhopTable *self)
{
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
}

/**
 * BellhopTable:
 *
 * Rows of cells, of which there may be millions: a [iface@Gio.ListModel] that is filled while it is
 * shown. Owner thread.
 */

/**
 * BellhopColumn:
 * @name: the name in JSON
 * @title: what people read
 * @type: what its cells hold
 *
 * A column of a table.
 */

/**
 * BellhopColumnType:
 * @BELLHOP_COLUMN_TEXT: text
 * @BELLHOP_COLUMN_PATH: the path of a file
 * @BELLHOP_COLUMN_INTEGER: an integer
 * @BELLHOP_COLUMN_BYTES: a number of bytes
 * @BELLHOP_COLUMN_NUMBER: a number
 * @BELLHOP_COLUMN_TIME: a time as ISO 8601 has it, as text; people see it as their language and
 *   place have it
 *
 * What the cells of a column hold.
 */

/**
 * bellhop_table_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): the columns
 * @n_columns: how many there are
 *
 * Creates an empty table.
 *
 * It is a [iface@Gio.ListModel] of [class@TableRow] that notifies of new rows once per turn of the
 * loop.
 *
 * Returns: (transfer full): the table
 */
BellhopTable *
bellhop_table_new (const char          *name,
                   const char          *title,
                   const BellhopColumn *columns,
                   guint                n_columns)
{
  BellhopTable *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (columns != NULL && n_columns > 0, NULL);

  self = g_object_new (BELLHOP_TYPE_TABLE, "name", name, "title", title, NULL);
  self->n_columns = n_columns;
  self->columns = g_new0 (BellhopColumn, n_columns);
  for (guint i = 0; i < n_columns; i++)
    self->columns[i] = (BellhopColumn){
      .name = g_strdup (columns[i].name),
      .title = g_strdup (columns[i].title),
      .type = columns[i].type,
    };
  return self;
}

/**
 * bellhop_table_add:
 * @self: a table
 * @...: a value for each column: `const char *` for texts and paths, `gint64`
 *   for integers and bytes, `double` for numbers
 *
 * Adds a row. Beyond %BELLHOP_TABLE_MAX_ROWS rows it does nothing.
 */
void
bellhop_table_add (BellhopTable *self,
                   ...)
{
  va_list     arguments;
  const char *text;
  guint       row;

  g_return_if_fail (BELLHOP_IS_TABLE (self));

  if (self->n_rows == BELLHOP_TABLE_MAX_ROWS)
    return;

  row = self->n_rows;
  if ((row & (BLOCK_ROWS - 1)) == 0)
    g_ptr_array_add (self->blocks, g_new (Cell, BLOCK_ROWS * self->n_columns));

  va_start (arguments, self);
  for (guint i = 0; i < self->n_columns; i++)
    {
      Cell *cell = peek_cell (self, row, i);

      if (is_text (self->columns[i].type))
        {
          text = va_arg (arguments, const char *);
          cell->text = text != NULL && *text != '\0' ? keep_text (self, text) : "";
        }
      else if (self->columns[i].type == BELLHOP_COLUMN_NUMBER)
        cell->number = va_arg (arguments, double);
      else
        cell->integer = va_arg (arguments, gint64);
    }
  va_end (arguments);
  self->n_rows++;
  _bellhop_once_a_turn (self, notify_rows_cb, &self->notify_queued);
}

/**
 * bellhop_table_get_n_columns:
 * @self: a table
 *
 * Gets the number of columns.
 *
 * Returns: the number
 */
guint
bellhop_table_get_n_columns (BellhopTable *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), 0);

  return self->n_columns;
}

/**
 * bellhop_table_get_column:
 * @self: a table
 * @column: a position
 *
 * Gets what a column holds.
 *
 * Returns: (transfer none): the column
 */
const BellhopColumn *
bellhop_table_get_column (BellhopTable *self,
                          guint         column)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), NULL);
  g_return_val_if_fail (column < self->n_columns, NULL);

  return &self->columns[column];
}

/**
 * bellhop_table_get_n_rows:
 * @self: a table
 *
 * Gets the number of rows, with those that listeners have not been told of yet.
 *
 * Returns: the number
 */
guint
bellhop_table_get_n_rows (BellhopTable *self)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), 0);

  return self->n_rows;
}

/**
 * bellhop_table_get_text:
 * @self: a table
 * @row: a position
 * @column: the position of a column of texts or paths
 *
 * Gets a text, which stays where it is as long as the table. A path need not
 * be UTF-8.
 *
 * Returns: (transfer none): the text
 */
const char *
bellhop_table_get_text (BellhopTable *self,
                        guint         row,
                        guint         column)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), NULL);
  g_return_val_if_fail (row < self->n_rows && column < self->n_columns, NULL);
  g_return_val_if_fail (is_text (self->columns[column].type), NULL);

  return peek_cell (self, row, column)->text;
}

/**
 * bellhop_table_get_int64:
 * @self: a table
 * @row: a position
 * @column: the position of a column of integers or bytes
 *
 * Gets a whole number.
 *
 * Returns: the number
 */
gint64
bellhop_table_get_int64 (BellhopTable *self,
                         guint         row,
                         guint         column)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), 0);
  g_return_val_if_fail (row < self->n_rows && column < self->n_columns, 0);
  g_return_val_if_fail (!is_text (self->columns[column].type), 0);
  g_return_val_if_fail (self->columns[column].type != BELLHOP_COLUMN_NUMBER, 0);

  return peek_cell (self, row, column)->integer;
}

/**
 * bellhop_table_get_double:
 * @self: a table
 * @row: a position
 * @column: the position of a column of numbers
 *
 * Gets a number.
 *
 * Returns: the number
 */
double
bellhop_table_get_double (BellhopTable *self,
                          guint         row,
                          guint         column)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), 0.0);
  g_return_val_if_fail (row < self->n_rows && column < self->n_columns, 0.0);
  g_return_val_if_fail (self->columns[column].type == BELLHOP_COLUMN_NUMBER, 0.0);

  return peek_cell (self, row, column)->number;
}

/**
 * bellhop_table_compare:
 * @self: a table
 * @row_a: a position
 * @row_b: another
 * @column: the position of a column
 *
 * Compares two rows by a column, for sorting. Quick: texts compare by bytes.
 *
 * Returns: negative, 0 or positive
 */
int
bellhop_table_compare (BellhopTable *self,
                       guint         row_a,
                       guint         row_b,
                       guint         column)
{
  const Cell *a;
  const Cell *b;

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), 0);
  g_return_val_if_fail (row_a < self->n_rows && row_b < self->n_rows, 0);
  g_return_val_if_fail (column < self->n_columns, 0);

  a = peek_cell (self, row_a, column);
  b = peek_cell (self, row_b, column);
  if (is_text (self->columns[column].type))
    return strcmp (a->text, b->text);
  if (self->columns[column].type == BELLHOP_COLUMN_NUMBER)
    return (a->number > b->number) - (a->number < b->number);
  return (a->integer > b->integer) - (a->integer < b->integer);
}

/* What columns are for, beyond what they hold: views can then do more with the rows. */

static gboolean
has_column (BellhopTable *self,
            guint         column)
{
  return column < bellhop_table_get_n_columns (self);
}

static BellhopColumnType
get_type (BellhopTable *self,
          guint         column)
{
  return bellhop_table_get_column (self, column)->type;
}

/**
 * bellhop_table_set_groups:
 * @self: a table
 * @group_column: a column of integers or texts: rows with the same one belong together
 * @bytes_column: a column of bytes: how much each row of a group frees when it goes
 *
 * Shows the rows, which have a path, in groups, as for the copies of a file. Groups that free the
 * most space come first, when one row of each stays.
 */
void
bellhop_table_set_groups (BellhopTable *self,
                          guint         group_column,
                          guint         bytes_column)
{
  BellhopTableRoles *roles = NULL;

  g_return_if_fail (BELLHOP_IS_TABLE (self));
  g_return_if_fail (has_column (self, group_column) &&
                    get_type (self, group_column) != BELLHOP_COLUMN_NUMBER);
  g_return_if_fail (has_column (self, bytes_column) &&
                    get_type (self, bytes_column) == BELLHOP_COLUMN_BYTES);

  roles = &self->roles;
  roles->has_groups = TRUE;
  roles->group_column = group_column;
  roles->bytes_column = bytes_column;
}

/**
 * bellhop_table_get_groups:
 * @self: a table
 * @out_group_column: (out) (optional): the column that tells which rows belong together
 * @out_bytes_column: (out) (optional): the column of what they free
 *
 * Returns: whether rows are shown in groups
 */
gboolean
bellhop_table_get_groups (BellhopTable *self,
                          guint        *out_group_column,
                          guint        *out_bytes_column)
{
  const BellhopTableRoles *roles = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), FALSE);

  roles = &self->roles;
  if (out_group_column != NULL)
    *out_group_column = roles->group_column;
  if (out_bytes_column != NULL)
    *out_bytes_column = roles->bytes_column;
  return roles->has_groups;
}

/**
 * bellhop_table_set_kept:
 * @self: a table with groups
 * @kept_column: a column of texts: rows in which there is one are to stay
 *
 * Says which rows of groups are never offered to be thrown away or replaced, whatever a person
 * selects; the others of their groups may all go.
 */
void
bellhop_table_set_kept (BellhopTable *self,
                        guint         kept_column)
{
  g_return_if_fail (BELLHOP_IS_TABLE (self));
  g_return_if_fail (has_column (self, kept_column) &&
                    get_type (self, kept_column) == BELLHOP_COLUMN_TEXT);

  self->roles.has_kept = TRUE;
  self->roles.kept_column = kept_column;
}

/**
 * bellhop_table_is_kept:
 * @self: a table
 * @row: a row
 *
 * Returns: whether it is to stay, whatever a person selects
 */
gboolean
bellhop_table_is_kept (BellhopTable *self,
                       guint         row)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (self), FALSE);

  return self->roles.has_kept &&
         *bellhop_table_get_text (self, row, self->roles.kept_column) != '\0';
}

/**
 * bellhop_table_set_place:
 * @self: a table with a column of paths
 * @line_column: a column of integers: a line of the file, from 1; 0: none
 * @column_column: a column of integers: a character of that line, from 1; 0: none
 *
 * Says that rows stand for places in files, where these can be opened.
 */
void
bellhop_table_set_place (BellhopTable *self,
                         guint         line_column,
                         guint         column_column)
{
  BellhopTableRoles *roles = NULL;

  g_return_if_fail (BELLHOP_IS_TABLE (self));
  g_return_if_fail (has_column (self, line_column) &&
                    get_type (self, line_column) == BELLHOP_COLUMN_INTEGER);
  g_return_if_fail (has_column (self, column_column) &&
                    get_type (self, column_column) == BELLHOP_COLUMN_INTEGER);

  roles = &self->roles;
  roles->has_place = TRUE;
  roles->line_column = line_column;
  roles->column_column = column_column;
}

/**
 * bellhop_table_get_place:
 * @self: a table
 * @out_line_column: (out) (optional): the column of lines
 * @out_column_column: (out) (optional): the column of characters in them
 *
 * Returns: whether rows stand for places in files
 */
gboolean
bellhop_table_get_place (BellhopTable *self,
                         guint        *out_line_column,
                         guint        *out_column_column)
{
  const BellhopTableRoles *roles = NULL;

  g_return_val_if_fail (BELLHOP_IS_TABLE (self), FALSE);

  roles = &self->roles;
  if (out_line_column != NULL)
    *out_line_column = roles->line_column;
  if (out_column_column != NULL)
    *out_column_column = roles->column_column;
  return roles->has_place;
}
