/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-picture.h"
#include "bellhop-plot-levels.h"
#include "bellhop-plot-scale.h"
#include "bellhop-plot.h"
#include "bellhop-series-pane.h"

#include <math.h>

enum
{
  MANY = 1000000,
};

static BellhopSeries *
create_series (guint n_points)
{
  BellhopSeries *series = bellhop_series_new ("rate", "Rate", BELLHOP_SERIES_SECONDS,
                                              BELLHOP_UNIT_NONE, "ms");
  const guint    first = bellhop_series_add_line (series, "one");
  const guint    second = bellhop_series_add_line (series, "two");

  for (guint i = 0; i < n_points; i++)
    {
      bellhop_series_add (series, first, i, i % 1000 == 500 ? 1000 : i % 10);
      bellhop_series_add (series, second, i, -5);
    }
  return series;
}

static GtkWidget *
show (BellhopSeries *series,
      BellhopPlot  **out_plot)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *pane = bellhop_series_pane_new (series);

  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  *out_plot = BELLHOP_PLOT (bellhop_display_get (pane, BELLHOP_TYPE_PLOT, NULL));
  return window;
}

static void
close_window (GtkWidget     *window,
              BellhopSeries *series)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_destroy (GTK_WINDOW (window));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_null (weak);
  g_assert_finalize_object (series);
}

static gboolean
has_drawn (BellhopPlot *plot)
{
  double first = 0;
  double last = 0;

  bellhop_plot_get_range (plot, &first, &last);
  return bellhop_plot_get_n_drawn (plot) > 0;
}

typedef struct
{
  BellhopPlot *plot;
  double       last;
} Reach;

static gboolean
has_reached (Reach *self)
{
  double first = 0;
  double last = 0;

  bellhop_plot_get_range (self->plot, &first, &last);
  return last >= self->last;
}

/* What is drawn has the least and the greatest of what it stands for, at each zoom. */
static void
test_levels (void)
{
  g_autoptr(BellhopSeries) series = create_series (100000);
  g_autoptr(BellhopPlotLevels) levels = bellhop_plot_levels_new (series, 0);
  g_autoptr(GArray) buckets = g_array_new (FALSE, FALSE, sizeof (BellhopPlotBucket));
  double first = 0;
  double last = 0;
  double high = 0;
  guint  point = 0;

  /* In pieces that are no multiples of anything. */
  while (bellhop_plot_levels_take (levels, 777) > 0)
    ;
  g_assert_cmpuint (bellhop_plot_levels_get_n_points (levels), ==, 100000);
  g_assert_true (bellhop_plot_levels_get_extent (levels, &first, &last));
  g_assert_cmpfloat (last, ==, 99999);

  bellhop_plot_levels_pick (levels, first, last, 100, buckets);
  g_assert_cmpuint (buckets->len, <=, 402);
  g_assert_cmpuint (buckets->len, >=, 50);
  for (guint i = 0; i < buckets->len; i++)
    {
      const BellhopPlotBucket *bucket = &g_array_index (buckets, BellhopPlotBucket, i);

      g_assert_cmpfloat (bucket->low, ==, 0);
      high = MAX (high, bucket->high);
      if (i > 0)
        g_assert_cmpfloat (bucket->x_first, ==,
                           g_array_index (buckets, BellhopPlotBucket, i - 1).x_last + 1);
    }
  g_assert_cmpfloat (high, ==, 1000);

  /* Near enough, it is the points themselves, and one more at each side. */
  g_array_set_size (buckets, 0);
  bellhop_plot_levels_pick (levels, 495.5, 504.5, 100, buckets);
  g_assert_cmpuint (buckets->len, ==, 11);
  g_assert_cmpfloat (g_array_index (buckets, BellhopPlotBucket, 5).high, ==, 1000);

  g_assert_true (bellhop_plot_levels_find (levels, 500.4, &point));
  g_assert_cmpuint (point, ==, 500);
  g_assert_true (bellhop_plot_levels_find (levels, 1e9, &point));
  g_assert_cmpuint (point, ==, 99999);
}

