/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-table.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean has_groups;
  guint    group_column;
  guint    bytes_column;
  gboolean has_kept;
  guint    kept_column;

  gboolean has_place;
  guint    line_column;
  guint    column_column;
} BellhopTableRoles;

BellhopTableRow *_bellhop_table_row_new (BellhopTable *table,
                                         guint         index);
void             _bellhop_json_add_path (JsonArray  *array,
                                         const char *path);
void             _bellhop_append_field (GString    *line,
                                        const char *text);

G_END_DECLS
