/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

/* These functions are the program's own, in place of those of the C library: its modules call
 * them. */
#undef _FORTIFY_SOURCE

#include "files-hang.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
  TICK_MS = 5
};

typedef struct
{
  FilesHangCall    call;
  const char      *name;
  BellhopTestGate *gate;
} Hang;

static Hang          hang;
static Hang *_Atomic current;

static void
pass (FilesHangCall call,
      const char   *path)
{
  const Hang  *self = current;
  const char  *slash = strrchr (path, '/');
  BellhopValue value = BELLHOP_VALUE_INIT;

  if (self == NULL || call != self->call ||
      strcmp (slash != NULL ? slash + 1 : path, self->name) != 0)
    return;
  bellhop_test_gate_work (NULL, self->gate, &value, NULL);
  bellhop_value_clear (&value);
}

int
statx (int           fd,
       const char   *name,
       int           flags,
       unsigned int  mask,
       struct statx *status)
{
  pass (FILES_HANG_STATX, name);
  return (int) syscall (SYS_statx, fd, name, flags, mask, status);
}

int
fstat (int          fd,
       struct stat *status)
{
  char    link[sizeof "/proc/self/fd/" + 3 * sizeof (int)];
  char    path[4096];
  ssize_t length;

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  path[MAX (length, 0)] = '\0';
  pass (FILES_HANG_FSTAT, path);
  return fstatat (fd, "", status, AT_EMPTY_PATH);
}

int
lstat (const char  *path,
       struct stat *status)
{
  pass (FILES_HANG_LSTAT, path);
  return fstatat (AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

int
openat (int         fd,
        const char *name,
        int         flags,
        ...)
{
  va_list      arguments;
  unsigned int mode = 0;

  va_start (arguments, flags);
  if ((flags & (O_CREAT | O_TMPFILE)) != 0)
    mode = va_arg (arguments, unsigned int);
  va_end (arguments);
  pass (FILES_HANG_OPENAT, name);
  return (int) syscall (SYS_openat, fd, name, flags, mode);
}

void
files_hang (FilesHangCall    call,
            const char      *name,
            BellhopTestGate *gate)
{
  hang = (Hang){ call, name, gate };
  current = &hang;
}

void
files_hang_end (void)
{
  current = NULL;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_come (gpointer gate)
{
  BellhopTestGate *self = gate;
  gboolean         has_come;

  g_mutex_lock (&self->mutex);
  has_come = self->n_run > 0;
  g_mutex_unlock (&self->mutex);
  return has_come;
}

/* A worker that is held wakes nobody. */
void
files_hang_wait (BellhopTest     *test,
                 BellhopTestGate *gate)
{
  g_autoptr(GSource) ticks = g_timeout_source_new (TICK_MS);

  g_source_set_static_name (ticks, "files-hang");
  g_source_set_callback (ticks, tick_cb, NULL, NULL);
  g_source_attach (ticks, test->context);
  bellhop_test_run_until (test, has_come, gate);
  g_source_destroy (ticks);
}
