/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-equal-private.h"

#include "bellhop-fail-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  BLOCK_BYTES = 256 * 1024
};

void
_bellhop_equal_init (BellhopEqual *self,
                     char         *kept,
                     char         *copy)
{
  *self = (BellhopEqual){ { .path = kept, .fd = -1 }, { .path = copy, .fd = -1 } };
}

void
_bellhop_equal_clear (BellhopEqual *self)
{
  _bellhop_side_clear (&self->kept);
  _bellhop_side_clear (&self->copy);
}

gboolean
_bellhop_equal_open (BellhopEqual *self,
                     GError      **error)
{
  return _bellhop_side_open (&self->kept, error) && _bellhop_side_open (&self->copy, error);
}

gboolean
_bellhop_equal_is_one_file (const BellhopEqual *self)
{
  return bellhop_file_stamp_is_same_file (&self->kept.stamp, &self->copy.stamp);
}

gboolean
_bellhop_equal_compare (BellhopEqual *self,
                        BellhopJob   *job,
                        GError      **error)
{
  g_autofree guint8 *blocks = NULL;
  const goffset      size = self->kept.status.st_size;

  if (size != self->copy.status.st_size)
    return _bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
  blocks = g_malloc ((gsize) 2 * BLOCK_BYTES);
  for (goffset position = 0; position < size; position += BLOCK_BYTES)
    {
      const gsize length = (gsize) MIN (size - position, BLOCK_BYTES);

      if (!_bellhop_side_read (&self->kept, blocks, length, position, error) ||
          !_bellhop_side_read (&self->copy, blocks + BLOCK_BYTES, length, position, error))
        return FALSE;
      if (memcmp (blocks, blocks + BLOCK_BYTES, length) != 0)
        return _bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
      if (!bellhop_job_step (job, (guint64) position, (guint64) size, error))
        return FALSE;
    }
  return TRUE;
}
