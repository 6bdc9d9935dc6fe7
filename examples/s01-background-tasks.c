/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* Computation in the background: the tasks are started, their handles kept, and once a tick what
 * has finished is collected. Nothing here ever waits for a task. */

enum
{
  N_TASKS = 8,
  TICK_MS = 16
};

/* On a worker thread: the sum of the squares up to the number it is given. */
static gboolean
sum_squares_work (BellhopJob   *job,
                  gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  guint  limit = GPOINTER_TO_UINT (data);
  gint64 sum = 0;

  for (guint n = 1; n <= limit; n++)
    {
      sum += (gint64) n * n;
      if (n % 1024 == 0 && !bellhop_job_step (job, n, limit, error))
        return FALSE;
    }
  *result = bellhop_value_int64 (sum);
  return TRUE;
}

/* Takes what has finished out of @tasks. */
static gint64
collect (GPtrArray *tasks)
{
  gint64 sum = 0;

  for (guint i = tasks->len; i > 0; i--)
    {
      BellhopTask *task = tasks->pdata[i - 1];

      if (!bellhop_task_is_settled (task))
        continue;
      sum += bellhop_value_get_int64 (bellhop_task_get_value (task));
      g_ptr_array_remove_index (tasks, i - 1);
    }
  return sum;
}

static void
close_scope (gpointer scope)
{
  bellhop_await (bellhop_shield (bellhop_scope_close (scope, BELLHOP_CANCEL_SCOPE_CLOSED), 1000),
                 NULL);
  bellhop_scope_unref (scope);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autoptr(BellhopInterval) frame = bellhop_interval_new (TICK_MS, BELLHOP_TICK_SKIP);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  BellhopScope *scope = bellhop_scope_new ("game", NULL);
  gint64        sum = 0;

  bellhop_defer (close_scope, scope);
  for (guint i = 1; i <= N_TASKS; i++)
    {
      BellhopFuture *work = bellhop_work (BELLHOP_LANE_COMPUTE, sum_squares_work,
                                          GUINT_TO_POINTER (i * 1000), NULL);

      g_ptr_array_add (tasks, bellhop_task_ref (bellhop_spawn (scope, work)));
    }

  while (tasks->len > 0)
    {
      if (!bellhop_await (bellhop_interval_tick (frame), error))
        return FALSE;
      sum += collect (tasks);
    }
  g_print ("%d tasks, and their sum is %" G_GINT64_FORMAT "\n", N_TASKS, sum);
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
