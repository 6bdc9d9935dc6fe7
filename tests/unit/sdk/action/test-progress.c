/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "bellhop-rate-private.h"

#include <bellhop-sdk.h>

enum
{
  MANY_UPDATES = 1000000
};

static void
count_cb (guint *n_notified)
{
  (*n_notified)++;
}

/* However many updates there are, people are told of 60 a second, and of the last. */
static void
test_often (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopProgress) progress = bellhop_progress_new ();
  const gint64 start_us = g_get_monotonic_time ();
  guint        n_notified = 0;
  double       elapsed_s;

  g_signal_connect_swapped (progress, "notify::done", G_CALLBACK (count_cb), &n_notified);
  for (guint64 i = 1; i <= MANY_UPDATES; i++)
    {
      bellhop_progress_set (progress, i, MANY_UPDATES);
      if (i % 1000 == 0)
        g_main_context_iteration (test->context, FALSE);
    }
  bellhop_progress_finish (progress);
  elapsed_s = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  g_assert_cmpuint (n_notified, >=, 1);
  g_assert_cmpuint (n_notified, <=, (guint) (elapsed_s * 60.0) + 2);
  g_assert_cmpuint (bellhop_progress_get_done (progress), ==, MANY_UPDATES);
  g_assert_cmpfloat (bellhop_progress_get_fraction (progress), ==, 1.0);

  n_notified = 0;
  bellhop_progress_set (progress, 1, 2);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_notified, ==, 0);
  g_assert_cmpuint (bellhop_progress_get_done (progress), ==, MANY_UPDATES);
}

static gboolean
is_told (gpointer n_notified)
{
  return *(guint *) n_notified >= 2;
}

/* What comes right after a notification is told too, a little later. */
static void
test_last_is_told (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopProgress) progress = bellhop_progress_new ();
  guint n_notified = 0;

  g_signal_connect_swapped (progress, "notify::done", G_CALLBACK (count_cb), &n_notified);
  bellhop_progress_set (progress, 1, 3);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_notified, ==, 1);
  bellhop_progress_set (progress, 2, 3);
  bellhop_test_run_until (test, is_told, &n_notified);
}

static void
test_text (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopProgress) progress = bellhop_progress_new ();
  g_autofree char *empty = bellhop_progress_dup_text (progress);
  g_autofree char *counted = NULL;
  g_autofree char *finished = NULL;

  g_assert_cmpstr (empty, ==, "");
  g_assert_false (bellhop_progress_is_determinate (progress));
  bellhop_progress_set_unit (progress, BELLHOP_UNIT_FILES);
  bellhop_progress_set (progress, 1, 0);
  counted = bellhop_progress_dup_text (progress);
  g_assert_cmpstr (counted, ==, "1 file");
  g_assert_cmpfloat (bellhop_progress_get_fraction (progress), ==, 0.0);
  g_assert_cmpfloat (bellhop_progress_get_seconds_left (progress), <, 0.0);

  bellhop_progress_set_unit (progress, BELLHOP_UNIT_BYTES);
  bellhop_progress_set (progress, 1200000000, 4000000000);
  g_assert_true (bellhop_progress_is_determinate (progress));
  bellhop_progress_finish (progress);
  finished = bellhop_progress_dup_text (progress);
  g_assert_cmpstr (finished, ==, "1.2\302\240GB of 4.0\302\240GB");
}

static const gint64 second_us = G_USEC_PER_SEC;

/* Time is given, so that nothing here depends on a clock. */
static void
test_rate (BellhopTest  *test,
           gconstpointer data)
{
  BellhopRate rate = { 0 };
  double      left;

  _bellhop_rate_update (&rate, 0, second_us);
  g_assert_cmpfloat (_bellhop_rate_get (&rate), ==, 0.0);
  for (gint64 i = 1; i <= 10; i++)
    _bellhop_rate_update (&rate, (guint64) i * 100, second_us * (1 + i));
  g_assert_cmpfloat_with_epsilon (_bellhop_rate_get (&rate), 100.0, 0.01);
  left = _bellhop_rate_get_seconds_left (&rate, 1000, 2000, second_us * 11);
  g_assert_cmpfloat_with_epsilon (left, 10.0, 0.01);

  /* A hiccup changes the rate a little, and what is shown counts down as if nothing had been. */
  _bellhop_rate_update (&rate, 1110, second_us * 12);
  g_assert_cmpfloat (_bellhop_rate_get (&rate), <, 110.0);
  left = _bellhop_rate_get_seconds_left (&rate, 1110, 2000, second_us * 12);
  g_assert_cmpfloat_with_epsilon (left, 9.0, 0.01);

  /* Nothing for long: nobody knows how long it will take. */
  g_assert_cmpfloat (_bellhop_rate_get_seconds_left (&rate, 1110, 2000, second_us * 30), <, 0.0);
  /* Done, or no total. */
  g_assert_cmpfloat (_bellhop_rate_get_seconds_left (&rate, 2000, 2000, second_us * 12), <, 0.0);
  g_assert_cmpfloat (_bellhop_rate_get_seconds_left (&rate, 2000, 0, second_us * 12), <, 0.0);
  /* Starting over starts over. */
  _bellhop_rate_update (&rate, 5, second_us * 31);
  g_assert_cmpfloat (_bellhop_rate_get (&rate), ==, 0.0);
}

