/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A coordinator owns a transport that takes one message at a time. Whoever wants to ping sends it a
 * request over a channel, and gets the round-trip time back over a promise. When the coordinator
 * goes, so do the requests that wait, and with them their promises: nobody waits for ever. */

enum
{
  N_PINGS = 3,
  WIRE_MS = 20
};

typedef struct
{
  guint           n_hops;
  BellhopPromise *reply; /* Owned */
} Ping;

static void
ping_free (gpointer data)
{
  Ping *self = data;

  g_clear_pointer (&self->reply, bellhop_promise_free);
  g_free (self);
}

/* Resolves to the round-trip time in milliseconds. */
static BellhopFuture *
ping (BellhopSender *coordinator,
      guint          n_hops)
{
  Ping          *request = g_new0 (Ping, 1);
  BellhopFuture *reply = NULL;

  request->n_hops = n_hops;
  request->reply = bellhop_promise_new (&reply);
  return bellhop_join (bellhop_sender_send (coordinator,
                                            bellhop_value_pointer (request, ping_free)),
                       reply, NULL);
}

/* Until nobody can ask any more. */
static gboolean
coordinate (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  g_autoptr(GError) local_error = NULL;
  Ping *request;

  while ((request = bellhop_await_pointer (bellhop_receiver_recv (data), &local_error)) != NULL)
    {
      gint64 sent_us = bellhop_now_us ();

      if (bellhop_await (bellhop_sleep (2 * WIRE_MS * request->n_hops), NULL))
        bellhop_promise_resolve (request->reply,
                                 bellhop_value_int64 ((bellhop_now_us () - sent_us) / 1000));
      ping_free (request);
    }

  if (g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
ask (gpointer      data,
     BellhopValue *result,
     GError      **error)
{
  for (guint i = 1; i <= N_PINGS; i++)
    {
      g_autoptr(BellhopValues) answer = bellhop_await_boxed (ping (data, i), error);
      gint64 time_ms;

      if (answer == NULL)
        return FALSE;
      time_ms = bellhop_value_get_int64 (bellhop_values_get (answer, 1));
      g_print ("Distance %u: %" G_GINT64_FORMAT " ms\n", i, time_ms);
    }
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopReceiver *requests = NULL;
  BellhopSender   *coordinator = bellhop_channel_new (4, &requests);
  BellhopFuture   *asking = bellhop_async (ask, coordinator, (GDestroyNotify) bellhop_sender_unref);
  BellhopFuture   *coordinating = bellhop_async (coordinate, requests,
                                                 (GDestroyNotify) bellhop_receiver_unref);

  return bellhop_await (bellhop_join (asking, coordinating, NULL), error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
