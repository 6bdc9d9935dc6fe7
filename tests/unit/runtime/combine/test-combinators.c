/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  MANY_MEMBERS = 10000
};

static gboolean
is_running (gpointer task)
{
  return bellhop_task_get_state (task) == BELLHOP_TASK_RUNNING;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static void
note_reason_cb (BellhopPromise     *promise,
                BellhopCancelReason reason,
                gpointer            data)
{
  *(BellhopCancelReason *) data = reason;
}

static BellhopFuture *
rejected (void)
{
  return bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there"));
}

static gint64
get_number (const BellhopValue *value,
            guint               index)
{
  return bellhop_value_get_int64 (bellhop_values_get (bellhop_value_get_pointer (value), index));
}

/* --- join --- */

/* A6: the results stand in the order of the arguments, not of completion. */
static void
test_join (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture  *futures[2];
  BellhopPromise *promises[2] = { bellhop_promise_new (&futures[0]),
                                  bellhop_promise_new (&futures[1]) };
  gsize           first = (gsize) GPOINTER_TO_INT (data);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_join (futures[0], futures[1],
                                              bellhop_resolved (bellhop_value_int64 (3)), NULL)));

  bellhop_test_drain (test);
  bellhop_promise_resolve (promises[first], bellhop_value_int64 ((gint64) first + 1));
  bellhop_test_drain (test);
  g_assert_true (is_running (task));
  bellhop_promise_resolve (promises[1 - first], bellhop_value_int64 (2 - (gint64) first));

  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), &value, NULL));
  g_assert_cmpuint (bellhop_values_get_n_values (bellhop_value_get_pointer (&value)), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (get_number (&value, i), ==, i + 1);
  bellhop_promise_free (promises[0]);
  bellhop_promise_free (promises[1]);
}

/* E6 */
static void
test_join_empty (BellhopTest  *test,
                 gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_join_array (NULL, 0), &value, NULL));
  g_assert_cmpuint (bellhop_values_get_n_values (bellhop_value_get_pointer (&value)), ==, 0);
}

static void
test_join_many (BellhopTest  *test,
                gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autofree BellhopFuture **futures = g_new (BellhopFuture *, MANY_MEMBERS);

  for (guint i = 0; i < MANY_MEMBERS; i++)
    futures[i] = bellhop_resolved (bellhop_value_int64 (i));
  g_assert_true (
    bellhop_test_await (test, bellhop_join_array (futures, MANY_MEMBERS), &value, NULL));
  for (guint i = 0; i < MANY_MEMBERS; i++)
    g_assert_cmpint (get_number (&value, i), ==, i);
}

/* E8: the others are cancelled, and have unwound before the failure is delivered. */
static void
test_join_fails (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopFuture      *slow;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&slow);
  g_autoptr(BellhopTask) task = NULL;

  bellhop_promise_on_cancel (promise, note_reason_cb, &reason);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_join (bellhop_never (), rejected (), slow, NULL)));
  bellhop_test_drain (test);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_SIBLING_FAILED);
  g_assert_true (is_running (task));

  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* E9: a member that is cancelled by itself ends the join as cancelled. */
static void
test_join_cancelled_member (BellhopTest  *test,
                            gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BellhopTask) other = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));
  BellhopFuture *join = bellhop_join (bellhop_task_settled (other), bellhop_never (), NULL);

  bellhop_task_cancel (other, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, join, NULL, &error));
  g_assert_true (bellhop_error_is_cancelled (error));
}

static void
test_join_cancel (BellhopTest  *test,
                  gconstpointer data)
{
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopFuture      *slow;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&slow);
  g_autoptr(BellhopTask) task = NULL;

  bellhop_promise_on_cancel (promise, note_reason_cb, &reason);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_join (slow, bellhop_never (), NULL)));
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

/* --- race --- */

/* E10: the losers are cancelled and have unwound. */
static void
test_race (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopFuture      *slow;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&slow);
  g_autoptr(BellhopTask) task = NULL;

  bellhop_promise_on_cancel (promise, note_reason_cb, &reason);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_race (slow, bellhop_resolved (bellhop_value_int64 (2)), NULL)));
  bellhop_test_drain (test);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_LOST_RACE);
  g_assert_true (is_running (task));
  bellhop_promise_resolve (promise, bellhop_value_int64 (1));

  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 2);
}

/* E11: of two that are ready the first argument wins. */
static void
test_race_two_ready (BellhopTest  *test,
                     gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_race (bellhop_resolved (bellhop_value_int64 (1)),
                                      bellhop_resolved (bellhop_value_int64 (2)), NULL),
                        &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 1);
}