/* A server that sends a piece each tenth of a second, the first at once: what is shown is never a
 * multiple of what it is, and right after two seconds. */
static void
test_paced_rate (BellhopTest  *test,
                 gconstpointer data)
{
  BellhopRate  rate = { 0 };
  const gint64 step_us = second_us / 10;

  _bellhop_rate_update (&rate, 0, second_us);
  for (gint64 i = 0; i <= 100; i++)
    {
      /* Pieces are seen in halves, one directly behind the other. */
      _bellhop_rate_update (&rate, (guint64) (i + 1) * 20480 - 10240, second_us + i * step_us + 50);
      _bellhop_rate_update (&rate, (guint64) (i + 1) * 20480, second_us + i * step_us + 90);
      if (i >= 20)
        g_assert_cmpfloat_with_epsilon (_bellhop_rate_get (&rate), 204800, 204800 * 0.06);
      else if (i >= 2)
        g_assert_cmpfloat (_bellhop_rate_get (&rate), <, 204800 * 1.6);
    }
  /* Half as fast: known after three seconds by two thirds. */
  for (gint64 i = 1; i <= 30; i++)
    _bellhop_rate_update (&rate, (guint64) (101 + i / 2) * 20480,
                          second_us + (100 + i) * step_us + 90);
  g_assert_cmpfloat (_bellhop_rate_get (&rate), <, 204800 * 0.7);
}

/* E157: each child counts by its weight; what has finished counts as done, wherever it stood. */
static void
test_children (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopProgress) whole = bellhop_progress_new ();
  BellhopProgress *small = bellhop_progress_add_child (whole, 1.0);
  BellhopProgress *large = bellhop_progress_add_child (whole, 3.0);
  BellhopProgress *late;

  bellhop_progress_set (small, 5, 10);
  bellhop_progress_set (large, 1, 3);
  bellhop_test_drain (test);
  g_assert_cmpfloat_with_epsilon (bellhop_progress_get_fraction (whole), 1.5 / 4.0, 0.001);

  bellhop_progress_finish (small);
  bellhop_test_drain (test);
  g_assert_cmpfloat_with_epsilon (bellhop_progress_get_fraction (whole), 2.0 / 4.0, 0.001);

  late = bellhop_progress_add_child (whole, 4.0);
  g_assert_cmpfloat_with_epsilon (bellhop_progress_get_fraction (whole), 2.0 / 8.0, 0.001);
  bellhop_progress_finish (late);
  bellhop_progress_finish (large);
  g_assert_cmpfloat_with_epsilon (bellhop_progress_get_fraction (whole), 1.0, 0.001);
}

/* A name of a file may end in the middle of a character. */
static void
test_no_utf8 (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopProgress) progress = bellhop_progress_new ();

  bellhop_progress_set_message (progress, "Reading bad\xf0");
  g_assert_cmpstr (bellhop_progress_get_message (progress), ==, "Reading bad\xef\xbf\xbd");
  bellhop_progress_set_message (progress, NULL);
  g_assert_null (bellhop_progress_get_message (progress));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/progress/E150-often", NULL, test_often);
  bellhop_test_add ("/progress/last-is-told", NULL, test_last_is_told);
  bellhop_test_add ("/progress/E152-text", NULL, test_text);
  bellhop_test_add ("/progress/E154-rate", NULL, test_rate);
  bellhop_test_add ("/progress/E154-rate/paced", NULL, test_paced_rate);
  bellhop_test_add ("/progress/E157-children", NULL, test_children);
  bellhop_test_add ("/progress/no-utf8", NULL, test_no_utf8);
  return g_test_run ();
}
