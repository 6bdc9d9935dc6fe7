/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_TABLE_ALL_COLUMNS = -1
};

/* What is sought in the rows of a table: a part of a cell as it is shown, in whatever case. */
char *bellhop_table_match_fold (const char *text);
gboolean bellhop_table_match_row (BellhopTable *table,
                                  guint         row,
                                  int           unseen_column,
                                  const char   *needle);

G_END_DECLS
