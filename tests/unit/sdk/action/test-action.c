/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

static void
note_cb (GString    *notes,
         GParamSpec *pspec)
{
  g_string_append_printf (notes, "%s ", pspec->name);
}

static void
test_success (BellhopTest  *test,
              gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = gated_action_call_and_succeed (test, action);

  g_assert_true (bellhop_action_get_last_done_run (action) == run);
  g_assert_true (bellhop_action_get_run (action) == run);
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_DONE);
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_false (bellhop_action_get_stale (action));
  g_assert_null (bellhop_action_get_error (action));
  g_assert_true (bellhop_run_is_settled (run));
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (run), <, 0.0);
  gated_action_finish (test, action);
}

typedef enum
{
  OLD_FIRST,
  OLD_LAST,
  SAME_TURN,
} Order;

/* The old run's answer is there before the second call, after it, or in the same turn. */
static void
test_superseded (BellhopTest  *test,
                 gconstpointer data)
{
  const Order    order = (Order) GPOINTER_TO_INT (data);
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) old = gated_action_call_and_drain (test, action);
  g_autoptr(BellhopRun) new = NULL;

  if (order == OLD_FIRST)
    gated_action_open (0);
  new = bellhop_action_call (action);
  if (order == OLD_LAST)
    gated_action_open (0);
  bellhop_test_drain (test);
  if (order == SAME_TURN)
    gated_action_open (0);
  g_assert_null (bellhop_action_get_last_done_run (action));
  g_assert_true (bellhop_action_get_pending (action));
  gated_action_open (1);
  bellhop_test_drain (test);

  g_assert_true (bellhop_action_get_last_done_run (action) == new);
  g_assert_cmpint (bellhop_run_get_state (old), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (old), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (old), >=, 0.0);
  gated_action_finish (test, action);
}

static void
test_superseded_error (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) old = gated_action_call_and_drain (test, action);
  g_autoptr(BellhopRun) new = NULL;

  gated_action_fail (0, "late");
  new = gated_action_call_and_drain (test, action);
  g_assert_null (bellhop_action_get_error (action));
  gated_action_open (1);
  bellhop_test_drain (test);
  g_assert_null (bellhop_action_get_error (action));
  g_assert_true (bellhop_action_get_last_done_run (action) == new);
  gated_action_finish (test, action);
}

static void
test_pending_at_once (BellhopTest  *test,
                      gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  g_assert_true (bellhop_action_get_pending (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_PENDING);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  bellhop_test_drain (test);
  gated_action_open (0);
  gated_action_finish (test, action);
}

static void
test_value_stays (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_succeed (test, action);
  g_autoptr(BellhopRun) second = gated_action_call_and_drain (test, action);

  g_assert_true (bellhop_action_get_last_done_run (action) == first);
  g_assert_true (bellhop_action_get_stale (action));
  gated_action_open (1);
  bellhop_test_drain (test);
  g_assert_true (bellhop_action_get_last_done_run (action) == second);
  g_assert_false (bellhop_action_get_stale (action));
  gated_action_finish (test, action);
}

static void
test_error_then_success (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_drain (test, action);
  g_autoptr(BellhopRun) second = NULL;

  gated_action_fail (0, "no luck");
  bellhop_test_drain (test);
  g_assert_error (bellhop_action_get_error (action), G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_FAILED);
  g_assert_cmpint (bellhop_run_get_state (first), ==, BELLHOP_RUN_FAILED);

  second = gated_action_call_and_drain (test, action);
  g_assert_nonnull (bellhop_action_get_error (action));
  gated_action_open (1);
  bellhop_test_drain (test);
  g_assert_null (bellhop_action_get_error (action));
  gated_action_finish (test, action);
}

static void
test_success_then_error (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_succeed (test, action);
  g_autoptr(BellhopRun) second = gated_action_call_and_drain (test, action);

  gated_action_fail (1, "no luck");
  bellhop_test_drain (test);
  g_assert_true (bellhop_action_get_last_done_run (action) == first);
  g_assert_true (bellhop_action_get_stale (action));
  g_assert_nonnull (bellhop_action_get_error (action));
  gated_action_finish (test, action);
}

static void
test_cancel_idle (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  g_signal_connect_swapped (action, "notify", G_CALLBACK (note_cb), notes);
  bellhop_action_cancel (action);
  bellhop_test_drain (test);
  g_assert_cmpstr (notes->str, ==, "");
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_IDLE);
  gated_action_finish (test, action);
}

