/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-equal-private.h"
#include "bellhop-fail-private.h"
#include "bellhop-lock-private.h"
#include "bellhop-relink-check-private.h"
#include "bellhop-relink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

/* The new name is made beside the old one and changes places with it, so that at no moment there is
   none. */

enum
{
  MAX_NAMES = 8
};

static void
relinking_free (gpointer data)
{
  _bellhop_equal_clear (data);
  g_free (data);
}

/* What a process that died has left is another name of a file that has more of them, or the copy
 * that it had just replaced: it can go. */
static void
clear_left_over (const BellhopEqual *self,
                 BellhopJob         *job,
                 const char         *name)
{
  g_auto(BellhopEqual) left = { { .fd = -1 }, { .fd = -1 } };

  _bellhop_equal_init (&left, g_strdup (self->kept.path), g_strdup (name));
  if (_bellhop_equal_open (&left, NULL) &&
      (left.copy.status.st_nlink > 1 || _bellhop_equal_compare (&left, job, NULL)))
    unlink (name);
}

/* What was compared, whatever its name stands for by now. */
static gboolean
link_kept (const BellhopEqual *self,
           const char         *name)
{
  char source[sizeof "/proc/self/fd/" + 3 * sizeof (int)];

  g_snprintf (source, sizeof source, "/proc/self/fd/%d", self->kept.fd);
  return linkat (AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Gives the kept file one more name, which is on its way. */
static char *
link_beside (const BellhopEqual *self,
             BellhopJob         *job,
             const char         *folder,
             GError            **error)
{
  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *last = i == 0 ? g_strdup (".bellhop-linking")
                                     : g_strdup_printf (".bellhop-linking-%u", i + 1);
      g_autofree char *name = g_build_filename (folder, last, NULL);

      clear_left_over (self, job, name);
      if (link_kept (self, name))
        return g_steal_pointer (&name);
      if (errno != EEXIST)
        break;
    }
  _bellhop_fail_errno (error);
  return NULL;
}

/* Unless something else has that name by now. */
static void
remove_link (const BellhopEqual *self,
             const char         *name)
{
  struct stat      status;
  BellhopFileStamp found;

  if (lstat (name, &status) != 0)
    return;
  found = bellhop_file_stamp_from_stat (&status);
  if (bellhop_file_stamp_is_same_file (&self->kept.stamp, &found))
    unlink (name);
}

/* What has come there in the meantime is somebody's. */
static void
put_back (const BellhopEqual *self,
          const char         *name,
          GError            **error)
{
  if (renameat2 (AT_FDCWD, name, AT_FDCWD, self->copy.path, RENAME_EXCHANGE) == 0 ||
      renameat2 (AT_FDCWD, name, AT_FDCWD, self->copy.path, RENAME_NOREPLACE) == 0)
    remove_link (self, name);
  else
    g_prefix_error (error, "%s: ", name);
}

/* What the copy's name stood for is looked at when it no longer does: then nobody can put anything
 * else there before it goes. */
static gboolean
move_into_place (const BellhopEqual *self,
                 const char         *name,
                 GError            **error)
{
  if (renameat2 (AT_FDCWD, name, AT_FDCWD, self->copy.path, RENAME_EXCHANGE) != 0)
    {
      /* Not every file system can. */
      if ((errno == EINVAL || errno == ENOSYS) && rename (name, self->copy.path) == 0)
        return TRUE;
      _bellhop_fail_errno (error);
      remove_link (self, name);
      return FALSE;
    }
  if (!_bellhop_side_check_name (&self->copy, name, error))
    {
      put_back (self, name, error);
      return FALSE;
    }
  unlink (name);
  return TRUE;
}

static gboolean
replace_locked (const BellhopEqual *self,
                BellhopJob         *job,
                const char         *folder,
                GError            **error)
{
  g_autofree char *name = link_beside (self, job, folder, error);

  if (name == NULL)
    return FALSE;
  if (_bellhop_side_check_name (&self->kept, name, error) &&
      _bellhop_side_check_name (&self->copy, self->copy.path, error))
    return move_into_place (self, name, error);

  remove_link (self, name);
  return FALSE;
}

static gboolean
replace (const BellhopEqual *self,
         BellhopJob         *job,
         GError            **error)
{
  g_autofree char *folder = g_path_get_dirname (self->copy.path);
  int              lock = _bellhop_lock_folder_sync (job, folder, error);
  gboolean         succeeded;

  if (lock < 0)
    return FALSE;
  succeeded = replace_locked (self, job, folder, error);
  if (succeeded)
    fsync (lock);
  close (lock);
  return succeeded;
}

/* On a worker thread. */
static gboolean
relink_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  BellhopEqual *self = data;

  if (!_bellhop_equal_open (self, error))
    return FALSE;
  if (_bellhop_equal_is_one_file (self))
    return TRUE;
  return _bellhop_relink_check (self, error) &&
         _bellhop_equal_compare (self, job, error) &&
         replace (self, job, error);
}

/**
 * bellhop_relink:
 * @kept: a file on this computer
 * @copy: an equal file on the same file system
 *
 * Makes @copy another name of @kept, so that what is in it takes space once.
 *
 * Both are compared byte by byte first. When they differ, or have different owners, permissions,
 * access control lists or extended attributes, or change meanwhile, nothing is done. At every
 * moment both names are there. That both are one file already is no failure. @copy has the dates of
 * @kept afterwards.
 *
 * Resolves to nothing.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_relink (GFile *kept,
                GFile *copy)
{
  BellhopEqual *self = NULL;

  g_return_val_if_fail (G_IS_FILE (kept) && G_IS_FILE (copy), NULL);

  if (!g_file_is_native (kept) || !g_file_is_native (copy))
    return bellhop_rejected (
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("It is not on this computer")));

  self = g_new (BellhopEqual, 1);
  _bellhop_equal_init (self, g_file_get_path (kept), g_file_get_path (copy));
  return bellhop_work (BELLHOP_LANE_IO, relink_work, self, relinking_free);
}
