/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-connection-private.h"

static const char wanted_key[] = "bellhop-http-wanted";
static const char tap_key[] = "bellhop-http-tap";

typedef GInputStream *(*GetStreamFunc) (GIOStream *stream);

static GetStreamFunc get_tcp_stream;
static GetStreamFunc get_tls_stream;

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

static GInputStream *
ensure_tap (GIOStream    *connection,
            GetStreamFunc get_stream)
{
  g_autoptr(GIOStream) base = dup_base (connection);
  BellhopHttpTap *tap = _bellhop_http_connection_get_tap (connection);

  if (base == NULL || g_object_get_data (G_OBJECT (base), wanted_key) == NULL)
    return get_stream (connection);
  if (tap == NULL)
    {
      tap = _bellhop_http_tap_new (get_stream (connection));
      g_object_set_data_full (G_OBJECT (connection), tap_key, tap, g_object_unref);
    }
  return G_INPUT_STREAM (tap);
}

static GInputStream *
get_tcp_input_stream (GIOStream *stream)
{
  return ensure_tap (stream, get_tcp_stream);
}

static GInputStream *
get_tls_input_stream (GIOStream *stream)
{
  return ensure_tap (stream, get_tls_stream);
}

static GetStreamFunc
replace (GType         type,
         GetStreamFunc func)
{
  GIOStreamClass     *klass = g_type_class_ref (type);
  const GetStreamFunc before = klass->get_input_stream;

  klass->get_input_stream = func;
  return before;
}

/* libsoup makes its connections itself and has no place to put something between. A type of our own
 * would be the way, if GSocketConnectionFactory of GLib 2.74 did not free what it keeps when a
 * type is registered in place of another. So the one function that matters is replaced in the two
 * classes, for good; connections that are not wanted are none the wiser. */
static void
ensure_replaced (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;

  get_tcp_stream = replace (G_TYPE_TCP_CONNECTION, get_tcp_input_stream);
  if (g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    get_tls_stream = replace (g_tls_backend_get_client_connection_type (
                                g_tls_backend_get_default ()),
                              get_tls_input_stream);
  g_once_init_leave (&done, 1);
}

void
_bellhop_http_connection_tap (GIOStream *connection)
{
  ensure_replaced ();
  g_object_set_data (G_OBJECT (connection), wanted_key, GINT_TO_POINTER (TRUE));
}

void
_bellhop_http_connection_cut (GIOStream *connection)
{
  g_autoptr(GIOStream) base = dup_base (connection);

  if (G_IS_SOCKET_CONNECTION (base))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), TRUE, TRUE,
                       NULL);
}
