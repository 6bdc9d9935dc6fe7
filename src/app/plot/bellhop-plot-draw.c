/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-plot-private.h"

#include <adwaita.h>
#include <math.h>

enum
{
  GAP = 8,
  X_TICK_WIDTH = 96,
  Y_TICK_HEIGHT = 44,
  /* Lines share these, so that many lines do not make a frame slow. */
  MAX_COLUMNS = 24000,
  MIN_COLUMNS = 24,
  /* Points that are farther apart are marked. */
  MARK_EVERY = 14,
};

typedef struct
{
  const char *light;
  const char *dark;
} Hue;

static const Hue hues[] = {
  { "#1a5fb4", "#78aeed" },
  { "#c64600", "#ffa348" },
  { "#1e8449", "#57e389" },
  { "#813d9c", "#dc8add" },
  { "#c01c28", "#ff7b63" },
  { "#63452c", "#cdab8f" },
};

/* Five, and six hues: only the thirty-first line looks like another one. */
static const struct
{
  int    n_parts;
  double parts[6];
} dashes[] = {
  { 0, { 0 } },
  { 2, { 7, 3 } },
  { 2, { 2, 3 } },
  { 4, { 9, 3, 2, 3 } },
  { 6, { 9, 3, 2, 3, 2, 3 } },
};

static GdkRGBA
get_colour (guint line)
{
  const Hue *hue = &hues[line % G_N_ELEMENTS (hues)];
  GdkRGBA    colour = { 0 };

  gdk_rgba_parse (&colour, adw_style_manager_get_dark (adw_style_manager_get_default ())
                             ? hue->dark
                             : hue->light);
  return colour;
}

static GdkRGBA
get_text_colour (GtkWidget *widget,
                 float      alpha)
{
  GdkRGBA colour = { 0 };

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  /* In high contrast, what is dim is dimmed less. */
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    alpha = MIN (alpha * 2.5F, 1.0F);
  colour.alpha *= alpha;
  return colour;
}

static void
set_line_style (cairo_t *cairo,
                guint    line)
{
  const GdkRGBA  colour = get_colour (line);
  const gboolean is_plain = !adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_set_line_width (cairo, is_plain ? 1.75 : 2.75);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cairo, dashes[line % G_N_ELEMENTS (dashes)].parts,
                  dashes[line % G_N_ELEMENTS (dashes)].n_parts, 0);
}

/**
 * bellhop_plot_draw_sample:
 * @widget: where it is drawn
 * @cairo: a context
 * @line: a line
 * @width: how wide
 * @height: how high
 *
 * Draws a short piece of a line as it looks in a plot, for a legend.
 */
void
bellhop_plot_draw_sample (GtkWidget *widget,
                          cairo_t   *cairo,
                          guint      line,
                          double     width,
                          double     height)
{
  set_line_style (cairo, line);
  cairo_move_to (cairo, 0, height / 2);
  cairo_line_to (cairo, width, height / 2);
  cairo_stroke (cairo);
}

/* Where each line's buckets begin in @self->buckets; the last is where they end. */
static GArray *
pick_buckets (BellhopPlot *self,
              double       first,
              double       last)
{
  GArray     *starts = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint width = (guint) MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  const guint share = MAX_COLUMNS / MAX (self->lines->len, 1);
  const guint n_columns = CLAMP (share, MIN_COLUMNS, width);

  g_array_set_size (self->buckets, 0);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const BellhopPlotLine *line = &g_array_index (self->lines, BellhopPlotLine, i);

      g_array_append_val (starts, self->buckets->len);
      if (!line->is_hidden)
        bellhop_plot_levels_pick (line->levels, first, last, n_columns, self->buckets);
    }
  g_array_append_val (starts, self->buckets->len);
  self->n_drawn = self->buckets->len;
  return starts;
}

/* The range of y that is seen, with a little room, and with the zero where it is near. */
static void
find_heights (BellhopPlot *self,
              double       first,
              double       last,
              double      *out_low,
              double      *out_high)
{
  double low = (double) INFINITY;
  double high = -(double) INFINITY;
  double room = 0.0;

  for (guint i = 0; i < self->buckets->len; i++)
    {
      const BellhopPlotBucket *bucket = &g_array_index (self->buckets, BellhopPlotBucket, i);

      if (bucket->low > bucket->high || bucket->x_last < first || bucket->x_first > last)
        continue;
      low = MIN (low, bucket->low);
      high = MAX (high, bucket->high);
    }
  if (low > high)
    {
      low = 0.0;
      high = 1.0;
    }

  if (low >= 0.0 && low < 0.7 * high)
    low = 0.0;
  room = high > low ? (high - low) * 0.06 : MAX (fabs (high) * 0.1, 0.5);
  *out_high = high + room;
  *out_low = low < 0.0 || low > 0.0 ? low - room : low;
}

