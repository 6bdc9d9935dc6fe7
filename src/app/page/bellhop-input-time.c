/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-input-time.h"

/* Display servers stamp events with milliseconds of the monotonic clock, of which they give 32
 * bits. Where one has another clock the difference is not small, and nothing is known. */

enum
{
  MAX_AGE_MS = 2000
};

static const char key[] = "bellhop-input-time";

static gboolean
event_cb (GtkWidget *window,
          GdkEvent  *event)
{
  guint32     *last_ms = g_object_get_data (G_OBJECT (window), key);
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE || type == GDK_KEY_PRESS ||
      type == GDK_TOUCH_BEGIN || type == GDK_TOUCH_END)
    *last_ms = gdk_event_get_time (event);
  return GDK_EVENT_PROPAGATE;
}

void
bellhop_input_time_follow (GtkWidget *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  g_object_set_data_full (G_OBJECT (window), key, g_new0 (guint32, 1), g_free);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "event", G_CALLBACK (event_cb), window);
  gtk_widget_add_controller (window, controller);
}

gint64
bellhop_input_time_get (GtkWidget *widget)
{
  GtkRoot       *root = gtk_widget_get_root (widget);
  const guint32 *last_ms = root != NULL ? g_object_get_data (G_OBJECT (root), key) : NULL;
  const gint64   now_us = g_get_monotonic_time ();
  guint32        age_ms;

  if (last_ms == NULL || *last_ms == 0)
    return G_MAXINT64;
  age_ms = (guint32) (now_us / 1000) - *last_ms;
  return age_ms <= MAX_AGE_MS ? now_us - (gint64) age_ms * 1000 : G_MAXINT64;
}
