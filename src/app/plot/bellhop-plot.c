/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-plot-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  /* What a frame takes of points that have come: some milliseconds. The rest waits for the next
     frame. */
  POINTS_PER_FRAME = 100000,
  MAX_READ_LINES = 10,
};

typedef enum
{
  PROP_FOLLOWING = 1,
} BellhopPlotProperty;

static GParamSpec *properties[PROP_FOLLOWING + 1];

G_DEFINE_FINAL_TYPE (BellhopPlot, bellhop_plot, GTK_TYPE_WIDGET)

BellhopPlotKind
_bellhop_plot_get_x_kind (BellhopPlot *self)
{
  switch (bellhop_series_get_x_kind (self->series))
    {
    case BELLHOP_SERIES_SECONDS:
      return BELLHOP_PLOT_SECONDS;
    case BELLHOP_SERIES_TIME:
      return BELLHOP_PLOT_TIME;
    case BELLHOP_SERIES_NUMBER:
    default:
      return BELLHOP_PLOT_NUMBER;
    }
}

BellhopPlotKind
_bellhop_plot_get_y_kind (BellhopPlot *self)
{
  return bellhop_series_get_y_kind (self->series) == BELLHOP_UNIT_BYTES ? BELLHOP_PLOT_BYTES
                                                                        : BELLHOP_PLOT_NUMBER;
}

static void
line_clear (gpointer data)
{
  bellhop_plot_levels_free (((BellhopPlotLine *) data)->levels);
}

/* Takes what has come, in pieces. Returns whether all was taken. */
static gboolean
take_points (BellhopPlot *self)
{
  guint left = POINTS_PER_FRAME;

  while (self->lines->len < bellhop_series_get_n_lines (self->series))
    {
      const BellhopPlotLine line = { .levels = bellhop_plot_levels_new (self->series,
                                                                        self->lines->len) };

      g_array_append_val (self->lines, line);
    }
  for (guint i = 0; i < self->lines->len && left > 0; i++)
    left -= bellhop_plot_levels_take (g_array_index (self->lines, BellhopPlotLine, i).levels, left);
  return left > 0;
}

static void
update_description (BellhopPlot *self)
{
  g_autofree char *reading = bellhop_plot_dup_reading (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  reading, -1);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  BellhopPlot   *self = BELLHOP_PLOT (widget);
  const gboolean is_done = take_points (self);

  gtk_widget_queue_draw (widget);
  if (!is_done)
    return G_SOURCE_CONTINUE;
  update_description (self);
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
grown_cb (BellhopPlot *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static gboolean
get_extent (BellhopPlot *self,
            double      *out_first,
            double      *out_last)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      double first = 0.0;
      double last = 0.0;

      if (!bellhop_plot_levels_get_extent (g_array_index (self->lines, BellhopPlotLine, i).levels,
                                           &first, &last))
        continue;
      *out_first = found ? MIN (*out_first, first) : first;
      *out_last = found ? MAX (*out_last, last) : last;
      found = TRUE;
    }
  return found;
}