static void
test_race_error_wins (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (
    bellhop_test_await (test, bellhop_race (bellhop_never (), rejected (), NULL), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* --- join_settled, any, select --- */

/* A8: one of each kind, told apart. */
static void
test_join_settled (BellhopTest  *test,
                   gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(BellhopTask) other = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));
  const BellhopValues *values;

  bellhop_task_cancel (other, BELLHOP_CANCEL_USER);
  g_assert_true (
    bellhop_test_await (test,
                        bellhop_join_settled (bellhop_resolved (bellhop_value_int64 (1)),
                                              rejected (), bellhop_task_settled (other), NULL),
                        &value, NULL));
  values = bellhop_value_get_pointer (&value);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_values_get (values, 0)), ==, 1);
  g_assert_no_error (bellhop_values_get_error (values, 0));
  g_assert_error (bellhop_values_get_error (values, 1), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (bellhop_error_is_cancelled (bellhop_values_get_error (values, 2)));
}

static void
test_any (BellhopTest  *test,
          gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_any (rejected (), bellhop_never (),
                                                  bellhop_resolved (bellhop_value_int64 (3)), NULL),
                                     &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 3);
}

/* E13: one error that lists all. */
static void
test_any_all_fail (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopFuture *second = bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));

  g_assert_false (bellhop_test_await (test, bellhop_any (rejected (), second, NULL), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "All have failed: not there; busy");
}

static void
test_select (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  guint index = 99;

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_select (&index, bellhop_never (), bellhop_never (),
                                        bellhop_resolved (bellhop_value_boolean (TRUE)), NULL),
                        NULL, NULL));
  g_assert_cmpuint (index, ==, 2);
  g_assert_false (bellhop_test_await (test,
                                      bellhop_select (&index, bellhop_never (), rejected (), NULL),
                                      NULL, &error));
  g_assert_cmpuint (index, ==, 1);
}

/* --- timeout --- */

static guint
count_timers (void)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return counts.timers;
}

/* E14, E16: what is ready wins even against no time at all, and leaves no timer. */
static void
test_timeout_ready (BellhopTest  *test,
                    gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (
    bellhop_test_await (test, bellhop_timeout (bellhop_resolved (bellhop_value_int64 (1)), 0),
                        &value, NULL));
  g_assert_true (
    bellhop_test_await (test, bellhop_timeout (bellhop_sleep (1), 3600000), NULL, NULL));
  g_assert_cmpuint (count_timers (), ==, 0);
}

static void
test_timeout_passes (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test, bellhop_timeout (bellhop_never (), 1), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
}

/* The inner limit is not mistaken for the outer one, nor the other way round. */
static void
test_timeout_nested (BellhopTest  *test,
                     gconstpointer data)
{
  gboolean inner_first = GPOINTER_TO_INT (data);
  g_autoptr(GError) error = NULL;
  BellhopFuture *inner = bellhop_timeout (bellhop_never (), inner_first ? 1 : 3600000);

  g_assert_false (
    bellhop_test_await (test, bellhop_timeout (inner, inner_first ? 3600000 : 2), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_cmpstr (error->message, ==,
                   inner_first ? "Timed out after 0.001 s" : "Timed out after 0.002 s");
}

/* E15: the result and the limit come in the same turn; the result was first. */
static void
test_timeout_same_turn (BellhopTest  *test,
                        gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_timeout (future, 1)));
  gint64 deadline_us;

  bellhop_test_run_until (test, is_running, task);
  deadline_us = bellhop_now_us () + 1000;
  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  while (bellhop_now_us () <= deadline_us)
    ;
  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 1);
}

/* It is over when the work has unwound, not before. */
static void
test_timeout_waits (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopFuture      *slow;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&slow);
  g_autoptr(BellhopTask) task = NULL;

  bellhop_promise_on_cancel (promise, note_reason_cb, &reason);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_timeout (slow, 0)));
  bellhop_test_drain (test);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_TIMED_OUT);
  g_assert_true (is_running (task));
  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
}

/* --- finally --- */

typedef struct
{
  guint          n_called;
  guint          n_freed;
  BellhopFuture *cleanup;
} Cleanup;

static BellhopFuture *
clean_up (gpointer data)
{
  Cleanup *cleanup = data;

  cleanup->n_called++;
  return g_steal_pointer (&cleanup->cleanup);
}

static void
cleanup_freed_cb (gpointer data)
{
  ((Cleanup *) data)->n_freed++;
}

static void
test_finally (BellhopTest  *test,
              gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  Cleanup cleanup = { .cleanup = bellhop_sleep (1) };

  g_assert_true (bellhop_test_await (test,
                                     bellhop_finally (bellhop_resolved (bellhop_value_int64 (1)),
                                                      clean_up, &cleanup, cleanup_freed_cb),
                                     &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 1);

  g_assert_false (
    bellhop_test_await (test, bellhop_finally (rejected (), clean_up, &cleanup, cleanup_freed_cb),
                        NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (cleanup.n_called, ==, 2);
  g_assert_cmpuint (cleanup.n_freed, ==, 2);
}

static void
test_finally_lazy (BellhopTest  *test,
                   gconstpointer data)
{
  Cleanup cleanup = { 0 };

  bellhop_future_unref (bellhop_finally (bellhop_never (), clean_up, &cleanup, cleanup_freed_cb));
  g_assert_cmpuint (cleanup.n_called, ==, 0);
  g_assert_cmpuint (cleanup.n_freed, ==, 1);
}

/* E31: it runs on cancellation, and what it started is waited for. */
static void
test_finally_cancelled (BellhopTest  *test,
                        gconstpointer data)
{
  BellhopFuture *slow;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&slow);
  Cleanup cleanup = { .cleanup = slow };
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_finally (bellhop_never (), clean_up, &cleanup, cleanup_freed_cb)));

  bellhop_test_run_until (test, is_running, task);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (cleanup.n_called, ==, 1);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);

  bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (cleanup.n_freed, ==, 1);
}

