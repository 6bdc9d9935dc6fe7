/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

/* What other libraries have types for, and a channel serves: see docs/architecture.md. */

enum
{
#ifdef __SANITIZE_THREAD__
  N_MEMBERS = 1000, /* to it each fiber is a thread, of which it can follow some thousand */
#else
  N_MEMBERS = 10000,
#endif
  CAPACITY = 16,
  N_RECEIVERS = 3,
  N_ITEMS = 30
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* --- Results as they come --- */

/* A member waits, and then tells its number: negative when it was cancelled. */
typedef struct
{
  BellhopSender *outcomes; /* Owned */
  gint64         number;
  guint          delay_ms;
} Member;

static void
member_free (gpointer data)
{
  Member *self = data;

  bellhop_sender_unref (self->outcomes);
  g_free (self);
}

static gboolean
member_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Member  *self = data;
  gboolean is_done = bellhop_await (bellhop_sleep (self->delay_ms), error);
  gint64   outcome = is_done ? self->number : -self->number;

  return bellhop_await (bellhop_shield (bellhop_sender_send (self->outcomes,
                                                             bellhop_value_int64 (outcome)),
                                        G_MAXUINT),
                        NULL) &&
         is_done;
}

static BellhopTask *
add_member (BellhopTest   *test,
            BellhopSender *outcomes,
            gint64         number,
            guint          delay_ms)
{
  Member *member = g_new (Member, 1);

  *member = (Member){ bellhop_sender_ref (outcomes), number, delay_ms };
  return bellhop_spawn (test->scope, bellhop_async (member_fiber, member, member_free));
}

static gint64
receive (BellhopTest     *test,
         BellhopReceiver *receiver)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_receiver_recv (receiver), &value, NULL));
  return bellhop_value_get_int64 (&value);
}

static void
assert_end (BellhopTest     *test,
            BellhopReceiver *receiver)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test, bellhop_receiver_recv (receiver), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

/* In the order in which they end, those that are cancelled too; more may be added meanwhile. The
 * end comes when the last has ended. */
static void
test_as_they_come (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopReceiver) receiver = NULL;
  BellhopSender *outcomes = bellhop_channel_new (CAPACITY, &receiver);
  BellhopTask   *third;

  bellhop_test_clock_start (TRUE);
  add_member (test, outcomes, 1, 30);
  add_member (test, outcomes, 2, 10);
  third = add_member (test, outcomes, 3, 1000);
  g_assert_cmpint (receive (test, receiver), ==, 2);
  add_member (test, outcomes, 4, 5);
  bellhop_sender_unref (outcomes);
  g_assert_cmpint (receive (test, receiver), ==, 4);
  bellhop_task_cancel (third, BELLHOP_CANCEL_USER);
  g_assert_cmpint (receive (test, receiver), ==, -3);
  g_assert_cmpint (receive (test, receiver), ==, 1);
  assert_end (test, receiver);
  bellhop_test_clock_stop ();
}

/* Those that have ended and were not asked about, many as they are, keep no more than the channel
   holds. */
static void
test_many_unread (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopReceiver) receiver = NULL;
  BellhopSender *outcomes = bellhop_channel_new (CAPACITY, &receiver);

  for (gint64 i = 1; i <= N_MEMBERS; i++)
    add_member (test, outcomes, i, 0);
  bellhop_sender_unref (outcomes);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_receiver_get_n_items (receiver), ==, CAPACITY);
  for (gint64 i = 1; i <= N_MEMBERS; i++)
    {
      g_assert_cmpint (receive (test, receiver), ==, i);
      g_assert_cmpuint (bellhop_receiver_get_n_items (receiver), <=, CAPACITY);
    }
  assert_end (test, receiver);
}

/* --- Streams --- */

/* One step of a stream: what it is sent it passes on, if it is even, times ten. */
typedef struct
{
  BellhopReceiver *from; /* Owned */
  BellhopSender   *to;   /* Owned */
} Stage;

static void
stage_free (gpointer data)
{
  Stage *self = data;

  bellhop_receiver_unref (self->from);
  bellhop_sender_unref (self->to);
  g_free (self);
}

static gboolean
pass_even_on (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Stage *self = data;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  while (bellhop_await_value (bellhop_receiver_recv (self->from), &value, error))
    {
      gint64 number = bellhop_value_get_int64 (&value);

      if (number % 2 == 0 &&
          !bellhop_await (bellhop_sender_send (self->to, bellhop_value_int64 (10 * number)), error))
        return FALSE;
    }
  return FALSE;
}

static gboolean
count_up (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  for (gint64 i = 1;; i++)
    if (!bellhop_await (bellhop_sender_send (data, bellhop_value_int64 (i)), error))
      return FALSE;
  return TRUE;
}

