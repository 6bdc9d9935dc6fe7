/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-find.h"

#include "files-sort.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

enum
{
  FILES_PER_TICK = 2048,
  FILES_PER_CHECK = 1024, /* at the cancellation */
  MAX_FILES = 20000000
};

/* What one worker has found. */
typedef struct
{
  DuplicatesArena arena; /* with the folders */
  GPtrArray      *files; /* of DuplicatesFile */
} Worker;

struct _DuplicatesFind
{
  FilesStream     stream;
  DuplicatesQuery query;
  Worker          workers[BELLHOP_WALK_MAX_WORKERS];
  GPtrArray      *sets; /* of DuplicatesSet, largest first */
  /* Of DuplicatesFile, borrowed: what was asked for and could not be looked at */
  GPtrArray      *asked;
  GPtrArray      *failed;     /* of DuplicatesFile, borrowed: that nobody has taken yet */
  GArray         *references; /* of BellhopFileStamp; once something was visited */
  GMutex          mutex;      /* guards asked, failed and references, while it walks */
  _Atomic guint64 n_files;
};

DuplicatesFind *
duplicates_find_new (const DuplicatesQuery *query)
{
  DuplicatesFind *self = g_new0 (DuplicatesFind, 1);

  files_stream_init (&self->stream, NULL);
  self->query = *query;
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_set_free);
  self->asked = g_ptr_array_new ();
  self->failed = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      self->workers[i].files = g_ptr_array_new ();
      duplicates_arena_init (&self->workers[i].arena);
    }
  return self;
}

void
duplicates_find_free (DuplicatesFind *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      g_ptr_array_unref (self->workers[i].files);
      duplicates_arena_clear (&self->workers[i].arena);
    }
  files_stream_clear (&self->stream);
  g_ptr_array_unref (self->sets);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->failed);
  g_clear_pointer (&self->references, g_array_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* --- The walk: on several workers --- */

static void
add_failed (DuplicatesFind *self,
            BellhopVisit   *visit)
{
  Worker         *worker = &self->workers[visit->worker];
  DuplicatesFile *file = duplicates_file_new (&worker->arena, NULL, visit->path, visit);

  file->has_failed = TRUE;
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->failed, file);
  if (visit->depth == 0)
    g_ptr_array_add (self->asked, file);
  g_mutex_unlock (&self->mutex);
}

static gboolean
has_references (const DuplicatesFind *self)
{
  return self->query.references != NULL && self->query.references[0] != NULL;
}

