/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>

static void
test_samples (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const texts[] = { "{\"a\": [1, {\"b/c\": \"x\"}], \"n\": 2.5}",
                                       "{\"a\": [1, {\"b/c\": 0.1}]}", "{", "HTTP/1.1 500 No",
                                       NULL };
  WatchScript              script = { texts, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopLogLine) line = NULL;
  g_autoptr(BellhopRun) run = NULL;

  watch_fixture_answer_in_turn (server, action, &script);
  http_fixture_set (action, "pointer", "/a/1/b~1c", NULL);
  run = watch_fixture_run (test, action, 4);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (watch_fixture_get_samples (run)), ==, 4);
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 2), ==, 200);
  g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), 0, 4), ==, "x");
  g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), 1, 4), ==, "0.1");
  g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), 2, 4), ==, "");
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 3, 2), ==, 500);
  /* Said once, not at each look. */
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 1);
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_true (g_str_has_suffix (bellhop_log_line_get_text (line),
                                   ": The response is not JSON: Line 1, column 2 (byte 2): the "
                                   "text ends too early"));
  g_assert_cmpuint (bellhop_series_get_n_points (
                      BELLHOP_SERIES (bellhop_run_find_output (run, "latency"))),
                    ==, 4);
}

/* Off, a redirect is what is seen. */
static void
test_redirects (BellhopTest  *test,
                gconstpointer data)
{
  const char *const follow = data;
  const gboolean    follows = g_str_equal (follow, "true");
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/from");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/from", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 302 On\r\nLocation: /to\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_answer (server, "/to", "text/plain", "x");
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "follow-redirects", follow, NULL);
  run = watch_fixture_run (test, action, 1);
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 2), ==,
                   follows ? 200 : 302);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, follows ? 2 : 1);
}

/* A server that looks whether what it sets comes back: within one look it does. */
static void
test_cookies (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/door");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_add_door (server);
  http_fixture_set (action, "urls", url, NULL);
  run = watch_fixture_run (test, action, 1);
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 2), ==, 200);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 2);
}

/* As curl does: the body goes where the method goes. */
static void
test_redirected_body (BellhopTest  *test,
                      gconstpointer data)
{
  static const struct
  {
    guint       status;
    const char *method;
    const char *ending;
  } rows[] = {
    { 300, "POST", "\r\n\r\na=b" },
    { 301, "GET", "\r\n\r\n" },
    { 302, "GET", "\r\n\r\n" },
    { 303, "GET", "\r\n\r\n" },
    { 307, "POST", "\r\n\r\na=b" },
    { 305, "POST", "\r\n\r\na=b" },
    { 308, "POST", "\r\n\r\na=b" },
    { 399, "POST", "\r\n\r\na=b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autoptr(BellhopAction) action = watch_fixture_create (test);
      g_autofree char *url = bellhop_test_server_dup_url (server, "/from");
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u On\r\nLocation: /to\r\n"
                                                 "Content-Length: 0\r\n\r\n",
                                                 rows[i].status);
      const gboolean   keeps = g_str_equal (rows[i].method, "POST");
      g_autoptr(BellhopRun) run = NULL;
      const char *sent;

      bellhop_test_server_add (server, "/from", BELLHOP_SERVER_KEEPS, answer, -1);
      http_fixture_answer (server, "/to", "text/plain", "x");
      http_fixture_set (action, "urls", url, NULL);
      http_fixture_set (action, "method", "POST", NULL);
      http_fixture_set (action, "body", "a=b", NULL);
      http_fixture_set (action, "headers", "Content-Type: x/y", NULL);
      run = watch_fixture_run (test, action, 1);
      g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 2), ==, 200);
      g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 2);
      sent = bellhop_test_server_get_request (server, 1);
      g_assert_true (g_str_has_prefix (sent, rows[i].method));
      g_assert_true (g_str_has_suffix (sent, rows[i].ending));
      g_assert_cmpint (strstr (sent, "Content-Type: x/y") != NULL, ==, keeps);
      g_assert_cmpint (strstr (sent, "Content-Length: 3") != NULL, ==, keeps);
    }
}

