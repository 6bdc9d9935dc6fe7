/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "bellhop-test-server.h"

#include <sys/socket.h>

enum
{
  PIECE_BYTES = 64 * 1024,
};

typedef struct
{
  BellhopServerEnd  end;
  GBytes           *answer; /* or NULL, when it is made up */
  BellhopServerFunc func;
  gpointer          data;
} Route;

struct _BellhopTestServer
{
  BellhopTest     *test;        /* Borrowed */
  GTlsCertificate *certificate; /* Owned */
  GSocketService  *service;
  GHashTable      *routes;
  GPtrArray       *requests;
  GPtrArray       *open; /* of Connection, borrowed */
  GCancellable    *cancellable;
  guint16          port;
  char            *protocol; /* Owned: what was agreed on in the last handshake */
};

/* Lives until its reading has ended; writing, if any, has ended before. */
typedef struct
{
  BellhopTestServer *server;
  GIOStream         *stream;
  GCancellable      *cancellable;
  GByteArray        *arrived;
  GBytes            *answer;    /* the one that is being sent, or was last */
  gsize              n_dripped; /* bytes of it */
  BellhopServerEnd   end;
  char               piece[PIECE_BYTES];
  gboolean           is_held; /* until the test releases the answer */
  gboolean           is_flooding;
  gboolean           is_writing;
  gboolean           has_left;
} Connection;

static void read_more (Connection *self);
static void send_answer (Connection *self);

static void
route_free (gpointer data)
{
  Route *self = data;

  g_clear_pointer (&self->answer, g_bytes_unref);
  g_free (self);
}

static void
connection_end (Connection *self)
{
  self->has_left = TRUE;
  if (self->is_writing)
    return;

  g_ptr_array_remove (self->server->open, self);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->arrived);
  g_clear_pointer (&self->answer, g_bytes_unref);
  g_free (self);
}

/* Where the request ends, or 0 while it has not come yet. */
static gsize
measure_request (Connection *self)
{
  g_autofree char *text = g_strndup ((char *) self->arrived->data, self->arrived->len);
  char            *blank = strstr (text, "\r\n\r\n");
  g_autofree char *lower = NULL;
  char            *length;
  gsize            end;

  if (blank == NULL)
    return 0;

  end = (gsize) (blank - text) + 4;
  lower = g_ascii_strdown (text, (gssize) end);
  length = strstr (lower, "\r\ncontent-length:");
  if (length != NULL)
    end += (gsize) g_ascii_strtoull (length + strlen ("\r\ncontent-length:"), NULL, 10);
  return end <= self->arrived->len ? end : 0;
}

static gboolean
has_said_last (Connection *self)
{
  return self->answer != NULL && self->end != BELLHOP_SERVER_KEEPS &&
         self->end != BELLHOP_SERVER_WAITS && self->end != BELLHOP_SERVER_DRIPS;
}

static void
take_request (Connection *self)
{
  gsize  size = measure_request (self);
  Route *route;
  char  *request;
  g_auto(GStrv) words = NULL;

  if (size == 0 || self->is_writing || self->is_held || has_said_last (self))
    return;

  /* Bodies may have zero bytes. */
  request = g_malloc0 (size + 1);
  memcpy (request, self->arrived->data, size);
  g_byte_array_remove_range (self->arrived, 0, (guint) size);
  g_ptr_array_add (self->server->requests, request);
  words = g_strsplit_set (request, " ?", 3);
  route = g_hash_table_lookup (self->server->routes, words[1]);
  if (route == NULL)
    g_error ("The test's server has no route %s", words[1]);

  g_clear_pointer (&self->answer, g_bytes_unref);
  self->end = route->end;
  self->n_dripped = 0;
  self->answer = route->func != NULL ? route->func (request, &self->end, route->data)
                                     : g_bytes_ref (route->answer);
  if (self->end == BELLHOP_SERVER_WAITS)
    self->is_held = TRUE;
  else
    send_answer (self);
}

/* The last line of the answer, as often as fits one piece: a flood in drops would keep the loop,
 * which the client shares, from everything else. */
static void
repeat_last_line (Connection *self)
{
  gsize       size = 0;
  const char *text = g_bytes_get_data (self->answer, &size);
  const char *line = g_strrstr_len (text, (gssize) size - 1, "\n");
  GString    *flood = g_string_sized_new (PIECE_BYTES);

  line = line != NULL ? line + 1 : text;
  do
    g_string_append_len (flood, line, text + size - line);
  while (flood->len < PIECE_BYTES);
  g_bytes_unref (self->answer);
  self->answer = g_string_free_to_bytes (flood);
  self->is_flooding = TRUE;
}

