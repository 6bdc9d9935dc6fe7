/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-testing.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MIB = 1024 * 1024,
};

/* A server of http.serve, and what it says of itself. */
typedef struct
{
  BellhopTest   *test;
  BellhopAction *action;
  BellhopRun    *run;
  char          *url;
  guint16        port;
} Served;

static gboolean
has_address (gpointer run)
{
  return bellhop_run_find_output (run, "address") != NULL || bellhop_run_is_settled (run);
}

static BellhopAction *
create_action (BellhopTest *test)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "http.serve");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

static void
served_start (Served        *self,
              BellhopTest   *test,
              BellhopAction *action)
{
  g_autoptr(GUri) uri = NULL;
  BellhopOutput *address;

  self->test = test;
  self->action = action;
  self->run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_address, self->run);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_RUNNING);
  address = bellhop_run_find_output (self->run, "address");
  self->url = g_strndup (g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (address)), NULL),
                         g_bytes_get_size (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (address))));
  uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  self->port = (guint16) g_uri_get_port (uri);
  g_assert_cmpuint (self->port, >, 0);
}

static void
served_stop (Served *self)
{
  bellhop_action_cancel (self->action);
  http_fixture_wait (self->test, self->run);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_CANCELLED);
  g_clear_object (&self->run);
  g_clear_object (&self->action);
  g_clear_pointer (&self->url, g_free);
}

static void
serve_folder (Served      *self,
              BellhopTest *test)
{
  BellhopAction *action = create_action (test);

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "sample", "true", NULL);
  served_start (self, test, action);
}

static GIOStream *
connect_to (Served *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (connection);
}

static void
write_request (GIOStream  *stream,
               const char *request)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
}

static char *
read_answer (Served    *self,
             GIOStream *stream)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  GBytes *bytes;

  bellhop_test_await (self->test, bellhop_stream_read_all (g_io_stream_get_input_stream (stream), 100 * MIB), &value, &error);
  g_assert_no_error (error);
  bytes = bellhop_value_get_pointer (&value);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What comes for a request, byte for byte. */
static char *
ask (Served     *self,
     const char *method,
     const char *path,
     const char *headers,
     const char *body)
{
  g_autoptr(GIOStream) stream = connect_to (self);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n%s", method, path, headers, body);

  write_request (stream, request);
  return read_answer (self, stream);
}

static void
assert_status (const char *answer,
               guint       status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  if (!g_str_has_prefix (answer, start))
    g_error ("not %u: %s", status, answer);
}

static const char *
get_body (const char *answer)
{
  return strstr (answer, "\r\n\r\n") + 4;
}

static BellhopTable *
get_table (Served     *self,
           const char *name)
{
  return BELLHOP_TABLE (bellhop_run_find_output (self->run, name));
}

/* --- Files --- */

static void
test_files (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *file = bellhop_test_write_file (test, "sub/a b.txt", "0123456789", -1);
  g_autofree char *index = bellhop_test_write_file (test, "page/index.html", "<p>home", -1);
  g_autofree char *whole = NULL;
  g_autofree char *head = NULL;
  g_autofree char *page = NULL;
  g_autofree char *redirected = NULL;
  g_autofree char *missing = NULL;
  Served           served;

  serve_folder (&served, test);
  whole = ask (&served, "GET", "/sub/a%20b.txt", "", "");
  assert_status (whole, 200);
  g_assert_cmpstr (get_body (whole), ==, "0123456789");
  g_assert_nonnull (strstr (whole, "\r\nContent-Length: 10\r\n"));
  head = ask (&served, "HEAD", "/sub/a%20b.txt", "", "");
  assert_status (head, 200);
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 10\r\n"));
  g_assert_cmpstr (get_body (head), ==, "");
  page = ask (&served, "GET", "/page/", "", "");
  g_assert_cmpstr (get_body (page), ==, "<p>home");
  redirected = ask (&served, "GET", "/page", "", "");
  assert_status (redirected, 301);
  g_assert_nonnull (strstr (redirected, "/page/\r\n"));
  missing = ask (&served, "GET", "/none", "", "");
  assert_status (missing, 404);
  served_stop (&served);
}

typedef struct
{
  const char *headers;
  guint       status;
  const char *body;
  const char *range;
} Ranged;

