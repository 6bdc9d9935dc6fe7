/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>

#define RETRY_WORDS "Attempt 2 of 4: 127.0.0.1 returned 503 Later"

/* A server that gives some answers before the good one. */
typedef struct
{
  BellhopTestServer *server;
  const char        *answer;
  BellhopServerEnd   end;
  guint              n_bad;
  gboolean           alternates; /* every other answer is good, for ever */
  guint              n_answers;
} Flaky;

static GBytes *
answer_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  static const char good[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood";
  Flaky         *self = data;
  const gboolean is_bad = self->alternates ? self->n_answers % 2 == 0
                                           : self->n_answers < self->n_bad;

  self->n_answers++;
  *out_end = is_bad ? self->end : BELLHOP_SERVER_KEEPS;
  return is_bad ? g_bytes_new (self->answer, strlen (self->answer))
                : g_bytes_new_static (good, sizeof good - 1);
}

static void
flaky_init (Flaky       *self,
            BellhopTest *test,
            const char  *answer)
{
  self->server = bellhop_test_server_new (test, NULL);
  self->answer = answer;
  self->end = BELLHOP_SERVER_KEEPS;
  bellhop_test_server_add_func (self->server, "/", answer_cb, self);
}

static void
flaky_clear (Flaky *self)
{
  bellhop_test_server_free (self->server);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flaky, flaky_clear)

static BellhopAction *
create_action (BellhopTest *test,
               Flaky       *flaky)
{
  BellhopAction *action = http_fixture_create (test);

  http_fixture_set_url (action, flaky->server, "/");
  http_fixture_set (action, "retries", "3", NULL);
  return action;
}

static char *
dup_log_line (BellhopRun *run,
              guint       position)
{
  g_autoptr(BellhopLogLine) line = g_list_model_get_item (bellhop_run_get_log (run), position);

  return line != NULL ? g_strdup (bellhop_log_line_get_text (line)) : NULL;
}

static void
assert_log_line (BellhopRun *run,
                 guint       position,
                 const char *expected)
{
  g_autofree char *line = dup_log_line (run, position);

  g_assert_cmpstr (line, ==, expected);
}

/* With a clock that goes on by itself wherever nothing else does, and no limit that it could
   meet. */
static BellhopRun *
run_through (BellhopTest   *test,
             BellhopAction *action)
{
  BellhopRun *run;

  http_fixture_set (action, "time-limit", "0", NULL);
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  run = http_fixture_run (test, action);
  bellhop_test_clock_stop ();
  return run;
}

static gint64
get_status (BellhopRun *run)
{
  return json_object_get_int_member (http_fixture_get_response (run), "status");
}

static void
test_busy (BellhopTest  *test,
           gconstpointer data)
{
  static const char *const answers[] = {
    "HTTP/1.1 429 Slower\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 503 Later\r\nContent-Length: 5\r\n\r\nlater",
    "HTTP/1.1 504 Gateway\r\nContent-Length: 0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto(Flaky) flaky = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      flaky_init (&flaky, test, answers[i]);
      flaky.n_bad = 2;
      action = create_action (test, &flaky);
      run = run_through (test, action);
      http_fixture_assert_text (run, "good");
      g_assert_cmpint (get_status (run), ==, 200);
      g_assert_cmpuint (flaky.n_answers, ==, 3);
      g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 2);
      if (i == 2)
        assert_log_line (run, 0, RETRY_WORDS);
    }
}

/* What would be the same another time is not asked for again, nor is anything unless the person
   wants it. */
static void
test_not_busy (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const answers[] = {
    "HTTP/1.1 404 Nowhere\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto(Flaky) flaky = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      flaky_init (&flaky, test, answers[i]);
      flaky.n_bad = G_MAXUINT;
      action = create_action (test, &flaky);
      if (i == 2)
        http_fixture_set (action, "retries", "0", NULL);
      run = run_through (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      g_assert_cmpuint (flaky.n_answers, ==, 1);
      g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 0);
    }
}