/* Closing with nothing to linger for is what sends a reset; the reading ends first. */
static void
reset (Connection *self)
{
  const struct linger none = { .l_onoff = 1, .l_linger = 0 };
  g_autoptr(GIOStream) base = NULL;
  GSocket *socket;

  if (G_IS_TLS_CONNECTION (self->stream))
    g_object_get (self->stream, "base-io-stream", &base, NULL);
  else
    base = g_object_ref (self->stream);
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (base));
  g_assert_cmpint (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &none, sizeof none),
                   ==, 0);
  /* TLS would say goodbye first, and the message would be whole. */
  g_socket_close (socket, NULL);
  g_cancellable_cancel (self->cancellable);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Connection *self = data;
  gboolean    succeeded;

  succeeded = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  self->is_writing = FALSE;
  if (self->has_left)
    connection_end (self);
  else if (succeeded && self->end == BELLHOP_SERVER_DRIPS &&
           self->n_dripped < g_bytes_get_size (self->answer))
    self->is_held = TRUE;
  else if (succeeded && self->end == BELLHOP_SERVER_FLOODS)
    {
      if (!self->is_flooding)
        repeat_last_line (self);
      send_answer (self);
    }
  else if (succeeded && self->end == BELLHOP_SERVER_RESETS)
    reset (self);
  else if (succeeded && self->end == BELLHOP_SERVER_CLOSES && G_IS_TLS_CONNECTION (self->stream))
    g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
  else if (succeeded && self->end == BELLHOP_SERVER_CLOSES)
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream)), FALSE,
                       TRUE, NULL);
  else if (succeeded)
    take_request (self);
}

static void
send_answer (Connection *self)
{
  gsize       size = 0;
  const char *text = g_bytes_get_data (self->answer, &size);

  if (self->end == BELLHOP_SERVER_DRIPS)
    {
      text += self->n_dripped++;
      size = 1;
    }
  self->is_writing = TRUE;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   text,
                                   size,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   written_cb,
                                   self);
}

/* Kept once something was read, when there has been a handshake. */
static void
keep_protocol (Connection *self)
{
  if (!G_IS_TLS_CONNECTION (self->stream))
    return;
  g_free (self->server->protocol);
  self->server->protocol = g_strdup (
    g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (self->stream)));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Connection *self = data;
  gssize      n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_read <= 0)
    {
      connection_end (self);
      return;
    }
  keep_protocol (self);
  g_byte_array_append (self->arrived, (guint8 *) self->piece, (guint) n_read);
  take_request (self);
  read_more (self);
}

static void
read_more (Connection *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->piece,
                             sizeof self->piece,
                             G_PRIORITY_DEFAULT,
                             self->cancellable,
                             read_cb,
                             self);
}

/**
 * bellhop_test_server_secure:
 * @plain: a connection
 * @certificate: the server's
 *
 * Makes a server speak TLS. It asks nobody for a certificate; without a word on that each
 * connection would read all authorities that the system trusts, a second's work under sanitizers.
 *
 * Returns: (transfer full): the connection to use
 */
GIOStream *
bellhop_test_server_secure (GIOStream       *plain,
                            GTlsCertificate *certificate)
{
  g_autoptr(GError) error = NULL;
  gpointer stream = g_initable_new (g_tls_backend_get_server_connection_type (
                                      g_tls_backend_get_default ()),
                                    NULL, &error, "base-io-stream", plain, "certificate",
                                    certificate, "database", NULL, NULL);

  g_assert_no_error (error);
  return stream;
}

static gboolean
incoming_cb (BellhopTestServer *self,
             GSocketConnection *socket,
             GObject           *source)
{
  /* It would rather have HTTP/2, which it cannot speak: who offers that has lost. */
  static const char *const protocols[] = { "h2", "http/1.1", NULL };
  Connection              *connection = g_new0 (Connection, 1);

  connection->server = self;
  connection->arrived = g_byte_array_new ();
  connection->cancellable = g_cancellable_new ();
  if (self->certificate != NULL)
    {
      connection->stream = bellhop_test_server_secure (G_IO_STREAM (socket), self->certificate);
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection->stream), protocols);
    }
  else
    connection->stream = g_object_ref (G_IO_STREAM (socket));
  g_ptr_array_add (self->open, connection);
  read_more (connection);
  return TRUE;
}

/**
 * bellhop_test_server_new:
 * @test: the fixture, in whose loop it runs
 * @certificate: (nullable): makes it speak TLS
 *
 * Starts a server on a free port of loopback.
 *
 * Returns: (transfer full): the server
 */
