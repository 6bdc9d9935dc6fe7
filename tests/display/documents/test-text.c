/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-panes.h"
#include "bellhop-text-pane.h"

#include <gtksourceview/gtksource.h>

static void
append (BellhopOutput *output,
        const char    *text)
{
  g_autoptr(GBytes) piece = g_bytes_new (text, strlen (text));

  bellhop_text_output_append (BELLHOP_TEXT_OUTPUT (output), piece);
}

static char *
dup_shown (GtkWidget *window)
{
  GtkWidget     *view = bellhop_display_find (window, GTK_SOURCE_TYPE_VIEW, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter    start;
  GtkTextIter    end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

typedef struct
{
  GtkWidget  *window;
  const char *end;
} Sight;

static gboolean
ends_with (gpointer data)
{
  Sight           *self = data;
  g_autofree char *shown = dup_shown (self->window);

  return g_str_has_suffix (shown, self->end);
}

static void
wait_for (GtkWidget  *window,
          const char *end)
{
  Sight sight = { window, end };

  bellhop_display_until (ends_with, &sight);
}

static GtkWidget *
show_pane (BellhopOutput *output)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 300);
  gtk_window_set_child (GTK_WINDOW (window), bellhop_pane_new (output));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* What was there before, what comes, and characters that come in two pieces. */
static void
test_grows (void)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  GtkWidget       *window;
  g_autofree char *shown = NULL;

  append (output, "one\n");
  window = show_pane (output);
  append (output, "two \xe2\x82");
  append (output, "\xac\n");
  wait_for (window, "€\n");
  append (output, "three \xff\n");
  bellhop_text_output_end (BELLHOP_TEXT_OUTPUT (output));
  wait_for (window, "three \xef\xbf\xbd\n");
  shown = dup_shown (window);
  g_assert_cmpstr (shown, ==, "one\ntwo €\nthree \xef\xbf\xbd\n");
  bellhop_display_close (window);
}

/* Of a flood the end is shown, and the window stays small. */
static void
test_flood (void)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  g_autofree char *line = g_strnfill (999, 'x');
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  g_autofree char *shown = NULL;
  GtkWidget       *window = show_pane (output);

  for (guint i = 0; i < 4000; i++)
    {
      append (output, text);
      if (i % 100 == 0)
        bellhop_display_drain ();
    }
  append (output, "the end\n");
  wait_for (window, "the end\n");
  shown = dup_shown (window);
  g_assert_cmpuint (strlen (shown), <=, 600 * 1024);
  g_assert_true (bellhop_display_shows (window, "The end of 4.0\xc2\xa0MB"));
  bellhop_display_close (window);
}

static GtkAdjustment *
get_adjustment (GtkWidget *window)
{
  return gtk_scrollable_get_vadjustment (
    GTK_SCROLLABLE (bellhop_display_find (window, GTK_SOURCE_TYPE_VIEW, NULL)));
}

static gboolean
is_at_end (gpointer window)
{
  GtkAdjustment *adjustment = get_adjustment (window);

  return gtk_adjustment_get_value (adjustment) > 0.0 &&
         gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
           gtk_adjustment_get_upper (adjustment) - 1.0;
}

/* The end is in sight, until somebody scrolls back. */
static void
test_follows (void)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  GtkWidget *window = show_pane (output);

  for (guint i = 0; i < 100; i++)
    append (output, "line\n");
  append (output, "first\n");
  wait_for (window, "first\n");
  bellhop_display_until (is_at_end, window);

  gtk_adjustment_set_value (get_adjustment (window), 0.0);
  for (guint i = 0; i < 100; i++)
    append (output, "line\n");
  append (output, "second\n");
  wait_for (window, "second\n");
  bellhop_display_drain ();
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (window)), ==, 0.0);
  bellhop_display_close (window);
}

/* One that goes while something waits to be shown. */
static void
test_closed (void)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  GtkWidget *window = show_pane (output);

  append (output, "too late\n");
  bellhop_display_close (window);
  append (output, "for nobody\n");
  bellhop_display_drain ();
  bellhop_text_output_end (BELLHOP_TEXT_OUTPUT (output));
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/text-pane/grows", test_grows);
  g_test_add_func ("/text-pane/flood", test_flood);
  g_test_add_func ("/text-pane/follows", test_follows);
  g_test_add_func ("/text-pane/closed", test_closed);
  return bellhop_display_run ();
}
