/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <glib/gstdio.h>

static void
test_text (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  JsonObject *response;

  bellhop_test_server_add (server, "/hello", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 Fine\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                           "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: "
                           "5\r\n\r\nna\xefve",
                           -1);
  http_fixture_set_url (action, server, "/hello?x=1");
  http_fixture_set (action, "query", "y=a b", "z=&", NULL);
  http_fixture_set (action, "headers", "X-Test: yes", "User-Agent: Me", NULL);
  run = http_fixture_run (test, action);

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_false (bellhop_run_is_partial (run));
  http_fixture_assert_text (run, "naïve");
  response = http_fixture_get_response (run);
  g_assert_cmpint (json_object_get_int_member (response, "status"), ==, 200);
  g_assert_cmpstr (json_object_get_string_member (response, "reason"), ==, "Fine");
  g_assert_cmpstr (json_object_get_string_member (response, "version"), ==, "1.1");
  g_assert_cmpstr (json_object_get_string_member (response, "media"), ==, "text/plain");
  g_assert_cmpint (json_object_get_int_member (response, "bytes"), ==, 5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (response, "redirects")),
                    ==, 0);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (json_object_get_object_member (response,
                                                                                   "headers"),
                                                    "Set-Cookie")),
                    ==, 2);
  g_assert_true (g_str_has_prefix (bellhop_test_server_get_request (server, 0),
                                   "GET /hello?x=1&y=a%20b&z=%26 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0), "\r\nX-Test: yes\r\n"));
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0), "\r\nUser-Agent: Me\r\n"));
}

/* The parts of the time are parts of the whole; the second request goes over the same
   connection. */
static void
test_timing (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const parts[] = { "dns", "connect", "tls", "wait", "receive" };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  http_fixture_answer (server, "/", "text/plain", "hello");
  http_fixture_set_url (action, server, "/");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(BellhopRun) run = http_fixture_run (test, action);
      JsonObject *timing = json_object_get_object_member (http_fixture_get_response (run),
                                                          "timing");
      double      sum = 0.0;

      for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
        sum += json_object_get_double_member (timing, parts[part]);
      g_assert_cmpfloat (sum, >, 0.0);
      g_assert_cmpfloat (sum, <=, json_object_get_double_member (timing, "total"));
      g_assert_cmpfloat (json_object_get_double_member (timing, "total"), <=,
                         1000.0 * bellhop_run_get_seconds (run));
      if (i == 0)
        g_assert_cmpfloat (json_object_get_double_member (timing, "connect"), >, 0.0);
      else
        g_assert_cmpfloat (json_object_get_double_member (timing, "connect"), ==, 0.0);
    }
}

static void
test_json (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  BellhopOutput *body;

  http_fixture_answer (server, "/json", "application/vnd.test+json", "{\"answer\": [4, 2]}");
  http_fixture_set_url (action, server, "/json");
  run = http_fixture_run (test, action);
  body = bellhop_run_find_output (run, "body");
  g_assert_true (BELLHOP_IS_JSON_OUTPUT (body));
  g_assert_true (
    bellhop_json_output_get_document (BELLHOP_JSON_OUTPUT (body)) != NULL);

  /* What says that it is JSON and is not is shown as it came. */
  http_fixture_answer (server, "/json", "application/json", "{oops");
  g_clear_object (&run);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (run, "{oops");
}

/* A body is its owner's alone, and so are the folders above it. */
static void
assert_private (GFile *file)
{
  g_autoptr(GFile) folder = g_file_get_parent (file);
  g_autoptr(GFile) runs = g_file_get_parent (folder);
  GStatBuf status;

  g_assert_cmpint (g_stat (g_file_peek_path (file), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (g_file_peek_path (folder), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (g_file_peek_path (runs), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);
}

static void
test_picture_and_file (BellhopTest  *test,
                       gconstpointer data)
{
  static const char png[] = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: "
                            "12\r\n\r\n\x89PNG\r\n\x1a\n\0\0\0\r";
  static const char binary[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-thing\r\nContent-Length: 4\r\n\r\n\0\1\2\xff";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) picture = NULL;
  g_autoptr(BellhopRun) file = NULL;
  g_autofree char *contents = NULL;
  gsize            length = 0;
  BellhopOutput   *body;

  bellhop_test_server_add (server, "/png", BELLHOP_SERVER_KEEPS, png, sizeof png - 1);
  bellhop_test_server_add (server, "/thing", BELLHOP_SERVER_KEEPS, binary, sizeof binary - 1);
  http_fixture_set_url (action, server, "/png");
  picture = http_fixture_run (test, action);
  body = bellhop_run_find_output (picture, "body");
  g_assert_true (BELLHOP_IS_PICTURE_OUTPUT (body));
  g_assert_cmpstr (bellhop_picture_output_get_media (BELLHOP_PICTURE_OUTPUT (body)), ==,
                   "image/png");

  http_fixture_set_url (action, server, "/thing");
  file = http_fixture_run (test, action);
  body = bellhop_run_find_output (file, "body");
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (body));
  g_assert_true (g_file_load_contents (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)),
                                       NULL,
                                       &contents,
                                       &length,
                                       NULL,
                                       NULL));
  g_assert_cmpmem (contents, length, "\0\1\2\xff", 4);
  assert_private (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)));
}

