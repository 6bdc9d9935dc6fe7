/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <sys/socket.h>

/* A body is sent whole, also when the connection that it was to go over has gone. */

static GBytes *
answer (const char       *request,
        BellhopServerEnd *out_end,
        gpointer          data)
{
  static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  guint            *n_requests = data;

  /* The second one is taken, and not answered. */
  if (++*n_requests == 2)
    {
      *out_end = BELLHOP_SERVER_CLOSES;
      return g_bytes_new (NULL, 0);
    }
  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (good, sizeof good - 1);
}

static void
test_again (BellhopTest  *test,
            gconstpointer kind)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) first = http_fixture_create (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *path = bellhop_test_write_file (test, "f.txt", "what is sent", -1);
  g_autofree char *row = g_strdup_printf ("f=@%s", path);
  g_autoptr(BellhopRun) opened = NULL;
  g_autoptr(BellhopRun) run = NULL;
  const char *request;
  guint       n_requests = 0;

  bellhop_test_server_add_func (server, "/", answer, &n_requests);
  http_fixture_set_url (first, server, "/");
  opened = http_fixture_run (test, first);
  g_assert_no_error (bellhop_run_get_error (opened));

  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "method", "PUT", NULL);
  if (g_str_equal (kind, "text"))
    http_fixture_set (action, "body", "what is sent", NULL);
  else if (g_str_equal (kind, "form"))
    http_fixture_set (action, "form", row, NULL);
  else
    http_fixture_set (action, "body-file", path, NULL);
  if (g_str_equal (kind, "file"))
    http_fixture_set (action, "body-type", "file", NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpuint (n_requests, ==, 3);
  request = bellhop_test_server_get_request (server, 2);
  g_assert_true (g_str_has_prefix (request, "PUT / "));
  g_assert_nonnull (strstr (request, "what is sent"));
  g_assert_cmpstr (request, ==, bellhop_test_server_get_request (server, 1));
}

/* What cannot be sent is said before anything is. */
static void
test_missing (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *missing = g_build_filename (bellhop_test_get_folder (test), "none", NULL);
  g_autofree char *row = g_strdup_printf ("f=@%s", missing);
  g_autofree char *folder = g_strdup_printf ("f=@%s", bellhop_test_get_folder (test));
  const char      *rows[] = { row, folder };
  const char      *reasons[] = { "No such file", "not a regular file" };

  http_fixture_answer (server, "/", "text/plain", "taken");
  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "method", "POST", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_set (action, "form", rows[i], NULL);
      run = http_fixture_run (test, action);
      g_assert_nonnull (bellhop_run_get_error (run));
      g_test_message ("%s", bellhop_run_get_error (run)->message);
      g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, reasons[i]));
    }
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);
}

/* One or the other, and rows that can be read. */
static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const rows[] = { "no equals", "=x", "a=b; c", "a=@", "a=@-", "a=(",
                                      "a=\"b\" c", "a=b;type=x", "a=@x,y" };
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  const char *param = NULL;

  http_fixture_set (action, "url", "http://127.0.0.1:1/", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      http_fixture_set (action, "form", rows[i], NULL);
      g_assert_false (bellhop_action_check (action, &param, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_assert_cmpstr (param, ==, "form");
    }
  http_fixture_set (action, "form", "a=b", NULL);
  g_assert_true (bellhop_action_check (action, NULL, NULL));
  http_fixture_set (action, "body", "c", NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "form");
}

/* --- Responses that do not wait for the body --- */

enum
{
  BODY_BYTES = 32 * 1024 * 1024,
};

typedef enum
{
  HASTY_CLOSES,
  HASTY_RESETS,
  HASTY_ENDS,  /* what it sends, and reads nothing */
  HASTY_HOLDS, /* the connection, and reads nothing */
} Hasty;

/* A server on a thread of its own that reads no more than the head. */
typedef struct
{
  GSocketListener *listener;
  const char      *answer;
  Hasty            hasty;
  GTlsCertificate *certificate; /* or NULL: it speaks in the clear */
  GCancellable    *over;
} HastyServer;

static void
read_head (GIOStream *stream)
{
  g_autoptr(GString) head = g_string_new (NULL);
  char byte;

  while (strstr (head->str, "\r\n\r\n") == NULL &&
         g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL) > 0)
    g_string_append_c (head, byte);
}

static GIOStream *
open_stream (HastyServer *self,
             GSocket     *socket)
{
  GIOStream *plain = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  GIOStream *secure;

  if (self->certificate == NULL)
    return plain;
  secure = bellhop_test_server_secure (plain, self->certificate);
  g_object_unref (plain);
  return secure;
}

