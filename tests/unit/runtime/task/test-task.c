/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

/* What a fiber of these tests is given: gates that the test opens, and a log that it writes. */
typedef struct
{
  BellhopPromise *promises[2];
  BellhopFuture  *futures[2];
  GString        *log;
  GError         *error; /* what the last step ends with, or NULL */
} Steps;

static void
steps_init (Steps *self)
{
  *self = (Steps){ .log = g_string_new (NULL) };
  for (guint i = 0; i < G_N_ELEMENTS (self->promises); i++)
    self->promises[i] = bellhop_promise_new (&self->futures[i]);
}

static void
steps_clear (Steps *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->promises); i++)
    {
      g_clear_pointer (&self->promises[i], bellhop_promise_free);
      g_clear_pointer (&self->futures[i], bellhop_future_unref);
    }
  g_string_free (self->log, TRUE);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Steps, steps_clear)

static void
open_gate (Steps *self,
           guint  gate)
{
  bellhop_promise_resolve (self->promises[gate], (BellhopValue) BELLHOP_VALUE_INIT);
}

static gboolean
walk_steps (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Steps *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->futures); i++)
    {
      g_string_append_printf (self->log, "%u", i);
      if (!bellhop_await (g_steal_pointer (&self->futures[i]), error))
        {
          g_string_append_c (self->log, 'x');
          return FALSE;
        }
    }
  g_string_append_c (self->log, '.');
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  *result = bellhop_value_int64 (42);
  return error == NULL || *error == NULL;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* --- Pausing --- */

/* E26: what comes while a task is paused is kept, and nothing is lost by pausing twice. */
static void
test_wake_while_paused (BellhopTest  *test,
                        gconstpointer data)
{
  g_auto(Steps) steps = { 0 };
  g_autoptr(BellhopTask) task = NULL;

  steps_init (&steps);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (walk_steps, &steps, NULL)));
  bellhop_test_drain (test);
  bellhop_task_pause (task);
  bellhop_task_pause (task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_PAUSED);

  open_gate (&steps, 0);
  bellhop_test_drain (test);
  g_assert_cmpstr (steps.log->str, ==, "0");

  bellhop_task_resume (task);
  bellhop_test_drain (test);
  g_assert_cmpstr (steps.log->str, ==, "01");

  bellhop_task_pause (task);
  bellhop_task_resume (task);
  open_gate (&steps, 1);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (task)), ==, 42);

  bellhop_task_pause (task);
  g_assert_false (bellhop_task_is_paused (task));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
}

static void
test_paused_before_start (BellhopTest  *test,
                          gconstpointer data)
{
  g_auto(Steps) steps = { 0 };
  BellhopTask *task;

  steps_init (&steps);
  task = bellhop_spawn (test->scope, bellhop_async (walk_steps, &steps, NULL));
  bellhop_task_pause (task);
  bellhop_test_drain (test);
  g_assert_cmpstr (steps.log->str, ==, "");
  bellhop_task_resume (task);
  bellhop_test_drain (test);
  g_assert_cmpstr (steps.log->str, ==, "0");
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
}

/* E25: also with a wake that is held. */
static void
test_cancel_while_paused (BellhopTest  *test,
                          gconstpointer data)
{
  const gboolean wakes_first = GPOINTER_TO_INT (data);
  g_auto(Steps) steps = { 0 };
  g_autoptr(BellhopTask) task = NULL;

  steps_init (&steps);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (walk_steps, &steps, NULL)));
  bellhop_test_drain (test);
  bellhop_task_pause (task);
  if (wakes_first)
    open_gate (&steps, 0);
  bellhop_test_drain (test);

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  if (!wakes_first)
    g_clear_pointer (&steps.promises[0], bellhop_promise_free);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpstr (steps.log->str, ==, "0x");
}