/* Points that go back are all drawn, and gaps are gaps. */
static void
test_odd_points (void)
{
  g_autoptr(BellhopSeries) series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER,
                                                        BELLHOP_UNIT_NONE, NULL);
  const guint line = bellhop_series_add_line (series, NULL);
  g_autoptr(BellhopPlotLevels) levels = bellhop_plot_levels_new (series, line);
  g_autoptr(GArray) buckets = g_array_new (FALSE, FALSE, sizeof (BellhopPlotBucket));
  double first = 0;
  double last = 0;

  g_assert_false (bellhop_plot_levels_get_extent (levels, &first, &last));
  for (guint i = 0; i < 20; i++)
    bellhop_series_add (series, line, i % 2 == 0 ? i : -(double) i, i == 7 ? (double) NAN : i);
  g_assert_cmpuint (bellhop_plot_levels_take (levels, 100), ==, 20);
  g_assert_true (bellhop_plot_levels_get_extent (levels, &first, &last));
  g_assert_cmpfloat (first, ==, -19);
  g_assert_cmpfloat (last, ==, 18);
  bellhop_plot_levels_pick (levels, 0, 1, 100, buckets);
  g_assert_cmpuint (buckets->len, ==, 20);
  g_assert_cmpfloat (g_array_index (buckets, BellhopPlotBucket, 7).low, >,
                     g_array_index (buckets, BellhopPlotBucket, 7).high);
}

