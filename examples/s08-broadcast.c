/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A broadcast to sixteen subscribers and one that sleeps in between: it is told how many values it
 * missed, goes on with the oldest that is kept, and everybody learns of the end. */

enum
{
  N_SUBSCRIBERS = 16,
  N_VALUES = 100,
  CAPACITY = 10
};

typedef struct
{
  BellhopSubscription *subscription; /* Owned */
  gboolean             is_slow;
  gint64               n_missed;
  gint64               n_received;
} Listener;

static void
listener_free (gpointer data)
{
  Listener *self = data;

  bellhop_subscription_unref (self->subscription);
  g_free (self);
}

/* Resolves to what it has received and, for the slow one, says what it has not. */
static gboolean
listen (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  Listener *self = data;
  g_autoptr(GError) local_error = NULL;

  if (self->is_slow && !bellhop_await (bellhop_sleep (1000), error))
    return FALSE;

  while (!g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    {
      g_clear_error (&local_error);
      if (bellhop_await (bellhop_subscription_recv (self->subscription), &local_error))
        self->n_received++;
      else if (g_error_matches (local_error, BELLHOP_ERROR, BELLHOP_ERROR_LAGGED))
        g_print ("The slow one missed %" G_GUINT64_FORMAT "\n",
                 bellhop_subscription_get_n_missed (self->subscription));
      else if (bellhop_error_is_cancelled (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  *result = bellhop_value_int64 (self->n_received);
  return TRUE;
}

static BellhopFuture *
listen_to (BellhopBroadcast *broadcast,
           gboolean          is_slow)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->subscription = bellhop_broadcast_subscribe (broadcast);
  listener->is_slow = is_slow;
  return bellhop_async (listen, listener, listener_free);
}

/* Never waits for a listener, but gives the quick ones their turn. */
static gboolean
speak (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  BellhopBroadcast *broadcast = data;

  for (gint64 i = 0; i < N_VALUES; i++)
    {
      bellhop_broadcast_send (broadcast, bellhop_value_int64 (i));
      if (!bellhop_yield (error))
        return FALSE;
    }
  bellhop_broadcast_close (broadcast);
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autoptr(BellhopBroadcast) broadcast = bellhop_broadcast_new (CAPACITY);
  g_autoptr(BellhopValues) values = NULL;
  BellhopFuture *members[N_SUBSCRIBERS + 2];
  gint64         n_received = 0;

  for (guint i = 0; i <= N_SUBSCRIBERS; i++)
    members[i] = listen_to (broadcast, i == N_SUBSCRIBERS);
  members[N_SUBSCRIBERS + 1] = bellhop_async (speak, bellhop_broadcast_ref (broadcast),
                                              (GDestroyNotify) bellhop_broadcast_unref);

  values = bellhop_await_boxed (bellhop_join_array (members, G_N_ELEMENTS (members)), error);
  if (values == NULL)
    return FALSE;

  for (guint i = 0; i < N_SUBSCRIBERS; i++)
    n_received += bellhop_value_get_int64 (bellhop_values_get (values, i));
  g_print ("%d subscribers received %" G_GINT64_FORMAT " values\n", N_SUBSCRIBERS, n_received);
  g_print ("The slow one received %" G_GINT64_FORMAT "\n",
           bellhop_value_get_int64 (bellhop_values_get (values, N_SUBSCRIBERS)));
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
