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
  drive_until_shown (window, "0, busy 0");
  drive_click (window, "Fiddle");
  drive_until_printed ("After 1000 changes: busy 0");
  drive_until_shown (window, "144, busy 0");
}

static void
test_drop_guard (void)
{
  drive (example_main, NULL, script, "After 1000 changes: busy 0\n");
  g_assert_cmpint (busy_cursor, ==, 0);
}

static void
test_sweep (void)
{
  GtkWidget *scale = g_object_ref_sink (
    gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1000, 1));

  drive_sweep (compute, scale, 0);
  g_assert_cmpint (busy_cursor, ==, 0);
  g_assert_finalize_object (scale);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S19-drop-guard", test_drop_guard);
  g_test_add_func ("/examples/S19-drop-guard/E34-sweep", test_sweep);
  return g_test_run ();
}
