/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <stdatomic.h>

enum
{
  MANY_VALUES = 20000,
  N_THREADS = 3
};

/* A job that adds up what it is sent. */
typedef struct
{
  BellhopReceiver *numbers; /* Owned; handed over */
  atomic_uint      n_received;
  atomic_bool      has_begun;
  atomic_bool      may_go_on; /* set: it receives */
  gint64           sum;
} Adder;

static Adder *
adder_new (guint           capacity,
           BellhopSender **out_sender)
{
  Adder *self = g_new0 (Adder, 1);

  *out_sender = bellhop_channel_new (capacity, &self->numbers);
  bellhop_receiver_hand_over (self->numbers);
  self->may_go_on = TRUE;
  return self;
}

static void
adder_free (gpointer data)
{
  Adder *self = data;

  bellhop_receiver_unref (self->numbers);
  g_free (self);
}

static gboolean
add_up (BellhopJob   *job,
        gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  Adder *self = data;
  g_autoptr(GError) local_error = NULL;
  BellhopValue value;

  self->has_begun = TRUE;
  while (!self->may_go_on)
    g_thread_yield ();
  while (bellhop_receiver_recv_sync (self->numbers, job, &value, &local_error))
    {
      self->sum = 3 * self->sum + bellhop_value_get_int64 (&value);
      self->n_received++;
    }
  if (g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    {
      *result = bellhop_value_int64 (self->sum);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static BellhopTask *
spawn_adder (BellhopTest *test,
             Adder       *adder)
{
  return bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, add_up, adder, adder_free)));
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gint64
get_sum (BellhopTask *task)
{
  g_assert_no_error (bellhop_task_get_error (task));
  return bellhop_value_get_int64 (bellhop_task_get_value (task));
}

static gboolean
send_numbers (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  for (gint64 i = 1; i <= 5; i++)
    if (!bellhop_await (bellhop_sender_send (data, bellhop_value_int64 (i)), error))
      return FALSE;
  return TRUE;
}

/* In their order, and then the end; a full channel makes the fiber wait until the worker has
   taken. */
static void
test_values (BellhopTest  *test,
             gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (GPOINTER_TO_UINT (data), &sender);
  g_autoptr(BellhopTask) task = spawn_adder (test, adder);

  bellhop_spawn (test->scope,
                 bellhop_async (send_numbers, sender, (GDestroyNotify) bellhop_sender_unref));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (get_sum (task), ==, (((1 * 3 + 2) * 3 + 3) * 3 + 4) * 3 + 5);
}

/* The send waits for the worker, and the worker for the test. */
static void
test_full (BellhopTest  *test,
           gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (1, &sender);
  g_autoptr(BellhopTask) task = NULL;
  g_autoptr(BellhopTask) first = NULL;
  g_autoptr(BellhopTask) second = NULL;

  adder->may_go_on = FALSE;
  task = spawn_adder (test, adder);
  first = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_sender_send (sender, bellhop_value_int64 (1))));
  second = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_sender_send (sender, bellhop_value_int64 (2))));
  bellhop_test_drain (test);
  g_assert_true (bellhop_task_is_settled (first));
  g_assert_false (bellhop_task_is_settled (second));
  adder->may_go_on = TRUE;
  bellhop_test_run_until (test, is_settled, second);
  g_assert_no_error (bellhop_task_get_error (second));
  bellhop_sender_unref (sender);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (get_sum (task), ==, 5);
}

/* The worker wakes nobody when it has. */
static void
wait_until_one_is_received (BellhopTest *test,
                            Adder       *adder)
{
  bellhop_test_drain (test);
  while (adder->n_received == 0)
    g_thread_yield ();
}

/* E114: a worker that waits for a value is woken by its cancellation; what comes later is freed. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (4, &sender);
  g_autoptr(BellhopTask) task = spawn_adder (test, adder);
  BellhopValue value = bellhop_value_int64 (1);

  g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
  wait_until_one_is_received (test, adder);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_true (bellhop_sender_is_closed (sender));
  value = bellhop_value_string (g_strdup ("nobody's"));
  g_assert_false (bellhop_sender_try_send (sender, &value, NULL));
  bellhop_value_clear (&value);
  bellhop_sender_unref (sender);
}

/* What was sent and never received goes with the receiver. */
static void
test_cancelled_with_values (BellhopTest  *test,
                            gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (4, &sender);
  g_autoptr(BellhopTask) task = NULL;
  BellhopValue value = bellhop_value_string (g_strdup ("left"));

  adder->may_go_on = FALSE;
  task = spawn_adder (test, adder);
  g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
  bellhop_test_drain (test);
  while (!adder->has_begun)
    g_thread_yield ();
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  adder->may_go_on = TRUE;
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  bellhop_sender_unref (sender);
}

/* E113: closed by the owner while the worker waits. */
static void
test_close (BellhopTest  *test,
            gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (4, &sender);
  g_autoptr(BellhopTask) task = spawn_adder (test, adder);
  BellhopValue value = bellhop_value_int64 (7);

  g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
  wait_until_one_is_received (test, adder);
  bellhop_receiver_close (adder->numbers);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (get_sum (task), ==, 7);
  bellhop_sender_unref (sender);
}

static gboolean
answer (BellhopJob   *job,
        gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  *result = bellhop_value_int64 (42);
  return TRUE;
}

