/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-side.h"

#include "bellhop-fail.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

gboolean
bellhop_side_open (BellhopSide *self,
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

void
bellhop_side_clear (BellhopSide *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
}

gboolean
bellhop_side_read (const BellhopSide *self,
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
