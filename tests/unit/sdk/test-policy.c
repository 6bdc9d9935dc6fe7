/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

#include <bellhop-testing.h>

/* What each of many callers is told, in the order in which they are. */
static gboolean
note_outcome (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  gpointer *self = data;
  GString  *notes = self[1];
  g_autoptr(BellhopRun) run = self[0];
  g_autoptr(GError) failure = NULL;
  int number = (int) bellhop_action_get_int64 (bellhop_run_get_parameters (run), "number");

  if (bellhop_await (bellhop_run_outcome (run), &failure))
    g_string_append_printf (notes, "%d:value ", number);
  else if (g_error_matches (failure, BELLHOP_ERROR, BELLHOP_ERROR_DROPPED))
    g_string_append_printf (notes, "%d:dropped ", number);
  else if (bellhop_error_is_cancelled (failure) && bellhop_run_get_cancel_reason (run) == BELLHOP_CANCEL_SUPERSEDED)
    g_string_append_printf (notes, "%d:superseded ", number);
  else if (bellhop_error_is_cancelled (failure) && bellhop_run_get_cancel_reason (run) == BELLHOP_CANCEL_USER)
    g_string_append_printf (notes, "%d:user ", number);
  else if (bellhop_error_is_cancelled (failure))
    g_string_append_printf (notes, "%d:gone ", number);
  else
    g_string_append_printf (notes, "%d:error ", number);
  return TRUE;
}

/* Calls with a number, and has @notes told of the outcome. */
static BellhopRun *
call (BellhopTest   *test,
      BellhopAction *action,
      int            number,
      GString       *notes)
{
  gpointer   *data = g_new (gpointer, 2);
  BellhopRun *run;

  g_object_set (action, "number", number, NULL);
  run = bellhop_action_call (action);
  data[0] = g_object_ref (run);
  data[1] = notes;
  bellhop_spawn (test->scope, bellhop_async (note_outcome, data, g_free));
  return run;
}

/* As above, for who does not look at the run. */
static void
call_some (BellhopTest   *test,
           BellhopAction *action,
           int            n_calls,
           GString       *notes)
{
  for (int i = 1; i <= n_calls; i++)
    g_object_unref (call (test, action, i, notes));
  bellhop_test_drain (test);
}

static void
open_and_drain (BellhopTest *test,
                guint        position)
{
  gated_action_open (position);
  bellhop_test_drain (test);
}

static int
get_shown_number (BellhopAction *action)
{
  BellhopRun *value = bellhop_action_get_value (action);

  return value != NULL ? (int) bellhop_action_get_int64 (bellhop_run_get_parameters (value), "number") : -1;
}

static void
test_drop (BellhopTest  *test,
           gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_DROP, 0);
  call_some (test, action, 3, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:dropped 3:dropped ");
  g_assert_null (bellhop_action_get_error (action));
  g_assert_true (bellhop_action_get_pending (action));
  open_and_drain (test, 0);
  g_assert_cmpint (get_shown_number (action), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:dropped 3:dropped 1:value ");
  g_assert_false (bellhop_action_get_pending (action));
  gated_action_finish (test, action);
}

static void
test_queue (BellhopTest  *test,
            gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_QUEUE, 0);
  call_some (test, action, 4, notes);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (gated_action_get_n_gates (), ==, i + 1);
      g_assert_cmpint (gated_action_get_gate (i)->number, ==, (int) i + 1);
      g_assert_true (bellhop_action_get_pending (action));
      open_and_drain (test, i);
      g_assert_cmpint (get_shown_number (action), ==, (int) i + 1);
      g_assert_cmpint (bellhop_action_get_stale (action), ==, i < 3);
    }
  g_assert_cmpstr (notes->str, ==, "1:value 2:value 3:value 4:value ");
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_DONE);
  gated_action_finish (test, action);
}

/* One that waits is cancelled alone; then the rest; what had ended before stays shown. */
static void
test_queue_cancel (BellhopTest  *test,
                   gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) second = NULL;
  g_autoptr(BellhopRun) third = NULL;
  g_autoptr(BellhopRun) fourth = NULL;

  bellhop_action_set_policy (action, BELLHOP_POLICY_QUEUE, 0);
  first = call (test, action, 1, notes);
  second = call (test, action, 2, notes);
  third = call (test, action, 3, notes);
  fourth = call (test, action, 4, notes);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_WAITING);
  bellhop_run_cancel (second, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_CANCELLED);
  open_and_drain (test, 0);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);

  bellhop_action_cancel (action);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_cmpstr (notes->str, ==, "2:user 1:value 4:user 3:user ");
  g_assert_cmpint (get_shown_number (action), ==, 1);
  g_assert_false (bellhop_action_get_stale (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_DONE);
  gated_action_finish (test, action);
}

