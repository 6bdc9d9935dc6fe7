/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <libsoup/soup.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sign-in against a server that asks for it. */

static const char password[] = "open sesame";

typedef struct
{
  SoupServer     *server;
  GSocketService *service;
  GSocketAddress *address;
  GPtrArray      *seen; /* of char *: the header “Authorization” of each request, or "" */
  int             quiet_fd;
  GString        *body; /* of the last request that was let in */
} Guarded;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  Guarded         *self = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);

  g_string_truncate (self->body, 0);
  g_string_append_len (self->body, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes));
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "in", 2);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
read_cb (Guarded           *self,
         SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (
    soup_server_message_get_request_headers (message), "Authorization");

  g_ptr_array_add (self->seen, g_strdup (header != NULL ? header : ""));
}

static void
started_cb (Guarded           *self,
            SoupServerMessage *message)
{
  g_signal_connect_swapped (message, "got-headers", G_CALLBACK (read_cb), self);
}

static char *
digest_cb (SoupAuthDomain    *domain,
           SoupServerMessage *message,
           const char        *user,
           gpointer           data)
{
  return g_str_equal (user, "ali")
           ? soup_auth_domain_digest_encode_password ("ali", "cave", password)
           : NULL;
}

static gboolean
basic_cb (SoupAuthDomain    *domain,
          SoupServerMessage *message,
          const char        *user,
          const char        *given,
          gpointer           data)
{
  return g_str_equal (user, "ali") && g_str_equal (given, password);
}

/* libsoup can listen too, but up to 3.2 it forgets to free each socket that it has accepted. */
static gboolean
incoming_cb (Guarded           *self,
             GSocketConnection *connection)
{
  g_autoptr(GSocketAddress) peer = g_socket_connection_get_remote_address (connection, NULL);

  return soup_server_accept_iostream (self->server, G_IO_STREAM (connection), self->address, peer,
                                      NULL);
}

/* A server without a listener ends each connection after its first answer, and does not say so. It
 * is given one that nothing ever comes from. */
static void
pretend_to_listen (Guarded *self)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  self->quiet_fd = pair[0];
  socket = g_socket_new_from_fd (pair[1], &error);
  g_assert_no_error (error);
  g_assert_true (soup_server_listen_socket (self->server, socket, 0, &error));
}

static void
guarded_start (Guarded *self,
               gboolean is_digest)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(SoupAuthDomain) domain = NULL;
  g_autoptr(GError) error = NULL;

  if (is_digest)
    domain = soup_auth_domain_digest_new ("realm", "cave", "auth-callback", digest_cb, NULL);
  else
    domain = soup_auth_domain_basic_new ("realm", "cave", "auth-callback", basic_cb, NULL);
  soup_auth_domain_add_path (domain, "/");
  self->server = soup_server_new (NULL, NULL);
  self->seen = g_ptr_array_new_with_free_func (g_free);
  self->body = g_string_new (NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, self, NULL);
  soup_server_add_auth_domain (self->server, domain);
  g_signal_connect_swapped (self->server, "request-started", G_CALLBACK (started_cb), self);
  pretend_to_listen (self);
  self->service = g_socket_service_new ();
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &self->address, &error);
  g_assert_no_error (error);
}

static void
guarded_stop (Guarded *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  soup_server_disconnect (self->server);
  g_object_unref (self->service);
  g_object_unref (self->server);
  g_object_unref (self->address);
  close (self->quiet_fd);
  g_ptr_array_unref (self->seen);
  g_string_free (self->body, TRUE);
}

static char *
dup_url (Guarded *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u/",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (self->address)));
}

static BellhopAction *
create (BellhopTest *test,
        Guarded     *server,
        const char  *given)
{
  BellhopAction   *action = http_fixture_create (test);
  g_autofree char *url = dup_url (server);

  http_fixture_set (action, "url", url, NULL);
  http_fixture_set (action, "user", "ali", NULL);
  http_fixture_set (action, "password", given, NULL);
  return action;
}

static int
get_status (BellhopRun *run)
{
  g_assert_no_error (bellhop_run_get_error (run));
  return (int) json_object_get_int_member (http_fixture_get_response (run), "status");
}

/* Whether any request has shown the password itself. */
static gboolean
has_shown_password (Guarded *self)
{
  for (guint i = 0; i < self->seen->len; i++)
    if (g_str_has_prefix (self->seen->pdata[i], "Basic"))
      return TRUE;
  return FALSE;
}

