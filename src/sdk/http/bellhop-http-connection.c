/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-connection-private.h"

static const char wanted_key[] = "bellhop-http-wanted";
static const char tap_key[] = "bellhop-http-tap";
static const char head_tap_key[] = "bellhop-http-head-tap";

typedef GInputStream *(*GetInputFunc) (GIOStream *stream);
typedef GOutputStream *(*GetOutputFunc) (GIOStream *stream);

static GetInputFunc  get_tcp_input;
static GetInputFunc  get_tls_input;
static GetOutputFunc get_tcp_output;
static GetOutputFunc get_tls_output;
static gboolean (*close_tls_base) (GIOStream *, GCancellable *, GError **);

static GIOStream *
dup_base (GIOStream *connection)
{
  GIOStream *base = NULL;

  if (!G_IS_TLS_CONNECTION (connection))
    return g_object_ref (connection);

  g_object_get (connection, "base-io-stream", &base, NULL);
  return base;
}

BellhopHttpTap *
_bellhop_http_connection_get_tap (GIOStream *connection)
{
  return g_object_get_data (G_OBJECT (connection), tap_key);
}

BellhopHttpHeadTap *
_bellhop_http_connection_get_head_tap (GIOStream *connection)
{
  return g_object_get_data (G_OBJECT (connection), head_tap_key);
}

static gboolean
is_wanted (GIOStream *connection)
{
  g_autoptr(GIOStream) base = dup_base (connection);

  return base != NULL && g_object_get_data (G_OBJECT (base), wanted_key) != NULL;
}

static GInputStream *
ensure_tap (GIOStream   *connection,
            GetInputFunc get_input)
{
  BellhopHttpTap *tap = _bellhop_http_connection_get_tap (connection);

  if (!is_wanted (connection))
    return get_input (connection);
  if (tap == NULL)
    {
      tap = _bellhop_http_tap_new (get_input (connection));
      g_object_set_data_full (G_OBJECT (connection), tap_key, tap, g_object_unref);
    }
  return G_INPUT_STREAM (tap);
}

static GOutputStream *
ensure_head_tap (GIOStream    *connection,
                 GetOutputFunc get_output)
{
  BellhopHttpHeadTap *tap = _bellhop_http_connection_get_head_tap (connection);

  if (!is_wanted (connection))
    return get_output (connection);
  if (tap == NULL)
    {
      tap = _bellhop_http_head_tap_new (get_output (connection));
      g_object_set_data_full (G_OBJECT (connection), head_tap_key, tap, g_object_unref);
    }
  return G_OUTPUT_STREAM (tap);
}

static GInputStream *
get_tcp_input_stream (GIOStream *stream)
{
  return ensure_tap (stream, get_tcp_input);
}

static GInputStream *
get_tls_input_stream (GIOStream *stream)
{
  return ensure_tap (stream, get_tls_input);
}

static GOutputStream *
get_tcp_output_stream (GIOStream *stream)
{
  return ensure_head_tap (stream, get_tcp_output);
}

static GOutputStream *
get_tls_output_stream (GIOStream *stream)
{
  return ensure_head_tap (stream, get_tls_output);
}

static void
replace (GType          type,
         GetInputFunc   input,
         GetInputFunc  *out_input,
         GetOutputFunc  output,
         GetOutputFunc *out_output)
{
  GIOStreamClass *klass = g_type_class_ref (type);

  *out_input = klass->get_input_stream;
  *out_output = klass->get_output_stream;
  klass->get_input_stream = input;
  klass->get_output_stream = output;
}

/* libsoup makes its connections itself and has no place to put something between. A type of our own
 * would be the way, if GSocketConnectionFactory of GLib 2.74 did not free what it keeps when a
 * type is registered in place of another. So the two functions that matter are replaced in the two
 * classes, for good; connections that are not wanted are none the wiser. That of TLS is only known,
 * and its library only loaded, where there is to be one. */
void
_bellhop_http_connection_tap (GIOStream *connection)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      replace (G_TYPE_TCP_CONNECTION, get_tcp_input_stream, &get_tcp_input, get_tcp_output_stream,
               &get_tcp_output);
      g_once_init_leave (&done, 1);
    }
  g_object_set_data (G_OBJECT (connection), wanted_key, GINT_TO_POINTER (TRUE));
}

/* A part of a request that the peer does not take would be waited for, on the main thread, before
 * the peer is told that this is the end. It is given up when the rest of the body is. */
static gboolean
close_tls (GIOStream    *stream,
           GCancellable *cancellable,
           GError      **error)
{
  BellhopHttpHeadTap *tap = _bellhop_http_connection_get_head_tap (stream);
  g_autoptr(GIOStream) base = dup_base (stream);

  if (tap != NULL && _bellhop_http_head_tap_has_stopped (tap) && G_IS_SOCKET_CONNECTION (base))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), FALSE, TRUE,
                       NULL);
  return close_tls_base (stream, cancellable, error);
}

/* Before there is the first of them: libsoup asks it for its streams as soon as it is made. */
void
_bellhop_http_connection_tap_tls (void)
{
  static gsize    done;
  GType           type;
  GIOStreamClass *klass;

  if (!g_once_init_enter (&done))
    return;

  type = g_tls_backend_get_client_connection_type (g_tls_backend_get_default ());
  replace (type, get_tls_input_stream, &get_tls_input, get_tls_output_stream, &get_tls_output);
  klass = g_type_class_peek (type);
  close_tls_base = klass->close_fn;
  klass->close_fn = close_tls;
  g_once_init_leave (&done, 1);
}

GSocket *
_bellhop_http_connection_get_socket (GIOStream *connection)
{
  return G_IS_SOCKET_CONNECTION (connection)
           ? g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection))
           : NULL;
}

void
_bellhop_http_connection_cut (GIOStream *connection)
{
  g_autoptr(GIOStream) base = dup_base (connection);

  if (G_IS_SOCKET_CONNECTION (base))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), TRUE, TRUE,
                       NULL);
}
