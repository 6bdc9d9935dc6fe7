/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-plot-private.h"

#include <math.h>

static double
widget_to_x (BellhopPlot *self,
             double       x)
{
  const BellhopPlotFrame *frame = &self->frame;

  return frame->first + (x - frame->area.x) / frame->area.width * (frame->last - frame->first);
}

static void
pan (BellhopPlot *self,
     double       part)
{
  double first = 0.0;
  double last = 0.0;

  bellhop_plot_get_range (self, &first, &last);
  _bellhop_plot_set_view (self, last - first, last + (last - first) * part);
}

static void
motion_cb (BellhopPlot *self,
           double       x,
           double       y)
{
  const BellhopRect *area = &self->frame.area;
  const gboolean     is_inside = x >= area->x && x <= area->x + area->width && y >= area->y &&
                             y <= area->y + area->height;

  _bellhop_plot_set_crosshair (self, is_inside ? widget_to_x (self, x) : (double) NAN);
}

static void
leave_cb (BellhopPlot *self)
{
  _bellhop_plot_set_crosshair (self, NAN);
}

/* With Ctrl it zooms; sideways it pans; else the page scrolls. */
static gboolean
scroll_cb (BellhopPlot              *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  const GdkModifierType state = gtk_event_controller_get_current_event_state (
    GTK_EVENT_CONTROLLER (controller));
  const double middle = (self->frame.first + self->frame.last) / 2;

  if ((state & GDK_CONTROL_MASK) != 0)
    _bellhop_plot_zoom_at (self, pow (1.25, dy),
                           isfinite (self->crosshair) ? self->crosshair : middle);
  else if ((state & GDK_SHIFT_MASK) != 0 || dx < 0.0 || dx > 0.0)
    pan (self, (dx + dy) * 0.1);
  else
    return FALSE;
  return TRUE;
}

static void
drag_begin_cb (BellhopPlot *self)
{
  double first = 0.0;

  bellhop_plot_get_range (self, &first, &self->drag_end);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (BellhopPlot *self,
                double       dx)
{
  const double scale = (self->frame.last - self->frame.first) / self->frame.area.width;

  if (self->span > 0.0)
    _bellhop_plot_set_view (self, self->span, self->drag_end - dx * scale);
}

/* The crosshair goes from point to point of the first line that is seen. */
static void
step_crosshair (BellhopPlot *self,
                int          step)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const BellhopPlotLine *line = &g_array_index (self->lines, BellhopPlotLine, i);
      const gint64           n_points = bellhop_plot_levels_get_n_points (line->levels);
      guint                  point = 0;
      double                 x = 0.0;
      double                 y = 0.0;

      if (line->is_hidden || n_points == 0)
        continue;
      if (isnan (self->crosshair))
        bellhop_plot_levels_find (line->levels, self->frame.last, &point);
      else if (bellhop_plot_levels_find (line->levels, self->crosshair, &point))
        point = (guint) CLAMP ((gint64) point + step, 0, n_points - 1);
      bellhop_series_get_line_point (self->series, i, point, &x, &y);
      if (self->span > 0.0 && (x < self->frame.first || x > self->frame.last))
        _bellhop_plot_set_view (self, self->span, x + self->span / 2);
      _bellhop_plot_set_crosshair (self, x);
      return;
    }
}

static gboolean
handle_key (BellhopPlot *self,
            guint        key,
            gboolean     is_control)
{
  const double middle = isfinite (self->crosshair) ? self->crosshair
                                                   : (self->frame.first + self->frame.last) / 2;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      {
        const int step = key == GDK_KEY_Left || key == GDK_KEY_KP_Left ? -1 : 1;

        if (is_control)
          pan (self, step * 0.25);
        else
          step_crosshair (self, step);
        return TRUE;
      }
    case GDK_KEY_Home:
      step_crosshair (self, -G_MAXINT);
      return TRUE;
    case GDK_KEY_End:
      step_crosshair (self, G_MAXINT);
      bellhop_plot_set_following (self, TRUE);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      _bellhop_plot_zoom_at (self, 0.5, middle);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      _bellhop_plot_zoom_at (self, 2.0, middle);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      bellhop_plot_show_all (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
key_pressed_cb (BellhopPlot    *self,
                guint           key,
                guint           code,
                GdkModifierType state)
{
  /* Escape cancels the run, unless there is a crosshair to put away. */
  if (key == GDK_KEY_Escape && isfinite (self->crosshair))
    {
      _bellhop_plot_set_crosshair (self, NAN);
      return TRUE;
    }
  return handle_key (self, key, (state & GDK_CONTROL_MASK) != 0);
}

void
_bellhop_plot_add_controllers (BellhopPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture         *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
