/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug-trace-private.h"

#include "bellhop-debug-private.h"
#include "bellhop-loop-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/*
 * Writes what happens in the Trace Event Format, which Perfetto and chrome://tracing show: each
 * turn of a task and each job on a worker as a bar, each task from spawn to end as another.
 *
 * Each event takes the place of the bracket that ends the list and brings one of its own, in a
 * single write, so that the file can be read whenever the program ends.
 */

static GMutex mutex;
static int    fd = -1;
static off_t  end; /* of the last event */

_Atomic gboolean _bellhop_is_tracing;

static void
write_event (const char *event)
{
  g_autofree char *text = NULL;
  gsize            length;

  g_mutex_lock (&mutex);
  if (fd >= 0)
    {
      text = g_strdup_printf ("%s\n%s\n]\n", end > 1 ? "," : "", event);
      length = strlen (text);
      if (pwrite (fd, text, length, end) == (gssize) length)
        end += (off_t) length - (off_t) strlen ("\n]\n");
    }
  g_mutex_unlock (&mutex);
}

static char *
quote (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (quoted, '\\');
      if ((guchar) *c < ' ')
        g_string_append_printf (quoted, "\\u%04x", (guint) (guchar) *c);
      else
        g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* A bar of the calling thread. */
void
_bellhop_trace_slice (const char *category,
                      const char *name,
                      gint64      start_us,
                      gint64      end_us)
{
  g_autofree char *quoted = quote (name);
  g_autofree char *event = g_strdup_printf ("{\"ph\":\"X\",\"cat\":\"%s\",\"name\":%s,\"pid\":%d,"
                                            "\"tid\":%d,\"ts\":%" G_GINT64_FORMAT
                                            ",\"dur\":%" G_GINT64_FORMAT "}",
                                            category, quoted, (int) getpid (), (int) gettid (),
                                            start_us, MAX (end_us - start_us, 0));

  write_event (event);
}

/* @phase is 'b' where something begins that may end on another turn, and 'e' where it does. */
void
_bellhop_trace_span (char          phase,
                     const char   *name,
                     gconstpointer id)
{
  g_autofree char *quoted = quote (name);
  g_autofree char *event = g_strdup_printf ("{\"ph\":\"%c\",\"cat\":\"task\",\"name\":%s,\"id\":\"%"
                                            "p\",\"pid\":%d,\"tid\":%d,\"ts\":%" G_GINT64_FORMAT
                                            "}",
                                            phase, quoted, id, (int) getpid (), (int) gettid (),
                                            g_get_monotonic_time ());

  write_event (event);
}

/**
 * bellhop_debug_start_trace:
 * @path: (type filename): the file to write
 * @error: where the reason goes
 *
 * Writes what happens from now on to a file that Perfetto (ui.perfetto.dev) and `chrome://tracing`
 * show. It can be read at any moment, also when the program is killed. The environment variable
 * `BELLHOP_TRACE` names such a file, too.
 *
 * Returns: whether the file could be made
 */
gboolean
bellhop_debug_start_trace (const char *path,
                           GError    **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  bellhop_debug_stop_trace ();
  g_mutex_lock (&mutex);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  end = 1;
  if (fd < 0 || pwrite (fd, "[\n]\n", strlen ("[\n]\n"), 0) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      fd = -1;
    }
  g_mutex_unlock (&mutex);
  if (fd < 0)
    return FALSE;

  atomic_store (&_bellhop_is_tracing, TRUE);
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_observers, 1);
  _bellhop_debug_observe (1);
  return TRUE;
}

/**
 * bellhop_debug_stop_trace:
 *
 * Ends what [func@debug_start_trace] has begun.
 */
void
bellhop_debug_stop_trace (void)
{
  if (!_bellhop_trace_is_on ())
    return;

  atomic_store (&_bellhop_is_tracing, FALSE);
  _bellhop_loop_count_slow_path (&_bellhop_runtime.n_observers, -1);
  _bellhop_debug_observe (-1);
  g_mutex_lock (&mutex);
  close (fd);
  fd = -1;
  g_mutex_unlock (&mutex);
}