static void
test_digest (BellhopTest  *test,
             gconstpointer data)
{
  Guarded server;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  guarded_start (&server, TRUE);
  action = create (test, &server, password);
  http_fixture_set (action, "auth", "digest", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (get_status (run), ==, 200);
  http_fixture_assert_text (run, "in");
  g_assert_cmpuint (server.seen->len, ==, 2);
  g_assert_cmpstr (server.seen->pdata[0], ==, "");
  g_assert_true (g_str_has_prefix (server.seen->pdata[1], "Digest "));
  g_assert_false (has_shown_password (&server));
  guarded_stop (&server);
}

/* The others sign in as well: each gets what stands behind the password. */
static void
test_clients (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const clients[] = { "http.download", "http.watch", "http.check" };

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      Guarded server;
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, clients[i]);
      g_autofree char *url = NULL;
      g_autoptr(BellhopRun) run = NULL;

      guarded_start (&server, TRUE);
      url = dup_url (&server);
      http_fixture_set (action, "urls", url, NULL);
      http_fixture_set (action, "user", "ali", NULL);
      http_fixture_set (action, "password", password, NULL);
      http_fixture_set (action, "auth", "digest", NULL);
      if (g_str_equal (clients[i], "http.download"))
        http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
      if (g_str_equal (clients[i], "http.watch"))
        http_fixture_set (action, "count", "1", NULL);
      run = http_fixture_run (test, action);
      g_test_message ("%s", clients[i]);
      g_assert_no_error (bellhop_run_get_error (run));
      if (g_str_equal (clients[i], "http.watch"))
        g_assert_cmpint (
          bellhop_table_get_int64 (BELLHOP_TABLE (bellhop_run_find_output (run, "samples")), 0, 2),
          ==, 200);
      if (g_str_equal (clients[i], "http.check"))
        g_assert_cmpint (
          bellhop_table_get_int64 (BELLHOP_TABLE (bellhop_run_find_output (run, "links")), 0, 1),
          ==, 200);
      g_assert_cmpuint (server.seen->len, >=, 2);
      g_assert_false (has_shown_password (&server));
      guarded_stop (&server);
    }
}

/* A body is sent again from its beginning, be it text, a file or a form. */
static void
test_digest_body (BellhopTest  *test,
                  gconstpointer data)
{
  static const char *const kinds[] = { "text", "file", "form" };
  g_autofree char         *path = bellhop_test_write_file (test, "f.txt", "of a file", -1);
  g_autofree char         *row = g_strdup_printf ("f=@%s", path);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Guarded server;
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      guarded_start (&server, TRUE);
      action = create (test, &server, password);
      http_fixture_set (action, "auth", "digest", NULL);
      http_fixture_set (action, "method", "POST", NULL);
      if (i == 0)
        http_fixture_set (action, "body", "of a file", NULL);
      else if (i == 1)
        http_fixture_set (action, "body-file", path, NULL);
      else
        http_fixture_set (action, "form", row, NULL);
      if (i == 1)
        http_fixture_set (action, "body-type", "file", NULL);
      run = http_fixture_run (test, action);
      g_test_message ("%s: %s", kinds[i], server.body->str);
      g_assert_cmpint (get_status (run), ==, 200);
      g_assert_nonnull (strstr (server.body->str, "of a file"));
      g_assert_cmpuint (server.seen->len, ==, 2);
      guarded_stop (&server);
    }
}

static void
test_wrong_password (BellhopTest  *test,
                     gconstpointer data)
{
  Guarded server;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  guarded_start (&server, TRUE);
  action = create (test, &server, "wrong");
  http_fixture_set (action, "auth", "digest", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (get_status (run), ==, 401);
  g_assert_cmpuint (server.seen->len, ==, 2);
  guarded_stop (&server);
}

/* One that asks for the password itself does not get it, unless that is the method. */
static void
test_basic (BellhopTest  *test,
            gconstpointer data)
{
  Guarded server;
  g_autoptr(BellhopAction) careful = NULL;
  g_autoptr(BellhopAction) plain = NULL;
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) run = NULL;

  guarded_start (&server, FALSE);
  careful = create (test, &server, password);
  http_fixture_set (careful, "auth", "digest", NULL);
  refused = http_fixture_run (test, careful);
  g_assert_cmpint (get_status (refused), ==, 401);
  g_assert_false (has_shown_password (&server));

  plain = create (test, &server, password);
  run = http_fixture_run (test, plain);
  g_assert_cmpint (get_status (run), ==, 200);
  g_assert_true (has_shown_password (&server));
  guarded_stop (&server);
}

