/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <math.h>

enum
{
  MANY_POINTS = 1000000
};

static char *
dup_text (BellhopSeries *series)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_output_write_text (BELLHOP_OUTPUT (series), stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static char *
dup_json (BellhopSeries *series)
{
  return bellhop_output_dup_json (BELLHOP_OUTPUT (series));
}

static void
grown_cb (guint *n_times)
{
  ++*n_times;
}

/* One line needs no name, and its points have two members. */
static void
test_unnamed (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopSeries) series = bellhop_series_new ("rate", "Rate", BELLHOP_SERIES_SECONDS,
                                                        BELLHOP_UNIT_BYTES, "/s");
  const guint      line = bellhop_series_add_line (series, NULL);
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  bellhop_series_add (series, line, 0.0, 1.5);
  bellhop_series_add (series, line, 0.1, (double) NAN);
  bellhop_series_add (series, line, (double) NAN, 7.0);
  bellhop_series_add (series, line, 0.2, 1e9);
  g_assert_cmpuint (bellhop_series_get_n_points (series), ==, 3);
  text = dup_text (series);
  g_assert_cmpstr (text, ==, "seconds,y\n0,1.5\n0.1,\n0.2,1000000000\n");
  json = dup_json (series);
  g_assert_cmpstr (json, ==,
                   "{\"name\":\"rate\",\"type\":\"series\",\"x\":\"seconds\",\"unit\":\"bytes/s\","
                   "\"points\":[[0.0,1.5],[0.1,null],[0.2,1000000000.0]]}");
}

/* Points of several lines keep the order in which they came, and each line its own. */
static void
test_lines (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopSeries) series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER,
                                                        BELLHOP_UNIT_NONE, NULL);
  const guint      first = bellhop_series_add_line (series, "a, \"b\"");
  const guint      second = bellhop_series_add_line (series, "c");
  const double     x[] = { 3, 4 };
  const double     y[] = { 30, 40 };
  double           found_x = 0;
  double           found_y = 0;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  bellhop_series_add (series, second, 1, 10);
  bellhop_series_add_block (series, first, x, y, G_N_ELEMENTS (x));
  bellhop_series_add (series, second, 5, 50);
  g_assert_cmpuint (bellhop_series_get_n_lines (series), ==, 2);
  g_assert_cmpuint (bellhop_series_get_n_line_points (series, first), ==, 2);
  g_assert_cmpuint (bellhop_series_get_n_line_points (series, second), ==, 2);
  bellhop_series_get_line_point (series, second, 1, &found_x, &found_y);
  g_assert_cmpfloat (found_x, ==, 5);
  g_assert_cmpfloat (found_y, ==, 50);
  g_assert_cmpuint (bellhop_series_get_point (series, 1, &found_x, &found_y), ==, first);
  text = dup_text (series);
  g_assert_cmpstr (text, ==,
                   "x,y,line\n1,10,c\n3,30,\"a, \"\"b\"\"\"\n4,40,\"a, \"\"b\"\"\"\n5,50,c\n");
  json = dup_json (series);
  g_assert_nonnull (strstr (json, "[[1.0,10.0,\"c\"],[3.0,30.0,\"a, \\\"b\\\"\"]"));
}

/* Listeners hear once a turn. */
static void
test_told (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopSeries) series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER,
                                                        BELLHOP_UNIT_NONE, NULL);
  const guint line = bellhop_series_add_line (series, NULL);
  guint       n_times = 0;

  g_signal_connect_swapped (series, "grown", G_CALLBACK (grown_cb), &n_times);
  for (guint i = 0; i < 100; i++)
    bellhop_series_add (series, line, i, i);
  g_assert_cmpuint (n_times, ==, 0);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_times, ==, 1);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_times, ==, 1);
}

static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopSeries) series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER,
                                                        BELLHOP_UNIT_NONE, NULL);
  const guint even = bellhop_series_add_line (series, "even");
  const guint odd = bellhop_series_add_line (series, "odd");
  double      x = 0;
  double      y = 0;

  for (guint i = 0; i < MANY_POINTS; i++)
    bellhop_series_add (series, i % 2 == 0 ? even : odd, i, -(double) i);
  g_assert_cmpuint (bellhop_series_get_n_points (series), ==, MANY_POINTS);
  bellhop_series_get_line_point (series, odd, MANY_POINTS / 2 - 1, &x, &y);
  g_assert_cmpfloat (x, ==, MANY_POINTS - 1);
  g_assert_cmpfloat (y, ==, -(double) (MANY_POINTS - 1));
}

/* There is an end to what a series keeps, and what comes after it does no harm. */
static void
test_full (BellhopTest  *test,
           gconstpointer data)
{
  enum
  {
    BLOCK = 1 << 16
  };
  g_autoptr(BellhopSeries) series = bellhop_series_new ("s", "S", BELLHOP_SERIES_NUMBER,
                                                        BELLHOP_UNIT_NONE, NULL);
  const guint        line = bellhop_series_add_line (series, NULL);
  g_autofree double *numbers = g_new0 (double, BLOCK);

  for (guint i = 0; i <= BELLHOP_SERIES_MAX_POINTS / BLOCK; i++)
    bellhop_series_add_block (series, line, numbers, numbers, BLOCK);
  g_assert_cmpuint (bellhop_series_get_n_points (series), ==, BELLHOP_SERIES_MAX_POINTS);
  for (guint i = 1; i < BELLHOP_SERIES_MAX_LINES; i++)
    g_assert_cmpuint (bellhop_series_add_line (series, "line"), ==, i);
  g_assert_cmpuint (bellhop_series_add_line (series, "one more"), ==, BELLHOP_SERIES_MAX_LINES - 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/series/unnamed", NULL, test_unnamed);
  bellhop_test_add ("/series/lines", NULL, test_lines);
  bellhop_test_add ("/series/told", NULL, test_told);
  bellhop_test_add ("/series/many", NULL, test_many);
  bellhop_test_add ("/series/full", NULL, test_full);
  return g_test_run ();
}
