/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-refine.h"

#include "duplicates-queue.h"
#include "duplicates-read.h"
#include "files-sort.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Of each file the ends are read first. Whoever reads those of the last file of a set parts the
 * set by them, and passes on what is still alike: a few files to be compared side by side, which
 * reads each once and stops where they differ, or many to be digested.
 *
 * SHA-256 is what processors have instructions for: with them it is twice as fast as BLAKE2b.
 */

struct _DuplicatesRefine
{
  GPtrArray         *candidates; /* Borrowed; of DuplicatesSet */
  const char *const *folders;    /* Borrowed: where they were found */
  gboolean           byte_compare;
  gboolean           has_references;
  gboolean           rotates;   /* one of the disks */
  guint              n_workers; /* that suit the slowest of them */
  EVP_MD            *kind;
  DuplicatesQueue   *queue;
  guint64            n_total;
  _Atomic guint64    n_done;

  GMutex      mutex; /* guards what follows */
  GHashTable *sets;
  GPtrArray  *found;
  GPtrArray  *failed;
};

static GPtrArray *
found_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_set_free);
}

/* --- Ends --- */

/* Takes @set. FALSE when it was cancelled, as all that follows: the set stays where it is
   then. */
static gboolean
add_found (DuplicatesRefine *self,
           BellhopJob       *job,
           DuplicatesSet    *set,
           GError          **error)
{
  if (!files_sort (set->files, duplicates_file_path_cmp, job, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  g_hash_table_steal (self->sets, set);
  g_ptr_array_add (self->found, set);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static void
remove_set (DuplicatesRefine *self,
            DuplicatesSet    *set)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->sets, set);
  g_mutex_unlock (&self->mutex);
}

/* It is equal to nothing. */
static void
dismiss (DuplicatesReader *reader,
         DuplicatesFile   *file)
{
  duplicates_reader_settle (reader, file);
}

static void
notify_failed (DuplicatesRefine *self,
               DuplicatesFile   *file)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->failed, file);
  g_mutex_unlock (&self->mutex);
}

/* --- From stage to stage: a set belongs to the worker that does this --- */

static void
drop_failed (DuplicatesRefine *self,
             DuplicatesReader *reader,
             DuplicatesSet    *set)
{
  guint n_kept = 0;

  for (guint i = 0; i < set->files->len; i++)
    {
      DuplicatesFile *file = set->files->pdata[i];

      if (!file->has_failed)
        {
          set->files->pdata[n_kept++] = file;
          continue;
        }
      dismiss (reader, file);
      notify_failed (self, file);
    }
  g_ptr_array_set_size (set->files, (int) n_kept);
}

/* To read a few side by side is cheap, unless the disk goes to and fro. */
static gboolean
is_few (DuplicatesRefine *self,
        DuplicatesSet    *set)
{
  return !self->rotates && set->files->len <= DUPLICATES_MAX_COMPARED;
}

/* Takes @set: files that are alike as far as they have been read. */
static gboolean
pass_on (DuplicatesRefine *self,
         DuplicatesReader *reader,
         DuplicatesSet    *set,
         GError          **error)
{
  if (!duplicates_set_has_copies (set, self->has_references))
    {
      for (guint i = 0; i < set->files->len; i++)
        dismiss (reader, set->files->pdata[i]);
      remove_set (self, set);
    }
  else if (set->is_digested && !self->byte_compare)
    {
      for (guint i = 0; i < set->files->len; i++)
        duplicates_reader_settle (reader, set->files->pdata[i]);
      return add_found (self, reader->job, set, error);
    }
  else
    duplicates_queue_push (self->queue, set,
                           set->is_digested || is_few (self, set) ? DUPLICATES_COMPARE
                                                                  : DUPLICATES_DIGEST);
  return TRUE;
}

static int
digest_cmp (gconstpointer a,
            gconstpointer b)
{
  const DuplicatesFile *file_a = *(DuplicatesFile *const *) a;
  const DuplicatesFile *file_b = *(DuplicatesFile *const *) b;

  return memcmp (file_a->digest, file_b->digest, DUPLICATES_DIGEST_BYTES);
}

static DuplicatesSet *
set_part (DuplicatesRefine *self,
          DuplicatesSet    *set,
          gboolean          is_digested)
{
  DuplicatesSet *part = duplicates_set_new (set->size);

  part->is_digested = is_digested;
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->sets, part);
  g_mutex_unlock (&self->mutex);
  return part;
}