/* After a redirect to another origin nobody signs in. */
static void
test_foreign (BellhopTest  *test,
              gconstpointer data)
{
  Guarded server;
  g_autoptr(BellhopTestServer) first = bellhop_test_server_new (test, NULL);
  g_autofree char *target = NULL;
  g_autofree char *answer = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  guarded_start (&server, TRUE);
  target = dup_url (&server);
  answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                            target);
  bellhop_test_server_add (first, "/", BELLHOP_SERVER_KEEPS, answer, -1);
  action = create (test, &server, password);
  http_fixture_set_url (action, first, "/");
  http_fixture_set (action, "auth", "digest", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (get_status (run), ==, 401);
  g_assert_cmpuint (server.seen->len, ==, 1);
  g_assert_cmpstr (server.seen->pdata[0], ==, "");
  guarded_stop (&server);
}

/* --- NTLM --- */

/* MS-NLMP, 2.2.1: what the messages of the three legs begin with. */
static gboolean
is_ntlm (const char *request,
         guint8      type)
{
  static const char  mark[] = "\r\nAuthorization: NTLM ";
  const char        *start = strstr (request, mark);
  g_autofree char   *encoded = NULL;
  g_autofree guchar *message = NULL;
  gsize              length = 0;

  if (start == NULL)
    return FALSE;
  start += strlen (mark);
  encoded = g_strndup (start, strcspn (start, "\r"));
  message = g_base64_decode (encoded, &length);
  return length >= 12 && memcmp (message, "NTLMSSP", 8) == 0 && message[8] == type;
}

static GBytes *
ntlm_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  /* A challenge without a name of its own: the flags are Unicode and NTLM. */
  static const guint8 challenge[48] = { 'N', 'T', 'L', 'M', 'S', 'S', 'P', 0, 2, 0, 0, 0,
                                        0, 0, 0, 0, 48, 0, 0, 0, 1, 2, 0, 0,
                                        1, 2, 3, 4, 5, 6, 7, 8 };
  g_autofree char    *encoded = g_base64_encode (challenge, sizeof challenge);
  char               *answer;

  *out_end = BELLHOP_SERVER_KEEPS;
  if (is_ntlm (request, 3))
    answer = g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin");
  else if (is_ntlm (request, 1))
    answer = g_strdup_printf ("HTTP/1.1 401 Go on\r\nWWW-Authenticate: NTLM %s\r\n"
                              "Content-Length: 0\r\n\r\n",
                              encoded);
  else
    answer = g_strdup ("HTTP/1.1 401 Who\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
  return g_bytes_new_take (answer, strlen (answer));
}

/* Three legs, and the password is in none of them. */
static void
test_ntlm (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  guint n_requests;

  bellhop_test_server_add_func (server, "/", ntlm_cb, NULL);
  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "auth", "ntlm", NULL);
  http_fixture_set (action, "user", "CAVE\\ali", NULL);
  http_fixture_set (action, "password", password, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (run, "in");
  n_requests = bellhop_test_server_get_n_requests (server);
  g_assert_cmpuint (n_requests, >=, 2);
  for (guint i = 0; i < n_requests; i++)
    g_assert_null (strstr (bellhop_test_server_get_request (server, i), "Basic"));
}

/* Without a ticket a server that wants one is not told anything else. */
static void
test_negotiate (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 401 Who\r\nWWW-Authenticate: Negotiate\r\n"
                           "Content-Length: 0\r\n\r\n",
                           -1);
  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "auth", "negotiate", NULL);
  http_fixture_set (action, "user", "ali", NULL);
  http_fixture_set (action, "password", password, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (run), "status"), ==, 401);
  for (guint i = 0; i < bellhop_test_server_get_n_requests (server); i++)
    g_assert_null (strstr (bellhop_test_server_get_request (server, i), "Basic"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/auth/digest", NULL, test_digest);
  bellhop_test_add ("/http/auth/clients", NULL, test_clients);
  bellhop_test_add ("/http/auth/digest-body", NULL, test_digest_body);
  bellhop_test_add ("/http/auth/wrong-password", NULL, test_wrong_password);
  bellhop_test_add ("/http/auth/basic", NULL, test_basic);
  bellhop_test_add ("/http/auth/foreign", NULL, test_foreign);
  bellhop_test_add ("/http/auth/ntlm", NULL, test_ntlm);
  bellhop_test_add ("/http/auth/negotiate", NULL, test_negotiate);
  return g_test_run ();
}
