/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* What all actions share: the session. */

static gboolean
has_six (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) == 6;
}

static gboolean
has_ten (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) == 10;
}

/* Of ten at once six are on their way, and the others follow on the same connections. */
static void
test_connections (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_WAITS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
  for (guint i = 0; i < 10; i++)
    bellhop_spawn (test->scope, bellhop_http_get_bytes (url));
  bellhop_test_run_until (test, has_six, server);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 6);
  g_assert_cmpuint (bellhop_test_server_get_n_open (server), ==, 6);
  bellhop_test_server_release (server);
  bellhop_test_run_until (test, has_ten, server);
  g_assert_cmpuint (bellhop_test_server_get_n_open (server), <=, 6);
  bellhop_test_server_release (server);
  g_assert_true (bellhop_test_await (test, bellhop_scope_join (test->scope), NULL, NULL));
}

static void
test_no_cookies (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_set_url (action, server, "/");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(BellhopRun) run = http_fixture_run (test, action);

      g_assert_null (strstr (bellhop_test_server_get_request (server, i), "Cookie:"));
      g_assert_nonnull (json_object_get_object_member (http_fixture_get_response (run), "headers"));
    }
}

/* What a resolver says about proxies is done; test-proxy.c has that of the system. */
static void
test_proxy (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) proxy = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (proxy, "");
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (url, NULL);
  g_autoptr(BellhopRun) run = NULL;
  SoupSession *session = bellhop_http_get_session ();

  soup_session_set_proxy_resolver (session, resolver);
  bellhop_test_server_add (proxy, "http://far.away.invalid/x", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                           "7\r\n\r\nby way\n",
                           -1);
  http_fixture_set (action, "url", "http://far.away.invalid/x", NULL);
  run = http_fixture_run (test, action);
  soup_session_set_proxy_resolver (session, NULL);
  http_fixture_assert_text (run, "by way\n");
}

static gboolean
asks_for_proxies (void)
{
  g_autoptr(SoupSession) session = bellhop_http_session_new ();

  return soup_session_get_proxy_resolver (session) != NULL;
}

/* Where nothing can name a proxy, GIO is not asked: it would load all that it knows of proxies. */
static void
test_proxy_sources (BellhopTest  *test,
                    gconstpointer data)
{
  static const char *const sources[] = {
    "http_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "XDG_CURRENT_DESKTOP",
    "SNAP",
    "KDE_FULL_SESSION",
    "GIO_EXTRA_MODULES",
  };
  g_auto(GStrv) variables = g_listenv ();

  g_assert_false (asks_for_proxies ());
  for (guint i = 0; variables[i] != NULL; i++)
    if (g_str_has_prefix (variables[i], "XDG_") || g_str_has_prefix (variables[i], "GIO_") ||
        g_str_has_suffix (variables[i], "_proxy") || g_str_has_suffix (variables[i], "_PROXY") ||
        g_str_equal (variables[i], "DESKTOP_SESSION"))
      g_unsetenv (variables[i]);
  g_setenv ("no_proxy", "example.com", TRUE);
  g_assert_false (asks_for_proxies ());
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_setenv (sources[i], "x", TRUE);
      g_assert_true (asks_for_proxies ());
      g_unsetenv (sources[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/session/connections", NULL, test_connections);
  bellhop_test_add ("/http/session/no-cookies", NULL, test_no_cookies);
  bellhop_test_add ("/http/session/proxy", NULL, test_proxy);
  bellhop_test_add ("/http/session/proxy-sources", NULL, test_proxy_sources);
  return g_test_run ();
}
