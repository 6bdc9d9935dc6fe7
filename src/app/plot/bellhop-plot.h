/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The lines of a series, live. */
#define BELLHOP_TYPE_PLOT (bellhop_plot_get_type ())
G_DECLARE_FINAL_TYPE (BellhopPlot, bellhop_plot, BELLHOP, PLOT, GtkWidget)

GtkWidget *bellhop_plot_new (BellhopSeries *series);
void bellhop_plot_set_line_visible (BellhopPlot *self,
                                    guint        line,
                                    gboolean     visible);
void bellhop_plot_zoom (BellhopPlot *self,
                        double       factor);
void bellhop_plot_show_all (BellhopPlot *self);
void bellhop_plot_set_following (BellhopPlot *self,
                                 gboolean     following);
gboolean bellhop_plot_is_following (BellhopPlot *self);
void bellhop_plot_get_range (BellhopPlot *self,
                             double      *out_first,
                             double      *out_last);
char *bellhop_plot_dup_reading (BellhopPlot *self);
guint bellhop_plot_get_n_drawn (BellhopPlot *self);
void bellhop_plot_draw_sample (GtkWidget *widget,
                               cairo_t   *cairo,
                               guint      line,
                               double     width,
                               double     height);

G_END_DECLS
