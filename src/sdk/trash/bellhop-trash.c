/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-equal-private.h"
#include "bellhop-fail-private.h"
#include "bellhop-lock-private.h"
#include "bellhop-trash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

/*
 * GIO moves files to the trash but does not say where they are in it, and trash: is not there
 * without GVfs. So a file is looked for by the number that the file system knows it by, under the
 * names that GIO gives it. One that is not found that way cannot be brought back, and nobody is
 * told otherwise. */

enum
{
  /* Names in a row that are not taken: GIO takes the first that is free. */
  MAX_MISSES = 64,
};

/* A job has these while it runs; nobody looks at them then. */
typedef struct
{
  GFile   *file;  /* Owned */
  GFile   *kept;  /* Owned: an equal file that is to stay; NULL: any may go */
  char    *place; /* Owned: where it is in the trash; NULL: it is not known */
  char    *info;  /* Owned: the note beside it */
  GError  *error; /* Owned: why it did not go, or not come back */
  gboolean is_gone;

  gboolean         is_known; /* it has been looked at */
  BellhopFileStamp known;
  BellhopFileStamp gone; /* what is at place */
} Entry;

struct _BellhopTrash
{
  GObject parent_instance;

  GPtrArray *entries; /* Owned */
};

G_DEFINE_FINAL_TYPE (BellhopTrash, bellhop_trash, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_object_unref (self->file);
  g_clear_object (&self->kept);
  g_free (self->place);
  g_free (self->info);
  g_clear_error (&self->error);
  g_free (self);
}

/* The name that GIO gives to the n-th file of that name. */
static char *
dup_name (const char *name,
          guint       n)
{
  const char *dot = strchr (name, '.');

  if (n == 1)
    return g_strdup (name);
  if (dot == NULL)
    return g_strdup_printf ("%s.%u", name, n);
  return g_strdup_printf ("%.*s.%u%s", (int) (dot - name), name, n, dot);
}

static gboolean
find_in (Entry                  *self,
         const char             *folder,
         const BellhopFileStamp *known)
{
  g_autofree char *name = g_file_get_basename (self->file);
  guint            n_misses = 0;

  for (guint i = 1; n_misses < MAX_MISSES; i++)
    {
      g_autofree char *candidate = dup_name (name, i);
      g_autofree char *place = g_build_filename (folder, "files", candidate, NULL);
      struct stat      status;
      BellhopFileStamp found;

      if (lstat (place, &status) != 0)
        {
          n_misses++;
          continue;
        }
      n_misses = 0;
      found = bellhop_file_stamp_from_stat (&status);
      if (!bellhop_file_stamp_is_same_file (&found, known))
        continue;
      self->place = g_steal_pointer (&place);
      self->gone = found;
      self->info = g_strdup_printf ("%s/info/%s.trashinfo", folder, candidate);
      return TRUE;
    }
  return FALSE;
}

/* The folder that the file system of a file begins at. */
static char *
dup_top_folder (const char *path,
                guint64     device)
{
  g_autofree char *folder = g_path_get_dirname (path);

  for (;;)
    {
      g_autofree char *above = g_path_get_dirname (folder);
      struct stat      status;

      if (g_str_equal (above, folder) || lstat (above, &status) != 0 || status.st_dev != device)
        return g_steal_pointer (&folder);
      g_free (folder);
      folder = g_steal_pointer (&above);
    }
}

static void
find_place (Entry                  *self,
            const char             *path,
            const BellhopFileStamp *known)
{
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *top = dup_top_folder (path, known->device);
  g_autofree char *shared = g_strdup_printf ("%s/.Trash/%u", top, getuid ());
  g_autofree char *own = g_strdup_printf ("%s/.Trash-%u", top, getuid ());

  if (!find_in (self, home, known) && !find_in (self, shared, known))
    find_in (self, own, known);
}

/* --- At the moment of the act --- */

