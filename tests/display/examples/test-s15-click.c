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
  drive_until_shown (window, "Nothing yet");
  drive_click (window, "Start");
  drive_until_shown (window, "Step 1 of 5");
  drive_until_shown (window, "Done");
}

static void
test_click (void)
{
  drive (example_main, NULL, script, "Done\n");
}

static void
test_sweep (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

  drive_sweep (count_up, label, 5);
  g_assert_finalize_object (label);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S15-click", test_click);
  g_test_add_func ("/examples/S15-click/E34-sweep", test_sweep);
  return g_test_run ();
}
