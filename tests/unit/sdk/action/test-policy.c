/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

static int
get_shown_number (BellhopAction *action)
{
  BellhopRun *value = bellhop_action_get_last_done_run (action);

  return value != NULL
           ? (int) bellhop_action_get_int64 (bellhop_run_get_parameters (value), "number")
           : -1;
}

static void
test_drop (BellhopTest  *test,
           gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);

  bellhop_action_set_policy (action, BELLHOP_POLICY_DROP, 0);
  gated_action_call_some (test, action, 3, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:dropped 3:dropped ");
  g_assert_null (bellhop_action_get_error (action));
  g_assert_true (bellhop_action_get_pending (action));
  gated_action_open_and_drain (test, 0);
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
  gated_action_call_some (test, action, 4, notes);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (gated_action_get_n_gates (), ==, i + 1);
      g_assert_cmpint (gated_action_get_gate (i)->number, ==, (int) i + 1);
      g_assert_true (bellhop_action_get_pending (action));
      gated_action_open_and_drain (test, i);
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
  first = gated_action_call (test, action, 1, notes);
  second = gated_action_call (test, action, 2, notes);
  third = gated_action_call (test, action, 3, notes);
  fourth = gated_action_call (test, action, 4, notes);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_WAITING);
  bellhop_run_cancel (second, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_CANCELLED);
  gated_action_open_and_drain (test, 0);
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
  gated_action_call_some (test, action, 5, notes);
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
  gated_action_call_some (test, action, 5, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:superseded 3:superseded 4:superseded ");
  gated_action_open_and_drain (test, 0);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 5);
  gated_action_open_and_drain (test, 1);
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
  gated_action_call_some (test, action, 5, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 3);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 4);
  g_assert_cmpint (get_shown_number (action), ==, 2);
  gated_action_open_and_drain (test, 0);
  g_assert_cmpint (get_shown_number (action), ==, 2);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 3);
  gated_action_fail (4, "no luck");
  bellhop_test_drain (test);
  g_assert_nonnull (bellhop_action_get_error (action));
  gated_action_open_and_drain (test, 3);
  gated_action_open_and_drain (test, 2);
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
  gated_action_call_some (test, action, 1, notes);
  gated_action_call_some (test, action, 3, notes);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_true (bellhop_action_get_pending (action));
  gated_action_open_and_drain (test, 0);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 1);
  g_assert_cmpint (get_shown_number (action), ==, -1);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpint (get_shown_number (action), ==, 3);
  g_assert_cmpstr (notes->str, ==, "1:superseded 2:superseded 1:superseded 3:value ");
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
  gated_action_call_some (test, action, 4, notes);
  g_assert_cmpstr (list->str, ==, "1 2 3 4 ");
  gated_action_fail_and_drain (test, 1);
  g_assert_cmpstr (list->str, ==, "1 3 4 ");
  gated_action_open_and_drain (test, 0);
  gated_action_fail_and_drain (test, 3);
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
  g_object_unref (gated_action_call (test, action, 1, notes));
  bellhop_test_drain (test);
  g_object_unref (gated_action_call (test, action, 2, notes));
  bellhop_test_drain (test);
  g_assert_cmpstr (list->str, ==, "2 ");
  gated_action_open_and_drain (test, 0);
  g_assert_cmpstr (list->str, ==, "2 ");
  gated_action_open_and_drain (test, 1);
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

  gated_action_call_some (test, action, 2, notes);
  gated_action_fail_and_drain (test, 0);
  g_object_unref (gated_action_call (test, action, 3, notes));
  bellhop_test_drain (test);
  gated_action_open_and_drain (test, 1);
  g_object_unref (gated_action_call (test, action, 4, notes));
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
  g_assert_null (bellhop_action_get_last_done_run (action));
  gated_action_open_and_drain (test, gated_action_get_n_gates () - 1);
  g_assert_true (bellhop_action_get_last_done_run (action) == second);
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
  gated_action_open_and_drain (test, 1);
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
  gated_action_call_some (test, action, 3, notes);
  g_assert_finalize_object (action);
  bellhop_test_drain (test);
  gated_action_open (0);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  g_assert_cmpstr (notes->str, ==, "2:gone 3:gone 1:value ");
  gated_action_forget ();
}

/* --- The policy of a class --- */

#define DROPPING_TYPE_ACTION (dropping_action_get_type ())
G_DECLARE_FINAL_TYPE (DroppingAction, dropping_action, DROPPING, ACTION, BellhopAction)

struct _DroppingAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (DroppingAction, dropping_action, BELLHOP_TYPE_ACTION)

static gboolean
dropping_action_perform (BellhopAction *action,
                         BellhopRun    *run,
                         GError       **error)
{
  return bellhop_await (bellhop_sleep (0), error);
}

static void
dropping_action_class_init (DroppingActionClass *klass)
{
  BELLHOP_ACTION_CLASS (klass)->perform = dropping_action_perform;
  bellhop_action_class_set_about (BELLHOP_ACTION_CLASS (klass), "test.dropping", "Dropping",
                                  "One at a time");
  bellhop_action_class_set_policy (BELLHOP_ACTION_CLASS (klass), BELLHOP_POLICY_DROP, 0);
}

static void
dropping_action_init (DroppingAction *self)
{
}

/* What the class says holds until the action has a policy of its own. */
static void
test_class_policy (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (DROPPING_TYPE_ACTION, NULL);
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) second = NULL;
  g_autoptr(BellhopRun) third = NULL;

  bellhop_action_set_scope (action, test->scope);
  first = bellhop_action_call (action);
  second = bellhop_action_call (action);
  g_assert_error (bellhop_run_get_error (second), BELLHOP_ERROR, BELLHOP_ERROR_DROPPED);
  bellhop_action_set_policy (action, BELLHOP_POLICY_RESTART, 0);
  third = bellhop_action_call (action);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_cancel_reason (first), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_true (bellhop_action_get_last_done_run (action) == third);
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
  bellhop_test_add ("/action/optimistic/E65-order", NULL, test_optimistic);
  bellhop_test_add ("/action/optimistic/E65-superseded", NULL, test_optimistic_superseded);
  bellhop_test_add ("/action/outcome/E66-each-kind", NULL, test_outcomes);
  bellhop_test_add ("/action/call/E59-in-own-body", NULL, test_call_in_body);
  bellhop_test_add ("/action/call/fresh", NULL, test_fresh);
  bellhop_test_add ("/action/policy/E60-of-the-class", NULL, test_class_policy);

  return g_test_run ();
}
