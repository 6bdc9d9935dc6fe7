/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http.h"

#include "bellhop-files.h"
#include "bellhop-http-body-private.h"
#include "bellhop-http-private.h"
#include "bellhop-http-proxy-private.h"
#include "bellhop-http-resolver-private.h"
#include "bellhop-http-sending-private.h"
#include "bellhop-http-wire-private.h"
#include "bellhop-json.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_CONNECTIONS = 64,
  MAX_CONNECTIONS_PER_HOST = 6,
  IDLE_TIMEOUT_S = 30,
  MAX_BODY_BYTES = 64 * 1024 * 1024,
  GOODBYE_MS = 500,
};

static const char http2_key[] = "bellhop-http2";
static const char packed_key[] = "bellhop-packed";
static const char headers_key[] = "bellhop-http-headers";
static const char allow_key[] = "bellhop-allow";

/**
 * bellhop_http_session_new_for:
 * @n_connections: how many connections to a host there may be
 *
 * Creates a session like the shared one but for that number.
 *
 * Returns: (transfer full): the session
 */
SoupSession *
bellhop_http_session_new_for (guint n_connections)
{
  SoupSession *session;

  g_return_val_if_fail (n_connections > 0, NULL);

  session = soup_session_new_with_options ("max-conns",
                                           MAX (n_connections, MAX_CONNECTIONS),
                                           "max-conns-per-host",
                                           n_connections,
                                           "idle-timeout",
                                           IDLE_TIMEOUT_S,
                                           "timeout",
                                           0,
                                           NULL);
  _bellhop_http_proxy_use (session);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/**
 * bellhop_http_session_new:
 *
 * Creates a session like the shared one, for requests that must not share
 * their connections with others.
 *
 * Returns: (transfer full): the session
 */
SoupSession *
bellhop_http_session_new (void)
{
  return bellhop_http_session_new_for (MAX_CONNECTIONS_PER_HOST);
}

/**
 * bellhop_http_session_allow_http2:
 * @session: a session of one's own
 *
 * Has @session speak HTTP/2 with servers that do. Others never do: of a response
 * that is longer or shorter than it says libsoup 3.2 does not notice the end
 * before the time limit, and it reads a body into memory however slowly it is
 * taken.
 */
void
bellhop_http_session_allow_http2 (SoupSession *session)
{
  g_return_if_fail (SOUP_IS_SESSION (session));

  g_object_set_data (G_OBJECT (session), http2_key, GINT_TO_POINTER (TRUE));
}

/* libsoup 3.2 holds on to a connection whose server has closed it within the body of a stream, and
 * still uses it when its session has gone: such a session stays. */
static gboolean
unref_cb (gpointer session)
{
  static GPtrArray *kept;

  if (!_bellhop_http_wire_is_open (session))
    {
      g_object_unref (session);
      return G_SOURCE_REMOVE;
    }
  if (kept == NULL)
    kept = g_ptr_array_new ();
  g_ptr_array_add (kept, session);
  return G_SOURCE_REMOVE;
}

/**
 * bellhop_http_session_close:
 * @session: (transfer full): a session of one's own
 *
 * Ends what @session sends and closes its connections. Those of HTTP/2 say
 * goodbye first, for which the session lives a little longer.
 */
void
bellhop_http_session_close (SoupSession *session)
{
  g_autoptr(GSource) source = NULL;

  g_return_if_fail (SOUP_IS_SESSION (session));

  soup_session_abort (session);
  if (g_object_get_data (G_OBJECT (session), http2_key) == NULL)
    {
      g_object_unref (session);
      return;
    }
  source = g_timeout_source_new (GOODBYE_MS);
  g_source_set_callback (source, unref_cb, session, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * bellhop_http_get_session:
 *
 * Gets the session that all actions share: connections are reused, proxies
 * are those of the system, compressed bodies are unpacked, cookies are not
 * kept.
 *
 * Returns: (transfer none): the session
 */
SoupSession *
bellhop_http_get_session (void)
{
  static SoupSession  *session;
  static GMainContext *home;
  GMainContext        *context = g_main_context_get_thread_default ();

  /* A session lives in the loop that it was made in. */
  if (session != NULL && home != context)
    {
      g_clear_pointer (&session, bellhop_http_session_close);
    }
  if (session == NULL)
    {
      g_clear_pointer (&home, g_main_context_unref);
      home = context != NULL ? g_main_context_ref (context) : NULL;
      session = bellhop_http_session_new ();
    }
  return session;
}

/**
 * bellhop_http_get_user_agent:
 *
 * Gets what requests without a User-Agent of their own are sent with.
 *
 * Returns: (transfer none): the value of the header
 */
const char *
bellhop_http_get_user_agent (void)
{
  return "Bellhop/" BELLHOP_VERSION;
}

/* --- Sending --- */

static void
start_send (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  _bellhop_http_sending_start (source, data, cancellable, callback, callback_data);
}

static gboolean
finish_send (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  g_autoptr(GError) problem = NULL;
  SoupMessage *message = g_task_get_task_data (G_TASK (async_result));
  g_autoptr(GInputStream) stream = _bellhop_http_sending_finish (async_result, &problem);

  if (stream == NULL || !_bellhop_http_proxy_check (message, &problem) ||
      !_bellhop_http_headers_check (message, &problem) ||
      !_bellhop_http_redirect_check (message, &problem))
    {
      g_propagate_error (error, _bellhop_http_explain_message (problem, message));
      return FALSE;
    }
  stream = _bellhop_http_body_follow (message, g_steal_pointer (&stream));
  if (g_object_get_data (G_OBJECT (message), packed_key) == NULL)
    stream = _bellhop_http_body_open (message, g_steal_pointer (&stream));
  *result = bellhop_value_object (g_steal_pointer (&stream));
  return TRUE;
}

/**
 * bellhop_http_message_keep_packed:
 * @message: a request
 *
 * Has the body of the response come as it is sent. Without this it is
 * unpacked as its Content-Encoding says.
 */
void
bellhop_http_message_keep_packed (SoupMessage *message)
{
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  g_object_set_data (G_OBJECT (message), packed_key, GINT_TO_POINTER (TRUE));
}

/**
 * bellhop_http_message_keep_headers:
 * @message: a request
 *
 * Has the headers of the request sent as they are. Without this, `User-Agent`
 * and `Accept-Encoding` are added where they are missing.
 */
void
bellhop_http_message_keep_headers (SoupMessage *message)
{
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  g_object_set_data (G_OBJECT (message), headers_key, GINT_TO_POINTER (TRUE));
}

static void
add_defaults (SoupMessageHeaders *headers)
{
  if (soup_message_headers_get_one (headers, "User-Agent") == NULL)
    soup_message_headers_append (headers, "User-Agent", bellhop_http_get_user_agent ());
  if (soup_message_headers_get_one (headers, "Accept-Encoding") == NULL)
    soup_message_headers_append (headers, "Accept-Encoding", BELLHOP_HTTP_ACCEPT_ENCODING);
}

/**
 * bellhop_http_message_allow:
 * @message: a request
 * @what: what is allowed
 *
 * Allows what is refused otherwise with %BELLHOP_ERROR_UNSAFE: TLS below 1.2,
 * and certificates with keys of less than 2048 bits. Connections are shared
 * within a session, so such a message needs one of its own.
 */
void
bellhop_http_message_allow (SoupMessage     *message,
                            BellhopHttpAllow what)
{
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  g_object_set_data (G_OBJECT (message), allow_key, GINT_TO_POINTER (what));
}

/**
 * bellhop_http_send:
 * @message: a request
 *
 * Sends a request and waits for the headers of the answer.
 *
 * Resolves to a #GInputStream with the body, unpacked. Reading it fails when
 * the body is not whole: when the connection ends before the message does, or
 * what it was packed by. Rejects with what [func@http_explain] says.
 * Cancelling closes the connection at once.
 *
 * libsoup sends a request once more when the connection has gone that it was
 * to go over, or the server wants a sign-in, and forgets its body then. Set
 * the body again in [signal@Soup.Message::restarted].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_http_send (SoupMessage *message)
{
  return bellhop_http_send_in (bellhop_http_get_session (), message);
}

/**
 * bellhop_http_send_in:
 * @session: a session
 * @message: a request
 *
 * Sends a request as [func@http_send] does, in a session of one's own.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_http_send_in (SoupSession *session,
                      SoupMessage *message)
{
  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  _bellhop_http_resolver_ensure ();
  _bellhop_http_headers_follow (message);
  _bellhop_http_wire_follow (session, message,
                             g_object_get_data (G_OBJECT (session), http2_key) != NULL,
                             GPOINTER_TO_INT (g_object_get_data (G_OBJECT (message), allow_key)));
  _bellhop_http_proxy_sign_in (session, message);
  if (g_object_get_data (G_OBJECT (message), headers_key) == NULL)
    add_defaults (soup_message_get_request_headers (message));
  return bellhop_from_gio (session, start_send, finish_send, g_object_ref (message),
                           g_object_unref);
}

/* --- Getting --- */

static gboolean
check_status (SoupMessage *message,
              GError     **error)
{
  g_autofree char *url = NULL;

  if (soup_message_get_status (message) < SOUP_STATUS_BAD_REQUEST)
    return TRUE;

  url = g_uri_to_string_partial (soup_message_get_uri (message), G_URI_HIDE_USERINFO);
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_FAILED,
               _("%s returned %u %s"),
               url,
               soup_message_get_status (message),
               soup_message_get_reason_phrase (message));
  return FALSE;
}

static gboolean
get_fiber (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (data, error);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GInputStream) stream = NULL;
  GBytes *bytes;

  if (uri == NULL)
    return FALSE;

  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  stream = bellhop_await_object (bellhop_http_send (message), error);
  if (stream == NULL || !check_status (message, error))
    return FALSE;

  bytes = bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_BODY_BYTES), error);
  if (bytes == NULL)
    return FALSE;

  *result = bellhop_value_boxed (G_TYPE_BYTES, bytes);
  return TRUE;
}

