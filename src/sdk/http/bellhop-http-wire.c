/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-wire-private.h"

#include "bellhop-http-connection-private.h"
#include "bellhop-http-sending-private.h"
#include "bellhop-http-tls-private.h"

#include <glib/gi18n-lib.h>

static const char wires_key[] = "bellhop-wires";
static const char trace_key[] = "bellhop-trace";
static const char fault_key[] = "bellhop-fault";

enum
{
  MAX_STARTS = 5, /* in a row without a response, as curl does */
};

/* A connection of a session, and the message that it carries. */
typedef struct
{
  GWeakRef    connection; /* GIOStream */
  GWeakRef    message;    /* SoupMessage */
  GHashTable *cuts;       /* Owned: GCancellable by stream of HTTP/2 */
  GPtrArray  *waiting;    /* Owned: of GWeakRef, of those whose headers have not come */
} Wire;

/* What came for a message, byte for byte. */
typedef struct
{
  SoupSession     *session; /* Borrowed: it outlives what it sends */
  gboolean         allows_http2;
  BellhopHttpAllow allowed;
  GError          *refusal;   /* Owned, or NULL */
  GBytes          *request;   /* Owned: its head; or NULL */
  GByteArray      *heads;     /* Owned */
  GBytes          *long_head; /* Owned, or NULL */
  GBytes          *trailers;  /* Owned, or NULL */
  BellhopHttpTap  *handshake; /* Owned: below TLS; or NULL */
  GCancellable    *cut;       /* Owned: of this attempt; or NULL */
  gboolean         is_stream; /* of HTTP/2, and its headers have come */
  guint            n_starts;  /* in a row without a response */
} Trace;

static void
waiting_free (gpointer reference)
{
  g_weak_ref_clear (reference);
  g_free (reference);
}

static void
wire_free (gpointer data)
{
  Wire *self = data;
  g_autoptr(GIOStream) connection = g_weak_ref_get (&self->connection);
  BellhopHttpTap     *tap = NULL;
  BellhopHttpHeadTap *head_tap = NULL;

  if (connection != NULL)
    {
      tap = _bellhop_http_connection_get_tap (connection);
      head_tap = _bellhop_http_connection_get_head_tap (connection);
    }
  if (tap != NULL)
    _bellhop_http_tap_forget (tap);
  if (head_tap != NULL)
    _bellhop_http_head_tap_forget (head_tap);
  g_weak_ref_clear (&self->connection);
  g_weak_ref_clear (&self->message);
  g_hash_table_unref (self->cuts);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static void
trace_free (gpointer data)
{
  Trace *self = data;

  g_clear_pointer (&self->request, g_bytes_unref);
  g_byte_array_unref (self->heads);
  g_clear_pointer (&self->long_head, g_bytes_unref);
  g_clear_pointer (&self->trailers, g_bytes_unref);
  g_clear_object (&self->handshake);
  g_clear_object (&self->cut);
  g_clear_error (&self->refusal);
  g_free (self);
}

static Trace *
get_trace (SoupMessage *message)
{
  return g_object_get_data (G_OBJECT (message), trace_key);
}

/* --- Wires --- */

static gboolean
is_dead (gpointer key,
         gpointer value,
         gpointer data)
{
  g_autoptr(GObject) connection = g_weak_ref_get (&((Wire *) value)->connection);

  return connection == NULL;
}

/* By the number that libsoup gives to each connection of a session. */
static GHashTable *
ensure_wires (SoupSession *session)
{
  GHashTable *wires = g_object_get_data (G_OBJECT (session), wires_key);

  if (wires == NULL)
    {
      wires = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, wire_free);
      g_object_set_data_full (G_OBJECT (session), wires_key, wires,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return wires;
}

static Wire *
find_wire (SoupMessage *message)
{
  GHashTable *wires = g_object_get_data (G_OBJECT (get_trace (message)->session), wires_key);
  guint64     id = soup_message_get_connection_id (message);

  return wires != NULL && id != 0 ? g_hash_table_lookup (wires, &id) : NULL;
}

static void
take_head (GBytes  *head,
           gboolean is_trailer,
           gpointer data)
{
  Wire *self = data;
  g_autoptr(SoupMessage) message = g_weak_ref_get (&self->message);
  Trace        *trace = message != NULL ? get_trace (message) : NULL;
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (head, &size);

  if (trace == NULL)
    return;
  if (!is_trailer)
    {
      g_byte_array_append (trace->heads, bytes, (guint) size);
      g_clear_pointer (&trace->long_head, g_bytes_unref);
      if (size > BELLHOP_HTTP_MAX_PASSED_BYTES)
        trace->long_head = g_bytes_ref (head);
      return;
    }
  g_clear_pointer (&trace->trailers, g_bytes_unref);
  trace->trailers = g_bytes_ref (head);
}

static void
take_request_head (GBytes  *head,
                   gpointer data)
{
  Wire *self = data;
  g_autoptr(SoupMessage) message = g_weak_ref_get (&self->message);
  Trace *trace = message != NULL ? get_trace (message) : NULL;

  if (trace == NULL)
    return;
  g_clear_pointer (&trace->request, g_bytes_unref);
  trace->request = g_bytes_ref (head);
}

static void
stop_body (gpointer data)
{
  Wire *self = data;
  g_autoptr(SoupMessage) message = g_weak_ref_get (&self->message);

  if (message != NULL)
    _bellhop_http_sending_stop_body (message);
}

/* HTTP/2 has frames in place of heads. */
static gboolean
speaks_http2 (GIOStream *connection)
{
  return G_IS_TLS_CONNECTION (connection) &&
         g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection)),
                    "h2") == 0;
}