/* Takes @set, all of whose files have a digest, and passes on its parts. */
static gboolean
part_by_digest (DuplicatesRefine *self,
                DuplicatesReader *reader,
                DuplicatesSet    *set,
                gboolean          is_digested,
                GError          **error)
{
  DuplicatesSet *part = NULL;

  drop_failed (self, reader, set);
  if (!files_sort (set->files, digest_cmp, reader->job, error))
    return FALSE;
  for (guint i = 0; i < set->files->len; i++)
    {
      if (i > 0 && digest_cmp (&set->files->pdata[i - 1], &set->files->pdata[i]) != 0 &&
          !pass_on (self, reader, g_steal_pointer (&part), error))
        return FALSE;
      if (part == NULL)
        part = set_part (self, set, is_digested);
      duplicates_set_add (part, set->files->pdata[i]);
    }
  if (part != NULL && !pass_on (self, reader, part, error))
    return FALSE;
  remove_set (self, set);
  return TRUE;
}

/* A file has been read. The worker of the last one of its set has the set from then on. */
static gboolean
finish_file (DuplicatesRefine *self,
             DuplicatesReader *reader,
             DuplicatesSet    *set,
             gboolean          is_digested,
             GError          **error)
{
  return !duplicates_queue_count_down (self->queue, set) ||
         part_by_digest (self, reader, set, is_digested, error);
}

/* --- Side by side --- */

typedef enum
{
  ENDED,    /* it was cancelled */
  ALIKE,    /* all are equal */
  UNLIKE,   /* some are not, and out_differs tells which */
  UNCERTAIN /* some have failed */
} Comparison;

/* All with the first, as many at a time as may be. */
static Comparison
compare_all (DuplicatesReader *reader,
             GPtrArray        *files,
             gboolean         *differs,
             GError          **error)
{
  DuplicatesFile *side[DUPLICATES_MAX_COMPARED] = { files->pdata[0] };
  gboolean        some_differ[DUPLICATES_MAX_COMPARED];
  Comparison      comparison = ALIKE;

  for (guint i = 1; i < files->len; i += DUPLICATES_MAX_COMPARED - 1)
    {
      const guint n_others = MIN (files->len - i, DUPLICATES_MAX_COMPARED - 1);

      memcpy (side + 1, files->pdata + i, n_others * sizeof (side[0]));
      if (!duplicates_reader_compare (reader, side, n_others + 1, some_differ, error))
        return ENDED;
      for (guint j = 0; j <= n_others; j++)
        if (side[j]->has_failed)
          return UNCERTAIN;
      for (guint j = 0; j < n_others; j++)
        {
          differs[i + j] = some_differ[j + 1];
          if (differs[i + j])
            comparison = UNLIKE;
        }
    }
  return comparison;
}

/* Of what had one digest only those are left that are as the first: the others are another state of
 * themselves by now. */
static void
drop_unlike (GPtrArray      *files,
             const gboolean *differs)
{
  for (guint i = 1; i < files->len; i++)
    if (differs[i])
      {
        DuplicatesFile *file = files->pdata[i];

        file->has_failed = file->has_changed = TRUE;
      }
}

/* Takes @set. */
static gboolean
decide_comparison (DuplicatesRefine *self,
                   DuplicatesReader *reader,
                   DuplicatesSet    *set,
                   Comparison        comparison,
                   const gboolean   *differs,
                   GError          **error)
{
  if (comparison == UNLIKE && set->is_digested)
    {
      drop_unlike (set->files, differs);
      comparison = UNCERTAIN;
    }
  if (comparison == UNCERTAIN)
    {
      drop_failed (self, reader, set);
      return pass_on (self, reader, set, error);
    }
  if (comparison == ALIKE)
    return add_found (self, reader->job, set, error);
  if (set->files->len > 2)
    duplicates_queue_push (self->queue, set, DUPLICATES_DIGEST);
  else
    {
      dismiss (reader, set->files->pdata[0]);
      dismiss (reader, set->files->pdata[1]);
      remove_set (self, set);
    }
  return TRUE;
}

static gboolean
compare_set (DuplicatesRefine *self,
             DuplicatesReader *reader,
             DuplicatesSet    *set,
             GError          **error)
{
  g_autofree gboolean *differs = g_new0 (gboolean, set->files->len);
  Comparison           comparison = compare_all (reader, set->files, differs, error);

  if (comparison == ENDED)
    return FALSE;
  return decide_comparison (self, reader, set, comparison, differs, error);
}

/* --- The workers --- */

