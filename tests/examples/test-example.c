/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once for each program of examples/, as a part of this file: what it prints is what it
 * promises, and it leaves nothing behind wherever it is cancelled. */
int example_main (void);

#define main example_main
#include EXAMPLE_SOURCE
#undef main

#include "bellhop-test.h"

#include <bellhop-testing.h>

/* Where a thread runs until the program has ended, the time of tests would stand still. */
static void
start_clock (void)
{
  if (EXAMPLE_VIRTUAL_TIME)
    bellhop_test_clock_start (TRUE);
}

static void
test_output (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *output = NULL;
  g_autofree char *expected = NULL;
  g_autoptr(GError) error = NULL;
  gboolean succeeded;

  start_clock ();
  bellhop_test_start_capture ();
  succeeded = bellhop_test_await (test, bellhop_async (program, NULL, NULL), NULL, &error);
  output = bellhop_test_stop_capture ();
  bellhop_test_clock_stop ();

  g_assert_no_error (error);
  g_assert_true (succeeded);
  g_assert_true (g_file_get_contents (EXAMPLE_OUTPUT, &expected, NULL, NULL));
  g_assert_cmpstr (output, ==, expected);
}

static BellhopFuture *
make_program (gpointer data)
{
  return bellhop_async (program, NULL, NULL);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *output = NULL;
  guint            n_awaits;

  start_clock ();
  bellhop_test_start_capture ();
  n_awaits = bellhop_test_sweep (make_program, NULL);
  output = bellhop_test_stop_capture ();
  bellhop_test_clock_stop ();
  g_assert_cmpuint (n_awaits, >, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/examples/" EXAMPLE_ID "/output", NULL, test_output);
  bellhop_test_add ("/examples/" EXAMPLE_ID "/E34-sweep", NULL, test_sweep);

  return g_test_run ();
}