static void
assert_ticks (BellhopPlotKind kind,
              double          low,
              double          high,
              guint           max_ticks,
              const char     *expected)
{
  const BellhopPlotTicks ticks = bellhop_plot_scale_ticks (kind, low, high, max_ticks);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < ticks.n_ticks; i++)
    {
      g_autofree char *label = bellhop_plot_scale_dup_label (kind, ticks.first + i * ticks.step,
                                                             ticks.step);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", label);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_ticks (void)
{
  assert_ticks (BELLHOP_PLOT_NUMBER, 0, 1, 5, "0|0.2|0.4|0.6|0.8|1.0");
  assert_ticks (BELLHOP_PLOT_NUMBER, -30, 70, 4, "0|50");
  assert_ticks (BELLHOP_PLOT_NUMBER, 0, 0, 4, "");
  assert_ticks (BELLHOP_PLOT_SECONDS, 0, 100, 4, "0 s|30 s|1:00|1:30");
  assert_ticks (BELLHOP_PLOT_SECONDS, 0, 7300, 3, "0 s|1:00:00|2:00:00");
  assert_ticks (BELLHOP_PLOT_SECONDS, 0, 0.4, 4, "0 s|0.1 s|0.2 s|0.3 s|0.4 s");
  assert_ticks (BELLHOP_PLOT_BYTES, 0, 2.1e6, 2, "0 bytes|2.0\302\240MB");
  assert_ticks (BELLHOP_PLOT_TIME, 1000000000, 1000000300, 5, "01:47|01:48|01:49|01:50|01:51");
}

/* A million points on each of two lines: a frame is made of what its columns can show, and what
 * comes is taken in pieces. */
static void
test_million (void)
{
  BellhopSeries   *series = create_series (MANY);
  BellhopPlot     *plot = NULL;
  GtkWidget       *window = show (series, &plot);
  Reach            reach = { plot, MANY - 1 };
  g_autofree char *reading = NULL;

  bellhop_display_until (has_drawn, plot);
  bellhop_display_until (has_reached, &reach);
  bellhop_display_until (has_drawn, plot);
  g_assert_cmpuint (bellhop_plot_get_n_drawn (plot), <, 2 * 4 * 640 + 8);
  g_assert_true (bellhop_display_shows (window, "2000000 points"));
  reading = bellhop_plot_dup_reading (plot);
  g_assert_cmpstr (reading, ==, "2000000 points");
  close_window (window, series);
}

/* The newest point stays in view until somebody looks back. */
static void
test_follow (void)
{
  BellhopSeries *series = create_series (1000);
  BellhopPlot   *plot = NULL;
  GtkWidget     *window = show (series, &plot);
  GtkWidget     *follow = bellhop_display_get (window, GTK_TYPE_BUTTON, "Follow");
  Reach          reach = { plot, 999 };
  double         first = 0;
  double         last = 0;

  bellhop_display_until (has_reached, &reach);
  g_assert_false (gtk_widget_get_visible (follow));
  gtk_widget_activate_action (GTK_WIDGET (plot), "plot.zoom-in", NULL);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (last, ==, 999);
  g_assert_cmpfloat (first, ==, 499.5);
  g_assert_true (bellhop_plot_is_following (plot));

  bellhop_plot_set_following (plot, FALSE);
  g_assert_true (bellhop_plot_is_following (plot)); /* it still shows the newest */
  bellhop_series_add (series, 0, 1100, 1);
  reach.last = 1100;
  bellhop_display_until (has_reached, &reach);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (first, ==, 600.5);

  bellhop_plot_show_all (plot);
  bellhop_plot_zoom (plot, 0.25);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (last - first, ==, 275);
  close_window (window, series);
}

static void
press (BellhopPlot    *plot,
       guint           key,
       GdkModifierType state)
{
  GListModel *controllers = gtk_widget_observe_controllers (GTK_WIDGET (plot));
  gboolean    handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  g_object_unref (controllers);
  g_assert_true (handled);
}

/* The crosshair goes from point to point by the keyboard, and what it reads is read out. */
static void
test_keyboard (void)
{
  BellhopSeries   *series = create_series (1000);
  BellhopPlot     *plot = NULL;
  GtkWidget       *window = show (series, &plot);
  Reach            reach = { plot, 999 };
  g_autofree char *reading = NULL;
  double           first = 0;
  double           last = 0;

  bellhop_display_until (has_reached, &reach);
  bellhop_display_until (has_drawn, plot);
  press (plot, GDK_KEY_Home, 0);
  press (plot, GDK_KEY_Home, 0);
  press (plot, GDK_KEY_Right, 0);
  press (plot, GDK_KEY_Right, 0);
  reading = bellhop_plot_dup_reading (plot);
  g_assert_cmpstr (reading, ==, "2.00 s\none: 2 ms\ntwo: -5 ms");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       reading);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Rate");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_ROLE_IMG);

  press (plot, GDK_KEY_plus, 0);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (last - first, ==, 499.5);
  g_assert_false (bellhop_plot_is_following (plot));
  g_assert_true (gtk_widget_get_visible (bellhop_display_get (window, GTK_TYPE_BUTTON, "Follow")));
  press (plot, GDK_KEY_End, 0);
  g_assert_true (bellhop_plot_is_following (plot));
  press (plot, GDK_KEY_Left, GDK_CONTROL_MASK);
  g_assert_false (bellhop_plot_is_following (plot));
  press (plot, GDK_KEY_0, 0);
  g_assert_true (bellhop_plot_is_following (plot));
  press (plot, GDK_KEY_Escape, 0);
  g_clear_pointer (&reading, g_free);
  reading = bellhop_plot_dup_reading (plot);
  g_assert_cmpstr (reading, ==, "2000 points");
  close_window (window, series);
}

static GtkEventController *
find_controller (BellhopPlot *plot,
                 GType        type)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (plot));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      /* The widget keeps it. */
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_type_is_a (G_OBJECT_TYPE (controller), type))
        return controller;
    }
  g_assert_not_reached ();
}

/* The crosshair follows the pointer, a drag and a scroll sideways move what is seen, and a scroll
 * up or down is left to the page. */
