/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#ifdef HAVE_VALGRIND
#  include <valgrind/valgrind.h>
#endif

enum
{
  MANY_FIBERS = 10000,
  TOO_MANY_FIBERS = 20000
};

typedef struct
{
  BellhopFuture *future; /* awaited first */
  BellhopFuture *second; /* awaited next */
  guint          n_begun;
  guint          n_passed; /* awaits that succeeded */
  guint          n_freed;
  GError        *error; /* of the first await */
  GError        *second_error;
} Story;

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
story_end_cb (gpointer data)
{
  ((Story *) data)->n_freed++;
}

static gboolean
is_running (gpointer task)
{
  return bellhop_task_get_state (task) == BELLHOP_TASK_RUNNING;
}

static gboolean
has_begun (gpointer data)
{
  return ((Story *) data)->n_begun > 0;
}

/* Awaits twice, holding memory across the awaits. */
static gboolean
tell_story (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Story           *story = data;
  g_autofree char *held = g_strdup ("held across an await");

  story->n_begun++;
  if (!bellhop_await (g_steal_pointer (&story->future), &story->error))
    {
      if (story->second != NULL &&
          !bellhop_await (g_steal_pointer (&story->second), &story->second_error))
        story->n_passed += 10;
      g_propagate_error (error, g_error_copy (story->error));
      return FALSE;
    }

  story->n_passed++;
  if (story->second != NULL && !bellhop_await (g_steal_pointer (&story->second), error))
    return FALSE;

  story->n_passed++;
  *result = bellhop_value_string (g_strdup (held));
  return TRUE;
}

static BellhopTask *
spawn_story (BellhopTest *test,
             Story       *story)
{
  return bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (tell_story, story, story_end_cb)));
}

static void
clear_story (Story *story)
{
  g_clear_error (&story->error);
  g_clear_error (&story->second_error);
  g_clear_pointer (&story->future, bellhop_future_unref);
  g_clear_pointer (&story->second, bellhop_future_unref);
}

static void
test_success (BellhopTest  *test,
              gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  Story story = { .future = bellhop_sleep (1),
                  .second = bellhop_resolved (bellhop_value_int64 (1)) };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  g_assert_cmpuint (story.n_begun, ==, 0);
  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "held across an await");
  g_assert_cmpuint (story.n_passed, ==, 2);
  g_assert_cmpuint (story.n_freed, ==, 1);
}

static void
test_failure (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Story story = { .future = bellhop_rejected (
                    g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there")) };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_FAILED);
  g_assert_cmpuint (story.n_freed, ==, 1);
  clear_story (&story);
}

/* E20: the function never runs, its data is freed once. */
static void
test_cancel_before_start (BellhopTest  *test,
                          gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Story story = { .future = bellhop_never () };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, &error));
  g_assert_true (bellhop_error_is_cancelled (error));
  g_assert_cmpuint (story.n_begun, ==, 0);
  g_assert_cmpuint (story.n_freed, ==, 1);
  clear_story (&story);
}

/* Between the task's start and the fiber's first turn. */
static void
test_cancel_before_first_turn (BellhopTest  *test,
                               gconstpointer data)
{
  Story story = { .future = bellhop_never () };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SHUTDOWN);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_USER);
  g_assert_cmpuint (story.n_begun, ==, 0);
  clear_story (&story);
}

/* The await returns CANCELLED, locals are freed, later awaits are refused without starting. */
static void
test_cancel_while_waiting (BellhopTest  *test,
                           gconstpointer data)
{
  guint n_freed = 0;
  Story story = { .future = bellhop_never (),
                  .second = bellhop_resolved (bellhop_value_pointer (&n_freed, count_cb)) };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  bellhop_test_run_until (test, has_begun, &story);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_true (bellhop_error_is_cancelled (story.error));
  g_assert_true (bellhop_error_is_cancelled (story.second_error));
  g_assert_cmpuint (story.n_passed, ==, 10);
  g_assert_cmpuint (n_freed, ==, 1);
  clear_story (&story);
}

/* The result came first, then the cancellation, then the fiber's turn: it is not delivered. */
static void
test_cancel_after_result (BellhopTest  *test,
                          gconstpointer data)
{
  guint          n_freed = 0;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  Story story = { .future = future };
  g_autoptr(BellhopTask) task = spawn_story (test, &story);

  bellhop_test_run_until (test, has_begun, &story);
  g_assert_true (bellhop_promise_resolve (promise, bellhop_value_pointer (&n_freed, count_cb)));
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_true (bellhop_error_is_cancelled (story.error));
  g_assert_cmpuint (n_freed, ==, 1);
  clear_story (&story);
}

static gboolean
cancel_itself (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  bellhop_task_cancel (bellhop_current_task (), BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_current_cancel_reason (), ==, BELLHOP_CANCEL_USER);
  *result = bellhop_value_pointer (data, count_cb);
  return TRUE;
}

