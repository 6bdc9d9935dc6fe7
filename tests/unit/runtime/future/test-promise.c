/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static gboolean
is_running (gpointer task)
{
  return bellhop_task_get_state (task) == BELLHOP_TASK_RUNNING;
}

static void
test_resolve (BellhopTest  *test,
              gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);

  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_int64 (5)));
  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 5);
}

/* E1: the second outcome is refused and freed. */
static void
test_resolve_twice (BellhopTest  *test,
                    gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  guint n_first = 0;
  guint n_second = 0;

  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_first, count_cb)));
  g_assert_false (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_second, count_cb)));
  g_assert_false (
    bellhop_promise_reject (promise, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "late")));
  g_assert_cmpuint (n_second, ==, 1);
  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  g_assert_true (bellhop_value_get_pointer (&value) == &n_first);
  bellhop_value_clear (&value);
  g_assert_cmpuint (n_first, ==, 1);
}

/* E2: what comes after a cancellation is refused and freed. */
static void
test_resolve_after_cancel (BellhopTest  *test,
                           gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  guint n_freed = 0;

  bellhop_test_run_until (test, is_running, task);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_freed, count_cb)));
  g_assert_cmpuint (n_freed, ==, 1);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

/* E3, E18: a promise that is dropped is an error and not a hang. */
static void
test_abandoned (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopFuture  *future;
  BellhopPromise *promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, future));

  bellhop_test_run_until (test, is_running, task);
  bellhop_promise_free (promise);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_ABANDONED);
}

static void
test_receiver_gone (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  guint n_freed = 0;

  bellhop_future_unref (future);
  g_assert_false (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_freed, count_cb)));
  g_assert_cmpuint (n_freed, ==, 1);
}

static void
note_cancel_cb (BellhopPromise     *promise,
                BellhopCancelReason reason,
                gpointer            data)
{
  *(BellhopCancelReason *) data = reason;
}

/* The work that a promise stands for takes its time to unwind: stopping until it is kept. */
static void
test_on_cancel (BellhopTest  *test,
                gconstpointer data)
{
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopFuture      *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = NULL;

  bellhop_promise_on_cancel (promise, note_cancel_cb, &reason);
  task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  bellhop_test_run_until (test, is_running, task);

  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);

  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_int64 (1)));
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_SUPERSEDED);
}

/* Nobody awaits yet: the outcome waits. */
static void
test_kept_before_awaited (BellhopTest  *test,
                          gconstpointer data)
{
  g_autofree char *text = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture  *future;
  BellhopPromise *promise = bellhop_promise_new (&future);

  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_string (g_strdup ("early"))));
  bellhop_promise_free (promise);
  g_assert_true (bellhop_future_is_settled (future));
  g_assert_cmpstr (bellhop_value_get_pointer (bellhop_future_get_value (future)), ==, "early");
  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  text = bellhop_value_steal_pointer (&value);
  g_assert_cmpstr (text, ==, "early");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/promise/resolve", NULL, test_resolve);
  bellhop_test_add ("/promise/E1-resolve-twice", NULL, test_resolve_twice);
  bellhop_test_add ("/promise/E2-resolve-after-cancel", NULL, test_resolve_after_cancel);
  bellhop_test_add ("/promise/E18-abandoned", NULL, test_abandoned);
  bellhop_test_add ("/promise/receiver-gone", NULL, test_receiver_gone);
  bellhop_test_add ("/promise/on-cancel", NULL, test_on_cancel);
  bellhop_test_add ("/promise/kept-before-awaited", NULL, test_kept_before_awaited);

  return g_test_run ();
}