static gboolean
cut_cb (gpointer cut)
{
  g_cancellable_cancel (cut);
  return G_SOURCE_REMOVE;
}

static void
set_fault (GCancellable *cut,
           GError       *fault)
{
  g_object_set_data_full (G_OBJECT (cut), fault_key, fault, (GDestroyNotify) g_error_free);
}

/* Once libsoup is done with what it is at. */
static void
cut_later (GCancellable *cut)
{
  g_autoptr(GSource) source = g_timeout_source_new (0);

  g_source_set_static_name (source, "http: cut a stream");
  g_source_set_callback (source, cut_cb, g_object_ref (cut), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
cut_streams (guint32  stream,
             gpointer data)
{
  Wire          *self = data;
  GHashTableIter iter;
  gpointer       key;
  gpointer       cut;

  g_hash_table_iter_init (&iter, self->cuts);
  while (g_hash_table_iter_next (&iter, &key, &cut))
    if (stream == 0 || GPOINTER_TO_UINT (key) == stream)
      {
        cut_later (cut);
        g_hash_table_iter_remove (&iter);
      }
}

/* RFC 9113, 7. */
static const char *
get_code_name (guint32 code)
{
  static const char *const names[] = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
  };

  return code < G_N_ELEMENTS (names) ? names[code] : "?";
}

static void
reject (GCancellable *cut,
        guint32       code)
{
  if (cut == NULL)
    return;
  set_fault (cut, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _("It is not HTTP/2 as it should be (%s)"), get_code_name (code)));
  cut_later (cut);
}

/* What libsoup finds wrong with a response it tells the server, and nobody else. */
static void
reject_streams (guint32  stream,
                guint32  code,
                gpointer data)
{
  Wire          *self = data;
  GHashTableIter iter;
  gpointer       key;
  gpointer       cut;

  g_hash_table_iter_init (&iter, self->cuts);
  while (g_hash_table_iter_next (&iter, &key, &cut))
    if (stream == 0 || GPOINTER_TO_UINT (key) == stream)
      {
        reject (cut, code);
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; stream == 0 && i < self->waiting->len; i++)
    {
      g_autoptr(GCancellable) waiting = g_weak_ref_get (self->waiting->pdata[i]);

      reject (waiting, code);
    }
}

/* Those whose headers have come in the meantime, and those who have gone, wait no more. */
static void
add_waiting (Wire         *self,
             GCancellable *cut)
{
  GWeakRef *reference = g_new0 (GWeakRef, 1);

  for (guint i = self->waiting->len; i > 0; i--)
    {
      g_autoptr(GCancellable) waiting = g_weak_ref_get (self->waiting->pdata[i - 1]);

      if (waiting == NULL)
        g_ptr_array_remove_index_fast (self->waiting, i - 1);
    }
  g_weak_ref_init (reference, cut);
  g_ptr_array_add (self->waiting, reference);
}

static void
add_wire (SoupMessage *message,
          GIOStream   *connection)
{
  GHashTable         *wires = ensure_wires (get_trace (message)->session);
  BellhopHttpTap     *tap = _bellhop_http_connection_get_tap (connection);
  BellhopHttpHeadTap *head_tap = _bellhop_http_connection_get_head_tap (connection);
  const guint64       id = soup_message_get_connection_id (message);
  Wire               *wire = g_new0 (Wire, 1);

  g_hash_table_foreach_remove (wires, is_dead, NULL);
  g_weak_ref_init (&wire->connection, connection);
  g_weak_ref_init (&wire->message, NULL);
  wire->cuts = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  wire->waiting = g_ptr_array_new_with_free_func (waiting_free);
  g_hash_table_replace (wires, g_memdup2 (&id, sizeof id), wire);
  if (tap != NULL && speaks_http2 (connection))
    _bellhop_http_tap_watch_frames (tap, cut_streams, wire);
  else if (tap != NULL)
    _bellhop_http_tap_watch (tap, BELLHOP_HTTP_RESPONSES, take_head, wire);
  if (head_tap != NULL && speaks_http2 (connection))
    _bellhop_http_head_tap_watch_frames (head_tap, reject_streams, wire);
}

