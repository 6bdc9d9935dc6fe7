/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

enum
{
  MANY_TIMERS = 20000
};

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static guint
count_timers (void)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return counts.timers;
}

/* E130 */
static void
test_never_early (BellhopTest  *test,
                  gconstpointer data)
{
  for (guint delay_ms = 0; delay_ms < 20; delay_ms++)
    {
      gint64 started_us = bellhop_now_us ();

      g_assert_true (bellhop_test_await (test, bellhop_sleep (delay_ms), NULL, NULL));
      g_assert_cmpint (bellhop_now_us () - started_us, >=, (gint64) delay_ms * 1000);
    }
}

typedef struct
{
  GArray *order;
  gsize   number;
} Entry;

static BellhopFuture *
note_entry (const BellhopValue *value,
            gpointer            data)
{
  Entry *entry = data;

  g_array_append_val (entry->order, entry->number);
  return NULL;
}

/* Each of many sleeps ends, and once; their order is the heap's, which has a test of its own. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autofree Entry  *entries = g_new (Entry, MANY_TIMERS);
  g_autofree gint64 *deadlines = g_new (gint64, MANY_TIMERS);
  gint64             base_us = bellhop_now_us () + 50000;

  for (guint i = 0; i < MANY_TIMERS; i++)
    {
      deadlines[i] = base_us + g_test_rand_int_range (0, 1000);
      entries[i] = (Entry){ order, i };
      bellhop_spawn (test->scope, bellhop_then (bellhop_sleep_until (deadlines[i]), note_entry,
                                                &entries[i], NULL));
    }
  bellhop_test_run_until (test, is_empty, test->scope);

  g_assert_cmpuint (order->len, ==, MANY_TIMERS);
  for (guint i = 0; i < MANY_TIMERS; i++)
    {
      gsize number = g_array_index (order, gsize, i);

      g_assert_cmpuint (number, <, MANY_TIMERS);
      g_assert_cmpint (deadlines[number], !=, 0);
      deadlines[number] = 0;
    }
}

/* A cancelled sleep leaves no timer behind. */
static void
test_cancel_any (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);

  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add (tasks,
                     bellhop_task_ref (
                       bellhop_spawn (test->scope, bellhop_sleep (3600000 + (i * 7919) % 1000))));
  bellhop_test_drain (test);
  g_assert_cmpuint (count_timers (), ==, 1000);

  while (tasks->len > 0)
    {
      guint index = (guint) g_test_rand_int_range (0, (gint32) tasks->len);

      bellhop_task_cancel (tasks->pdata[index], BELLHOP_CANCEL_USER);
      g_ptr_array_remove_index_fast (tasks, index);
      g_assert_cmpuint (count_timers (), ==, tasks->len);
    }
  bellhop_test_run_until (test, is_empty, test->scope);
}

static void
test_past_deadline (BellhopTest  *test,
                    gconstpointer data)
{
  g_assert_true (bellhop_test_await (test, bellhop_sleep_until (0), NULL, NULL));
}

/* E132: each time that something happens the end is later; flushing makes it now. */
static void
test_debounce (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopDebounce) debounce = bellhop_debounce_new (100);
  g_autoptr(BellhopTask) waiting = NULL;
  g_autoptr(BellhopTask) again = NULL;

  bellhop_test_clock_start (FALSE);
  waiting = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_debounce_wait (debounce)));
  for (guint i = 0; i < 5; i++)
    {
      bellhop_debounce_poke (debounce);
      bellhop_test_clock_advance (90 * 1000);
      bellhop_test_drain (test);
      g_assert_false (bellhop_task_is_settled (waiting));
    }
  bellhop_test_clock_advance (10 * 1000);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (waiting), ==, BELLHOP_TASK_DONE);

  bellhop_debounce_flush (debounce);
  bellhop_debounce_poke (debounce);
  bellhop_debounce_flush (debounce);
  again = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_debounce_wait (debounce)));
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (again), ==, BELLHOP_TASK_DONE);
  bellhop_test_clock_stop ();
}

static void
test_debounce_ends (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopDebounce *debounce = bellhop_debounce_new (100);
  BellhopTask     *cancelled = bellhop_spawn (test->scope, bellhop_debounce_wait (debounce));
  g_autoptr(BellhopTask) refused = NULL;

  bellhop_debounce_poke (debounce);
  bellhop_test_drain (test);
  bellhop_task_cancel (cancelled, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  refused = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_debounce_wait (debounce)));
  bellhop_test_drain (test);
  bellhop_debounce_free (debounce);
  bellhop_test_drain (test);
  g_assert_error (bellhop_task_get_error (refused), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

static void
test_deadline (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 deadline_us;

  bellhop_test_clock_start (TRUE);
  deadline_us = bellhop_now_us () + 50 * 1000;
  g_assert_true (
    bellhop_test_await (test, bellhop_deadline (bellhop_sleep (40), deadline_us), NULL, NULL));
  g_assert_false (
    bellhop_test_await (test, bellhop_deadline (bellhop_sleep (40), deadline_us), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_cmpint (bellhop_now_us (), ==, deadline_us);
  bellhop_test_clock_stop ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/time/E130-never-early", NULL, test_never_early);
  bellhop_test_add ("/time/many", NULL, test_many);
  bellhop_test_add ("/time/cancel-any", NULL, test_cancel_any);
  bellhop_test_add ("/time/past-deadline", NULL, test_past_deadline);

  bellhop_test_add ("/time/E132-debounce", NULL, test_debounce);
  bellhop_test_add ("/time/debounce/ends", NULL, test_debounce_ends);
  bellhop_test_add ("/time/deadline", NULL, test_deadline);
  return g_test_run ();
}
