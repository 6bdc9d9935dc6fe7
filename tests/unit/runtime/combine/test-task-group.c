/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static BellhopFuture *
failing (void)
{
  return bellhop_rejected (g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "One failed"));
}

/* E29: the first error cancels the others; nothing is left when the group is said to have ended. */
static void
test_group_cancels (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope,
                                                              BELLHOP_GROUP_CANCEL_ON_ERROR);
  g_autoptr(BellhopTask) sibling = bellhop_task_ref (
    bellhop_task_group_spawn (group, bellhop_never ()));
  g_autoptr(BellhopTask) late = NULL;
  g_autoptr(GError) error = NULL;

  bellhop_task_group_spawn (group, failing ());
  g_assert_false (bellhop_test_await (test, bellhop_task_group_join (group), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (sibling), ==, BELLHOP_CANCEL_SIBLING_FAILED);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 0);
  g_assert_cmpuint (bellhop_task_group_get_n_errors (group), ==, 1);

  late = bellhop_task_ref (bellhop_task_group_spawn (group, failing ()));
  bellhop_test_run_until (test, is_settled, late);
  g_assert_cmpint (bellhop_task_get_state (late), ==, BELLHOP_TASK_CANCELLED);
}

/* E29, the other way: under supervision the others go on, and all errors can be read. */
static void
test_group_supervises (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope, BELLHOP_GROUP_SUPERVISE);
  g_autoptr(BellhopTask) good = bellhop_task_ref (bellhop_task_group_spawn (group, future));
  g_autoptr(BellhopTask) joining = NULL;

  bellhop_task_group_spawn (group, failing ());
  joining = bellhop_task_ref (bellhop_spawn_forever (bellhop_task_group_join (group)));
  bellhop_test_drain (test);
  bellhop_task_group_spawn (group, failing ());
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (joining));

  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  bellhop_test_run_until (test, is_settled, joining);
  g_assert_cmpint (bellhop_task_get_state (good), ==, BELLHOP_TASK_DONE);
  g_assert_error (bellhop_task_get_error (joining), BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_cmpuint (bellhop_task_group_get_n_errors (group), ==, 2);
  g_assert_nonnull (bellhop_task_group_get_error (group, 1));
  g_assert_null (bellhop_task_group_get_error (group, 2));
}

static void
test_group_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (NULL, BELLHOP_GROUP_SUPERVISE);
  BellhopTask *joining;
  BellhopTask *member = bellhop_task_group_spawn (group, bellhop_never ());

  bellhop_task_ref (member);
  joining = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_task_group_join (group)));
  bellhop_test_drain (test);
  bellhop_task_cancel (joining, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, joining);
  g_assert_cmpint (bellhop_task_get_state (joining), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (member), ==, BELLHOP_CANCEL_USER);
  g_assert_true (bellhop_task_is_settled (member));
  bellhop_task_unref (joining);
  bellhop_task_unref (member);
}

static void
test_group_empty (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope,
                                                              BELLHOP_GROUP_CANCEL_ON_ERROR);

  g_assert_true (bellhop_test_await (test, bellhop_task_group_join (group), NULL, NULL));
}

/* --- Groups within groups --- */

typedef struct
{
  BellhopGroupPolicy inner_policy;
  BellhopTask       *sibling; /* Owned: of the failing member, in the inner group */
} Nested;

static gboolean
inner_group (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Nested *self = data;
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (NULL, self->inner_policy);

  self->sibling = bellhop_task_ref (bellhop_task_group_spawn (group, bellhop_sleep (1000)));
  bellhop_task_group_spawn (group, failing ());
  return bellhop_await (bellhop_task_group_join (group), error);
}

/* The error of a member of a member fails both groups, or, where the inner one supervises, the
 * outer one when all of the inner one has ended. */
static void
test_nested (BellhopTest  *test,
             gconstpointer data)
{
  Nested nested = { .inner_policy = (BellhopGroupPolicy) GPOINTER_TO_INT (data) };
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope,
                                                              BELLHOP_GROUP_CANCEL_ON_ERROR);
  g_autoptr(BellhopTask) sibling = bellhop_task_ref (
    bellhop_task_group_spawn (group, bellhop_never ()));
  g_autoptr(GError) error = NULL;

  bellhop_test_clock_start (TRUE);
  bellhop_task_group_spawn (group, bellhop_async (inner_group, &nested, NULL));
  g_assert_false (bellhop_test_await (test, bellhop_task_group_join (group), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (sibling), ==, BELLHOP_CANCEL_SIBLING_FAILED);
  if (nested.inner_policy == BELLHOP_GROUP_SUPERVISE)
    g_assert_cmpint (bellhop_task_get_state (nested.sibling), ==, BELLHOP_TASK_DONE);
  else
    g_assert_cmpint (bellhop_task_get_cancel_reason (nested.sibling), ==,
                     BELLHOP_CANCEL_SIBLING_FAILED);
  bellhop_test_clock_stop ();
  bellhop_task_unref (nested.sibling);
}

/* Cancelling the outer group reaches the members of the inner one. */
static void
test_nested_cancelled (BellhopTest  *test,
                       gconstpointer data)
{
  Nested nested = { .inner_policy = BELLHOP_GROUP_SUPERVISE };
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_new (test->scope, BELLHOP_GROUP_SUPERVISE);
  g_autoptr(BellhopTask) joining = NULL;

  bellhop_task_group_spawn (group, bellhop_async (inner_group, &nested, NULL));
  joining = bellhop_task_ref (bellhop_spawn_forever (bellhop_task_group_join (group)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (nested.sibling));
  bellhop_task_cancel (joining, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, joining);
  g_assert_true (bellhop_task_is_settled (nested.sibling));
  g_assert_cmpint (bellhop_task_get_cancel_reason (nested.sibling), ==, BELLHOP_CANCEL_USER);
  bellhop_task_unref (nested.sibling);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/group/E29-cancel-on-error", NULL, test_group_cancels);
  bellhop_test_add ("/group/E29-supervise", NULL, test_group_supervises);
  bellhop_test_add ("/group/cancelled", NULL, test_group_cancelled);
  bellhop_test_add ("/group/empty", NULL, test_group_empty);
  bellhop_test_add ("/group/E29-nested/cancel-on-error",
                    GINT_TO_POINTER (BELLHOP_GROUP_CANCEL_ON_ERROR), test_nested);
  bellhop_test_add ("/group/E29-nested/supervise", GINT_TO_POINTER (BELLHOP_GROUP_SUPERVISE),
                    test_nested);
  bellhop_test_add ("/group/E28-nested-cancelled", NULL, test_nested_cancelled);

  return g_test_run ();
}
