/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-queue.h"

#include "files-sort.h"

/*
 * What is closest to certain is done first, so that it is soon seen; but on a disk that rotates,
 * what is next to each other. There it goes by rounds: what comes while one is read is put in order
 * for the next. */

struct _DuplicatesQueue
{
  gboolean rotates;

  GMutex     mutex;   /* guards what follows, and the n_pending and the task of sets */
  GCond      cond;    /* there may be something to do, or nothing ever again */
  GPtrArray *samples; /* of DuplicatesFile: the last is next */
  GPtrArray *items;   /* the same */
  GPtrArray *later;   /* the same, for the next round */
  guint      n_busy;
  gboolean   is_sorting; /* what is to be the next round */
};

DuplicatesQueue *
duplicates_queue_new (void)
{
  DuplicatesQueue *self = g_new0 (DuplicatesQueue, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->samples = g_ptr_array_new ();
  self->items = g_ptr_array_new ();
  self->later = g_ptr_array_new ();
  return self;
}

void
duplicates_queue_free (DuplicatesQueue *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->samples);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->later);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The number that the file system knows a file by tells where it is, more or less. The last is read
   first. */
static int
place_cmp (gconstpointer a,
           gconstpointer b)
{
  const DuplicatesFile *file_a = *(DuplicatesFile *const *) a;
  const DuplicatesFile *file_b = *(DuplicatesFile *const *) b;

  if (file_a->stamp.device != file_b->stamp.device)
    return file_a->stamp.device < file_b->stamp.device ? 1 : -1;
  if (file_a->stamp.inode == file_b->stamp.inode)
    return 0;
  return file_a->stamp.inode < file_b->stamp.inode ? 1 : -1;
}

void
duplicates_queue_add_samples (DuplicatesQueue     *self,
                              const DuplicatesSet *set)
{
  g_ptr_array_extend (self->samples, set->files, NULL, NULL);
}

gboolean
duplicates_queue_begin (DuplicatesQueue *self,
                        gboolean         rotates,
                        BellhopJob      *job,
                        GError         **error)
{
  self->rotates = rotates;
  return !rotates || files_sort (self->samples, place_cmp, job, error);
}

void
duplicates_queue_push (DuplicatesQueue *self,
                       DuplicatesSet   *set,
                       DuplicatesTask   task)
{
  GPtrArray *items;

  g_mutex_lock (&self->mutex);
  set->task = task;
  if (task == DUPLICATES_DIGEST)
    set->n_pending = set->files->len;
  items = self->rotates ? self->later : self->items;
  for (guint i = task == DUPLICATES_DIGEST ? set->files->len : 1; i > 0; i--)
    g_ptr_array_add (items, set->files->pdata[i - 1]);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gboolean
has_something (gpointer data)
{
  DuplicatesQueue *self = data;

  return self->items->len > 0 || self->samples->len > 0 ||
         (self->later->len > 0 && !self->is_sorting) || self->n_busy == 0;
}

/* The next thing to do of this round, if there is any. */
static gboolean
choose_locked (DuplicatesQueue *self,
               DuplicatesTask  *out_task,
               DuplicatesFile **out_file)
{
  if (self->items->len > 0)
    {
      *out_file = g_ptr_array_steal_index (self->items, self->items->len - 1);
      *out_task = (DuplicatesTask) (*out_file)->set->task;
      return TRUE;
    }
  if (self->samples->len == 0)
    return FALSE;
  *out_file = g_ptr_array_steal_index (self->samples, self->samples->len - 1);
  *out_task = DUPLICATES_SAMPLE;
  return TRUE;
}

/* There is no other round for others to read meanwhile: they wait, and nobody else for the lock.
 * What they push while they end goes to the round after. */
static gboolean
begin_round_locked (DuplicatesQueue *self,
                    BellhopJob      *job,
                    GError         **error)
{
  GPtrArray *round = g_steal_pointer (&self->later);
  gboolean   goes_on;

  self->later = g_ptr_array_new ();
  self->n_busy++;
  self->is_sorting = TRUE;
  g_mutex_unlock (&self->mutex);
  goes_on = files_sort (round, place_cmp, job, error);
  g_mutex_lock (&self->mutex);
  self->is_sorting = FALSE;
  self->n_busy--;
  g_ptr_array_unref (self->items);
  self->items = round;
  g_cond_broadcast (&self->cond);
  return goes_on;
}

gboolean
duplicates_queue_take (DuplicatesQueue *self,
                       BellhopJob      *job,
                       DuplicatesTask  *out_task,
                       DuplicatesFile **out_file,
                       GError         **error)
{
  gboolean goes_on = TRUE;

  g_mutex_lock (&self->mutex);
  while (goes_on && !has_something (self))
    goes_on = bellhop_job_wait (job, has_something, self, &self->cond, &self->mutex, error);
  if (goes_on && self->items->len == 0 && self->samples->len == 0 && self->later->len > 0 &&
      !self->is_sorting)
    goes_on = begin_round_locked (self, job, error);
  goes_on = goes_on && choose_locked (self, out_task, out_file);
  self->n_busy += goes_on;
  g_mutex_unlock (&self->mutex);
  return goes_on;
}

void
duplicates_queue_done (DuplicatesQueue *self)
{
  g_mutex_lock (&self->mutex);
  if (--self->n_busy == 0)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

gboolean
duplicates_queue_count_down (DuplicatesQueue *self,
                             DuplicatesSet   *set)
{
  gboolean is_last;

  g_mutex_lock (&self->mutex);
  is_last = --set->n_pending == 0;
  g_mutex_unlock (&self->mutex);
  return is_last;
}
