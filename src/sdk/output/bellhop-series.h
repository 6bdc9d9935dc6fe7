/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"
#include "bellhop-unit.h"

G_BEGIN_DECLS

/* What the x of a point is. */
typedef enum
{
  BELLHOP_SERIES_NUMBER,
  BELLHOP_SERIES_SECONDS, /* since something: the start of the run */
  BELLHOP_SERIES_TIME,    /* seconds since 1970, UTC */
} BellhopSeriesX;

/* What a series keeps at most. */
enum
{
  BELLHOP_SERIES_MAX_POINTS = 1 << 24,
  BELLHOP_SERIES_MAX_LINES = 1024,
};

/* Points that come one after the other, on one or several lines. */
#define BELLHOP_TYPE_SERIES (bellhop_series_get_type ())
G_DECLARE_FINAL_TYPE (BellhopSeries, bellhop_series, BELLHOP, SERIES, BellhopOutput)

BellhopSeries *bellhop_series_new (const char    *name,
                                   const char    *title,
                                   BellhopSeriesX x,
                                   BellhopUnit    y,
                                   const char    *y_unit);
guint bellhop_series_add_line (BellhopSeries *self,
                               const char    *name);
void bellhop_series_add (BellhopSeries *self,
                         guint          line,
                         double         x,
                         double         y);
void bellhop_series_add_block (BellhopSeries *self,
                               guint          line,
                               const double  *x,
                               const double  *y,
                               gsize          n_points);

BellhopSeriesX bellhop_series_get_x_kind (BellhopSeries *self);
BellhopUnit bellhop_series_get_y_kind (BellhopSeries *self);
const char *bellhop_series_get_y_unit (BellhopSeries *self);
guint bellhop_series_get_n_lines (BellhopSeries *self);
const char *bellhop_series_get_line_name (BellhopSeries *self,
                                          guint          line);
guint bellhop_series_get_n_points (BellhopSeries *self);
guint bellhop_series_get_point (BellhopSeries *self,
                                guint          point,
                                double        *out_x,
                                double        *out_y);
guint bellhop_series_get_n_line_points (BellhopSeries *self,
                                        guint          line);
void bellhop_series_get_line_point (BellhopSeries *self,
                                    guint          line,
                                    guint          n,
                                    double        *out_x,
                                    double        *out_y);
void bellhop_series_describe (BellhopSeries *self,
                              JsonObject    *object);
JsonNode *bellhop_series_point_to_json (BellhopSeries *self,
                                        guint          point);

G_END_DECLS