/* E84: jobs that wait for values, as many as the lane has threads, do not hold it. */
static void
test_lane_is_free (BellhopTest  *test,
                   gconstpointer data)
{
  guint n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func (
    (GDestroyNotify) bellhop_sender_unref);
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  for (guint i = 0; i < n_threads; i++)
    {
      BellhopSender *sender;

      g_ptr_array_add (tasks, spawn_adder (test, adder_new (1, &sender)));
      g_ptr_array_add (senders, sender);
    }
  g_assert_true (bellhop_test_await (test, bellhop_work (BELLHOP_LANE_COMPUTE, answer, NULL, NULL),
                                     &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 42);
  g_ptr_array_set_size (senders, 0);
  for (guint i = 0; i < n_threads; i++)
    {
      bellhop_test_run_until (test, is_settled, tasks->pdata[i]);
      g_assert_cmpint (get_sum (tasks->pdata[i]), ==, 0);
    }
}

/* --- try_recv --- */

/* E115: empty is not closed, for a worker either. */
static gboolean
look_now_and_then (BellhopJob   *job,
                   gpointer      data,
                   BellhopValue *result,
                   GError      **error)
{
  Adder *self = data;
  g_autoptr(GError) local_error = NULL;
  BellhopValue value;

  g_assert_false (bellhop_receiver_try_recv (self->numbers, &value, &local_error));
  g_assert_error (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  self->may_go_on = TRUE;
  while (!g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    {
      g_clear_error (&local_error);
      if (bellhop_receiver_try_recv (self->numbers, &value, &local_error))
        self->sum += bellhop_value_get_int64 (&value);
    }
  *result = bellhop_value_int64 (self->sum);
  return TRUE;
}

static void
test_try (BellhopTest  *test,
          gconstpointer data)
{
  BellhopSender *sender;
  Adder         *adder = adder_new (BELLHOP_UNBOUNDED, &sender);
  g_autoptr(BellhopTask) task = NULL;

  adder->may_go_on = FALSE;
  task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_IO, look_now_and_then, adder, adder_free)));
  bellhop_test_drain (test);
  while (!adder->may_go_on)
    g_thread_yield ();
  for (gint64 i = 1; i <= MANY_VALUES; i++)
    {
      BellhopValue value = bellhop_value_int64 (i);

      g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
    }
  bellhop_sender_unref (sender);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (get_sum (task), ==, (gint64) MANY_VALUES * (MANY_VALUES + 1) / 2);
}

/* --- Threads to a thread --- */

static gpointer
produce (gpointer data)
{
  BellhopSender *sender = data;

  for (gint64 i = 1; i <= MANY_VALUES; i++)
    {
      BellhopValue value = bellhop_value_int64 (i);

      g_assert_true (bellhop_sender_send_sync (sender, NULL, &value, NULL));
    }
  bellhop_sender_unref (sender);
  return NULL;
}

static gpointer
count_all (gpointer data)
{
  g_autoptr(GError) error = NULL;
  gsize        n_received = 0;
  BellhopValue value;

  while (bellhop_receiver_recv_sync (data, NULL, &value, &error))
    n_received++;
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  return GSIZE_TO_POINTER (n_received);
}

/* The owner thread has no part in it. */
static void
test_threads (BellhopTest  *test,
              gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (GPOINTER_TO_UINT (data), &receiver);
  GThread         *consumer = g_thread_new ("consumer", count_all,
                                            bellhop_receiver_hand_over (receiver));
  GThread         *producers[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    producers[i] = g_thread_new ("producer", produce, bellhop_sender_ref (sender));
  bellhop_sender_unref (sender);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (producers[i]);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (consumer)), ==, N_THREADS * MANY_VALUES);
  bellhop_receiver_unref (receiver);
}

/* E122: neither may the owner thread block, nor a worker wait at what was not handed over. */
static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  BellhopValue     value;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*is_handed_over*");
  g_assert_false (bellhop_receiver_recv_sync (receiver, NULL, &value, NULL));
  g_test_assert_expected_messages ();
  bellhop_receiver_hand_over (receiver);
  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*owner != g_thread_self*");
  g_assert_false (bellhop_receiver_recv_sync (receiver, NULL, &value, NULL));
  g_test_assert_expected_messages ();
  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*is_handed_over*");
  g_assert_null (bellhop_receiver_recv (receiver));
  g_test_assert_expected_messages ();
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/receiver-blocking/values/one", GUINT_TO_POINTER (1), test_values);
  bellhop_test_add ("/receiver-blocking/values/some", GUINT_TO_POINTER (8), test_values);
  bellhop_test_add ("/receiver-blocking/full", NULL, test_full);
  bellhop_test_add ("/receiver-blocking/E114-cancel", NULL, test_cancel);
  bellhop_test_add ("/receiver-blocking/E114-cancelled-with-values", NULL,
                    test_cancelled_with_values);
  bellhop_test_add ("/receiver-blocking/E113-close", NULL, test_close);
  bellhop_test_add ("/receiver-blocking/E84-lane-is-free", NULL, test_lane_is_free);
  bellhop_test_add ("/receiver-blocking/E115-try", NULL, test_try);
  bellhop_test_add ("/receiver-blocking/threads/one", GUINT_TO_POINTER (1), test_threads);
  bellhop_test_add ("/receiver-blocking/threads/some", GUINT_TO_POINTER (64), test_threads);
  bellhop_test_add ("/receiver-blocking/E122-refused", NULL, test_refused);

  return g_test_run ();
}
