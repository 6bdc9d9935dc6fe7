/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

#include <string.h>

enum
{
  N_ITEMS = 50,
  MAX_CONCURRENT = 4
};

typedef struct
{
  BellhopPromise *promises[N_ITEMS];
  guint           n_begun;
  guint           n_running;
  guint           most_running;
  guint           n_cancelled;
  guint           n_freed;
} Items;

static void
item_cancelled_cb (BellhopPromise     *promise,
                   BellhopCancelReason reason,
                   gpointer            data)
{
  ((Items *) data)->n_cancelled++;
  bellhop_promise_resolve (promise, (BellhopValue) BELLHOP_VALUE_INIT);
}

static BellhopFuture *
begin_item (guint    index,
            gpointer data)
{
  Items         *items = data;
  BellhopFuture *future;

  g_assert_cmpuint (index, ==, items->n_begun);
  items->n_begun++;
  items->n_running++;
  items->most_running = MAX (items->most_running, items->n_running);
  items->promises[index] = bellhop_promise_new (&future);
  bellhop_promise_on_cancel (items->promises[index], item_cancelled_cb, items);
  return future;
}

static void
end_item (Items *items,
          guint  index)
{
  items->n_running--;
  bellhop_promise_resolve (items->promises[index], bellhop_value_int64 (index));
}

static void
items_freed_cb (gpointer data)
{
  Items *items = data;

  items->n_freed++;
  for (guint i = 0; i < items->n_begun; i++)
    g_clear_pointer (&items->promises[i], bellhop_promise_free);
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static BellhopTask *
spawn_map (BellhopTest *test,
           Items       *items)
{
  return bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_map_concurrent (N_ITEMS, MAX_CONCURRENT, begin_item, items,
                                                        items_freed_cb)));
}

/* Never more than allowed, each once and in order, whatever the order in which they end. */
static void
test_map (BellhopTest  *test,
          gconstpointer data)
{
  Items items = { { NULL } };
  g_autoptr(BellhopTask) task = spawn_map (test, &items);
  const BellhopValues *values;

  while (!bellhop_task_is_settled (task))
    {
      bellhop_test_drain (test);
      g_assert_cmpuint (items.n_running, <=, MAX_CONCURRENT);
      for (guint i = items.n_begun; i > 0; i--)
        if (!bellhop_task_is_settled (task) && items.promises[i - 1] != NULL)
          {
            end_item (&items, i - 1);
            g_clear_pointer (&items.promises[i - 1], bellhop_promise_free);
            break;
          }
    }

  g_assert_cmpuint (items.n_begun, ==, N_ITEMS);
  g_assert_cmpuint (items.most_running, ==, MAX_CONCURRENT);
  g_assert_cmpuint (items.n_freed, ==, 1);
  values = bellhop_value_get_pointer (bellhop_task_get_value (task));
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpint (bellhop_value_get_int64 (bellhop_values_get (values, i)), ==, i);
}

static void
test_map_empty (BellhopTest  *test,
                gconstpointer data)
{
  Items items = { { NULL } };

  g_assert_true (
    bellhop_test_await (test, bellhop_map_concurrent (0, 4, begin_item, &items, items_freed_cb),
                        NULL, NULL));
  g_assert_cmpuint (items.n_begun, ==, 0);
  g_assert_cmpuint (items.n_freed, ==, 1);
}

static void
test_map_fails (BellhopTest  *test,
                gconstpointer data)
{
  Items items = { { NULL } };
  g_autoptr(BellhopTask) task = spawn_map (test, &items);

  bellhop_test_drain (test);
  bellhop_promise_reject (items.promises[1],
                          g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there"));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_error (bellhop_task_get_error (task), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (items.n_begun, ==, MAX_CONCURRENT);
  g_assert_cmpuint (items.n_cancelled, ==, MAX_CONCURRENT - 1);
}

static void
test_map_cancelled (BellhopTest  *test,
                    gconstpointer data)
{
  Items items = { { NULL } };
  g_autoptr(BellhopTask) task = spawn_map (test, &items);

  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (items.n_begun, ==, MAX_CONCURRENT);
  g_assert_cmpuint (items.n_cancelled, ==, MAX_CONCURRENT);
  g_assert_cmpuint (items.n_freed, ==, 1);
}

/* --- retry --- */

typedef struct
{
  guint n_attempts;
  guint succeeds_at;
  guint n_freed;
} Attempts;

static BellhopFuture *
attempt_cb (guint    attempt,
            gpointer data)
{
  Attempts *attempts = data;

  attempts->n_attempts++;
  g_assert_cmpuint (attempt, ==, attempts->n_attempts);
  if (attempt == attempts->succeeds_at)
    return bellhop_resolved (bellhop_value_int64 (attempt));
  return bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "attempt %u", attempt));
}

