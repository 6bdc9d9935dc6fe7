/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* Signals come through the main loop, and what they ask for is measured from when they came: GLib's
 * handler is called by one that looks at the clock. */

typedef struct
{
  int         number;
  GSourceFunc func;
  void (*forward) (int number); /* GLib's */
  guint source;
} Watched;

static _Atomic gint64 first_us;

static gboolean signal_cb (gpointer run);
static gboolean hangup_cb (gpointer run);
static gboolean status_cb (gpointer run);

static Watched watched[] = {
  { SIGINT, signal_cb, NULL, 0 },
  { SIGTERM, signal_cb, NULL, 0 },
  { SIGHUP, hangup_cb, NULL, 0 },
  { SIGUSR1, status_cb, NULL, 0 },
};

/* As dd has it. */
static gboolean
status_cb (gpointer run)
{
  _bellhop_cli_print_status (run);
  return G_SOURCE_CONTINUE;
}

/* A terminal that is closed may send one more than once: it does not hasten. */
static gboolean
hangup_cb (gpointer run)
{
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_run_note_asked (run, atomic_load (&first_us));
  return G_SOURCE_CONTINUE;
}

/* A first signal cancels as the button does; a second one does not wait. */
static gboolean
signal_cb (gpointer run)
{
  if (bellhop_run_get_state (run) != BELLHOP_RUN_RUNNING)
    _exit (BELLHOP_EXIT_CANCELLED);

  return hangup_cb (run);
}

/* Async-signal-safe. */
static void
note_signal (int number)
{
  struct timespec now;
  gint64          nobody = 0;

  clock_gettime (CLOCK_MONOTONIC, &now);
  if (number != SIGUSR1)
    atomic_compare_exchange_strong (&first_us, &nobody,
                                    (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    if (watched[i].number == number)
      watched[i].forward (number);
}

/* What is ignored, as a hangup is under nohup, stays so. */
static void
watch (Watched    *self,
       BellhopRun *run)
{
  struct sigaction action;

  if (sigaction (self->number, NULL, &action) != 0 ||
      (self->number == SIGHUP && action.sa_handler == SIG_IGN))
    return;
  self->source = g_unix_signal_add (self->number, self->func, run);
  sigaction (self->number, NULL, &action);
  self->forward = action.sa_handler;
  action.sa_handler = note_signal;
  sigaction (self->number, &action, NULL);
}

void
_bellhop_cli_signals_begin (BellhopRun *run)
{
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    watch (&watched[i], run);
}

void
_bellhop_cli_signals_end (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_clear_handle_id (&watched[i].source, g_source_remove);
}
