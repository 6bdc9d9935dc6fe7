/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-table-private.h"

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
 * @bytes_column: a column of bytes: how large each row of a group is
 *
 * Has rows with a path shown in groups, as the copies of a file are, those that win most space
 * first.
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

  roles = _bellhop_table_get_roles (self);
  roles->has_groups = TRUE;
  roles->group_column = group_column;
  roles->bytes_column = bytes_column;
}

/**
 * bellhop_table_get_groups:
 * @self: a table
 * @out_group_column: (out) (optional): the column that tells which rows belong together
 * @out_bytes_column: (out) (optional): the column of their sizes
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

  roles = _bellhop_table_get_roles (self);
  if (out_group_column != NULL)
    *out_group_column = roles->group_column;
  if (out_bytes_column != NULL)
    *out_bytes_column = roles->bytes_column;
  return roles->has_groups;
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

  roles = _bellhop_table_get_roles (self);
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

  roles = _bellhop_table_get_roles (self);
  if (out_line_column != NULL)
    *out_line_column = roles->line_column;
  if (out_column_column != NULL)
    *out_column_column = roles->column_column;
  return roles->has_place;
}