static void
test_ranges (BellhopTest  *test,
             gconstpointer data)
{
  static const Ranged cases[] = {
    { "Range: bytes=2-4\r\n", 206, "234", "bytes 2-4/10" },
    { "Range: bytes=8-\r\n", 206, "89", "bytes 8-9/10" },
    { "Range: bytes=-3\r\n", 206, "789", "bytes 7-9/10" },
    { "Range: bytes=-30\r\n", 206, "0123456789", "bytes 0-9/10" },
    { "Range: bytes=5-500\r\n", 206, "56789", "bytes 5-9/10" },
    { "Range: bytes=10-\r\n", 416, "", "bytes */10" },
    { "Range: bytes=-0\r\n", 416, "", "bytes */10" },
    { "Range: bytes=5-2\r\n", 200, "0123456789", NULL },
    { "Range: bytes=0-1,4-5\r\n", 200, "0123456789", NULL },
    { "Range: lines=0-1\r\n", 200, "0123456789", NULL },
    { "Range: bytes=18446744073709551615-\r\n", 416, "", "bytes */10" },
    { "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n", 200, "0123456789", NULL },
    { "If-None-Match: *\r\n", 304, "", NULL },
  };
  g_autofree char *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  Served           served;

  serve_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = ask (&served, "GET", "/ten", cases[i].headers, "");

      g_test_message ("%s", cases[i].headers);
      assert_status (answer, cases[i].status);
      g_assert_cmpstr (get_body (answer), ==, cases[i].body);
      if (cases[i].range != NULL)
        g_assert_nonnull (strstr (answer, cases[i].range));
      else
        g_assert_null (strstr (answer, "Content-Range"));
    }
  served_stop (&served);
}

/* No path leads out of the folder, however it is written. */
static void
test_confined (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const paths[] = {
    "/../secret",
    "/%2e%2e/secret",
    "/..%2fsecret",
    "/%2e%2e%2fsecret",
    "/.%2e/secret",
    "/in/../../secret",
    "//../secret",
    "/link",
    "/links/secret",
    "/absolute",
    "/%00",
    "/a%00b",
    "/%252e%252e/secret",
    "/..\\secret",
    "/..%5csecret",
    "/pipe",
    "/in/../../in/../../secret",
    "/...",
    "/proc-link/self/environ",
    "/%",
    "/%zz",
    "/%c0%ae%c0%ae/secret",
  };
  g_autofree char *secret = bellhop_test_write_file (test, "secret", "not yours", -1);
  g_autofree char *inside = bellhop_test_write_file (test, "served/in/fine", "yours", -1);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "served", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *links = g_build_filename (folder, "links", NULL);
  g_autofree char *absolute = g_build_filename (folder, "absolute", NULL);
  g_autofree char *proc = g_build_filename (folder, "proc-link", NULL);
  g_autofree char *within = g_build_filename (folder, "within", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *allowed = NULL;
  BellhopAction   *action = create_action (test);
  Served           served;

  g_assert_cmpint (symlink ("../secret", link), ==, 0);
  g_assert_cmpint (symlink ("..", links), ==, 0);
  g_assert_cmpint (symlink (secret, absolute), ==, 0);
  g_assert_cmpint (symlink ("/proc", proc), ==, 0);
  g_assert_cmpint (symlink ("in/fine", within), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  http_fixture_set (action, "folder", folder, NULL);
  served_start (&served, test, action);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = ask (&served, "GET", paths[i], "", "");

      g_test_message ("%s", paths[i]);
      g_assert_null (strstr (answer, "not yours"));
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 ") || g_str_has_prefix (answer, "HTTP/1.1 400 "));
    }
  allowed = ask (&served, "GET", "/within", "", "");
  g_assert_cmpstr (get_body (allowed), ==, "yours");
  served_stop (&served);
}

static void
test_listing (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *nasty = bellhop_test_write_file (test, "<script>\"&'.txt", "x", -1);
  g_autofree char *broken = bellhop_test_write_file (test, "bad\xff", "x", -1);
  g_autofree char *scheme = bellhop_test_write_file (test, "javascript:alert(1)", "x", -1);
  g_autofree char *sub = bellhop_test_write_file (test, "zz/file", "x", -1);
  g_autofree char *page = NULL;
  g_autofree char *again = NULL;
  Served           served;

  serve_folder (&served, test);
  page = ask (&served, "GET", "/", "", "");
  assert_status (page, 200);
  g_assert_true (g_utf8_validate (get_body (page), -1, NULL));
  g_assert_null (strstr (page, "<script>"));
  g_assert_nonnull (strstr (page, "href=\"./%3Cscript%3E%22%26%27.txt\">&lt;script&gt;&quot;&amp;&apos;.txt<"));
  g_assert_nonnull (strstr (page, "href=\"./bad%FF\""));
  g_assert_nonnull (strstr (page, "href=\"./javascript%3Aalert%281%29\""));
  /* Folders come first. */
  g_assert_true (strstr (page, ">zz/<") < strstr (page, "bad%FF"));
  again = ask (&served, "GET", "/bad%ff", "", "");
  g_assert_cmpstr (get_body (again), ==, "x");
  served_stop (&served);
}

/* --- Requests that come --- */

static void
test_catcher (BellhopTest  *test,
              gconstpointer data)
{
  Served        served;
  BellhopTable *requests;
  BellhopTable *messages;

  served_start (&served, test, create_action (test));
  for (guint i = 0; i < 3; i++)
    {
      static const char *const bodies[] = { "{\"paid\": true}", "\x01\x02\xff", "" };
      g_autofree char         *length = g_strdup_printf ("X-Hook: yes\r\nContent-Length: %u\r\n", (guint) strlen (bodies[i]));
      g_autofree char         *answer = ask (&served, "POST", "/hook?id=7", length, bodies[i]);

      assert_status (answer, 200);
    }
  requests = get_table (&served, "requests");
  messages = get_table (&served, "messages");
  g_assert_cmpuint (bellhop_table_get_n_rows (requests), ==, 3);
  g_assert_cmpuint (bellhop_table_get_n_columns (requests), ==, 7);
  g_assert_true (g_str_has_prefix (bellhop_table_get_text (requests, 0, 1), "127.0.0.1:"));
  g_assert_cmpstr (bellhop_table_get_text (requests, 0, 2), ==, "POST");
  g_assert_cmpstr (bellhop_table_get_text (requests, 0, 3), ==, "/hook?id=7");
  g_assert_cmpint (bellhop_table_get_int64 (requests, 0, 4), ==, 200);
  g_assert_nonnull (strstr (bellhop_table_get_text (messages, 0, 3), "X-Hook: yes\n"));
  g_assert_cmpstr (bellhop_table_get_text (messages, 0, 4), ==, "{\"paid\": true}");
  g_assert_cmpstr (bellhop_table_get_text (messages, 1, 4), ==, "3 bytes");
  g_assert_cmpstr (bellhop_table_get_text (messages, 2, 4), ==, "");
  served_stop (&served);
}

static void
test_large_body (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *body = g_strnfill (5 * MIB, 'x');
  g_autofree char *answer = NULL;
  g_autoptr(SoupMessage) message = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GBytes) bytes = g_bytes_new_static (body, 5 * MIB);
  Served served;

  served_start (&served, test, create_action (test));
  message = soup_message_new (SOUP_METHOD_POST, served.url);
  soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
  g_assert_true (bellhop_test_await (test, bellhop_http_send (message), &value, NULL));
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  bellhop_value_clear (&value);
  bellhop_test_drain (test);
  /* What is shown of it is no more than its beginning. */
  g_assert_cmpuint (strlen (bellhop_table_get_text (get_table (&served, "messages"), 0, 4)), <, 70 * 1000);
  served_stop (&served);
}

