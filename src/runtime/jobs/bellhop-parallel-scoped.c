/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-parallel.h"

#include "bellhop-team-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-values-private.h"

/**
 * BellhopParallel:
 *
 * Jobs that run in parallel with the job that started them, and end before it continues, so they
 * can borrow data from its stack:
 *
 * ```c
 * g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);
 * g_autoptr(BellhopValues) values = NULL;
 *
 * for (guint i = 0; i < n_parts; i++)
 *   bellhop_parallel_spawn (parallel, read_part, &parts[i]);
 * values = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
 * ```
 *
 * The first error has the others cancelled and waited for; so has leaving the block early.
 */

enum
{
  /* Each segment of the list is twice as long as the one before, and none is ever moved, since
   * workers read while the list grows. */
  N_SEGMENTS = 26,
  FIRST_SEGMENT = 16
};

typedef struct
{
  BellhopJobFunc   func;
  gpointer         data;
  BellhopValue     result;
  BellhopHandle   *handle; /* Owned; NULL, or where fiber runs instead */
  BellhopFiberFunc fiber;
} ScopedJob;

struct _BellhopParallel
{
  BellhopTeam *team; /* Owned */
  guint        n_jobs;
  ScopedJob   *segments[N_SEGMENTS];
};

static ScopedJob *
get_job (BellhopParallel *self,
         gsize            index)
{
  guint segment = g_bit_storage (index / FIRST_SEGMENT + 1) - 1;
  gsize begin = ((gsize) 1 << segment) * FIRST_SEGMENT - FIRST_SEGMENT;

  g_assert (segment < N_SEGMENTS);
  if (self->segments[segment] == NULL)
    self->segments[segment] = g_new0 (ScopedJob, (gsize) FIRST_SEGMENT << segment);
  return &self->segments[segment][index - begin];
}

static gboolean
do_job (BellhopJob *job,
        gsize       index,
        gpointer    data,
        GError    **error)
{
  ScopedJob *scoped = get_job (data, index);

  if (scoped->handle != NULL)
    return bellhop_handle_call_sync (scoped->handle, job, scoped->fiber, scoped->data,
                                     &scoped->result, error);
  return scoped->func (job, scoped->data, &scoped->result, error);
}

static gboolean
end_jobs (BellhopParallel *self,
          GError         **error)
{
  return _bellhop_team_end (g_steal_pointer (&self->team), error);
}

/* The jobs have ended. */
static void
free_jobs (BellhopParallel *self)
{
  for (guint i = 0; i < self->n_jobs; i++)
    {
      ScopedJob *scoped = get_job (self, i);

      bellhop_value_clear (&scoped->result);
      g_clear_pointer (&scoped->handle, bellhop_handle_unref);
    }
  for (guint i = 0; i < N_SEGMENTS; i++)
    g_free (self->segments[i]);
  g_free (self);
}

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_parallel_begin: (skip)
 * @job: the job that runs
 *
 * Worker thread: it is refused on the main thread, which is never to block.
 *
 * Returns: (transfer full): where to spawn
 */
BellhopParallel *
bellhop_parallel_begin (BellhopJob *job)
{
  BellhopParallel *self;

  g_return_val_if_fail (_bellhop_runtime.owner != g_thread_self (), NULL);
  g_return_val_if_fail (job != NULL, NULL);

  self = g_new0 (BellhopParallel, 1);
  self->team = _bellhop_team_new (job, 0, do_job, self);
  return self;
}

/**
 * bellhop_parallel_spawn:
 * @self: what [func@Parallel.begin] returned
 * @func: (scope forever): a job; runs on a thread of the compute lane or on the calling one
 * @data: borrowed until [method@Parallel.end_sync] has returned
 *
 * Spawns a job. The thread that began, only.
 */
void
bellhop_parallel_spawn (BellhopParallel *self,
                        BellhopJobFunc   func,
                        gpointer         data)
{
  g_return_if_fail (self != NULL && func != NULL);

  *get_job (self, self->n_jobs++) = (ScopedJob){ .func = func, .data = data };
  _bellhop_team_add_piece (self->team);
}

/**
 * bellhop_parallel_spawn_fiber:
 * @self: what [func@Parallel.begin] returned
 * @handle: the scope that the fiber belongs to
 * @func: (scope forever): a fiber; runs on the owner thread
 * @data: borrowed until [method@Parallel.end_sync] has returned
 *
 * Spawns something that is done on the owner thread beside the jobs: a question to the user, say.
 * Its value, its error and its cancellation are those of a job. The thread that began, only.
 */
void
bellhop_parallel_spawn_fiber (BellhopParallel *self,
                              BellhopHandle   *handle,
                              BellhopFiberFunc func,
                              gpointer         data)
{
  g_return_if_fail (self != NULL && handle != NULL && func != NULL);

  *get_job (self, self->n_jobs++) = (ScopedJob){ .handle = bellhop_handle_ref (handle),
                                                 .fiber = func,
                                                 .data = data };
  _bellhop_team_add_piece (self->team);
}

/**
 * bellhop_parallel_end_sync:
 * @self: (transfer full): what [func@Parallel.begin] returned
 * @error: where the first error goes, or %G_IO_ERROR_CANCELLED
 *
 * Runs the jobs that have not started, and waits for those that are running. Only for the thread
 * that called [func@parallel_begin].
 *
 * Returns: (transfer full) (nullable): the results in the order in which the jobs were spawned, or
 *   %NULL on an error
 */
BellhopValues *
bellhop_parallel_end_sync (BellhopParallel *self,
                           GError         **error)
{
  BellhopValues *values = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (end_jobs (self, error))
    {
      values = _bellhop_values_new (self->n_jobs);
      for (guint i = 0; i < self->n_jobs; i++)
        values->outcomes[i].value = bellhop_value_steal (&get_job (self, i)->result);
    }
  free_jobs (self);
  return values;
}

/**
 * bellhop_parallel_free_sync:
 * @self: (nullable) (transfer full): what [func@Parallel.begin] returned
 *
 * Gives up: jobs that have not started never do, and running ones are cancelled and waited for.
 */
void
bellhop_parallel_free_sync (BellhopParallel *self)
{
  if (self == NULL)
    return;

  _bellhop_team_cancel (self->team);
  end_jobs (self, NULL);
  free_jobs (self);
}
