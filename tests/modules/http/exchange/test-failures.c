/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-testing.h>

typedef struct
{
  const char      *name;
  const char      *answer;
  BellhopServerEnd end;
  const char      *words;
  const char      *text; /* what is kept of the body; NULL: there is no response at all */
} Broken;

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static const Broken broken[] = {
  { "not-http", "this is not HTTP\r\n\r\n", BELLHOP_SERVER_CLOSES, "not valid HTTP", NULL },
  { "closed-in-the-head", "HTTP/1.1 200 OK\r\nContent-Le", BELLHOP_SERVER_CLOSES,
    "in the middle of its response: try again" },
  { "closed-in-the-status", "HTTP/1.1 2", BELLHOP_SERVER_CLOSES,
    "in the middle of its response: try again" },
  { "closed-after-an-interim", "HTTP/1.1 103 Early Hints\r\n\r\n", BELLHOP_SERVER_CLOSES,
    "without a response: try again, or check the port" },
  { "trailer-that-is-none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nno field\r\n\r\n",
    BELLHOP_SERVER_KEEPS, "A trailer is not a field", "abc" },
  { "closed-at-once", "", BELLHOP_SERVER_CLOSES, "without a response: try again, or check the port",
    NULL },
  { "cut-short", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", BELLHOP_SERVER_CLOSES,
    "ended too early: try again", "half" },
  { "reset", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", BELLHOP_SERVER_RESETS,
    "127.0.0.1", "half" },
  { "chunk-cut-short", CHUNKED "4\r\nhalf\r\n8\r\nin", BELLHOP_SERVER_CLOSES, "ended too early",
    "halfin" },
  { "endless-chunk-size", CHUNKED "4\r\nhalf\r\n0;a=b", BELLHOP_SERVER_FLOODS,
    "longer than 16 KiB", "half" },
  { "endless-trailers", CHUNKED "4\r\nhalf\r\n0\r\nX-More: and more\r\n", BELLHOP_SERVER_FLOODS,
    "longer than 64 KiB", "half" },
  { "chunk-of-no-size", CHUNKED "4\r\nhalf\r\nzz\r\n", BELLHOP_SERVER_KEEPS, "not a number",
    "half" },
  { "chunk-below-zero", CHUNKED "4\r\nhalf\r\n-5\r\n", BELLHOP_SERVER_KEEPS, "not a number",
    "half" },
  { "chunk-beyond-all-bounds", CHUNKED "4\r\nhalf\r\nFFFFFFFFFFFFFFFFFF\r\n", BELLHOP_SERVER_HANGS,
    "beyond all bounds", "half" },
  { "no-last-chunk", CHUNKED "4\r\nhalf\r\n", BELLHOP_SERVER_CLOSES, "ended too early", "half" },
  { "no-end-of-last-chunk", CHUNKED "4\r\nhalf\r\n0\r\n", BELLHOP_SERVER_CLOSES,
    "ended too early", "half" },
  { "cut-short-and-closing",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES, "ended too early", "half" },
  { "cut-short-1.0", "HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\nhalf", BELLHOP_SERVER_CLOSES,
    "ended too early", "half" },
  { "not-gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, "not valid gzip", "" },
  { "negative-length", "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhalf", BELLHOP_SERVER_CLOSES,
    "“-4” is not a length", NULL },
  { "two-lengths", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES, "“4, 5” is not a length", NULL },
  { "giant-length", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES, "is not a length", NULL },
  { "packed-on-the-way",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n",
    BELLHOP_SERVER_CLOSES, "form that was not asked for (Transfer-Encoding: gzip, chunked)", NULL },
  { "giant-header", "HTTP/1.1 200 OK\r\nX: more and more", BELLHOP_SERVER_FLOODS,
    "headers are longer than 300 KiB", NULL },
  { "giant-status", "HTTP/1.1 200 and so on", BELLHOP_SERVER_FLOODS,
    "headers are longer than 300 KiB", NULL },
  { "endless-headers", "HTTP/1.1 200 OK\r\nX-More: and more\r\n", BELLHOP_SERVER_FLOODS,
    "headers are longer than 300 KiB", NULL },
  { "endless-garbage", "and so on", BELLHOP_SERVER_FLOODS, "does not begin as HTTP does", NULL },
  { "circle", "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n",
    BELLHOP_SERVER_KEEPS,
    "too many times: stopped after 20. Use follow-redirects=false to see each redirect", NULL },
  { "elsewhere", "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
    BELLHOP_SERVER_KEEPS, "ftp", NULL },
};

static void
test_broken (BellhopTest  *test,
             gconstpointer data)
{
  const Broken *this = data;
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *path = g_strconcat ("/", this->name, NULL);

  bellhop_test_server_add (server, path, this->end, this->answer, -1);
  http_fixture_set_url (action, server, path);
  run = http_fixture_run (test, action);

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, this->words));
  g_assert_cmpint (bellhop_run_is_partial (run), ==, this->text != NULL);
  if (this->text != NULL && *this->text != '\0')
    http_fixture_assert_text (run, this->text);
}

