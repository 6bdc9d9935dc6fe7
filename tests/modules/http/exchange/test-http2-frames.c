/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* A server that speaks HTTP/2 frame by frame, as no sound one does. */

enum
{
  TYPE_DATA = 0,
  TYPE_HEADERS = 1,
  TYPE_RST_STREAM = 3,
  TYPE_SETTINGS = 4,
  TYPE_GOAWAY = 7,
  FLAG_END_STREAM = 1,
  FLAG_END_HEADERS = 4,
};

/* What a client says first; the test server takes it for a request. */
static const char preface_path[] = "*";

static void
append_frame (GByteArray *frames,
              guint8      type,
              guint8      flags,
              guint8      stream,
              const char *payload,
              gsize       size)
{
  const guint8 head[] = { 0, (guint8) (size >> 8), (guint8) size, type, flags, 0, 0, 0, stream };

  g_byte_array_append (frames, head, sizeof head);
  g_byte_array_append (frames, (const guint8 *) payload, (guint) size);
}

static BellhopAction *
create_action (BellhopTest       *test,
               BellhopTestServer *server)
{
  BellhopAction   *action = http_fixture_create (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  http_fixture_set (action, "url", url, NULL);
  http_fixture_set (action, "verify-tls", "false", NULL);
  http_fixture_set (action, "http-version", "2", NULL);
  return action;
}

static BellhopTestServer *
create_server (BellhopTest     *test,
               BellhopServerEnd end,
               GByteArray      *frames)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  BellhopTestServer *server = bellhop_test_server_new (test, certificate);

  bellhop_test_server_add (server, preface_path, end, (const char *) frames->data,
                           (gssize) frames->len);
  return server;
}

static gboolean
has_requests (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

/* No response: neither the limit nor a cancel waits for one. Where the two have not come to speak
 * to each other within a limit, a longer one is tried. */
static void
test_stall_limit (BellhopTest  *test,
                  gconstpointer data)
{
  static const char *const limits[] = { "3", "12", "40" };
  g_autoptr(GByteArray) frames = g_byte_array_new ();
  g_autoptr(BellhopTestServer) server = NULL;
  g_autoptr(BellhopAction) action = NULL;

  append_frame (frames, TYPE_SETTINGS, 0, 0, "", 0);
  server = create_server (test, BELLHOP_SERVER_HANGS, frames);
  action = create_action (test, server);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_set (action, "time-limit", limits[i], NULL);
      run = http_fixture_run (test, action);
      g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
      if (bellhop_test_server_get_protocol (server) != NULL)
        break;
    }
  g_assert_cmpstr (bellhop_test_server_get_protocol (server), ==, "h2");
}

static void
test_stall_cancel (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GByteArray) frames = g_byte_array_new ();
  g_autoptr(BellhopTestServer) server = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  append_frame (frames, TYPE_SETTINGS, 0, 0, "", 0);
  server = create_server (test, BELLHOP_SERVER_HANGS, frames);
  action = create_action (test, server);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_requests, server);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  bellhop_test_server_wait_until_left (server);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/http2-frames/stall-limit", NULL, test_stall_limit);
  bellhop_test_add ("/http/http2-frames/stall-cancel", NULL, test_stall_cancel);
  return g_test_run ();
}