static gboolean
has_row (gpointer table)
{
  return bellhop_table_get_n_rows (table) > 0;
}

/* One that does not read what it asked for holds up nobody else, and not all of it is kept for it. */
static void
test_slow_client (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(GIOStream) slow = NULL;
  g_autofree char *answer = NULL;
  Served           served;

  serve_folder (&served, test);
  slow = connect_to (&served);
  write_request (slow, "GET /sample/big?mib=1000 HTTP/1.1\r\nHost: x\r\n\r\n");
  answer = ask (&served, "GET", "/sample/json", "", "");
  assert_status (answer, 200);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_progress_get_done (bellhop_run_get_progress (served.run)), <, 100 * MIB);

  /* When it goes, that is noted. */
  g_assert_cmpuint (bellhop_table_get_n_rows (get_table (&served, "requests")), ==, 1);
  g_io_stream_close (slow, NULL, NULL);
  while (bellhop_table_get_n_rows (get_table (&served, "requests")) < 2)
    g_main_context_iteration (test->context, TRUE);
  served_stop (&served);
}

static void
test_nonsense (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const requests[] = {
    "this is not HTTP\r\n\r\n",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET / HTTP/1.1\r\nHost x\r\nContent-Length: -5\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET http://elsewhere/sample/json HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n",
    "CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  };
  g_autofree char *answer = NULL;
  Served           served;

  serve_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(GIOStream) stream = connect_to (&served);

      g_test_message ("%s", requests[i]);
      /* libsoup hands on what it takes for the length. */
      if (strstr (requests[i], ": -5") != NULL)
        g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_WARNING, "*content-length*");
      write_request (stream, requests[i]);
      bellhop_test_drain (test);
      g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), FALSE, TRUE, NULL);
      bellhop_test_drain (test);
    }
  answer = ask (&served, "GET", "/sample/json", "", "");
  assert_status (answer, 200);
  served_stop (&served);
}

