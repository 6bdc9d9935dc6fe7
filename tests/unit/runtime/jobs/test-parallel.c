/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

#include <stdatomic.h>

enum
{
  N_ITEMS = 100000,
  N_NESTED = 8
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

/* --- for --- */

typedef struct
{
  gsize         n_items;
  gsize         grain;
  atomic_uchar *seen; /* how often each item was done */
  atomic_size_t n_done;
  atomic_size_t most; /* in one call */
} Count;

static gboolean
count_range (BellhopJob *job,
             gsize       begin,
             gsize       end,
             gpointer    data,
             GError    **error)
{
  Count *self = data;
  gsize  most = atomic_load (&self->most);

  g_assert_cmpuint (begin, <, end);
  for (gsize i = begin; self->seen != NULL && i < end; i++)
    atomic_fetch_add (&self->seen[i], 1);
  atomic_fetch_add (&self->n_done, end - begin);
  while (end - begin > most && !atomic_compare_exchange_weak (&self->most, &most, end - begin))
    ;
  return TRUE;
}

static void
check_count (BellhopTest *test,
             gsize        n_items,
             gsize        grain)
{
  g_autofree atomic_uchar *seen = g_new0 (atomic_uchar, MAX (n_items, 1));
  Count                    count = { .seen = seen };

  g_assert_true (
    bellhop_test_await (test, bellhop_parallel_for (n_items, grain, count_range, &count, NULL),
                        NULL, NULL));
  for (gsize i = 0; i < n_items; i++)
    g_assert_cmpuint (atomic_load (&seen[i]), ==, 1);
  if (grain > 0)
    g_assert_cmpuint (atomic_load (&count.most), ==, MIN (grain, n_items));
}

/* E95, E99: none, one, fewer than there are threads, and many; any grain. */
static void
test_for (BellhopTest  *test,
          gconstpointer data)
{
  const gsize n_items[] = { 0, 1, bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE) - 1, 1000,
                            N_ITEMS };
  const gsize grains[] = { 0, 1, 7, 1000000 };

  for (guint i = 0; i < G_N_ELEMENTS (n_items); i++)
    for (guint k = 0; k < G_N_ELEMENTS (grains); k++)
      check_count (test, n_items[i], grains[k]);
}

/* E99: as many as there can be, without an overflow. */
static void
test_for_huge (BellhopTest  *test,
               gconstpointer data)
{
  Count count = { 0 };

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_parallel_for (G_MAXSIZE, G_MAXSIZE / 5, count_range, &count, NULL),
                        NULL, NULL));
  g_assert_cmpuint (atomic_load (&count.n_done), ==, G_MAXSIZE);
}

typedef struct
{
  guint64 done;
  guint64 total;
} Progress;

static void
note_progress_cb (guint64  done,
                  guint64  total,
                  gpointer data)
{
  Progress *progress = data;

  g_assert_cmpuint (done, >=, progress->done);
  *progress = (Progress){ done, total };
}

static void
test_for_progress (BellhopTest  *test,
                   gconstpointer data)
{
  Progress progress = { 0 };
  Count    count = { 0 };

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_work_watched (bellhop_parallel_for (N_ITEMS, 10, count_range,
                                                                    &count, NULL),
                                              note_progress_cb, &progress),
                        NULL, NULL));
  g_assert_cmpuint (progress.done, ==, N_ITEMS);
  g_assert_cmpuint (progress.total, ==, N_ITEMS);
}

/* --- Cancelling --- */

typedef struct
{
  BellhopTestGate gate;
  atomic_uint     n_begun;
  atomic_uint     n_inside;
  gboolean        fails; /* the first to pass the gate does */
} Stop;

static void
stop_init (Stop *self)
{
  bellhop_test_gate_init (&self->gate);
  atomic_init (&self->n_begun, 0);
  atomic_init (&self->n_inside, 0);
  self->fails = FALSE;
}

/* The first waits at the gate; whoever comes after that does nothing until it is told to stop. */
static gboolean
stop_range (BellhopJob *job,
            gsize       begin,
            gsize       end,
            gpointer    data,
            GError    **error)
{
  Stop *self = data;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  gboolean is_first = atomic_fetch_add (&self->n_begun, 1) == 0;
  gboolean goes_on;

  atomic_fetch_add (&self->n_inside, 1);
  if (is_first)
    bellhop_test_gate_work (job, &self->gate, &value, NULL);
  if (is_first && self->fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
      goes_on = FALSE;
    }
  else
    {
      while ((goes_on = bellhop_job_checkpoint (job, error)))
        g_thread_yield ();
    }
  atomic_fetch_sub (&self->n_inside, 1);
  return goes_on;
}

