/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-frame-pacing.h"

static void
after_paint_cb (GdkFrameClock *clock)
{
  gint64 frame_us = gdk_frame_clock_get_frame_time (clock);
  gint64 interval_us = 0;

  gdk_frame_clock_get_refresh_info (clock, frame_us, &interval_us, NULL);
  bellhop_runtime_expect_frame (frame_us + interval_us);
}

/* A window that is realized again has another clock. */
static void
follow_clock (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb),
                    NULL);
}

static void
follow_window (GtkWidget *window)
{
  g_signal_connect (window, "realize", G_CALLBACK (follow_clock), NULL);
  if (gtk_widget_get_realized (window))
    follow_clock (window);
}

static void
toplevels_changed_cb (GListModel *toplevels,
                      guint       position,
                      guint       n_removed,
                      guint       n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (toplevels, i);

      follow_window (window);
    }
}

/**
 * bellhop_pace_by_frames:
 *
 * Makes the runtime leave time for the frames of all windows of the process, present and future, so
 * that a flood of results does not delay a frame. [func@widget_scope] and [func@frame] call this;
 * calling it again does no harm. Owner thread.
 */
void
bellhop_pace_by_frames (void)
{
  static gboolean is_paced;
  GListModel     *toplevels = gtk_window_get_toplevels ();

  if (is_paced)
    return;

  is_paced = TRUE;
  g_signal_connect (toplevels, "items-changed", G_CALLBACK (toplevels_changed_cb), NULL);
  toplevels_changed_cb (toplevels, 0, 0, g_list_model_get_n_items (toplevels));
}