/* Who consumes ends: the stage is told as it sends, and the source after it. */
static void
test_consumer_ends (BellhopTest  *test,
                    gconstpointer data)
{
  Stage           *stage = g_new (Stage, 1);
  BellhopReceiver *even;
  BellhopSender   *all = bellhop_channel_new (1, &stage->from);
  g_autoptr(BellhopTask) source = NULL;
  g_autoptr(BellhopTask) middle = NULL;

  stage->to = bellhop_channel_new (1, &even);
  source = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_async (count_up, all, (GDestroyNotify) bellhop_sender_unref)));
  middle = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (pass_even_on, stage, stage_free)));
  for (gint64 i = 1; i <= 5; i++)
    g_assert_cmpint (receive (test, even), ==, 20 * i);
  bellhop_receiver_unref (even);
  bellhop_test_run_until (test, is_settled, middle);
  bellhop_test_run_until (test, is_settled, source);
  g_assert_error (bellhop_task_get_error (middle), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  g_assert_error (bellhop_task_get_error (source), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

typedef struct
{
  BellhopSender *to; /* Owned */
  gint64         first;
  gint64         n_numbers;
} Source;

static void
source_free (gpointer data)
{
  bellhop_sender_unref (((Source *) data)->to);
  g_free (data);
}

static gboolean
send_some (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Source *self = data;

  for (gint64 i = 0; i < self->n_numbers; i++)
    if (!bellhop_await (bellhop_sender_send (self->to, bellhop_value_int64 (self->first + i)),
                        error))
      return FALSE;
  return TRUE;
}

static void
add_source (BellhopTest   *test,
            BellhopSender *to,
            gint64         first,
            gint64         n_numbers)
{
  Source *source = g_new (Source, 1);

  *source = (Source){ bellhop_sender_ref (to), first, n_numbers };
  bellhop_spawn (test->scope, bellhop_async (send_some, source, source_free));
}

/* Two sources of one channel: one ends, the other goes on, and the end comes after both. */
static void
test_merge (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopReceiver) receiver = NULL;
  BellhopSender *sender = bellhop_channel_new (1, &receiver);
  gint64         next[] = { 0, 100 };

  add_source (test, sender, 0, 3);
  add_source (test, sender, 100, 50);
  bellhop_sender_unref (sender);
  for (guint i = 0; i < 53; i++)
    {
      gint64 number = receive (test, receiver);

      g_assert_cmpint (number, ==, next[number / 100]++);
    }
  assert_end (test, receiver);
}

/* --- Many receivers --- */

typedef struct
{
  BellhopReceiver *receiver; /* Owned */
  GString         *notes;
  char             name;
} Worker;

static void
worker_free (gpointer data)
{
  bellhop_receiver_unref (((Worker *) data)->receiver);
  g_free (data);
}

static gboolean
take_turns (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Worker *self = data;

  while (bellhop_await (bellhop_receiver_recv (self->receiver), NULL))
    {
      g_string_append_c (self->notes, self->name);
      if (!bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

/* Each value goes to one of them: the one that has waited longest. */
static void
test_many_receivers (BellhopTest  *test,
                     gconstpointer data)
{
  BellhopReceiver *receiver;
  BellhopSender   *sender = bellhop_channel_new (BELLHOP_UNBOUNDED, &receiver);
  g_autoptr(GString) notes = g_string_new (NULL);

  for (guint i = 0; i < N_RECEIVERS; i++)
    {
      Worker *worker = g_new (Worker, 1);

      *worker = (Worker){ bellhop_receiver_ref (receiver), notes, (char) ('a' + i) };
      bellhop_spawn (test->scope, bellhop_async (take_turns, worker, worker_free));
    }
  bellhop_receiver_unref (receiver);
  bellhop_test_drain (test);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      BellhopValue value = bellhop_value_int64 (i);

      g_assert_true (bellhop_sender_try_send (sender, &value, NULL));
    }
  bellhop_sender_unref (sender);
  bellhop_test_drain (test);
  g_assert_cmpuint (notes->len, ==, N_ITEMS);
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpint (notes->str[i], ==, 'a' + i % N_RECEIVERS);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/patterns/results/as-they-come", NULL, test_as_they_come);
  bellhop_test_add ("/patterns/results/many-unread", NULL, test_many_unread);
  bellhop_test_add ("/patterns/stream/consumer-ends", NULL, test_consumer_ends);
  bellhop_test_add ("/patterns/stream/merge", NULL, test_merge);
  bellhop_test_add ("/patterns/many-receivers", NULL, test_many_receivers);

  return g_test_run ();
}
