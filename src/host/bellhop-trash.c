/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-trash.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * GIO moves files to the wastebasket but does not say where they are in it, and trash: is not there without
 * GVfs. So a file is looked for by the number that the file system knows it by, under the names that GIO gives
 * it. One that is not found that way cannot be brought back, and nobody is told otherwise.
 */

enum
{
  /* Names in a row that are not taken: GIO takes the first that is free. */
  MAX_MISSES = 64,
};

/* A job has these while it runs; nobody looks at them then. */
typedef struct
{
  GFile   *file;  /* Owned */
  char    *place; /* Owned: where it is in the wastebasket; NULL: it is not known */
  char    *info;  /* Owned: the note beside it */
  GError  *error; /* Owned: why it did not go, or not come back */
  gboolean is_gone;
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
find_in (Entry             *self,
         const char        *folder,
         const struct stat *known)
{
  g_autofree char *name = g_file_get_basename (self->file);
  guint            n_misses = 0;

  for (guint i = 1; n_misses < MAX_MISSES; i++)
    {
      g_autofree char *candidate = dup_name (name, i);
      g_autofree char *place = g_build_filename (folder, "files", candidate, NULL);
      struct stat      found;

      if (lstat (place, &found) != 0)
        {
          n_misses++;
          continue;
        }
      n_misses = 0;
      if (found.st_dev != known->st_dev || found.st_ino != known->st_ino)
        continue;
      self->place = g_steal_pointer (&place);
      self->info = g_strdup_printf ("%s/info/%s.trashinfo", folder, candidate);
      return TRUE;
    }
  return FALSE;
}

/* The folder that the file system of a file begins at. */
static char *
dup_top_folder (const char *path,
                dev_t       device)
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
find_place (Entry             *self,
            const char        *path,
            const struct stat *known)
{
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *top = dup_top_folder (path, known->st_dev);
  g_autofree char *shared = g_strdup_printf ("%s/.Trash/%u", top, getuid ());
  g_autofree char *own = g_strdup_printf ("%s/.Trash-%u", top, getuid ());

  if (!find_in (self, home, known) && !find_in (self, shared, known))
    find_in (self, own, known);
}

static void
move_one (Entry *self)
{
  const char *path = g_file_peek_path (self->file);
  struct stat known = { 0 };
  gboolean    is_known = path != NULL && lstat (path, &known) == 0;

  g_clear_error (&self->error);
  self->is_gone = g_file_trash (self->file, NULL, &self->error);
  if (self->is_gone && is_known)
    find_place (self, path, &known);
}

/* Never onto something that has come in the meantime. */
static void
restore_one (Entry *self)
{
  g_autoptr(GFile) place = NULL;

  if (!self->is_gone || self->place == NULL)
    return;

  g_clear_error (&self->error);
  place = g_file_new_for_path (self->place);
  if (!g_file_move (place, self->file, G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_NO_FALLBACK_FOR_MOVE,
                    NULL, NULL, NULL, &self->error))
    return;
  g_unlink (self->info);
  self->is_gone = FALSE;
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->info, g_free);
}

static gboolean
work_on (BellhopJob *job,
         GPtrArray  *entries,
         void (*func) (Entry *self),
         GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (!bellhop_job_step (job, i, entries->len, error))
        return FALSE;
      func (entries->pdata[i]);
    }
  return TRUE;
}

/* On a worker thread. */
static gboolean
move_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  return work_on (job, data, move_one, error);
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
 * bellhop_trash_move:
 * @self: a batch
 *
 * Moves the files to the wastebasket, one after the other. Nothing of @self may be asked until it has
 * settled; then bellhop_trash_is_gone() and bellhop_trash_get_error() tell of each.
 *
 * Resolves to nothing, however many did not go. Rejects with %G_IO_ERROR_CANCELLED when it was cancelled
 * between two of them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_trash_move (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);

  return bellhop_work (BELLHOP_LANE_IO, move_work, g_ptr_array_ref (self->entries), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * bellhop_trash_restore:
 * @self: a batch that has gone
 *
 * Brings back what has gone and can be found. What has come to its place in the meantime stays, and is an
 * error.
 *
 * Resolves to nothing. Rejects with %G_IO_ERROR_CANCELLED when it was cancelled between two of them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_trash_restore (BellhopTrash *self)
{
  g_return_val_if_fail (BELLHOP_IS_TRASH (self), NULL);

  return bellhop_work (BELLHOP_LANE_IO, restore_work, g_ptr_array_ref (self->entries), (GDestroyNotify) g_ptr_array_unref);
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
 * Returns: whether the file is in the wastebasket
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
 * Returns: how many of the files are in the wastebasket
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
