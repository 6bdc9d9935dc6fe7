/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

/* Several that listen to one task, and those that come and go meanwhile. */

enum
{
  HOUR_MS = 3600 * 1000
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static BellhopFuture *
count_call (const BellhopValue *value,
            gpointer            data)
{
  count_cb (data);
  return NULL;
}

/* E3: it is the only one to whom the task is known, and goes before the task has ended. */
static void
test_let_go (BellhopTest  *test,
             gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  BellhopTask *task = bellhop_spawn (test->scope, future);
  g_autoptr(BellhopTask) listener = NULL;
  guint n_called = 0;
  guint n_freed = 0;

  listener = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_then (bellhop_task_settled (task), count_call, &n_called, count_cb)));
  bellhop_test_drain (test);
  bellhop_task_cancel (listener, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, listener);
  n_called = 0;
  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_freed, count_cb)));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (n_called, ==, 0);
  g_assert_cmpuint (n_freed, ==, 1);
}

/* --- While listeners are told --- */

typedef struct
{
  BellhopTest *test;
  BellhopTask *task;      /* Owned: what all listen to */
  BellhopTask *own;       /* Owned: the first listener */
  BellhopTask *neighbour; /* Owned: the next listener */
  guint        n_late;
} Told;

static BellhopFuture *
change_listeners (const BellhopValue *value,
                  gpointer            data)
{
  Told *self = data;

  bellhop_task_cancel (self->own, BELLHOP_CANCEL_USER);
  bellhop_task_cancel (self->neighbour, BELLHOP_CANCEL_USER);
  bellhop_spawn (self->test->scope,
                 bellhop_then (bellhop_task_settled (self->task), count_call, &self->n_late, NULL));
  return NULL;
}

/* E5: the first that is told removes itself and the next, and adds another. */
static void
test_changed_while_told (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  Told  told = { .test = test };
  guint n_neighbour = 0;
  guint n_last = 0;

  told.task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  told.own = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_then (bellhop_task_settled (told.task), change_listeners, &told, NULL)));
  told.neighbour = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_then (bellhop_task_settled (told.task), count_call,
                                              &n_neighbour, NULL)));
  bellhop_spawn (test->scope,
                 bellhop_then (bellhop_task_settled (told.task), count_call, &n_last, NULL));
  bellhop_test_drain (test);

  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (n_neighbour, ==, 0);
  g_assert_cmpuint (n_last, ==, 1);
  g_assert_cmpuint (told.n_late, ==, 1);
  g_assert_cmpint (bellhop_task_get_state (told.neighbour), ==, BELLHOP_TASK_CANCELLED);
  bellhop_task_unref (told.task);
  bellhop_task_unref (told.own);
  bellhop_task_unref (told.neighbour);
}

/* E7, E33: a future has one consumer, but a task has many: each gets the value, and so does who
   asks again. */
static void
test_same_twice (BellhopTest  *test,
                 gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_resolved (bellhop_value_string (g_strdup ("once")))));

  g_assert_true (bellhop_test_await (test,
                                     bellhop_join (bellhop_task_settled (task),
                                                   bellhop_task_settled (task), NULL),
                                     &value, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (bellhop_value_get_pointer (
                         bellhop_values_get (bellhop_value_get_pointer (&value), i)),
                       ==, "once");
      g_assert_cmpstr (bellhop_value_get_pointer (bellhop_task_get_value (task)), ==, "once");
    }
}

/* E16: the hour is not waited for, and does not stay in the heap. */
static void
test_no_timer_left (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_timeout (future, HOUR_MS)));
  BellhopCounts counts;

  bellhop_test_drain (test);
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.timers, ==, 1);
  bellhop_promise_resolve (promise, bellhop_value_int64 (1));
  bellhop_test_run_until (test, is_settled, task);
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.timers, ==, 0);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
}

/* --- Workers --- */

static void
cancel_cb (gpointer task)
{
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
}

static gboolean
ask_to_cancel (BellhopJob   *job,
               gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  bellhop_post (cancel_cb, data, NULL);
  return TRUE;
}

/* E24: a worker asks, and the owner thread does it. */
static void
test_cancel_from_worker (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, ask_to_cancel, task, NULL));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_USER);
}

static gboolean
await_work (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, data,
                                      bellhop_test_gate_freed),
                        error);
}

static gboolean
await_child (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  return bellhop_await (bellhop_async (await_work, data, NULL), error);
}

/* E28: what is asked of the parent is asked of the job of its child, and the parent waits for
   both. */
static void
test_reaches_worker (BellhopTest  *test,
                     gconstpointer data)
{
  static BellhopTestGate gate;
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_gate_init (&gate);
  gate.obeys = TRUE;
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (await_child, &gate, NULL)));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (gate.n_freed, ==, 1);
  bellhop_test_gate_clear (&gate);
}

/* E49: a scope is closed when the job in it has ended, not when it has been asked to. */
static void
test_close_waits_for_job (BellhopTest  *test,
                          gconstpointer data)
{
  static BellhopTestGate gate;
  g_autoptr(BellhopTask) closing = NULL;

  bellhop_test_gate_init (&gate);
  bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate,
                                            bellhop_test_gate_freed));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);
  closing = bellhop_task_ref (
    bellhop_spawn_forever (bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (closing));
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_settled, closing);
  g_assert_cmpuint (gate.n_freed, ==, 1);
  bellhop_test_gate_clear (&gate);
}

/* --- Whether to cancel --- */

static gboolean
count_turns (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  while (bellhop_yield (error))
    count_cb (data);
  return FALSE;
}

/* E156: it is paused, somebody is asked whether to cancel it and says no, and it is still
   paused. */
static void
test_stays_paused (BellhopTest  *test,
                   gconstpointer data)
{
  guint n_turns = 0;
  guint n_before;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (count_turns, &n_turns, NULL)));
  BellhopFuture *answer;
  g_autoptr(BellhopPromise) asked = NULL;
  g_auto(BellhopValue) wish = BELLHOP_VALUE_INIT;

  while (n_turns < 3)
    g_main_context_iteration (test->context, TRUE);
  bellhop_task_pause (task);
  n_before = n_turns;
  asked = bellhop_promise_new (&answer);
  bellhop_promise_resolve (asked, bellhop_value_boolean (FALSE));
  g_assert_true (bellhop_test_await (test, answer, &wish, NULL));
  if (bellhop_value_get_boolean (&wish))
    bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_turns, ==, n_before);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_PAUSED);

  bellhop_task_resume (task);
  while (n_turns == n_before)
    g_main_context_iteration (test->context, TRUE);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/listeners/E3-let-go", NULL, test_let_go);
  bellhop_test_add ("/listeners/E5-changed-while-told", NULL, test_changed_while_told);
  bellhop_test_add ("/listeners/E7-E33-same-twice", NULL, test_same_twice);
  bellhop_test_add ("/listeners/E16-no-timer-left", NULL, test_no_timer_left);
  bellhop_test_add ("/listeners/E24-cancel-from-worker", NULL, test_cancel_from_worker);
  bellhop_test_add ("/listeners/E28-reaches-worker", NULL, test_reaches_worker);
  bellhop_test_add ("/listeners/E49-close-waits-for-job", NULL, test_close_waits_for_job);
  bellhop_test_add ("/listeners/E156-stays-paused", NULL, test_stays_paused);

  return g_test_run ();
}
