/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  LONG_CHAIN = 100000
};

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static BellhopFuture *
add_one (const BellhopValue *value,
         gpointer            data)
{
  return bellhop_resolved (bellhop_value_int64 (bellhop_value_get_int64 (value) + 1));
}

static BellhopFuture *
note_value (const BellhopValue *value,
            gpointer            data)
{
  BellhopValue copy;

  count_cb (data);
  g_assert_true (bellhop_value_copy (value, &copy));
  return bellhop_resolved (copy);
}

static BellhopFuture *
fail (const BellhopValue *value,
      gpointer            data)
{
  return bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there"));
}

static BellhopFuture *
recover (const GError *error,
         gpointer      data)
{
  count_cb (data);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  return bellhop_resolved (bellhop_value_int64 (7));
}

/* The law of laziness: a future that is dropped does nothing, and frees its data once. */
static void
test_lazy_drop (BellhopTest  *test,
                gconstpointer data)
{
  guint          n_called = 0;
  guint          n_destroyed = 0;
  BellhopFuture *future = bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), note_value,
                                        &n_called, NULL);

  future = bellhop_then (future, note_value, &n_destroyed, count_cb);
  g_assert_cmpint (bellhop_future_get_state (future), ==, BELLHOP_FUTURE_LAZY);
  bellhop_future_unref (future);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_called, ==, 0);
  g_assert_cmpuint (n_destroyed, ==, 1);
}

static void
test_then (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *future = bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), add_one, NULL,
                                        NULL);

  future = bellhop_then (future, add_one, NULL, NULL);
  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 3);
}

/* A continuation never runs inside the call that attached or started it. */
static void
test_never_inside (BellhopTest  *test,
                   gconstpointer data)
{
  guint          n_called = 0;
  BellhopFuture *future = bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), note_value,
                                        &n_called, NULL);
  BellhopTask   *task;

  g_assert_cmpuint (n_called, ==, 0);
  task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  g_assert_cmpuint (n_called, ==, 0);
  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpuint (n_called, ==, 1);
  bellhop_task_unref (task);
}

static void
test_catch (BellhopTest  *test,
            gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  guint          n_skipped = 0;
  guint          n_caught = 0;
  BellhopFuture *future = bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), fail, NULL,
                                        NULL);

  future = bellhop_then (future, note_value, &n_skipped, NULL);
  future = bellhop_catch (future, recover, &n_caught, NULL);
  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 7);
  g_assert_cmpuint (n_skipped, ==, 0);
  g_assert_cmpuint (n_caught, ==, 1);
}

static void
test_catch_passes_value (BellhopTest  *test,
                         gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  guint          n_caught = 0;
  BellhopFuture *future = bellhop_catch (bellhop_resolved (
                                           bellhop_value_string (g_strdup ("kept"))),
                                         recover, &n_caught, count_cb);

  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "kept");
  g_assert_cmpuint (n_caught, ==, 1);
}

static void
test_error_passes_then (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  guint          n_called = 0;
  BellhopFuture *future = bellhop_rejected (
    g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there"));

  future = bellhop_then (future, note_value, &n_called, NULL);
  g_assert_false (bellhop_test_await (test, future, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (n_called, ==, 0);
}

/* E17: neither running, nor cancelling, nor dropping a long chain uses the stack. */
static BellhopFuture *
make_chain (BellhopFuture *future)
{
  for (guint i = 0; i < LONG_CHAIN; i++)
    future = bellhop_then (future, add_one, NULL, NULL);
  return future;
}

static void
test_long_chain (BellhopTest  *test,
                 gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, make_chain (bellhop_resolved (bellhop_value_int64 (0))),
                                     &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, LONG_CHAIN);
}

static void
test_long_chain_dropped (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopCounts counts;

  bellhop_future_unref (make_chain (bellhop_resolved (bellhop_value_int64 (0))));
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.futures, ==, 0);
}

static void
test_long_chain_cancelled (BellhopTest  *test,
                           gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, make_chain (bellhop_never ())));

  while (bellhop_task_get_state (task) == BELLHOP_TASK_WAITING)
    g_main_context_iteration (test->context, FALSE);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_true (bellhop_error_is_cancelled (error));
}

