/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include "bellhop-frame-pacing.h"
#include "bellhop-future-private.h"

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

/* What a window feels. A flood of results, each of which costs its receiver a microsecond, while
 * the window draws a new frame all the time: what counts is the longest time without a frame. And
 * how often the processor is woken where nothing happens. */

enum
{
  N_RESULTS = 1000000,
  N_RESULTS_SMOKE = 2000,
  HANDLER_US = 1,
  N_WARM_UP_FRAMES = 30,
  N_SLEEPERS = 100,
  IDLE_S = 5
};

typedef struct
{
  gint64 last_us;
  gint64 longest_us;
  guint  n_frames;
  guint  n_dropped;
} Frames;

static Frames frames;
static guint  n_results;
static guint  n_handled;
static GMutex gate;

static gboolean
frame_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 gap_us = now_us - frames.last_us;

  if (frames.last_us != 0)
    {
      frames.longest_us = MAX (frames.longest_us, gap_us);
      frames.n_dropped += (guint) (gap_us / 16667) - (gap_us >= 16667 ? 1 : 0);
    }
  frames.last_us = now_us;
  frames.n_frames++;
  gtk_label_set_label (GTK_LABEL (widget), frames.n_frames % 2 ? "tick" : "tock");
  return G_SOURCE_CONTINUE;
}

static void
handle_result (void)
{
  gint64 until_us = g_get_monotonic_time () + HANDLER_US;

  while (g_get_monotonic_time () < until_us)
    ;
  n_handled++;
}

/* --- Bellhop --- */

static void
sink_child_settled (BellhopFuture *self,
                    BellhopFuture *child)
{
  handle_result ();
  bellhop_future_unref (child);
}

static const BellhopFutureClass sink_class = {
  .name = "sink",
  .size = sizeof (BellhopFuture),
  .child_settled = sink_child_settled,
};

static gboolean
job_work (BellhopJob   *job,
          gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return TRUE;
}

static void
push_jobs (void)
{
  BellhopFuture *sink = _bellhop_future_new (&sink_class);

  for (guint i = 0; i < n_results; i++)
    _bellhop_future_consume (bellhop_work (BELLHOP_LANE_COMPUTE, job_work, NULL, NULL), sink);
}

/* --- GTask --- */

static void
gtask_work (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  g_task_return_boolean (task, TRUE);
}

static void
gtask_ready_cb (GObject      *source,
                GAsyncResult *async_result,
                gpointer      data)
{
  handle_result ();
}

static void
push_gtasks (void)
{
  for (guint i = 0; i < n_results; i++)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, gtask_ready_cb, NULL);

      g_task_run_in_thread (task, gtask_work);
    }
}

static void
draw_some_frames (void)
{
  guint n_before = frames.n_frames;

  while (frames.n_frames < n_before + N_WARM_UP_FRAMES)
    g_main_context_iteration (NULL, TRUE);
}

/* The workers wait at the gate while everything is handed over, in one go, and until the window has
 * its rhythm again: that is not what is measured. */
static void
flood (const char *name,
       void (*push) (void))
{
  g_autofree char *gap = g_strconcat (name, "_longest_gap", NULL);
  g_autofree char *dropped = g_strconcat (name, "_dropped_frames", NULL);
  g_autofree char *length = g_strconcat (name, "_length", NULL);
  gint64           started_us;

  n_handled = 0;
  g_mutex_lock (&gate);
  push ();
  draw_some_frames ();
  started_us = g_get_monotonic_time ();
  frames = (Frames){ .last_us = started_us };
  g_mutex_unlock (&gate);
  while (n_handled < n_results)
    g_main_context_iteration (NULL, TRUE);

  frames.longest_us = MAX (frames.longest_us, g_get_monotonic_time () - frames.last_us);
  bench_report (gap, (double) frames.longest_us / 1000.0, "ms");
  bench_report (dropped, frames.n_dropped, "frames");
  bench_report (length, (double) (g_get_monotonic_time () - started_us) / 1000.0, "ms");
}

/* --- A window that is left alone --- */

static guint n_waits;

/* How often the process goes to sleep; a look at what is ready is no sleep. */
static int
count_waits_poll (GPollFD *fds,
                  guint    n_fds,
                  int      timeout_ms)
{
  if (timeout_ms != 0)
    n_waits++;
  return g_poll (fds, n_fds, timeout_ms);
}

static gboolean
wake_each_second (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  while (bellhop_await (bellhop_sleep_coarse (1), error))
    ;
  return FALSE;
}

static gboolean
stop_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn_for (guint delay_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (delay_ms, stop_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Many tasks that each wake once a second do so together. */
static void
report_idle_wakes (void)
{
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("sleepers", NULL);
  guint n_seconds = bench_get_seconds () > 0.0 ? IDLE_S : 1;

  for (guint i = 0; i < N_SLEEPERS; i++)
    bellhop_spawn (scope, bellhop_async (wake_each_second, NULL, NULL));
  turn_for (1500);

  n_waits = 0;
  g_main_context_set_poll_func (NULL, count_waits_poll);
  turn_for (n_seconds * 1000);
  g_main_context_set_poll_func (NULL, NULL);
  bench_report ("idle_wakes", (double) n_waits / n_seconds, "/s");

  bellhop_scope_cancel (scope, BELLHOP_CANCEL_USER);
}

int
main (int    argc,
      char **argv)
{
  GtkWidget *window;
  GtkWidget *label;
  guint      ticks;

  bench_init (&argc, &argv);
  gtk_init ();
  n_results = bench_get_seconds () > 0.0 ? N_RESULTS : N_RESULTS_SMOKE;

  bellhop_pace_by_frames ();
  window = gtk_window_new ();
  label = gtk_label_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  gtk_window_set_child (GTK_WINDOW (window), label);
  ticks = gtk_widget_add_tick_callback (label, frame_cb, NULL, NULL);
  gtk_window_present (GTK_WINDOW (window));
  draw_some_frames ();
  flood ("flood", push_jobs);
  flood ("gtask", push_gtasks);
  gtk_widget_remove_tick_callback (label, ticks);
  report_idle_wakes ();

  gtk_window_destroy (GTK_WINDOW (window));
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