static void
probe_one (Entry      *self,
           BellhopJob *job)
{
  const char *path = g_file_peek_path (self->file);
  struct stat status;

  self->is_known = path != NULL && lstat (path, &status) == 0;
  if (self->is_known)
    self->known = bellhop_file_stamp_from_stat (&status);
}

/* Whether it is what it was when it was looked at. What is in a folder may change. */
static gboolean
is_as_known (const Entry            *self,
             const BellhopFileStamp *now,
             gboolean                is_folder)
{
  if (!self->is_known)
    return TRUE;
  return is_folder ? bellhop_file_stamp_is_same_file (&self->known, now)
                   : bellhop_file_stamp_is_unchanged (&self->known, now);
}

/* One name by two ways, as through a mount: what goes by one has gone by the other. */
static gboolean
is_one_name (const BellhopEqual *equal)
{
  g_autofree char *kept_name = g_path_get_basename (equal->kept.path);
  g_autofree char *copy_name = g_path_get_basename (equal->copy.path);
  g_autofree char *kept_folder = g_path_get_dirname (equal->kept.path);
  g_autofree char *copy_folder = g_path_get_dirname (equal->copy.path);
  struct stat      status;
  BellhopFileStamp kept;
  BellhopFileStamp copy;

  if (!g_str_equal (kept_name, copy_name) || stat (kept_folder, &status) != 0)
    return FALSE;
  kept = bellhop_file_stamp_from_stat (&status);
  if (stat (copy_folder, &status) != 0)
    return FALSE;
  copy = bellhop_file_stamp_from_stat (&status);
  return bellhop_file_stamp_is_same_file (&kept, &copy);
}

/* Whether what stays is there, and equal. */
static gboolean
check_kept (Entry      *self,
            BellhopJob *job,
            GError    **error)
{
  g_auto(BellhopEqual) equal = { { .fd = -1 }, { .fd = -1 } };

  if (self->kept == NULL)
    return TRUE;

  _bellhop_equal_init (&equal, g_file_get_path (self->kept), g_file_get_path (self->file));
  if (!_bellhop_equal_open (&equal, error))
    {
      if (equal.kept.fd < 0)
        g_prefix_error_literal (error, _("The copy to keep cannot be read: "));
      return FALSE;
    }
  if (_bellhop_equal_is_one_file (&equal))
    return !is_one_name (&equal) ||
           _bellhop_fail (error, G_IO_ERROR_FAILED, _("It is the last copy"));
  return _bellhop_equal_compare (&equal, job, error) &&
         _bellhop_side_check_name (&equal.kept, equal.kept.path, error) &&
         _bellhop_side_check_name (&equal.copy, equal.copy.path, error);
}

static gboolean
check (Entry            *self,
       BellhopJob       *job,
       const char       *path,
       BellhopFileStamp *out_stamp,
       GError          **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return _bellhop_fail_errno (error);
  *out_stamp = bellhop_file_stamp_from_stat (&status);
  if (!is_as_known (self, out_stamp, S_ISDIR (status.st_mode)))
    return _bellhop_fail (error, G_IO_ERROR_FAILED, _("It has changed in the meantime"));
  return check_kept (self, job, error);
}

/* GIO speaks of what kind of mount it is. */
static void
explain (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return;
  g_clear_error (error);
  _bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED, _("This disk has no trash"));
}

static void
move_one (Entry      *self,
          BellhopJob *job)
{
  const char      *path = g_file_peek_path (self->file);
  BellhopFileStamp stamp = { 0 };

  g_clear_error (&self->error);
  if (path != NULL && !check (self, job, path, &stamp, &self->error))
    return;
  self->is_gone = g_file_trash (self->file, NULL, &self->error);
  if (!self->is_gone)
    explain (&self->error);
  else if (path != NULL)
    find_place (self, path, &stamp);
}