/* A cleanup that fails after success is a failure. */
static void
test_finally_fails (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Cleanup cleanup = { .cleanup = rejected () };

  g_assert_false (bellhop_test_await (test,
                                      bellhop_finally (bellhop_resolved (bellhop_value_int64 (1)),
                                                       clean_up, &cleanup, NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_dropped (BellhopTest  *test,
              gconstpointer data)
{
  bellhop_future_unref (bellhop_join (bellhop_never (), bellhop_sleep (1), NULL));
  bellhop_future_unref (bellhop_race (bellhop_never (), bellhop_sleep (1), NULL));
  bellhop_future_unref (bellhop_timeout (bellhop_never (), 1));
  bellhop_future_unref (bellhop_shield (bellhop_never (), 1));
}

/* --- Arrays of them --- */

static void
test_arrays (BellhopTest  *test,
             gconstpointer data)
{
  BellhopFuture *raced[] = { bellhop_never (), bellhop_resolved (bellhop_value_int64 (1)),
                             bellhop_never () };
  BellhopFuture *tried[] = { rejected (), bellhop_resolved (bellhop_value_int64 (2)) };
  BellhopFuture *selected[] = { bellhop_never (), bellhop_never (),
                                bellhop_resolved (bellhop_value_int64 (3)) };
  BellhopFuture *settled[] = { rejected (), bellhop_resolved (bellhop_value_int64 (4)) };
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  guint index = 0;

  g_assert_true (
    bellhop_test_await (test, bellhop_race_array (raced, G_N_ELEMENTS (raced)), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 1);
  g_assert_true (
    bellhop_test_await (test, bellhop_any_array (tried, G_N_ELEMENTS (tried)), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 2);
  g_assert_true (
    bellhop_test_await (test, bellhop_select_array (selected, G_N_ELEMENTS (selected), &index),
                        &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 3);
  g_assert_cmpuint (index, ==, 2);
  g_assert_true (bellhop_test_await (test,
                                     bellhop_join_settled_array (settled, G_N_ELEMENTS (settled)),
                                     &value, NULL));
  g_assert_error (bellhop_values_get_error (bellhop_value_get_pointer (&value), 0), G_IO_ERROR,
                  G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (get_number (&value, 1), ==, 4);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/join/order/first-first", GINT_TO_POINTER (0), test_join);
  bellhop_test_add ("/join/order/last-first", GINT_TO_POINTER (1), test_join);
  bellhop_test_add ("/join/E6-empty", NULL, test_join_empty);
  bellhop_test_add ("/join/many", NULL, test_join_many);
  bellhop_test_add ("/join/E8-fails", NULL, test_join_fails);
  bellhop_test_add ("/join/E9-cancelled-member", NULL, test_join_cancelled_member);
  bellhop_test_add ("/join/cancel", NULL, test_join_cancel);
  bellhop_test_add ("/race/E10-losers-unwind", NULL, test_race);
  bellhop_test_add ("/race/E11-two-ready", NULL, test_race_two_ready);
  bellhop_test_add ("/race/error-wins", NULL, test_race_error_wins);
  bellhop_test_add ("/join-settled/A8-three-outcomes", NULL, test_join_settled);
  bellhop_test_add ("/any/first-success", NULL, test_any);
  bellhop_test_add ("/any/E13-all-fail", NULL, test_any_all_fail);
  bellhop_test_add ("/select/index", NULL, test_select);
  bellhop_test_add ("/timeout/E14-ready", NULL, test_timeout_ready);
  bellhop_test_add ("/timeout/passes", NULL, test_timeout_passes);
  bellhop_test_add ("/timeout/nested/inner-first", GINT_TO_POINTER (TRUE), test_timeout_nested);
  bellhop_test_add ("/timeout/nested/outer-first", GINT_TO_POINTER (FALSE), test_timeout_nested);
  bellhop_test_add ("/timeout/E15-same-turn", NULL, test_timeout_same_turn);
  bellhop_test_add ("/timeout/waits", NULL, test_timeout_waits);
  bellhop_test_add ("/finally/runs", NULL, test_finally);
  bellhop_test_add ("/finally/lazy", NULL, test_finally_lazy);
  bellhop_test_add ("/finally/E31-cancelled", NULL, test_finally_cancelled);
  bellhop_test_add ("/finally/fails", NULL, test_finally_fails);
  bellhop_test_add ("/combinators/dropped", NULL, test_dropped);
  bellhop_test_add ("/combinators/arrays", NULL, test_arrays);

  return g_test_run ();
}