/* E100: no range is begun after the cancellation, and it settles when those that run have ended. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  Stop stop;
  g_autoptr(BellhopTask) task = NULL;

  stop_init (&stop);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_parallel_for (N_ITEMS, 1, stop_range, &stop, NULL)));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&stop.gate, 1);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  bellhop_test_gate_open (&stop.gate);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (atomic_load (&stop.n_inside), ==, 0);
  g_assert_cmpuint (atomic_load (&stop.n_begun), <=,
                    bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE));
  bellhop_test_gate_clear (&stop.gate);
}

/* E97: one fails; those that run are told to stop and awaited, the others never begin. */
static void
test_error (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Stop stop;

  stop_init (&stop);
  stop.fails = TRUE;
  bellhop_test_gate_open (&stop.gate);
  g_assert_false (bellhop_test_await (test,
                                      bellhop_parallel_for (N_ITEMS, 1, stop_range, &stop, NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (atomic_load (&stop.n_inside), ==, 0);
  g_assert_cmpuint (atomic_load (&stop.n_begun), <=,
                    bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE));
  bellhop_test_gate_clear (&stop.gate);
}

/* --- map --- */

typedef struct
{
  gsize       fails_at;
  atomic_uint n_made;
  guint       n_freed;
  GThread    *freed_on;
} Numbers;

typedef struct
{
  Numbers *numbers;
  gsize    number;
} Number;

static void
number_free (gpointer data)
{
  Number *number = data;

  number->numbers->n_freed++;
  number->numbers->freed_on = g_thread_self ();
  g_free (number);
}

static gboolean
make_number (BellhopJob   *job,
             gsize         index,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Numbers *numbers = data;
  Number  *number;

  if (index == numbers->fails_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
      return FALSE;
    }

  number = g_new (Number, 1);
  *number = (Number){ numbers, index };
  atomic_fetch_add (&numbers->n_made, 1);
  *result = bellhop_value_pointer (number, number_free);
  return TRUE;
}

/* E96: the values are in the order of the items, whoever was first. */
static void
test_map (BellhopTest  *test,
          gconstpointer data)
{
  Numbers             numbers = { .fails_at = G_MAXSIZE };
  BellhopValue        value;
  const BellhopValue *item;
  BellhopValues      *values;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_parallel_map (N_ITEMS, 3, make_number, &numbers, NULL),
                                     &value, NULL));
  values = bellhop_value_get_pointer (&value);
  g_assert_cmpuint (bellhop_values_get_n_values (values), ==, N_ITEMS);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      item = bellhop_values_get (values, i);
      g_assert_cmpuint (((Number *) bellhop_value_get_pointer (item))->number, ==, i);
    }
  bellhop_value_clear (&value);
  g_assert_cmpuint (numbers.n_freed, ==, N_ITEMS);

  numbers.n_freed = 0;
  g_assert_true (bellhop_test_await (test, bellhop_parallel_map (0, 0, make_number, &numbers, NULL),
                                     &value, NULL));
  g_assert_cmpuint (bellhop_values_get_n_values (bellhop_value_get_pointer (&value)), ==, 0);
  bellhop_value_clear (&value);
}