/* Cancelled between the source's result and the continuation's turn: it does not run. */
static void
test_cancel_before_continuation (BellhopTest  *test,
                                 gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = NULL;
  guint n_called = 0;

  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_then (future, note_value, &n_called, count_cb)));
  while (bellhop_task_get_state (task) == BELLHOP_TASK_WAITING)
    g_main_context_iteration (test->context, FALSE);
  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_string (g_strdup ("too late"))));
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (n_called, ==, 1); /* only its destroy */
}

static BellhopFuture *
cancel_task (const BellhopValue *value,
             gpointer            data)
{
  BellhopTask **task = data;

  bellhop_task_cancel (*task, BELLHOP_CANCEL_USER);
  return bellhop_resolved (bellhop_value_string (g_strdup ("unwanted")));
}

/* E23: a continuation that cancels its own task delivers nothing. */
static void
test_cancel_inside_continuation (BellhopTest  *test,
                                 gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;
  guint          n_called = 0;
  BellhopFuture *future = bellhop_then (bellhop_sleep (0), cancel_task, &task, NULL);

  future = bellhop_then (future, note_value, &n_called, NULL);
  task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (n_called, ==, 0);
}

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopFuture) never = bellhop_never ();

  g_assert_cmpstr (bellhop_future_get_name (never), ==, "never");
}

/* --- A continuation that would wait for itself --- */

static BellhopFuture *
return_it (const BellhopValue *value,
           gpointer            data)
{
  return bellhop_future_ref (*(BellhopFuture **) data);
}

/* It is an error, and nobody waits for ever. */
static void
test_returns_itself (BellhopTest  *test,
                     gconstpointer data)
{
  gboolean       is_late = GPOINTER_TO_INT (data);
  BellhopFuture *itself = NULL;
  g_autoptr(BellhopFuture) kept = NULL;
  g_autoptr(GError) error = NULL;

  itself = bellhop_then (is_late ? bellhop_sleep (0) : bellhop_resolved (bellhop_value_int64 (1)),
                         return_it, &itself, NULL);
  kept = bellhop_future_ref (itself);
  g_assert_false (bellhop_test_await (test, itself, NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

/* Nor may it return what another task has. */
static void
test_returns_what_is_taken (BellhopTest  *test,
                            gconstpointer data)
{
  BellhopFuture *taken = bellhop_never ();
  g_autoptr(BellhopFuture) kept = bellhop_future_ref (taken);
  g_autoptr(GError) error = NULL;

  bellhop_spawn (test->scope, taken);
  bellhop_test_drain (test);
  g_assert_false (bellhop_test_await (test,
                                      bellhop_then (bellhop_sleep (0), return_it, &kept, NULL),
                                      NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/future/A2-lazy-drop", NULL, test_lazy_drop);
  bellhop_test_add ("/future/then", NULL, test_then);
  bellhop_test_add ("/future/E4-never-inside", NULL, test_never_inside);
  bellhop_test_add ("/future/catch", NULL, test_catch);
  bellhop_test_add ("/future/catch/passes-value", NULL, test_catch_passes_value);
  bellhop_test_add ("/future/then/passes-error", NULL, test_error_passes_then);
  bellhop_test_add ("/future/E17-long-chain", NULL, test_long_chain);
  bellhop_test_add ("/future/E17-long-chain/dropped", NULL, test_long_chain_dropped);
  bellhop_test_add ("/future/E17-long-chain/cancelled", NULL, test_long_chain_cancelled);
  bellhop_test_add ("/future/cancel/before-continuation", NULL, test_cancel_before_continuation);
  bellhop_test_add ("/future/E23-cancel-inside-continuation", NULL,
                    test_cancel_inside_continuation);
  bellhop_test_add ("/future/names", NULL, test_names);
  bellhop_test_add ("/future/then/returns-itself", GINT_TO_POINTER (FALSE), test_returns_itself);
  bellhop_test_add ("/future/then/returns-itself-late", GINT_TO_POINTER (TRUE),
                    test_returns_itself);
  bellhop_test_add ("/future/then/returns-what-is-taken", NULL, test_returns_what_is_taken);

  return g_test_run ();
}
