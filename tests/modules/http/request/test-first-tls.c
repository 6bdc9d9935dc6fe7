/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* The first connection of a program that is encrypted is looked after as the others are. There can
 * be one test only. */
static void
test_breaks_off (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, certificate);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.request", url);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES,
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "4\r\nhalf\r\n",
                           -1);
  run = http_fixture_run (test, action);
  g_assert_false (http_fixture_took_for_whole ("http.request", run));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/first-tls/breaks-off", NULL, test_breaks_off);
  return g_test_run ();
}
