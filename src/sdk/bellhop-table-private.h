/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-table.h"

G_BEGIN_DECLS

BellhopTableRow *_bellhop_table_row_new (BellhopTable *table,
                                         guint         index);
void _bellhop_json_add_path (JsonArray  *array,
                             const char *path);
void _bellhop_append_field (GString    *line,
                            const char *text);

G_END_DECLS
