/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-parallel.h"

#include "bellhop-team-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-values-private.h"

enum
{
  /* Pieces for each thread when nobody says how large they are to be: more even out pieces that
   * take unequal time, fewer cost less. */
  PIECES_PER_THREAD = 8,

  /* A reduction keeps a value for each piece, and has as many pieces on every machine, so that a
   * sum of floating-point numbers is the same everywhere. */
  MAX_PARTIALS = 1024,
  CACHE_LINE = 64
};

typedef struct
{
  gsize            n_items;
  gsize            grain;
  BellhopRangeFunc func;
  gpointer         data;
  BellhopJob      *told; /* Borrowed: whose progress this is, or NULL */
} Loop;

static gboolean
is_refused (GError **error)
{
  if (_bellhop_runtime.owner != g_thread_self ())
    return FALSE;

  g_critical ("Blocking parallel work is for worker threads, and was asked for on the main thread");
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "Called on the main thread");
  return TRUE;
}

static gsize
choose_grain (gsize n_items,
              gsize grain)
{
  gsize n_threads = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);

  return grain > 0 ? grain : MAX (1, n_items / (n_threads * PIECES_PER_THREAD));
}

static gsize
count_pieces (gsize n_items,
              gsize grain)
{
  return n_items > 0 ? (n_items - 1) / grain + 1 : 0;
}

static gboolean
do_range (BellhopJob *job,
          gsize       index,
          gpointer    data,
          GError    **error)
{
  const Loop *loop = data;
  gsize       begin = index * loop->grain;
  gsize       n = MIN (loop->grain, loop->n_items - begin);

  if (!loop->func (job, begin, begin + n, loop->data, error))
    return FALSE;
  if (loop->told != NULL)
    atomic_fetch_add_explicit (&loop->told->done, n, memory_order_relaxed);
  return TRUE;
}

static gboolean
run_loop (Loop       *loop,
          BellhopJob *job,
          GError    **error)
{
  if (loop->told != NULL)
    atomic_store_explicit (&loop->told->total, loop->n_items, memory_order_relaxed);
  return _bellhop_team_end (_bellhop_team_new (job, count_pieces (loop->n_items, loop->grain),
                                               do_range, loop),
                            error);
}

/* --- On a worker thread, which helps --- */

/**
 * bellhop_parallel_for_sync:
 * @job: the job that runs
 * @n_items: how many items there are
 * @grain: how many items are done in one call at the most, or 0 to leave that to the runtime
 * @func: (scope call): does some of the items, on several threads at once
 * @data: borrowed until this returns
 * @error: where the first error of @func goes, or %G_IO_ERROR_CANCELLED
 *
 * Does each item once, and returns when all are done. The calling thread does its share, so that
 * nothing is gained by waiting and loops may be nested. After the first error no range is begun,
 * the jobs of those that run are cancelled, and they are waited for; so when @job is cancelled.
 *
 * Worker thread: it is refused on the main thread, which is never to block.
 *
 * Returns: whether all were done
 */
gboolean
bellhop_parallel_for_sync (BellhopJob      *job,
                           gsize            n_items,
                           gsize            grain,
                           BellhopRangeFunc func,
                           gpointer         data,
                           GError         **error)
{
  Loop loop = { n_items, choose_grain (n_items, grain), func, data, NULL };

  g_return_val_if_fail (func != NULL, FALSE);
  if (is_refused (error))
    return FALSE;
  g_return_val_if_fail (job != NULL, FALSE);

  return run_loop (&loop, job, error);
}

typedef struct
{
  BellhopItemFunc func;
  gpointer        data;
  BellhopValues  *values;
} Map;

static gboolean
map_range (BellhopJob *job,
           gsize       begin,
           gsize       end,
           gpointer    data,
           GError    **error)
{
  Map *map = data;

  for (gsize i = begin; i < end; i++)
    if (!map->func (job, i, map->data, &map->values->outcomes[i].value, error))
      return FALSE;
  return TRUE;
}

/* What there is of @out_values on failure is the caller's to free, on the right thread. */
static gboolean
run_map (Loop           *loop,
         BellhopItemFunc func,
         BellhopJob     *job,
         BellhopValues **out_values,
         GError        **error)
{
  Map map = { func, loop->data, _bellhop_values_new ((guint) loop->n_items) };

  loop->func = map_range;
  loop->data = &map;
  *out_values = map.values;
  return run_loop (loop, job, error);
}

/**
 * bellhop_parallel_map_sync:
 * @job: the job that runs
 * @n_items: how many items there are
 * @grain: how many items one thread does at a time, or 0 to leave that to the runtime
 * @func: (scope call): stores the value of an item; runs on several threads at once
 * @data: borrowed until this returns
 * @error: where the first error of @func goes, or %G_IO_ERROR_CANCELLED
 *
 * As [func@Parallel.for_sync], and keeps a value for each item. Worker thread.
 *
 * Returns: (transfer full) (nullable): the values in the order of the items, or %NULL on an error
 */
