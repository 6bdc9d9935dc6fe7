/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-relink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Whatever somebody has found out before, both files are compared once more, byte by byte, at the moment of
 * the act. The new name is made beside the old one and renamed onto it, so that at no moment there is none.
 */

enum
{
  BLOCK_BYTES = 256 * 1024,
  MAX_ATTEMPTS = 100,
};

typedef struct
{
  char       *path;
  int         fd;
  struct stat status;
} Side;

typedef struct
{
  Side    kept;
  Side    copy;
  guint8 *blocks; /* two */
} Relinking;

static void
relinking_free (gpointer data)
{
  Relinking *self = data;

  if (self->kept.fd >= 0)
    close (self->kept.fd);
  if (self->copy.fd >= 0)
    close (self->copy.fd);
  g_free (self->kept.path);
  g_free (self->copy.path);
  g_free (self->blocks);
  g_free (self);
}

/* FALSE, and an error of errno. */
static gboolean
fail_errno (GError **error)
{
  const int number = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

static gboolean
fail (GError     **error,
      GIOErrorEnum code,
      const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, code, reason);
  return FALSE;
}

static gboolean
open_side (Side    *self,
           GError **error)
{
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  if (self->fd < 0 || fstat (self->fd, &self->status) != 0)
    return fail_errno (error);
  if (!S_ISREG (self->status.st_mode))
    return fail (error, G_IO_ERROR_NOT_REGULAR_FILE, _("It is not a regular file"));
  return TRUE;
}

static gboolean
is_same_file (const struct stat *a,
              const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* One file has one owner and one set of permissions. */
static gboolean
check_kind (const struct stat *kept,
            const struct stat *copy,
            GError           **error)
{
  if (kept->st_dev != copy->st_dev)
    return fail (error, G_IO_ERROR_NOT_SUPPORTED, _("The files are on different file systems"));
  if (kept->st_uid != copy->st_uid || kept->st_gid != copy->st_gid || kept->st_mode != copy->st_mode)
    return fail (error, G_IO_ERROR_PERMISSION_DENIED, _("The files have different owners or permissions"));
  if (kept->st_size != copy->st_size)
    return fail (error, G_IO_ERROR_FAILED, _("The files are no longer equal"));
  return TRUE;
}

static gboolean
read_block (const Side *self,
            guint8     *block,
            gsize       length,
            goffset     position,
            GError    **error)
{
  while (length > 0)
    {
      const gssize n_read = pread (self->fd, block, length, position);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return fail_errno (error);
      if (n_read == 0)
        return fail (error, G_IO_ERROR_FAILED, _("The files are no longer equal"));
      block += n_read;
      length -= (gsize) n_read;
      position += n_read;
    }
  return TRUE;
}

static gboolean
compare (Relinking  *self,
         BellhopJob *job,
         GError    **error)
{
  const goffset size = self->kept.status.st_size;

  self->blocks = g_malloc ((gsize) 2 * BLOCK_BYTES);
  for (goffset position = 0; position < size; position += BLOCK_BYTES)
    {
      const gsize length = (gsize) MIN (size - position, BLOCK_BYTES);

      if (!read_block (&self->kept, self->blocks, length, position, error) ||
          !read_block (&self->copy, self->blocks + BLOCK_BYTES, length, position, error))
        return FALSE;
      if (memcmp (self->blocks, self->blocks + BLOCK_BYTES, length) != 0)
        return fail (error, G_IO_ERROR_FAILED, _("The files are no longer equal"));
      if (!bellhop_job_step (job, (guint64) position, (guint64) size, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether the name still stands for what was read, as it was then. */
static gboolean
check_name (const Side *self,
            const char *name,
            GError    **error)
{
  struct stat status;

  if (lstat (name, &status) != 0)
    return fail_errno (error);
  if (!is_same_file (&status, &self->status) || status.st_size != self->status.st_size ||
      status.st_mtim.tv_sec != self->status.st_mtim.tv_sec || status.st_mtim.tv_nsec != self->status.st_mtim.tv_nsec)
    return fail (error, G_IO_ERROR_FAILED, _("It has changed meanwhile"));
  return TRUE;
}

static char *
link_beside (const Relinking *self,
             GError         **error)
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
  fail_errno (error);
  return NULL;
}

static gboolean
replace (const Relinking *self,
         GError         **error)
{
  g_autofree char *name = link_beside (self, error);

  if (name == NULL)
    return FALSE;
  if (check_name (&self->kept, name, error) && check_name (&self->copy, self->copy.path, error) &&
      (rename (name, self->copy.path) == 0 || fail_errno (error)))
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
  Relinking *self = data;

  if (!open_side (&self->kept, error) || !open_side (&self->copy, error))
    return FALSE;
  if (is_same_file (&self->kept.status, &self->copy.status))
    return TRUE;
  return check_kind (&self->kept.status, &self->copy.status, error) &&
         compare (self, job, error) &&
         replace (self, error);
}

/**
 * bellhop_relink:
 * @kept: a file on this computer
 * @copy: an equal file on the same file system
 *
 * Makes @copy another name of @kept, so that what is in it takes space once.
 *
 * Both are compared byte by byte first. When they differ, or have different owners or permissions, or change
 * meanwhile, nothing is done. At every moment both names are there. That both are one file already is no
 * failure.
 *
 * Resolves to nothing.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_relink (GFile *kept,
                GFile *copy)
{
  Relinking *self = NULL;

  g_return_val_if_fail (G_IS_FILE (kept) && G_IS_FILE (copy), NULL);

  if (!g_file_is_native (kept) || !g_file_is_native (copy))
    return bellhop_rejected (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("It is not on this computer")));

  self = g_new0 (Relinking, 1);
  self->kept = (Side){ .path = g_file_get_path (kept), .fd = -1 };
  self->copy = (Side){ .path = g_file_get_path (copy), .fd = -1 };
  return bellhop_work (BELLHOP_LANE_IO, relink_work, self, relinking_free);
}