void
_bellhop_plot_set_crosshair (BellhopPlot *self,
                             double       x)
{
  if (self->crosshair == x || (isnan (self->crosshair) && isnan (x)))
    return;

  self->crosshair = x;
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Shows a range, which follows the newest point where it reaches it. */
void
_bellhop_plot_set_view (BellhopPlot *self,
                        double       span,
                        double       end)
{
  const gboolean was_following = bellhop_plot_is_following (self);
  double         first = 0.0;
  double         last = 0.0;

  if (!get_extent (self, &first, &last))
    return;

  self->span = span < last - first ? span : 0.0;
  end = self->span > 0.0 && !isnan (end) ? MAX (end, first + self->span) : (double) NAN;
  self->end = end < last - self->span * 1e-9 ? end : (double) NAN;
  if (was_following != bellhop_plot_is_following (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Zooms so that what is at @x stays there. */
void
_bellhop_plot_zoom_at (BellhopPlot *self,
                       double       factor,
                       double       x)
{
  double first = 0.0;
  double last = 0.0;
  double whole_first = 0.0;
  double whole_last = 0.0;

  if (!get_extent (self, &whole_first, &whole_last))
    return;

  bellhop_plot_get_range (self, &first, &last);
  /* Beyond that, numbers cannot tell points apart. */
  if (factor < 1.0 && (last - first) * factor < (whole_last - whole_first) * 1e-7)
    return;
  _bellhop_plot_set_view (self, (last - first) * factor, x + (last - x) * factor);
}

static void
bellhop_plot_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 140;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 300;
}

static void
bellhop_plot_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((BellhopPlotProperty) prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, bellhop_plot_is_following (BELLHOP_PLOT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_plot_finalize (GObject *object)
{
  BellhopPlot *self = BELLHOP_PLOT (object);

  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_object (&self->series);
  G_OBJECT_CLASS (bellhop_plot_parent_class)->finalize (object);
}

static void
bellhop_plot_class_init (BellhopPlotClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bellhop_plot_get_property;
  object_class->finalize = bellhop_plot_finalize;
  widget_class->measure = bellhop_plot_measure;
  widget_class->snapshot = _bellhop_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_FOLLOWING] =
    g_param_spec_boolean ("following", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_plot_init (BellhopPlot *self)
{
  self->end = (double) NAN;
  self->crosshair = (double) NAN;
  self->lines = g_array_new (FALSE, FALSE, sizeof (BellhopPlotLine));
  g_array_set_clear_func (self->lines, line_clear);
  self->buckets = g_array_new (FALSE, FALSE, sizeof (BellhopPlotBucket));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  _bellhop_plot_add_controllers (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * bellhop_plot_new:
 * @series: a series, which may still grow
 *
 * Draws the lines of @series, live. What a frame costs does not grow with the number of points.
 *
 * Returns: (transfer floating): a plot
 */
GtkWidget *
bellhop_plot_new (BellhopSeries *series)
{
  BellhopPlot *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_SERIES (series), NULL);

  self = g_object_new (BELLHOP_TYPE_PLOT, NULL);
  self->series = g_object_ref (series);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bellhop_output_get_title (BELLHOP_OUTPUT (series)), -1);
  g_signal_connect_object (series, "grown", G_CALLBACK (grown_cb), self, G_CONNECT_SWAPPED);
  grown_cb (self);
  return GTK_WIDGET (self);
}

/**
 * bellhop_plot_set_line_visible:
 * @self: a plot
 * @line: a line
 * @visible: whether it is drawn
 */
void
bellhop_plot_set_line_visible (BellhopPlot *self,
                               guint        line,
                               gboolean     visible)
{
  g_return_if_fail (BELLHOP_IS_PLOT (self));

  if (line >= self->lines->len)
    return;
  g_array_index (self->lines, BellhopPlotLine, line).is_hidden = !visible;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bellhop_plot_zoom:
 * @self: a plot
 * @factor: how much more of x is seen: less than 1 to come nearer
 */
void
bellhop_plot_zoom (BellhopPlot *self,
                   double       factor)
{
  double first = 0.0;
  double last = 0.0;

  g_return_if_fail (BELLHOP_IS_PLOT (self));

  bellhop_plot_get_range (self, &first, &last);
  _bellhop_plot_zoom_at (self, factor,
                         bellhop_plot_is_following (self) ? last : (first + last) / 2);
}

/**
 * bellhop_plot_show_all:
 * @self: a plot
 *
 * Shows all points from the first to the newest, and those to come.
 */
void
bellhop_plot_show_all (BellhopPlot *self)
{
  g_return_if_fail (BELLHOP_IS_PLOT (self));

  _bellhop_plot_set_view (self, (double) INFINITY, NAN);
}

/**
 * bellhop_plot_set_following:
 * @self: a plot
 * @following: whether the newest point stays in view
 */
void
bellhop_plot_set_following (BellhopPlot *self,
                            gboolean     following)
{
  double first = 0.0;
  double last = 0.0;

  g_return_if_fail (BELLHOP_IS_PLOT (self));

  bellhop_plot_get_range (self, &first, &last);
  _bellhop_plot_set_view (self, last - first, following ? (double) NAN : last);
}

/**
 * bellhop_plot_is_following:
 * @self: a plot
 *
 * Returns: whether the newest point stays in view
 */
gboolean
bellhop_plot_is_following (BellhopPlot *self)
{
  g_return_val_if_fail (BELLHOP_IS_PLOT (self), FALSE);

  return isnan (self->end);
}

/**
 * bellhop_plot_get_range:
 * @self: a plot
 * @out_first: (out): the least x that is seen
 * @out_last: (out): the greatest
 */
void
bellhop_plot_get_range (BellhopPlot *self,
                        double      *out_first,
                        double      *out_last)
{
  double first = 0.0;
  double last = 1.0;

  g_return_if_fail (BELLHOP_IS_PLOT (self));

  get_extent (self, &first, &last);
  *out_last = isnan (self->end) ? last : self->end;
  *out_first = self->span > 0.0 ? *out_last - self->span : first;
  /* A single point stands in the middle. */
  if (*out_last <= *out_first)
    {
      *out_first -= 0.5;
      *out_last += 0.5;
    }
}

/**
 * bellhop_plot_dup_reading:
 * @self: a plot
 *
 * Returns: (transfer full): the values at the crosshair, a line for each; or what is shown, where
 *   there is no crosshair
 */
char *
bellhop_plot_dup_reading (BellhopPlot *self)
{
  g_autoptr(GString) text = NULL;
  g_autofree char *where = NULL;
  guint            n_read = 0;

  g_return_val_if_fail (BELLHOP_IS_PLOT (self), NULL);

  if (isnan (self->crosshair))
    return g_strdup_printf (ngettext ("%'u point", "%'u points",
                                      bellhop_series_get_n_points (self->series)),
                            bellhop_series_get_n_points (self->series));

  where = bellhop_plot_scale_dup_value (_bellhop_plot_get_x_kind (self), self->crosshair, NULL);
  text = g_string_new (where);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const BellhopPlotLine *line = &g_array_index (self->lines, BellhopPlotLine, i);
      const char            *name = bellhop_series_get_line_name (self->series, i);
      g_autofree char       *value = NULL;
      guint                  point = 0;
      double                 x = 0.0;
      double                 y = 0.0;

      if (line->is_hidden || !bellhop_plot_levels_find (line->levels, self->crosshair, &point))
        continue;
      if (n_read++ == MAX_READ_LINES)
        {
          g_string_append (text, "\n…");
          break;
        }
      bellhop_series_get_line_point (self->series, i, point, &x, &y);
      value = isfinite (y) ? bellhop_plot_scale_dup_value (_bellhop_plot_get_y_kind (self), y,
                                                           bellhop_series_get_y_unit (self->series))
                           : g_strdup ("—");
      g_string_append_printf (text, *name != '\0' ? "\n%s: %s" : "\n%s%s", name, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * bellhop_plot_get_n_drawn:
 * @self: a plot
 *
 * Returns: how many pieces of lines the last frame was made of
 */
guint
bellhop_plot_get_n_drawn (BellhopPlot *self)
{
  g_return_val_if_fail (BELLHOP_IS_PLOT (self), 0);

  return self->n_drawn;
}
