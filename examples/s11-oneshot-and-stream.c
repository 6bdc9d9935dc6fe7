/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* One result over a promise, and a stream of ten over a channel that holds two: the sender waits
 * whenever it is full, and the receiver learns of the end when the sender is gone. */

static gboolean
answer (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  if (!bellhop_await (bellhop_sleep (10), error))
    return FALSE;
  bellhop_promise_resolve (data, bellhop_value_int64 (42));
  return TRUE;
}

static gboolean
count_to_ten (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  for (gint64 i = 1; i <= 10; i++)
    if (!bellhop_await (bellhop_sender_send (data, bellhop_value_int64 (i)), error))
      return FALSE;
  return TRUE;
}

static gboolean
receive_all (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  g_autoptr(GError) local_error = NULL;

  while (TRUE)
    {
      gint64 number = bellhop_await_int64 (bellhop_receiver_recv (data), &local_error);

      if (local_error != NULL)
        break;
      g_print ("%" G_GINT64_FORMAT "%s", number, number < 10 ? " " : "\n");
    }

  if (g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopFuture   *question = NULL;
  BellhopPromise  *promise = bellhop_promise_new (&question);
  BellhopReceiver *receiver = NULL;
  BellhopSender   *sender = bellhop_channel_new (2, &receiver);
  BellhopFuture   *answering = bellhop_async (answer, promise,
                                              (GDestroyNotify) bellhop_promise_free);
  BellhopFuture   *counting = bellhop_async (count_to_ten, sender,
                                             (GDestroyNotify) bellhop_sender_unref);
  BellhopFuture   *receiving = bellhop_async (receive_all, receiver,
                                              (GDestroyNotify) bellhop_receiver_unref);
  g_autoptr(BellhopValues) values = NULL;

  values = bellhop_await_boxed (bellhop_join (question, answering, counting, receiving, NULL),
                                error);
  if (values == NULL)
    return FALSE;
  g_print ("The answer is %" G_GINT64_FORMAT "\n",
           bellhop_value_get_int64 (bellhop_values_get (values, 0)));
  return TRUE;
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
