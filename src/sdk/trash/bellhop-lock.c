/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-lock-private.h"

#include "bellhop-fail-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum
{
  WAIT_US = 5000
};

/* Where a file system knows no locks there is nothing to wait for. */
static gboolean
is_held_by_others (int fd)
{
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR)
      return errno == EWOULDBLOCK;
  return FALSE;
}

int
_bellhop_lock_folder_sync (BellhopJob *job,
                           const char *folder,
                           GError    **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      _bellhop_fail_errno (error);
      return -1;
    }
  while (is_held_by_others (fd))
    {
      g_usleep (WAIT_US);
      if (!bellhop_job_checkpoint (job, error))
        {
          close (fd);
          return -1;
        }
    }
  return fd;
}
