/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-frame.h"

#include "bellhop-frame-pacing.h"

typedef struct
{
  BellhopPromise *promise; /* Owned */
  GtkWidget      *widget;  /* Borrowed: it owns this */
  guint           tick_id;
} Frame;

static void
frame_free (gpointer data)
{
  Frame *self = data;

  bellhop_promise_free (self->promise);
  g_free (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  Frame *self = data;

  bellhop_promise_resolve (self->promise,
                           bellhop_value_int64 (gdk_frame_clock_get_frame_time (clock)));
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (BellhopPromise     *promise,
              BellhopCancelReason reason,
              gpointer            data)
{
  Frame *self = data;

  gtk_widget_remove_tick_callback (self->widget, self->tick_id);
}

static BellhopFuture *
start_cb (const BellhopValue *value,
          gpointer            widget)
{
  Frame         *self = g_new0 (Frame, 1);
  BellhopFuture *future = NULL;

  self->promise = bellhop_promise_new (&future);
  self->widget = widget;
  bellhop_promise_on_cancel (self->promise, cancelled_cb, self);
  self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, self, frame_free);
  return future;
}

/**
 * bellhop_frame:
 * @widget: a widget
 *
 * Waits for the next frame of the window that @widget is in. There are no frames while the widget
 * is in no window or is not visible, so an animation that awaits this repeatedly costs nothing
 * while it cannot be seen.
 *
 * Resolves to the time of the frame in microseconds, that of g_get_monotonic_time(). Rejects with
 * %BELLHOP_ERROR_ABANDONED when @widget is destroyed.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_frame (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  bellhop_pace_by_frames ();
  return bellhop_then (bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT), start_cb,
                       g_object_ref (widget), g_object_unref);
}