/* Only what was asked for needs the lock: what is below is visited later. */
static void
ensure_references (DuplicatesFind *self)
{
  g_mutex_lock (&self->mutex);
  if (self->references == NULL)
    {
      self->references = g_array_new (FALSE, FALSE, sizeof (BellhopFileStamp));
      for (guint i = 0; self->query.references[i] != NULL; i++)
        {
          struct stat      status;
          BellhopFileStamp stamp;

          if (stat (self->query.references[i], &status) != 0)
            continue;
          stamp = bellhop_file_stamp_from_stat (&status);
          g_array_append_val (self->references, stamp);
        }
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_reference (const DuplicatesFind   *self,
              const BellhopFileStamp *stamp)
{
  for (guint i = 0; i < self->references->len; i++)
    if (bellhop_file_stamp_is_same_file (&g_array_index (self->references, BellhopFileStamp, i),
                                         stamp))
      return TRUE;
  return FALSE;
}

/* Or below one, by whatever path. */
static gboolean
is_below_reference (const DuplicatesFind *self,
                    const char           *given)
{
  g_autofree char *path = realpath (given, NULL);

  while (path != NULL)
    {
      g_autofree char *above = g_path_get_dirname (path);
      struct stat      status;

      if (stat (path, &status) == 0)
        {
          const BellhopFileStamp stamp = bellhop_file_stamp_from_stat (&status);

          if (is_reference (self, &stamp))
            return TRUE;
        }
      if (g_str_equal (above, path))
        return FALSE;
      g_free (path);
      path = g_steal_pointer (&above);
    }
  return FALSE;
}

/* A folder is known by what the file system knows it by, whatever path leads to it. What was asked
 * for may be anywhere in one. */
static gboolean
lies_in_reference (DuplicatesFind     *self,
                   const BellhopVisit *visit)
{
  const BellhopFileStamp stamp = bellhop_file_stamp_from_visit (visit);

  if (!has_references (self))
    return FALSE;
  if (visit->depth > 0)
    return is_reference (self, &stamp);

  ensure_references (self);
  return is_below_reference (self, visit->path);
}

static DuplicatesFolder *
folder_from_visit (DuplicatesFind     *self,
                   const BellhopVisit *visit)
{
  DuplicatesFolder *folder = duplicates_arena_add_folder (&self->workers[visit->worker].arena,
                                                          visit->folder, visit->path);

  folder->is_reference = folder->is_reference || lies_in_reference (self, visit);
  return folder;
}

/* One that was asked for may be a link: what is done with it later is to be done with the file. */
static DuplicatesFile *
file_from_visit (DuplicatesFind     *self,
                 const BellhopVisit *visit)
{
  DuplicatesArena *arena = &self->workers[visit->worker].arena;
  g_autofree char *real = NULL;
  DuplicatesFile  *file;

  if (visit->depth > 0)
    return duplicates_file_new (arena, visit->folder, visit->name, visit);
  real = realpath (visit->path, NULL);
  file = duplicates_file_new (arena, NULL, real != NULL ? real : visit->path, visit);
  file->is_reference = lies_in_reference (self, visit);
  return file;
}

static gboolean
count_up (DuplicatesFind *self,
          BellhopJob     *job,
          GError        **error)
{
  const guint64 n_files = atomic_fetch_add_explicit (&self->n_files, 1, memory_order_relaxed) + 1;

  if (n_files > MAX_FILES)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("There are more than %u files"),
                   (guint) MAX_FILES);
      return FALSE;
    }
  return n_files % FILES_PER_TICK != 0 || files_stream_push (&self->stream, job, self, error);
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  DuplicatesFind *self = data;
  Worker         *worker = &self->workers[visit->worker];

  if (visit->kind == BELLHOP_VISIT_FAILED)
    add_failed (self, visit);
  if (visit->kind == BELLHOP_VISIT_FOLDER)
    visit->own = folder_from_visit (self, visit);
  /* Pipes, devices and links are not even candidates. */
  if (visit->kind != BELLHOP_VISIT_ENTRY || visit->type != S_IFREG ||
      visit->size < self->query.min_bytes || visit->size > self->query.max_bytes)
    return BELLHOP_VISIT_GO_ON;

  g_ptr_array_add (worker->files, file_from_visit (self, visit));
  return count_up (self, job, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
}

BellhopFuture *
duplicates_find_walk (DuplicatesFind *self)
{
  const BellhopWalkOptions options = {
    .include = self->query.include,
    .exclude = self->query.exclude,
    .hidden = self->query.hidden,
    .one_file_system = self->query.one_file_system,
  };

  return bellhop_walk (self->query.folders, &options, visit_cb, self, NULL);
}

/* --- Sizes and inodes: on one worker --- */

/* Most sizes occur once: only the second file of one makes a set. */
static void
gather_file (GHashTable     *by_size,
             GPtrArray      *sets,
             DuplicatesFile *file)
{
  DuplicatesFile *first = g_hash_table_lookup (by_size, &file->stamp.size);
  DuplicatesSet  *set;

  if (first == NULL)
    {
      g_hash_table_insert (by_size, &file->stamp.size, file);
      return;
    }
  if (first->set == NULL)
    {
      set = duplicates_set_new (file->stamp.size);
      duplicates_set_add (set, first);
      g_ptr_array_add (sets, set);
    }
  duplicates_set_add (first->set, file);
}

static gboolean
gather_files (DuplicatesFind *self,
              BellhopJob     *job,
              GError        **error)
{
  g_autoptr(GHashTable) by_size = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      const GPtrArray *files = self->workers[i].files;

      for (guint j = 0; j < files->len; j++)
        {
          gather_file (by_size, self->sets, files->pdata[j]);
          if (j % FILES_PER_CHECK == 0 && !bellhop_job_checkpoint (job, error))
            return FALSE;
        }
    }
  return TRUE;
}

