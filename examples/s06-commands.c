/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* Asynchronous code commands a thread that keeps a store of its own, which nobody else touches.
 * Each command carries a handle by which the thread replies into the loop. */

typedef struct
{
  char           *name;
  gint64          amount;
  BellhopOneshot *reply; /* Owned */
} Command;

static void
command_free (gpointer data)
{
  Command *self = data;

  g_clear_pointer (&self->reply, bellhop_oneshot_free);
  g_free (self->name);
  g_free (self);
}

/* On a thread of its own, until nobody can send commands any more. */
static gboolean
keep_accounts (BellhopJob   *job,
               gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  g_autoptr(GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  while (bellhop_receiver_recv_sync (data, job, &value, error))
    {
      Command *command = bellhop_value_get_pointer (&value);
      gint64  *balance = g_hash_table_lookup (accounts, command->name);

      if (balance == NULL)
        {
          balance = g_new0 (gint64, 1);
          g_hash_table_insert (accounts, g_strdup (command->name), balance);
        }
      *balance += command->amount;
      bellhop_oneshot_send (g_steal_pointer (&command->reply), bellhop_value_int64 (*balance));
      bellhop_value_clear (&value);
    }
  return FALSE;
}

/* Resolves to the new balance. */
static BellhopFuture *
add (BellhopSender *commands,
     const char    *name,
     gint64         amount)
{
  g_auto(BellhopValue) value = bellhop_value_pointer (g_new0 (Command, 1), command_free);
  Command       *command = bellhop_value_get_pointer (&value);
  BellhopFuture *reply = NULL;

  command->name = g_strdup (name);
  command->amount = amount;
  command->reply = bellhop_oneshot_new (&reply);
  bellhop_sender_try_send (commands, &value, NULL);
  return reply;
}

static gboolean
do_business (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  const struct
  {
    const char *name;
    gint64      amount;
  } entries[] = { { "Ada", 100 }, { "Grace", 50 }, { "Ada", -30 } };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_auto(BellhopValue) balance = BELLHOP_VALUE_INIT;

      if (!bellhop_await_value (add (data, entries[i].name, entries[i].amount), &balance, error))
        return FALSE;
      g_print ("%s has %" G_GINT64_FORMAT "\n", entries[i].name,
               bellhop_value_get_int64 (&balance));
    }
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopReceiver *orders = NULL;
  BellhopSender   *commands = bellhop_channel_new (BELLHOP_UNBOUNDED, &orders);
  BellhopFuture   *business = bellhop_async (do_business, commands,
                                             (GDestroyNotify) bellhop_sender_unref);
  BellhopFuture   *accounts = bellhop_thread_spawn ("accounts", keep_accounts,
                                                    bellhop_receiver_hand_over (orders),
                                                    (GDestroyNotify) bellhop_receiver_unref);

  /* The thread never ends before the business: it loses the race, and has ended before that is
     told. */
  return bellhop_await (bellhop_race (business, accounts, NULL), error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