static void
test_pause_scope (BellhopTest  *test,
                  gconstpointer data)
{
  g_auto(Steps) early = { 0 };
  g_auto(Steps) late = { 0 };
  g_autoptr(BellhopScope) below = bellhop_scope_new ("below", test->scope);
  BellhopTask *own;

  steps_init (&early);
  steps_init (&late);
  own = bellhop_spawn (below, bellhop_async (walk_steps, &early, NULL));
  bellhop_test_drain (test);
  bellhop_scope_pause (test->scope);
  bellhop_spawn (below, bellhop_async (walk_steps, &late, NULL));
  bellhop_task_pause (own);
  open_gate (&early, 0);
  bellhop_test_drain (test);
  g_assert_cmpstr (early.log->str, ==, "0");
  g_assert_cmpstr (late.log->str, ==, "");

  bellhop_scope_resume (test->scope);
  bellhop_test_drain (test);
  g_assert_cmpstr (early.log->str, ==, "0");
  g_assert_cmpstr (late.log->str, ==, "0");
  bellhop_task_resume (own);
  bellhop_test_drain (test);
  g_assert_cmpstr (early.log->str, ==, "01");
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
}

typedef struct
{
  GMutex   mutex;
  GCond    changed;
  gboolean is_open;
  guint    n_ran;
} Door;

static gboolean
wait_at_door (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Door *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->is_open)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
count_run (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Door *self = data;

  g_mutex_lock (&self->mutex);
  self->n_ran++;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* A job waits with its task. Those before it hold all threads of the lane, so that it has not
 * begun when it is paused; the one behind it has its turn first. */
static void
test_pause_job (BellhopTest  *test,
                gconstpointer data)
{
  Door door = { 0 };
  g_autoptr(BellhopTask) paused = NULL;
  g_autoptr(BellhopTask) behind = NULL;

  for (guint i = 0; i < bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE); i++)
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, wait_at_door, &door, NULL));
  paused = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, count_run, &door, NULL)));
  bellhop_test_drain (test);
  bellhop_task_pause (paused);
  behind = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, count_run, &door, NULL)));
  g_mutex_lock (&door.mutex);
  door.is_open = TRUE;
  g_cond_broadcast (&door.changed);
  g_mutex_unlock (&door.mutex);

  bellhop_test_run_until (test, is_settled, behind);
  g_assert_cmpuint (door.n_ran, ==, 1);
  bellhop_task_resume (paused);
  bellhop_test_run_until (test, is_settled, paused);
  g_assert_cmpuint (door.n_ran, ==, 2);
}

/* --- Stopping and letting go --- */

static void
test_cancel_and_join (BellhopTest  *test,
                      gconstpointer data)
{
  g_auto(Steps) steps = { 0 };
  BellhopTask *task;

  steps_init (&steps);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (walk_steps, &steps, NULL)));
  bellhop_test_drain (test);
  g_assert_true (bellhop_test_await (test, bellhop_task_cancel_and_join (task, BELLHOP_CANCEL_USER),
                                     NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpstr (steps.log->str, ==, "0x");

  g_assert_true (bellhop_test_await (test, bellhop_task_cancel_and_join (task, BELLHOP_CANCEL_USER),
                                     NULL, NULL));
  bellhop_task_unref (task);
}

/* E30: whatever becomes of the scope that it was spawned in. */
static void
test_detach (BellhopTest  *test,
             gconstpointer data)
{
  g_auto(Steps) steps = { 0 };
  BellhopScope *scope = bellhop_scope_new ("short", test->scope);
  g_autoptr(BellhopTask) task = NULL;

  steps_init (&steps);
  task = bellhop_task_ref (bellhop_spawn (scope, bellhop_async (walk_steps, &steps, NULL)));
  bellhop_test_drain (test);
  bellhop_task_detach (task);
  g_assert_true (bellhop_task_get_scope (task) == bellhop_application_scope ());
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 0);

  bellhop_scope_cancel (scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_scope_unref (scope);
  open_gate (&steps, 0);
  open_gate (&steps, 1);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
}

static void
test_detach_too_late (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_task_detach (task);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  bellhop_task_detach (task);
}

/* What a paused scope held goes on when the task leaves it. */
static void
test_detach_from_paused (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;

  bellhop_scope_pause (test->scope);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_resolved (bellhop_value_int64 (1))));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (task));
  bellhop_task_detach (task);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
}