/* The last answer is the result, as it would be without retries. */
static void
test_gives_up (BellhopTest  *test,
               gconstpointer data)
{
  g_auto(Flaky) flaky = { 0 };
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) done = NULL;
  g_autoptr(BellhopRun) failed = NULL;

  flaky_init (&flaky, test,
              "HTTP/1.1 503 Later\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nlater");
  flaky.n_bad = G_MAXUINT;
  action = create_action (test, &flaky);
  done = run_through (test, action);
  g_assert_cmpint (bellhop_run_get_state (done), ==, BELLHOP_RUN_DONE);
  g_assert_cmpint (get_status (done), ==, 503);
  http_fixture_assert_text (done, "later");
  g_assert_cmpuint (flaky.n_answers, ==, 4);

  http_fixture_set (action, "fail-on-status", "true", NULL);
  failed = run_through (test, action);
  g_assert_cmpint (bellhop_run_get_state (failed), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (failed)->message, ==, "127.0.0.1 returned 503 Later");
}

/* What may have been done already is not asked for a second time. */
static void
test_post (BellhopTest  *test,
           gconstpointer data)
{
  static const BellhopServerEnd ends[] = { BELLHOP_SERVER_KEEPS, BELLHOP_SERVER_RESETS };
  static const char *const      answers[] = { "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n",
                                              "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto(Flaky) flaky = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      flaky_init (&flaky, test, answers[i]);
      flaky.end = ends[i];
      flaky.n_bad = G_MAXUINT;
      action = create_action (test, &flaky);
      http_fixture_set (action, "method", "POST", NULL);
      run = run_through (test, action);
      g_assert_cmpuint (flaky.n_answers, ==, 1);
    }
}

/* Where nobody listens nothing was sent, so any method may be tried again; each of its attempts is
   told. */
static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  BellhopTestServer *server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *line = NULL;

  http_fixture_set_url (action, server, "/");
  bellhop_test_server_free (server);
  http_fixture_set (action, "retries", "2", NULL);
  http_fixture_set (action, "method", "POST", NULL);
  run = run_through (test, action);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 2);
  line = dup_log_line (run, 1);
  g_assert_true (g_str_has_prefix (line, "Attempt 3 of 3: 127.0.0.1:"));
  g_assert_nonnull (strstr (line, "refused the connection"));
}

/* Nothing is left of an attempt that broke off, wherever its bytes went. */
static void
test_breaks_off (BellhopTest  *test,
                 gconstpointer data)
{
  enum
  {
    LARGE = 12 * 1024 * 1024
  };
  g_autoptr(GString) large = g_string_new ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
  const char *answers[] = { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbad", NULL, "" };

  g_string_set_size (large, large->len + LARGE);
  memset (large->str + large->len - LARGE, 'x', LARGE);
  answers[1] = large->str;
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto(Flaky) flaky = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;
      g_autoptr(GFile) folder = NULL;

      flaky_init (&flaky, test, answers[i]);
      flaky.end = BELLHOP_SERVER_CLOSES;
      flaky.n_bad = 1;
      action = create_action (test, &flaky);
      run = run_through (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      http_fixture_assert_text (run, "good");
      g_assert_cmpuint (flaky.n_answers, ==, 2);
      folder = bellhop_run_dup_folder (run, NULL);
      if (folder != NULL)
        {
          g_autoptr(GFile) body = g_file_get_child (folder, "body");

          g_assert_false (g_file_query_exists (body, NULL));
        }
    }
}

/* --- Retry-After --- */

static gboolean
has_logged (gpointer run)
{
  return g_list_model_get_n_items (bellhop_run_get_log (run)) > 0;
}

static gboolean
has_second (gpointer flaky)
{
  return ((Flaky *) flaky)->n_answers == 2;
}

static void
test_retry_after (BellhopTest  *test,
                  gconstpointer data)
{
  g_auto(Flaky) flaky = { 0 };
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  flaky_init (&flaky, test, "HTTP/1.1 503 Later\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n");
  flaky.n_bad = 1;
  action = create_action (test, &flaky);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_logged, run);
  assert_log_line (run, 0, RETRY_WORDS " and asks to wait 20 s");
  g_assert_cmpstr (bellhop_progress_get_message (bellhop_run_get_progress (run)), ==,
                   RETRY_WORDS " and asks to wait 20 s");
  bellhop_test_drain (test);
  bellhop_test_clock_advance (19999 * G_TIME_SPAN_MILLISECOND);
  bellhop_test_drain (test);
  g_assert_cmpuint (flaky.n_answers, ==, 1);
  bellhop_test_clock_advance (G_TIME_SPAN_MILLISECOND);
  bellhop_test_run_until (test, has_second, &flaky);
  bellhop_test_clock_stop ();
  http_fixture_wait (test, run);
  http_fixture_assert_text (run, "good");
}

