/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A TCP listener that sends back what it receives, with a task for each connection, and three
 * clients. The server ends when the clients have. */

enum
{
  MAX_BYTES = 1024
};

typedef struct
{
  GSocketListener *listener; /* Owned */
  GSocketAddress  *address;  /* Owned */
  BellhopScope    *scope;    /* Owned: of the listener and the connections */
} Server;

static void
server_free (Server *self)
{
  g_clear_object (&self->listener);
  g_clear_object (&self->address);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
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

static Server *
server_new (GError **error)
{
  g_autoptr(Server) self = g_new0 (Server, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);

  self->listener = g_socket_listener_new ();
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

/* Until the client has left, in whatever way. */
static gboolean
serve (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  GInputStream  *input = g_io_stream_get_input_stream (data);
  GOutputStream *output = g_io_stream_get_output_stream (data);

  while (TRUE)
    {
      g_autoptr(GBytes) bytes = bellhop_await_boxed (bellhop_stream_read (input, MAX_BYTES), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        return TRUE;
      if (!bellhop_await (bellhop_stream_write (output, bytes), NULL))
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
      GObject *connection = bellhop_await_object (bellhop_from_gio (self->listener, accept_start,
                                                                    accept_finish, NULL, NULL),
                                                  error);

      if (connection == NULL)
        return FALSE;
      bellhop_spawn (self->scope, bellhop_async (serve, connection, g_object_unref));
    }
}

/* --- The clients --- */

static gboolean
say_hello (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Server *server = data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GIOStream) connection = NULL;
  g_autoptr(GBytes) hello = g_bytes_new_static ("hello", 5);
  g_autoptr(GBytes) reply = NULL;

  connection = bellhop_await_object (bellhop_from_gio (client, connect_start, connect_finish,
                                                       server->address, NULL),
                                     error);
  if (connection == NULL ||
      !bellhop_await (bellhop_stream_write (g_io_stream_get_output_stream (connection), hello),
                      error))
    return FALSE;

  reply = bellhop_await_boxed (bellhop_stream_read (g_io_stream_get_input_stream (connection),
                                                    MAX_BYTES),
                               error);
  if (reply == NULL)
    return FALSE;

  g_print ("The server says %.*s\n", (int) g_bytes_get_size (reply),
           (const char *) g_bytes_get_data (reply, NULL));
  return TRUE;
}

static BellhopFuture *
make_client (guint    index,
             gpointer data)
{
  return bellhop_async (say_hello, data, NULL);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Server *server = server_new (error);

  if (server == NULL)
    return FALSE;

  bellhop_defer (server_stop, server);
  bellhop_spawn (server->scope, bellhop_async (listen_for_ever, server, NULL));
  return bellhop_await (bellhop_map_concurrent (3, 3, make_client, server, NULL), error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
