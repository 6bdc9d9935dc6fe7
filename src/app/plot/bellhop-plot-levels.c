/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-plot-levels.h"

#include <math.h>

/*
 * A million points are more than a screen has columns. So each eight points make a bucket, each
 * eight buckets one of the next level, and so on; what is drawn comes from the level that has a few
 * buckets for each column. A new point changes one bucket of each level, and none is ever read
 * again to draw it. */

enum
{
  SHIFT = 3,
  N_LEVELS = 8,
  /* More buckets than that for a column of pixels cannot be told apart. */
  BUCKETS_PER_COLUMN = 4,
};

struct _BellhopPlotLevels
{
  guint    line;
  guint    n_points;
  double   first; /* the least x */
  double   last;  /* the greatest x */
  gboolean is_ordered;

  /* Owned */
  BellhopSeries *series;
  GArray        *levels[N_LEVELS]; /* of BellhopPlotBucket */
};

/**
 * bellhop_plot_levels_new:
 * @series: a series, which may still grow
 * @line: one of its lines
 *
 * Returns: (transfer full): what draws that line however many points it has; none is taken yet
 */
BellhopPlotLevels *
bellhop_plot_levels_new (BellhopSeries *series,
                         guint          line)
{
  BellhopPlotLevels *self = g_new0 (BellhopPlotLevels, 1);

  self->series = g_object_ref (series);
  self->line = line;
  self->is_ordered = TRUE;
  for (guint i = 0; i < N_LEVELS; i++)
    self->levels[i] = g_array_new (FALSE, FALSE, sizeof (BellhopPlotBucket));
  return self;
}

/**
 * bellhop_plot_levels_free:
 * @self: (nullable): levels
 */
void
bellhop_plot_levels_free (BellhopPlotLevels *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_LEVELS; i++)
    g_array_unref (self->levels[i]);
  g_object_unref (self->series);
  g_free (self);
}

static BellhopPlotBucket
get_point (BellhopPlotLevels *self,
           guint              point)
{
  double x = 0.0;
  double y = 0.0;

  bellhop_series_get_line_point (self->series, self->line, point, &x, &y);
  if (!isfinite (y))
    return (BellhopPlotBucket){ x, x, (double) INFINITY, -(double) INFINITY };
  return (BellhopPlotBucket){ x, x, y, y };
}

static void
merge (GArray                  *level,
       guint                    index,
       const BellhopPlotBucket *bucket)
{
  BellhopPlotBucket *into = NULL;

  if (index == level->len)
    {
      g_array_append_vals (level, bucket, 1);
      return;
    }
  into = &g_array_index (level, BellhopPlotBucket, index);
  into->x_first = MIN (into->x_first, bucket->x_first);
  into->x_last = MAX (into->x_last, bucket->x_last);
  into->low = MIN (into->low, bucket->low);
  into->high = MAX (into->high, bucket->high);
}

static void
note_extent (BellhopPlotLevels *self,
             double             x)
{
  if (self->n_points == 0)
    {
      self->first = self->last = x;
      return;
    }
  self->is_ordered = self->is_ordered && x >= self->last;
  self->first = MIN (self->first, x);
  self->last = MAX (self->last, x);
}

/**
 * bellhop_plot_levels_take:
 * @self: levels
 * @max_points: how many to take at most
 *
 * Takes points that have come since the last call.
 *
 * Returns: how many were taken
 */
guint
bellhop_plot_levels_take (BellhopPlotLevels *self,
                          guint              max_points)
{
  const guint there = bellhop_series_get_n_line_points (self->series, self->line);
  const guint start = self->n_points;
  const guint end = start + MIN (there - start, max_points);
  guint       low = start;
  guint       high = end;

  for (; self->n_points < end; self->n_points++)
    {
      const BellhopPlotBucket point = get_point (self, self->n_points);

      note_extent (self, point.x_first);
      merge (self->levels[0], self->n_points >> SHIFT, &point);
    }

  /* Only buckets that have changed go up. */
  for (guint level = 1; level < N_LEVELS && high > low; level++)
    {
      low >>= SHIFT;
      high = ((high - 1) >> SHIFT) + 1;
      for (guint i = low; i < high; i++)
        merge (self->levels[level], i >> SHIFT,
               &g_array_index (self->levels[level - 1], BellhopPlotBucket, i));
    }
  return end - start;
}