/* E23: it goes on to its end, and the value is freed. */
static void
test_cancel_itself (BellhopTest  *test,
                    gconstpointer data)
{
  guint n_freed = 0;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (cancel_itself, &n_freed, NULL)));

  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (n_freed, ==, 1);
}

/* --- Shield --- */

typedef struct
{
  guint          grace_ms;
  BellhopFuture *cleanup;
  gboolean       cleaned;
  GError        *error;
} Cleanup;

static gboolean
clean_up_when_cancelled (gpointer      data,
                         BellhopValue *result,
                         GError      **error)
{
  Cleanup *cleanup = data;

  if (bellhop_await (bellhop_never (), error))
    return TRUE;

  cleanup->cleaned = bellhop_await (bellhop_shield (g_steal_pointer (&cleanup->cleanup),
                                                    cleanup->grace_ms),
                                    &cleanup->error);
  return FALSE;
}

static void
run_cleanup (BellhopTest *test,
             Cleanup     *cleanup)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (clean_up_when_cancelled, cleanup, NULL)));

  bellhop_test_run_until (test, is_running, task);
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

static void
test_shield (BellhopTest  *test,
             gconstpointer data)
{
  Cleanup cleanup = { .grace_ms = 60000, .cleanup = bellhop_sleep (1) };

  run_cleanup (test, &cleanup);
  g_assert_no_error (cleanup.error);
  g_assert_true (cleanup.cleaned);
}

/* The grace is bounded. */
static void
test_shield_too_slow (BellhopTest  *test,
                      gconstpointer data)
{
  Cleanup cleanup = { .grace_ms = 1, .cleanup = bellhop_never () };

  run_cleanup (test, &cleanup);
  g_assert_false (cleanup.cleaned);
  g_assert_error (cleanup.error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_clear_error (&cleanup.error);
}

/* --- Many, and too many --- */

static gboolean
wait_for_ever (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  (*(guint *) data)++;
  return bellhop_await (bellhop_never (), error);
}

static guint
count_fibers (void)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return counts.fibers;
}

static gboolean
all_begun (gpointer data)
{
  return *(guint *) data == MANY_FIBERS;
}

static gboolean
skip_many (void)
{
#ifdef __SANITIZE_THREAD__
  g_test_skip ("ThreadSanitizer has room for 8128 fibers");
  return TRUE;
#endif
#ifdef HAVE_VALGRIND
  if (RUNNING_ON_VALGRIND)
    {
      g_test_skip ("Valgrind has no room for so many guard pages");
      return TRUE;
    }
#endif
  return FALSE;
}

static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  guint n_begun = 0;

  if (skip_many ())
    return;

  for (guint i = 0; i < MANY_FIBERS; i++)
    bellhop_spawn (test->scope, bellhop_async (wait_for_ever, &n_begun, NULL));
  bellhop_test_run_until (test, all_begun, &n_begun);
  g_assert_cmpuint (count_fibers (), ==, MANY_FIBERS);
  g_assert_true (
    bellhop_test_await (test, bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER), NULL, NULL));
  g_assert_cmpuint (count_fibers (), ==, 0);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

/* The limit is an error of the one, and harms none of the others. */
static void
test_too_many (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  guint n_begun = 0;
  guint n_refused = 0;

  if (skip_many ())
    return;

  for (guint i = 0; i < TOO_MANY_FIBERS; i++)
    g_ptr_array_add (tasks,
                     bellhop_task_ref (
                       bellhop_spawn (test->scope, bellhop_async (wait_for_ever, &n_begun, NULL))));
  bellhop_test_drain (test);

  for (guint i = 0; i < TOO_MANY_FIBERS; i++)
    if (bellhop_task_get_state (tasks->pdata[i]) == BELLHOP_TASK_FAILED)
      {
        g_assert_error (bellhop_task_get_error (tasks->pdata[i]), BELLHOP_ERROR,
                        BELLHOP_ERROR_TOO_MANY);
        n_refused++;
      }
  g_assert_cmpuint (n_refused, >, 0);
  g_assert_cmpuint (n_begun, ==, TOO_MANY_FIBERS - n_refused);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (count_fibers (), ==, 0);
}

/* --- The rest --- */

static gboolean
await_ready_for_ever (gpointer      data,
                      BellhopValue *result,
                      GError      **error)
{
  while (bellhop_await (bellhop_resolved (bellhop_value_int64 (1)), error))
    ;
  return FALSE;
}

/* B15: a fiber that only awaits what is ready starves nobody. */
static void
test_cooperates (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTask) greedy = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (await_ready_for_ever, NULL, NULL)));

  g_assert_true (bellhop_test_await (test, bellhop_sleep (1), NULL, NULL));
  g_assert_cmpint (bellhop_task_get_state (greedy), ==, BELLHOP_TASK_RUNNING);
  bellhop_task_cancel (greedy, BELLHOP_CANCEL_USER);
  g_assert_false (bellhop_test_await (test, bellhop_task_settled (greedy), NULL, NULL));
}

