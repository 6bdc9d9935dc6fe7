/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-peer.h"

/* Which server is asked for in a handshake: one of a name, and none of an address (RFC 6066, 3). */

static void
ask (BellhopTest *test,
     const char  *client,
     const char  *url)
{
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, client, url);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "verify-tls", "false", NULL);
  run = http_fixture_run (test, action);
  g_assert_true (http_fixture_took_for_whole (client, run));
}

static void
test_client (BellhopTest  *test,
             gconstpointer client)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_auto(HttpPeer) peer = { 0 };
  g_autofree char *url = NULL;
  g_autofree char *named = NULL;
  const char      *arguments[] = { NULL, NULL, NULL };

  http_peer_write_certificate (test, &certificate, &key);
  arguments[0] = certificate;
  arguments[1] = key;
  if (!http_peer_start (&peer, test, "modules/http/request/name-server.py", arguments))
    return;

  url = http_peer_dup_url (&peer, "https", "/one");
  named = g_strdup_printf ("https://localhost:%u/two", peer.port);
  ask (test, client, url);
  g_assert_cmpuint (http_peer_count (&peer, "name -"), >, 0);
  g_assert_cmpuint (http_peer_count (&peer, "name 127.0.0.1"), ==, 0);
  ask (test, client, named);
  g_assert_cmpuint (http_peer_count (&peer, "name localhost"), >, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/server-name/%s", http_clients[i]);

      bellhop_test_add (path, http_clients[i], test_client);
    }
  return g_test_run ();
}
