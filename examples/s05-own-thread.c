/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

#include <stdatomic.h>

/* A thread of one's own, with a loop of its own, that sends through a channel which holds one
 * value: it waits until that has been received, so it is never far ahead of whoever receives. */

enum
{
  N_VALUES = 5,
  CAPACITY = 1
};

typedef struct
{
  BellhopSender *sender; /* Owned */
  atomic_int     n_sent;
} Producer;

/* On a thread of its own. */
static gboolean
produce (BellhopJob   *job,
         gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Producer *self = data;

  for (gint64 i = 1; i <= N_VALUES; i++)
    {
      BellhopValue value = bellhop_value_int64 (i);

      if (!bellhop_sender_send_sync (self->sender, job, &value, error))
        return FALSE;
      atomic_fetch_add (&self->n_sent, 1);
    }
  return TRUE;
}

typedef struct
{
  Producer        *producer; /* Borrowed */
  BellhopReceiver *receiver; /* Borrowed */
} Consumer;

static gboolean
consume (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Consumer *self = data;

  for (int i = 1; i <= N_VALUES; i++)
    {
      gint64 number;

      /* Slower than the producer would be. */
      if (!bellhop_await (bellhop_sleep (5), error))
        return FALSE;
      number = bellhop_await_int64 (bellhop_receiver_recv (self->receiver), error);
      if (number < 0)
        return FALSE;
      /* One that was received, one in the channel, and one that was let in just now. */
      g_print ("Received %" G_GINT64_FORMAT ", and the thread is %s\n", number,
               atomic_load (&self->producer->n_sent) <= i + CAPACITY ? "at most one ahead"
                                                                     : "far ahead");
    }
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autoptr(BellhopReceiver) receiver = NULL;
  g_autoptr(BellhopSender) sender = bellhop_channel_new (CAPACITY, &receiver);
  Producer       producer = { .sender = sender };
  Consumer       consumer = { &producer, receiver };
  BellhopFuture *thread = bellhop_thread_spawn ("producer", produce, &producer, NULL);

  /* The join has ended when the thread has, also when it is cancelled: so they may lie on this
     stack. */
  return bellhop_await (bellhop_join (thread, bellhop_async (consume, &consumer, NULL), NULL),
                        error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
