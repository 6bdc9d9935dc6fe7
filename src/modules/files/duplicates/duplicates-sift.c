/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-sift.h"

#include "duplicates-queue.h"
#include "duplicates-read.h"
#include "files-sort.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Of each file the ends are read first. Whoever reads those of the last file of a class parts the
 * class by them, and hands on what is still alike: a few files to be compared side by side, which
 * reads each once and stops where they differ, or many to be digested.
 *
 * SHA-256 is what processors have instructions for: with them it is twice as fast as BLAKE2b.
 */

struct _DuplicatesSift
{
  GPtrArray         *candidates; /* Borrowed; of DuplicatesClass */
  const char *const *folders;    /* Borrowed: where they were found */
  gboolean           byte_compare;
  gboolean           rotates;   /* one of the disks */
  guint              n_workers; /* that suit the slowest of them */
  EVP_MD            *kind;
  DuplicatesQueue   *queue;
  guint64            n_total;
  _Atomic guint64    n_done;

  GMutex      mutex; /* guards what follows */
  GHashTable *classes;
  GPtrArray  *found;
  GPtrArray  *failed;
};

static GPtrArray *
found_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_class_free);
}

/* --- Ends --- */

/* Takes @class. FALSE when it was cancelled, as all that follows: the class stays where it is
   then. */
static gboolean
add_found (DuplicatesSift *self,
           BellhopJob     *job,
           DuplicatesClass *class,
           GError **error)
{
  if (!files_sort (class->files, duplicates_file_path_cmp, job, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  g_hash_table_steal (self->classes, class);
  g_ptr_array_add (self->found, class);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static void
remove_class (DuplicatesSift *self,
              DuplicatesClass *class)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->classes, class);
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
tell_failed (DuplicatesSift *self,
             DuplicatesFile *file)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->failed, file);
  g_mutex_unlock (&self->mutex);
}

/* --- From stage to stage: a class belongs to the worker that does this --- */

static void
drop_failed (DuplicatesSift   *self,
             DuplicatesReader *reader,
             DuplicatesClass *class)
{
  guint n_kept = 0;

  for (guint i = 0; i < class->files->len; i++)
    {
      DuplicatesFile *file = class->files->pdata[i];

      if (!file->has_failed)
        {
          class->files->pdata[n_kept++] = file;
          continue;
        }
      dismiss (reader, file);
      tell_failed (self, file);
    }
  g_ptr_array_set_size (class->files, (int) n_kept);
}

/* To read a few side by side is cheap, unless the disk goes to and fro. */
static gboolean
is_few (DuplicatesSift *self,
        DuplicatesClass *class)
{
  return !self->rotates && class->files->len <= DUPLICATES_MAX_COMPARED;
}