static void
test_queue_limit (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_QUEUE, 2);
  call_some (test, action, 5, notes);
  g_assert_cmpstr (notes->str, ==, "4:dropped 5:dropped ");
  bellhop_action_cancel (action);
  gated_action_finish (test, action);
}

static void
test_keep_latest (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_KEEP_LATEST, 0);
  call_some (test, action, 5, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:superseded 3:superseded 4:superseded ");
  open_and_drain (test, 0);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 5);
  open_and_drain (test, 1);
  g_assert_cmpint (get_shown_number (action), ==, 5);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  gated_action_finish (test, action);
}

/* What an older call brings after a newer one is not shown, but its caller hears. */
static void
test_parallel (BellhopTest  *test,
               gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_PARALLEL, 3);
  call_some (test, action, 5, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 3);
  open_and_drain (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 4);
  g_assert_cmpint (get_shown_number (action), ==, 2);
  open_and_drain (test, 0);
  g_assert_cmpint (get_shown_number (action), ==, 2);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 3);
  gated_action_fail (4, "no luck");
  bellhop_test_drain (test);
  g_assert_nonnull (bellhop_action_get_error (action));
  open_and_drain (test, 3);
  open_and_drain (test, 2);
  g_assert_cmpstr (notes->str, ==, "2:value 1:value 5:error 4:value 3:value ");
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_FAILED);
  g_assert_cmpint (get_shown_number (action), ==, 2);
  gated_action_finish (test, action);
}

/* The bodies ignore that they are cancelled: the next begins only when the one before has ended. */
static void
test_restart_joined (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  gated_action_ignore_cancel ();
  bellhop_action_set_policy (action, BELLHOP_POLICY_RESTART_JOINED, 0);
  call_some (test, action, 1, notes);
  call_some (test, action, 3, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_true (bellhop_action_get_pending (action));
  open_and_drain (test, 0);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 1);
  g_assert_cmpint (get_shown_number (action), ==, -1);
  open_and_drain (test, 1);
  g_assert_cmpint (get_shown_number (action), ==, 3);
  g_assert_cmpstr (notes->str, ==, "1:superseded 2:superseded 1:superseded 3:value ");
  gated_action_finish (test, action);
}

/* --- Pace --- */

static void
advance_ms (BellhopTest *test,
            gint64       by_ms)
{
  bellhop_test_clock_advance (by_ms * 1000);
  bellhop_test_drain (test);
}