/* What a lenient client takes: it ends, and the next request is not confused by what was left
   over. */
static const Broken odd[] = {
  { "longer-than-said", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and more",
    BELLHOP_SERVER_KEEPS, NULL, "half" },
  { "of-no-known-charset",
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=klingon\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, NULL, "half" },
  { "not-utf-8",
    "HTTP/1.1 200 \xff\r\nX: \xfe\r\nContent-Type: text/\xff\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, NULL, "half" },
};

static void
test_odd (BellhopTest  *test,
          gconstpointer data)
{
  const Broken *this = data;
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) next = NULL;
  g_autoptr(JsonNode) json = NULL;
  g_autofree char *text = NULL;

  bellhop_test_server_add (server, "/odd", this->end, this->answer, -1);
  http_fixture_answer (server, "/next", "text/plain", "next");
  http_fixture_set_url (action, server, "/odd");
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (run, this->text);
  /* It can be written, whatever bytes came. */
  text = bellhop_run_dup_json (run);
  json = json_from_string (text, NULL);
  g_assert_nonnull (json);

  http_fixture_set_url (action, server, "/next");
  next = http_fixture_run (test, action);
  http_fixture_assert_text (next, "next");
}

static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  BellhopTestServer *server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set_url (action, server, "/");
  bellhop_test_server_free (server);
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "127.0.0.1"));
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "refused"));
  g_assert_null (bellhop_run_find_output (run, "response"));
}

/* A server that says @data and hangs up, whatever it is asked. */
static gboolean
blurt_cb (GSocketService    *service,
          GSocketConnection *connection,
          GObject           *source,
          const char        *text)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
test_not_tls (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *url = NULL;
  guint16          port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL,
                                                               NULL);

  g_signal_connect (service, "incoming", G_CALLBACK (blurt_cb), (gpointer) data);
  url = g_strdup_printf ("https://localhost:%u/", port);
  http_fixture_set (action, "url", url, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "localhost"));
  if (*(const char *) data != '\0')
    g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "does not speak TLS on"));
  else
    g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "before it was secure"));
  /* Nobody on the way can talk a person out of it. */
  g_assert_null (strstr (bellhop_run_get_error (run)->message, "http instead"));
  g_socket_service_stop (service);
}

static void
test_no_such_host (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "url", "http://no-such-host.invalid/", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "no-such-host.invalid"));
}

static void
test_time_limit (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) silent = NULL;
  g_autoptr(BellhopRun) slow = NULL;

  bellhop_test_server_add (server, "/silent", BELLHOP_SERVER_HANGS, "", -1);
  bellhop_test_server_add (server, "/slow", BELLHOP_SERVER_HANGS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst", -1);
  http_fixture_set (action, "time-limit", "0.2", NULL);
  http_fixture_set_url (action, server, "/silent");
  silent = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (silent), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_cmpstr (bellhop_run_get_error (silent)->message, ==,
                   "127.0.0.1 did not respond within 0.2 s: try again, or raise the time limit "
                   "(time-limit)");
  bellhop_test_server_wait_until_left (server);

  http_fixture_set_url (action, server, "/slow");
  slow = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (slow), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_true (bellhop_run_is_partial (slow));
  http_fixture_assert_text (slow, "first");
  bellhop_test_server_wait_until_left (server);
}