/* The trash may have been emptied, and something else of that name be there. */
static gboolean
check_place (const Entry *self,
             GError     **error)
{
  struct stat      status;
  BellhopFileStamp found;

  if (lstat (self->place, &status) == 0)
    {
      found = bellhop_file_stamp_from_stat (&status);
      if (bellhop_file_stamp_is_same_file (&found, &self->gone))
        return TRUE;
    }
  return _bellhop_fail (error, G_IO_ERROR_NOT_FOUND, _("It is no longer in the trash"));
}

/* Never onto something that has come in the meantime: GIO would look first, and then rename. */
static gboolean
move_back (const Entry *self,
           GError     **error)
{
  g_autoptr(GFile) place = NULL;

  if (renameat2 (AT_FDCWD, self->place, AT_FDCWD, g_file_peek_path (self->file),
                 RENAME_NOREPLACE) == 0)
    return TRUE;
  /* Not every file system can. */
  if (errno != EINVAL && errno != ENOSYS)
    return _bellhop_fail_errno (error);
  place = g_file_new_for_path (self->place);
  return g_file_move (place, self->file,
                      G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_NO_FALLBACK_FOR_MOVE, NULL,
                      NULL, NULL, error);
}

static void
restore_one (Entry      *self,
             BellhopJob *job)
{
  if (!self->is_gone || self->place == NULL)
    return;

  g_clear_error (&self->error);
  if (!check_place (self, &self->error))
    return;
  if (!move_back (self, &self->error))
    return;
  g_unlink (self->info);
  self->is_gone = FALSE;
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->info, g_free);
}

static gboolean
work_on (BellhopJob *job,
         GPtrArray  *entries,
         void (*func) (Entry *self, BellhopJob *job),
         GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (!bellhop_job_step (job, i, entries->len, error))
        return FALSE;
      func (entries->pdata[i], job);
    }
  return TRUE;
}

/* On a worker thread. */
static gboolean
probe_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return work_on (job, data, probe_one, error);
}

/* Two that move at once, in this process or another, could each take the copy that the other one
 * keeps: they take turns. */
static int
take_turn (BellhopJob *job,
           GError    **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "bellhop", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      _bellhop_fail_errno (error);
      g_prefix_error (error, "%s: ", folder);
      return -1;
    }
  return _bellhop_lock_folder_sync (job, folder, error);
}

/* On a worker thread. */
static gboolean
move_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  int      turn = take_turn (job, error);
  gboolean succeeded;

  if (turn < 0)
    return FALSE;
  succeeded = work_on (job, data, move_one, error);
  close (turn);
  return succeeded;
}

/* On a worker thread. */
static gboolean
restore_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  return work_on (job, data, restore_one, error);
}

static void
bellhop_trash_finalize (GObject *object)
{
  g_ptr_array_unref (BELLHOP_TRASH (object)->entries);
  G_OBJECT_CLASS (bellhop_trash_parent_class)->finalize (object);
}

static void
bellhop_trash_class_init (BellhopTrashClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_trash_finalize;
}

static void
bellhop_trash_init (BellhopTrash *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}

/**
 * bellhop_trash_new:
 * @files: (element-type GFile): what is to go
 *
 * Returns: (transfer full): a batch
 */
BellhopTrash *
bellhop_trash_new (GPtrArray *files)
{
  BellhopTrash *self = NULL;

  g_return_val_if_fail (files != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_TRASH, NULL);
  for (guint i = 0; i < files->len; i++)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->file = g_object_ref (files->pdata[i]);
      g_ptr_array_add (self->entries, entry);
    }
  return self;
}

/**
 * bellhop_trash_set_kept:
 * @self: a batch that has not gone
 * @kept: (element-type GFile): for each of its files an equal one that is to stay
 *
 * Has none of the files go unless, at that moment, the other one is there and has the same bytes.
 */
void
bellhop_trash_set_kept (BellhopTrash *self,
                        GPtrArray    *kept)
{
  g_return_if_fail (BELLHOP_IS_TRASH (self));
  g_return_if_fail (kept != NULL && kept->len == self->entries->len);

  for (guint i = 0; i < kept->len; i++)
    g_set_object (&((Entry *) self->entries->pdata[i])->kept, kept->pdata[i]);
}