static void
test_debounce (BellhopTest  *test,
               gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_pace (action, BELLHOP_PACE_DEBOUNCE, 100);
  call_some (test, action, 3, notes);
  g_assert_true (bellhop_action_get_pending (action));
  advance_ms (test, 99);
  g_object_unref (call (test, action, 4, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  advance_ms (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpint (gated_action_get_gate (0)->number, ==, 4);
  open_and_drain (test, 0);
  g_assert_cmpstr (notes->str, ==, "1:superseded 2:superseded 3:superseded 4:value ");
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

static void
test_debounce_cancelled (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_pace (action, BELLHOP_PACE_DEBOUNCE, 100);
  call_some (test, action, 1, notes);
  bellhop_action_cancel (action);
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_IDLE);
  advance_ms (test, 1000);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  g_assert_cmpstr (notes->str, ==, "1:user ");
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

/* The widget that the action works for goes while a call is held. */
static void
test_debounce_scope_closed (BellhopTest  *test,
                            gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("page", test->scope);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_scope (action, scope);
  bellhop_action_set_pace (action, BELLHOP_PACE_DEBOUNCE, 3600 * 1000);
  call_some (test, action, 1, notes);
  bellhop_scope_cancel (scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_test_drain (test);
  g_assert_cmpstr (notes->str, ==, "1:gone ");
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  gated_action_finish (test, action);
}

static void
test_debounce_leading (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_pace (action, BELLHOP_PACE_DEBOUNCE_LEADING, 100);
  call_some (test, action, 2, notes);
  open_and_drain (test, 0);
  advance_ms (test, 99);
  g_object_unref (call (test, action, 3, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  advance_ms (test, 1);
  g_object_unref (call (test, action, 4, notes));
  bellhop_test_drain (test);
  open_and_drain (test, 1);
  advance_ms (test, 100);
  g_assert_cmpstr (notes->str, ==, "2:dropped 1:value 3:dropped 4:value ");
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

static void
test_throttle (BellhopTest  *test,
               gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_pace (action, BELLHOP_PACE_THROTTLE, 100);
  call_some (test, action, 3, notes);
  open_and_drain (test, 0);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_true (bellhop_action_get_pending (action));
  advance_ms (test, 100);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);
  open_and_drain (test, 1);
  g_object_unref (call (test, action, 4, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  advance_ms (test, 1);
  open_and_drain (test, 2);
  advance_ms (test, 100);
  g_assert_cmpstr (notes->str, ==, "2:superseded 1:value 3:value 4:value ");
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

/* --- Retry --- */

static void
note_attempt_cb (BellhopRun *run,
                 GParamSpec *pspec,
                 GArray     *times_us)
{
  gint64 now_us = bellhop_now_us ();

  g_array_append_val (times_us, now_us);
  g_assert_cmpuint (bellhop_run_get_attempt (run), ==, times_us->len);
}

static void
fail_next (BellhopTest *test,
           guint        position)
{
  gated_action_fail (position, "no luck");
  bellhop_test_drain (test);
}

static gboolean
has_gate (gpointer data)
{
  return gated_action_get_n_gates () > GPOINTER_TO_UINT (data);
}

static void
test_retry (BellhopTest  *test,
            gconstpointer data)
{
  static const BellhopRetryPolicy policy = { .max_attempts = 8, .base_delay_ms = 1000, .max_delay_ms = 30000 };
  static const guint              delays_s[] = { 1, 2, 4, 8, 16, 30, 30 };
  BellhopAction                  *action = gated_action_create (test);
  g_autoptr(GArray) times_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  bellhop_action_set_retry (action, &policy);
  run = bellhop_action_call (action);
  g_signal_connect (run, "notify::attempt", G_CALLBACK (note_attempt_cb), times_us);
  for (guint i = 0; i < policy.max_attempts; i++)
    {
      bellhop_test_run_until (test, has_gate, GUINT_TO_POINTER (i));
      g_assert_null (bellhop_action_get_error (action));
      fail_next (test, i);
    }
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (times_us->len, ==, policy.max_attempts);
  for (guint i = 0; i < G_N_ELEMENTS (delays_s); i++)
    g_assert_cmpint (g_array_index (times_us, gint64, i + 1) - g_array_index (times_us, gint64, i), ==, delays_s[i] * G_USEC_PER_SEC);
  g_assert_nonnull (bellhop_action_get_error (action));
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

static void
test_retry_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  static const BellhopRetryPolicy policy = { .max_attempts = 8, .base_delay_ms = 1000, .max_delay_ms = 30000 };
  BellhopAction                  *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_retry (action, &policy);
  run = gated_action_call_and_drain (test, action);
  fail_next (test, 0);
  g_assert_true (bellhop_action_get_pending (action));
  bellhop_action_cancel (action);
  advance_ms (test, 60 * 1000);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpuint (bellhop_run_get_attempt (run), ==, 1);
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

/* --- Optimism --- */

/* The list that people see: each call adds its number at once. */
static gpointer
append_number (BellhopAction *parameters,
               gpointer       data)
{
  GString *list = data;
  gsize    length = list->len;

  g_string_append_printf (list, "%d ", (int) bellhop_action_get_int64 (parameters, "number"));
  return GSIZE_TO_POINTER (length + 1);
}

static void
cut_number (BellhopAction *parameters,
            gpointer       token,
            gpointer       data)
{
  g_string_truncate (data, GPOINTER_TO_SIZE (token) - 1);
}

static void
test_optimistic (BellhopTest  *test,
                 gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) list = g_string_new (NULL);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_PARALLEL, 10);
  bellhop_action_set_optimistic (action, append_number, cut_number, NULL, list, NULL);
  call_some (test, action, 4, notes);
  g_assert_cmpstr (list->str, ==, "1 2 3 4 ");
  fail_next (test, 1);
  g_assert_cmpstr (list->str, ==, "1 3 4 ");
  open_and_drain (test, 0);
  fail_next (test, 3);
  g_assert_cmpstr (list->str, ==, "1 3 ");
  bellhop_action_cancel (action);
  g_assert_cmpstr (list->str, ==, "1 ");
  gated_action_finish (test, action);
}

static void
test_optimistic_superseded (BellhopTest  *test,
                            gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) list = g_string_new (NULL);
  g_autoptr(GString) notes = g_string_new (NULL);

  gated_action_ignore_cancel ();
  bellhop_action_set_optimistic (action, append_number, cut_number, NULL, list, NULL);
  g_object_unref (call (test, action, 1, notes));
  bellhop_test_drain (test);
  g_object_unref (call (test, action, 2, notes));
  bellhop_test_drain (test);
  g_assert_cmpstr (list->str, ==, "2 ");
  open_and_drain (test, 0);
  g_assert_cmpstr (list->str, ==, "2 ");
  open_and_drain (test, 1);
  g_assert_cmpstr (list->str, ==, "2 ");
  gated_action_finish (test, action);
}

/* --- Who is told what --- */

static void
test_outcomes (BellhopTest  *test,
               gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  call_some (test, action, 2, notes);
  fail_next (test, 0);
  g_object_unref (call (test, action, 3, notes));
  bellhop_test_drain (test);
  open_and_drain (test, 1);
  g_object_unref (call (test, action, 4, notes));
  bellhop_test_drain (test);
  bellhop_action_cancel (action);
  bellhop_test_drain (test);
  g_assert_cmpstr (notes->str, ==, "1:superseded 2:error 3:value 4:user ");
  g_assert_cmpint (get_shown_number (action), ==, 3);
  gated_action_finish (test, action);
}

static void
call_in_body_cb (BellhopRun *run,
                 GParamSpec *pspec,
                 gpointer   *shared)
{
  g_assert_true (bellhop_in_fiber ());
  shared[1] = bellhop_action_call (shared[0]);
}

/* A body that calls its own action supersedes itself: what it returns is not delivered. */
static void
test_call_in_body (BellhopTest  *test,
                   gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  gpointer       shared[] = { action, NULL };
  g_autoptr(BellhopRun) first = bellhop_action_call (action);
  g_autoptr(BellhopRun) second = NULL;

  g_signal_connect (first, "notify::attempt", G_CALLBACK (call_in_body_cb), shared);
  bellhop_test_drain (test);
  second = shared[1];
  g_assert_nonnull (second);
  g_assert_cmpint (bellhop_run_get_cancel_reason (first), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_null (bellhop_action_get_value (action));
  open_and_drain (test, gated_action_get_n_gates () - 1);
  g_assert_true (bellhop_action_get_value (action) == second);
  gated_action_finish (test, action);
}

static void
test_fresh (BellhopTest  *test,
            gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_succeed (test, action);
  g_autoptr(BellhopRun) second = NULL;

  g_assert_true (bellhop_action_get_fresh (action) == first);
  second = gated_action_call_and_drain (test, action);
  g_assert_null (bellhop_action_get_fresh (action));
  open_and_drain (test, 1);
  g_assert_true (bellhop_action_get_fresh (action) == second);
  gated_action_finish (test, action);
}

/* The action goes while calls wait: they never begin, and their callers hear of it. */
static void
test_action_gone (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_QUEUE, 0);
  call_some (test, action, 3, notes);
  g_assert_finalize_object (action);
  bellhop_test_drain (test);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:gone 3:gone 1:value ");
  gated_action_forget ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/action/policy/E60-drop", NULL, test_drop);
  bellhop_test_add ("/action/policy/E60-queue", NULL, test_queue);
  bellhop_test_add ("/action/policy/E60-queue-cancel", NULL, test_queue_cancel);
  bellhop_test_add ("/action/policy/E60-queue-limit", NULL, test_queue_limit);
  bellhop_test_add ("/action/policy/E60-keep-latest", NULL, test_keep_latest);
  bellhop_test_add ("/action/policy/E60-parallel", NULL, test_parallel);
  bellhop_test_add ("/action/policy/E61-restart-joined", NULL, test_restart_joined);
  bellhop_test_add ("/action/policy/action-gone", NULL, test_action_gone);
  bellhop_test_add ("/action/pace/E62-debounce", NULL, test_debounce);
  bellhop_test_add ("/action/pace/E62-cancelled-in-window", NULL, test_debounce_cancelled);
  bellhop_test_add ("/action/pace/E62-scope-closed-in-window", NULL, test_debounce_scope_closed);
  bellhop_test_add ("/action/pace/debounce-leading", NULL, test_debounce_leading);
  bellhop_test_add ("/action/pace/throttle", NULL, test_throttle);
  bellhop_test_add ("/action/retry/E63-delays", NULL, test_retry);
  bellhop_test_add ("/action/retry/E63-cancelled", NULL, test_retry_cancelled);
  bellhop_test_add ("/action/optimistic/E65-order", NULL, test_optimistic);
  bellhop_test_add ("/action/optimistic/E65-superseded", NULL, test_optimistic_superseded);
  bellhop_test_add ("/action/outcome/E66-each-kind", NULL, test_outcomes);
  bellhop_test_add ("/action/call/E59-in-own-body", NULL, test_call_in_body);
  bellhop_test_add ("/action/call/fresh", NULL, test_fresh);
  return g_test_run ();
}
