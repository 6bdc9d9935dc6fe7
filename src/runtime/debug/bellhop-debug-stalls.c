/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-private.h"

#include "bellhop-loop-private.h"

#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>

/*
 * Names what holds the main loop for too long, while it does.
 *
 * A source above all others tells when an iteration has begun to call back and when it is over; a
 * thread looks at that time now and then. When it finds it too long ago, it sends the owner thread
 * a signal, whose handler notes the calls that the thread is in. The clock does not count the time
 * that the machine sleeps, and a program that a debugger holds is left alone.
 */

enum
{
  MAX_FRAMES = 48,
  /* The handler, and what the system calls it from. */
  OWN_FRAMES = 2,
  PROBES_PER_LIMIT = 4,
  ANSWER_S = 1
};

typedef struct
{
  GSource  *source;
  GThread  *thread;
  pthread_t owner;
  gint64    limit_us;
  GMutex    mutex;
  GCond     changed;
  gboolean  ends;
  gint64    reported_us; /* the watcher's: the busy time that has been reported */
} Watch;

static Watch watch;

/* Since when callbacks run, or 0. */
static _Atomic gint64 busy_since_us;

/* Where the task was spawned that runs now, or NULL. */
static _Atomic (const char *) running_site;

static void *frames[MAX_FRAMES];
static int   n_frames;
static sem_t answered;

static int
get_signal (void)
{
  return SIGRTMIN + 3;
}

/* On the owner thread, anywhere in it. */
static void
note_frames (int number)
{
  int before = errno;

  n_frames = backtrace (frames, MAX_FRAMES);
  sem_post (&answered);
  errno = before;
}

static gboolean
is_debugged (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return FALSE;

  line = strstr (status, "TracerPid:");
  return line != NULL && g_ascii_strtoull (line + strlen ("TracerPid:"), NULL, 10) != 0;
}

static char *
ask_for_frames (void)
{
  struct timespec deadline;
  GString        *text = g_string_new (NULL);
  char          **symbols;

  clock_gettime (CLOCK_REALTIME, &deadline);
  deadline.tv_sec += ANSWER_S;
  if (pthread_kill (watch.owner, get_signal ()) != 0 || sem_timedwait (&answered, &deadline) != 0)
    return g_string_free (text, FALSE);

  symbols = backtrace_symbols (frames, n_frames);
  for (int i = OWN_FRAMES; symbols != NULL && i < n_frames; i++)
    g_string_append_printf (text, "\n  %s", symbols[i]);
  free (symbols);
  return g_string_free (text, FALSE);
}

static void
report (gint64 held_us)
{
  const char      *site = atomic_load_explicit (&running_site, memory_order_relaxed);
  g_autofree char *calls = ask_for_frames ();

  if (site != NULL)
    g_message ("The main loop has been held for %" G_GINT64_FORMAT
               " ms by the task spawned at %s:%s",
               held_us / 1000, site, calls);
  else
    g_message ("The main loop has been held for %" G_GINT64_FORMAT " ms by:%s", held_us / 1000,
               calls);
}

static void
probe_loop (void)
{
  gint64 since_us = atomic_load_explicit (&busy_since_us, memory_order_relaxed);
  gint64 held_us = g_get_monotonic_time () - since_us;

  if (since_us == 0 || since_us == watch.reported_us || held_us < watch.limit_us || is_debugged ())
    return;

  watch.reported_us = since_us;
  report (held_us);
}

static gpointer
watch_thread (gpointer data)
{
  g_mutex_lock (&watch.mutex);
  while (!watch.ends)
    {
      gint64 until_us = g_get_monotonic_time () + watch.limit_us / PROBES_PER_LIMIT;

      if (g_cond_wait_until (&watch.changed, &watch.mutex, until_us))
        continue;
      g_mutex_unlock (&watch.mutex);
      probe_loop ();
      g_mutex_lock (&watch.mutex);
    }
  g_mutex_unlock (&watch.mutex);
  return NULL;
}

static gboolean
edge_prepare (GSource *source,
              int     *timeout_ms)
{
  atomic_store_explicit (&busy_since_us, 0, memory_order_relaxed);
  *timeout_ms = -1;
  return FALSE;
}

static gboolean
edge_check (GSource *source)
{
  atomic_store_explicit (&busy_since_us, g_get_monotonic_time (), memory_order_relaxed);
  return FALSE;
}

static gboolean
edge_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs edge_funcs = {
  .prepare = edge_prepare,
  .check = edge_check,
  .dispatch = edge_dispatch,
};

static void
start (guint limit_ms)
{
  struct sigaction action = { .sa_handler = note_frames, .sa_flags = SA_RESTART };

  /* The first call loads a library, which a handler must not. */
  n_frames = backtrace (frames, MAX_FRAMES);
  sem_init (&answered, 0, 0);
  sigaction (get_signal (), &action, NULL);

  watch.owner = pthread_self ();
  watch.limit_us = (gint64) limit_ms * 1000;
  watch.ends = FALSE;
  watch.source = g_source_new (&edge_funcs, sizeof (GSource));
  g_source_set_static_name (watch.source, "Bellhop stalls");
  g_source_set_priority (watch.source, G_MININT);
  g_source_attach (watch.source, _bellhop_runtime.context);
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_observers, 1);
  _bellhop_debug_observe (1);
  watch.thread = g_thread_new ("bh-stalls", watch_thread, NULL);
}

static void
stop (void)
{
  g_mutex_lock (&watch.mutex);
  watch.ends = TRUE;
  g_cond_signal (&watch.changed);
  g_mutex_unlock (&watch.mutex);
  g_thread_join (g_steal_pointer (&watch.thread));

  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_observers, -1);
  _bellhop_debug_observe (-1);
  atomic_store_explicit (&busy_since_us, 0, memory_order_relaxed);
  signal (get_signal (), SIG_IGN);
  sem_destroy (&answered);
  g_source_destroy (watch.source);
  g_clear_pointer (&watch.source, g_source_unref);
}

/**
 * bellhop_debug_watch_stalls:
 * @limit_ms: how long callbacks may hold the main loop, in milliseconds; 0 ends the watch
 *
 * Logs each callback that blocks the main loop for longer than that, while it is still running: the
 * task, and the stack of the thread. The environment variable `BELLHOP_DEBUG=stalls` does the same
 * with 50 ms, and so do builds without optimisation, unless the variable is set to something else.
 * This uses the signal `SIGRTMIN + 3`.
 */
void
bellhop_debug_watch_stalls (guint limit_ms)
{
  if (watch.thread != NULL)
    stop ();
  if (limit_ms == 0)
    return;

  _bellhop_get_runtime ();
  start (limit_ms);
}

void
_bellhop_stalls_note (const char *site)
{
  atomic_store_explicit (&running_site, site, memory_order_relaxed);
}
