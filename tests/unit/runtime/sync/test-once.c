/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

/* Work that is done when the test says so, and counts how often it was begun. */
typedef struct
{
  BellhopPromise *promise;
  guint           n_begun;
  guint           n_cancelled;
} Work;

static void
note_cancel (BellhopPromise     *promise,
             BellhopCancelReason reason,
             gpointer            data)
{
  ((Work *) data)->n_cancelled++;
}

static BellhopFuture *
begin_work (gpointer data)
{
  Work          *self = data;
  BellhopFuture *future;

  g_clear_pointer (&self->promise, bellhop_promise_free);
  self->promise = bellhop_promise_new (&future);
  bellhop_promise_on_cancel (self->promise, note_cancel, self);
  self->n_begun++;
  return future;
}

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->promise, bellhop_promise_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static BellhopTask *
get (BellhopTest *test,
     BellhopOnce *once)
{
  return bellhop_task_ref (bellhop_spawn (test->scope, bellhop_once_get (once)));
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gint64
get_number (BellhopTest *test,
            BellhopTask *task)
{
  bellhop_test_run_until (test, is_settled, task);
  return bellhop_value_get_int64 (bellhop_task_get_value (task));
}

static void
test_once (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(Work) work = { 0 };
  g_autoptr(BellhopOnce) once = bellhop_once_new (begin_work, &work, NULL);
  g_autoptr(BellhopTask) first = NULL;
  g_autoptr(BellhopTask) second = NULL;
  g_autoptr(BellhopTask) late = NULL;

  bellhop_future_unref (bellhop_once_get (once));
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_begun, ==, 0);

  first = get (test, once);
  second = get (test, once);
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_begun, ==, 1);
  bellhop_promise_resolve (work.promise, bellhop_value_int64 (7));
  g_assert_cmpint (get_number (test, first), ==, 7);
  g_assert_cmpint (get_number (test, second), ==, 7);
  late = get (test, once);
  g_assert_cmpint (get_number (test, late), ==, 7);
  g_assert_cmpuint (work.n_begun, ==, 1);
}

static void
test_once_failed (BellhopTest  *test,
                  gconstpointer data)
{
  g_auto(Work) work = { 0 };
  g_autoptr(BellhopOnce) once = bellhop_once_new (begin_work, &work, NULL);
  g_autoptr(BellhopTask) first = get (test, once);
  g_autoptr(BellhopTask) second = NULL;

  bellhop_test_drain (test);
  bellhop_promise_reject (work.promise,
                          g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "No"));
  bellhop_test_run_until (test, is_settled, first);
  g_assert_error (bellhop_task_get_error (first), BELLHOP_ERROR, BELLHOP_ERROR_FAILED);

  second = get (test, once);
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_begun, ==, 2);
  bellhop_promise_resolve (work.promise, bellhop_value_int64 (8));
  g_assert_cmpint (get_number (test, second), ==, 8);
}

/* Only the last that waits takes the work along; and it settles after the work has unwound. */
static void
test_once_cancelled (BellhopTest  *test,
                     gconstpointer data)
{
  g_auto(Work) work = { 0 };
  g_autoptr(BellhopOnce) once = bellhop_once_new (begin_work, &work, NULL);
  g_autoptr(BellhopTask) first = get (test, once);
  g_autoptr(BellhopTask) second = get (test, once);
  g_autoptr(BellhopTask) third = NULL;

  bellhop_test_drain (test);
  bellhop_task_cancel (first, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, first);
  g_assert_cmpuint (work.n_cancelled, ==, 0);

  bellhop_task_cancel (second, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_cancelled, ==, 1);
  g_assert_cmpint (bellhop_task_get_state (second), ==, BELLHOP_TASK_STOPPING);

  /* Who comes meanwhile starts it anew, once it has unwound. */
  third = get (test, once);
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_begun, ==, 1);
  bellhop_promise_resolve (work.promise, bellhop_value_int64 (1));
  bellhop_test_run_until (test, is_settled, second);
  g_assert_cmpint (bellhop_task_get_state (second), ==, BELLHOP_TASK_CANCELLED);
  bellhop_test_drain (test);
  g_assert_cmpuint (work.n_begun, ==, 2);
  bellhop_promise_resolve (work.promise, bellhop_value_int64 (9));
  g_assert_cmpint (get_number (test, third), ==, 9);
}

static void
test_shared (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopOnce) shared = bellhop_shared (
    bellhop_rejected (g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "No")));
  g_autoptr(BellhopOnce) unused = bellhop_shared (bellhop_never ());

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (bellhop_test_await (test, bellhop_once_get (shared), NULL, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
    }
  g_assert_nonnull (unused);
}

/* Cancelled for good: there is no second future to start. */
static void
test_shared_cancelled (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopOnce) shared = bellhop_shared (bellhop_never ());
  g_autoptr(BellhopTask) first = get (test, shared);
  g_autoptr(BellhopTask) second = NULL;

  bellhop_test_drain (test);
  bellhop_task_cancel (first, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, first);
  second = get (test, shared);
  bellhop_test_run_until (test, is_settled, second);
  g_assert_cmpint (bellhop_task_get_state (second), ==, BELLHOP_TASK_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/once/value", NULL, test_once);
  bellhop_test_add ("/once/failed", NULL, test_once_failed);
  bellhop_test_add ("/once/cancelled", NULL, test_once_cancelled);
  bellhop_test_add ("/shared/error", NULL, test_shared);
  bellhop_test_add ("/shared/cancelled", NULL, test_shared_cancelled);
  return g_test_run ();
}
