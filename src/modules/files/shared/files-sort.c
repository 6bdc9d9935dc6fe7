/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-sort.h"

#include <string.h>

enum
{
  ITEMS_A_RUN = 4096,  /* sorted at once */
  ITEMS_A_LOOK = 16384 /* at the cancellation */
};

/* Two runs that lie one after the other, and where they are put together. */
typedef struct
{
  gpointer *items;
  gsize     begin;
  gsize     middle;
  gsize     end;
  gpointer *into;
} Merge;

typedef struct
{
  GCompareFunc func;
  BellhopJob  *job;
  gsize        n_moved; /* since the last look */
} Sort;

/* g_ptr_array_sort() does this, for a part of one. */
static gboolean
sort_runs (Sort      *self,
           GPtrArray *items,
           GError   **error)
{
  for (gsize begin = 0; begin < items->len; begin += ITEMS_A_RUN)
    {
      g_autoptr(GPtrArray) run = g_ptr_array_new ();
      gsize n_items = MIN (ITEMS_A_RUN, items->len - begin);

      for (gsize i = 0; i < n_items; i++)
        g_ptr_array_add (run, items->pdata[begin + i]);
      g_ptr_array_sort (run, self->func);
      memcpy (items->pdata + begin, run->pdata, n_items * sizeof (gpointer));
      if (!bellhop_job_checkpoint (self->job, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
merge (Sort        *self,
       const Merge *runs,
       GError     **error)
{
  gsize a = runs->begin;
  gsize b = runs->middle;

  for (gsize i = runs->begin; i < runs->end; i++)
    {
      gboolean takes_a = b == runs->end ||
                         (a < runs->middle && self->func (&runs->items[a], &runs->items[b]) <= 0);

      runs->into[i] = runs->items[takes_a ? a++ : b++];
      if (++self->n_moved % ITEMS_A_LOOK == 0 && !bellhop_job_checkpoint (self->job, error))
        return FALSE;
    }
  return TRUE;
}

/* Runs of @n_items become runs of twice as many. */
static gboolean
merge_all (Sort     *self,
           gpointer *items,
           gsize     n_all,
           gsize     n_items,
           gpointer *into,
           GError  **error)
{
  for (gsize begin = 0; begin < n_all; begin += 2 * n_items)
    {
      const Merge runs = { items, begin, MIN (begin + n_items, n_all),
                           MIN (begin + 2 * n_items, n_all), into };

      if (!merge (self, &runs, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
files_sort (GPtrArray   *items,
            GCompareFunc func,
            BellhopJob  *job,
            GError     **error)
{
  Sort                 self = { func, job, 0 };
  g_autofree gpointer *spare = NULL;
  gpointer            *from = items->pdata;
  gpointer            *into;

  if (items->len <= ITEMS_A_RUN)
    {
      g_ptr_array_sort (items, func);
      return bellhop_job_checkpoint (job, error);
    }
  if (!sort_runs (&self, items, error))
    return FALSE;

  into = spare = g_new (gpointer, items->len);
  for (gsize n_items = ITEMS_A_RUN; n_items < items->len; n_items *= 2)
    {
      gpointer *merged = into;

      if (!merge_all (&self, from, items->len, n_items, into, error))
        return FALSE;
      into = from;
      from = merged;
    }
  if (from != items->pdata)
    memcpy (items->pdata, from, items->len * sizeof (gpointer));
  return TRUE;
}