BellhopTestServer *
bellhop_test_server_new (BellhopTest     *test,
                         GTlsCertificate *certificate)
{
  BellhopTestServer *self = g_new0 (BellhopTestServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  self->test = test;
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, route_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->open = g_ptr_array_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                 address,
                                 G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP,
                                 NULL,
                                 &bound,
                                 &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

static gboolean
has_none (gpointer data)
{
  return ((GPtrArray *) data)->len == 0;
}

/**
 * bellhop_test_server_free:
 * @self: a server
 *
 * Stops the server and closes its connections.
 */
void
bellhop_test_server_free (BellhopTestServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->open->len; i++)
    g_cancellable_cancel (((Connection *) self->open->pdata[i])->cancellable);
  bellhop_test_run_until (self->test, has_none, self->open);
  g_object_unref (self->service);
  g_clear_object (&self->certificate);
  g_hash_table_unref (self->routes);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->open);
  g_free (self->protocol);
  g_free (self);
}

/**
 * bellhop_test_server_add:
 * @self: a server
 * @path: the path of a URL, without a query
 * @end: what follows the answer
 * @answer: all that is sent, from the status line on
 * @length: the length of @answer, or -1 when it ends with a zero byte
 *
 * Says what is answered to requests for @path.
 */
void
bellhop_test_server_add (BellhopTestServer *self,
                         const char        *path,
                         BellhopServerEnd   end,
                         const char        *text,
                         gssize             length)
{
  Route *route = g_new0 (Route, 1);

  route->end = end;
  route->answer = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  g_hash_table_insert (self->routes, g_strdup (path), route);
}

/**
 * bellhop_test_server_add_func:
 * @self: a server
 * @path: the path of a URL, without a query
 * @func: what answers
 * @data: for @func; it lives as long as the server
 *
 * Has answers to requests for @path made up.
 */
void
bellhop_test_server_add_func (BellhopTestServer *self,
                              const char        *path,
                              BellhopServerFunc  func,
                              gpointer           data)
{
  Route *route = g_new0 (Route, 1);

  route->func = func;
  route->data = data;
  g_hash_table_replace (self->routes, g_strdup (path), route);
}

/**
 * bellhop_test_server_release:
 * @self: a server
 *
 * Sends every answer that has waited for this, or the next byte of it.
 */
void
bellhop_test_server_release (BellhopTestServer *self)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      Connection *connection = self->open->pdata[i];

      if (connection->is_held)
        {
          connection->is_held = FALSE;
          send_answer (connection);
        }
    }
}

/**
 * bellhop_test_server_get_n_held:
 * @self: a server
 *
 * Gets how many connections wait to be released.
 *
 * Returns: the number
 */
guint
bellhop_test_server_get_n_held (BellhopTestServer *self)
{
  guint n_held = 0;

  for (guint i = 0; i < self->open->len; i++)
    if (((Connection *) self->open->pdata[i])->is_held)
      n_held++;
  return n_held;
}

/**
 * bellhop_test_server_dup_url:
 * @self: a server
 * @path: a path, with a query if there is one
 *
 * Gets the URL of a path.
 *
 * Returns: (transfer full): the URL
 */
char *
bellhop_test_server_dup_url (BellhopTestServer *self,
                             const char        *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->certificate != NULL ? "https" : "http",
                          self->port, path);
}

/**
 * bellhop_test_server_get_n_requests:
 * @self: a server
 *
 * Gets how many requests have come.
 *
 * Returns: the number
 */
guint
bellhop_test_server_get_n_requests (BellhopTestServer *self)
{
  return self->requests->len;
}

/**
 * bellhop_test_server_get_request:
 * @self: a server
 * @position: which one, from 0
 *
 * Gets a request as it came, with its body.
 *
 * Returns: (transfer none): the text
 */
const char *
bellhop_test_server_get_request (BellhopTestServer *self,
                                 guint              position)
{
  g_assert_cmpuint (position, <, self->requests->len);
  return self->requests->pdata[position];
}

/**
 * bellhop_test_server_get_protocol:
 * @self: a server
 *
 * Gets the protocol that was agreed on in the last handshake. The server would
 * take `h2` rather than `http/1.1`.
 *
 * Returns: (transfer none) (nullable): its name, or %NULL when none was named
 */
const char *
bellhop_test_server_get_protocol (BellhopTestServer *self)
{
  return self->protocol;
}

/**
 * bellhop_test_server_get_n_open:
 * @self: a server
 *
 * Gets how many connections are open.
 *
 * Returns: the number
 */
guint
bellhop_test_server_get_n_open (BellhopTestServer *self)
{
  return self->open->len;
}

/**
 * bellhop_test_server_wait_until_left:
 * @self: a server
 *
 * Turns the loop until the client has closed every connection.
 */
void
bellhop_test_server_wait_until_left (BellhopTestServer *self)
{
  bellhop_test_run_until (self->test, has_none, self->open);
}
