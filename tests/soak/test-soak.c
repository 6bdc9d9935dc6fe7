/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>
#include <malloc.h>

#ifdef HAVE_VALGRIND
#  include <valgrind/valgrind.h>
#endif

/* The same again and again: memory stays as it was, and nothing is left. With `-m slow` as often as
 * it takes to be sure; else just often enough to see that the test itself works. */

enum
{
  N_SUPERSEDES = 1000 * 1000,
  N_TIMERS = 100 * 1000,
  N_FIBERS = 10 * 1000,
  TOO_MANY_FIBERS = 40 * 1000,
  N_JOBS = 1000 * 1000,
  BATCH = 1000,
  QUICK = 100, /* a hundredth of it */

  /* Tables that grow a little, and what the C library keeps. */
  SLACK_BYTES = 64 * 1024
};

static guint
scale (guint n)
{
  return g_test_slow () ? n : n / QUICK;
}

static gsize
get_heap_bytes (void)
{
  return mallinfo2 ().uordblks;
}

static void
assert_flat (gsize before)
{
  g_assert_cmpuint (get_heap_bytes (), <, before + SLACK_BYTES);
}

static void
assert_only_own_scope (void)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  g_assert_cmpmem (&counts, sizeof counts, &((BellhopCounts){ .scopes = 1 }), sizeof counts);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static gboolean
sleep_long (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_sleep (3600 * 1000), error);
}

/* --- A million calls, each superseded by the next --- */

static void
supersede (BellhopTest *test,
           guint        n)
{
  g_autoptr(BellhopTask) task = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (task != NULL)
        bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
      g_clear_pointer (&task, bellhop_task_unref);
      task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (sleep_long, NULL, NULL)));
      if (i % 3 == 0)
        g_main_context_iteration (test->context, FALSE);
    }
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
}

static void
test_supersede (BellhopTest  *test,
                gconstpointer data)
{
  gsize before;

  supersede (test, BATCH);
  before = get_heap_bytes ();
  for (guint done = 0; done < scale (N_SUPERSEDES); done += BATCH)
    supersede (test, BATCH);
  assert_flat (before);
  assert_only_own_scope ();
}

/* --- Timers --- */

static void
wait_for_all (BellhopTest *test,
              guint        n)
{
  for (guint i = 0; i < n; i++)
    bellhop_spawn (test->scope, bellhop_sleep (i % 10000));
  bellhop_test_run_until (test, is_empty, test->scope);
}

static void
test_timers (BellhopTest  *test,
             gconstpointer data)
{
  gsize before;

  bellhop_test_clock_start (TRUE);
  wait_for_all (test, scale (N_TIMERS));
  before = get_heap_bytes ();
  for (guint round = 0; round < 3; round++)
    wait_for_all (test, scale (N_TIMERS));
  bellhop_test_clock_stop ();
  assert_flat (before);
  assert_only_own_scope ();
}

/* --- Fibers --- */

static gboolean
skip_fibers (void)
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
suspend_all (BellhopTest *test,
             guint        n)
{
  for (guint i = 0; i < n; i++)
    bellhop_spawn (test->scope, bellhop_async (sleep_long, NULL, NULL));
  bellhop_test_drain (test);
}

static void
run_fibers (BellhopTest *test)
{
  BellhopCounts counts;
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("round", test->scope);
  BellhopTest round = { .context = test->context, .scope = scope };

  suspend_all (&round, N_FIBERS);
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.fibers, ==, N_FIBERS);
  bellhop_scope_cancel (scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, scope);
}

static void
test_fibers (BellhopTest  *test,
             gconstpointer data)
{
  gsize before;

  if (skip_fibers ())
    return;

  run_fibers (test);
  before = get_heap_bytes ();
  for (guint round = 0; round < (g_test_slow () ? 20 : 1); round++)
    run_fibers (test);
  assert_flat (before);
  assert_only_own_scope ();
}

/* The forty-thousandth is an error and no abort, and the others are none the worse. */
static void
test_too_many_fibers (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  guint n_refused = 0;

  if (skip_fibers ())
    return;

  for (guint i = 0; i < TOO_MANY_FIBERS; i++)
    g_ptr_array_add (tasks, bellhop_task_ref (
                              bellhop_spawn (test->scope, bellhop_async (sleep_long, NULL, NULL))));
  bellhop_test_drain (test);
  g_assert_error (bellhop_task_get_error (tasks->pdata[TOO_MANY_FIBERS - 1]), BELLHOP_ERROR,
                  BELLHOP_ERROR_TOO_MANY);
  for (guint i = 0; i < TOO_MANY_FIBERS; i++)
    n_refused += bellhop_task_get_error (tasks->pdata[i]) != NULL;
  g_assert_cmpuint (n_refused, <=, TOO_MANY_FIBERS - N_FIBERS);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, TOO_MANY_FIBERS - n_refused);

  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  assert_only_own_scope ();
}

/* --- Jobs --- */

static gboolean
empty_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  *result = bellhop_value_int64 (1);
  return TRUE;
}

/* Every third is cancelled: in the queue, while it runs or too late, as it comes. */
static void
run_jobs (BellhopTest *test)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);

  for (guint i = 0; i < BATCH; i++)
    g_ptr_array_add (tasks, bellhop_task_ref (
                              bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE,
                                                                        empty_work, NULL, NULL))));
  g_main_context_iteration (test->context, FALSE);
  for (guint i = 0; i < BATCH; i += 3)
    bellhop_task_cancel (tasks->pdata[i], BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
}

static void
test_jobs (BellhopTest  *test,
           gconstpointer data)
{
  gsize before;

  for (guint i = 0; i < 10; i++)
    run_jobs (test);
  before = get_heap_bytes ();
  for (guint done = 0; done < scale (N_JOBS); done += BATCH)
    run_jobs (test);
  assert_flat (before);
  assert_only_own_scope ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/soak/E48-supersede-million", NULL, test_supersede);
  bellhop_test_add ("/soak/timers", NULL, test_timers);
  bellhop_test_add ("/soak/fibers", NULL, test_fibers);
  bellhop_test_add ("/soak/fibers/A5-too-many", NULL, test_too_many_fibers);
  bellhop_test_add ("/soak/jobs", NULL, test_jobs);

  return g_test_run ();
}
