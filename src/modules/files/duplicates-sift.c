/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-sift.h"

#include "duplicates-read.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Of each file the ends are read first. Whoever reads those of the last file of a class parts the class
 * by them, and hands on what is still alike: a few files to be compared side by side, which reads each
 * once and stops where they differ, or many to be digested. What is closest to certain is done first, so
 * that it is soon seen; but on a disk that rotates, what is next to each other.
 *
 * SHA-256 is what processors have instructions for: with them it is twice as fast as BLAKE2b.
 */

typedef enum
{
  SAMPLE,  /* a file: its ends */
  DIGEST,  /* a file: all of it */
  COMPARE, /* all files of its class */
} Task;

typedef struct
{
  Task            task;
  DuplicatesFile *file;
} Item;

struct _DuplicatesSift
{
  gboolean        byte_compare;
  gboolean        rotates;
  EVP_MD         *kind;
  guint64         n_total;
  _Atomic guint64 n_done;

  GMutex      mutex; /* guards what follows, and the n_pending of classes */
  GCond       cond;  /* there may be something to do, or nothing ever again */
  GHashTable *classes;
  GPtrArray  *samples; /* of DuplicatesFile: the last is next */
  GArray     *items;   /* of Item: the last is next */
  gboolean    is_sorted;
  guint       n_busy;
  GPtrArray  *found;
  GPtrArray  *failed;
};

static GPtrArray *
found_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_class_free);
}

/* --- Ends --- */

