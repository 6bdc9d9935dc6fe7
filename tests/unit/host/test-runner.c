/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-runner.h>

enum
{
  MANY_RUNS = 300,
};

static gboolean
is_settled (gpointer run)
{
  return bellhop_run_is_settled (run);
}

static BellhopAction *
create_action (BellhopRunner *runner)
{
  g_autoptr(BellhopRegistry) registry = NULL;

  g_setenv ("BELLHOP_MODULE_PATH", g_getenv ("BELLHOP_TEST_MODULES"), TRUE);
  registry = bellhop_registry_new ();
  return bellhop_runner_create_action (runner,
                                       bellhop_registry_lookup (registry, "stranger.greet"));
}

static void
count_cb (guint *n_notified)
{
  (*n_notified)++;
}

static void
test_lists (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopRunner) runner = bellhop_runner_new ();
  g_autoptr(BellhopAction) action = create_action (runner);
  guint n_notified = 0;
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) second = NULL;
  g_autoptr(BellhopRun) newest = NULL;

  g_signal_connect_swapped (runner, "notify::n-active", G_CALLBACK (count_cb), &n_notified);
  first = bellhop_action_call (action);
  g_assert_cmpuint (bellhop_runner_get_n_active (runner), ==, 1);
  bellhop_test_run_until (test, is_settled, first);
  g_assert_cmpuint (bellhop_runner_get_n_active (runner), ==, 0);
  g_assert_cmpint (bellhop_run_get_state (first), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (n_notified, ==, 2);

  second = bellhop_action_call (action);
  newest = g_list_model_get_item (G_LIST_MODEL (runner), 0);
  g_assert_true (newest == second);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 2);
  bellhop_test_run_until (test, is_settled, second);
}

static void
test_limit (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopRunner) runner = bellhop_runner_new ();
  g_autoptr(BellhopAction) action = create_action (runner);
  g_autoptr(BellhopRun) newest = NULL;
  g_autoptr(BellhopRun) listed = NULL;

  for (guint i = 0; i < MANY_RUNS; i++)
    {
      g_clear_object (&newest);
      newest = bellhop_action_call (action);
      bellhop_test_run_until (test, is_settled, newest);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 200);
  listed = g_list_model_get_item (G_LIST_MODEL (runner), 0);
  g_assert_true (listed == newest);
}

static void
test_close (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopRunner) runner = bellhop_runner_new ();
  g_autoptr(BellhopAction) one = create_action (runner);
  g_autoptr(BellhopAction) two = create_action (runner);
  g_autoptr(BellhopRun) first = bellhop_action_call (one);
  g_autoptr(BellhopRun) second = bellhop_action_call (two);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (bellhop_runner_get_n_active (runner), ==, 2);
  g_assert_true (bellhop_test_await (test, bellhop_runner_close (runner), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bellhop_runner_get_n_active (runner), ==, 0);
  g_assert_cmpint (bellhop_run_get_cancel_reason (first), ==, BELLHOP_CANCEL_SHUTDOWN);
  g_assert_cmpint (bellhop_run_get_state (second), ==, BELLHOP_RUN_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/runner/lists", NULL, test_lists);
  bellhop_test_add ("/runner/limit", NULL, test_limit);
  bellhop_test_add ("/runner/close", NULL, test_close);
  return g_test_run ();
}