static gboolean
has_request (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

/* A clock that jumps by a year is as good as a year of waiting; one that jumps less is not. */
static void
test_clock_jumps (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set_url (action, server, "/");
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  bellhop_test_clock_advance (29 * G_TIME_SPAN_SECOND);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_RUNNING);
  bellhop_test_clock_advance (365 * G_TIME_SPAN_DAY);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  bellhop_test_server_wait_until_left (server);
}

static void
test_too_large (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  BellhopOutput *body;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_FLOODS,
                           "HTTP/1.1 200 OK\r\n\r\nand so on and so on", -1);
  http_fixture_set (action, "max-bytes", "100000", NULL);
  http_fixture_set_url (action, server, "/");
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_true (bellhop_run_is_partial (run));
  /* Cut off there, and not before. */
  body = bellhop_run_find_output (run, "body");
  g_assert_nonnull (body);
  g_assert_cmpuint (g_bytes_get_size (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (body))),
                    ==, 100000);
  bellhop_test_server_wait_until_left (server);
}

/* A piece of a zlib stream that unpacks to a mebibyte of zeros, wherever in the stream it
   stands. */
static GBytes *
pack_zeros (gsize n_bytes)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  g_autofree char *zeros = g_malloc0 (n_bytes);
  char             packed[16 * 1024];
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize            n_taken = 0;
  gsize            n_packed = 0;
  g_autoptr(GError) error = NULL;

  while (result == G_CONVERTER_CONVERTED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (G_CONVERTER (compressor),
                                    zeros + n_taken,
                                    n_bytes - n_taken,
                                    packed + n_packed,
                                    sizeof packed - n_packed,
                                    G_CONVERTER_FLUSH,
                                    &n_read,
                                    &n_written,
                                    &error);
      n_taken += n_read;
      n_packed += n_written;
    }
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, G_CONVERTER_FLUSHED);
  g_assert_cmpuint (n_taken, ==, n_bytes);
  return g_bytes_new (packed, n_packed);
}

/* The most memory that the process ever had, in kibibytes. */
static guint64
get_peak_kib (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

/* Two megabytes that would unpack to two gibibytes: stopped at one, with flat memory. */
static void
test_bomb (BellhopTest  *test,
           gconstpointer data)
{
  enum
  {
    MIB = 1024 * 1024,
  /* AddressSanitizer keeps what has been freed for a while. */
#ifdef __SANITIZE_ADDRESS__
    MAX_GROWTH_KIB = 600 * 1024
#else
    MAX_GROWTH_KIB = 64 * 1024
#endif
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(GByteArray) answer = g_byte_array_new ();
  g_autoptr(GBytes) block = pack_zeros (MIB);
  g_autofree char *head = NULL;
  g_autoptr(BellhopRun) run = NULL;
  const guint64 before_kib = get_peak_kib ();
  const gsize   n_packed = 2 + 2048 * g_bytes_get_size (block);
  const guint64 cap = G_GUINT64_CONSTANT (1) << 30;
  guint64       n_received;

  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: "
                          "%" G_GSIZE_FORMAT "\r\n\r\n\x78\x9c",
                          n_packed);
  g_byte_array_append (answer, (guint8 *) head, (guint) strlen (head));
  for (guint i = 0; i < 2048; i++)
    g_byte_array_append (answer, g_bytes_get_data (block, NULL), (guint) g_bytes_get_size (block));
  g_assert_cmpuint (answer->len, <, 4 * MIB);
  bellhop_test_server_add (server, "/bomb", BELLHOP_SERVER_HANGS, (char *) answer->data,
                           answer->len);
  http_fixture_set (action, "time-limit", "0", NULL);
  http_fixture_set_url (action, server, "/bomb");
  run = http_fixture_run (test, action);

  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "unpacks to more than"));
  g_assert_true (bellhop_run_is_partial (run));
  n_received = bellhop_progress_get_done (bellhop_run_get_progress (run));
  g_assert_cmpuint (n_received, <=, cap);
  g_assert_cmpuint (n_received, >, cap - MIB);
  g_test_message ("%" G_GUINT64_FORMAT " KiB more at the most", get_peak_kib () - before_kib);
  g_assert_cmpuint (get_peak_kib () - before_kib, <, MAX_GROWTH_KIB);
  bellhop_test_server_wait_until_left (server);
}