static int
inode_cmp (gconstpointer a,
           gconstpointer b)
{
  const DuplicatesFile *file_a = *(DuplicatesFile *const *) a;
  const DuplicatesFile *file_b = *(DuplicatesFile *const *) b;

  if (file_a->stamp.device != file_b->stamp.device)
    return file_a->stamp.device < file_b->stamp.device ? -1 : 1;
  if (file_a->stamp.inode != file_b->stamp.inode)
    return file_a->stamp.inode < file_b->stamp.inode ? -1 : 1;
  if (file_a->is_reference != file_b->is_reference)
    return file_a->is_reference ? -1 : 1;
  return duplicates_file_path_cmp (a, b);
}

/* Of several names of one file the first stays, of those in the reference if there are any: to
 * remove one of them wins nothing. Nor are two names that were found twice, as by folders one of
 * which is in the other, two files. */
static gboolean
unite_names (DuplicatesSet *self,
             BellhopJob    *job,
             GError       **error)
{
  guint n_kept = 0;

  if (!files_sort (self->files, inode_cmp, job, error))
    return FALSE;
  for (guint i = 0; i < self->files->len; i++)
    {
      const DuplicatesFile *last = n_kept > 0 ? self->files->pdata[n_kept - 1] : NULL;
      DuplicatesFile       *file = self->files->pdata[i];

      if (last == NULL || !bellhop_file_stamp_is_same_file (&last->stamp, &file->stamp))
        self->files->pdata[n_kept++] = file;
    }
  g_ptr_array_set_size (self->files, (int) n_kept);
  return TRUE;
}

static int
size_cmp (gconstpointer a,
          gconstpointer b)
{
  const DuplicatesSet *set_a = *(DuplicatesSet *const *) a;
  const DuplicatesSet *set_b = *(DuplicatesSet *const *) b;

  return set_a->size < set_b->size ? 1 : set_a->size > set_b->size ? -1
                                                                   : 0;
}

static gboolean
gather_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DuplicatesFind *self = data;

  if (!gather_files (self, job, error))
    return FALSE;
  for (guint i = self->sets->len; i > 0; i--)
    {
      DuplicatesSet *set = self->sets->pdata[i - 1];

      if (!unite_names (set, job, error))
        return FALSE;
      if (!duplicates_set_has_copies (set, has_references (self)))
        g_ptr_array_remove_index_fast (self->sets, i - 1);
    }
  return files_sort (self->sets, size_cmp, job, error);
}

BellhopFuture *
duplicates_find_gather (DuplicatesFind *self)
{
  return bellhop_work (BELLHOP_LANE_COMPUTE, gather_work, self, NULL);
}

/* --- Afterwards --- */

FilesStream *
duplicates_find_get_stream (DuplicatesFind *self)
{
  return &self->stream;
}

guint64
duplicates_find_get_n_files (DuplicatesFind *self)
{
  return atomic_load_explicit (&self->n_files, memory_order_relaxed);
}

GPtrArray *
duplicates_find_get_sets (DuplicatesFind *self)
{
  return self->sets;
}

GPtrArray *
duplicates_find_take_failed (DuplicatesFind *self)
{
  GPtrArray *failed;

  g_mutex_lock (&self->mutex);
  failed = g_steal_pointer (&self->failed);
  self->failed = g_ptr_array_new ();
  g_mutex_unlock (&self->mutex);
  return failed;
}

/* What was asked for, and not only what is below it. */
const DuplicatesFile *
duplicates_find_get_asked (DuplicatesFind *self)
{
  return self->asked->len > 0 ? self->asked->pdata[0] : NULL;
}
