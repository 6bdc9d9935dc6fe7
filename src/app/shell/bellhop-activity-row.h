/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One run in the list of activity. */
#define BELLHOP_TYPE_ACTIVITY_ROW (bellhop_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopActivityRow, bellhop_activity_row, BELLHOP, ACTIVITY_ROW, GtkListBoxRow)

GtkWidget *bellhop_activity_row_new (BellhopRun *run);
BellhopRun *bellhop_activity_row_get_run (BellhopActivityRow *self);

G_END_DECLS