/* --- The sample service --- */

static void
test_sample (BellhopTest  *test,
             gconstpointer data)
{
  Served           served;
  g_autofree char *index = NULL;
  g_autofree char *json = NULL;
  g_autofree char *picture = NULL;
  g_autofree char *big = NULL;
  g_autofree char *redirect = NULL;
  g_autofree char *echo = NULL;
  g_autofree char *none = NULL;
  g_autoptr(JsonNode) node = NULL;

  serve_folder (&served, test);
  index = ask (&served, "GET", "/sample/", "", "");
  g_assert_nonnull (strstr (index, "/sample/flaky"));
  json = ask (&served, "GET", "/sample/json", "", "");
  node = json_from_string (get_body (json), NULL);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  picture = ask (&served, "GET", "/sample/picture", "", "");
  g_assert_true (g_str_has_prefix (get_body (picture), "\x89PNG\r\n\x1a\n"));
  big = ask (&served, "GET", "/sample/big?mib=1", "Range: bytes=300-302\r\n", "");
  assert_status (big, 206);
  g_assert_cmpstr (get_body (big), ==, ",-.");
  redirect = ask (&served, "GET", "/sample/redirect?n=2", "", "");
  assert_status (redirect, 302);
  g_assert_nonnull (strstr (redirect, "/sample/redirect?n=1\r\n"));
  echo = ask (&served, "PUT", "/sample/echo", "Content-Length: 3\r\n", "abc");
  g_assert_nonnull (strstr (echo, "\"body\" : \"abc\""));
  none = ask (&served, "GET", "/sample/nothing", "", "");
  assert_status (none, 404);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *flaky = ask (&served, "GET", "/sample/flaky", "", "");

      assert_status (flaky, i % 2 == 0 ? 503 : 200);
    }
  served_stop (&served);
}

/* The slow sample takes its time, which here is the test's to give; so is that of the traffic. */
static void
test_time (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GIOStream) stream = NULL;
  BellhopSeries   *traffic;
  g_autofree char *answer = NULL;
  double           seconds = 0.0;
  double           bytes = 0.0;
  Served           served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  serve_folder (&served, test);
  stream = connect_to (&served);
  write_request (stream, "GET /sample/slow?lines=3&ms=10000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  while (bellhop_progress_get_done (bellhop_run_get_progress (served.run)) == 0)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  g_assert_false (has_row (get_table (&served, "requests")));
  for (guint i = 0; i < 3; i++)
    {
      bellhop_test_clock_advance (10 * G_TIME_SPAN_SECOND);
      while (g_main_context_iteration (test->context, FALSE))
        ;
      bellhop_test_drain (test);
    }
  answer = read_answer (&served, stream);
  g_assert_nonnull (strstr (answer, "Line 3 of 3\n"));
  bellhop_test_run_until (test, has_row, get_table (&served, "requests"));
  traffic = BELLHOP_SERIES (bellhop_run_find_output (served.run, "traffic"));
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_series_get_n_points (traffic), ==, 1);
  bellhop_series_get_point (traffic, 0, &seconds, &bytes);
  g_assert_cmpfloat (seconds, ==, 30.0);
  g_assert_cmpfloat (bytes, >, 0.0);
  served_stop (&served);
  bellhop_test_clock_stop ();
}

/* --- Uploads --- */

static void
test_upload_off (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "new", NULL);
  g_autofree char *answer = NULL;
  Served           served;

  serve_folder (&served, test);
  answer = ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "abc");
  assert_status (answer, 403);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  served_stop (&served);
}

