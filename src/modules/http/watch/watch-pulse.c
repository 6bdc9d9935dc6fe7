/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include <time.h>

enum
{
  BEAT_S = 1,
  GAP_US = 2500 * 1000,
  WORK_SHARE = 20, /* a part of the gap that is work: the program was busy, and not stopped */
};

/* A clock that goes on while the computer sleeps, and a beat of the loop, which there is none of
 * while the program is stopped. In a loop that is busy there may be none for as long, but then it
 * works. */
struct _WatchPulse
{
  GSource *source; /* Owned */
  gint64   last_us;
  gint64   worked_us; /* by then */
  guint    n_gaps;
};

static gint64
get_time_us (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

guint
watch_pulse_count_gaps (WatchPulse *self)
{
  const gint64 now_us = get_time_us (CLOCK_BOOTTIME);
  const gint64 worked_us = get_time_us (CLOCK_PROCESS_CPUTIME_ID);
  const gint64 gap_us = now_us - self->last_us;

  if (gap_us > GAP_US && worked_us - self->worked_us < gap_us / WORK_SHARE)
    self->n_gaps++;
  self->last_us = now_us;
  self->worked_us = worked_us;
  return self->n_gaps;
}

static gboolean
beat_cb (gpointer data)
{
  watch_pulse_count_gaps (data);
  return G_SOURCE_CONTINUE;
}

WatchPulse *
watch_pulse_new (void)
{
  WatchPulse *self = g_new0 (WatchPulse, 1);

  self->last_us = get_time_us (CLOCK_BOOTTIME);
  self->worked_us = get_time_us (CLOCK_PROCESS_CPUTIME_ID);
  self->source = g_timeout_source_new_seconds (BEAT_S);
  g_source_set_static_name (self->source, "http: pulse of a watch");
  g_source_set_callback (self->source, beat_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
watch_pulse_free (WatchPulse *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}
