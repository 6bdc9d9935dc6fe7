/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-sort.h"

typedef struct
{
  GCompareFunc func;
  BellhopJob  *job;
} Sorting;

static int
item_cmp (gconstpointer a,
          gconstpointer b,
          gpointer      data)
{
  const Sorting *self = data;

  return self->func (a, b);
}

static gboolean
step_cb (gpointer data,
         GError **error)
{
  Sorting *self = data;

  return bellhop_job_checkpoint (self->job, error);
}

gboolean
files_sort (GPtrArray   *items,
            GCompareFunc func,
            BellhopJob  *job,
            GError     **error)
{
  Sorting           self = { func, job };
  const BellhopSort sort = { sizeof (gpointer), item_cmp, &self, step_cb, &self };

  return bellhop_sort (&sort, items->pdata, items->len, error);
}