BellhopValues *
bellhop_parallel_map_sync (BellhopJob     *job,
                           gsize           n_items,
                           gsize           grain,
                           BellhopItemFunc func,
                           gpointer        data,
                           GError        **error)
{
  Loop loop = { n_items, choose_grain (n_items, grain), NULL, data, NULL };
  g_autoptr(BellhopValues) values = NULL;

  g_return_val_if_fail (func != NULL && n_items <= G_MAXUINT, NULL);
  if (is_refused (error))
    return NULL;
  g_return_val_if_fail (job != NULL, NULL);

  return run_map (&loop, func, job, &values, error) ? g_steal_pointer (&values) : NULL;
}

typedef struct
{
  const BellhopReducer *reducer;
  gpointer              data;
  gsize                 grain;
  gsize                 stride;
  char                 *partials;
} Reduction;

static gboolean
reduce_range (BellhopJob *job,
              gsize       begin,
              gsize       end,
              gpointer    data,
              GError    **error)
{
  Reduction *self = data;

  return self->reducer->reduce (job, begin, end,
                                self->partials + begin / self->grain * self->stride, self->data,
                                error);
}

/* In the order of the items, whoever was first. */
static gpointer
combine (const Reduction *self,
         gsize            n_pieces)
{
  gpointer total = g_malloc0 (self->reducer->size);

  for (gsize i = 0; i < n_pieces; i++)
    self->reducer->combine (total, self->partials + i * self->stride, self->data);
  return total;
}

