/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

static const char text[] = "the address: it was changed";

static gboolean
note_text (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  char **heard = data;

  g_assert_false (bellhop_await (bellhop_never (), error));
  *heard = g_strdup (bellhop_error_get_cancel_text (*error));
  return FALSE;
}

static gboolean
pass_on (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  return bellhop_await (bellhop_task_settled (data), error);
}

static void
assert_superseded (const GError *error,
                   const char   *expected)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (bellhop_error_get_cancel_reason (error), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpstr (bellhop_error_get_cancel_text (error), ==, expected);
}

/* The task itself hears the text, and so does everybody who waits for it, at any distance. */
static void
test_heard (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *heard = NULL;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (note_text, &heard, NULL)));
  g_autoptr(BellhopTask) other = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (pass_on, task, NULL)));
  g_autoptr(GError) error = NULL;

  bellhop_test_drain (test);
  bellhop_task_cancel_because (task, BELLHOP_CANCEL_SUPERSEDED, text);
  g_assert_cmpstr (bellhop_task_get_cancel_text (task), ==, text);
  bellhop_test_drain (test);
  g_assert_cmpstr (heard, ==, text);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_state (other), ==, BELLHOP_TASK_CANCELLED);
  assert_superseded (bellhop_task_get_error (task), text);
  assert_superseded (bellhop_task_get_error (other), text);
  g_assert_false (bellhop_test_await (test, bellhop_async (pass_on, other, NULL), NULL, &error));
  assert_superseded (error, text);
}

/* A task that has not begun, and one that awaits in no fiber. */
static void
test_without_fiber (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  if (data != NULL)
    bellhop_test_drain (test);
  bellhop_task_cancel_because (task, BELLHOP_CANCEL_SUPERSEDED, text);
  bellhop_test_drain (test);
  assert_superseded (bellhop_task_get_error (task), text);
}

/* Only the first request counts, with what it said or did not say. */
static void
test_first_wins (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTask) said = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));
  g_autoptr(BellhopTask) unsaid = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  bellhop_test_drain (test);
  bellhop_task_cancel_because (said, BELLHOP_CANCEL_SUPERSEDED, text);
  bellhop_task_cancel_because (said, BELLHOP_CANCEL_USER, "later");
  bellhop_task_cancel (unsaid, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_task_cancel_because (unsaid, BELLHOP_CANCEL_USER, "later");
  bellhop_test_drain (test);
  assert_superseded (bellhop_task_get_error (said), text);
  assert_superseded (bellhop_task_get_error (unsaid), NULL);
  g_assert_null (bellhop_task_get_cancel_text (unsaid));
}

/* What has settled keeps its value, and is told nothing. */
static void
test_after_end (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (0)));

  bellhop_test_drain (test);
  bellhop_task_cancel_because (task, BELLHOP_CANCEL_SUPERSEDED, text);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
  g_assert_null (bellhop_task_get_cancel_text (task));
}

/* The members of a group are not cancelled by a member that was, whatever was said to it. */
static void
test_no_failure (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope,
                                                              BELLHOP_GROUP_CANCEL_ON_ERROR);
  g_autoptr(BellhopTask) first = bellhop_task_ref (
    bellhop_task_group_spawn (group, bellhop_never ()));
  g_autoptr(BellhopTask) passed = bellhop_task_ref (
    bellhop_task_group_spawn (group, bellhop_task_settled (first)));
  g_autoptr(BellhopTask) second = bellhop_task_ref (
    bellhop_task_group_spawn (group, bellhop_never ()));

  bellhop_test_drain (test);
  bellhop_task_cancel_because (first, BELLHOP_CANCEL_SUPERSEDED, text);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (passed), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_state (second), ==, BELLHOP_TASK_RUNNING);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cancel-text/heard", NULL, test_heard);
  bellhop_test_add ("/cancel-text/before-start", NULL, test_without_fiber);
  bellhop_test_add ("/cancel-text/without-fiber", "begun", test_without_fiber);
  bellhop_test_add ("/cancel-text/E22-first-wins", NULL, test_first_wins);
  bellhop_test_add ("/cancel-text/E21-after-end", NULL, test_after_end);
  bellhop_test_add ("/cancel-text/no-failure", NULL, test_no_failure);
  return g_test_run ();
}