static PangoLayout *
create_label (BellhopPlot *self,
              const char  *text)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
append_label (GtkSnapshot   *snapshot,
              PangoLayout   *layout,
              double         x,
              double         y,
              const GdkRGBA *colour)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
append_rule (GtkSnapshot   *snapshot,
             double         x,
             double         y,
             double         width,
             double         height,
             const GdkRGBA *colour)
{
  gtk_snapshot_append_color (snapshot, colour,
                             &GRAPHENE_RECT_INIT ((float) round (x), (float) round (y),
                                                  (float) width, (float) height));
}

/* How wide the numbers beside the y axis are. */
static double
measure_y_labels (BellhopPlot            *self,
                  const BellhopPlotTicks *ticks)
{
  int widest = 0;

  for (guint i = 0; i < ticks->n_ticks; i++)
    {
      g_autofree char *text = bellhop_plot_scale_dup_label (_bellhop_plot_get_y_kind (self),
                                                            ticks->first + i * ticks->step,
                                                            ticks->step);
      g_autoptr(PangoLayout) layout = create_label (self, text);
      int width = 0;

      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

static double
plot_y_to_widget (const BellhopPlotFrame *frame,
                  double                  y)
{
  return frame->area.y + (frame->high - y) / (frame->high - frame->low) * frame->area.height;
}

static void
append_y_axis (BellhopPlot            *self,
               GtkSnapshot            *snapshot,
               const BellhopPlotTicks *ticks)
{
  const BellhopPlotFrame *frame = &self->frame;
  const GdkRGBA           dim = get_text_colour (GTK_WIDGET (self), 0.65F);
  const GdkRGBA           rule = get_text_colour (GTK_WIDGET (self), 0.12F);

  for (guint i = 0; i < ticks->n_ticks; i++)
    {
      const double     number = ticks->first + i * ticks->step;
      const double     y = plot_y_to_widget (frame, number);
      g_autofree char *text = bellhop_plot_scale_dup_label (_bellhop_plot_get_y_kind (self), number,
                                                            ticks->step);
      g_autoptr(PangoLayout) layout = create_label (self, text);
      int width = 0;
      int height = 0;

      pango_layout_get_pixel_size (layout, &width, &height);
      append_rule (snapshot, frame->area.x, y, frame->area.width, 1, &rule);
      append_label (snapshot, layout, frame->area.x - GAP - width, y - height / 2.0, &dim);
    }
}

static double
plot_x_to_widget (const BellhopPlotFrame *frame,
                  double                  x)
{
  return frame->area.x + (x - frame->first) / (frame->last - frame->first) * frame->area.width;
}

static void
append_x_axis (BellhopPlot *self,
               GtkSnapshot *snapshot)
{
  const BellhopPlotFrame *frame = &self->frame;
  const BellhopPlotTicks  ticks =
    bellhop_plot_scale_ticks (_bellhop_plot_get_x_kind (self), frame->first, frame->last,
                              (guint) MAX (frame->area.width / X_TICK_WIDTH, 1));
  const GdkRGBA dim = get_text_colour (GTK_WIDGET (self), 0.65F);
  const GdkRGBA rule = get_text_colour (GTK_WIDGET (self), 0.35F);
  const double  bottom = frame->area.y + frame->area.height;

  append_rule (snapshot, frame->area.x, bottom, frame->area.width, 1, &rule);
  for (guint i = 0; i < ticks.n_ticks; i++)
    {
      const double     number = ticks.first + i * ticks.step;
      const double     x = plot_x_to_widget (frame, number);
      g_autofree char *text = bellhop_plot_scale_dup_label (_bellhop_plot_get_x_kind (self), number,
                                                            ticks.step);
      g_autoptr(PangoLayout) layout = create_label (self, text);
      int    width = 0;
      double start = 0.0;

      pango_layout_get_pixel_size (layout, &width, NULL);
      start = CLAMP (x - width / 2.0, 0.0,
                     MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width, 0));
      append_rule (snapshot, x, bottom, 1, 4, &rule);
      append_label (snapshot, layout, start, bottom + 6, &dim);
    }
}

/* A bucket is a stroke from the side where the line comes from to the other. */
static void
add_bucket (cairo_t                 *cairo,
            const BellhopPlotFrame  *frame,
            const BellhopPlotBucket *bucket)
{
  const double x = plot_x_to_widget (frame, (bucket->x_first + bucket->x_last) / 2);
  double       near_y = plot_y_to_widget (frame, bucket->low);
  double       far_y = plot_y_to_widget (frame, bucket->high);
  double       last_x = 0.0;
  double       last_y = 0.0;

  if (!cairo_has_current_point (cairo))
    {
      cairo_move_to (cairo, x, near_y);
    }
  else
    {
      cairo_get_current_point (cairo, &last_x, &last_y);
      if (fabs (far_y - last_y) < fabs (near_y - last_y))
        {
          const double swapped = near_y;

          near_y = far_y;
          far_y = swapped;
        }
      cairo_line_to (cairo, x, near_y);
    }
  cairo_line_to (cairo, x, far_y);
}

static gboolean
is_gap (const BellhopPlotBucket *bucket)
{
  return bucket->low > bucket->high;
}

static void
draw_marks (cairo_t                 *cairo,
            const BellhopPlotFrame  *frame,
            const BellhopPlotBucket *buckets,
            guint                    n_buckets)
{
  cairo_set_dash (cairo, NULL, 0, 0);
  for (guint i = 0; i < n_buckets; i++)
    if (!is_gap (&buckets[i]))
      {
        cairo_new_sub_path (cairo);
        cairo_arc (cairo, plot_x_to_widget (frame, buckets[i].x_first),
                   plot_y_to_widget (frame, buckets[i].low), 2.75, 0, 2 * G_PI);
      }
  cairo_fill (cairo);
}

/* What has no value has a cross at the foot: that nothing came is news as well. */
static void
draw_gaps (cairo_t                 *cairo,
           const BellhopPlotFrame  *frame,
           const BellhopPlotBucket *buckets,
           guint                    n_buckets)
{
  const double y = frame->area.y + frame->area.height - 6;
  double       last_x = -GAP;

  cairo_set_dash (cairo, NULL, 0, 0);
  for (guint i = 0; i < n_buckets; i++)
    {
      const double x = plot_x_to_widget (frame, buckets[i].x_first);

      if (!is_gap (&buckets[i]) || x - last_x < GAP)
        continue;
      last_x = x;
      cairo_move_to (cairo, x - 3, y - 3);
      cairo_line_to (cairo, x + 3, y + 3);
      cairo_move_to (cairo, x - 3, y + 3);
      cairo_line_to (cairo, x + 3, y - 3);
    }
  cairo_stroke (cairo);
}

static void
draw_line (cairo_t                 *cairo,
           const BellhopPlotFrame  *frame,
           const BellhopPlotBucket *buckets,
           guint                    n_buckets,
           guint                    line)
{
  set_line_style (cairo, line);
  for (guint i = 0; i < n_buckets; i++)
    if (is_gap (&buckets[i]))
      cairo_new_sub_path (cairo);
    else
      add_bucket (cairo, frame, &buckets[i]);
  cairo_stroke (cairo);
  draw_gaps (cairo, frame, buckets, n_buckets);
  if (n_buckets * MARK_EVERY < frame->area.width)
    draw_marks (cairo, frame, buckets, n_buckets);
}

static graphene_rect_t
get_area (BellhopPlot *self)
{
  const BellhopRect *area = &self->frame.area;

  return GRAPHENE_RECT_INIT ((float) area->x, (float) area->y, (float) area->width,
                             (float) area->height);
}

static void
append_lines (BellhopPlot *self,
              GtkSnapshot *snapshot,
              GArray      *starts)
{
  const graphene_rect_t area = get_area (self);
  cairo_t              *cairo = NULL;

  gtk_snapshot_push_clip (snapshot, &area);
  cairo = gtk_snapshot_append_cairo (snapshot, &area);
  for (guint i = 0; i + 1 < starts->len; i++)
    {
      const guint start = g_array_index (starts, guint, i);
      const guint end = g_array_index (starts, guint, i + 1);

      if (end > start)
        draw_line (cairo, &self->frame, &g_array_index (self->buckets, BellhopPlotBucket, start),
                   end - start, i);
    }
  cairo_destroy (cairo);
  gtk_snapshot_pop (snapshot);
}

static void
append_card (GtkSnapshot           *snapshot,
             GtkWidget             *widget,
             const graphene_rect_t *rect)
{
  GskRoundedRect outline = { 0 };
  GdkRGBA        fill = { 1, 1, 1, 1 };
  GdkRGBA        border = get_text_colour (widget, 0.3F);

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "popover_bg_color", &fill);
  gsk_rounded_rect_init_from_rect (&outline, rect, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (const float[]){ 1, 1, 1, 1 },
                              (const GdkRGBA[]){ border, border, border, border });
}

