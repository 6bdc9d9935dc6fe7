/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <bellhop-testing.h>

/* Servers that send a byte a second, for as long as anybody listens. */

static const char head[] =
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n";
static const char answer[] =
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n"
  "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456"
  "7890";

typedef struct
{
  BellhopTestServer *server;
  BellhopRun        *run;
} Dripping;

static gboolean
is_held_or_settled (gpointer data)
{
  Dripping *self = data;

  return bellhop_test_server_get_n_held (self->server) > 0 || bellhop_run_is_settled (self->run);
}

/* So many bytes, each followed by a while of silence. */
static void
drip (BellhopTest *test,
      Dripping    *self,
      guint        n_bytes,
      gint64       silence_us)
{
  for (guint i = 0; i < n_bytes && !bellhop_run_is_settled (self->run); i++)
    {
      bellhop_test_run_until (test, is_held_or_settled, self);
      bellhop_test_drain (test);
      bellhop_test_clock_advance (silence_us);
      bellhop_test_server_release (self->server);
    }
}

static BellhopTestServer *
create_server (BellhopTest   *test,
               BellhopAction *action,
               const char    *param)
{
  BellhopTestServer *server = bellhop_test_server_new (test, NULL);
  g_autofree char   *url = bellhop_test_server_dup_url (server, "/drip.txt");

  bellhop_test_server_add (server, "/drip.txt", BELLHOP_SERVER_DRIPS, answer, -1);
  http_fixture_set (action, param, url, NULL);
  return server;
}

/* The time limit is for the whole, not for the next byte. */
static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  const gboolean in_body = GPOINTER_TO_INT (data);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopTestServer) server = create_server (test, action, "url");
  g_autoptr(BellhopRun) run = NULL;
  Dripping dripping = { server, NULL };

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = dripping.run = bellhop_action_call (action);
  if (in_body)
    drip (test, &dripping, strlen (head), 0);
  drip (test, &dripping, 29, G_TIME_SPAN_SECOND);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_RUNNING);
  drip (test, &dripping, 2, G_TIME_SPAN_SECOND);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();

  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (
    strstr (bellhop_run_get_error (run)->message,
            in_body ? "did not send the whole response within 30 s"
                    : "did not respond within 30 s"));
  g_assert_cmpint (bellhop_run_is_partial (run), ==, in_body);
  bellhop_test_server_wait_until_left (server);
}

/* As long as something comes now and then, a download goes on; whoever has waited long enough
   cancels. */
static void
test_download (BellhopTest  *test,
               gconstpointer data)
{
  const gboolean to_the_end = GPOINTER_TO_INT (data);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.download");
  g_autoptr(BellhopTestServer) server = create_server (test, action, "urls");
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "drip.txt", NULL);
  g_autoptr(BellhopRun) run = NULL;
  Dripping dripping = { server, NULL };

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = dripping.run = bellhop_action_call (action);
  drip (test, &dripping, strlen (head), 0);
  drip (test, &dripping, to_the_end ? 100 : 50, 20 * G_TIME_SPAN_SECOND);
  if (!to_the_end)
    bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();

  g_assert_cmpint (bellhop_run_get_state (run), ==,
                   to_the_end ? BELLHOP_RUN_DONE : BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, to_the_end);
  if (!to_the_end)
    bellhop_test_server_wait_until_left (server);
}

/* A row with the reason, and then the next. */
static void
test_check (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopTestServer) server = create_server (test, action, "urls");
  g_autoptr(BellhopRun) run = NULL;
  Dripping      dripping = { server, NULL };
  BellhopTable *links;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = dripping.run = bellhop_action_call (action);
  drip (test, &dripping, G_MAXUINT, G_TIME_SPAN_SECOND);
  bellhop_test_clock_stop ();
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  links = BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
  g_assert_cmpstr (bellhop_table_get_text (links, 0, 4), ==,
                   "127.0.0.1 did not respond within 20 s: try again, or raise the "
                   "time limit (time-limit)");
  bellhop_test_server_wait_until_left (server);
}

static void
test_watch (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.watch");
  g_autoptr(BellhopTestServer) server = create_server (test, action, "urls");
  g_autoptr(BellhopRun) run = NULL;
  Dripping      dripping = { server, NULL };
  BellhopTable *samples;

  http_fixture_set (action, "count", "1", NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = dripping.run = bellhop_action_call (action);
  drip (test, &dripping, G_MAXUINT, G_TIME_SPAN_SECOND);
  bellhop_test_clock_stop ();
  samples = BELLHOP_TABLE (bellhop_run_find_output (run, "samples"));
  g_assert_cmpint (bellhop_table_get_int64 (samples, 0, 2), ==, 0);
  g_assert_cmpstr (bellhop_table_get_text (samples, 0, 4), ==,
                   "127.0.0.1 did not respond within 10 s: try again, or raise the "
                   "time limit (time-limit)");
  bellhop_test_server_wait_until_left (server);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/drip/request/headers", GINT_TO_POINTER (FALSE), test_request);
  bellhop_test_add ("/drip/request/body", GINT_TO_POINTER (TRUE), test_request);
  bellhop_test_add ("/drip/download/end", GINT_TO_POINTER (TRUE), test_download);
  bellhop_test_add ("/drip/download/cancel", GINT_TO_POINTER (FALSE), test_download);
  bellhop_test_add ("/drip/check", NULL, test_check);
  bellhop_test_add ("/drip/watch", NULL, test_watch);
  return g_test_run ();
}