/* A value is shown as it came, whatever a double would make of it. */
static void
test_digits (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const texts[] = {
    "{\"p\": 18446744073709551615}",
    "{\"p\": 19.90}",
    "{\"p\": 1E400}",
    "{\"p\": \"\\u0000tail\"}",
    "{\"p\": 1, \"p\": {\"a\" : [ 0.10 ]}}",
    "{\"p\": 01}",
    NULL,
  };
  static const char *const values[] = { "18446744073709551615", "19.90", "1E400", "\\u0000tail",
                                        "{\"a\":[0.10]}", "" };
  WatchScript              script = { texts, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  watch_fixture_answer_in_turn (server, action, &script);
  http_fixture_set (action, "pointer", "/p", NULL);
  run = watch_fixture_run (test, action, G_N_ELEMENTS (values));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), i, 4), ==, values[i]);
}

/* After a long sleep there is one look, not all that were missed. */
static void
test_sleep (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const texts[] = { "a", "b", NULL };
  WatchScript              script = { texts, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  WatchRows one = { NULL, 1 };
  WatchRows two = { NULL, 2 };

  watch_fixture_answer_in_turn (server, action, &script);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_drain (test);
  one.run = two.run = run;
  bellhop_test_run_until (test, watch_fixture_has_rows, &one);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (8 * G_TIME_SPAN_HOUR);
  bellhop_test_run_until (test, watch_fixture_has_rows, &two);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_table_get_n_rows (watch_fixture_get_samples (run)), ==, 2);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
}

/* Several are spread over the interval; one that does not answer does not hold up the others. */
static void
test_several (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *silent = bellhop_test_server_dup_url (server, "/silent");
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autoptr(BellhopRun) run = NULL;
  WatchRows rows = { NULL, 2 };

  bellhop_test_server_add (server, "/silent", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_answer (server, "/good", "text/plain", "x");
  http_fixture_set (action, "urls", silent, good, NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_drain (test);
  while (bellhop_test_server_get_n_requests (server) < 1)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 1);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND * 5 / 2);
  rows.run = run;
  rows.n_rows = 1;
  bellhop_test_run_until (test, watch_fixture_has_rows, &rows);
  g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), 0, 1), ==, good);

  /* The silent one has ten seconds. */
  bellhop_test_drain (test);
  bellhop_test_clock_advance (8 * G_TIME_SPAN_SECOND);
  rows.n_rows = 2;
  bellhop_test_run_until (test, watch_fixture_has_rows, &rows);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  bellhop_test_server_wait_until_left (server);
  bellhop_test_clock_stop ();
}

static void
test_certificate (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *days;

  http_fixture_answer (server, "/", "text/plain", "x");
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "condition", "days < 20", NULL);
  run = watch_fixture_run (test, action, 1);
  /* One that is not accepted is told about all the same. */
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 2), ==, 0);
  g_assert_nonnull (
    strstr (bellhop_table_get_text (watch_fixture_get_samples (run), 0, 4), "not accepted"));
  days = BELLHOP_TABLE (bellhop_run_find_output (run, "certificates"));
  g_assert_cmpuint (bellhop_table_get_n_rows (days), ==, 1);
  g_assert_cmpfloat (bellhop_table_get_double (days, 0, 1), >, 9.0);
  g_assert_cmpfloat (bellhop_table_get_double (days, 0, 1), <=, 10.0);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 1);
}

/* --- Whose time it is --- */

/* Eight of one host, at which six may be asked at once: that two have to wait for us is not the
 * time of their server. */