static void
append_points_at (BellhopPlot *self,
                  GtkSnapshot *snapshot)
{
  const graphene_rect_t area = get_area (self);
  cairo_t              *cairo = gtk_snapshot_append_cairo (snapshot, &area);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const BellhopPlotLine *line = &g_array_index (self->lines, BellhopPlotLine, i);
      const GdkRGBA          colour = get_colour (i);
      guint                  point = 0;
      double                 x = 0.0;
      double                 y = 0.0;

      if (line->is_hidden || !bellhop_plot_levels_find (line->levels, self->crosshair, &point))
        continue;
      bellhop_series_get_line_point (self->series, i, point, &x, &y);
      if (!isfinite (y))
        continue;
      gdk_cairo_set_source_rgba (cairo, &colour);
      cairo_arc (cairo, plot_x_to_widget (&self->frame, x),
                 plot_y_to_widget (&self->frame, y), 4, 0, 2 * G_PI);
      cairo_fill (cairo);
    }
  cairo_destroy (cairo);
}

/* The values at the crosshair, beside it, on the side where there is room. */
static void
append_crosshair (BellhopPlot *self,
                  GtkSnapshot *snapshot)
{
  const BellhopPlotFrame *frame = &self->frame;
  const double            x = plot_x_to_widget (frame, self->crosshair);
  const GdkRGBA           rule = get_text_colour (GTK_WIDGET (self), 0.5F);
  const GdkRGBA           colour = get_text_colour (GTK_WIDGET (self), 1.0F);
  g_autofree char        *reading = NULL;
  g_autoptr(PangoLayout) layout = NULL;
  int    width = 0;
  int    height = 0;
  double start = 0.0;

  if (!isfinite (self->crosshair) || self->crosshair < frame->first ||
      self->crosshair > frame->last)
    return;

  reading = bellhop_plot_dup_reading (self);
  append_rule (snapshot, x, frame->area.y, 1, frame->area.height, &rule);
  append_points_at (self, snapshot);
  layout = create_label (self, reading);
  pango_layout_set_width (layout, 280 * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_height (layout, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  start = x + GAP;
  if (start + width + 2 * GAP > frame->area.x + frame->area.width)
    start = MAX (x - GAP - width - 2 * GAP, 0.0);
  append_card (snapshot, GTK_WIDGET (self),
               &GRAPHENE_RECT_INIT ((float) start, (float) frame->area.y + 4,
                                    (float) width + 2 * GAP, (float) height + GAP));
  append_label (snapshot, layout, start + GAP, frame->area.y + 4 + GAP / 2.0, &colour);
}

static double
get_label_height (BellhopPlot *self)
{
  g_autoptr(PangoLayout) layout = create_label (self, "0");
  int height = 0;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* The unit stands above the numbers, once. */
static double
append_unit (BellhopPlot *self,
             GtkSnapshot *snapshot)
{
  const char   *unit = bellhop_series_get_y_unit (self->series);
  const GdkRGBA dim = get_text_colour (GTK_WIDGET (self), 0.65F);
  g_autoptr(PangoLayout) layout = NULL;

  if (unit == NULL || *unit == '\0' || _bellhop_plot_get_y_kind (self) == BELLHOP_PLOT_BYTES)
    return 0.0;

  layout = create_label (self, unit);
  append_label (snapshot, layout, 2, 0, &dim);
  return get_label_height (self);
}

void
_bellhop_plot_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  BellhopPlot     *self = BELLHOP_PLOT (widget);
  const double     width = gtk_widget_get_width (widget);
  const double     line = get_label_height (self);
  const double     top = MAX (append_unit (self, snapshot), line / 2) + 4;
  const double     height = gtk_widget_get_height (widget) - top - line - 8;
  BellhopPlotTicks ticks = { 0 };
  double           start = 0.0;
  g_autoptr(GArray) starts = NULL;

  bellhop_plot_get_range (self, &self->frame.first, &self->frame.last);
  starts = pick_buckets (self, self->frame.first, self->frame.last);
  find_heights (self, self->frame.first, self->frame.last, &self->frame.low, &self->frame.high);
  ticks = bellhop_plot_scale_ticks (_bellhop_plot_get_y_kind (self), self->frame.low,
                                    self->frame.high, (guint) MAX (height / Y_TICK_HEIGHT, 2));
  start = measure_y_labels (self, &ticks) + GAP;
  self->frame.area = (BellhopRect){ ceil (start), top, MAX (width - ceil (start) - 4, 1),
                                    MAX (height, 1) };

  append_y_axis (self, snapshot, &ticks);
  append_x_axis (self, snapshot);
  append_lines (self, snapshot, starts);
  append_crosshair (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, width,
                               gtk_widget_get_height (widget));
}