static gboolean
do_task (DuplicatesRefine *self,
         DuplicatesReader *reader,
         DuplicatesTask    task,
         DuplicatesFile   *file,
         GError          **error)
{
  gboolean goes_on;

  if (task == DUPLICATES_COMPARE)
    return compare_set (self, reader, file->set, error);
  if (task == DUPLICATES_SAMPLE)
    goes_on = duplicates_reader_sample (reader, file, error);
  else
    goes_on = duplicates_reader_digest (reader, file, error);
  return goes_on &&
         finish_file (self, reader, file->set,
                      task == DUPLICATES_DIGEST || file->stamp.size <= DUPLICATES_WHOLE_BYTES,
                      error);
}

/* On a worker thread. */
static gboolean
refine_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DuplicatesRefine *self = data;
  g_auto(DuplicatesReader) reader = { NULL };
  g_autoptr(GError) failure = NULL;
  DuplicatesTask  task;
  DuplicatesFile *file;

  duplicates_reader_init (&reader, job, self->kind, &self->n_done, self->n_total);
  while (failure == NULL && duplicates_queue_take (self->queue, job, &task, &file, &failure))
    {
      do_task (self, &reader, task, file, &failure);
      duplicates_queue_done (self->queue);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* --- All of it --- */

/* The largest files are read first: most is to be won there. Those that are empty need not be. */
static gboolean
add_samples (DuplicatesRefine *self,
             BellhopJob       *job,
             GError          **error)
{
  for (guint i = self->candidates->len; i > 0; i--)
    {
      DuplicatesSet *set = g_ptr_array_steal_index (self->candidates, i - 1);

      g_hash_table_add (self->sets, set);
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      if (set->size == 0)
        {
          if (!add_found (self, job, set, error))
            return FALSE;
          continue;
        }
      set->n_pending = set->files->len;
      self->n_total += set->size * set->files->len;
      duplicates_queue_add_samples (self->queue, set);
    }
  return TRUE;
}

/* On a worker thread, before the others. */
static gboolean
prepare_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  DuplicatesRefine *self = data;

  self->n_workers = MIN (BELLHOP_WALK_MAX_WORKERS, bellhop_lane_get_n_threads (BELLHOP_LANE_IO));
  for (guint i = 0; self->folders[i] != NULL; i++)
    self->n_workers = MIN (self->n_workers, bellhop_walk_get_n_workers (self->folders[i]));
  self->rotates = self->rotates || self->n_workers == 1;
  return add_samples (self, job, error) &&
         duplicates_queue_begin (self->queue, self->rotates, job, error);
}

DuplicatesRefine *
duplicates_refine_new (GPtrArray         *sets,
                       const char *const *folders,
                       gboolean           byte_compare,
                       gboolean           has_references,
                       GError           **error)
{
  g_autoptr(DuplicatesRefine) self = g_new0 (DuplicatesRefine, 1);

  g_mutex_init (&self->mutex);
  self->candidates = sets;
  self->folders = folders;
  self->byte_compare = byte_compare;
  self->has_references = has_references;
  self->sets = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) duplicates_set_free, NULL);
  self->queue = duplicates_queue_new ();
  self->found = found_new ();
  self->failed = g_ptr_array_new ();
  self->kind = EVP_MD_fetch (NULL, "SHA256", NULL);
  if (self->kind == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("The cryptographic library of this computer does not support %s"), "sha256");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
duplicates_refine_free (DuplicatesRefine *self)
{
  if (self == NULL)
    return;

  EVP_MD_free (self->kind);
  duplicates_queue_free (self->queue);
  g_hash_table_unref (self->sets);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->failed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

BellhopFuture *
duplicates_refine_prepare (DuplicatesRefine *self)
{
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, self, NULL);
}

guint
duplicates_refine_get_n_workers (DuplicatesRefine *self)
{
  return self->n_workers;
}

guint64
duplicates_refine_get_n_bytes (DuplicatesRefine *self)
{
  return self->n_total;
}

void
duplicates_refine_set_rotates (DuplicatesRefine *self)
{
  self->rotates = TRUE;
}

BellhopFuture *
duplicates_refine_work (DuplicatesRefine *self)
{
  return bellhop_work (BELLHOP_LANE_IO, refine_work, self, NULL);
}

GPtrArray *
duplicates_refine_take_found (DuplicatesRefine *self)
{
  GPtrArray *found;

  g_mutex_lock (&self->mutex);
  found = g_steal_pointer (&self->found);
  self->found = found_new ();
  g_mutex_unlock (&self->mutex);
  return found;
}

GPtrArray *
duplicates_refine_take_failed (DuplicatesRefine *self)
{
  GPtrArray *failed;

  g_mutex_lock (&self->mutex);
  failed = g_steal_pointer (&self->failed);
  self->failed = g_ptr_array_new ();
  g_mutex_unlock (&self->mutex);
  return failed;
}