static void
test_own_queue (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(GStrvBuilder) urls = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;
  g_autoptr(BellhopRun) run = NULL;
  WatchRows six = { NULL, 6 };
  guint     n_slow = 0;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_WAITS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", -1);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *url = bellhop_test_server_dup_url (server, "/");

      g_strv_builder_add (urls, url);
    }
  all = g_strv_builder_end (urls);
  g_object_set (action, "urls", all, "interval", 0.5, "count", (gint64) 1, NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
  while (bellhop_test_server_get_n_held (server) < 6)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (3 * G_TIME_SPAN_SECOND);
  bellhop_test_server_release (server);
  six.run = run;
  bellhop_test_run_until (test, watch_fixture_has_rows, &six);
  while (!bellhop_run_is_settled (run))
    {
      bellhop_test_server_release (server);
      g_main_context_iteration (test->context, FALSE);
    }
  bellhop_test_clock_stop ();
  g_assert_cmpuint (bellhop_table_get_n_rows (watch_fixture_get_samples (run)), ==, 8);
  for (guint i = 0; i < 8; i++)
    n_slow += bellhop_table_get_double (watch_fixture_get_samples (run), i, 3) >= 3000.0 ? 1 : 0;
  g_assert_cmpuint (n_slow, ==, 6);
}

/* A look that is left out is told about, in its place. */
static void
test_skipped (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopLogLine) line = NULL;
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_WAITS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", -1);
  http_fixture_set (action, "urls", url, NULL);
  g_object_set (action, "interval", 1.0, "count", (gint64) 2, NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  while (bellhop_test_server_get_n_held (server) < 1)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (4500 * G_TIME_SPAN_MILLISECOND);
  while (!bellhop_run_is_settled (run))
    {
      bellhop_test_server_release (server);
      g_main_context_iteration (test->context, FALSE);
    }
  bellhop_test_clock_stop ();
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 0, 5), ==, 0);
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), 1, 5), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 1);
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_nonnull (strstr (bellhop_log_line_get_text (line), ": requests are skipped"));
}

/* --- What is asked --- */

static void
test_body (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) run = NULL;
  const char *request;

  http_fixture_answer (server, "/", "text/plain", "x");
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "method", "QUERY", NULL);
  http_fixture_set (action, "headers", "Content-Type: application/json", NULL);
  http_fixture_set (action, "body", "{\"q\": 1}", NULL);
  run = watch_fixture_run (test, action, 2);
  for (guint i = 0; i < 2; i++)
    {
      request = bellhop_test_server_get_request (server, i);
      g_assert_true (g_str_has_prefix (request, "QUERY / HTTP/1.1\r\n"));
      g_assert_nonnull (strstr (request, "\r\nContent-Type: application/json\r\n"));
      g_assert_nonnull (strstr (request, "\r\nContent-Length: 8\r\n"));
    }
}

static void
test_accept (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const answers[] = { "HTTP/1.1 403 No", "HTTP/1.1 200 OK", "HTTP/1.1 403 No",
                                         NULL };
  WatchScript              script = { answers, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  const char *at_fault = NULL;

  watch_fixture_answer_in_turn (server, action, &script);
  http_fixture_set (action, "condition", "down", NULL);
  http_fixture_set (action, "accept", "403", NULL);
  run = watch_fixture_run (test, action, 3);
  /* Down with the 200, and up again. */
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 2);

  http_fixture_set (action, "accept", "4xx", NULL);
  g_assert_false (bellhop_action_check (action, &at_fault, &error));
  g_assert_cmpstr (at_fault, ==, "accept");
}

/* A large body is looked at elsewhere than on the main thread, and as truly. */
static void
test_large (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *filler = g_strnfill (1000000, '.');
  g_autofree char *text = g_strconcat (filler, "needle", filler, NULL);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/", "text/plain", text);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "condition", "contains needle", NULL);
  run = watch_fixture_run (test, action, 2);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 1);
}

/* --- What few endpoints need --- */

