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
  drive_click (window, "Cancel");
  drive_until_shown (window, "No request to cancel");
  drive_click (window, "Start");
  drive_until_shown (window, "Requesting…");
  drive_click (window, "Cancel");
  drive_until_shown (window, "Cancelled");
  drive_click (window, "Cancel");
  drive_until_shown (window, "No request to cancel");
}

static void
test_cancel (void)
{
  drive (example_main, NULL, script, "No request to cancel\nRequesting…\nCancelled\nNo request to cancel\n");
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S18-cancel", test_cancel);
  return g_test_run ();
}