typedef struct
{
  const char *value;
  guint       n_answers;
} Asked;

/* Nobody waits for a day; what cannot be read asks for nothing. */
static void
test_retry_after_odd (BellhopTest  *test,
                      gconstpointer data)
{
  static const Asked cases[] = {
    { "86400", 1 },
    { "99999999999999999999999", 1 },
    { "Wed, 01 Jan 2120 00:00:00 GMT", 1 },
    { "Wed, 01 Jan 2020 00:00:00 GMT", 2 },
    { "0", 2 },
    { "-5", 2 },
    { "20, 30", 2 },
    { "soon", 2 },
    { "", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer =
        g_strdup_printf ("HTTP/1.1 429 Slow\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n",
                         cases[i].value);
      g_auto(Flaky) flaky = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      flaky_init (&flaky, test, answer);
      flaky.n_bad = 1;
      action = create_action (test, &flaky);
      run = run_through (test, action);
      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      g_assert_cmpuint (flaky.n_answers, ==, cases[i].n_answers);
      g_assert_cmpint (get_status (run), ==, cases[i].n_answers == 1 ? 429 : 200);
      if (cases[i].n_answers == 1)
        assert_log_line (run, 0, "127.0.0.1 asks for too long a wait before the next attempt");
    }
}

/* --- Cancelling --- */

/* What the last attempt brought is there. */
static void
test_cancelled_while_waiting (BellhopTest  *test,
                              gconstpointer data)
{
  g_auto(Flaky) flaky = { 0 };
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  flaky_init (&flaky, test,
              "HTTP/1.1 503 Later\r\nRetry-After: 300\r\nContent-Type: "
              "text/plain\r\nContent-Length: 5\r\n\r\nlater");
  flaky.n_bad = G_MAXUINT;
  action = create_action (test, &flaky);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_logged, run);
  bellhop_test_drain (test);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpint (get_status (run), ==, 503);
  http_fixture_assert_text (run, "later");
  g_assert_cmpuint (flaky.n_answers, ==, 1);
}

/* Each run of the sweep meets the busy answer first. */
static void
run_started_cb (Flaky *flaky)
{
  flaky->n_answers = 0;
}

/* E34: also at each await between the attempts. */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_auto(Flaky) flaky = { 0 };
  g_autoptr(BellhopAction) action = NULL;
  guint n_plain;
  guint n_again;

  flaky_init (&flaky, test, "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
  action = create_action (test, &flaky);
  http_fixture_set (action, "time-limit", "0", NULL);
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  n_plain = bellhop_test_sweep_action (action);
  flaky.alternates = TRUE;
  g_signal_connect_swapped (action, "run-started", G_CALLBACK (run_started_cb), &flaky);
  n_again = bellhop_test_sweep_action (action);
  bellhop_test_clock_stop ();
  g_assert_cmpuint (n_again, >=, n_plain + 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/retry/busy", NULL, test_busy);
  bellhop_test_add ("/http/retry/not-busy", NULL, test_not_busy);
  bellhop_test_add ("/http/retry/gives-up", NULL, test_gives_up);
  bellhop_test_add ("/http/retry/post", NULL, test_post);
  bellhop_test_add ("/http/retry/refused", NULL, test_refused);
  bellhop_test_add ("/http/retry/breaks-off", NULL, test_breaks_off);
  bellhop_test_add ("/http/retry/after", NULL, test_retry_after);
  bellhop_test_add ("/http/retry/after-odd", NULL, test_retry_after_odd);
  bellhop_test_add ("/http/retry/cancelled-while-waiting", NULL, test_cancelled_while_waiting);
  bellhop_test_add ("/http/retry/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