static GBytes *
locked_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  static const char locked[] =
    "HTTP/1.1 401 Locked\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
  static const char open[] = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"p\":4}";

  *out_end = BELLHOP_SERVER_KEEPS;
  return strstr (request, "\r\nAuthorization: Basic bWU6aHVzaA==\r\n") != NULL
           ? g_bytes_new_static (open, sizeof open - 1)
           : g_bytes_new_static (locked, sizeof locked - 1);
}

/* A password of the URL is sent when it is asked for, and nothing is when there is none. */
static void
test_password (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopAction) stranger = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/locked");
  g_autofree char *with_password = g_strconcat ("http://me:hush@", url + strlen ("http://"), NULL);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) refused = NULL;

  bellhop_test_server_add_func (server, "/locked", locked_cb, NULL);
  http_fixture_set (action, "urls", with_password, NULL);
  http_fixture_set (action, "pointer", "/p", NULL);
  run = watch_fixture_run (test, action, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (run), i, 2), ==, 200);
      g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), i, 4), ==, "4");
      g_assert_null (
        strstr (bellhop_table_get_text (watch_fixture_get_samples (run), i, 1), "hush"));
    }

  http_fixture_set (stranger, "urls", url, NULL);
  refused = watch_fixture_run (test, stranger, 1);
  g_assert_cmpint (bellhop_table_get_int64 (watch_fixture_get_samples (refused), 0, 2), ==, 401);
}

/* A server that packs what it sends is understood, from the first look on. */
static void
test_packed (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/packed");
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr(GString) answer = g_string_new (NULL);
  g_autoptr(BellhopRun) run = NULL;
  char  packed[200];
  gsize n_read = 0;
  gsize n_packed = 0;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), "{\"p\": \"packed\"}", 15, packed,
                                        sizeof packed, G_CONVERTER_INPUT_AT_END, &n_read, &n_packed,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  g_string_printf (answer,
                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %u\r\n\r\n",
                   (guint) n_packed);
  g_string_append_len (answer, packed, (gssize) n_packed);
  bellhop_test_server_add (server, "/packed", BELLHOP_SERVER_KEEPS, answer->str,
                           (gssize) answer->len);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "pointer", "/p", NULL);
  run = watch_fixture_run (test, action, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (bellhop_table_get_text (watch_fixture_get_samples (run), i, 4), ==, "packed");
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_nonnull (
      strstr (bellhop_test_server_get_request (server, i), "\r\nAccept-Encoding: gzip"));
}

/* E34 */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  http_fixture_answer (server, "/", "application/json", "{\"p\": 1}");
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "pointer", "/p", NULL);
  http_fixture_set (action, "interval", "0.01", NULL);
  http_fixture_set (action, "count", "2", NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 8);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/watch/redirects/body", NULL, test_redirected_body);
  bellhop_test_add ("/http/watch/redirects/followed", "true", test_redirects);
  bellhop_test_add ("/http/watch/redirects/cookies", NULL, test_cookies);
  bellhop_test_add ("/http/watch/redirects/seen", "false", test_redirects);
  bellhop_test_add ("/watch/samples", NULL, test_samples);
  bellhop_test_add ("/watch/digits", NULL, test_digits);
  bellhop_test_add ("/watch/sleep", NULL, test_sleep);
  bellhop_test_add ("/watch/several", NULL, test_several);
  bellhop_test_add ("/watch/own-queue", NULL, test_own_queue);
  bellhop_test_add ("/watch/skipped", NULL, test_skipped);
  bellhop_test_add ("/watch/body", NULL, test_body);
  bellhop_test_add ("/watch/accept", NULL, test_accept);
  bellhop_test_add ("/watch/large", NULL, test_large);
  bellhop_test_add ("/watch/password", NULL, test_password);
  bellhop_test_add ("/watch/packed", NULL, test_packed);
  bellhop_test_add ("/watch/certificate", NULL, test_certificate);
  bellhop_test_add ("/watch/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