static guint
count_files (BellhopTest *test)
{
  g_autoptr(GDir) folder = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_upload (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction   *action = create_action (test);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "new", NULL);
  g_autofree char *up = g_build_filename (bellhop_test_get_folder (test), "up", NULL);
  g_autofree char *taken = NULL;
  g_autofree char *again = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(GIOStream) broken = NULL;
  Served served;

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "upload", "true", NULL);
  g_assert_cmpint (symlink ("..", up), ==, 0);
  served_start (&served, test, action);
  taken = ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "abc");
  assert_status (taken, 201);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "abc");
  again = ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "def");
  assert_status (again, 409);
  outside = ask (&served, "PUT", "/up/bellhop-test-outside", "Content-Length: 3\r\n", "abc");
  assert_status (outside, 500);
  g_assert_cmpuint (count_files (test), ==, 2);

  /* What breaks off leaves nothing. */
  broken = connect_to (&served);
  write_request (broken, "PUT /half HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  while (count_files (test) < 3)
    g_main_context_iteration (test->context, TRUE);
  g_io_stream_close (broken, NULL, NULL);
  served_stop (&served);
  g_assert_cmpuint (count_files (test), ==, 2);
}

/* --- Beginning and ending --- */

static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) taken = create_action (test);
  g_autoptr(BellhopAction) nowhere = create_action (test);
  g_autoptr(BellhopAction) invalid = create_action (test);
  g_autoptr(BellhopRun) port_run = NULL;
  g_autoptr(BellhopRun) folder_run = NULL;
  g_autofree char *port = NULL;
  g_autoptr(GError) error = NULL;
  const char *at_fault = NULL;
  Served      served;

  serve_folder (&served, test);
  port = g_strdup_printf ("%u", served.port);
  http_fixture_set (taken, "port", port, NULL);
  port_run = http_fixture_run (test, taken);
  g_assert_error (bellhop_run_get_error (port_run), G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (bellhop_run_get_error (port_run)->message, "is taken by another program"));
  http_fixture_set (nowhere, "folder", "/nowhere/to be found", NULL);
  folder_run = http_fixture_run (test, nowhere);
  g_assert_error (bellhop_run_get_error (folder_run), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_object_set (invalid, "address", "example.org", NULL);
  g_assert_false (bellhop_action_check (invalid, &at_fault, &error));
  g_assert_cmpstr (at_fault, ==, "address");
  g_clear_error (&error);
  g_object_set (invalid, "address", "::1", "upload", TRUE, NULL);
  g_assert_false (bellhop_action_check (invalid, &at_fault, &error));
  g_assert_cmpstr (at_fault, ==, "folder");
  served_stop (&served);
}

static void
test_everybody (BellhopTest  *test,
                gconstpointer data)
{
  BellhopAction *action = create_action (test);
  g_autoptr(BellhopLogLine) line = NULL;
  Served served;

  http_fixture_set (action, "address", "0.0.0.0", NULL);
  served_start (&served, test, action);
  line = g_list_model_get_item (bellhop_run_get_log (served.run), 0);
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (bellhop_log_line_get_text (line), "Other computers"));
  served_stop (&served);
}

/* Whatever is under way, cancelling closes every connection. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const requests[] = {
    "",
    "GET /sample/js",
    "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
    "GET /sample/slow?ms=60000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /sample/big?mib=1000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /sample/json HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /ten HTTP/1.1\r\nHost: x\r\n\r\n",
  };
  g_autofree char *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  Served served;

  serve_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      GIOStream *stream = connect_to (&served);

      g_ptr_array_add (streams, stream);
      write_request (stream, requests[i]);
    }
  bellhop_test_drain (test);
  served_stop (&served);
  for (guint i = 0; i < streams->len; i++)
    {
      g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

      /* To its end, or to a reset. */
      bellhop_test_await (test, bellhop_stream_read_all (g_io_stream_get_input_stream (streams->pdata[i]), 100 * MIB), &value, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/files", NULL, test_files);
  bellhop_test_add ("/serve/ranges", NULL, test_ranges);
  bellhop_test_add ("/serve/confined", NULL, test_confined);
  bellhop_test_add ("/serve/listing", NULL, test_listing);
  bellhop_test_add ("/serve/catcher", NULL, test_catcher);
  bellhop_test_add ("/serve/large-body", NULL, test_large_body);
  bellhop_test_add ("/serve/slow-client", NULL, test_slow_client);
  bellhop_test_add ("/serve/nonsense", NULL, test_nonsense);
  bellhop_test_add ("/serve/sample", NULL, test_sample);
  bellhop_test_add ("/serve/time", NULL, test_time);
  bellhop_test_add ("/serve/upload-off", NULL, test_upload_off);
  bellhop_test_add ("/serve/upload", NULL, test_upload);
  bellhop_test_add ("/serve/refused", NULL, test_refused);
  bellhop_test_add ("/serve/everybody", NULL, test_everybody);
  bellhop_test_add ("/serve/cancel", NULL, test_cancel);
  return g_test_run ();
}
