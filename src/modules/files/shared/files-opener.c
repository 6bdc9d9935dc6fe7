/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-opener.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
  OPEN_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC
};

void
files_opener_clear (FilesOpener *self)
{
  g_clear_pointer (&self->folder, g_free);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->length = 0;
}

/* Whether the kernel (Linux 5.6) can refuse links by itself, and may be asked to. */
static gboolean
can_refuse_links (void)
{
  static gsize known; /* 1: it cannot, 2: it can */

  if (g_once_init_enter (&known))
    {
      struct open_how how = { .flags = OPEN_FLAGS, .resolve = RESOLVE_NO_SYMLINKS };
      long            fd = syscall (SYS_openat2, AT_FDCWD, "/", &how, sizeof how);

      if (fd >= 0)
        close ((int) fd);
      g_once_init_leave (&known, fd >= 0 ? 2 : 1);
    }
  return known == 2;
}

/* One step, in which no link is followed below the root. A link there is no folder. */
static int
open_step (int         fd,
           const char *step,
           gboolean    is_below_root)
{
  struct open_how how = { .flags = OPEN_FLAGS, .resolve = RESOLVE_NO_SYMLINKS };
  int             next;

  if (!is_below_root)
    return openat (fd, step, OPEN_FLAGS);
  if (strchr (step, '/') == NULL)
    return openat (fd, step, OPEN_FLAGS | O_NOFOLLOW);
  next = (int) syscall (SYS_openat2, fd, step, &how, sizeof how);
  if (next < 0 && errno == ELOOP)
    errno = ENOTDIR;
  return next;
}

/* The end of what is opened at once from @start: as much as the kernel takes, and below the root a
 * single name where it cannot refuse links by itself. */
static const char *
find_step_end (const char *path,
               const char *start,
               const char *end,
               gsize       root_length)
{
  const char *root_end = path + MIN (root_length, (gsize) (end - path));
  const char *step_end;

  if (start >= root_end && end - start < PATH_MAX && can_refuse_links ())
    return end;
  if (start >= root_end)
    {
      step_end = memchr (start, '/', (gsize) (end - start));
      return step_end != NULL ? step_end : end;
    }
  if (root_end - start < PATH_MAX)
    return root_end;
  step_end = start + PATH_MAX - 1;
  while (step_end > start && *step_end != '/')
    step_end--;
  return step_end > start ? step_end : root_end;
}

/* Goes from @fd, which is closed unless it is that of the working folder, to the folder @end of
   @path. */
static int
go_down (int         fd,
         const char *path,
         const char *start,
         const char *end,
         gsize       root_length)
{
  g_autofree char *step = NULL;

  while (start < end)
    {
      const char *step_end = find_step_end (path, start, end, root_length);
      int         next;
      int         number;

      if (start > path && *start == '/')
        {
          start++;
          continue;
        }
      g_free (step);
      step = g_strndup (start, (gsize) (step_end - start));
      next = open_step (fd, step, start - path >= (gssize) root_length);
      number = errno;
      if (fd != AT_FDCWD)
        close (fd);
      if (next < 0)
        {
          errno = number;
          return -1;
        }
      fd = next;
      start = step_end;
    }
  return fd;
}

static gboolean
is_below (const FilesOpener *self,
          const char        *path,
          gsize              length,
          gsize              root_length)
{
  return self->fd >= 0 && self->root_length == root_length && length >= self->length &&
         self->length >= root_length && memcmp (path, self->folder, self->length) == 0;
}

int
files_opener_find (FilesOpener *self,
                   const char  *path,
                   gsize        root_length,
                   const char **out_name)
{
  const char *slash = strrchr (path, '/');
  const gsize length = slash != NULL ? (gsize) (slash - path) + 1 : 0;
  int         fd;
  int         number;

  *out_name = path + length;
  if (length == 0)
    return AT_FDCWD;
  root_length = MIN (root_length, length);
  if (is_below (self, path, length, root_length) && length == self->length)
    return self->fd;

  if (is_below (self, path, length, root_length))
    fd = go_down (g_steal_fd (&self->fd), path, path + self->length, path + length, root_length);
  else
    fd = go_down (AT_FDCWD, path, path, path + length, root_length);
  number = errno;
  files_opener_clear (self);
  self->folder = g_strndup (path, length);
  self->length = length;
  self->root_length = root_length;
  self->fd = fd;
  errno = number;
  return fd;
}
