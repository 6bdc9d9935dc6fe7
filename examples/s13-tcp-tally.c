/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A TCP listener with a task for each connection, and one in the background that adds up the bytes
 * of all, prints them every 30 s and begins again. It ends by itself when nobody can send to it any
 * more. */

enum
{
  MAX_BYTES = 1024,
  PERIOD_MS = 30 * 1000
};

typedef struct
{
  GSocketListener *listener; /* Owned */
  GSocketAddress  *address;  /* Owned */
  BellhopScope    *scope;    /* Owned: of the listener and the connections */
  BellhopSender   *tally;    /* Owned: where the numbers of bytes go */
} Server;

typedef struct
{
  GIOStream     *stream; /* Owned */
  BellhopSender *tally;  /* Owned */
} Connection;

static void
server_free (Server *self)
{
  g_clear_object (&self->listener);
  g_clear_object (&self->address);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_clear_pointer (&self->tally, bellhop_sender_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

/* Waits until the listener and all connections have ended. */
static void
server_stop (gpointer data)
{
  g_autoptr(Server) self = data;

  bellhop_await (bellhop_shield (bellhop_scope_close (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED),
                                 1000),
                 NULL);
}

static void
connection_free (gpointer data)
{
  Connection *self = data;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->tally, bellhop_sender_unref);
  g_free (self);
}

/* Takes @tally. */
static Server *
server_new (BellhopSender *tally,
            GError       **error)
{
  g_autoptr(Server) self = g_new0 (Server, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);

  self->listener = g_socket_listener_new ();
  self->tally = tally;
  self->scope = bellhop_scope_new ("server", NULL);
  if (!g_socket_listener_add_address (self->listener, any_port, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &self->address, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- What GIO has, as futures --- */

static void
accept_start (gpointer            source,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            callback_data,
              gpointer            data)
{
  g_socket_listener_accept_async (source, cancellable, callback, callback_data);
}

static gboolean
accept_finish (gpointer      source,
               GAsyncResult *async_result,
               BellhopValue *result,
               GError      **error)
{
  GSocketConnection *connection = g_socket_listener_accept_finish (source, async_result, NULL,
                                                                   error);

  if (connection == NULL)
    return FALSE;
  *result = bellhop_value_object (connection);
  return TRUE;
}

static void
connect_start (gpointer            source,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            callback_data,
               gpointer            data)
{
  g_socket_client_connect_async (source, data, cancellable, callback, callback_data);
}

static gboolean
connect_finish (gpointer      source,
                GAsyncResult *async_result,
                BellhopValue *result,
                GError      **error)
{
  GSocketConnection *connection = g_socket_client_connect_finish (source, async_result, error);

  if (connection == NULL)
    return FALSE;
  *result = bellhop_value_object (connection);
  return TRUE;
}

/* --- The server --- */

/* Until the client has left, in whatever way. The bytes are counted before the client is
   answered. */
static gboolean
serve (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  Connection *self = data;

  while (TRUE)
    {
      g_autoptr(GBytes) bytes =
        bellhop_await_boxed (bellhop_stream_read (g_io_stream_get_input_stream (
                                                    self->stream),
                                                  MAX_BYTES),
                             NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        return TRUE;
      if (!bellhop_await (bellhop_sender_send (self->tally, bellhop_value_int64 (
                                                              (gint64) g_bytes_get_size (bytes))),
                          NULL) ||
          !bellhop_await (bellhop_stream_write (g_io_stream_get_output_stream (self->stream),
                                                bytes),
                          NULL))
        return TRUE;
    }
}

static gboolean
listen_for_ever (gpointer      data,
                 BellhopValue *result,
                 GError      **error)
{
  Server *self = data;

  while (TRUE)
    {
      GIOStream  *stream = bellhop_await_object (bellhop_from_gio (self->listener, accept_start,
                                                                   accept_finish, NULL, NULL),
                                                 error);
      Connection *connection;

      if (stream == NULL)
        return FALSE;
      connection = g_new (Connection, 1);
      *connection = (Connection){ stream, bellhop_sender_ref (self->tally) };
      bellhop_spawn (self->scope, bellhop_async (serve, connection, connection_free));
    }
}

static void
print_sum (gint64 *sum)
{
  if (*sum > 0)
    g_print ("%" G_GINT64_FORMAT " bytes\n", *sum);
  *sum = 0;
}

static gboolean
tally_up (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  g_autoptr(BellhopInterval) interval = bellhop_interval_new (PERIOD_MS, BELLHOP_TICK_SKIP);
  g_autoptr(GError) local_error = NULL;
  gint64 sum = 0;

  while (local_error == NULL)
    {
      guint  winner;
      gint64 number = bellhop_await_int64 (bellhop_select (&winner, bellhop_receiver_recv (data),
                                                           bellhop_interval_tick (interval), NULL),
                                           &local_error);

      if (local_error == NULL && winner == 0)
        sum += number;
      else
        print_sum (&sum);
    }

  if (!g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_print ("Nobody sends any more\n");
  return TRUE;
}

/* --- A client, who sends something now and something later --- */

static gboolean
talk (gpointer      data,
      BellhopValue *result,
      GError      **error)
{
  Server *server = data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GIOStream) connection = NULL;

  connection = bellhop_await_object (bellhop_from_gio (client, connect_start, connect_finish,
                                                       server->address, NULL),
                                     error);
  for (guint i = 1; connection != NULL && i <= 3; i++)
    {
      g_autoptr(GBytes) said = g_bytes_new_take (g_strnfill (i * 100, 'a'), i * 100);
      g_autoptr(GBytes) echo = NULL;

      if (!bellhop_await (bellhop_stream_write (g_io_stream_get_output_stream (connection), said),
                          error))
        return FALSE;
      echo = bellhop_await_boxed (bellhop_stream_read (g_io_stream_get_input_stream (connection),
                                                       MAX_BYTES),
                                  error);
      if (echo == NULL || !bellhop_await (bellhop_sleep (PERIOD_MS), error))
        return FALSE;
    }
  return connection != NULL;
}

/* The server lives as long as its client, and the last sender to the tally goes with it. */
static gboolean
run_server (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Server *server = server_new (bellhop_sender_ref (data), error);

  if (server == NULL)
    return FALSE;

  bellhop_defer (server_stop, server);
  bellhop_spawn (server->scope, bellhop_async (listen_for_ever, server, NULL));
  return bellhop_await (bellhop_async (talk, server, NULL), error);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopReceiver *numbers = NULL;
  BellhopSender   *tally = bellhop_channel_new (16, &numbers);
  BellhopFuture   *running = bellhop_async (run_server, tally,
                                            (GDestroyNotify) bellhop_sender_unref);
  BellhopFuture   *adding = bellhop_async (tally_up, numbers,
                                           (GDestroyNotify) bellhop_receiver_unref);

  return bellhop_await (bellhop_join (running, adding, NULL), error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
