/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-share-bar.h"

#include <math.h>

enum
{
  WIDTH = 72,
  HEIGHT = 8,
};

struct _BellhopShareBar
{
  GtkWidget parent_instance;

  double start;
  double end;
};

G_DEFINE_FINAL_TYPE (BellhopShareBar, bellhop_share_bar, GTK_TYPE_WIDGET)

static void
append_bar (GtkSnapshot   *snapshot,
            double         x,
            double         width,
            double         y,
            const GdkRGBA *colour)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, HEIGHT);
  GskRoundedRect        outline = { 0 };

  gsk_rounded_rect_init_from_rect (&outline, &bounds, (float) MIN (HEIGHT / 2.0, width / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, colour, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
bellhop_share_bar_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  BellhopShareBar *self = BELLHOP_SHARE_BAR (widget);
  const double     width = gtk_widget_get_width (widget);
  const double     y = floor ((gtk_widget_get_height (widget) - HEIGHT) / 2.0);
  GdkRGBA          fill = { 0.21F, 0.52F, 0.89F, 1.0F };
  GdkRGBA          trough = { 0 };

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &trough);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color", &fill);
  trough.alpha *= 0.15F;
  append_bar (snapshot, 0, width, y, &trough);
  /* The least share is still seen. */
  if (self->end > self->start)
    append_bar (snapshot, self->start * (width - 2), MAX ((self->end - self->start) * width, 2), y,
                &fill);
}

static void
bellhop_share_bar_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH / 2 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
bellhop_share_bar_class_init (BellhopShareBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = bellhop_share_bar_snapshot;
  widget_class->measure = bellhop_share_bar_measure;
  /* The number is always beside it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bellhop_share_bar_init (BellhopShareBar *self)
{
}

/**
 * bellhop_share_bar_new:
 *
 * Returns: (transfer floating): an empty bar
 */
GtkWidget *
bellhop_share_bar_new (void)
{
  return g_object_new (BELLHOP_TYPE_SHARE_BAR, NULL);
}

/**
 * bellhop_share_bar_set_range:
 * @self: a bar
 * @start: where the filling starts, from 0 to 1
 * @end: where it ends
 */
void
bellhop_share_bar_set_range (BellhopShareBar *self,
                             double           start,
                             double           end)
{
  g_return_if_fail (BELLHOP_IS_SHARE_BAR (self));

  self->start = CLAMP (start, 0.0, 1.0);
  self->end = CLAMP (end, 0.0, 1.0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
