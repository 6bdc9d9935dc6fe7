/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_OPEN_FOLDERS = 8
};

struct _BellhopRunFolder
{
  GFile *file; /* Owned */
  int    fd;   /* locked, shared: who removes it locks it for themselves */
};

/**
 * bellhop_run_folder_dup_parent:
 *
 * Finds where the folders of runs are made.
 *
 * Returns: (transfer full): the folder, which need not be there
 */
GFile *
bellhop_run_folder_dup_parent (void)
{
  return g_file_new_build_filename (g_get_user_cache_dir (), "bellhop", "runs", NULL);
}

static gboolean
set_error (const char *path,
           GError    **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

/* What a run leaves may be anything, a letter as well. Folders of earlier versions were open. */
static gboolean
make_private (GFile   *parent,
              GFile   *folder,
              GError **error)
{
  const char *path = g_file_peek_path (folder);

  if (g_mkdir_with_parents (path, 0700) != 0)
    return set_error (path, error);
  (void) !g_chmod (g_file_peek_path (parent), 0700);
  return TRUE;
}

/**
 * bellhop_run_folder_new:
 * @name: what no other is called: the id of a run, or what begins with `opened-`
 * @error: return location for an error
 *
 * Makes a folder that nobody else can look into, and holds it. Blocks for as long as a disk takes
 * to make a folder. Any thread.
 *
 * Returns: (transfer full) (nullable): the folder, or %NULL with a %G_IO_ERROR
 */
BellhopRunFolder *
bellhop_run_folder_new (const char *name,
                        GError    **error)
{
  g_autoptr(GFile) parent = bellhop_run_folder_dup_parent ();
  g_autoptr(GFile) file = NULL;
  BellhopRunFolder *self;
  int               fd;

  g_return_val_if_fail (name != NULL, NULL);

  file = g_file_get_child (parent, name);
  if (!make_private (parent, file, error))
    return NULL;
  fd = open (g_file_peek_path (file), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      set_error (g_file_peek_path (file), error);
      return NULL;
    }
  /* Not every file system can lock: there it is kept for its age alone. */
  flock (fd, LOCK_SH | LOCK_NB);

  self = g_new0 (BellhopRunFolder, 1);
  self->file = g_steal_pointer (&file);
  self->fd = fd;
  return self;
}

/**
 * bellhop_run_folder_free:
 * @self: (nullable): a folder
 *
 * Lets go of a folder. It stays for a while. Any thread.
 */
void
bellhop_run_folder_free (BellhopRunFolder *self)
{
  if (self == NULL)
    return;

  close (self->fd);
  g_object_unref (self->file);
  g_free (self);
}

/**
 * bellhop_run_folder_get_file:
 * @self: a folder
 *
 * Gets where a folder is. Any thread.
 *
 * Returns: (transfer none): where it is
 */
GFile *
bellhop_run_folder_get_file (BellhopRunFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->file;
}

static int
remove_entry (const char        *path,
              const struct stat *status,
              int                kind,
              struct FTW        *walk)
{
  return remove (path);
}

/* With all that is in it, as far as that goes: what stays is tried again later. */
void
_bellhop_run_folder_remove_path_sync (const char *path)
{
  nftw (path, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

/**
 * bellhop_run_folder_remove_sync:
 * @self: (transfer full): a folder
 *
 * Removes a folder with all that is in it, for nobody needs it any more. What cannot be removed
 * now goes when folders are pruned. Blocks; any thread.
 */
void
bellhop_run_folder_remove_sync (BellhopRunFolder *self)
{
  g_return_if_fail (self != NULL);

  _bellhop_run_folder_remove_path_sync (g_file_peek_path (self->file));
  bellhop_run_folder_free (self);
}