static void
test_cancel_restores (BellhopTest  *test,
                      gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_succeed (test, action);
  g_autoptr(BellhopRun) second = gated_action_call_and_drain (test, action);

  bellhop_action_cancel (action);
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_DONE);
  g_assert_true (bellhop_action_get_last_done_run (action) == first);
  g_assert_false (bellhop_action_get_stale (action));
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_STOPPING);

  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (second), ==, BELLHOP_CANCEL_USER);
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (second), >=, 0.0);
  g_assert_true (gated_action_get_gate (1)->was_cancelled);
  gated_action_finish (test, action);
}

static void
test_cancel_before_start (BellhopTest  *test,
                          gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  bellhop_action_cancel (action);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  gated_action_finish (test, action);
}

static void
test_reset (BellhopTest  *test,
            gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) first = gated_action_call_and_succeed (test, action);
  g_autoptr(BellhopRun) second = gated_action_call_and_drain (test, action);

  gated_action_open (1);
  bellhop_action_reset (action);
  bellhop_test_drain (test);
  g_assert_null (bellhop_action_get_last_done_run (action));
  g_assert_null (bellhop_action_get_run (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_IDLE);
  g_assert_false (bellhop_action_get_pending (action));
  gated_action_finish (test, action);
}

static void
call_again_cb (BellhopAction *action,
               GParamSpec    *pspec,
               guint         *n_calls)
{
  g_autoptr(BellhopRun) run = NULL;

  if (bellhop_action_get_pending (action) || ++*n_calls > 1)
    return;
  run = bellhop_action_call (action);
}

static void
test_call_in_notify (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  guint          n_calls = 0;
  g_autoptr(BellhopRun) first = gated_action_call_and_drain (test, action);

  g_signal_connect (action, "notify::pending", G_CALLBACK (call_again_cb), &n_calls);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_true (bellhop_action_get_pending (action));
  g_assert_true (bellhop_action_get_last_done_run (action) == first);
  gated_action_open (1);
  bellhop_test_drain (test);
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_true (bellhop_action_get_last_done_run (action) != first);
  gated_action_finish (test, action);
}

static void
test_scope_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("page", test->scope);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) refused = NULL;

  bellhop_action_set_scope (action, scope);
  run = gated_action_call_and_drain (test, action);
  bellhop_scope_cancel (scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_STOPPING);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_assert_null (bellhop_action_get_error (action));
  g_assert_cmpint (bellhop_action_get_state (action), ==, BELLHOP_ACTION_IDLE);

  refused = gated_action_call_and_drain (test, action);
  g_assert_cmpint (bellhop_run_get_state (refused), ==, BELLHOP_RUN_CANCELLED);
  g_assert_false (bellhop_action_get_pending (action));
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  gated_action_finish (test, action);
}

static void
count_settled_cb (guint      *n_settled,
                  GParamSpec *pspec,
                  BellhopRun *run)
{
  if (bellhop_run_is_settled (run))
    (*n_settled)++;
}

static void
test_each_told_once (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_settled = 0;

  for (guint i = 0; i < 100; i++)
    {
      BellhopRun *run = bellhop_action_call (action);

      g_signal_connect_swapped (run, "notify::settled", G_CALLBACK (count_settled_cb), &n_settled);
      g_ptr_array_add (runs, run);
    }
  bellhop_test_drain (test);
  g_assert_cmpuint (n_settled, ==, 99);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  for (guint i = 0; i < 99; i++)
    g_assert_cmpint (bellhop_run_get_cancel_reason (runs->pdata[i]), ==, BELLHOP_CANCEL_SUPERSEDED);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_settled, ==, 100);
  g_assert_true (bellhop_action_get_last_done_run (action) == runs->pdata[99]);
  gated_action_finish (test, action);
}

static void
test_notify_order (BellhopTest  *test,
                   gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  g_autoptr(BellhopRun) run = NULL;

  g_signal_connect_swapped (action, "notify", G_CALLBACK (note_cb), notes);
  run = bellhop_action_call (action);
  g_assert_cmpstr (notes->str, ==, "");
  bellhop_test_drain (test);
  g_assert_cmpstr (notes->str, ==, "run state pending ");
  g_string_truncate (notes, 0);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpstr (notes->str, ==, "value fresh state pending ");
  gated_action_finish (test, action);
}

