/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

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

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/upload/again/text", "text", test_again);
  bellhop_test_add ("/http/upload/again/file", "file", test_again);
  bellhop_test_add ("/http/upload/again/form", "form", test_again);
  bellhop_test_add ("/http/upload/missing", NULL, test_missing);
  bellhop_test_add ("/http/upload/refused", NULL, test_refused);
  return g_test_run ();
}
