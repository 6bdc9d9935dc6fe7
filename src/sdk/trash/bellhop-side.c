/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-side-private.h"

#include "bellhop-fail-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

gboolean
_bellhop_side_open (BellhopSide *self,
                    GError     **error)
{
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  if (self->fd < 0 || fstat (self->fd, &self->status) != 0)
    return _bellhop_fail_errno (error);
  if (!S_ISREG (self->status.st_mode))
    return _bellhop_fail (error, G_IO_ERROR_NOT_REGULAR_FILE, _("It is not a regular file"));
  self->stamp = bellhop_file_stamp_from_stat (&self->status);
  return TRUE;
}

void
_bellhop_side_clear (BellhopSide *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
}

gboolean
_bellhop_side_read (const BellhopSide *self,
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
        return _bellhop_fail_errno (error);
      if (n_read == 0)
        return _bellhop_fail (error, G_IO_ERROR_FAILED, _("The files are no longer identical"));
      block += n_read;
      length -= (gsize) n_read;
      position += n_read;
    }
  return TRUE;
}

static int
name_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names that a file has attributes by, sorted. */
static GPtrArray *
list_attributes (int fd)
{
  GPtrArray       *names = g_ptr_array_new_with_free_func (g_free);
  gssize           size = flistxattr (fd, NULL, 0);
  g_autofree char *list = g_malloc0 ((gsize) MAX (size, 0) + 1);

  size = flistxattr (fd, list, (gsize) MAX (size, 0));
  for (gssize at = 0; at < size; at += (gssize) strlen (list + at) + 1)
    g_ptr_array_add (names, g_strdup (list + at));
  g_ptr_array_sort (names, name_cmp);
  return names;
}

static GBytes *
get_attribute (int         fd,
               const char *name)
{
  gssize           size = fgetxattr (fd, name, NULL, 0);
  g_autofree char *value = g_malloc0 ((gsize) MAX (size, 0) + 1);

  size = fgetxattr (fd, name, value, (gsize) MAX (size, 0));
  return g_bytes_new (value, (gsize) MAX (size, 0));
}

gboolean
_bellhop_side_has_same_attributes (const BellhopSide *self,
                                   const BellhopSide *other)
{
  g_autoptr(GPtrArray) own = list_attributes (self->fd);
  g_autoptr(GPtrArray) others = list_attributes (other->fd);

  if (own->len != others->len)
    return FALSE;
  for (guint i = 0; i < own->len; i++)
    {
      g_autoptr(GBytes) value = get_attribute (self->fd, own->pdata[i]);
      g_autoptr(GBytes) other_value = get_attribute (other->fd, own->pdata[i]);

      if (!g_str_equal (own->pdata[i], others->pdata[i]) || !g_bytes_equal (value, other_value))
        return FALSE;
    }
  return TRUE;
}

gboolean
_bellhop_side_check_name (const BellhopSide *self,
                          const char        *name,
                          GError           **error)
{
  struct stat      status;
  BellhopFileStamp now;

  if (lstat (name, &status) != 0)
    return _bellhop_fail_errno (error);
  now = bellhop_file_stamp_from_stat (&status);
  if (!bellhop_file_stamp_is_unchanged (&self->stamp, &now))
    return _bellhop_fail (error, G_IO_ERROR_FAILED, _("It has changed in the meantime"));
  return TRUE;
}
