/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  MANY_VALUES = 100000,
  N_THREADS = 4,
  A_MILLION = 1000000
};

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gint64
get_number (BellhopTask *task)
{
  return bellhop_value_get_int64 (bellhop_task_get_value (task));
}

static BellhopTask *
spawn (BellhopTest   *test,
       BellhopFuture *future)
{
  return bellhop_task_ref (bellhop_spawn (test->scope, future));
}

static gboolean
try_send (BellhopSender *sender,
          gint64         number,
          GError       **error)
{
  BellhopValue value = bellhop_value_int64 (number);

  return bellhop_sender_try_send (sender, &value, error);
}

static void
assert_received (BellhopReceiver *receiver,
                 gint64           number)
{
  BellhopValue value;

  g_assert_true (bellhop_receiver_try_recv (receiver, &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, number);
}

/* E115: empty and closed are told apart, and what was sent comes before the end (E112). */
static void
test_try (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (2, &receiver);
  BellhopValue     value;

  g_assert_false (bellhop_receiver_try_recv (receiver, &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);

  g_assert_true (try_send (sender, 1, NULL));
  g_assert_true (try_send (sender, 2, NULL));
  g_assert_false (try_send (sender, 3, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  g_assert_cmpuint (bellhop_receiver_get_n_items (receiver), ==, 2);

  assert_received (receiver, 1);
  g_assert_true (try_send (sender, 3, NULL)); /* the slot is free at once */
  bellhop_sender_unref (sender);
  assert_received (receiver, 2);
  assert_received (receiver, 3);
  g_assert_false (bellhop_receiver_try_recv (receiver, &value, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_receiver_unref (receiver);
}

/* E110: those that wait for room are let in first come, first served. */
static void
test_fifo (BellhopTest  *test,
           gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  BellhopTask     *sends[4];

  for (guint i = 0; i < G_N_ELEMENTS (sends); i++)
    sends[i] = spawn (test, bellhop_sender_send (sender, bellhop_value_int64 (i)));
  bellhop_test_drain (test);

  for (guint i = 0; i < G_N_ELEMENTS (sends); i++)
    {
      g_assert_true (bellhop_task_is_settled (sends[i]));
      g_assert_true (i == 3 || !bellhop_task_is_settled (sends[i + 1]));
      assert_received (receiver, i);
      bellhop_test_drain (test);
      bellhop_task_unref (sends[i]);
    }
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* Somebody waits, so a newcomer does not slip in before. */
static void
test_no_overtaking (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  g_autoptr(BellhopTask) waiting = NULL;

  g_assert_true (try_send (sender, 1, NULL));
  waiting = spawn (test, bellhop_sender_send (sender, bellhop_value_int64 (2)));
  bellhop_test_drain (test);
  assert_received (receiver, 1);
  g_assert_false (try_send (sender, 3, NULL));
  assert_received (receiver, 2);
  bellhop_test_run_until (test, is_settled, waiting);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* E114: a send that is cancelled while it waits takes no slot. */
static void
test_cancelled_send (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  g_autoptr(BellhopTask) cancelled = NULL;
  guint n_freed = 0;

  g_assert_true (try_send (sender, 1, NULL));
  cancelled = spawn (test,
                     bellhop_sender_send (sender, bellhop_value_pointer (&n_freed, count_cb)));
  bellhop_test_drain (test);
  bellhop_task_cancel (cancelled, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, cancelled);
  g_assert_cmpuint (n_freed, ==, 1);

  assert_received (receiver, 1);
  g_assert_cmpuint (bellhop_receiver_get_n_items (receiver), ==, 0);
  g_assert_true (try_send (sender, 2, NULL));
  assert_received (receiver, 2);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* E114, E12: whether cancelled while waiting, or with the value in hand, nothing is lost. */
static void
test_cancelled_recv (BellhopTest  *test,
                     gconstpointer data)
{
  gboolean         has_value = GPOINTER_TO_INT (data);
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (4, &receiver);
  g_autoptr(BellhopTask) first = spawn (test, bellhop_receiver_recv (receiver));

  bellhop_test_drain (test);
  if (has_value)
    {
      g_assert_true (try_send (sender, 1, NULL));
      g_assert_true (try_send (sender, 2, NULL));
      g_main_context_iteration (test->context, FALSE);
    }
  bellhop_task_cancel (first, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, first);
  if (!has_value)
    {
      g_assert_true (try_send (sender, 1, NULL));
      g_assert_true (try_send (sender, 2, NULL));
    }
  else if (bellhop_task_get_state (first) == BELLHOP_TASK_DONE)
    {
      g_assert_cmpint (get_number (first), ==, 1);
      assert_received (receiver, 2);
    }
  if (bellhop_task_get_state (first) == BELLHOP_TASK_CANCELLED)
    {
      assert_received (receiver, 1);
      assert_received (receiver, 2);
    }
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* E12: of two that are ready the receive loses, and its value is the next one. */
static void
test_select_loses_nothing (BellhopTest  *test,
                           gconstpointer data)
{
  gboolean         value_first = GPOINTER_TO_INT (data);
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (4, &receiver);
  g_autoptr(BellhopTask) task = NULL;
  guint index = 99;

  g_assert_true (try_send (sender, 1, NULL));
  g_assert_true (try_send (sender, 2, NULL));
  if (value_first)
    task = spawn (test, bellhop_select (&index, bellhop_receiver_recv (receiver),
                                        bellhop_resolved (bellhop_value_int64 (9)), NULL));
  else
    task = spawn (test, bellhop_select (&index, bellhop_resolved (bellhop_value_int64 (9)),
                                        bellhop_receiver_recv (receiver), NULL));
  bellhop_test_run_until (test, is_settled, task);

  g_assert_cmpuint (index, ==, 0);
  g_assert_cmpint (get_number (task), ==, value_first ? 1 : 9);
  if (!value_first)
    assert_received (receiver, 1);
  assert_received (receiver, 2);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

static gboolean
recv_in_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  return bellhop_await_value (bellhop_receiver_recv (data), result, error);
}

/* A fiber that is cancelled between the arrival of a value and its turn. */
static void
test_cancelled_fiber (BellhopTest  *test,
                      gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (4, &receiver);
  g_autoptr(BellhopTask) task = spawn (test, bellhop_async (recv_in_fiber, receiver, NULL));
  g_autoptr(BellhopTask) send = NULL;

  bellhop_test_drain (test);
  send = spawn (test, bellhop_sender_send (sender, bellhop_value_int64 (7)));
  while (bellhop_receiver_get_n_items (receiver) == 0 && !bellhop_task_is_settled (task))
    g_main_context_iteration (test->context, FALSE);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  bellhop_test_run_until (test, is_settled, send);
  if (bellhop_task_get_state (task) == BELLHOP_TASK_CANCELLED)
    assert_received (receiver, 7);
  else
    g_assert_cmpint (get_number (task), ==, 7);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* E111: those that wait to send are told, and what was not received is freed. */
static void
test_receiver_dropped (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  BellhopValue     value;
  g_autoptr(BellhopTask) waiting = NULL;
  g_autoptr(GError) error = NULL;
  guint n_freed = 0;

  value = bellhop_value_pointer (&n_freed, count_cb);
  g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
  waiting = spawn (test, bellhop_sender_send (sender, bellhop_value_pointer (&n_freed, count_cb)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_sender_is_closed (sender));
  bellhop_receiver_unref (receiver);
  bellhop_test_run_until (test, is_settled, waiting);
  g_assert_error (bellhop_task_get_error (waiting), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  g_assert_cmpuint (n_freed, ==, 2);
  g_assert_true (bellhop_sender_is_closed (sender));
  g_assert_false (try_send (sender, 1, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_sender_unref (sender);
}

/* E112: whoever waits to receive learns of the end. */
static void
test_sender_dropped (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  g_autoptr(BellhopTask) waiting = spawn (test, bellhop_receiver_recv (receiver));

  bellhop_test_drain (test);
  bellhop_sender_unref (bellhop_sender_ref (sender));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (waiting));
  bellhop_sender_unref (sender);
  bellhop_test_run_until (test, is_settled, waiting);
  g_assert_error (bellhop_task_get_error (waiting), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_receiver_unref (receiver);
}

/* E113: closing refuses what is new and hands out what is there. */
static void
test_close (BellhopTest  *test,
            gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (2, &receiver);
  g_autoptr(GError) error = NULL;
  BellhopValue value;

  g_assert_true (try_send (sender, 1, NULL));
  bellhop_receiver_close (receiver);
  g_assert_false (try_send (sender, 2, NULL));
  assert_received (receiver, 1);
  g_assert_false (bellhop_receiver_try_recv (receiver, &value, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* E116 */
static void
test_capacity_zero (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopReceiver *receiver = NULL;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*capacity > 0*");
  g_assert_null (bellhop_channel_new (0, &receiver));
  g_test_assert_expected_messages ();
}

static void
test_unbounded (BellhopTest  *test,
                gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (BELLHOP_UNBOUNDED, &receiver);

  for (guint i = 0; i < A_MILLION; i++)
    g_assert_true (try_send (sender, i, NULL));
  for (guint i = 0; i < A_MILLION; i++)
    assert_received (receiver, i);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* --- Threads --- */

typedef struct
{
  BellhopSender *sender;
  gint64         first;
} Producer;

static gpointer
produce (gpointer data)
{
  Producer *self = data;

  for (gint64 i = 0; i < MANY_VALUES; i++)
    {
      BellhopValue value = bellhop_value_int64 (self->first + i);

      g_assert_true (bellhop_sender_send_sync (self->sender, NULL, &value, NULL));
    }
  bellhop_sender_unref (self->sender);
  return NULL;
}

static gboolean
consume (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopReceiver *receiver = data;
  gint64           next[N_THREADS];
  gint64           n_received = 0;
  g_autoptr(GError) end = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  for (guint i = 0; i < N_THREADS; i++)
    next[i] = (gint64) i * MANY_VALUES;
  while (bellhop_await_value (bellhop_receiver_recv (receiver), &value, &end))
    {
      gint64 number = bellhop_value_get_int64 (&value);

      g_assert_cmpint (number, ==, next[number / MANY_VALUES]++);
      n_received++;
    }
  g_assert_error (end, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  *result = bellhop_value_int64 (n_received);
  return TRUE;
}

/* Each value of each thread once, in the order of its thread, then the end. */
static void
test_threads (BellhopTest  *test,
              gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (GPOINTER_TO_UINT (data), &receiver);
  Producer         producers[N_THREADS];
  GThread         *threads[N_THREADS];
  g_autoptr(BellhopTask) task = spawn (test, bellhop_async (consume, receiver, NULL));

  for (guint i = 0; i < N_THREADS; i++)
    {
      producers[i] = (Producer){ bellhop_sender_ref (sender), (gint64) i * MANY_VALUES };
      threads[i] = g_thread_new ("producer", produce, &producers[i]);
    }
  bellhop_sender_unref (sender);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (get_number (task), ==, N_THREADS * MANY_VALUES);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  bellhop_receiver_unref (receiver);
}

static gboolean
send_until_stopped (BellhopJob   *job,
                    gpointer      data,
                    BellhopValue *result,
                    GError      **error)
{
  BellhopValue value = bellhop_value_int64 (1);

  while (bellhop_sender_send_sync (data, job, &value, error))
    value = bellhop_value_int64 (1);
  return FALSE;
}

static gboolean
has_waiter (gpointer data)
{
  BellhopValue value = bellhop_value_int64 (2);

  /* Full, and the worker waits. */
  return !bellhop_sender_try_send (data, &value, NULL);
}

/* A worker that is blocked by a full channel is woken by its cancellation, and by the receiver's
   end. */
static void
test_blocked_worker (BellhopTest  *test,
                     gconstpointer data)
{
  gboolean         cancel = GPOINTER_TO_INT (data);
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  g_autoptr(BellhopTask) task = spawn (test, bellhop_work (BELLHOP_LANE_IO, send_until_stopped,
                                                           sender, NULL));

  bellhop_test_drain (test);
  while (!has_waiter (sender))
    g_thread_yield ();
  if (cancel)
    bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  else
    g_clear_pointer (&receiver, bellhop_receiver_unref);
  bellhop_test_run_until (test, is_settled, task);
  if (cancel)
    g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  else
    g_assert_error (bellhop_task_get_error (task), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  g_clear_pointer (&receiver, bellhop_receiver_unref);
  bellhop_sender_unref (sender);
}

/* E122: blocking the owner thread is refused. */
static void
test_blocking_refused (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (1, &receiver);
  BellhopValue     value = bellhop_value_int64 (1);

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*owner != g_thread_self*");
  g_assert_false (bellhop_sender_send_sync (sender, NULL, &value, NULL));
  g_test_assert_expected_messages ();
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

/* --- A receiver that is let go while it handles a value --- */

static gboolean
stop_at_two (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  BellhopReceiver *receiver = data;
  gint64           number = 0;

  while (number < 2)
    number = bellhop_await_int64 (bellhop_receiver_recv (receiver), error);
  bellhop_receiver_close (receiver);
  bellhop_receiver_unref (receiver);
  return TRUE;
}

/* E123: the values behind it are freed, and whoever sends is told. */
static void
test_let_go_inside (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (4, &receiver);
  g_autoptr(BellhopTask) task = spawn (test, bellhop_async (stop_at_two, receiver, NULL));

  for (gint64 i = 1; i <= 4; i++)
    g_assert_true (try_send (sender, i, NULL));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
  g_assert_false (try_send (sender, 5, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_sender_unref (sender);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/channel/E115-try", NULL, test_try);
  bellhop_test_add ("/channel/E110-fifo", NULL, test_fifo);
  bellhop_test_add ("/channel/no-overtaking", NULL, test_no_overtaking);
  bellhop_test_add ("/channel/E114-cancelled-send", NULL, test_cancelled_send);
  bellhop_test_add ("/channel/E114-cancelled-recv/waiting", GINT_TO_POINTER (FALSE),
                    test_cancelled_recv);
  bellhop_test_add ("/channel/E114-cancelled-recv/with-value", GINT_TO_POINTER (TRUE),
                    test_cancelled_recv);
  bellhop_test_add ("/channel/E12-select/wins", GINT_TO_POINTER (TRUE), test_select_loses_nothing);
  bellhop_test_add ("/channel/E12-select/loses", GINT_TO_POINTER (FALSE),
                    test_select_loses_nothing);
  bellhop_test_add ("/channel/cancelled-fiber", NULL, test_cancelled_fiber);
  bellhop_test_add ("/channel/E111-receiver-dropped", NULL, test_receiver_dropped);
  bellhop_test_add ("/channel/E112-sender-dropped", NULL, test_sender_dropped);
  bellhop_test_add ("/channel/E113-close", NULL, test_close);
  bellhop_test_add ("/channel/E116-capacity-zero", NULL, test_capacity_zero);
  bellhop_test_add ("/channel/unbounded", NULL, test_unbounded);
  bellhop_test_add ("/channel/threads/rendez-vous", GUINT_TO_POINTER (1), test_threads);
  bellhop_test_add ("/channel/threads/bounded", GUINT_TO_POINTER (64), test_threads);
  bellhop_test_add ("/channel/threads/unbounded", GUINT_TO_POINTER (BELLHOP_UNBOUNDED),
                    test_threads);
  bellhop_test_add ("/channel/blocked-worker/cancelled", GINT_TO_POINTER (TRUE),
                    test_blocked_worker);
  bellhop_test_add ("/channel/blocked-worker/closed", GINT_TO_POINTER (FALSE), test_blocked_worker);
  bellhop_test_add ("/channel/E123-let-go-inside", NULL, test_let_go_inside);
  bellhop_test_add ("/channel/E122-blocking-refused", NULL, test_blocking_refused);

  return g_test_run ();
}
