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
  drive (example_main, NULL, script,
         "No request to cancel\nRequesting…\nCancelled\nNo request to cancel\n");
}

static void
test_sweep (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  Page       page = { GTK_LABEL (label), NULL };

  drive_sweep (request, &page, 1);
  g_assert_finalize_object (label);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S18-cancel", test_cancel);
  g_test_add_func ("/examples/S18-cancel/E34-sweep", test_sweep);
  return g_test_run ();
}