static gpointer
hasty_thread (gpointer data)
{
  const struct linger none = { .l_onoff = 1, .l_linger = 0 };
  HastyServer        *self = data;
  g_autoptr(GSocket) socket = g_socket_listener_accept_socket (self->listener, NULL, NULL, NULL);

  g_autoptr(GIOStream) stream = NULL;

  g_assert_nonnull (socket);
  stream = open_stream (self, socket);
  read_head (stream);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), self->answer,
                                            strlen (self->answer), NULL, NULL, NULL));
  if (self->hasty == HASTY_RESETS)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  if (self->hasty == HASTY_ENDS)
    g_socket_shutdown (socket, FALSE, TRUE, NULL);
  /* Until the client has had the answer. */
  if (self->hasty == HASTY_ENDS || self->hasty == HASTY_HOLDS)
    g_socket_condition_wait (socket, G_IO_HUP | G_IO_ERR, self->over, NULL);
  /* TLS would wait for a word of the other side. */
  g_socket_close (socket, NULL);
  return NULL;
}

static gboolean
is_told (BellhopRun *run)
{
  GListModel *log = bellhop_run_get_log (run);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      if (strstr (bellhop_log_line_get_text (line), "before the body was complete") != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
assert_hasty (BellhopTest     *test,
              const char      *body_type,
              GTlsCertificate *certificate,
              const char      *answer,
              guint            status,
              Hasty            hasty)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GCancellable) over = g_cancellable_new ();
  HastyServer server = { listener, answer, hasty, certificate, over };
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *text = g_strnfill (BODY_BYTES, 'x');
  g_autofree char *path = bellhop_test_write_file (test, "big", text, BODY_BYTES);
  g_autofree char *url = NULL;
  GThread         *thread;

  g_assert_true (g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, &address, NULL));
  url = g_strdup_printf ("%s://127.0.0.1:%u/", certificate != NULL ? "https" : "http",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  thread = g_thread_new ("hasty", hasty_thread, &server);
  http_fixture_set (action, "url", url, NULL);
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body-type", body_type, NULL);
  http_fixture_set (action, g_str_equal (body_type, "file") ? "body-file" : "body",
                    g_str_equal (body_type, "file") ? path : text, NULL);
  if (certificate != NULL)
    http_fixture_set (action, "verify-tls", "false", NULL);
  g_test_message ("%s, %u, %u", body_type, status, hasty);
  run = http_fixture_run (test, action);
  g_cancellable_cancel (over);
  g_thread_join (thread);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (run), "status"), ==,
                   status);
  http_fixture_assert_text (run, "no");
  g_assert_true (is_told (run));
}

typedef struct
{
  const char *body_type;
  gboolean    is_secure;
} Upload;

/* What a server says before it has the body is shown, as curl does. */
static void
test_hasty (BellhopTest  *test,
            gconstpointer data)
{
  const Upload     *upload = data;
  static const char too_large[] = "HTTP/1.1 413 Too Large\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: 2\r\n\r\nno";
  static const char after_interim[] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n"
                                      "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nno";
  static const char fine[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                             "Content-Length: 2\r\n\r\nno";

  g_autoptr(GTlsCertificate) certificate = NULL;

  if (upload->is_secure)
    certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  for (guint hasty = HASTY_CLOSES; hasty <= HASTY_HOLDS; hasty++)
    {
      assert_hasty (test, upload->body_type, certificate, too_large, 413, hasty);
      assert_hasty (test, upload->body_type, certificate, after_interim, 403, hasty);
    }
  /* Only one that takes no more has had enough. */
  assert_hasty (test, upload->body_type, certificate, fine, 200, HASTY_CLOSES);
  assert_hasty (test, upload->body_type, certificate, fine, 200, HASTY_RESETS);
}

int
main (int    argc,
      char **argv)
{
  static const Upload text = { "raw", FALSE };
  static const Upload file = { "file", FALSE };
  static const Upload secure_text = { "raw", TRUE };
  static const Upload secure_file = { "file", TRUE };

  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/upload/again/text", "text", test_again);
  bellhop_test_add ("/http/upload/again/file", "file", test_again);
  bellhop_test_add ("/http/upload/again/form", "form", test_again);
  bellhop_test_add ("/http/upload/missing", NULL, test_missing);
  bellhop_test_add ("/http/upload/refused", NULL, test_refused);
  bellhop_test_add ("/http/upload/hasty/text", &text, test_hasty);
  bellhop_test_add ("/http/upload/hasty/file", &file, test_hasty);
  bellhop_test_add ("/http/upload/hasty/text/tls", &secure_text, test_hasty);
  bellhop_test_add ("/http/upload/hasty/file/tls", &secure_file, test_hasty);
  return g_test_run ();
}
