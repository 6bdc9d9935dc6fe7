/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-runtime.h>

/* What workers cost: the look at whether to go on, and how much faster many hands are. */

enum
{
  N_LOOKS = 1000000,
  N_ROUNDS = 5,
  N_FEW_ITEMS = 100000,
  N_NUMBERS = 1 << 20,
  N_ITEMS = 64 << 20
};

/* --- checkpoint --- */

static guint n_looks;

static gboolean
look_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  for (guint i = 0; i < n_looks; i++)
    if (!bellhop_job_checkpoint (job, error))
      return FALSE;
  return TRUE;
}

static void
look_often (guint n)
{
  n_looks = n;
  bellhop_block_on (bellhop_work (BELLHOP_LANE_COMPUTE, look_work, NULL, NULL), NULL, NULL);
}

/* --- A sum: additions that wait for each other, so that one processor has a limit of its own
   --- */

static double *numbers;

static void
make_numbers (void)
{
  numbers = g_new (double, N_NUMBERS);
  for (guint i = 0; i < N_NUMBERS; i++)
    numbers[i] = i % 1024;
}

/* The numbers again and again; they are whole, so the order of the additions does not matter. */
static double
sum_items (gsize begin,
           gsize end)
{
  double sum = 0.0;

  for (gsize i = begin; i < end; i++)
    sum += numbers[i % N_NUMBERS];
  return sum;
}

static gboolean
sum_range (BellhopJob *job,
           gsize       begin,
           gsize       end,
           gpointer    accumulator,
           gpointer    data,
           GError    **error)
{
  *(double *) accumulator += sum_items (begin, end);
  return TRUE;
}

static void
add_sums (gpointer      accumulator,
          gconstpointer other,
          gpointer      data)
{
  *(double *) accumulator += *(const double *) other;
}

static const BellhopReducer sum_reducer = { sizeof (double), sum_range, add_sums };

static double
sum_parallel (gsize n_items)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  if (!bellhop_block_on (bellhop_parallel_reduce (n_items, 0, &sum_reducer, NULL, NULL), &value,
                         NULL))
    g_error ("The sum has failed");
  return *(double *) bellhop_value_get_pointer (&value);
}

/* The peer: a GThreadPool that is given as many equal parts as there are processors. */

typedef struct
{
  gsize  begin;
  gsize  end;
  double sum;
} Part;

static void
sum_part_work (gpointer data,
               gpointer unused)
{
  Part *part = data;

  part->sum = sum_items (part->begin, part->end);
}

static double
sum_pool (gsize n_items)
{
  guint            n_parts = g_get_num_processors ();
  g_autofree Part *parts = g_new (Part, n_parts);
  GThreadPool     *pool = g_thread_pool_new (sum_part_work, NULL, (int) n_parts,
                                             /* exclusive = */ FALSE, NULL);
  double           sum = 0;

  for (guint i = 0; i < n_parts; i++)
    {
      parts[i] = (Part){ n_items / n_parts * i,
                         i + 1 < n_parts ? n_items / n_parts * (i + 1) : n_items, 0 };
      g_thread_pool_push (pool, &parts[i], NULL);
    }
  g_thread_pool_free (pool, /* immediate = */ FALSE, /* wait = */ TRUE);
  for (guint i = 0; i < n_parts; i++)
    sum += parts[i].sum;
  return sum;
}

static double
sum_serial (gsize n_items)
{
  return sum_items (0, n_items);
}

static double
time_sum (double (*func) (gsize n_items),
          gsize  n_items,
          double wanted)
{
  gint64 started_us = g_get_monotonic_time ();
  double sum = func (n_items);

  if (sum < wanted || sum > wanted)
    g_error ("A sum is wrong");
  return (double) (g_get_monotonic_time () - started_us);
}

/* In turns, so that whatever else the machine does falls on all of them. */
static void
report_speedup (void)
{
  gboolean is_smoke = bench_get_seconds () <= 0.0;
  gsize    n_items = is_smoke ? N_FEW_ITEMS : N_ITEMS;
  double   wanted;
  g_autoptr(GArray) speedups = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) pool_speedups = g_array_new (FALSE, FALSE, sizeof (double));

  if (!bench_wants ("parallel_sum_speedup") && !bench_wants ("g_thread_pool_sum_speedup"))
    return;

  make_numbers ();
  wanted = sum_serial (n_items);
  for (guint i = 0; i < (is_smoke ? 1 : N_ROUNDS); i++)
    {
      double serial_us = time_sum (sum_serial, n_items, wanted);
      double speedup = serial_us / time_sum (sum_parallel, n_items, wanted);
      double pool_speedup = serial_us / time_sum (sum_pool, n_items, wanted);

      g_array_append_val (speedups, speedup);
      g_array_append_val (pool_speedups, pool_speedup);
    }
  bench_report ("parallel_sum_speedup", bench_median (speedups), "times");
  bench_report ("g_thread_pool_sum_speedup", bench_median (pool_speedups), "times");
  g_free (numbers);
}

int
main (int    argc,
      char **argv)
{
  bench_init (&argc, &argv);

  bench_time ("job_checkpoint", look_often, N_LOOKS);
  report_speedup ();

  return bellhop_runtime_stop (1000) ? 0 : 1;
}
