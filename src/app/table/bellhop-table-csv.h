/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-table-rows-model.h"

G_BEGIN_DECLS

void bellhop_csv_append_cell (GString    *text,
                              const char *cell,
                              char        separator);
gboolean bellhop_csv_flush (GString       *text,
                            GOutputStream *stream,
                            GError       **error);

void bellhop_table_append_row (GString      *text,
                               BellhopTable *table,
                               guint         row,
                               char          separator);
gboolean bellhop_table_write_csv (gpointer       order,
                                  GOutputStream *stream,
                                  GError       **error);

G_END_DECLS
