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
  GtkWidget *count = bellhop_display_get (window, GTK_TYPE_LABEL, "0");

  drive_until_shown (count, "2");
  drive_click (window, "Remove the page");
  drive_until_printed ("The page's task was cancelled");
  drive_until_shown (count, "5");
}

static void
test_unmount (void)
{
  drive (example_main, NULL, script,
         "The page's task was cancelled\nThe other ended with the program\n");
}

/* It has no end of its own. */
static gboolean
tick_for_a_while (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  return bellhop_await (bellhop_timeout (bellhop_async (tick_for_ever, data, NULL), 100), error);
}

static void
test_sweep (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

  drive_sweep (tick_for_a_while, label, 8);
  g_assert_finalize_object (label);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S17-unmount", test_unmount);
  g_test_add_func ("/examples/S17-unmount/E34-sweep", test_sweep);
  return g_test_run ();
}