/* What the form shows may change; what runs does not. */
static void
test_frozen (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = NULL;

  g_object_set (action, "number", 42, NULL);
  run = bellhop_action_call (action);
  g_object_set (action, "number", 43, NULL);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_action_get_int64 (bellhop_run_get_parameters (run), "number"), ==, 42);
  gated_action_open (0);
  gated_action_finish (test, action);
}

static void
test_bad_parameters (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  const char *param = NULL;

  g_object_set (action, "number", 13, NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "number");
  run = gated_action_call_and_drain (test, action);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 0);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  gated_action_finish (test, action);
}

static void
test_owner_gone (BellhopTest  *test,
                 gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) run = gated_action_call_and_drain (test, action);

  g_assert_finalize_object (action);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  gated_action_forget ();
}

static void
test_params_json (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) good = json_from_string ("{\"number\": 12}", NULL);
  g_autoptr(JsonNode) bad = json_from_string ("{\"number\": 120}", NULL);
  g_autoptr(JsonNode) unknown = json_from_string ("{\"nummer\": 1}", NULL);
  g_autoptr(JsonNode) written = NULL;

  g_assert_true (bellhop_action_params_from_json (action, good, &error));
  g_assert_no_error (error);
  written = bellhop_action_params_to_json (action);
  g_assert_true (json_node_equal (written, good));
  g_assert_false (bellhop_action_params_from_json (action, bad, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);
  g_assert_false (bellhop_action_params_from_json (action, unknown, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_cmpint (bellhop_action_get_int64 (action, "number"), ==, 12);
  gated_action_finish (test, action);
}

enum
{
  MANY_CALLS = 10000
};

/* E48: ten thousand calls in a turn are one body, and one value. */
static void
test_many_calls (BellhopTest  *test,
                 gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(BellhopRun) last = NULL;

  for (guint i = 1; i < MANY_CALLS; i++)
    g_object_unref (bellhop_action_call (action));
  last = bellhop_action_call (action);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  gated_action_open_and_drain (test, 0);
  g_assert_true (bellhop_action_get_last_done_run (action) == last);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 0);
  gated_action_finish (test, action);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/action/call/success", NULL, test_success);
  bellhop_test_add ("/action/call/E50-superseded-old-first", GINT_TO_POINTER (OLD_FIRST),
                    test_superseded);
  bellhop_test_add ("/action/call/E50-superseded-old-last", GINT_TO_POINTER (OLD_LAST),
                    test_superseded);
  bellhop_test_add ("/action/call/E50-superseded-same-turn", GINT_TO_POINTER (SAME_TURN),
                    test_superseded);
  bellhop_test_add ("/action/call/E51-superseded-error", NULL, test_superseded_error);
  bellhop_test_add ("/action/call/E52-pending-at-once", NULL, test_pending_at_once);
  bellhop_test_add ("/action/call/E53-value-stays", NULL, test_value_stays);
  bellhop_test_add ("/action/call/E54-error-then-success", NULL, test_error_then_success);
  bellhop_test_add ("/action/call/E55-success-then-error", NULL, test_success_then_error);
  bellhop_test_add ("/action/cancel/E56-idle", NULL, test_cancel_idle);
  bellhop_test_add ("/action/cancel/E57-restores", NULL, test_cancel_restores);
  bellhop_test_add ("/action/cancel/before-start", NULL, test_cancel_before_start);
  bellhop_test_add ("/action/reset/E58-late-result", NULL, test_reset);
  bellhop_test_add ("/action/call/E59-in-notify", NULL, test_call_in_notify);
  bellhop_test_add ("/action/scope/E64-cancelled-is-no-error", NULL, test_scope_cancelled);
  bellhop_test_add ("/action/call/E66-each-told-once", NULL, test_each_told_once);
  bellhop_test_add ("/action/notify/E67-order", NULL, test_notify_order);
  bellhop_test_add ("/action/call/frozen", NULL, test_frozen);
  bellhop_test_add ("/action/call/bad-parameters", NULL, test_bad_parameters);
  bellhop_test_add ("/action/call/owner-gone", NULL, test_owner_gone);
  bellhop_test_add ("/action/params/json", NULL, test_params_json);
  bellhop_test_add ("/action/call/E48-many-in-a-turn", NULL, test_many_calls);

  return g_test_run ();
}
