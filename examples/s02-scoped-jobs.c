/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A task in the background that has parallel jobs work on what lies on its own stack: they have all
 * ended before the stack goes, whatever happens, and their results come in the order of the
 * jobs. */

enum
{
  N_NUMBERS = 1000,
  N_JOBS = 4
};

typedef struct
{
  const gint64 *numbers; /* Borrowed from the dispatcher */
  guint         n_numbers;
} Slice;

/* On a worker thread. */
static gboolean
sum_slice_work (BellhopJob   *job,
                gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  const Slice *slice = data;
  gint64       sum = 0;

  for (guint i = 0; i < slice->n_numbers; i++)
    sum += slice->numbers[i];
  *result = bellhop_value_int64 (sum);
  return bellhop_job_checkpoint (job, error);
}

/* On a worker thread too, which helps with the jobs while it waits for them. */
static gboolean
dispatch_work (BellhopJob   *job,
               gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) sums = NULL;
  gint64 numbers[N_NUMBERS];
  Slice  slices[N_JOBS];

  for (guint i = 0; i < N_NUMBERS; i++)
    numbers[i] = i + 1;
  for (guint i = 0; i < N_JOBS; i++)
    {
      slices[i] = (Slice){ numbers + i * (N_NUMBERS / N_JOBS), N_NUMBERS / N_JOBS };
      bellhop_parallel_spawn (parallel, sum_slice_work, &slices[i]);
    }

  sums = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
  if (sums == NULL)
    return FALSE;
  *result = bellhop_value_boxed (BELLHOP_TYPE_VALUES, g_steal_pointer (&sums));
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autoptr(BellhopValues) sums =
    bellhop_await_boxed (bellhop_work (BELLHOP_LANE_COMPUTE, dispatch_work, NULL, NULL),
                         error);
  gint64 total = 0;

  if (sums == NULL)
    return FALSE;

  for (guint i = 0; i < N_JOBS; i++)
    {
      gint64 sum = bellhop_value_get_int64 (bellhop_values_get (sums, i));

      g_print ("Job %u: %" G_GINT64_FORMAT "\n", i + 1, sum);
      total += sum;
    }
  g_print ("Together: %" G_GINT64_FORMAT "\n", total);
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
