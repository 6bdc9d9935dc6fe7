/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-walk.h"

#include <glib/gi18n-lib.h>

/*
 * What is to be read, from what was asked for: the checksum file, the walk, and what the files are
 * to be compared with, one after the other.
 */

typedef struct
{
  ChecksumPlan       *plan;
  ChecksumWalk       *walk;
  BellhopProgressFunc func; /* or NULL */
  gpointer            data;
} Preparation;

static void
preparation_free (gpointer data)
{
  Preparation *self = data;

  checksum_walk_free (self->walk);
  checksum_plan_unref (self->plan);
  g_free (self);
}

/* What is only tried may be unknown to this library: then it is not tried. */
static gboolean
fetch_digests (ChecksumPlan *self,
               GError      **error)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      const ChecksumAlgorithm *algorithm = checksum_algorithm_get (i);

      if (((self->used | self->tried) & (1U << i)) == 0 || algorithm->evp_name == NULL)
        continue;
      self->digests[i] = EVP_MD_fetch (NULL, algorithm->evp_name, NULL);
      if (self->digests[i] != NULL)
        continue;
      self->tried &= ~(1U << i);
      if ((self->used & (1U << i)) == 0)
        continue;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("The cryptographic library of this computer does not support %s"),
                   algorithm->name);
      return FALSE;
    }
  return TRUE;
}

/* A disk that rotates would go to and fro between several files. What is walked is considered on
   the way; what is listed is most often beside its list. */
static void
count_readers (ChecksumPlan *self)
{
  self->n_readers = MIN (g_get_num_processors (), bellhop_lane_get_n_threads (BELLHOP_LANE_IO));
  if (self->sums_path != NULL)
    self->n_readers = MIN (self->n_readers, bellhop_walk_get_n_workers (self->sums_path));
}

/* On a worker thread, as all that ends in _work: uses the plan alone, which nobody else looks at
   meanwhile. */
static gboolean
begin_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  ChecksumPlan *self = data;

  count_readers (self);
  return checksum_plan_check_target (self, job, error) &&
         checksum_plan_read_sums (self, job, error);
}

static gboolean
end_work (BellhopJob   *job,
          gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  Preparation *self = data;

  return checksum_walk_gather (self->walk, job, error) &&
         checksum_plan_add_listed (self->plan, job, error) &&
         checksum_plan_find_sidecars (self->plan, job, error) &&
         fetch_digests (self->plan, error);
}

static void
found_cb (gpointer batch,
          gpointer data)
{
  Preparation *self = data;

  if (self->func != NULL)
    self->func (checksum_walk_get_n_files (self->walk), 0, self->data);
}

/* Each await ends after what it waits for has ended, so that all of this may be borrowed. */
static gboolean
prepare_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Preparation *self = data;

  return bellhop_await (bellhop_work (BELLHOP_LANE_IO, begin_work, self->plan, NULL), error) &&
         files_stream_follow (checksum_walk_get_stream (self->walk),
                              checksum_walk_begin (self->walk), found_cb, self, error) &&
         bellhop_await (bellhop_work (BELLHOP_LANE_IO, end_work, self, NULL), error);
}

BellhopFuture *
checksum_plan_prepare (ChecksumPlan       *self,
                       BellhopProgressFunc func,
                       gpointer            data)
{
  Preparation *preparation = g_new (Preparation, 1);

  *preparation = (Preparation){ checksum_plan_ref (self), checksum_walk_new (self), func, data };
  return bellhop_async (prepare_fiber, preparation, preparation_free);
}
