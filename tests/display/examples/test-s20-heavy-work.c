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
  drive (example_main, NULL, script,
         "78498 primes below 1000000, and the window went on drawing\n");
}

/* Where frames are counted is a task of its own, so the label has to be in a window. */
static void
test_sweep (void)
{
  GtkWidget *window = gtk_window_new ();
  Page       page = { GTK_LABEL (gtk_label_new (NULL)), 0 };

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page.label));
  gtk_window_present (GTK_WINDOW (window));
  /* It stays with the label: let it be there before anything is counted. */
  g_assert_false (bellhop_scope_is_cancelled (bellhop_widget_scope (GTK_WIDGET (page.label))));
  drive_sweep (show_primes, &page, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S20-heavy-work", test_heavy_work);
  g_test_add_func ("/examples/S20-heavy-work/E34-sweep", test_sweep);
  return g_test_run ();
}
