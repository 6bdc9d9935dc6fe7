/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-equal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

enum
{
  BLOCK_BYTES = 256 * 1024
};

gboolean
bellhop_fail_errno (GError **error)
{
  const int number = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

gboolean
bellhop_fail (GError     **error,
              GIOErrorEnum code,
              const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, code, reason);
  return FALSE;
}

void
bellhop_equal_init (BellhopEqual *self,
                    char         *kept,
                    char         *copy)
{
  *self = (BellhopEqual){ { .path = kept, .fd = -1 }, { .path = copy, .fd = -1 } };
}

static void
side_clear (BellhopSide *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
}

void
bellhop_equal_clear (BellhopEqual *self)
{
  side_clear (&self->kept);
  side_clear (&self->copy);
}

static gboolean
open_side (BellhopSide *self,
           GError     **error)
{
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  if (self->fd < 0 || fstat (self->fd, &self->status) != 0)
    return bellhop_fail_errno (error);
  if (!S_ISREG (self->status.st_mode))
    return bellhop_fail (error, G_IO_ERROR_NOT_REGULAR_FILE, _("It is not a regular file"));
  self->stamp = bellhop_file_stamp_from_stat (&self->status);
  return TRUE;
}

gboolean
bellhop_equal_open (BellhopEqual *self,
                    GError      **error)
{
  return open_side (&self->kept, error) && open_side (&self->copy, error);
}

gboolean
bellhop_equal_is_one_file (const BellhopEqual *self)
{
  return bellhop_file_stamp_is_same_file (&self->kept.stamp, &self->copy.stamp);
}

static gboolean
read_block (const BellhopSide *self,
            guint8            *block,
            gsize              length,
            goffset            position,
            GError           **error)
{
  while (length > 0)
    {
      const gssize n_read = pread (self->fd, block, length, position);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return bellhop_fail_errno (error);
      if (n_read == 0)
        return bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
      block += n_read;
      length -= (gsize) n_read;
      position += n_read;
    }
  return TRUE;
}

gboolean
bellhop_equal_compare (BellhopEqual *self,
                       BellhopJob   *job,
                       GError      **error)
{
  g_autofree guint8 *blocks = NULL;
  const goffset      size = self->kept.status.st_size;

  if (size != self->copy.status.st_size)
    return bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
  blocks = g_malloc ((gsize) 2 * BLOCK_BYTES);
  for (goffset position = 0; position < size; position += BLOCK_BYTES)
    {
      const gsize length = (gsize) MIN (size - position, BLOCK_BYTES);

      if (!read_block (&self->kept, blocks, length, position, error) ||
          !read_block (&self->copy, blocks + BLOCK_BYTES, length, position, error))
        return FALSE;
      if (memcmp (blocks, blocks + BLOCK_BYTES, length) != 0)
        return bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
      if (!bellhop_job_step (job, (guint64) position, (guint64) size, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
bellhop_side_check_name (const BellhopSide *self,
                         const char        *name,
                         GError           **error)
{
  struct stat      status;
  BellhopFileStamp now;

  if (lstat (name, &status) != 0)
    return bellhop_fail_errno (error);
  now = bellhop_file_stamp_from_stat (&status);
  if (!bellhop_file_stamp_is_unchanged (&self->stamp, &now))
    return bellhop_fail (error, G_IO_ERROR_FAILED, _("It has changed in the meantime"));
  return TRUE;
}
