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
gboolean _bellhop_table_write_text (BellhopOutput *output,
                                    GOutputStream *stream,
                                    GCancellable  *cancellable,
                                    GError       **error);
void _bellhop_table_append_json (BellhopOutput *output,
                                 GString       *object);

/* A file URI: for a path that is not UTF-8. */
char *_bellhop_json_dup_path (const char *path);
void _bellhop_append_field (GString    *line,
                            const char *text);

G_END_DECLS
