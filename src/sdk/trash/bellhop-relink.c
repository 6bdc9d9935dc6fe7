/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-equal-private.h"
#include "bellhop-fail-private.h"
#include "bellhop-lock-private.h"
#include "bellhop-relink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

/* The new name is made beside the old one and renamed onto it, so that at no moment there is
   none. */

static void
relinking_free (gpointer data)
{
  _bellhop_equal_clear (data);
  g_free (data);
}

/* One file has one owner, one set of permissions and one of attributes. */
static gboolean
check_kind (const BellhopEqual *self,
            GError            **error)
{
  const struct stat *kept = &self->kept.status;
  const struct stat *copy = &self->copy.status;

  if (kept->st_dev != copy->st_dev)
    return _bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED,
                          _("The files are on different file systems"));
  if (kept->st_uid != copy->st_uid || kept->st_gid != copy->st_gid ||
      kept->st_mode != copy->st_mode)
    return _bellhop_fail (error, G_IO_ERROR_PERMISSION_DENIED,
                          _("The files have different owners or permissions"));
  if (!_bellhop_side_has_same_attributes (&self->kept, &self->copy))
    return _bellhop_fail (error, G_IO_ERROR_PERMISSION_DENIED,
                          _("The files have different access rules or attributes"));
  return TRUE;
}

/* The name of the new link on its way. One that is left over from a process that died is another
 * name of a file that has more of them: it can go. */
static gboolean
link_beside (const BellhopEqual *self,
             const char         *name,
             GError            **error)
{
  struct stat status;

  if (lstat (name, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink > 1)
    unlink (name);
  return linkat (AT_FDCWD, self->kept.path, AT_FDCWD, name, /* flags = */ 0) == 0 ||
         _bellhop_fail_errno (error);
}

static gboolean
replace_locked (const BellhopEqual *self,
                const char         *folder,
                GError            **error)
{
  g_autofree char *name = g_build_filename (folder, ".bellhop-linking", NULL);

  if (!link_beside (self, name, error))
    return FALSE;
  if (_bellhop_side_check_name (&self->kept, name, error) &&
      _bellhop_side_check_name (&self->copy, self->copy.path, error) &&
      (rename (name, self->copy.path) == 0 || _bellhop_fail_errno (error)))
    return TRUE;

  unlink (name);
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
  succeeded = replace_locked (self, folder, error);
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
  return check_kind (self, error) &&
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
