/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>

static const char events[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";

static GBytes *
get_body (BellhopRun *run)
{
  BellhopOutput *body = bellhop_run_find_output (run, "body");

  return BELLHOP_IS_TEXT_OUTPUT (body) ? bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (body))
                                       : NULL;
}

static gboolean
has_text (gpointer run)
{
  return get_body (run) != NULL && g_bytes_get_size (get_body (run)) > 0;
}

static gboolean
is_growing (BellhopRun *run)
{
  return bellhop_text_output_is_growing (
    BELLHOP_TEXT_OUTPUT (bellhop_run_find_output (run, "body")));
}

/* It is shown as it comes, for as long as it lasts, and what has come stays. */
static void
test_endless (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, events, -1);
  http_fixture_set_url (action, server, "/");
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_text, run);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (G_TIME_SPAN_DAY);
  bellhop_test_drain (test);
  g_assert_false (bellhop_run_is_settled (run));
  g_assert_true (is_growing (run));
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_false (is_growing (run));
  g_assert_cmpmem (g_bytes_get_data (get_body (run), NULL), g_bytes_get_size (get_body (run)),
                   "data: a\n\n", 9);
  g_assert_nonnull (bellhop_run_find_output (run, "response"));
  bellhop_test_server_wait_until_left (server);
}

/* One that does not begin has a limit all the same. */
static void
test_silent (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set_url (action, server, "/");
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  run = http_fixture_run (test, action);
  bellhop_test_clock_stop ();
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
}

/* It breaks off: failed, partial, and not tried again, for what has been seen has been seen. */
static void
test_breaks_off (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, events, -1);
  http_fixture_set_url (action, server, "/");
  http_fixture_set (action, "retries", "3", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (get_body (run)), ==, 9);
}

typedef struct
{
  const char *head;
  gboolean    is_stream;
} Kind;

/* What is a stream, of answers that are complete. */
static void
test_kinds (BellhopTest  *test,
            gconstpointer data)
{
  static const Kind kinds[] = {
    { "Content-Type: text/event-stream\r\nContent-Length: 9", TRUE },
    { "Content-Type: text/plain\r\nConnection: close", TRUE },
    { "Content-Type: application/x-ndjson\r\nConnection: close", TRUE },
    { "Content-Type: application/x-ndjson\r\nContent-Length: 9", FALSE },
    { "Content-Type: text/plain\r\nContent-Length: 9", FALSE },
    { "Content-Type: text/plain; charset=iso-8859-1\r\nConnection: close", FALSE },
    { "Content-Type: text/html\r\nConnection: close", FALSE },
    { "Connection: close", FALSE },
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  http_fixture_set_url (action, server, "/");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *answer = g_strconcat ("HTTP/1.1 200 OK\r\n", kinds[i].head,
                                             "\r\n\r\n[1]\n[2]\n\n", NULL);
      g_autoptr(BellhopRun) run = NULL;
      BellhopOutput *first;

      bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, answer, -1);
      run = http_fixture_run (test, action);
      g_test_message ("%s", kinds[i].head);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      first = g_list_model_get_item (bellhop_run_get_outputs (run), 0);
      g_assert_cmpstr (bellhop_output_get_name (first), ==,
                       kinds[i].is_stream ? "body" : "response");
      g_object_unref (first);
    }
}

/* Whatever it is called, what has zero bytes is no text. */
static void
test_binary (BellhopTest  *test,
             gconstpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                               "Connection: close\r\n\r\na\0b";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, answer, sizeof answer - 1);
  http_fixture_set_url (action, server, "/");
  run = http_fixture_run (test, action);
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (bellhop_run_find_output (run, "body")));
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *answer = g_strconcat (events, "0\r\n\r\n", NULL);

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, answer, -1);
  http_fixture_set_url (action, server, "/");
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 3);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/stream/endless", NULL, test_endless);
  bellhop_test_add ("/http/stream/silent", NULL, test_silent);
  bellhop_test_add ("/http/stream/breaks-off", NULL, test_breaks_off);
  bellhop_test_add ("/http/stream/kinds", NULL, test_kinds);
  bellhop_test_add ("/http/stream/binary", NULL, test_binary);
  bellhop_test_add ("/http/stream/sweep", NULL, test_sweep);
  return g_test_run ();
}
