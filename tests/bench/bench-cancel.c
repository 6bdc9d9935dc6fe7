/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-registry.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * From the request to cancel until the peer sees the end of the connection. The peer is a thread
 * with a socket of its own; it sends a body without end, and the moment is chosen at random: while
 * connecting, while waiting for the headers, or in the body.
 */

enum
{
  N_CANCELS = 300,
  MAX_MOMENT_US = 20000,
  HEADER_DELAY_US = 5000,
  LOOK_AGAIN_US = 200,
};

typedef struct
{
  int          listener;
  guint16      port;
  GThread     *thread;
  gint         has_ended; /* atomic */
  GAsyncQueue *ends;      /* of gint64 *: when a connection was seen to end */
} Peer;

static gpointer
serve_thread (gpointer data)
{
  static const char header[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\nETag: \"x\"\r\n\r\n";
  static char body[16384];
  Peer       *self = data;
  int         fd;

  while ((fd = accept (self->listener, NULL, NULL)) >= 0 || errno == ECONNABORTED || errno == EINTR)
    {
      gint64   begin_us = g_get_monotonic_time ();
      gint64   end_us = 0;
      gboolean has_header = FALSE;

      if (fd < 0)
        continue;
      while (end_us == 0 && !g_atomic_int_get (&self->has_ended))
        {
          struct pollfd watched = { fd, POLLIN | POLLRDHUP, 0 };

          if (poll (&watched, 1, /* timeout_ms = */ 1) > 0 &&
              ((watched.revents & (POLLHUP | POLLERR | POLLRDHUP)) != 0 ||
               recv (fd, body, sizeof body, MSG_DONTWAIT) == 0))
            end_us = g_get_monotonic_time ();
          else if (!has_header && g_get_monotonic_time () - begin_us > HEADER_DELAY_US)
            has_header = send (fd, header, sizeof header - 1, MSG_NOSIGNAL) > 0;
          else if (has_header && send (fd, body, sizeof body, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
                   errno != EAGAIN)
            end_us = g_get_monotonic_time ();
        }
      close (fd);
      g_async_queue_push (self->ends, g_memdup2 (&end_us, sizeof end_us));
    }
  return NULL;
}

static void
peer_start (Peer *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t          size = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind (self->listener, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->listener, 16) != 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &size) != 0)
    g_error ("socket: %s", g_strerror (errno));
  self->port = ntohs (address.sin_port);
  self->has_ended = FALSE;
  self->ends = g_async_queue_new_full (g_free);
  self->thread = g_thread_new ("peer", serve_thread, self);
}

static void
peer_stop (Peer *self)
{
  g_atomic_int_set (&self->has_ended, TRUE);
  shutdown (self->listener, SHUT_RDWR);
  close (self->listener);
  g_thread_join (self->thread);
  g_async_queue_unref (self->ends);
}

static BellhopAction *
create_action (Peer       *peer,
               const char *id,
               const char *folder)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);
  g_autofree char   *url = g_strdup_printf ("http://127.0.0.1:%u/", peer->port);
  const char        *urls[] = { url, NULL };
  BellhopAction     *action;

  if (info == NULL)
    g_error ("There is no %s: is BELLHOP_MODULE_PATH set?", id);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  if (folder == NULL)
    g_object_set (action, "url", url, NULL);
  else
    g_object_set (action, "urls", urls, "folder", folder, "segments", G_GINT64_CONSTANT (1), NULL);
  return action;
}

static gboolean
wait_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_sleep (GPOINTER_TO_UINT (data)), error);
}

/* The loop goes on meanwhile, as it does in a program. */
static gint64 *
wait_for_end (Peer *peer)
{
  const gint64 deadline_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  gint64      *end_us = g_async_queue_try_pop (peer->ends);

  while (end_us == NULL && g_get_monotonic_time () < deadline_us)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      end_us = g_async_queue_timeout_pop (peer->ends, LOOK_AGAIN_US);
    }
  return end_us;
}

/* Milliseconds, or less than 0 when there was no connection yet. */
static double
cancel_once (Peer          *peer,
             BellhopAction *action)
{
  g_autoptr(BellhopRun) run = bellhop_action_call (action);
  g_autofree gint64 *end_us = NULL;
  guint              moment_ms = (guint) g_random_int_range (1, MAX_MOMENT_US / 1000);
  gint64             asked_us;

  bellhop_block_on (bellhop_async (wait_fiber, GUINT_TO_POINTER (moment_ms), NULL), NULL, NULL);
  asked_us = g_get_monotonic_time ();
  bellhop_action_cancel (action);
  bellhop_block_on (bellhop_run_settled (run), NULL, NULL);
  end_us = wait_for_end (peer);
  return end_us != NULL ? (double) (*end_us - asked_us) / 1000.0 : -1.0;
}

static int
double_cmp (gconstpointer a,
            gconstpointer b)
{
  const double left = *(const double *) a;
  const double right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static void
measure (Peer       *peer,
         const char *id,
         const char *folder,
         const char *median_name,
         const char *worst_name)
{
  g_autoptr(BellhopAction) action = create_action (peer, id, folder);
  g_autoptr(GArray) delays = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < (bench_get_seconds () > 0 ? N_CANCELS : 3); i++)
    {
      double delay_ms = cancel_once (peer, action);

      if (delay_ms >= 0.0)
        g_array_append_val (delays, delay_ms);
    }
  if (delays->len == 0)
    return;
  g_array_sort (delays, double_cmp);
  bench_report (median_name, g_array_index (delays, double, delays->len / 2), "ms");
  bench_report (worst_name, g_array_index (delays, double, delays->len * 99 / 100), "ms");
}

int
main (int    argc,
      char **argv)
{
  Peer             peer;
  g_autofree char *folder = NULL;
  g_autofree char *part = NULL;

  bench_init (&argc, &argv);
  bellhop_runtime_start (NULL);
  peer_start (&peer);
  folder = g_dir_make_tmp ("bench-cancel-XXXXXX", NULL);
  part = g_build_filename (folder, "index.html.part", NULL);
  measure (&peer, "http.request", NULL, "cancel_request_p50", "cancel_request_p99");
  measure (&peer, "http.download", folder, "cancel_download_p50", "cancel_download_p99");
  peer_stop (&peer);
  bellhop_runtime_stop (1000);
  unlink (part);
  rmdir (folder);
  return 0;
}