/* Takes @class: files that are alike as far as they have been read. */
static gboolean
hand_on (DuplicatesSift   *self,
         DuplicatesReader *reader,
         DuplicatesClass *class,
         GError **error)
{
  if (class->files->len < 2)
    {
      if (class->files->len == 1)
        dismiss (reader, class->files->pdata[0]);
      remove_class (self, class);
    }
  else if (class->is_digested && !self->byte_compare)
    {
      for (guint i = 0; i < class->files->len; i++)
        duplicates_reader_settle (reader, class->files->pdata[i]);
      return add_found (self, reader->job, class, error);
    }
  else
    duplicates_queue_push (self->queue, class,
                           class->is_digested || is_few (self, class) ? DUPLICATES_COMPARE
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

static DuplicatesClass *
class_part (DuplicatesSift *self,
            DuplicatesClass *class,
            gboolean is_digested)
{
  DuplicatesClass *part = duplicates_class_new (class->size);

  part->is_digested = is_digested;
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->classes, part);
  g_mutex_unlock (&self->mutex);
  return part;
}

/* Takes @class, all of whose files have a digest, and hands on its parts. */
static gboolean
part_by_digest (DuplicatesSift   *self,
                DuplicatesReader *reader,
                DuplicatesClass *class,
                gboolean is_digested,
                GError **error)
{
  DuplicatesClass *part = NULL;

  drop_failed (self, reader, class);
  if (!files_sort (class->files, digest_cmp, reader->job, error))
    return FALSE;
  for (guint i = 0; i < class->files->len; i++)
    {
      if (i > 0 && digest_cmp (&class->files->pdata[i - 1], &class->files->pdata[i]) != 0 &&
          !hand_on (self, reader, g_steal_pointer (&part), error))
        return FALSE;
      if (part == NULL)
        part = class_part (self, class, is_digested);
      duplicates_class_add (part, class->files->pdata[i]);
    }
  if (part != NULL && !hand_on (self, reader, part, error))
    return FALSE;
  remove_class (self, class);
  return TRUE;
}

/* A file has been read. The worker of the last one of its class has the class from then on. */
static gboolean
conclude (DuplicatesSift   *self,
          DuplicatesReader *reader,
          DuplicatesClass *class,
          gboolean is_digested,
          GError **error)
{
  return !duplicates_queue_count_down (self->queue, class) ||
         part_by_digest (self, reader, class, is_digested, error);
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

/* Takes @class. */
static gboolean
judge_comparison (DuplicatesSift   *self,
                  DuplicatesReader *reader,
                  DuplicatesClass *class,
                  Comparison      comparison,
                  const gboolean *differs,
                  GError        **error)
{
  if (comparison == UNLIKE && class->is_digested)
    {
      drop_unlike (class->files, differs);
      comparison = UNCERTAIN;
    }
  if (comparison == UNCERTAIN)
    {
      drop_failed (self, reader, class);
      return hand_on (self, reader, class, error);
    }
  if (comparison == ALIKE)
    return add_found (self, reader->job, class, error);
  if (class->files->len > 2)
    duplicates_queue_push (self->queue, class, DUPLICATES_DIGEST);
  else
    {
      dismiss (reader, class->files->pdata[0]);
      dismiss (reader, class->files->pdata[1]);
      remove_class (self, class);
    }
  return TRUE;
}

static gboolean
compare_class (DuplicatesSift   *self,
               DuplicatesReader *reader,
               DuplicatesClass *class,
               GError **error)
{
  g_autofree gboolean *differs = g_new0 (gboolean, class->files->len);
  Comparison           comparison = compare_all (reader, class->files, differs, error);

  if (comparison == ENDED)
    return FALSE;
  return judge_comparison (self, reader, class, comparison, differs, error);
}

/* --- The workers --- */

static gboolean
do_task (DuplicatesSift   *self,
         DuplicatesReader *reader,
         DuplicatesTask    task,
         DuplicatesFile   *file,
         GError          **error)
{
  gboolean goes_on;

  if (task == DUPLICATES_COMPARE)
    return compare_class (self, reader, file->class, error);
  if (task == DUPLICATES_SAMPLE)
    goes_on = duplicates_reader_sample (reader, file, error);
  else
    goes_on = duplicates_reader_digest (reader, file, error);
  return goes_on &&
         conclude (self, reader, file->class,
                   task == DUPLICATES_DIGEST || file->stamp.size <= DUPLICATES_WHOLE_BYTES, error);
}

/* On a worker thread. */
static gboolean
sift_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  DuplicatesSift *self = data;
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
add_samples (DuplicatesSift *self,
             BellhopJob     *job,
             GError        **error)
{
  for (guint i = self->candidates->len; i > 0; i--)
    {
      DuplicatesClass *class = g_ptr_array_steal_index (self->candidates, i - 1);

      g_hash_table_add (self->classes, class);
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      if (class->size == 0)
        {
          if (!add_found (self, job, class, error))
            return FALSE;
          continue;
        }
      class->n_pending = class->files->len;
      self->n_total += class->size * class->files->len;
      duplicates_queue_add_samples (self->queue, class);
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
  DuplicatesSift *self = data;

  self->n_workers = MIN (BELLHOP_WALK_MAX_WORKERS, bellhop_lane_get_n_threads (BELLHOP_LANE_IO));
  for (guint i = 0; self->folders[i] != NULL; i++)
    self->n_workers = MIN (self->n_workers, bellhop_walk_get_n_workers (self->folders[i]));
  self->rotates = self->rotates || self->n_workers == 1;
  return add_samples (self, job, error) &&
         duplicates_queue_begin (self->queue, self->rotates, job, error);
}

DuplicatesSift *
duplicates_sift_new (GPtrArray         *classes,
                     const char *const *folders,
                     gboolean           byte_compare,
                     GError           **error)
{
  g_autoptr(DuplicatesSift) self = g_new0 (DuplicatesSift, 1);

  g_mutex_init (&self->mutex);
  self->candidates = classes;
  self->folders = folders;
  self->byte_compare = byte_compare;
  self->classes = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) duplicates_class_free, NULL);
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
duplicates_sift_free (DuplicatesSift *self)
{
  if (self == NULL)
    return;

  EVP_MD_free (self->kind);
  duplicates_queue_free (self->queue);
  g_hash_table_unref (self->classes);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->failed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

BellhopFuture *
duplicates_sift_prepare (DuplicatesSift *self)
{
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, self, NULL);
}

guint
duplicates_sift_get_n_workers (DuplicatesSift *self)
{
  return self->n_workers;
}

guint64
duplicates_sift_get_n_bytes (DuplicatesSift *self)
{
  return self->n_total;
}

void
duplicates_sift_set_rotates (DuplicatesSift *self)
{
  self->rotates = TRUE;
}

BellhopFuture *
duplicates_sift_work (DuplicatesSift *self)
{
  return bellhop_work (BELLHOP_LANE_IO, sift_work, self, NULL);
}

GPtrArray *
duplicates_sift_take_found (DuplicatesSift *self)
{
  GPtrArray *found;

  g_mutex_lock (&self->mutex);
  found = g_steal_pointer (&self->found);
  self->found = found_new ();
  g_mutex_unlock (&self->mutex);
  return found;
}

GPtrArray *
duplicates_sift_take_failed (DuplicatesSift *self)
{
  GPtrArray *failed;

  g_mutex_lock (&self->mutex);
  failed = g_steal_pointer (&self->failed);
  self->failed = g_ptr_array_new ();
  g_mutex_unlock (&self->mutex);
  return failed;
}