/* --- Messages --- */

/* libsoup has no switch for the version yet, but what is offered to the server can still be changed
 * between the connection and the handshake. It does not ask whether the peer has said that it ends;
 * the tap does. */
static void
prepare_tls (SoupMessage    *message,
             GTlsConnection *connection)
{
  static const char *const only[] = { "http/1.1", NULL };
  g_autoptr(GIOStream) base = NULL;

  g_object_get (connection, "base-io-stream", &base, NULL);
  g_set_object (&get_trace (message)->handshake, _bellhop_http_connection_get_tap (base));
  g_tls_connection_set_require_close_notify (connection, TRUE);
  if (!get_trace (message)->allows_http2)
    g_tls_connection_set_advertised_protocols (connection, only);
}

/* Before anything is sent. */
static void
check_tls (SoupMessage    *message,
           GTlsConnection *connection)
{
  Trace *trace = get_trace (message);

  g_clear_error (&trace->refusal);
  if (!_bellhop_http_tls_check (connection, trace->allowed, &trace->refusal))
    _bellhop_http_connection_cut (G_IO_STREAM (connection));
}

/* A connection is complete when a proxy, if any, has made it and it is encrypted, if it is to
 * be. */
static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           data)
{
  if (event == G_SOCKET_CLIENT_CONNECTED && connection != NULL)
    {
      _bellhop_http_connection_tap (connection);
      if (g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https"))
        _bellhop_http_connection_tap_tls ();
    }
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    {
      _bellhop_http_connection_tap_tls ();
      prepare_tls (message, G_TLS_CONNECTION (connection));
      _bellhop_http_tls_prepare (connection);
    }
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection))
    check_tls (message, G_TLS_CONNECTION (connection));
  else if (event == G_SOCKET_CLIENT_COMPLETE && connection != NULL)
    add_wire (message, connection);
}

static void
expect (SoupMessage *message,
        Wire        *wire,
        GIOStream   *connection)
{
  BellhopHttpTap     *tap = _bellhop_http_connection_get_tap (connection);
  BellhopHttpHeadTap *head_tap = _bellhop_http_connection_get_head_tap (connection);

  if (tap != NULL)
    _bellhop_http_tap_expect (tap, soup_message_get_method (message));
  if (head_tap == NULL || speaks_http2 (connection))
    return;
  _bellhop_http_head_tap_expect (head_tap, take_request_head, wire);
  _bellhop_http_head_tap_mind_answers (head_tap, _bellhop_http_connection_get_socket (connection),
                                       tap, stop_body, wire);
}

/* libsoup sends it again for ever when each attempt is refused over HTTP/2. */
static void
begin_attempt (Trace *trace)
{
  g_clear_object (&trace->cut);
  trace->cut = g_cancellable_new ();
  trace->is_stream = FALSE;
  if (trace->n_starts++ < MAX_STARTS)
    return;
  set_fault (trace->cut, g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY,
                                      "Sent %d times without a response", MAX_STARTS));
  cut_later (trace->cut);
}

/* Each time that it is sent: to a server that wants a password, it is sent again. */
static void
starting_cb (SoupMessage *message,
             gpointer     data)
{
  Wire  *wire = find_wire (message);
  Trace *trace = get_trace (message);
  g_autoptr(GIOStream) connection = NULL;

  g_byte_array_set_size (trace->heads, 0);
  g_clear_pointer (&trace->long_head, g_bytes_unref);
  g_clear_pointer (&trace->request, g_bytes_unref);
  g_clear_pointer (&trace->trailers, g_bytes_unref);
  _bellhop_http_sending_begin_body (message);
  begin_attempt (trace);
  if (wire == NULL)
    return;

  add_waiting (wire, trace->cut);
  g_weak_ref_set (&wire->message, message);
  connection = g_weak_ref_get (&wire->connection);
  if (connection != NULL)
    expect (message, wire, connection);
}

