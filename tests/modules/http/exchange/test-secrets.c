/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <json-glib/json-glib.h>

/* What a person gave so that one server knows them, and no other. */

static const char secret[] = "0pen-5esame";
/* “ada:0pen-5esame” */
static const char encoded[] = "YWRhOjBwZW4tNWVzYW1l";

typedef struct
{
  const char *name;
  const char *param;
  const char *text;
} Given;

/* With the password where a user name needs one. */
static const Given given[] = {
  { "user", "user", "ada" },
  { "bearer", "bearer", secret },
  { "authorization", "headers", "Authorization: Custom 0pen-5esame" },
  { "cookie", "headers", "Cookie: session=0pen-5esame" },
  { "key", "headers", "X-Api-Key: 0pen-5esame" },
  { "any", "headers", "X-Room: 0pen-5esame" },
};

static gboolean
has_secret (const char *text)
{
  return strstr (text, secret) != NULL || strstr (text, encoded) != NULL;
}

static gboolean
was_told (BellhopTestServer *server)
{
  for (guint i = 0; i < bellhop_test_server_get_n_requests (server); i++)
    if (has_secret (bellhop_test_server_get_request (server, i)))
      return TRUE;
  return FALSE;
}

static void
give (BellhopAction *action,
      const Given   *what)
{
  http_fixture_set (action, what->param, what->text, NULL);
  if (g_str_equal (what->param, "user"))
    http_fixture_set (action, "password", secret, NULL);
}

/* All that a run shows and saves. */
static char *
dup_shown (BellhopRun *run)
{
  g_autoptr(JsonNode) node = bellhop_run_to_json (run);
  g_autofree char *json = json_to_string (node, FALSE);
  GString         *text = g_string_new (json);
  GListModel      *log = bellhop_run_get_log (run);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      g_string_append_printf (text, "\n%s", bellhop_log_line_get_text (line));
    }
  if (bellhop_run_get_error (run) != NULL)
    g_string_append_printf (text, "\n%s", bellhop_run_get_error (run)->message);
  return g_string_free (text, FALSE);
}

/* --- Several URLs --- */

static void
test_first (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const clients[] = { "http.download", "http.watch", "http.check" };

  for (guint client = 0; client < G_N_ELEMENTS (clients); client++)
    for (guint i = 0; i < G_N_ELEMENTS (given); i++)
      {
        g_autoptr(BellhopTestServer) first = bellhop_test_server_new (test, NULL);
        g_autoptr(BellhopTestServer) second = bellhop_test_server_new (test, NULL);
        g_autofree char *first_url = bellhop_test_server_dup_url (first, "/a");
        g_autofree char *again_url = bellhop_test_server_dup_url (first, "/b");
        g_autofree char *second_url = bellhop_test_server_dup_url (second, "/a");
        g_autoptr(BellhopAction) action = NULL;
        g_autoptr(BellhopRun) run = NULL;
        g_autofree char *shown = NULL;

        g_test_message ("%s %s", clients[client], given[i].name);
        http_fixture_answer (first, "/a", "text/plain", "a");
        http_fixture_answer (first, "/b", "text/plain", "b");
        http_fixture_answer (second, "/a", "text/plain", "c");
        action = http_fixture_create_client (test, clients[client], first_url);
        if (g_str_equal (clients[client], "http.check"))
          http_fixture_set (action, "page", "", NULL);
        if (g_str_equal (clients[client], "http.watch"))
          http_fixture_set (action, "interval", "0.1", NULL);
        http_fixture_set (action, "urls", first_url, second_url, again_url, NULL);
        give (action, &given[i]);
        run = http_fixture_run (test, action);
        g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
        g_assert_cmpuint (bellhop_test_server_get_n_requests (first), ==, 2);
        g_assert_cmpuint (bellhop_test_server_get_n_requests (second), ==, 1);
        g_assert_true (has_secret (bellhop_test_server_get_request (first, 0)));
        g_assert_true (has_secret (bellhop_test_server_get_request (first, 1)));
        g_assert_false (was_told (second));
        shown = dup_shown (run);
        g_test_message ("%s", shown);
        g_assert_nonnull (strstr (shown, "only"));
        g_assert_false (has_secret (shown));
      }
}

/* User name and password in a URL are for that URL. */
static void
test_own (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(BellhopTestServer) first = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) second = bellhop_test_server_new (test, NULL);
  g_autofree char *first_url = bellhop_test_server_dup_url (first, "/a");
  g_autofree char *plain = bellhop_test_server_dup_url (second, "/a");
  g_autofree char *second_url = g_strdup_printf ("http://ada:%s@%s", secret, plain + 7);
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.watch", first_url);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *shown = NULL;

  http_fixture_answer (first, "/a", "text/plain", "a");
  http_fixture_answer (second, "/a", "text/plain", "c");
  http_fixture_set (action, "urls", first_url, second_url, NULL);
  http_fixture_set (action, "interval", "0.1", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_false (was_told (first));
  g_assert_true (was_told (second));
  shown = dup_shown (run);
  g_assert_false (has_secret (shown));
}

