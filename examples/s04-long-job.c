/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A job that runs for long sends values back through a channel, which is looked at once a tick and
 * never waited for. It takes commands through another channel, which it looks at between two
 * values. */

enum
{
  TICK_MS = 5,
  N_SQUARES = 10
};

typedef enum
{
  COMMAND_CUBES = 1,
  COMMAND_STOP
} Command;

typedef struct
{
  BellhopSender   *values;   /* Owned */
  BellhopReceiver *commands; /* Owned */
} Powers;

static void
powers_free (gpointer data)
{
  Powers *self = data;

  bellhop_sender_unref (self->values);
  bellhop_receiver_unref (self->commands);
  g_free (self);
}

/* On a worker thread: squares, then cubes, until it is told to stop. */
static gboolean
powers_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Powers *self = data;
  Command command = 0;

  for (gint64 n = 1; command != COMMAND_STOP; n++)
    {
      BellhopValue value;

      if (bellhop_receiver_try_recv (self->commands, &value, NULL))
        command = (Command) bellhop_value_get_int64 (&value);
      value = bellhop_value_int64 (command == COMMAND_CUBES ? n * n * n : n * n);
      if (!bellhop_sender_send_sync (self->values, job, &value, error))
        return FALSE;
    }
  return TRUE;
}

/* All that has come since the last tick. Returns whether a cube was among it. */
static gboolean
take_values (BellhopReceiver *values,
             gint64          *n_taken)
{
  gboolean     has_cube = FALSE;
  BellhopValue value;

  while (bellhop_receiver_try_recv (values, &value, NULL))
    {
      gint64 number = bellhop_value_get_int64 (&value);

      (*n_taken)++;
      if (*n_taken <= N_SQUARES)
        g_print ("%" G_GINT64_FORMAT "%s", number, *n_taken < N_SQUARES ? " " : "\n");
      has_cube = has_cube || (*n_taken > 1 && number == *n_taken * *n_taken * *n_taken);
    }
  return has_cube;
}

static void
give_command (BellhopSender *commands,
              Command        command)
{
  BellhopValue value = bellhop_value_int64 (command);

  bellhop_sender_try_send (commands, &value, NULL);
}

static void
stop_and_join (gpointer data)
{
  g_autoptr(BellhopTask) task = data;

  bellhop_await (bellhop_shield (bellhop_task_cancel_and_join (task, BELLHOP_CANCEL_SCOPE_CLOSED),
                                 1000),
                 NULL);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autoptr(BellhopReceiver) values = NULL;
  g_autoptr(BellhopSender) commands = NULL;
  g_autoptr(BellhopInterval) tick = bellhop_interval_new (TICK_MS, BELLHOP_TICK_SKIP);
  Powers      *powers = g_new (Powers, 1);
  BellhopTask *task;
  gint64       n_taken = 0;
  gboolean     is_asked = FALSE;

  powers->values = bellhop_channel_new (4, &values);
  commands = bellhop_channel_new (4, &powers->commands);
  bellhop_receiver_hand_over (powers->commands);
  task = bellhop_task_ref (
    bellhop_spawn_forever (bellhop_work (BELLHOP_LANE_COMPUTE, powers_work, powers, powers_free)));
  bellhop_defer (stop_and_join, task);

  while (!bellhop_task_is_settled (task))
    {
      if (!bellhop_await (bellhop_interval_tick (tick), error))
        return FALSE;
      if (take_values (values, &n_taken))
        give_command (commands, COMMAND_STOP);
      else if (n_taken >= N_SQUARES && !is_asked)
        {
          is_asked = TRUE;
          give_command (commands, COMMAND_CUBES);
        }
    }
  g_print ("Then cubes, until it was told to stop\n");
  return bellhop_task_get_error (task) == NULL;
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
