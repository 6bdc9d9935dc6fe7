/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-equal.h"
#include "bellhop-fail.h"
#include "bellhop-relink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

/* The new name is made beside the old one and renamed onto it, so that at no moment there is
   none. */

enum
{
  MAX_ATTEMPTS = 100,
};

static void
relinking_free (gpointer data)
{
  bellhop_equal_clear (data);
  g_free (data);
}

/* One file has one owner and one set of permissions. */
static gboolean
check_kind (const struct stat *kept,
            const struct stat *copy,
            GError           **error)
{
  if (kept->st_dev != copy->st_dev)
    return bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED,
                         _("The files are on different file systems"));
  if (kept->st_uid != copy->st_uid || kept->st_gid != copy->st_gid ||
      kept->st_mode != copy->st_mode)
    return bellhop_fail (error, G_IO_ERROR_PERMISSION_DENIED,
                         _("The files have different owners or permissions"));
  return TRUE;
}

static char *
link_beside (const BellhopEqual *self,
             GError            **error)
{
  g_autofree char *folder = g_path_get_dirname (self->copy.path);

  for (guint i = 0; i < MAX_ATTEMPTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/.bellhop-%08x", folder, g_random_int ());

      if (linkat (AT_FDCWD, self->kept.path, AT_FDCWD, name, /* flags = */ 0) == 0)
        return g_steal_pointer (&name);
      if (errno != EEXIST)
        break;
    }
  bellhop_fail_errno (error);
  return NULL;
}

static gboolean
replace (const BellhopEqual *self,
         GError            **error)
{
  g_autofree char *name = link_beside (self, error);

  if (name == NULL)
    return FALSE;
  if (bellhop_side_check_name (&self->kept, name, error) &&
      bellhop_side_check_name (&self->copy, self->copy.path, error) &&
      (rename (name, self->copy.path) == 0 || bellhop_fail_errno (error)))
    return TRUE;

  unlink (name);
  return FALSE;
}

/* On a worker thread. */
static gboolean
relink_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  BellhopEqual *self = data;

  if (!bellhop_equal_open (self, error))
    return FALSE;
  if (bellhop_equal_is_one_file (self))
    return TRUE;
  return check_kind (&self->kept.status, &self->copy.status, error) &&
         bellhop_equal_compare (self, job, error) &&
         replace (self, error);
}

/**
 * bellhop_relink:
 * @kept: a file on this computer
 * @copy: an equal file on the same file system
 *
 * Makes @copy another name of @kept, so that what is in it takes space once.
 *
 * Both are compared byte by byte first. When they differ, or have different owners or permissions,
 * or change meanwhile, nothing is done. At every moment both names are there. That both are one
 * file already is no failure.
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
  bellhop_equal_init (self, g_file_get_path (kept), g_file_get_path (copy));
  return bellhop_work (BELLHOP_LANE_IO, relink_work, self, relinking_free);
}
