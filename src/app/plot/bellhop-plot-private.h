/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-plot-levels.h"
#include "bellhop-plot-scale.h"
#include "bellhop-plot.h"

G_BEGIN_DECLS

typedef struct
{
  BellhopPlotLevels *levels; /* Owned */
  gboolean           is_hidden;
} BellhopPlotLine;

/* Where the numbers are on the widget. */
typedef struct
{
  BellhopRect area;
  double          first; /* x at the start of the area */
  double          last;
  double          low; /* y at its bottom */
  double          high;
} BellhopPlotFrame;

struct _BellhopPlot
{
  GtkWidget parent_instance;

  /* Owned */
  BellhopSeries *series;
  GArray        *lines;   /* of BellhopPlotLine */
  GArray        *buckets; /* of BellhopPlotBucket: of the frame that is drawn */

  guint            tick;      /* takes new points; 0 while there are none */
  double           span;      /* how much of x is seen; 0: all */
  double           end;       /* where the view ends; NAN: it follows the newest point */
  double           crosshair; /* NAN: none */
  double           drag_end;  /* where the view ended when a drag began */
  guint            n_drawn;   /* buckets of the last frame */
  BellhopPlotFrame frame;     /* of the last frame */
};

BellhopPlotKind _bellhop_plot_get_x_kind (BellhopPlot *self);
BellhopPlotKind _bellhop_plot_get_y_kind (BellhopPlot *self);
void _bellhop_plot_set_crosshair (BellhopPlot *self,
                                  double       x);
void _bellhop_plot_set_view (BellhopPlot *self,
                             double       span,
                             double       end);
void _bellhop_plot_zoom_at (BellhopPlot *self,
                            double       factor,
                            double       x);
void _bellhop_plot_add_controllers (BellhopPlot *self);
void _bellhop_plot_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot);

G_END_DECLS