static void
test_large_goes_to_disk (BellhopTest  *test,
                         gconstpointer data)
{
  enum
  {
    LARGE = 20 * 1024 * 1024
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GString) answer = g_string_new (NULL);
  BellhopOutput *body;

  g_string_printf (answer,
                   "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n",
                   LARGE);
  for (guint i = 0; i < LARGE / 16; i++)
    g_string_append (answer, "fifteen letters\n");
  bellhop_test_server_add (server, "/large", BELLHOP_SERVER_KEEPS, answer->str,
                           (gssize) answer->len);
  http_fixture_set_url (action, server, "/large");
  run = http_fixture_run (test, action);

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_progress_get_done (bellhop_run_get_progress (run)), ==, LARGE);
  g_assert_cmpuint (bellhop_progress_get_total (bellhop_run_get_progress (run)), ==, LARGE);
  body = bellhop_run_find_output (run, "body");
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (body));
  assert_private (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)));
  info = g_file_query_info (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)),
                            "standard::size", 0, NULL, NULL);
  g_assert_cmpint (g_file_info_get_size (info), ==, LARGE);
}

typedef struct
{
  const char *type;
  const char *body;
  const char *sent;
} Sending;

static void
test_bodies (BellhopTest  *test,
             gconstpointer data)
{
  static const Sending cases[] = {
    { "raw", "as it is", "\r\nContent-Type: text/plain; charset=utf-8\r\n|\r\n\r\nas it is" },
    { "json", "{\"a\": 1}", "\r\nContent-Type: application/json\r\n|\r\n\r\n{\"a\": 1}" },
    { "form", "a=1 2\nb=&",
      "\r\nContent-Type: application/x-www-form-urlencoded\r\n|\r\n\r\na=1%202&b=%26" },
    { "form", "a=1%202&b=x", "\r\n\r\na=1%202&b=x" },
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  http_fixture_answer (server, "/take", "text/plain", "ok");
  http_fixture_set_url (action, server, "/take");
  http_fixture_set (action, "method", "PATCH", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) parts = g_strsplit (cases[i].sent, "|", -1);
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_set (action, "body-type", cases[i].type, NULL);
      http_fixture_set (action, "body", cases[i].body, NULL);
      run = http_fixture_run (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      g_assert_true (
        g_str_has_prefix (bellhop_test_server_get_request (server, i), "PATCH /take HTTP/1.1\r\n"));
      for (guint part = 0; parts[part] != NULL; part++)
        g_assert_nonnull (strstr (bellhop_test_server_get_request (server, i), parts[part]));
    }
}

static void
test_body_file (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *path = bellhop_test_write_file (test, "note.txt", "from a file", -1);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) failed = NULL;

  http_fixture_answer (server, "/take", "text/plain", "ok");
  http_fixture_set_url (action, server, "/take");
  http_fixture_set (action, "method", "PUT", NULL);
  http_fixture_set (action, "body-type", "file", NULL);
  http_fixture_set (action, "body-file", path, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_true (
    g_str_has_suffix (bellhop_test_server_get_request (server, 0), "\r\n\r\nfrom a file"));

  http_fixture_set (action, "body-file", "/nowhere/to/be/found", NULL);
  failed = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (failed), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_credentials (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) basic = NULL;
  g_autoptr(BellhopRun) bearer = NULL;

  http_fixture_answer (server, "/", "text/plain", "ok");
  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "user", "me", NULL);
  http_fixture_set (action, "password", "secret", NULL);
  basic = http_fixture_run (test, action);
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0),
                            "\r\nAuthorization: Basic bWU6c2VjcmV0\r\n"));
  http_fixture_set (action, "bearer", "abc", NULL);
  http_fixture_set (action, "user", "", NULL);
  bearer = http_fixture_run (test, action);
  g_assert_nonnull (
    strstr (bellhop_test_server_get_request (server, 1), "\r\nAuthorization: Bearer abc\r\n"));
}

/* Nothing is sent that may not be what was meant. */
static void
test_sign_in_twice (BellhopTest  *test,
                    gconstpointer data)
{
  static const char *const pairs[][4] = {
    { "user", "ada", "bearer", "abc" },
    { "user", "ada", "headers", "Authorization: Custom x" },
    { "bearer", "abc", "headers", "authorization: Custom x" },
    { "bearer", "abc", "auth", "digest" },
    { "headers", "Authorization: Custom x", "auth", "negotiate" },
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);

  http_fixture_answer (server, "/", "text/plain", "ok");
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint client = 0; client < HTTP_N_CLIENTS; client++)
      {
        g_autofree char *url = bellhop_test_server_dup_url (server, "/");
        g_autoptr(BellhopAction) action = http_fixture_create_client (test, http_clients[client],
                                                                      url);
        g_autoptr(BellhopRun) run = NULL;

        http_fixture_set (action, pairs[i][0], pairs[i][1], NULL);
        http_fixture_set (action, pairs[i][2], pairs[i][3], NULL);
        run = http_fixture_run (test, action);
        g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR,
                        BELLHOP_ERROR_INVALID_PARAMETER);
      }
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);
}

