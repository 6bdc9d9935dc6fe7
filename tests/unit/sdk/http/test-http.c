/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-server.h"

#include <bellhop-sdk.h>

static void
test_get (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/json");
  g_autofree char *empty = bellhop_test_server_dup_url (server, "/empty");
  g_autofree char *missing = bellhop_test_server_dup_url (server, "/missing");
  g_auto(BellhopValue) bytes = BELLHOP_VALUE_INIT;
  g_auto(BellhopValue) json = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  bellhop_test_server_add (server, "/json", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}", -1);
  bellhop_test_server_add (server, "/empty", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
  bellhop_test_server_add (server, "/missing", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Not there\r\nContent-Length: 0\r\n\r\n", -1);
  g_assert_true (bellhop_test_await (test, bellhop_http_get_bytes (url), &bytes, &error));
  g_assert_cmpuint (g_bytes_get_size (bellhop_value_get_pointer (&bytes)), ==, 8);
  g_assert_true (bellhop_test_await (test, bellhop_http_get_json (url), &json, &error));
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (
                                                 bellhop_value_get_pointer (&json)),
                                               "a"),
                   ==, 1);
  /* One connection serves all of them. */
  g_assert_cmpuint (bellhop_test_server_get_n_open (server), ==, 1);

  g_assert_false (bellhop_test_await (test, bellhop_http_get_json (empty), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (bellhop_test_await (test, bellhop_http_get_bytes (missing), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "404 Not there"));
  g_clear_error (&error);
  g_assert_false (bellhop_test_await (test, bellhop_http_get_bytes ("gopher://x/"), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_nonnull (
    strstr (bellhop_test_server_get_request (server, 0), "\r\nUser-Agent: Bellhop/"));
}

static gboolean
has_request (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_http_get_bytes (url)));
  bellhop_test_run_until (test, has_request, server);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_server_wait_until_left (server);
  bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

typedef struct
{
  GQuark (*domain) (void);
  int         code;
  const char *words;
} Explained;

static void
test_explain (BellhopTest  *test,
              gconstpointer data)
{
  static const Explained cases[] = {
    { g_io_error_quark, G_IO_ERROR_CONNECTION_REFUSED, "[::1]:8080 refused the connection" },
    { g_io_error_quark, G_IO_ERROR_TIMED_OUT, "[::1]:8080 did not respond in time: try again" },
    { g_io_error_quark, G_IO_ERROR_NETWORK_UNREACHABLE, "is the network up?" },
    { g_io_error_quark, G_IO_ERROR_PROXY_FAILED, "The proxy does not connect" },
    { g_resolver_error_quark, G_RESOLVER_ERROR_NOT_FOUND, "There is no host called “::1”" },
    { g_tls_error_quark, G_TLS_ERROR_NOT_TLS, "No secure connection to [::1]:8080: as it was" },
    { soup_session_error_quark, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS, "too many times" },
    { g_io_error_quark, G_IO_ERROR_CANCELLED, "as it was" },
    { g_file_error_quark, G_FILE_ERROR_NOSPC, "as it was" },
  };
  g_autoptr(GUri) uri = bellhop_http_parse_url ("https://[::1]:8080/x", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (cases[i].domain (), cases[i].code,
                                                     "as it was");
      g_autoptr(GError) explained = bellhop_http_explain (error, uri);

      g_assert_error (explained, error->domain, error->code);
      g_assert_nonnull (strstr (explained->message, cases[i].words));
    }
}

/* A connection goes with the stream of its answer, also while what was read from it is still
   kept. */
static void
test_stream_goes (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(BellhopFuture) read = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", -1);
  g_assert_true (bellhop_test_await (test, bellhop_http_send (message), &value, NULL));
  stream = bellhop_value_steal_pointer (&value);
  read = bellhop_stream_read (stream, 100);
  g_assert_true (bellhop_test_await (test, bellhop_future_ref (read), NULL, NULL));
  g_clear_object (&stream);
  bellhop_test_server_wait_until_left (server);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/get", NULL, test_get);
  bellhop_test_add ("/http/cancelled", NULL, test_cancelled);
  bellhop_test_add ("/http/stream-goes", NULL, test_stream_goes);
  bellhop_test_add ("/http/explain", NULL, test_explain);
  return g_test_run ();
}