typedef struct
{
  const char *param;
  const char *value;
  const char *at_fault;
} Invalid;

static void
test_invalid (BellhopTest  *test,
              gconstpointer data)
{
  static const Invalid cases[] = {
    { "url", "", "url" },
    { "url", "example", "url" },
    { "url", "http://", "url" },
    { "url", "http:///path", "url" },
    { "url", "http://[::1", "url" },
    { "url", "http://a b/", "url" },
    { "url", "http://x:99999/", "url" },
    { "url", "http://x:port/", "url" },
    { "url", "http://%zz/", "url" },
    { "url", "file:///etc/passwd", "url" },
    { "url", "javascript:alert(1)", "url" },
    { "method", "GET /x", "method" },
    { "query", "nothing", "query" },
    { "headers", "no colon", "headers" },
    { "headers", "A: b\r\nC: d", "headers" },
    { "headers", "A: b\001c", "headers" },
    { "headers", "A: b\177", "headers" },
    { "bearer", "a\r\nb", "bearer" },
    { "bearer", "a\tb", "bearer" },
    { "bearer", "a\033b", "bearer" },
    { "user", "ada\r\nX: y", "user" },
    { "body-type", "file", "body-file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(GError) error = NULL;
      const char *at_fault = NULL;

      g_object_set (action, "url", "http://127.0.0.1/", NULL);
      if (g_str_equal (cases[i].param, "url"))
        g_object_set (action, "url", cases[i].value, NULL);
      else
        http_fixture_set (action, cases[i].param, cases[i].value, NULL);
      g_test_message ("%s", cases[i].value);
      g_assert_false (bellhop_action_check (action, &at_fault, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_assert_cmpstr (at_fault, ==, cases[i].at_fault);
    }
}

/* What would be no header is refused by all, with a word, before anything is sent. */
static void
test_control_characters (BellhopTest  *test,
                         gconstpointer client)
{
  static const Invalid cases[] = {
    { "headers", "A: b\r\nC: d", "headers" },
    { "headers", "A: b\033", "headers" },
    { "bearer", "a\r\nb", "bearer" },
    { "bearer", "a\033", "bearer" },
    { "user", "a\nb", "user" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, client,
                                                                    "http://127.0.0.1/");
      g_autoptr(GError) error = NULL;
      const char *at_fault = NULL;

      http_fixture_set (action, cases[i].param, cases[i].value, NULL);
      g_assert_false (bellhop_action_check (action, &at_fault, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_assert_cmpstr (at_fault, ==, cases[i].at_fault);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/broken/%s", broken[i].name);

      bellhop_test_add (path, &broken[i], test_broken);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/odd/%s", odd[i].name);

      bellhop_test_add (path, &odd[i], test_odd);
    }
  bellhop_test_add ("/http/failure/refused", NULL, test_refused);
  bellhop_test_add ("/http/failure/no-such-host", NULL, test_no_such_host);
  bellhop_test_add ("/http/failure/time-limit", NULL, test_time_limit);
  bellhop_test_add ("/http/failure/not-tls", "HTTP/1.1 400 Bad request\r\n\r\n", test_not_tls);
  bellhop_test_add ("/http/failure/tls-closed", "", test_not_tls);
  bellhop_test_add ("/http/failure/clock-jumps", NULL, test_clock_jumps);
  bellhop_test_add ("/http/failure/too-large", NULL, test_too_large);
  bellhop_test_add ("/http/failure/invalid", NULL, test_invalid);
  bellhop_test_add ("/http/failure/bomb", NULL, test_bomb);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strconcat ("/http/failure/control-characters/", http_clients[i],
                                           NULL);

      bellhop_test_add (path, http_clients[i], test_control_characters);
    }
  return g_test_run ();
}
