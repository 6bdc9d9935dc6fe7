/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-registry.h>

/* Each example runs as it is filled in, without a network. */

static BellhopAction *
create (BellhopTest *test,
        const char  *id)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  g_assert_true (bellhop_action_has_example (action));
  g_assert_true (bellhop_test_await (test, bellhop_action_fill_example (action), NULL, NULL));
  return action;
}

static BellhopRun *
run (BellhopTest   *test,
     BellhopAction *action)
{
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  return bellhop_action_get_run (action);
}

/* The second finds the service that the first has started. */
static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) first = create (test, "http.request");
  g_autoptr(BellhopAction) second = create (test, "http.request");

  g_assert_true (BELLHOP_IS_JSON_OUTPUT (bellhop_run_find_output (run (test, first), "body")));
  run (test, second);
  g_assert_cmpstr (bellhop_action_get_string (first, "url"), ==,
                   bellhop_action_get_string (second, "url"));
}

static void
test_download (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "http.download");
  BellhopTable *files;

  g_object_set (action, "folder", bellhop_test_get_folder (test), NULL);
  files = BELLHOP_TABLE (bellhop_run_find_output (run (test, action), "files"));
  g_assert_cmpuint (bellhop_table_get_n_rows (files), ==, 1);
  g_assert_cmpint (bellhop_table_get_int64 (files, 0, 2), ==, 16 * 1024 * 1024);
}

static void
test_watch (BellhopTest  *test,
            gconstpointer data)
{
  const char *const two[] = { "2", NULL };
  g_autoptr(BellhopAction) action = create (test, "http.watch");
  BellhopTable *samples;

  g_object_set (action, "interval", 0.01, NULL);
  g_assert_true (bellhop_action_set_from_text (action, "count", two, NULL));
  samples = BELLHOP_TABLE (bellhop_run_find_output (run (test, action), "samples"));
  g_assert_cmpuint (bellhop_table_get_n_rows (samples), ==, 2);
}

static void
test_check (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "http.check");
  BellhopTable *links = BELLHOP_TABLE (bellhop_run_find_output (run (test, action), "links"));

  g_assert_cmpuint (bellhop_table_get_n_rows (links), >=, 5);
}

static gboolean
listens (gpointer run)
{
  return bellhop_run_find_output (run, "address") != NULL;
}

static void
test_serve (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "http.serve");
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  bellhop_test_run_until (test, listens, run);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/examples/request", NULL, test_request);
  bellhop_test_add ("/examples/download", NULL, test_download);
  bellhop_test_add ("/examples/watch", NULL, test_watch);
  bellhop_test_add ("/examples/check", NULL, test_check);
  bellhop_test_add ("/examples/serve", NULL, test_serve);
  return g_test_run ();
}
