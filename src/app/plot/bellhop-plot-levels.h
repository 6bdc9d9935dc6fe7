/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* Points of a line that follow each other: where they begin and end, and the least and the
 * greatest. There is nothing to see where @low is more than @high. */
typedef struct
{
  double x_first;
  double x_last;
  double low;
  double high;
} BellhopPlotBucket;

typedef struct _BellhopPlotLevels BellhopPlotLevels;

BellhopPlotLevels *bellhop_plot_levels_new (BellhopSeries *series,
                                            guint          line);
void bellhop_plot_levels_free (BellhopPlotLevels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopPlotLevels, bellhop_plot_levels_free)

guint bellhop_plot_levels_take (BellhopPlotLevels *self,
                                guint              max_points);
guint bellhop_plot_levels_get_n_points (BellhopPlotLevels *self);
gboolean bellhop_plot_levels_get_extent (BellhopPlotLevels *self,
                                         double            *out_first,
                                         double            *out_last);
void bellhop_plot_levels_pick (BellhopPlotLevels *self,
                               double             first,
                               double             last,
                               guint              n_columns,
                               GArray            *out_buckets);
gboolean bellhop_plot_levels_find (BellhopPlotLevels *self,
                                   double             x,
                                   guint             *out_point);

G_END_DECLS
