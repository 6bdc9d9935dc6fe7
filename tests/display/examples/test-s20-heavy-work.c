/* SPDX-License-Identifier: GPL-3.0-or-later */
int example_main (int    argc,
                  char **argv);

#define main example_main
#include EXAMPLE_SOURCE
#undef main

#include "drive.h"

static void
script (GtkWidget *window)
{
  drive_click (window, "Count");
  drive_until_shown (window, "78498 primes");
}

static void
test_heavy_work (void)
{
  drive (example_main, NULL, script, "78498 primes below 1000000, and the window went on drawing\n");
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S20-heavy-work", test_heavy_work);
  return g_test_run ();
}
