/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

typedef struct
{
  BellhopSender   *sender;
  BellhopReceiver *receiver;
} Ends;

static void
ends_clear (Ends *self)
{
  g_clear_pointer (&self->sender, bellhop_sender_unref);
  g_clear_pointer (&self->receiver, bellhop_receiver_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ends, ends_clear)

static BellhopSendPermit *
reserve (BellhopTest *test,
         Ends        *ends)
{
  BellhopValue value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_sender_reserve (ends->sender), &value, NULL));
  return bellhop_value_steal_pointer (&value);
}

static gint64
receive (BellhopTest *test,
         Ends        *ends)
{
  BellhopValue value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_receiver_recv (ends->receiver), &value, NULL));
  return bellhop_value_get_int64 (&value);
}

static gboolean
try_send (Ends  *ends,
          gint64 number)
{
  BellhopValue value = bellhop_value_int64 (number);

  return bellhop_sender_try_send (ends->sender, &value, NULL);
}

/* A slot takes a place; what is sent into it need not wait. */
static void
test_reserve (BellhopTest  *test,
              gconstpointer data)
{
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopSendPermit) slot = NULL;

  ends.sender = bellhop_channel_new (1, &ends.receiver);
  slot = reserve (test, &ends);
  g_assert_false (try_send (&ends, 1));
  g_assert_true (bellhop_send_permit_send (slot, bellhop_value_int64 (2)));
  g_assert_false (bellhop_send_permit_send (slot, bellhop_value_int64 (3)));
  g_assert_cmpint (receive (test, &ends), ==, 2);
  g_assert_true (try_send (&ends, 4));
  g_assert_cmpint (receive (test, &ends), ==, 4);
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* One that is not used gives its place to whoever waits. */
static void
test_give_back (BellhopTest  *test,
                gconstpointer data)
{
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopSendPermit) slot = NULL;
  g_autoptr(BellhopTask) waiting = NULL;

  ends.sender = bellhop_channel_new (1, &ends.receiver);
  slot = reserve (test, &ends);
  waiting = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_sender_send (ends.sender, bellhop_value_int64 (5))));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (waiting));
  g_clear_pointer (&slot, bellhop_send_permit_unref);
  bellhop_test_run_until (test, is_settled, waiting);
  g_assert_cmpint (receive (test, &ends), ==, 5);
}

/* Those that reserve and those that send wait in one line. */
static void
test_fair (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopTask) reserving = NULL;
  g_autoptr(BellhopTask) sending = NULL;

  ends.sender = bellhop_channel_new (1, &ends.receiver);
  g_assert_true (try_send (&ends, 1));
  reserving = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sender_reserve (ends.sender)));
  sending = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_sender_send (ends.sender, bellhop_value_int64 (2))));
  bellhop_test_drain (test);

  g_assert_cmpint (receive (test, &ends), ==, 1);
  bellhop_test_run_until (test, is_settled, reserving);
  g_assert_false (bellhop_task_is_settled (sending));
  g_assert_true (
    bellhop_send_permit_send (bellhop_value_get_pointer (bellhop_task_get_value (reserving)),
                              bellhop_value_int64 (3)));
  g_assert_cmpint (receive (test, &ends), ==, 3);
  bellhop_test_run_until (test, is_settled, sending);
  g_assert_cmpint (receive (test, &ends), ==, 2);
}

/* E113: a receiver that is closed still gets what has been promised a place, and then the end. */
static void
test_close (BellhopTest  *test,
            gconstpointer data)
{
  const gboolean uses_slot = GPOINTER_TO_INT (data);
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopSendPermit) slot = NULL;
  g_autoptr(BellhopTask) receiving = NULL;
  g_autoptr(GError) error = NULL;

  ends.sender = bellhop_channel_new (4, &ends.receiver);
  slot = reserve (test, &ends);
  bellhop_receiver_close (ends.receiver);
  g_assert_false (try_send (&ends, 1));
  g_assert_false (bellhop_test_await (test, bellhop_sender_reserve (ends.sender), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);

  receiving = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_receiver_recv (ends.receiver)));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (receiving));

  if (uses_slot)
    g_assert_true (bellhop_send_permit_send (slot, bellhop_value_int64 (7)));
  else
    g_clear_pointer (&slot, bellhop_send_permit_unref);
  bellhop_test_run_until (test, is_settled, receiving);
  if (uses_slot)
    g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (receiving)), ==, 7);
  else
    g_assert_error (bellhop_task_get_error (receiving), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

/* E114: a reservation that is cancelled takes no place, whether it was granted or not. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopTask) waiting = NULL;

  ends.sender = bellhop_channel_new (1, &ends.receiver);
  g_assert_true (try_send (&ends, 1));
  waiting = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sender_reserve (ends.sender)));
  bellhop_test_drain (test);
  if (data != NULL)
    receive (test, &ends);
  bellhop_task_cancel (waiting, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, waiting);
  g_clear_pointer (&waiting, bellhop_task_unref);
  if (data == NULL)
    receive (test, &ends);
  bellhop_test_drain (test);
  g_assert_true (try_send (&ends, 2));
}

/* E121: a weak sender does not keep the channel open. */
static void
test_weak (BellhopTest  *test,
           gconstpointer data)
{
  g_auto(Ends) ends = { 0 };
  g_autoptr(BellhopWeakSender) weak = NULL;
  BellhopSender *strong;
  g_autoptr(GError) error = NULL;

  ends.sender = bellhop_channel_new (1, &ends.receiver);
  weak = bellhop_sender_weaken (ends.sender);
  strong = bellhop_weak_sender_upgrade (weak);
  g_assert_nonnull (strong);
  g_clear_pointer (&ends.sender, bellhop_sender_unref);
  ends.sender = bellhop_weak_sender_upgrade (weak);
  g_assert_true (try_send (&ends, 1));
  bellhop_sender_unref (strong);
  g_clear_pointer (&ends.sender, bellhop_sender_unref);

  g_assert_null (bellhop_weak_sender_upgrade (weak));
  g_assert_cmpint (receive (test, &ends), ==, 1);
  g_assert_false (bellhop_test_await (test, bellhop_receiver_recv (ends.receiver), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/slot/reserve", NULL, test_reserve);
  bellhop_test_add ("/slot/give-back", NULL, test_give_back);
  bellhop_test_add ("/slot/fair", NULL, test_fair);
  bellhop_test_add ("/slot/E113-close/used", GINT_TO_POINTER (TRUE), test_close);
  bellhop_test_add ("/slot/E113-close/dropped", NULL, test_close);
  bellhop_test_add ("/slot/E114-cancelled/waiting", NULL, test_cancelled);
  bellhop_test_add ("/slot/E114-cancelled/granted", "granted", test_cancelled);
  bellhop_test_add ("/channel/E121-weak-sender", NULL, test_weak);
  return g_test_run ();
}
