/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* What an axis shows. */
typedef enum
{
  BELLHOP_PLOT_NUMBER,
  BELLHOP_PLOT_BYTES,
  BELLHOP_PLOT_SECONDS,
  BELLHOP_PLOT_TIME,
} BellhopPlotKind;

typedef struct
{
  double first;
  double step;
  guint  n_ticks;
} BellhopPlotTicks;

BellhopPlotTicks bellhop_plot_scale_ticks (BellhopPlotKind kind,
                                           double          low,
                                           double          high,
                                           guint           max_ticks);
char *bellhop_plot_scale_dup_label (BellhopPlotKind kind,
                                    double          number,
                                    double          step);
char *bellhop_plot_scale_dup_value (BellhopPlotKind kind,
                                    double          number,
                                    const char     *unit);

G_END_DECLS