static void
test_guard (BellhopTest  *test,
            gconstpointer data)
{
  BellhopTask *kept = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (0)));
  BellhopTask *ended = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  {
    g_autoptr(BellhopTaskGuard) first = bellhop_task_guard_new (kept);
    g_autoptr(BellhopTaskGuard) second = bellhop_task_guard_new (ended);

    bellhop_task_unref (g_steal_pointer (&first));
    g_assert_nonnull (second);
  }
  bellhop_test_run_until (test, is_settled, kept);
  bellhop_test_run_until (test, is_settled, ended);
  g_assert_cmpint (bellhop_task_get_state (kept), ==, BELLHOP_TASK_DONE);
  g_assert_cmpint (bellhop_task_get_state (ended), ==, BELLHOP_TASK_CANCELLED);
  bellhop_task_unref (kept);
  bellhop_task_unref (ended);
}

/* --- Deferred work --- */

typedef struct
{
  GString    *log;
  const char *ending;
} Deferring;

static void
append_a (gpointer data)
{
  g_string_append_c (data, 'a');
}

static void
append_after_await (gpointer data)
{
  g_assert_true (bellhop_await (bellhop_shield (bellhop_sleep (0), 1000), NULL));
  g_string_append_c (data, 'b');
}

static gboolean
defer_and_end (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Deferring *self = data;

  bellhop_defer (append_a, self->log);
  bellhop_defer (append_after_await, self->log);
  if (g_str_equal (self->ending, "cancelled"))
    return bellhop_await (bellhop_never (), error);
  if (g_str_equal (self->ending, "failed"))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "It failed");
      return FALSE;
    }
  return TRUE;
}

/* E31: once, the newest first, however the function ends. */
static void
test_defer (BellhopTest  *test,
            gconstpointer data)
{
  Deferring deferring = { g_string_new (NULL), data };
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (defer_and_end, &deferring, NULL)));

  bellhop_test_drain (test);
  if (g_str_equal (data, "cancelled"))
    bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpstr (deferring.log->str, ==, "ba");
  g_assert_true ((bellhop_task_get_error (task) == NULL) == g_str_equal (data, "done"));
  g_string_free (deferring.log, TRUE);
}

/* --- The text of a cancellation --- */

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
  bellhop_test_add ("/task/E26-wake-while-paused", NULL, test_wake_while_paused);
  bellhop_test_add ("/task/pause/before-start", NULL, test_paused_before_start);
  bellhop_test_add ("/task/E25-cancel-while-paused", NULL, test_cancel_while_paused);
  bellhop_test_add ("/task/E25-cancel-while-paused/with-wake", GINT_TO_POINTER (TRUE),
                    test_cancel_while_paused);
  bellhop_test_add ("/task/pause/scope", NULL, test_pause_scope);
  bellhop_test_add ("/task/pause/job", NULL, test_pause_job);
  bellhop_test_add ("/task/cancel-and-join", NULL, test_cancel_and_join);
  bellhop_test_add ("/task/E30-detach", NULL, test_detach);
  bellhop_test_add ("/task/E30-detach/too-late", NULL, test_detach_too_late);
  bellhop_test_add ("/task/E30-detach/from-paused", NULL, test_detach_from_paused);
  bellhop_test_add ("/task/guard", NULL, test_guard);
  bellhop_test_add ("/task/E31-defer/done", "done", test_defer);
  bellhop_test_add ("/task/E31-defer/failed", "failed", test_defer);
  bellhop_test_add ("/task/E31-defer/cancelled", "cancelled", test_defer);
  bellhop_test_add ("/task/cancel-text/heard", NULL, test_heard);
  bellhop_test_add ("/task/cancel-text/before-start", NULL, test_without_fiber);
  bellhop_test_add ("/task/cancel-text/without-fiber", "begun", test_without_fiber);
  bellhop_test_add ("/task/cancel-text/E22-first-wins", NULL, test_first_wins);
  bellhop_test_add ("/task/cancel-text/E21-after-end", NULL, test_after_end);
  bellhop_test_add ("/task/cancel-text/no-failure", NULL, test_no_failure);
  return g_test_run ();
}