static void
attempts_freed_cb (gpointer data)
{
  ((Attempts *) data)->n_freed++;
}

static const BellhopRetryPolicy quick = {
  .max_attempts = 4, .base_delay_ms = 1, .max_delay_ms = 2, .jitter = 0.5
};

static void
test_retry (BellhopTest  *test,
            gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  Attempts attempts = { .succeeds_at = 3 };

  g_assert_true (
    bellhop_test_await (test, bellhop_retry (&quick, attempt_cb, &attempts, attempts_freed_cb),
                        &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 3);
  g_assert_cmpuint (attempts.n_freed, ==, 1);
}

static void
test_retry_gives_up (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Attempts attempts = { .succeeds_at = 5 };

  g_assert_false (
    bellhop_test_await (test, bellhop_retry (&quick, attempt_cb, &attempts, NULL), NULL, &error));
  g_assert_cmpstr (error->message, ==, "attempt 4");
}

static gboolean
is_not_busy (const GError *error,
             gpointer      data)
{
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_retry_not_worth_it (BellhopTest  *test,
                         gconstpointer data)
{
  BellhopRetryPolicy policy = quick;
  Attempts           attempts = { .succeeds_at = 2 };

  policy.is_worth_it = is_not_busy;
  g_assert_false (
    bellhop_test_await (test, bellhop_retry (&policy, attempt_cb, &attempts, NULL), NULL, NULL));
  g_assert_cmpuint (attempts.n_attempts, ==, 1);
}

/* The second delay is longer than the policy's longest. */
static guint
double_delay (const GError *error,
              guint         n_failures,
              guint         delay_ms,
              gpointer      data)
{
  Attempts *attempts = data;

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (n_failures, ==, attempts->n_attempts);
  g_assert_cmpuint (delay_ms, ==, 100);
  return delay_ms * n_failures;
}

static void
test_retry_chosen_delay (BellhopTest  *test,
                         gconstpointer data)
{
  const BellhopRetryPolicy policy = {
    .max_attempts = 3, .base_delay_ms = 100, .max_delay_ms = 100, .choose_delay = double_delay
  };
  Attempts attempts = { .succeeds_at = 4 };
  gint64   start_us;

  bellhop_test_clock_start (TRUE);
  start_us = bellhop_now_us ();
  /* After the last attempt there is no delay to be chosen. */
  g_assert_false (
    bellhop_test_await (test, bellhop_retry (&policy, attempt_cb, &attempts, NULL), NULL, NULL));
  g_assert_cmpint (bellhop_now_us () - start_us, ==, 300 * G_TIME_SPAN_MILLISECOND);
  bellhop_test_clock_stop ();
  g_assert_cmpuint (attempts.n_attempts, ==, 3);
}

static gboolean
has_tried (gpointer data)
{
  return ((Attempts *) data)->n_attempts > 0;
}

/* E63: a delay of an hour does not outlive the cancellation. */
static void
test_retry_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  const BellhopRetryPolicy slow = { .max_attempts = 2,
                                    .base_delay_ms = 3600000,
                                    .max_delay_ms = 3600000 };
  Attempts                 attempts = { 0 };
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_retry (&slow, attempt_cb, &attempts, attempts_freed_cb)));

  bellhop_test_run_until (test, has_tried, &attempts);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (attempts.n_attempts, ==, 1);
  g_assert_cmpuint (attempts.n_freed, ==, 1);
}

static BellhopFuture *
note_attempt (guint    attempt,
              gpointer data)
{
  gint64 now_us = bellhop_now_us ();

  g_array_append_val ((GArray *) data, now_us);
  return bellhop_rejected (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));
}

/* When each attempt was made, in milliseconds from the first. */
static GArray *
get_times (BellhopTest *test,
           guint32      seed)
{
  const BellhopRetryPolicy policy = {
    .max_attempts = 5, .base_delay_ms = 1000, .max_delay_ms = 4000, .jitter = 0.5
  };
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64  first_us;

  bellhop_test_shuffle (seed);
  g_assert_false (
    bellhop_test_await (test, bellhop_retry (&policy, note_attempt, times, NULL), NULL, NULL));
  bellhop_test_stop_shuffle ();
  first_us = g_array_index (times, gint64, 0);
  for (guint i = 0; i < times->len; i++)
    g_array_index (times, gint64, i) = (g_array_index (times, gint64, i) - first_us) / 1000;
  return times;
}

