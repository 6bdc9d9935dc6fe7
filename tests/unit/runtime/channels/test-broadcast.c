/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  N_SUBSCRIBERS = 17
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static void
assert_next (BellhopSubscription *subscription,
             gint64               number)
{
  BellhopValue value;

  g_assert_true (bellhop_subscription_try_recv (subscription, &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, number);
}

static void
assert_none (BellhopSubscription *subscription,
             GQuark               domain,
             int                  code)
{
  g_autoptr(GError) error = NULL;
  BellhopValue value;

  g_assert_false (bellhop_subscription_try_recv (subscription, &value, &error));
  g_assert_true (g_error_matches (error, domain, code));
}

/* E117: the count is exact, told once, and then comes the oldest that is kept; a capacity of three
 * is three. E118: who comes late sees what comes later. */
static void
test_lag (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(BellhopBroadcast) broadcast = bellhop_broadcast_new (3);
  g_autoptr(BellhopSubscription) slow = bellhop_broadcast_subscribe (broadcast);
  g_autoptr(BellhopSubscription) late = NULL;

  for (gint64 i = 0; i < 10; i++)
    g_assert_cmpuint (bellhop_broadcast_send (broadcast, bellhop_value_int64 (i)), ==, 1);
  late = bellhop_broadcast_subscribe (broadcast);
  assert_none (late, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  assert_none (slow, BELLHOP_ERROR, BELLHOP_ERROR_LAGGED);
  g_assert_cmpuint (bellhop_subscription_get_n_missed (slow), ==, 7);
  for (gint64 i = 7; i < 10; i++)
    assert_next (slow, i);
  assert_none (slow, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  g_assert_cmpuint (bellhop_broadcast_send (broadcast, bellhop_value_int64 (10)), ==, 2);
  assert_next (late, 10);
  bellhop_broadcast_close (broadcast);
  assert_next (slow, 10);
  assert_none (slow, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  assert_none (late, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

/* E119 */
static void
test_nobody (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopBroadcast) broadcast = bellhop_broadcast_new (1);

  g_assert_cmpuint (bellhop_broadcast_send (broadcast, bellhop_value_string (g_strdup ("unheard"))),
                    ==, 0);
  bellhop_broadcast_close (broadcast);
  g_assert_cmpuint (bellhop_broadcast_send (broadcast, bellhop_value_string (g_strdup ("late"))),
                    ==, 0);
}

static gboolean
add_up (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  BellhopSubscription *subscription = data;
  gint64               sum = 0;
  gint64               number;
  g_autoptr(GError) end = NULL;

  while ((number = bellhop_await_int64 (bellhop_subscription_recv (subscription), &end)) > 0)
    sum += number;
  g_assert_error (end, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  *result = bellhop_value_int64 (sum);
  return TRUE;
}

/* Everybody who keeps up gets everything, and it does end. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopBroadcast) broadcast = bellhop_broadcast_new (4);
  BellhopTask *tasks[N_SUBSCRIBERS];

  for (guint i = 0; i < N_SUBSCRIBERS; i++)
    tasks[i] = bellhop_task_ref (
      bellhop_spawn (test->scope, bellhop_async (add_up, bellhop_broadcast_subscribe (broadcast),
                                                 (GDestroyNotify) bellhop_subscription_unref)));
  for (gint64 i = 1; i <= 100; i++)
    {
      bellhop_test_drain (test);
      g_assert_cmpuint (bellhop_broadcast_send (broadcast, bellhop_value_int64 (i)), ==,
                        N_SUBSCRIBERS);
    }
  bellhop_broadcast_close (broadcast);
  for (guint i = 0; i < N_SUBSCRIBERS; i++)
    {
      bellhop_test_run_until (test, is_settled, tasks[i]);
      g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (tasks[i])), ==, 5050);
      bellhop_task_unref (tasks[i]);
    }
}

/* E12: a receive that loses a race loses no value. */
static void
test_loses_nothing (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopBroadcast) broadcast = bellhop_broadcast_new (4);
  g_autoptr(BellhopSubscription) subscription = bellhop_broadcast_subscribe (broadcast);
  g_autoptr(GError) error = NULL;

  bellhop_broadcast_send (broadcast, bellhop_value_int64 (1));
  g_assert_true (bellhop_test_await (test,
                                     bellhop_race (bellhop_resolved (bellhop_value_int64 (0)),
                                                   bellhop_subscription_recv (subscription), NULL),
                                     NULL, NULL));
  assert_next (subscription, 1);

  /* Two at once would have to share. */
  g_assert_false (bellhop_test_await (test,
                                      bellhop_join (bellhop_subscription_recv (subscription),
                                                    bellhop_subscription_recv (subscription), NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
}

/* --- Watch --- */

static void
assert_changed (BellhopTest    *test,
                BellhopWatcher *watcher,
                gint64          number)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_watcher_changed (watcher), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, number);
}

/* E120: the first value counts as seen, a thousand changes are one, the end comes after the
   last. */
static void
test_watch (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopWatch) watch = bellhop_watch_new (bellhop_value_int64 (0));
  g_autoptr(BellhopWatcher) watcher = bellhop_watch_add_watcher (watch);
  g_autoptr(BellhopTask) waiting = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_watcher_has_changed (watcher));
  waiting = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_watcher_changed (watcher)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (waiting));
  for (gint64 i = 1; i <= 1000; i++)
    bellhop_watch_set (watch, bellhop_value_int64 (i));
  bellhop_test_run_until (test, is_settled, waiting);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (waiting)), ==, 1000);
  g_assert_false (bellhop_watcher_has_changed (watcher));

  bellhop_watch_set (watch, bellhop_value_int64 (7));
  bellhop_watch_close (watch);
  bellhop_watch_set (watch, bellhop_value_int64 (8));
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_watch_get (watch)), ==, 7);
  assert_changed (test, watcher, 7);
  g_assert_false (bellhop_test_await (test, bellhop_watcher_changed (watcher), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

/* A change that was not delivered has not been seen. */
static void
test_watch_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopWatch) watch = bellhop_watch_new (bellhop_value_int64 (0));
  g_autoptr(BellhopWatcher) watcher = bellhop_watch_add_watcher (watch);

  bellhop_watch_set (watch, bellhop_value_int64 (1));
  g_assert_true (bellhop_test_await (test,
                                     bellhop_race (bellhop_resolved (bellhop_value_int64 (0)),
                                                   bellhop_watcher_changed (watcher), NULL),
                                     NULL, NULL));
  assert_changed (test, watcher, 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/broadcast/E117-E118-lag", NULL, test_lag);
  bellhop_test_add ("/broadcast/E119-nobody", NULL, test_nobody);
  bellhop_test_add ("/broadcast/many", NULL, test_many);
  bellhop_test_add ("/broadcast/E12-loses-nothing", NULL, test_loses_nothing);
  bellhop_test_add ("/watch/E120-coalesces", NULL, test_watch);
  bellhop_test_add ("/watch/cancelled", NULL, test_watch_cancelled);

  return g_test_run ();
}
