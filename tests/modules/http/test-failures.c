/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

typedef struct
{
  const char      *name;
  const char      *answer;
  BellhopServerEnd end;
  const char      *words;
  gboolean         is_partial;
} Broken;

static const Broken broken[] = {
  { "not-http", "this is not HTTP\r\n\r\n", BELLHOP_SERVER_CLOSES, "not HTTP", FALSE },
  { "closed-at-once", "", BELLHOP_SERVER_CLOSES, "127.0.0.1", FALSE },
  { "cut-short", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", BELLHOP_SERVER_CLOSES, "broke off", TRUE },
  { "endless-headers", "HTTP/1.1 200 OK\r\nX-More: and more\r\n", BELLHOP_SERVER_FLOODS, "127.0.0.1", FALSE },
  { "circle", "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n", BELLHOP_SERVER_KEEPS, "in a circle", FALSE },
  { "elsewhere", "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n", BELLHOP_SERVER_KEEPS, "ftp", FALSE },
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
  g_assert_cmpint (bellhop_run_is_partial (run), ==, this->is_partial);
  if (this->is_partial)
    http_fixture_assert_text (run, "half");
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
  bellhop_test_server_add (server, "/slow", BELLHOP_SERVER_HANGS, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst", -1);
  http_fixture_set (action, "time-limit", "0.2", NULL);
  http_fixture_set_url (action, server, "/silent");
  silent = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (silent), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_cmpstr (bellhop_run_get_error (silent)->message, ==, "127.0.0.1 did not answer within 0.2 s");
  bellhop_test_server_wait_until_left (server);

  http_fixture_set_url (action, server, "/slow");
  slow = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (slow), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_true (bellhop_run_is_partial (slow));
  http_fixture_assert_text (slow, "first");
  bellhop_test_server_wait_until_left (server);
}

static void
test_too_large (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_FLOODS, "HTTP/1.1 200 OK\r\n\r\nand so on and so on", -1);
  http_fixture_set (action, "max-bytes", "100000", NULL);
  http_fixture_set_url (action, server, "/");
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_true (bellhop_run_is_partial (run));
  bellhop_test_server_wait_until_left (server);
}

typedef struct
{
  const char *name;
  const char *host;
  int         days;
  const char *words;
} Certificate;

static const Certificate certificates[] = {
  { "unknown", "127.0.0.1", 10, "not signed by anyone this computer trusts" },
  { "other-host", "example.org", 10, "made for another host" },
  { "expired", "127.0.0.1", -1, "expired" },
};

static void
test_certificate (BellhopTest  *test,
                  gconstpointer data)
{
  const Certificate *this = data;
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new (this->host, this->days);
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) accepted = NULL;
  g_autoptr(BellhopRun) again = NULL;

  http_fixture_answer (server, "/", "text/plain", "hidden");
  http_fixture_set_url (action, server, "/");
  refused = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (refused), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (bellhop_run_get_error (refused)->message, this->words));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);

  http_fixture_set (action, "verify-tls", "false", NULL);
  accepted = http_fixture_run (test, action);
  http_fixture_assert_text (accepted, "hidden");
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (accepted)), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (
                       json_object_get_object_member (http_fixture_get_response (accepted), "timing"),
                       "tls"),
                     >,
                     0.0);

  /* What was accepted once is not taken for checked. */
  http_fixture_set (action, "verify-tls", "true", NULL);
  again = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (again), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
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
    { "method", "GET /x", "method" },
    { "query", "nothing", "query" },
    { "headers", "no colon", "headers" },
    { "headers", "A: b\r\nC: d", "headers" },
    { "body-type", "file", "body-file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(GError) error = NULL;
      const char *at_fault = NULL;

      http_fixture_set (action, "url", "http://127.0.0.1/", NULL);
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
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/certificate/%s", certificates[i].name);

      bellhop_test_add (path, &certificates[i], test_certificate);
    }
  bellhop_test_add ("/http/failure/refused", NULL, test_refused);
  bellhop_test_add ("/http/failure/no-such-host", NULL, test_no_such_host);
  bellhop_test_add ("/http/failure/time-limit", NULL, test_time_limit);
  bellhop_test_add ("/http/failure/too-large", NULL, test_too_large);
  bellhop_test_add ("/http/failure/invalid", NULL, test_invalid);
  return g_test_run ();
}
