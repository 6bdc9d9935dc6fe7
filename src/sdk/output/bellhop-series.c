/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"
#include "bellhop-series-private.h"

#include "bellhop-turn-private.h"

#include <math.h>

/*
 * Points are kept as they came, in blocks that never move, with the line that each belongs to; and
 * each line knows which points are its own. A point costs 22 bytes.
 */

enum
{
  BLOCK_SHIFT = 12,
  BLOCK_POINTS = 1 << BLOCK_SHIFT,
};

typedef struct
{
  double  x[BLOCK_POINTS];
  double  y[BLOCK_POINTS];
  guint16 line[BLOCK_POINTS];
} Block;

typedef struct
{
  char   *name;   /* Owned; "" for the only line of a series without names */
  GArray *points; /* Owned: of guint32 */
} Line;

struct _BellhopSeries
{
  BellhopOutput parent_instance;

  BellhopSeriesX x;
  BellhopUnit    y;
  guint          n_points;
  gboolean       grown_queued;

  /* Owned */
  char      *y_unit;
  GPtrArray *blocks;
  GPtrArray *lines;
};

enum
{
  SIGNAL_GROWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopSeries, bellhop_series, BELLHOP_TYPE_OUTPUT)

static Line *
peek_line (BellhopSeries *self,
           guint          line)
{
  return self->lines->pdata[line];
}

static const Block *
peek_block (BellhopSeries *self,
            guint          point)
{
  return self->blocks->pdata[point >> BLOCK_SHIFT];
}

static void
emit_grown_cb (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_GROWN], 0);
}

static void
line_free (gpointer data)
{
  Line *self = data;

  g_array_unref (self->points);
  g_free (self->name);
  g_free (self);
}

static void
bellhop_series_finalize (GObject *object)
{
  BellhopSeries *self = BELLHOP_SERIES (object);

  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->y_unit, g_free);
  G_OBJECT_CLASS (bellhop_series_parent_class)->finalize (object);
}

static void
bellhop_series_class_init (BellhopSeriesClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_series_finalize;
  output_class->type_name = "series";
  output_class->to_json = _bellhop_series_to_json;
  output_class->write_text = _bellhop_series_write_text;

  /**
   * BellhopSeries::grown:
   * @self: a series
   *
   * There are points that were not there before, or lines. Emitted once a turn of the loop at most.
   */
  signals[SIGNAL_GROWN] = g_signal_new ("grown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_series_init (BellhopSeries *self)
{
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_ptr_array_new_with_free_func (line_free);
}

/**
 * bellhop_series_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @x: what the x of a point is
 * @y: what the y of a point counts: bytes are shown as sizes
 * @y_unit: (nullable): the unit of y, such as “ms”; after bytes, what follows the size, such as
 *   “/s”
 *
 * Creates a series without points.
 *
 * Returns: (transfer full): the series
 */
BellhopSeries *
bellhop_series_new (const char    *name,
                    const char    *title,
                    BellhopSeriesX x,
                    BellhopUnit    y,
                    const char    *y_unit)
{
  BellhopSeries *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (x <= BELLHOP_SERIES_TIME, NULL);

  self = g_object_new (BELLHOP_TYPE_SERIES, "name", name, "title", title, NULL);
  self->x = x;
  self->y = y;
  self->y_unit = g_strdup (y_unit);
  return self;
}

/**
 * bellhop_series_add_line:
 * @self: a series
 * @name: (nullable): what people see; %NULL for the only line of a series that needs no name
 *
 * Adds a line, to which points can be added. After %BELLHOP_SERIES_MAX_LINES lines, returns the
 * last one again.
 *
 * Returns: the number of the line, from 0
 */
guint
bellhop_series_add_line (BellhopSeries *self,
                         const char    *name)
{
  Line *line = NULL;

  g_return_val_if_fail (BELLHOP_IS_SERIES (self), 0);

  if (self->lines->len == BELLHOP_SERIES_MAX_LINES)
    return self->lines->len - 1;

  line = g_new0 (Line, 1);
  line->name = g_utf8_make_valid (name != NULL ? name : "", -1);
  line->points = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (self->lines, line);
  _bellhop_once_a_turn (self, emit_grown_cb, &self->grown_queued);
  return self->lines->len - 1;
}

/**
 * bellhop_series_add:
 * @self: a series
 * @line: a line
 * @x: where
 * @y: how much; infinite or not a number for a gap
 *
 * Adds a point, at once visible and drawn with the next frame.
 *
 * Points of a line that come with growing @x are drawn quickly however many
 * there are. A point whose @x is not a number is left out, and beyond
 * %BELLHOP_SERIES_MAX_POINTS points none is added.
 */
void
bellhop_series_add (BellhopSeries *self,
                    guint          line,
                    double         x,
                    double         y)
{
  bellhop_series_add_block (self, line, &x, &y, 1);
}

/**
 * bellhop_series_add_block:
 * @self: a series
 * @line: a line
 * @x: (array length=n_points): where each is
 * @y: (array length=n_points): how much each is
 * @n_points: how many
 *
 * Adds many points of a line, as bellhop_series_add() does.
 */
void
bellhop_series_add_block (BellhopSeries *self,
                          guint          line,
                          const double  *x,
                          const double  *y,
                          gsize          n_points)
{
  Line *about = NULL;

  g_return_if_fail (BELLHOP_IS_SERIES (self));
  g_return_if_fail (line < self->lines->len);
  g_return_if_fail (n_points == 0 || (x != NULL && y != NULL));

  about = peek_line (self, line);
  for (gsize i = 0; i < n_points && self->n_points < BELLHOP_SERIES_MAX_POINTS; i++)
    {
      const guint at = self->n_points & (BLOCK_POINTS - 1);
      Block      *block = NULL;

      if (!isfinite (x[i]))
        continue;
      if (at == 0)
        g_ptr_array_add (self->blocks, g_new (Block, 1));
      block = self->blocks->pdata[self->blocks->len - 1];
      block->x[at] = x[i];
      block->y[at] = y[i];
      block->line[at] = (guint16) line;
      g_array_append_val (about->points, self->n_points);
      self->n_points++;
    }
  _bellhop_once_a_turn (self, emit_grown_cb, &self->grown_queued);
}

/**
 * bellhop_series_get_x_kind:
 * @self: a series
 *
 * Gets what the x of a point is.
 *
 * Returns: a number, seconds or a time
 */
BellhopSeriesX
bellhop_series_get_x_kind (BellhopSeries *self)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), BELLHOP_SERIES_NUMBER);

  return self->x;
}