/* Takes @class. */
static void
add_found (DuplicatesSift *self,
           DuplicatesClass *class)
{
  g_ptr_array_sort (class->files, duplicates_file_path_cmp);
  g_mutex_lock (&self->mutex);
  g_hash_table_steal (self->classes, class);
  g_ptr_array_add (self->found, class);
  g_mutex_unlock (&self->mutex);
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

/* Takes @class. */
static void
push_items (DuplicatesSift *self,
            DuplicatesClass *class,
            Task task)
{
  g_mutex_lock (&self->mutex);
  if (task == DIGEST)
    class->n_pending = class->files->len;
  for (guint i = task == DIGEST ? class->files->len : 1; i > 0; i--)
    g_array_append_val (self->items, ((Item){ task, class->files->pdata[i - 1] }));
  self->is_sorted = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* To read a few side by side is cheap, unless the disk goes to and fro. */
static gboolean
is_few (DuplicatesSift *self,
        DuplicatesClass *class)
{
  return !self->rotates && class->files->len <= DUPLICATES_MAX_COMPARED;
}

/* Takes @class: files that are alike as far as they have been read. */
static void
hand_on (DuplicatesSift   *self,
         DuplicatesReader *reader,
         DuplicatesClass *class)
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
      add_found (self, class);
    }
  else
    push_items (self, class, class->is_digested || is_few (self, class) ? COMPARE : DIGEST);
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
static void
part_by_digest (DuplicatesSift   *self,
                DuplicatesReader *reader,
                DuplicatesClass *class,
                gboolean is_digested)
{
  DuplicatesClass *part = NULL;

  drop_failed (self, reader, class);
  g_ptr_array_sort (class->files, digest_cmp);
  for (guint i = 0; i < class->files->len; i++)
    {
      if (i > 0 && digest_cmp (&class->files->pdata[i - 1], &class->files->pdata[i]) != 0)
        hand_on (self, reader, g_steal_pointer (&part));
      if (part == NULL)
        part = class_part (self, class, is_digested);
      duplicates_class_add (part, class->files->pdata[i]);
    }
  if (part != NULL)
    hand_on (self, reader, part);
  remove_class (self, class);
}

/* A file has been read. The worker of the last one of its class has the class from then on. */
static void
conclude (DuplicatesSift   *self,
          DuplicatesReader *reader,
          DuplicatesClass *class,
          gboolean is_digested)
{
  gboolean is_last;

  g_mutex_lock (&self->mutex);
  is_last = --class->n_pending == 0;
  g_mutex_unlock (&self->mutex);
  if (is_last)
    part_by_digest (self, reader, class, is_digested);
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
static void
judge_comparison (DuplicatesSift   *self,
                  DuplicatesReader *reader,
                  DuplicatesClass *class,
                  Comparison      comparison,
                  const gboolean *differs)
{
  if (comparison == UNLIKE && class->is_digested)
    {
      drop_unlike (class->files, differs);
      comparison = UNCERTAIN;
    }
  if (comparison == UNCERTAIN)
    {
      drop_failed (self, reader, class);
      hand_on (self, reader, class);
    }
  else if (comparison == UNLIKE && class->files->len > 2)
    push_items (self, class, DIGEST);
  else if (comparison == UNLIKE)
    {
      dismiss (reader, class->files->pdata[0]);
      dismiss (reader, class->files->pdata[1]);
      remove_class (self, class);
    }
  else
    add_found (self, class);
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
  judge_comparison (self, reader, class, comparison, differs);
  return TRUE;
}

/* --- The workers --- */

static gboolean
has_something (gpointer data)
{
  DuplicatesSift *self = data;

  return self->items->len > 0 || self->samples->len > 0 || self->n_busy == 0;
}

static int
compare_places (const DuplicatesFile *a,
                const DuplicatesFile *b)
{
  if (a->device != b->device)
    return a->device < b->device ? 1 : -1;
  return a->inode < b->inode ? 1 : a->inode > b->inode ? -1
                                                       : 0;
}

static int
item_place_cmp (gconstpointer a,
                gconstpointer b)
{
  return compare_places (((const Item *) a)->file, ((const Item *) b)->file);
}

static int
file_place_cmp (gconstpointer a,
                gconstpointer b)
{
  return compare_places (*(DuplicatesFile *const *) a, *(DuplicatesFile *const *) b);
}

/* The next thing to do, if there is any. */
static gboolean
choose (DuplicatesSift *self,
        Item           *out_item)
{
  gboolean samples_first = self->rotates && self->samples->len > 0;

  if (self->rotates && !samples_first && !self->is_sorted)
    {
      g_array_sort (self->items, item_place_cmp);
      self->is_sorted = TRUE;
    }
  if (self->items->len > 0 && !samples_first)
    {
      *out_item = g_array_index (self->items, Item, self->items->len - 1);
      g_array_set_size (self->items, self->items->len - 1);
      return TRUE;
    }
  if (self->samples->len == 0)
    return FALSE;
  *out_item = (Item){ SAMPLE, g_ptr_array_steal_index (self->samples, self->samples->len - 1) };
  return TRUE;
}

/* FALSE without an error when there will be nothing more. */
static gboolean
take (DuplicatesSift *self,
      BellhopJob     *job,
      Item           *out_item,
      GError        **error)
{
  gboolean goes_on = TRUE;

  g_mutex_lock (&self->mutex);
  while (goes_on && !has_something (self))
    goes_on = bellhop_job_wait (job, has_something, self, &self->cond, &self->mutex, error);
  goes_on = goes_on && choose (self, out_item);
  self->n_busy += goes_on;
  g_mutex_unlock (&self->mutex);
  return goes_on;
}

static void
done (DuplicatesSift *self)
{
  g_mutex_lock (&self->mutex);
  if (--self->n_busy == 0)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gboolean
do_item (DuplicatesSift   *self,
         DuplicatesReader *reader,
         const Item       *item,
         GError          **error)
{
  DuplicatesFile *file = item->file;
  gboolean        goes_on;

  if (item->task == COMPARE)
    return compare_class (self, reader, file->class, error);
  if (item->task == SAMPLE)
    goes_on = duplicates_reader_sample (reader, file, error);
  else
    goes_on = duplicates_reader_digest (reader, file, error);
  if (goes_on)
    conclude (self, reader, file->class, item->task == DIGEST || file->size <= DUPLICATES_WHOLE_BYTES);
  return goes_on;
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
  Item item;

  duplicates_reader_init (&reader, job, self->kind, &self->n_done, self->n_total);
  while (failure == NULL && take (self, job, &item, &failure))
    {
      do_item (self, &reader, &item, &failure);
      done (self);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* --- All of it --- */

/* The largest files are read first: most is to be won there. Those that are empty need not be. */
static void
add_samples (DuplicatesSift *self,
             GPtrArray      *classes)
{
  for (guint i = classes->len; i > 0; i--)
    {
      DuplicatesClass *class = g_ptr_array_steal_index (classes, i - 1);

      g_hash_table_add (self->classes, class);
      if (class->size == 0)
        {
          add_found (self, class);
          continue;
        }
      class->n_pending = class->files->len;
      self->n_total += class->size * class->files->len;
      g_ptr_array_extend (self->samples, class->files, NULL, NULL);
    }
  if (self->rotates)
    g_ptr_array_sort (self->samples, file_place_cmp);
}

DuplicatesSift *
duplicates_sift_new (GPtrArray *classes,
                     gboolean   byte_compare,
                     gboolean   rotates,
                     GError   **error)
{
  g_autoptr(DuplicatesSift) self = g_new0 (DuplicatesSift, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->byte_compare = byte_compare;
  self->rotates = rotates;
  self->classes = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) duplicates_class_free, NULL);
  self->samples = g_ptr_array_new ();
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  self->found = found_new ();
  self->failed = g_ptr_array_new ();
  self->kind = EVP_MD_fetch (NULL, "SHA256", NULL);
  if (self->kind == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("The cryptographic library of this computer has no %s"), "sha256");
      return NULL;
    }
  add_samples (self, classes);
  return g_steal_pointer (&self);
}

void
duplicates_sift_free (DuplicatesSift *self)
{
  if (self == NULL)
    return;

  EVP_MD_free (self->kind);
  g_hash_table_unref (self->classes);
  g_ptr_array_unref (self->samples);
  g_array_unref (self->items);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->failed);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint64
duplicates_sift_get_n_bytes (DuplicatesSift *self)
{
  return self->n_total;
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