static gboolean
yield_in_turn (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  GString *log = ((gpointer *) data)[0];

  for (guint i = 0; i < 2; i++)
    {
      g_string_append (log, ((gpointer *) data)[1]);
      if (!bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static void
test_yield (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  gpointer first[] = { log, (gpointer) "a" };
  gpointer second[] = { log, (gpointer) "b" };

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_join (bellhop_async (yield_in_turn, first, NULL),
                                      bellhop_async (yield_in_turn, second, NULL), NULL),
                        NULL, NULL));
  g_assert_cmpstr (log->str, ==, "abab");
}

static gboolean
await_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  guint depth = GPOINTER_TO_UINT (data);

  if (depth > 0 &&
      !bellhop_await (bellhop_async (await_fiber, GUINT_TO_POINTER (depth - 1), NULL), error))
    return FALSE;
  *result = bellhop_value_int64 (depth);
  return TRUE;
}

static void
test_nested (BellhopTest  *test,
             gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_async (await_fiber, GUINT_TO_POINTER (100), NULL),
                                     &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 100);
}

static gboolean
turn_the_loop (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  BellhopTest *test = data;
  BellhopTask *other = bellhop_spawn (test->scope,
                                      bellhop_async (await_fiber, GUINT_TO_POINTER (3), NULL));
  g_autoptr(BellhopTask) task = bellhop_task_ref (other);

  while (!bellhop_task_is_settled (task))
    g_main_context_iteration (test->context, TRUE);
  *result = bellhop_value_boolean (bellhop_task_get_state (task) == BELLHOP_TASK_DONE);
  return TRUE;
}

/* A nested loop, as a print dialog runs one, does not stop the world, even from within a fiber. */
static void
test_nested_loop (BellhopTest  *test,
                  gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (
    bellhop_test_await (test, bellhop_async (turn_the_loop, test, NULL), &value, NULL));
  g_assert_true (bellhop_value_get_boolean (&value));
}

static void
test_await_outside (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL,
                         "*“sleep” is awaited outside a fiber*");
  g_assert_false (bellhop_await (bellhop_sleep (0), &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_NOT_A_FIBER);
  g_assert_false (bellhop_in_fiber ());
}

static gboolean
await_string_of_int (gpointer      data,
                     BellhopValue *result,
                     GError      **error)
{
  g_autofree char *text = bellhop_await_string (bellhop_resolved (bellhop_value_int64 (1)), error);

  return text != NULL;
}

static void
test_wrong_type (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*resolved to a gint64*");
  g_assert_false (
    bellhop_test_await (test, bellhop_async (await_string_of_int, NULL, NULL), NULL, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

/* A guard page stands below each stack: a runaway recursion ends the process where it is. */
static int
recurse (int depth)
{
  volatile char page[4096];

  page[0] = (char) depth;
  return depth > 0 ? recurse (depth - 1) + page[0] : 0;
}

static gboolean
overflow (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  *result = bellhop_value_int64 (recurse (1000));
  return TRUE;
}

static void
test_guard_page (BellhopTest  *test,
                 gconstpointer data)
{
  if (g_test_subprocess ())
    {
      bellhop_test_await (test, bellhop_async (overflow, NULL, NULL), NULL, NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/fiber/success", NULL, test_success);
  bellhop_test_add ("/fiber/failure", NULL, test_failure);
  bellhop_test_add ("/fiber/E20-cancel-before-start", NULL, test_cancel_before_start);
  bellhop_test_add ("/fiber/E22-first-reason-stays", NULL, test_cancel_before_first_turn);
  bellhop_test_add ("/fiber/cancel-while-waiting", NULL, test_cancel_while_waiting);
  bellhop_test_add ("/fiber/cancel-after-result", NULL, test_cancel_after_result);
  bellhop_test_add ("/fiber/E23-cancel-itself", NULL, test_cancel_itself);
  bellhop_test_add ("/fiber/shield", NULL, test_shield);
  bellhop_test_add ("/fiber/shield/too-slow", NULL, test_shield_too_slow);
  bellhop_test_add ("/fiber/many", NULL, test_many);
  bellhop_test_add ("/fiber/A5-too-many", NULL, test_too_many);
  bellhop_test_add ("/fiber/cooperates", NULL, test_cooperates);
  bellhop_test_add ("/fiber/yield", NULL, test_yield);
  bellhop_test_add ("/fiber/nested", NULL, test_nested);
  bellhop_test_add ("/fiber/nested-loop", NULL, test_nested_loop);
  bellhop_test_add ("/fiber/await-outside", NULL, test_await_outside);
  bellhop_test_add ("/fiber/wrong-type", NULL, test_wrong_type);
  bellhop_test_add ("/fiber/guard-page", NULL, test_guard_page);

  return g_test_run ();
}