/**
 * bellhop_trash_probe:
 * @self: a batch that has not gone
 *
 * Remembers what the files are now, before somebody is asked about them: one that is another by
 * then, or has changed, does not go.
 *
 * Resolves to nothing.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_trash_probe (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);

  return bellhop_work (BELLHOP_LANE_IO, probe_work, g_ptr_array_ref (self->entries),
                       (GDestroyNotify) g_ptr_array_unref);
}

/**
 * bellhop_trash_move:
 * @self: a batch
 *
 * Moves the files to the trash, one after the other. Nothing of @self may be asked until it
 * has settled; then bellhop_trash_is_gone() and bellhop_trash_get_error() tell of each. Batches go
 * one after the other too, so that two of them never take the last two copies from each other.
 *
 * Resolves to nothing, however many did not go. Rejects with %G_IO_ERROR_CANCELLED when it was
 * cancelled between two of them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_trash_move (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);

  return bellhop_work (BELLHOP_LANE_IO, move_work, g_ptr_array_ref (self->entries),
                       (GDestroyNotify) g_ptr_array_unref);
}

/**
 * bellhop_trash_restore:
 * @self: a batch that has gone
 *
 * Brings back what has gone and can be found. What has come to its place in the meantime stays, and
 * is an error.
 *
 * Resolves to nothing. Rejects with %G_IO_ERROR_CANCELLED when it was cancelled between two of
 * them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_trash_restore (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);

  return bellhop_work (BELLHOP_LANE_IO, restore_work, g_ptr_array_ref (self->entries),
                       (GDestroyNotify) g_ptr_array_unref);
}

/**
 * bellhop_trash_get_n_files:
 * @self: a batch
 *
 * Returns: how many files it has
 */
guint
bellhop_trash_get_n_files (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), 0);

  return self->entries->len;
}

/**
 * bellhop_trash_get_file:
 * @self: a batch
 * @index: which
 *
 * Returns: (transfer none): the file, where it was
 */
GFile *
bellhop_trash_get_file (BellhopTrash *self,
                        guint         index)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);
  g_return_val_if_fail (index < self->entries->len, NULL);

  return ((Entry *) self->entries->pdata[index])->file;
}

/**
 * bellhop_trash_is_gone:
 * @self: a batch
 * @index: which
 *
 * Returns: whether the file is in the trash
 */
gboolean
bellhop_trash_is_gone (BellhopTrash *self,
                       guint         index)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), FALSE);
  g_return_val_if_fail (index < self->entries->len, FALSE);

  return ((Entry *) self->entries->pdata[index])->is_gone;
}

/**
 * bellhop_trash_get_n_gone:
 * @self: a batch
 *
 * Returns: how many of the files are in the trash
 */
guint
bellhop_trash_get_n_gone (BellhopTrash *self)
{
  guint n_gone = 0;

  g_return_val_if_fail (BELLHOP_IS_TRASH (self), 0);

  for (guint i = 0; i < self->entries->len; i++)
    n_gone += bellhop_trash_is_gone (self, i) ? 1 : 0;
  return n_gone;
}

/**
 * bellhop_trash_can_restore:
 * @self: a batch
 *
 * Returns: whether all that has gone can be brought back
 */
gboolean
bellhop_trash_can_restore (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), FALSE);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      if (entry->is_gone && entry->place == NULL)
        return FALSE;
    }
  return bellhop_trash_get_n_gone (self) > 0;
}

/**
 * bellhop_trash_get_error:
 * @self: a batch
 * @index: which
 *
 * Returns: (transfer none) (nullable): why the file did not go, or did not come back
 */
const GError *
bellhop_trash_get_error (BellhopTrash *self,
                         guint         index)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);
  g_return_val_if_fail (index < self->entries->len, NULL);

  return ((Entry *) self->entries->pdata[index])->error;
}