/* A list names nobody that it is meant for. */
static void
test_list (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/a");
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "list.txt", NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *shown = NULL;

  http_fixture_answer (server, "/a", "text/plain", "a");
  g_assert_true (g_file_set_contents (path, url, -1, NULL));
  http_fixture_set (action, "file", path, NULL);
  http_fixture_set (action, "bearer", secret, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 1);
  g_assert_false (was_told (server));
  shown = dup_shown (run);
  g_assert_nonnull (strstr (shown, "no server"));
}

/* --- Redirects --- */

static void
test_redirects (BellhopTest  *test,
                gconstpointer data)
{
  for (guint client = 0; client < HTTP_N_CLIENTS; client++)
    for (guint i = 0; i < G_N_ELEMENTS (given); i++)
      {
        g_autoptr(BellhopTestServer) first = bellhop_test_server_new (test, NULL);
        g_autoptr(BellhopTestServer) second = bellhop_test_server_new (test, NULL);
        g_autofree char *url = bellhop_test_server_dup_url (first, "/a");
        g_autofree char *target = bellhop_test_server_dup_url (second, "/a");
        g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\n"
                                                   "Content-Length: 0\r\n\r\n",
                                                   target);
        g_autoptr(BellhopAction) action = http_fixture_create_client (test, http_clients[client],
                                                                      url);
        g_autoptr(BellhopRun) run = NULL;
        g_autofree char *shown = NULL;

        g_test_message ("%s %s", http_clients[client], given[i].name);
        bellhop_test_server_add (first, "/a", BELLHOP_SERVER_KEEPS, answer, -1);
        http_fixture_answer (second, "/a", "text/html", "<p>a</p>");
        give (action, &given[i]);
        run = http_fixture_run (test, action);
        g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
        g_assert_true (was_told (first));
        g_assert_cmpuint (bellhop_test_server_get_n_requests (second), >, 0);
        g_assert_false (was_told (second));
      }
}

/* --- What is shown --- */

static void
test_shown (BellhopTest  *test,
            gconstpointer data)
{
  static const Given seen[] = {
    { "user", "user", "ada" },
    { "bearer", "bearer", secret },
    { "authorization", "headers", "Authorization: Custom 0pen-5esame" },
    { "auth", "headers", "X-Auth: 0pen-5esame" },
    { "key", "headers", "Ocp-Apim-Subscription-Key: 0pen-5esame" },
    { "token", "headers", "PRIVATE-TOKEN: 0pen-5esame" },
    { "secret", "headers", "x-client-secret: 0pen-5esame" },
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *plain = bellhop_test_server_dup_url (server, "/a");
  g_autofree char *url = g_strdup_printf ("http://ada:%s@%s", secret, plain + 7);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s/b\r\n"
                                             "Content-Length: 0\r\n\r\n",
                                             url);

  bellhop_test_server_add (server, "/a", BELLHOP_SERVER_KEEPS, answer, -1);
  http_fixture_answer (server, "/a/b", "text/plain", "b");
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *shown = NULL;

      http_fixture_set (action, "url", url, NULL);
      give (action, &seen[i]);
      run = http_fixture_run (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      shown = dup_shown (run);
      g_test_message ("%s", shown);
      g_assert_nonnull (strstr (shown, "GET /a HTTP/1.1"));
      g_assert_false (has_secret (shown));
    }
}

/* What is no URL, and no header, may hold one all the same. */
static void
test_errors (BellhopTest  *test,
             gconstpointer data)
{
  static const Given wrong[] = {
    { "scheme", "url", "ada:0pen-5esame@example.org/a" },
    { "other", "url", "ftp://ada:0pen-5esame@example.org/a" },
    { "port", "url", "http://ada:0pen-5esame@example.org:bad/" },
    { "slash", "url", "http://ada:x/0pen-5esame@example.org/" },
    { "host", "url", "http://ada:0pen-5esame@/a" },
    { "header", "headers", "Authorization Bearer 0pen-5esame" },
    { "equals", "headers", "X-Key=0pen-5esame" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopRun) run = NULL;
      g_autoptr(GError) error = NULL;
      const char *texts[] = { wrong[i].text, NULL };

      http_fixture_set (action, "url", "http://127.0.0.1:9/", NULL);
      if (bellhop_action_set_from_text (action, wrong[i].param, texts, &error))
        {
          run = http_fixture_run (test, action);
          g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
          error = g_error_copy (bellhop_run_get_error (run));
        }
      g_test_message ("%s: %s", wrong[i].name, error->message);
      g_assert_false (has_secret (error->message));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/secrets/first", NULL, test_first);
  bellhop_test_add ("/http/secrets/own", NULL, test_own);
  bellhop_test_add ("/http/secrets/list", NULL, test_list);
  bellhop_test_add ("/http/secrets/redirects", NULL, test_redirects);
  bellhop_test_add ("/http/secrets/shown", NULL, test_shown);
  bellhop_test_add ("/http/secrets/errors", NULL, test_errors);
  return g_test_run ();
}