/* E63: each delay is between half and all of what it would be, and the same for the same seed. */
static void
test_retry_jitter (BellhopTest  *test,
                   gconstpointer data)
{
  const gint64 delays_ms[] = { 1000, 2000, 4000, 4000 };
  g_autoptr(GArray) times = NULL;
  g_autoptr(GArray) again = NULL;
  g_autoptr(GArray) other = NULL;

  bellhop_test_clock_start (TRUE);
  times = get_times (test, 7);
  again = get_times (test, 7);
  other = get_times (test, 8);
  bellhop_test_clock_stop ();
  g_assert_cmpuint (times->len, ==, 5);
  g_assert_cmpmem (times->data, times->len * sizeof (gint64), again->data,
                   again->len * sizeof (gint64));
  g_assert_cmpint (memcmp (times->data, other->data, times->len * sizeof (gint64)), !=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (delays_ms); i++)
    {
      gint64 delay_ms = g_array_index (times, gint64, i + 1) - g_array_index (times, gint64, i);

      g_assert_cmpint (delay_ms, <=, delays_ms[i]);
      g_assert_cmpint (delay_ms, >=, delays_ms[i] / 2);
    }
}

/* --- Beginning again --- */

/* Work that fails after a while, some times. */
typedef struct
{
  guint lasts_ms;
  guint n_failures; /* and then it ends well */
  guint n_runs;
  guint n_freed;
} Lasting;

static BellhopFuture *
fail_or_end (gpointer data)
{
  Lasting *self = data;

  if (self->n_runs > self->n_failures)
    return NULL;
  return bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "failure %u", self->n_runs));
}

static BellhopFuture *
fail_or_end_cb (const BellhopValue *value,
                gpointer            data)
{
  return fail_or_end (data);
}

static BellhopFuture *
run_for_a_while (guint    run,
                 gpointer data)
{
  Lasting *self = data;

  g_assert_cmpuint (run, ==, ++self->n_runs);
  return bellhop_then (bellhop_sleep (self->lasts_ms), fail_or_end_cb, self, NULL);
}

static void
lasting_freed_cb (gpointer data)
{
  ((Lasting *) data)->n_freed++;
}

static const BellhopRestartPolicy thrice_a_second = { .max_restarts = 3,
                                                      .within_ms = 1000,
                                                      .delay_ms = 100 };

/* A hundred failures are made good when they come one by one; a storm of them is not. */
static void
test_supervise (BellhopTest  *test,
                gconstpointer data)
{
  Lasting slow = { .lasts_ms = 300, .n_failures = 100 };
  Lasting fast = { .lasts_ms = 10, .n_failures = 100 };
  g_autoptr(GError) error = NULL;

  bellhop_test_clock_start (TRUE);
  g_assert_true (bellhop_test_await (test,
                                     bellhop_supervise (&thrice_a_second, run_for_a_while, &slow,
                                                        lasting_freed_cb),
                                     NULL, NULL));
  g_assert_cmpuint (slow.n_runs, ==, 101);
  g_assert_cmpuint (slow.n_freed, ==, 1);
  g_assert_false (bellhop_test_await (test,
                                      bellhop_supervise (&thrice_a_second, run_for_a_while, &fast,
                                                         lasting_freed_cb),
                                      NULL, &error));
  g_assert_cmpstr (error->message, ==, "failure 4");
  g_assert_cmpuint (fast.n_freed, ==, 1);
  bellhop_test_clock_stop ();
}

static BellhopFuture *
supervised (gpointer data)
{
  Lasting *self = data;

  *self = (Lasting){ .lasts_ms = 300, .n_failures = 2 };
  return bellhop_supervise (&thrice_a_second, run_for_a_while, self, NULL);
}

/* Cancelled in a run, and between two. */
static void
test_supervise_cancelled (BellhopTest  *test,
                          gconstpointer data)
{
  Lasting lasting;

  bellhop_test_clock_start (TRUE);
  g_assert_cmpuint (bellhop_test_sweep (supervised, &lasting), >=, 5);
  bellhop_test_clock_stop ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/map/window", NULL, test_map);
  bellhop_test_add ("/map/empty", NULL, test_map_empty);
  bellhop_test_add ("/map/fails", NULL, test_map_fails);
  bellhop_test_add ("/map/cancelled", NULL, test_map_cancelled);
  bellhop_test_add ("/retry/succeeds", NULL, test_retry);
  bellhop_test_add ("/retry/gives-up", NULL, test_retry_gives_up);
  bellhop_test_add ("/retry/not-worth-it", NULL, test_retry_not_worth_it);
  bellhop_test_add ("/retry/chosen-delay", NULL, test_retry_chosen_delay);
  bellhop_test_add ("/retry/E63-jitter", NULL, test_retry_jitter);
  bellhop_test_add ("/retry/E63-cancelled", NULL, test_retry_cancelled);
  bellhop_test_add ("/supervise/restarts", NULL, test_supervise);
  bellhop_test_add ("/supervise/E34-cancelled", NULL, test_supervise_cancelled);

  return g_test_run ();
}
