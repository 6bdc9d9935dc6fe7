/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A series: its plot, and what each line is. */
#define BELLHOP_TYPE_SERIES_PANE (bellhop_series_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopSeriesPane, bellhop_series_pane, BELLHOP, SERIES_PANE, AdwBin)

GtkWidget *bellhop_series_pane_new (BellhopSeries *series);

G_END_DECLS
