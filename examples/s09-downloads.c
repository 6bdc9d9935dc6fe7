/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>
#include <stdio.h>

/* block_on, a future that is kept and awaited later, three downloads joined, and what the runtime
 * itself costs with 1, 10 and 10 000 requests. */

/* On a thread of the server's: answers one request with the path that it asks for. */
static gboolean
answer_cb (GThreadedSocketService *server,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                data)
{
  GInputStream  *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char           request[1024] = "";
  char           path[64] = "";

  if (g_input_stream_read (input, request, sizeof request - 1, NULL, NULL) > 0 &&
      sscanf (request, "GET %63s", path) == 1)
    g_output_stream_printf (output, NULL, NULL, NULL,
                            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
                            strlen (path), path);
  return TRUE;
}

/* A server on loopback. */
static char *
start_server (GSocketService *server,
              GError        **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;

  g_signal_connect (server, "run", G_CALLBACK (answer_cb), NULL);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (server), any_port, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &address, error))
    return NULL;
  return g_strdup_printf ("http://127.0.0.1:%u/",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
stop_server (gpointer data)
{
  g_autoptr(GSocketService) server = data;

  g_socket_service_stop (server);
  g_socket_listener_close (G_SOCKET_LISTENER (server));
}

static BellhopFuture *
download (const char *base,
          const char *name)
{
  g_autofree char *url = g_strconcat (base, name, NULL);

  return bellhop_http_get_bytes (url);
}

static BellhopFuture *
request (guint    index,
         gpointer data)
{
  return bellhop_sleep (0);
}

static gboolean
measure_cost (guint    n_requests,
              GError **error)
{
  gint64 started_us = g_get_monotonic_time ();

  if (!bellhop_await (bellhop_map_concurrent (n_requests, n_requests, request, NULL, NULL), error))
    return FALSE;

  g_print ("%u requests have ended\n", n_requests);
  g_debug ("%g us each", (double) (g_get_monotonic_time () - started_us) / n_requests);
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  GSocketService  *server = g_threaded_socket_service_new (4);
  g_autofree char *base = start_server (server, error);
  g_autoptr(BellhopFuture) kept = NULL;
  g_autoptr(BellhopValues) three = NULL;
  g_autoptr(GBytes) late = NULL;

  bellhop_defer (stop_server, server);
  if (base == NULL)
    return FALSE;

  kept = download (base, "later");
  three = bellhop_await_boxed (bellhop_join (download (base, "one"), download (base, "two"),
                                             download (base, "three"), NULL),
                               error);
  if (three == NULL)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      GBytes *bytes = bellhop_value_get_pointer (bellhop_values_get (three, i));

      g_print ("%.*s\n", (int) g_bytes_get_size (bytes),
               (const char *) g_bytes_get_data (bytes, NULL));
    }

  /* Nothing has been asked of the server for this one until here. */
  late = bellhop_await_boxed (g_steal_pointer (&kept), error);
  if (late == NULL)
    return FALSE;
  g_print ("%.*s\n", (int) g_bytes_get_size (late), (const char *) g_bytes_get_data (late, NULL));

  return measure_cost (1, error) && measure_cost (10, error) && measure_cost (10000, error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
