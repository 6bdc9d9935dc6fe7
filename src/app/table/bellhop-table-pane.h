/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A table to sort, filter, copy from and save. */
#define BELLHOP_TYPE_TABLE_PANE (bellhop_table_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTablePane, bellhop_table_pane, BELLHOP, TABLE_PANE, AdwBin)

GtkWidget *bellhop_table_pane_new (BellhopTable *table);

G_END_DECLS