static void
test_redirects (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) other = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) followed = NULL;
  g_autoptr(BellhopRun) stayed = NULL;
  g_autofree char *target = bellhop_test_server_dup_url (other, "/there");
  g_autofree char *away =
    g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", target);
  JsonObject *response;
  JsonArray  *redirects;

  bellhop_test_server_add (server,
                           "/here",
                           BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 301 Moved\r\nLocation: away\r\nContent-Length: 0\r\n\r\n",
                           -1);
  bellhop_test_server_add (server, "/away", BELLHOP_SERVER_KEEPS, away, -1);
  http_fixture_answer (other, "/there", "text/plain", "arrived");
  http_fixture_set_url (action, server, "/here");
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body", "x", NULL);
  http_fixture_set (action, "bearer", "secret", NULL);
  followed = http_fixture_run (test, action);

  http_fixture_assert_text (followed, "arrived");
  response = http_fixture_get_response (followed);
  redirects = json_object_get_array_member (response, "redirects");
  g_assert_cmpuint (json_array_get_length (redirects), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (redirects, 0),
                                               "status"),
                   ==, 301);
  g_assert_cmpstr (json_object_get_string_member (response, "url"), ==, target);
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0), "POST /here"));
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 1), "Bearer secret"));
  /* Another origin is told neither the secret nor the body. */
  g_assert_true (g_str_has_prefix (bellhop_test_server_get_request (other, 0), "GET /there"));
  g_assert_null (strstr (bellhop_test_server_get_request (other, 0), "secret"));

  http_fixture_set (action, "follow-redirects", "false", NULL);
  stayed = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (stayed), ==, BELLHOP_RUN_DONE);
  g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (stayed), "status"), ==,
                   301);
}

static void
test_status (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) done = NULL;
  g_autoptr(BellhopRun) failed = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone fishing\r\nContent-Length: 4\r\n\r\nnope", -1);
  http_fixture_set_url (action, server, "/");
  done = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (done), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (done, "nope");

  http_fixture_set (action, "fail-on-status", "true", NULL);
  failed = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (failed), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (failed)->message, ==,
                   "127.0.0.1 returned 404 Gone fishing");
  g_assert_false (bellhop_run_is_partial (failed));
  http_fixture_assert_text (failed, "nope");
}

static void
test_compressed (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr(GInputStream) zeros = NULL;
  g_autoptr(GInputStream) packed = NULL;
  g_autoptr(GString) answer = g_string_new (NULL);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *text = g_strnfill (1000000, 'x');
  char             buffer[65536];
  gsize            n_read = 0;

  zeros = g_memory_input_stream_new_from_data (text, 1000000, NULL);
  packed = g_converter_input_stream_new (zeros, G_CONVERTER (compressor));
  g_input_stream_read_all (packed, buffer, sizeof buffer, &n_read, NULL, NULL);
  g_string_printf (answer,
                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n",
                   (int) n_read);
  g_string_append_len (answer, buffer, (gssize) n_read);
  bellhop_test_server_add (server, "/packed", BELLHOP_SERVER_KEEPS, answer->str,
                           (gssize) answer->len);
  http_fixture_set_url (action, server, "/packed");
  run = http_fixture_run (test, action);
  http_fixture_assert_text (run, text);

  http_fixture_set (action, "max-bytes", "300000", NULL);
  g_clear_object (&run);
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "unpacks"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/request/text", NULL, test_text);
  bellhop_test_add ("/http/request/timing", NULL, test_timing);
  bellhop_test_add ("/http/request/json", NULL, test_json);
  bellhop_test_add ("/http/request/picture-and-file", NULL, test_picture_and_file);
  bellhop_test_add ("/http/request/large-goes-to-disk", NULL, test_large_goes_to_disk);
  bellhop_test_add ("/http/request/bodies", NULL, test_bodies);
  bellhop_test_add ("/http/request/body-file", NULL, test_body_file);
  bellhop_test_add ("/http/request/credentials", NULL, test_credentials);
  bellhop_test_add ("/http/request/sign-in-twice", NULL, test_sign_in_twice);
  bellhop_test_add ("/http/request/redirects", NULL, test_redirects);
  bellhop_test_add ("/http/request/status", NULL, test_status);
  bellhop_test_add ("/http/request/compressed", NULL, test_compressed);
  return g_test_run ();
}
