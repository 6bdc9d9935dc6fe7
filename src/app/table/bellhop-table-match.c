/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-table-match.h"

#include <string.h>

/**
 * bellhop_table_match_fold:
 * @text: (nullable): what a person typed
 *
 * Returns: (transfer full) (nullable): what to look for in rows; %NULL when all rows match
 */
char *
bellhop_table_match_fold (const char *text)
{
  return text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
}

/* Most of what is shown is ASCII, where case needs neither a table nor memory. */
static gboolean
contains (const char *shown,
          const char *needle)
{
  const gsize      n_needle = strlen (needle);
  g_autofree char *folded = NULL;

  if (!g_str_is_ascii (shown))
    {
      folded = g_utf8_casefold (shown, -1);
      return strstr (folded, needle) != NULL;
    }
  for (const char *at = shown; *at != '\0'; at++)
    if (g_ascii_strncasecmp (at, needle, n_needle) == 0)
      return TRUE;
  return FALSE;
}

/**
 * bellhop_table_match_row:
 * @table: a table
 * @row: a row of it
 * @unseen_column: a column that is not shown, or %BELLHOP_TABLE_ALL_COLUMNS
 * @needle: what bellhop_table_match_fold() returned
 *
 * Returns: whether a cell of @row contains @needle as it is shown, in whatever case
 */
gboolean
bellhop_table_match_row (BellhopTable *table,
                         guint         row,
                         int           unseen_column,
                         const char   *needle)
{
  g_return_val_if_fail (BELLHOP_IS_TABLE (table), FALSE);
  g_return_val_if_fail (needle != NULL, FALSE);

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    {
      g_autofree char *shown = NULL;

      if ((int) i == unseen_column)
        continue;
      shown = bellhop_table_dup_display (table, row, i);
      if (contains (shown, needle))
        return TRUE;
    }
  return FALSE;
}