/**
 * bellhop_http_get_bytes:
 * @url: where from
 *
 * Fetches something of up to 64 MiB.
 *
 * Resolves to a #GBytes. Rejects with what [func@http_explain] says, with
 * %BELLHOP_ERROR_FAILED when the status is 400 or more, or with
 * %BELLHOP_ERROR_TOO_MANY when the body is too large.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_http_get_bytes (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);

  return bellhop_async (get_fiber, g_strdup (url), g_free);
}

static BellhopFuture *
parse_json (const BellhopValue *value,
            gpointer            data)
{
  GBytes       *bytes = bellhop_value_get_pointer (value);
  gsize         size = 0;
  gconstpointer text = g_bytes_get_data (bytes, &size);
  g_autoptr(GError) error = NULL;
  JsonNode *root = bellhop_json_parse (text, (gssize) size, &error);

  if (root != NULL)
    return bellhop_resolved (bellhop_value_boxed (JSON_TYPE_NODE, root));

  if (!g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY))
    g_prefix_error (&error, _("The response is not JSON: "));
  return bellhop_rejected (g_steal_pointer (&error));
}

/**
 * bellhop_http_get_json:
 * @url: where from
 *
 * Fetches JSON of up to 64 MiB, as [func@json_parse] reads it.
 *
 * Resolves to a #JsonNode. Rejects as [func@http_get_bytes] does, or when the
 * answer is not JSON.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_http_get_json (const char *url)
{
  return bellhop_then (bellhop_http_get_bytes (url), parse_json, NULL, NULL);
}
