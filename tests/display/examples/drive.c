/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drive.h"

#include <bellhop-testing.h>

#include <string.h>

enum
{
  LOOK_EVERY_MS = 1
};

typedef gboolean (*Condition) (GtkWidget  *window,
                               const char *text);

static const GString *printed;

static gint64
get_deadline_us (void)
{
  const char *seconds = g_getenv ("BELLHOP_TEST_DEADLINE");

  return g_get_monotonic_time () +
         (seconds != NULL ? g_ascii_strtoll (seconds, NULL, 10) : 20) * G_USEC_PER_SEC;
}

static void
drive_until (Condition   condition,
             GtkWidget  *window,
             const char *text)
{
  gint64 deadline_us = get_deadline_us ();

  while (!condition (window, text))
    {
      if (g_get_monotonic_time () > deadline_us)
        g_error ("Gave up waiting for “%s”; printed so far: %s", text, printed->str);
      g_assert_true (bellhop_await (bellhop_sleep (LOOK_EVERY_MS), NULL));
    }
}

static GtkWidget *
get_window (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  g_autoptr(GtkWidget) window = g_list_model_get_item (toplevels, 0);

  return window;
}

static gboolean
has_window (GtkWidget  *window,
            const char *text)
{
  return get_window () != NULL && gtk_widget_get_mapped (get_window ());
}

static gboolean
has_printed (GtkWidget  *window,
             const char *text)
{
  return strstr (printed->str, text) != NULL;
}

void
drive_until_shown (GtkWidget  *window,
                   const char *text)
{
  drive_until (bellhop_display_shows, window, text);
}

void
drive_until_printed (const char *text)
{
  drive_until (has_printed, NULL, text);
}

void
drive_click (GtkWidget  *window,
             const char *label)
{
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, label));
}

static gboolean
script_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  drive_until (has_window, NULL, "a window");
  ((DriveScript) data) (get_window ());
  gtk_window_destroy (GTK_WINDOW (get_window ()));
  return TRUE;
}

void
drive (DriveMain   program,
       const char *argument,
       DriveScript script,
       const char *expected)
{
  char            *argv[] = { (char *) "example", (char *) argument, NULL };
  g_autofree char *output = NULL;

  printed = bellhop_test_start_capture ();
  bellhop_spawn_forever (bellhop_async (script_fiber, script, NULL));
  g_assert_cmpint (program (argument != NULL ? 2 : 1, argv), ==, 0);
  printed = NULL;
  output = bellhop_test_stop_capture ();
  g_assert_cmpstr (output, ==, expected);
}

typedef struct
{
  BellhopFiberFunc func;
  gpointer         data;
} Swept;

static BellhopFuture *
make_swept (gpointer data)
{
  Swept *self = data;

  return bellhop_async (self->func, self->data, NULL);
}

static void
ignore_cb (const char *text)
{
}

void
drive_sweep (BellhopFiberFunc func,
             gpointer         data,
             guint            least_awaits)
{
  Swept swept = { func, data };

  g_set_print_handler (ignore_cb);
  bellhop_test_clock_start (TRUE);
  g_assert_cmpuint (bellhop_test_sweep (make_swept, &swept), >=, least_awaits);
  bellhop_test_clock_stop ();
  g_set_print_handler (NULL);
  g_assert_true (bellhop_runtime_stop (1000));
}