static void
test_pointer (void)
{
  BellhopSeries      *series = create_series (1000);
  BellhopPlot        *plot = NULL;
  GtkWidget          *window = show (series, &plot);
  GtkEventController *motion = NULL;
  GtkEventController *drag = NULL;
  Reach               reach = { plot, 999 };
  g_autofree char    *reading = NULL;
  double              first = 0;
  double              last = 0;
  double              before = 0;
  gboolean            handled = FALSE;

  bellhop_display_until (has_reached, &reach);
  gtk_test_widget_wait_for_draw (window);
  motion = find_controller (plot, GTK_TYPE_EVENT_CONTROLLER_MOTION);
  drag = find_controller (plot, GTK_TYPE_GESTURE_DRAG);
  g_signal_emit_by_name (motion, "motion", gtk_widget_get_width (GTK_WIDGET (plot)) / 2.0, 60.0);
  reading = bellhop_plot_dup_reading (plot);
  g_assert_nonnull (strstr (reading, "two: -5 ms"));
  g_signal_emit_by_name (motion, "leave");
  g_clear_pointer (&reading, g_free);
  reading = bellhop_plot_dup_reading (plot);
  g_assert_cmpstr (reading, ==, "2000 points");

  g_signal_emit_by_name (find_controller (plot, GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", 0.0,
                         1.0, &handled);
  g_assert_false (handled);
  bellhop_plot_zoom (plot, 0.5);
  g_signal_emit_by_name (find_controller (plot, GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", -1.0,
                         0.0, &handled);
  g_assert_true (handled);
  g_assert_false (bellhop_plot_is_following (plot));

  gtk_test_widget_wait_for_draw (window);
  bellhop_plot_get_range (plot, &before, &last);
  g_signal_emit_by_name (drag, "drag-begin", 100.0, 100.0);
  g_signal_emit_by_name (drag, "drag-update", 50.0, 0.0);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (first, <, before);
  /* There is nothing before the first point. */
  g_signal_emit_by_name (drag, "drag-update", 1e6, 0.0);
  bellhop_plot_get_range (plot, &first, &last);
  g_assert_cmpfloat (first, ==, 0);
  close_window (window, series);
}

/* Without points there is a word, the legend switches lines, and a picture can be taken. */
static void
test_pane (void)
{
  BellhopSeries *series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER, BELLHOP_UNIT_BYTES,
                                              "/s");
  BellhopPlot   *plot = NULL;
  GtkWidget     *window = show (series, &plot);
  GtkStack      *stack = GTK_STACK (gtk_widget_get_ancestor (GTK_WIDGET (plot), GTK_TYPE_STACK));
  g_autoptr(GBytes) picture = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  guint n_drawn = 0;

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  bellhop_series_add_line (series, "this");
  bellhop_series_add_line (series, "that");
  for (guint i = 0; i < 10; i++)
    bellhop_series_add (series, i % 2, i, 1e6 * i);
  bellhop_display_until (has_drawn, plot);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "plot");

  n_drawn = bellhop_plot_get_n_drawn (plot);
  g_assert_cmpuint (n_drawn, ==, 10);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (
                                 bellhop_display_get (window, GTK_TYPE_CHECK_BUTTON, NULL)),
                               FALSE);
  picture = bellhop_dup_picture (GTK_WIDGET (plot));
  g_assert_cmpuint (bellhop_plot_get_n_drawn (plot), <=, n_drawn);
  texture = gdk_texture_new_from_bytes (picture, NULL);
  g_assert_nonnull (texture);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, gtk_widget_get_width (GTK_WIDGET (plot)));
  close_window (window, series);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/plot/levels", test_levels);
  g_test_add_func ("/plot/odd-points", test_odd_points);
  g_test_add_func ("/plot/ticks", test_ticks);
  g_test_add_func ("/plot/million", test_million);
  g_test_add_func ("/plot/follow", test_follow);
  g_test_add_func ("/plot/keyboard", test_keyboard);
  g_test_add_func ("/plot/pointer", test_pointer);
  g_test_add_func ("/plot/pane", test_pane);
  return bellhop_display_run ();
}