/* What was made before the error is freed, on the main thread. */
static void
test_map_error (BellhopTest  *test,
                gconstpointer data)
{
  Numbers numbers = { .fails_at = N_ITEMS / 2 };
  g_autoptr(GError) error = NULL;

  g_assert_false (
    bellhop_test_await (test, bellhop_parallel_map (N_ITEMS, 1, make_number, &numbers, NULL), NULL,
                        &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (numbers.n_freed, ==, atomic_load (&numbers.n_made));
  g_assert_true (numbers.freed_on == g_thread_self ());
}

/* --- reduce --- */

typedef struct
{
  double sum;
  gsize  n_items;
} Sum;

static gboolean
add_range (BellhopJob *job,
           gsize       begin,
           gsize       end,
           gpointer    accumulator,
           gpointer    data,
           GError    **error)
{
  Sum *sum = accumulator;

  for (gsize i = begin; i < end; i++)
    sum->sum += 1.0 / (double) (i + 1);
  sum->n_items += end - begin;
  return TRUE;
}

static void
add_sums (gpointer      accumulator,
          gconstpointer other,
          gpointer      data)
{
  Sum       *sum = accumulator;
  const Sum *more = other;

  sum->sum += more->sum;
  sum->n_items += more->n_items;
}

static const BellhopReducer sum_reducer = { sizeof (Sum), add_range, add_sums };

/* Rounding depends on how the items were cut, and that on their number alone: every time the
   same. */
static void
test_reduce (BellhopTest  *test,
             gconstpointer data)
{
  const gsize n_items[] = { 0, 1, 5, N_ITEMS };

  for (guint i = 0; i < G_N_ELEMENTS (n_items); i++)
    {
      double first = 0.0;
      double serial = 0.0;

      for (gsize k = 0; k < n_items[i]; k++)
        serial += 1.0 / (double) (k + 1);
      for (guint round = 0; round < 5; round++)
        {
          g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
          const Sum *sum;

          g_assert_true (
            bellhop_test_await (test,
                                bellhop_parallel_reduce (n_items[i], 0, &sum_reducer, NULL, NULL),
                                &value, NULL));
          sum = bellhop_value_get_pointer (&value);
          g_assert_cmpuint (sum->n_items, ==, n_items[i]);
          g_assert_cmpfloat_with_epsilon (sum->sum, serial, 1e-9);
          if (round == 0)
            first = sum->sum;
          g_assert_cmpmem (&first, sizeof first, &sum->sum, sizeof sum->sum);
        }
    }
}

/* --- Nesting --- */

static gboolean
nested_range (BellhopJob *job,
              gsize       begin,
              gsize       end,
              gpointer    data,
              GError    **error)
{
  return bellhop_parallel_for_sync (job, N_NESTED, 1, count_range, data, error);
}

static gboolean
nest_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  return bellhop_parallel_for_sync (job, N_NESTED, 1, nested_range, data, error);
}

/* E84, E98: loops within loops, as many as there are threads and more, end; also when one thread of
 * the lane is all that there is. */
static void
test_nested (BellhopTest  *test,
             gconstpointer data)
{
  guint           n_held = GPOINTER_TO_INT (data)
                             ? bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE) - 1
                             : 0;
  guint           n_jobs = 2 * bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTestGate gate;
  Count           count = { 0 };
  g_autoptr(BellhopScope) nested = bellhop_scope_new ("nested", test->scope);

  bellhop_test_gate_init (&gate);
  for (guint i = 0; i < n_held; i++)
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_COMPUTE, bellhop_test_gate_work, &gate, NULL));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, n_held);

  for (guint i = 0; i < n_jobs; i++)
    bellhop_spawn (nested, bellhop_work (BELLHOP_LANE_COMPUTE, nest_work, &count, NULL));
  bellhop_test_run_until (test, is_empty, nested);
  g_assert_cmpuint (atomic_load (&count.n_done), ==, n_jobs * N_NESTED * N_NESTED);

  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_empty, test->scope);
  bellhop_test_gate_clear (&gate);
}

/* The main thread never blocks: the form that does is refused there. */
static void
test_main_thread (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Count count = { 0 };

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*main thread*");
  g_assert_false (bellhop_parallel_for_sync (NULL, 1, 1, count_range, &count, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_cmpuint (atomic_load (&count.n_done), ==, 0);
}

/* --- In a job, which waits and helps --- */

static gboolean
both_sync (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_autoptr(BellhopValues) values = bellhop_parallel_map_sync (job, N_ITEMS, 0, make_number, data,
                                                               error);
  g_autofree Sum *sum = NULL;

  if (values == NULL)
    return FALSE;
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpuint (((Number *) bellhop_value_get_pointer (bellhop_values_get (values, i)))
                        ->number,
                      ==, i);
  sum = bellhop_parallel_reduce_sync (job, N_ITEMS, 0, &sum_reducer, NULL, error);
  g_assert_nonnull (sum);
  g_assert_cmpuint (sum->n_items, ==, N_ITEMS);
  return TRUE;
}

/* What a job has made by them it frees itself, and there. */
static void
test_sync (BellhopTest  *test,
           gconstpointer data)
{
  Numbers numbers = { .fails_at = G_MAXSIZE };
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_COMPUTE, both_sync, &numbers, NULL),
                                     NULL, NULL));
  g_assert_cmpuint (numbers.n_freed, ==, N_ITEMS);
  numbers = (Numbers){ .fails_at = 1 };
  g_assert_false (bellhop_test_await (test,
                                      bellhop_work (BELLHOP_LANE_IO, both_sync, &numbers, NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (numbers.n_freed, ==, atomic_load (&numbers.n_made));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/parallel/E95-E99-for", NULL, test_for);
  bellhop_test_add ("/parallel/E99-huge", NULL, test_for_huge);
  bellhop_test_add ("/parallel/progress", NULL, test_for_progress);
  bellhop_test_add ("/parallel/E100-cancel", NULL, test_cancel);
  bellhop_test_add ("/parallel/E97-error", NULL, test_error);
  bellhop_test_add ("/parallel/E96-map", NULL, test_map);
  bellhop_test_add ("/parallel/map-error", NULL, test_map_error);
  bellhop_test_add ("/parallel/reduce", NULL, test_reduce);
  bellhop_test_add ("/parallel/E84-E98-nested", GINT_TO_POINTER (FALSE), test_nested);
  bellhop_test_add ("/parallel/E98-nested-one-thread", GINT_TO_POINTER (TRUE), test_nested);
  bellhop_test_add ("/parallel/main-thread", NULL, test_main_thread);
  bellhop_test_add ("/parallel/E96-sync", NULL, test_sync);

  return g_test_run ();
}