/**
 * bellhop_series_get_y_kind:
 * @self: a series
 *
 * Gets what the y of a point counts.
 *
 * Returns: the unit
 */
BellhopUnit
bellhop_series_get_y_kind (BellhopSeries *self)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), BELLHOP_UNIT_NONE);

  return self->y;
}

/**
 * bellhop_series_get_y_unit:
 * @self: a series
 *
 * Gets the text of the unit of y.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
bellhop_series_get_y_unit (BellhopSeries *self)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), NULL);

  return self->y_unit;
}

/**
 * bellhop_series_get_n_lines:
 * @self: a series
 *
 * Gets the number of lines.
 *
 * Returns: the number
 */
guint
bellhop_series_get_n_lines (BellhopSeries *self)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), 0);

  return self->lines->len;
}

/**
 * bellhop_series_get_line_name:
 * @self: a series
 * @line: a line
 *
 * Gets what a line is called.
 *
 * Returns: (transfer none): the name, or the empty text
 */
const char *
bellhop_series_get_line_name (BellhopSeries *self,
                              guint          line)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), NULL);
  g_return_val_if_fail (line < self->lines->len, NULL);

  return peek_line (self, line)->name;
}

/**
 * bellhop_series_get_n_points:
 * @self: a series
 *
 * Gets the number of points of all lines.
 *
 * Returns: the number
 */
guint
bellhop_series_get_n_points (BellhopSeries *self)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), 0);

  return self->n_points;
}

/**
 * bellhop_series_get_point:
 * @self: a series
 * @point: which, in the order in which they came
 * @out_x: (out): where it is
 * @out_y: (out): how much it is, which may not be a number
 *
 * Gets a point.
 *
 * Returns: the line that it belongs to
 */
guint
bellhop_series_get_point (BellhopSeries *self,
                          guint          point,
                          double        *out_x,
                          double        *out_y)
{
  const Block *block = NULL;
  const guint  at = point & (BLOCK_POINTS - 1);

  g_return_val_if_fail (BELLHOP_IS_SERIES (self), 0);
  g_return_val_if_fail (point < self->n_points, 0);

  block = peek_block (self, point);
  *out_x = block->x[at];
  *out_y = block->y[at];
  return block->line[at];
}

/**
 * bellhop_series_get_n_line_points:
 * @self: a series
 * @line: a line
 *
 * Gets the number of points of a line.
 *
 * Returns: the number
 */
guint
bellhop_series_get_n_line_points (BellhopSeries *self,
                                  guint          line)
{
  g_return_val_if_fail (BELLHOP_IS_SERIES (self), 0);
  g_return_val_if_fail (line < self->lines->len, 0);

  return peek_line (self, line)->points->len;
}

/**
 * bellhop_series_get_line_point:
 * @self: a series
 * @line: a line
 * @n: which of its points
 * @out_x: (out): where it is
 * @out_y: (out): how much it is, which may not be a number
 *
 * Gets a point of a line.
 */
void
bellhop_series_get_line_point (BellhopSeries *self,
                               guint          line,
                               guint          n,
                               double        *out_x,
                               double        *out_y)
{
  g_return_if_fail (BELLHOP_IS_SERIES (self));
  g_return_if_fail (line < self->lines->len);
  g_return_if_fail (n < peek_line (self, line)->points->len);

  bellhop_series_get_point (self, g_array_index (peek_line (self, line)->points, guint32, n), out_x,
                            out_y);
}