/* libsoup tells of the headers of one stream before it reads what comes next. */
static void
got_headers_cb (SoupMessage *message,
                gpointer     data)
{
  Wire  *wire = find_wire (message);
  Trace *trace = get_trace (message);
  g_autoptr(GIOStream) connection = wire != NULL ? g_weak_ref_get (&wire->connection) : NULL;
  BellhopHttpTap *tap = connection != NULL ? _bellhop_http_connection_get_tap (connection) : NULL;
  const guint32   stream = tap != NULL ? _bellhop_http_tap_get_answered (tap) : 0;

  trace->n_starts = 0;
  trace->is_stream = stream != 0 && trace->cut != NULL;
  if (!trace->is_stream)
    return;

  g_hash_table_replace (wire->cuts, GUINT_TO_POINTER (stream), g_object_ref (trace->cut));
}

void
_bellhop_http_wire_follow (SoupSession     *session,
                           SoupMessage     *message,
                           gboolean         allows_http2,
                           BellhopHttpAllow allowed)
{
  Trace *trace = g_new0 (Trace, 1);

  trace->session = session;
  trace->allows_http2 = allows_http2;
  trace->allowed = allowed;
  trace->heads = g_byte_array_new ();
  if (get_trace (message) == NULL)
    {
      g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), NULL);
      g_signal_connect (message, "starting", G_CALLBACK (starting_cb), NULL);
      g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
    }
  g_object_set_data_full (G_OBJECT (message), trace_key, trace, trace_free);
}

gboolean
_bellhop_http_wire_is_open (SoupSession *session)
{
  GHashTable *wires = ensure_wires (session);

  g_hash_table_foreach_remove (wires, is_dead, NULL);
  return g_hash_table_size (wires) > 0;
}

void
_bellhop_http_wire_cut (SoupMessage *message)
{
  Wire *wire = find_wire (message);
  g_autoptr(GIOStream) connection = wire != NULL ? g_weak_ref_get (&wire->connection) : NULL;

  if (connection != NULL)
    _bellhop_http_connection_cut (connection);
}

GCancellable *
_bellhop_http_wire_get_cut (SoupMessage *message)
{
  Trace *trace = get_trace (message);

  return trace != NULL ? trace->cut : NULL;
}

gboolean
_bellhop_http_wire_is_stream (SoupMessage *message)
{
  Trace *trace = get_trace (message);

  return trace != NULL && trace->is_stream;
}

GError *
_bellhop_http_wire_create_error (GCancellable *cut)
{
  const GError *fault = g_object_get_data (G_OBJECT (cut), fault_key);

  return fault != NULL ? g_error_copy (fault)
                       : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                              "The stream ended before the message was complete");
}

GBytes *
_bellhop_http_wire_steal_long_head (SoupMessage *message)
{
  Trace *trace = get_trace (message);

  return trace != NULL ? g_steal_pointer (&trace->long_head) : NULL;
}

const GError *
_bellhop_http_wire_get_refusal (SoupMessage *message)
{
  Trace *trace = get_trace (message);

  return trace != NULL ? trace->refusal : NULL;
}

BellhopHttpPeer
_bellhop_http_wire_get_peer (SoupMessage *message)
{
  Trace    *trace = get_trace (message);
  const int first = trace != NULL && trace->handshake != NULL
                      ? _bellhop_http_tap_get_first (trace->handshake)
                      : -1;

  if (first < 0)
    return BELLHOP_HTTP_PEER_SILENT;
  /* A handshake or an alert (RFC 8446, 5.1). */
  return first == 22 || first == 21 ? BELLHOP_HTTP_PEER_TLS : BELLHOP_HTTP_PEER_OTHER;
}

/**
 * bellhop_http_message_get_request_head:
 * @message: a message that was sent by [func@http_send]
 *
 * Gets the request line and headers, byte for byte as they were sent last.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL when they are not
 *   known, as over HTTP/2
 */
GBytes *
bellhop_http_message_get_request_head (SoupMessage *message)
{
  Trace *trace;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  trace = get_trace (message);
  return trace != NULL && trace->request != NULL ? g_bytes_ref (trace->request) : NULL;
}

/**
 * bellhop_http_message_get_heads:
 * @message: a message that was sent by [func@http_send]
 *
 * Gets the status line and headers of the response, byte for byte as they
 * came, after those of interim responses. Empty when they are not known, as
 * over HTTP/2.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
bellhop_http_message_get_heads (SoupMessage *message)
{
  Trace *trace;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  trace = get_trace (message);
  if (trace == NULL)
    return g_bytes_new (NULL, 0);
  return g_bytes_new (trace->heads->data, trace->heads->len);
}

/**
 * bellhop_http_message_get_trailers:
 * @message: a message that was sent by [func@http_send]
 *
 * Gets the headers that came after the body, byte for byte, once the body has
 * been read.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL when there are none
 */
GBytes *
bellhop_http_message_get_trailers (SoupMessage *message)
{
  Trace *trace;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  trace = get_trace (message);
  return trace != NULL && trace->trailers != NULL ? g_bytes_ref (trace->trailers) : NULL;
}
