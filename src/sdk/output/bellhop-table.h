/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"

G_BEGIN_DECLS

typedef enum
{
  BELLHOP_COLUMN_TEXT,
  BELLHOP_COLUMN_PATH,
  BELLHOP_COLUMN_INTEGER,
  BELLHOP_COLUMN_BYTES,
  BELLHOP_COLUMN_NUMBER,
  BELLHOP_COLUMN_TIME,
} BellhopColumnType;

typedef struct
{
  const char       *name;
  const char       *title;
  BellhopColumnType type;
} BellhopColumn;

/* The rows a table keeps at most. */
enum
{
  BELLHOP_TABLE_MAX_ROWS = 1 << 24
};

/* A streamed table: an output and a GListModel of BellhopTableRow. */
#define BELLHOP_TYPE_TABLE (bellhop_table_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTable, bellhop_table, BELLHOP, TABLE, BellhopOutput)

#define BELLHOP_TYPE_TABLE_ROW (bellhop_table_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTableRow, bellhop_table_row, BELLHOP, TABLE_ROW, GObject)

BellhopTable        *bellhop_table_new (const char          *name,
                                        const char          *title,
                                        const BellhopColumn *columns,
                                        guint                n_columns);
void                 bellhop_table_add (BellhopTable *self,
                                        ...);
void                 bellhop_table_set_groups (BellhopTable *self,
                                               guint         group_column,
                                               guint         bytes_column);
gboolean             bellhop_table_get_groups (BellhopTable *self,
                                               guint        *out_group_column,
                                               guint        *out_bytes_column);
void                 bellhop_table_set_kept (BellhopTable *self,
                                             guint         kept_column);
gboolean             bellhop_table_is_kept (BellhopTable *self,
                                            guint         row);
void                 bellhop_table_set_place (BellhopTable *self,
                                              guint         line_column,
                                              guint         column_column);
gboolean             bellhop_table_get_place (BellhopTable *self,
                                              guint        *out_line_column,
                                              guint        *out_column_column);
guint                bellhop_table_get_n_columns (BellhopTable *self);
const BellhopColumn *bellhop_table_get_column (BellhopTable *self,
                                               guint         column);
guint                bellhop_table_get_n_rows (BellhopTable *self);
const char          *bellhop_table_get_text (BellhopTable *self,
                                             guint         row,
                                             guint         column);
gint64               bellhop_table_get_int64 (BellhopTable *self,
                                              guint         row,
                                              guint         column);
double               bellhop_table_get_double (BellhopTable *self,
                                               guint         row,
                                               guint         column);
int                  bellhop_table_compare (BellhopTable *self,
                                            guint         row_a,
                                            guint         row_b,
                                            guint         column);
char                *bellhop_table_dup_display (BellhopTable *self,
                                                guint         row,
                                                guint         column);
void                 bellhop_table_append_cell (BellhopTable *self,
                                                GString      *text,
                                                guint         row,
                                                guint         column);
void                 bellhop_table_append_field (BellhopTable *self,
                                                 GString      *text,
                                                 guint         row,
                                                 guint         column);
void                 bellhop_table_append_row_json (BellhopTable *self,
                                                    GString      *text,
                                                    guint         row);
JsonNode            *bellhop_table_row_to_json (BellhopTable *self,
                                                guint         row);

BellhopTable *bellhop_table_row_get_table (BellhopTableRow *self);
guint         bellhop_table_row_get_index (BellhopTableRow *self);

G_END_DECLS