/**
 * bellhop_plot_levels_get_n_points:
 * @self: levels
 *
 * Returns: how many points were taken
 */
guint
bellhop_plot_levels_get_n_points (BellhopPlotLevels *self)
{
  return self->n_points;
}

/**
 * bellhop_plot_levels_get_extent:
 * @self: levels
 * @out_first: (out): the least x
 * @out_last: (out): the greatest
 *
 * Returns: whether there are points
 */
gboolean
bellhop_plot_levels_get_extent (BellhopPlotLevels *self,
                                double            *out_first,
                                double            *out_last)
{
  if (self->n_points == 0)
    return FALSE;

  *out_first = self->first;
  *out_last = self->last;
  return TRUE;
}

/* Level 0 stands for the points themselves here, the others for the levels above them. */
static guint
get_n (BellhopPlotLevels *self,
       guint              level)
{
  return level == 0 ? self->n_points : self->levels[level - 1]->len;
}

static BellhopPlotBucket
get_bucket (BellhopPlotLevels *self,
            guint              level,
            guint              index)
{
  if (level == 0)
    return get_point (self, index);
  return g_array_index (self->levels[level - 1], BellhopPlotBucket, index);
}

/* The first bucket that ends at @x or after it. */
static guint
find_first (BellhopPlotLevels *self,
            guint              level,
            double             x)
{
  guint low = 0;
  guint high = get_n (self, level);

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (get_bucket (self, level, middle).x_last < x)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The buckets of a level that lie in a range, and one on each side, so that the line goes on to the
   edge. */
static void
find_range (BellhopPlotLevels *self,
            guint              level,
            double             first,
            double             last,
            guint             *out_start,
            guint             *out_end)
{
  *out_start = 0;
  *out_end = get_n (self, level);
  if (!self->is_ordered)
    return;

  *out_end = MIN (find_first (self, level, nextafter (last, (double) INFINITY)) + 1, *out_end);
  *out_start = find_first (self, level, first);
  *out_start -= *out_start > 0 ? 1 : 0;
}

/**
 * bellhop_plot_levels_pick:
 * @self: levels
 * @first: the least x that is seen
 * @last: the greatest
 * @n_columns: how many columns of pixels there are
 * @out_buckets: (element-type BellhopPlotBucket): where to append what is to be drawn
 *
 * Picks what has to be drawn: a few buckets for each column, and the one before and the one after.
 * A line whose points go back and forth has all of its buckets picked.
 */
void
bellhop_plot_levels_pick (BellhopPlotLevels *self,
                          double             first,
                          double             last,
                          guint              n_columns,
                          GArray            *out_buckets)
{
  guint start = 0;
  guint end = 0;
  guint level = 0;

  for (level = 0; level <= N_LEVELS; level++)
    {
      find_range (self, level, first, last, &start, &end);
      if (end - start <= BUCKETS_PER_COLUMN * n_columns || level == N_LEVELS)
        break;
    }
  for (guint i = start; i < end; i++)
    {
      const BellhopPlotBucket bucket = get_bucket (self, level, i);

      g_array_append_val (out_buckets, bucket);
    }
}

/**
 * bellhop_plot_levels_find:
 * @self: levels
 * @x: where
 * @out_point: (out): the point that is nearest
 *
 * Finds a point by its place.
 *
 * Returns: whether there is one
 */
gboolean
bellhop_plot_levels_find (BellhopPlotLevels *self,
                          double             x,
                          guint             *out_point)
{
  guint found = 0;

  if (self->n_points == 0)
    return FALSE;

  found = MIN (find_first (self, 0, x), self->n_points - 1);
  if (found > 0 && x - get_point (self, found - 1).x_first < get_point (self, found).x_first - x)
    found--;
  *out_point = found;
  return TRUE;
}