static gpointer
run_reduction (Loop                 *loop,
               const BellhopReducer *reducer,
               BellhopJob           *job,
               GError              **error)
{
  gsize            least = loop->n_items / MAX_PARTIALS + (loop->n_items % MAX_PARTIALS != 0);
  Reduction        self = { .reducer = reducer, .data = loop->data };
  g_autofree char *partials = NULL;

  loop->grain = MAX (MAX (loop->grain, least), 1);
  self.grain = loop->grain;
  self.stride = (reducer->size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  self.partials = partials = g_malloc0_n (count_pieces (loop->n_items, loop->grain), self.stride);
  loop->func = reduce_range;
  loop->data = &self;
  if (!run_loop (loop, job, error))
    return NULL;
  return combine (&self, count_pieces (loop->n_items, loop->grain));
}

/**
 * bellhop_parallel_reduce_sync:
 * @job: the job that runs
 * @n_items: how many items there are
 * @grain: how many items are done in one call at the least, or 0 to leave that to the runtime
 * @reducer: what to do
 * @data: borrowed until this returns
 * @error: where the first error goes, or %G_IO_ERROR_CANCELLED
 *
 * As [func@Parallel.for_sync], and brings the items down to one value: each range begins with an
 * accumulator of zeros, and these are combined in the order of the items, so that the result
 * depends neither on chance nor on the number of processors. Worker thread.
 *
 * Returns: (transfer full) (nullable): an accumulator, to be freed with g_free(), or %NULL on an
 *   error
 */
gpointer
bellhop_parallel_reduce_sync (BellhopJob           *job,
                              gsize                 n_items,
                              gsize                 grain,
                              const BellhopReducer *reducer,
                              gpointer              data,
                              GError              **error)
{
  Loop loop = { n_items, grain, NULL, data, NULL };

  g_return_val_if_fail (reducer != NULL && reducer->size > 0, NULL);
  if (is_refused (error))
    return NULL;
  g_return_val_if_fail (job != NULL, NULL);

  return run_reduction (&loop, reducer, job, error);
}

/* --- As futures: a job on the compute lane that does the same, and tells its progress --- */

typedef struct
{
  const char           *site;
  gsize                 n_items;
  gsize                 grain;
  BellhopRangeFunc      range_func;
  BellhopItemFunc       item_func;
  const BellhopReducer *reducer;
  gpointer              data;
  GDestroyNotify        destroy;
} Plan;

static void
plan_free (gpointer data)
{
  Plan *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static BellhopFuture *
run_plan (const Plan    *plan,
          BellhopJobFunc func)
{
  return bellhop_work_at (BELLHOP_LANE_COMPUTE, func, g_memdup2 (plan, sizeof *plan), plan_free,
                          plan->site);
}

static gboolean
for_work (BellhopJob   *job,
          gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  const Plan *plan = data;
  Loop        loop = { plan->n_items, choose_grain (plan->n_items, plan->grain), plan->range_func,
                       plan->data, job };

  return run_loop (&loop, job, error);
}

/* The values go back also when some are missing: whoever delivers frees them on the main thread. */
static gboolean
map_work (BellhopJob   *job,
          gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  const Plan    *plan = data;
  Loop           loop = { plan->n_items, choose_grain (plan->n_items, plan->grain), NULL,
                          plan->data, job };
  BellhopValues *values = NULL;
  gboolean       succeeded = run_map (&loop, plan->item_func, job, &values, error);

  *result = bellhop_value_boxed (BELLHOP_TYPE_VALUES, values);
  return succeeded;
}

static gboolean
reduce_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  const Plan *plan = data;
  Loop        loop = { plan->n_items, plan->grain, NULL, plan->data, job };
  gpointer    total = run_reduction (&loop, plan->reducer, job, error);

  if (total == NULL)
    return FALSE;

  *result = bellhop_value_pointer (total, g_free);
  return TRUE;
}

/**
 * BellhopRangeFunc:
 * @job: the running job, whose cancellation must be obeyed
 * @begin: the first item
 * @end: the one after the last item
 * @data: user data, shared by all threads that work on it
 * @error: where its error goes
 *
 * Does some of the items. Several worker threads at once.
 *
 * Returns: whether it went well
 */

/**
 * bellhop_parallel_for:
 * @n_items: how many items there are
 * @grain: how many items are done in one call at the most, or 0 to leave that to the runtime
 * @func: (scope notified): does some of the items, on several worker threads at once
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Does each item once, on all threads of the compute lane that have time. It is a job as that of
 * [func@work] is: it can be paused, its progress (items done) can be watched, and it settles when
 * all that was begun has ended.
 *
 * Resolves with no value. Rejects with the first error of @func.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_parallel_for_at (gsize            n_items,
                         gsize            grain,
                         BellhopRangeFunc func,
                         gpointer         data,
                         GDestroyNotify   destroy,
                         const char      *site)
{
  g_return_val_if_fail (func != NULL, NULL);

  return run_plan (&(Plan){ .n_items = n_items,
                            .grain = grain,
                            .range_func = func,
                            .data = data,
                            .destroy = destroy,
                            .site = site },
                   for_work);
}

/**
 * BellhopItemFunc:
 * @job: the running job, whose cancellation must be obeyed
 * @index: which item
 * @data: user data, shared by all threads that work on it
 * @result: (out): where the value of the item goes; empty at first
 * @error: where its error goes
 *
 * Makes the value of one item. Several worker threads at once.
 *
 * Returns: whether it went well
 */

/**
 * bellhop_parallel_map:
 * @n_items: how many items there are
 * @grain: how many items one thread does at a time, or 0 to leave that to the runtime
 * @func: (scope notified): stores the value of an item; runs on several worker threads at once
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * As [func@Parallel.for], and keeps a value for each item; they are freed on the main thread.
 *
 * Resolves to a boxed [struct@BellhopValues] in the order of the items. Rejects with the first
 * error of @func.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_parallel_map_at (gsize           n_items,
                         gsize           grain,
                         BellhopItemFunc func,
                         gpointer        data,
                         GDestroyNotify  destroy,
                         const char     *site)
{
  g_return_val_if_fail (func != NULL && n_items <= G_MAXUINT, NULL);

  return run_plan (&(Plan){ .n_items = n_items,
                            .grain = grain,
                            .item_func = func,
                            .data = data,
                            .destroy = destroy,
                            .site = site },
                   map_work);
}

/**
 * BellhopReducer:
 * @size: the size of an accumulator, in bytes; each begins as zeros
 * @reduce: takes some of the items into an accumulator; several worker threads at once
 * @combine: takes the accumulator of the items that follow into that of those before
 *
 * How many items are brought down to one value.
 */

/**
 * bellhop_parallel_reduce:
 * @n_items: how many items there are
 * @grain: how many items are done in one call at the least, or 0 to leave that to the runtime
 * @reducer: what to do; static
 * @data: for @reducer
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * As [func@Parallel.for], and brings the items down to one value; see [func@Parallel.reduce_sync].
 *
 * Resolves to a pointer to an accumulator, which belongs to the value. Rejects with the first error
 * of @reducer.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_parallel_reduce_at (gsize                 n_items,
                            gsize                 grain,
                            const BellhopReducer *reducer,
                            gpointer              data,
                            GDestroyNotify        destroy,
                            const char           *site)
{
  g_return_val_if_fail (reducer != NULL && reducer->size > 0, NULL);

  return run_plan (&(Plan){ .n_items = n_items,
                            .grain = grain,
                            .reducer = reducer,
                            .data = data,
                            .destroy = destroy,
                            .site = site },
                   reduce_work);
}
