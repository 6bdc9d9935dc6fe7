/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

#include <bellhop-testing.h>

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
  gated_action_call_some (test, action, 3, notes);
  g_assert_true (bellhop_action_get_pending (action));
  advance_ms (test, 99);
  g_object_unref (gated_action_call (test, action, 4, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  advance_ms (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpint (gated_action_get_gate (0)->number, ==, 4);
  gated_action_open_and_drain (test, 0);
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
  gated_action_call_some (test, action, 1, notes);
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
  gated_action_call_some (test, action, 1, notes);
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
  gated_action_call_some (test, action, 2, notes);
  gated_action_open_and_drain (test, 0);
  advance_ms (test, 99);
  g_object_unref (gated_action_call (test, action, 3, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  advance_ms (test, 1);
  g_object_unref (gated_action_call (test, action, 4, notes));
  bellhop_test_drain (test);
  gated_action_open_and_drain (test, 1);
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
  gated_action_call_some (test, action, 3, notes);
  gated_action_open_and_drain (test, 0);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_true (bellhop_action_get_pending (action));
  advance_ms (test, 100);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);
  gated_action_open_and_drain (test, 1);
  g_object_unref (gated_action_call (test, action, 4, notes));
  advance_ms (test, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  advance_ms (test, 1);
  gated_action_open_and_drain (test, 2);
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

static gboolean
has_gate (gpointer data)
{
  return gated_action_get_n_gates () > GPOINTER_TO_UINT (data);
}

static void
test_retry (BellhopTest  *test,
            gconstpointer data)
{
  static const BellhopRetryPolicy policy = { .max_attempts = 8,
                                             .base_delay_ms = 1000,
                                             .max_delay_ms = 30000 };
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
      gated_action_fail_and_drain (test, i);
    }
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (times_us->len, ==, policy.max_attempts);
  for (guint i = 0; i < G_N_ELEMENTS (delays_s); i++)
    g_assert_cmpint (g_array_index (times_us, gint64, i + 1) - g_array_index (times_us, gint64, i),
                     ==, delays_s[i] * G_USEC_PER_SEC);
  g_assert_nonnull (bellhop_action_get_error (action));
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

static void
test_retry_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  static const BellhopRetryPolicy policy = { .max_attempts = 8,
                                             .base_delay_ms = 1000,
                                             .max_delay_ms = 30000 };
  BellhopAction                  *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  bellhop_action_set_retry (action, &policy);
  run = gated_action_call_and_drain (test, action);
  gated_action_fail_and_drain (test, 0);
  g_assert_true (bellhop_action_get_pending (action));
  bellhop_action_cancel (action);
  advance_ms (test, 60 * 1000);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpuint (bellhop_run_get_attempt (run), ==, 1);
  bellhop_test_clock_stop ();
  gated_action_finish (test, action);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/action/pace/E62-debounce", NULL, test_debounce);
  bellhop_test_add ("/action/pace/E62-cancelled-in-window", NULL, test_debounce_cancelled);
  bellhop_test_add ("/action/pace/E62-scope-closed-in-window", NULL, test_debounce_scope_closed);
  bellhop_test_add ("/action/pace/debounce-leading", NULL, test_debounce_leading);
  bellhop_test_add ("/action/pace/throttle", NULL, test_throttle);
  bellhop_test_add ("/action/retry/E63-delays", NULL, test_retry);
  bellhop_test_add ("/action/retry/E63-cancelled", NULL, test_retry_cancelled);
  return g_test_run ();
}
