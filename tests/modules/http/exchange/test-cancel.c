/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>

static gboolean
has_request (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

static gboolean
has_connection (gpointer server)
{
  return bellhop_test_server_get_n_open (server) > 0;
}

static gboolean
has_progress (gpointer run)
{
  return bellhop_progress_get_done (bellhop_run_get_progress (run)) > 0;
}

static void
assert_stopped (BellhopRun         *run,
                BellhopCancelReason reason)
{
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, reason);
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (run), >=, 0.0);
  g_assert_null (bellhop_run_get_error (run));
}

static void
cancel_and_wait (BellhopTest       *test,
                 BellhopTestServer *server,
                 BellhopAction     *action,
                 BellhopRun        *run)
{
  bellhop_action_cancel (action);
  g_assert_false (bellhop_action_get_pending (action));
  http_fixture_wait (test, run);
  assert_stopped (run, BELLHOP_CANCEL_USER);
  bellhop_test_server_wait_until_left (server);
}

static void
test_before_start (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set_url (action, server, "/");
  run = bellhop_action_call (action);
  cancel_and_wait (test, server, action, run);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);
}

/* The server takes the connection and says nothing, so the handshake does not go on. */
static void
test_connecting (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *secure = g_strconcat ("https", url + strlen ("http"), NULL);

  http_fixture_set (action, "url", secure, NULL);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_connection, server);
  cancel_and_wait (test, server, action, run);
}

/* More of a head than libsoup is given has come, and its end does not. */
static void
test_within_long_head (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *value = g_strnfill (120 * 1024, 'a');
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nX: %s\r\nY: ", value);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, answer, -1);
  http_fixture_set_url (action, server, "/");
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  bellhop_test_drain (test);
  cancel_and_wait (test, server, action, run);
}

static void
test_waiting_for_headers (BellhopTest  *test,
                          gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set_url (action, server, "/");
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  cancel_and_wait (test, server, action, run);
  g_assert_null (bellhop_run_find_output (run, "response"));
  g_assert_false (bellhop_run_is_partial (run));
}

static void
test_in_the_body (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS,
                           "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                           "99\r\n\r\nas far as na\xc3",
                           -1);
  http_fixture_set_url (action, server, "/");
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_progress, run);
  cancel_and_wait (test, server, action, run);
  g_assert_true (bellhop_run_is_partial (run));
  http_fixture_assert_text (run, "as far as na");
}

/* A body on its way to disk: what was written stays. */
static void
test_in_a_large_body (BellhopTest  *test,
                      gconstpointer data)
{
  enum
  {
    LARGE = 12 * 1024 * 1024
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GString) answer = g_string_new ("HTTP/1.1 200 OK\r\n\r\n");
  BellhopOutput *body;

  g_string_set_size (answer, answer->len + LARGE);
  memset (answer->str + answer->len - LARGE, 'x', LARGE);
  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, answer->str, (gssize) answer->len);
  http_fixture_set_url (action, server, "/");
  run = bellhop_action_call (action);
  while (bellhop_progress_get_done (bellhop_run_get_progress (run)) < LARGE)
    g_main_context_iteration (test->context, TRUE);
  cancel_and_wait (test, server, action, run);
  g_assert_true (bellhop_run_is_partial (run));
  body = bellhop_run_find_output (run, "body");
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (body));
}

static void
test_superseded (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) second = NULL;

  bellhop_test_server_add (server, "/slow", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_answer (server, "/quick", "text/plain", "second");
  http_fixture_set_url (action, server, "/slow");
  first = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  http_fixture_set_url (action, server, "/quick");
  second = http_fixture_run (test, action);

  http_fixture_wait (test, first);
  assert_stopped (first, BELLHOP_CANCEL_SUPERSEDED);
  http_fixture_assert_text (second, "second");
  g_assert_true (bellhop_action_get_last_done_run (action) == second);
}

static void
test_owner_gone (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  GObject *page = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopScope) scope = bellhop_scope_new_for_owner ("page", test->scope, page);
  BellhopAction *action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set_url (action, server, "/");
  bellhop_action_set_scope (action, scope);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  g_assert_finalize_object (action);
  g_assert_finalize_object (page);
  http_fixture_wait (test, run);
  assert_stopped (run, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_test_server_wait_until_left (server);
}

/* E34: cancelled at each await there is, with a redirect on the way and a body of several
   pieces. */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *long_body = g_strnfill (300 * 1000, 'x');

  http_fixture_answer (server, "/long", "text/plain", long_body);
  bellhop_test_server_add (server,
                           "/",
                           BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 302 Found\r\nLocation: /long\r\nContent-Length: 0\r\n\r\n",
                           -1);
  http_fixture_set_url (action, server, "/");
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 4);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/cancel/before-start", NULL, test_before_start);
  bellhop_test_add ("/http/cancel/connecting", NULL, test_connecting);
  bellhop_test_add ("/http/cancel/waiting-for-headers", NULL, test_waiting_for_headers);
  bellhop_test_add ("/http/cancel/within-a-long-head", NULL, test_within_long_head);
  bellhop_test_add ("/http/cancel/in-the-body", NULL, test_in_the_body);
  bellhop_test_add ("/http/cancel/in-a-large-body", NULL, test_in_a_large_body);
  bellhop_test_add ("/http/cancel/superseded", NULL, test_superseded);
  bellhop_test_add ("/http/cancel/owner-gone", NULL, test_owner_gone);
  bellhop_test_add ("/http/cancel/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
