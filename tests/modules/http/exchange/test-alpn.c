/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* What the actions offer to a server that would rather speak HTTP/2, and what they agree on. */

typedef struct
{
  const char *id;
  const char *param; /* the one that takes the URL */
} Client;

static const Client clients[] = {
  { "http.request", "url" },
  { "http.download", "urls" },
  { "http.watch", "urls" },
  { "http.check", "urls" },
};

static BellhopTestServer *
create_server (BellhopTest *test)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  BellhopTestServer *server = bellhop_test_server_new (test, certificate);

  http_fixture_answer (server, "/a.txt", "text/plain", "over one");
  return server;
}

static BellhopAction *
create_action (BellhopTest       *test,
               const Client      *client,
               BellhopTestServer *server)
{
  BellhopAction   *action = http_fixture_create_action (test, client->id);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/a.txt");

  http_fixture_set (action, client->param, url, NULL);
  http_fixture_set (action, "verify-tls", "false", NULL);
  if (g_str_equal (client->id, "http.download"))
    http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  if (g_str_equal (client->id, "http.watch"))
    http_fixture_set (action, "count", "1", NULL);
  return action;
}

static void
test_default (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = create_action (test, data, server);
  g_autoptr(BellhopRun) run = http_fixture_run (test, action);

  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), >, 0);
  g_assert_cmpstr (bellhop_test_server_get_protocol (server), ==, "http/1.1");
}

static void
test_version_1_1 (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = create_action (test, &clients[0], server);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "http-version", "1.1", NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpstr (bellhop_test_server_get_protocol (server), ==, "http/1.1");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/alpn/%s", clients[i].id);

      bellhop_test_add (path, &clients[i], test_default);
    }
  bellhop_test_add ("/http/alpn/version-1.1", NULL, test_version_1_1);
  return g_test_run ();
}
