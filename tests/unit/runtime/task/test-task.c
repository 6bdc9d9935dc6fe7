/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <string.h>

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

/* --- Priorities --- */

enum
{
  TURNS = 100
};

typedef struct
{
  GString *log;
  char     name;
} Runner;

static gboolean
take_turns (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Runner *self = data;

  for (guint i = 0; i < TURNS; i++)
    {
      g_string_append_c (self->log, self->name);
      if (!bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static guint
count_before (const char *log,
              char        name,
              gsize       end)
{
  guint n_found = 0;

  for (gsize i = 0; i < end; i++)
    n_found += log[i] == name;
  return n_found;
}

/* The urgent one is done first, the patient one last, and neither is left out meanwhile. */
static void
test_priorities (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  Runner runners[] = { { log, 'l' }, { log, 'n' }, { log, 'h' } };
  g_autoptr(BellhopTask) low = NULL;
  BellhopTask *high;
  gsize        end;

  low = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[0], NULL)));
  bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[1], NULL));
  high = bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[2], NULL));
  bellhop_task_set_priority (low, BELLHOP_PRIORITY_LOW);
  bellhop_task_set_priority (high, BELLHOP_PRIORITY_HIGH);
  g_assert_cmpint (bellhop_task_get_priority (high), ==, BELLHOP_PRIORITY_HIGH);
  bellhop_test_run_until (test, is_settled, low);

  g_assert_cmpuint (log->len, ==, 3 * TURNS);
  end = (gsize) (strrchr (log->str, 'h') - log->str);
  g_assert_cmpuint (count_before (log->str, 'n', end), >=, TURNS / 10);
  g_assert_cmpuint (count_before (log->str, 'n', end), <=, TURNS / 4);
  g_assert_cmpuint (count_before (log->str, 'l', end), >=, TURNS / 10);
  end = (gsize) (strrchr (log->str, 'n') - log->str);
  g_assert_cmpuint (count_before (log->str, 'l', end), <=, TURNS / 2);

  bellhop_task_set_priority (low, BELLHOP_PRIORITY_HIGH);
  g_assert_cmpint (bellhop_task_get_priority (low), ==, BELLHOP_PRIORITY_NORMAL);
}

/* One that is raised while it waits goes before those that came earlier. */
static void
test_raise (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  Runner       runners[] = { { log, 'a' }, { log, 'b' } };
  BellhopTask *raised;

  bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[0], NULL));
  raised = bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[1], NULL));
  bellhop_task_set_priority (raised, BELLHOP_PRIORITY_HIGH);
  bellhop_test_drain (test);
  g_assert_cmpint (log->str[0], ==, 'b');
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
  bellhop_test_add ("/task/priority", NULL, test_priorities);
  bellhop_test_add ("/task/priority/raise", NULL, test_raise);
  bellhop_test_add ("/task/cancel-and-join", NULL, test_cancel_and_join);
  bellhop_test_add ("/task/E30-detach", NULL, test_detach);
  bellhop_test_add ("/task/E30-detach/too-late", NULL, test_detach_too_late);
  bellhop_test_add ("/task/E30-detach/from-paused", NULL, test_detach_from_paused);
  bellhop_test_add ("/task/guard", NULL, test_guard);
  bellhop_test_add ("/task/E31-defer/done", "done", test_defer);
  bellhop_test_add ("/task/E31-defer/failed", "failed", test_defer);
  bellhop_test_add ("/task/E31-defer/cancelled", "cancelled", test_defer);
  return g_test_run ();
}
