/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* What a redirect changes is told. */

static char *
dup_log (BellhopRun *run)
{
  GListModel *log = bellhop_run_get_log (run);
  GString    *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      g_string_append_printf (text, "%s\n", bellhop_log_line_get_text (line));
    }
  return g_string_free (text, FALSE);
}

static void
add_redirect (BellhopTestServer *server,
              const char        *path,
              guint              status,
              const char        *target)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u Elsewhere\r\nLocation: %s\r\n"
                                             "Content-Length: 0\r\n\r\n",
                                             status, target);

  bellhop_test_server_add (server, path, BELLHOP_SERVER_KEEPS, answer, -1);
}

static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  static const struct
  {
    guint       status;
    const char *method;
    const char *body;
    const char *words[3]; /* what the log has, and nothing else of these */
  } rows[] = {
    { 303, "POST", "a=b", { "GET is sent in place of POST", "body is not sent again" } },
    { 303, "POST", "", { "GET is sent in place of POST" } },
    { 301, "POST", "a=b", { "GET is sent in place of POST", "body is not sent again" } },
    { 307, "POST", "a=b", { NULL } },
    { 302, "GET", "", { NULL } },
  };
  static const char *const all[] = { "is sent in place of", "is not sent again",
                                     "not sent to", "no longer encrypted" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *log = NULL;
      guint            n_words = 0;

      add_redirect (server, "/", rows[i].status, "/there");
      http_fixture_answer (server, "/there", "text/plain", "here");
      http_fixture_set_url (action, server, "/");
      http_fixture_set (action, "method", rows[i].method, NULL);
      http_fixture_set (action, "body", rows[i].body, NULL);
      http_fixture_set (action, "bearer", "secret", NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      log = dup_log (run);
      g_test_message ("%u %s: %s", rows[i].status, rows[i].method, log);
      for (guint k = 0; rows[i].words[k] != NULL; k++)
        g_assert_nonnull (strstr (log, rows[i].words[k]));
      for (guint k = 0; k < G_N_ELEMENTS (all); k++)
        n_words += strstr (log, all[k]) != NULL;
      for (guint k = 0; rows[i].words[k] != NULL; k++)
        n_words--;
      g_assert_cmpuint (n_words, ==, 0);
    }
}

static void
test_origin (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const secrets[] = { "bearer", "headers", NULL };
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr(BellhopTestServer) secure = bellhop_test_server_new (test, certificate);
      g_autoptr(BellhopTestServer) plain = bellhop_test_server_new (test, NULL);
      g_autofree char *target = bellhop_test_server_dup_url (plain, "/there");
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *log = NULL;

      add_redirect (secure, "/", 302, target);
      http_fixture_answer (plain, "/there", "text/plain", "here");
      http_fixture_set_url (action, secure, "/");
      http_fixture_set (action, "verify-tls", "false", NULL);
      if (secrets[i] != NULL)
        http_fixture_set (action, secrets[i], i == 0 ? "secret" : "X-Api-Key: secret", NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      log = dup_log (run);
      g_test_message ("%s", log);
      g_assert_nonnull (strstr (log, "no longer encrypted"));
      g_assert_cmpint (strstr (log, "not sent to http://127.0.0.1") != NULL, ==,
                       secrets[i] != NULL);
      g_assert_null (strstr (log, "secret"));
    }
}

/* Those who follow redirects without telling each of them. */
static void
test_downgrade (BellhopTest  *test,
                gconstpointer client)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autoptr(BellhopTestServer) secure = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopTestServer) plain = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (secure, "/");
  g_autofree char *target = bellhop_test_server_dup_url (plain, "/there");
  g_autofree char *list = bellhop_test_write_file (test, "links.txt", url, -1);
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *log = NULL;
  const char      *told;

  add_redirect (secure, "/", 302, target);
  http_fixture_answer (plain, "/there", "text/plain", "here");
  action = http_fixture_create_client (test, client, url);
  if (g_str_equal (client, "http.check"))
    {
      http_fixture_set (action, "page", "", NULL);
      http_fixture_set (action, "file", list, NULL);
    }
  else
    {
      http_fixture_set (action, "count", "2", NULL);
      http_fixture_set (action, "interval", "0.1", NULL);
    }
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  log = dup_log (run);
  g_test_message ("%s", log);
  told = strstr (log, "/: Redirected from https to http");
  g_assert_nonnull (told);
  g_assert_true (g_strrstr (log, "Redirected from https to http") == told + strlen ("/: "));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/redirect-log/request", NULL, test_request);
  bellhop_test_add ("/http/redirect-log/origin", NULL, test_origin);
  bellhop_test_add ("/http/redirect-log/watch", "http.watch", test_downgrade);
  bellhop_test_add ("/http/redirect-log/check", "http.check", test_downgrade);
  return g_test_run ();
}
