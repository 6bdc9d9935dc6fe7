/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
  PIECE_BYTES = 256 * 1024,
};

/* An open file or folder. */
typedef struct
{
  int         fd;
  struct stat status;
} Opened;

typedef struct
{
  int   folder_fd;
  char *path;
} OpenWork;

typedef struct
{
  int     fd;
  guint64 offset;
  gsize   size;
} ReadWork;

/* -1 with errno at a link. */
static int
open_step (int         fd,
           const char *step)
{
  struct stat status;
  int         next;

  if (g_str_equal (step, ".."))
    {
      errno = EXDEV;
      return -1;
    }
  next = openat (fd, step, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (next < 0 || fstat (next, &status) != 0 || !S_ISLNK (status.st_mode))
    return next;
  close (next);
  errno = ELOOP;
  return -1;
}

/* Where the kernel cannot confine a path: no links at all, and no step upwards. */
static int
open_step_by_step (int         folder_fd,
                   const char *path,
                   int         flags)
{
  g_auto(GStrv) steps = g_strsplit (path, "/", -1);
  int fd = openat (folder_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; fd >= 0 && steps[i] != NULL; i++)
    {
      int next;
      int code;

      if (*steps[i] == '\0')
        continue;
      next = open_step (fd, steps[i]);
      code = errno;
      close (fd);
      errno = code;
      fd = next;
    }
  if (fd >= 0)
    {
      g_autofree char *itself = g_strdup_printf ("/proc/self/fd/%d", fd);
      int              opened = open (itself, flags);

      close (fd);
      fd = opened;
    }
  return fd;
}

int
serve_open_beneath (int         folder_fd,
                    const char *path,
                    int         flags)
{
  struct open_how how = { .flags = (guint64) flags,
                          .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
  const char     *name = *path != '\0' ? path : ".";
  int             fd = (int) syscall (SYS_openat2, folder_fd, name, &how, sizeof how);

  if (fd < 0 && (errno == ENOSYS || errno == EPERM))
    return open_step_by_step (folder_fd, name, flags);
  return fd;
}

/* --- Opening --- */

static void
open_work_free (gpointer data)
{
  OpenWork *self = data;

  g_free (self->path);
  g_free (self);
}

static void
opened_free (gpointer data)
{
  Opened *self = data;

  close (self->fd);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opened, opened_free)

/* Runs on a worker thread: uses only its arguments. */
static gboolean
open_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  OpenWork *self = data;
  Opened   *opened = g_new0 (Opened, 1);

  /* A pipe is not waited for. */
  opened->fd = serve_open_beneath (self->folder_fd, self->path,
                                   O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (opened->fd < 0 || fstat (opened->fd, &opened->status) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      if (opened->fd >= 0)
        close (opened->fd);
      g_free (opened);
      return FALSE;
    }
  *result = bellhop_value_pointer (opened, opened_free);
  return TRUE;
}

static BellhopFuture *
open_path (Serve      *serve,
           const char *path)
{
  OpenWork *work = g_new0 (OpenWork, 1);

  work->folder_fd = serve->folder_fd;
  work->path = g_strdup (path);
  return bellhop_work (BELLHOP_LANE_IO, open_work, work, open_work_free);
}

/* --- Files --- */

/* Runs on a worker thread: uses only its arguments. */
static gboolean
read_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  ReadWork        *self = data;
  g_autofree char *buffer = g_malloc (self->size);
  gssize           n_read;

  do
    n_read = pread (self->fd, buffer, self->size, (off_t) self->offset);
  while (n_read < 0 && errno == EINTR);
  if (n_read <= 0)
    {
      /* It has become shorter since its length was told. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                   g_strerror (n_read < 0 ? errno : EIO));
      return FALSE;
    }
  *result = bellhop_value_boxed (G_TYPE_BYTES,
                                 g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n_read));
  return TRUE;
}

static BellhopFuture *
read_piece (int     fd,
            guint64 offset,
            guint64 end)
{
  ReadWork *work = g_new0 (ReadWork, 1);

  work->fd = fd;
  work->offset = offset;
  work->size = (gsize) MIN (PIECE_BYTES, end - offset);
  return bellhop_work (BELLHOP_LANE_IO, read_work, work, g_free);
}

/* The client was told how much comes: when it is less, that must not look like all. */
static gboolean
send_pieces (ServeRequest *request,
             Opened       *opened,
             guint64       start,
             guint64       end,
             GError      **error)
{
  while (start < end)
    {
      g_autoptr(GBytes) piece = bellhop_await_boxed (read_piece (opened->fd, start, end), error);

      if (piece == NULL || !serve_request_send (request, piece, error))
        return FALSE;
      start += g_bytes_get_size (piece);
    }
  return serve_request_end (request, error);
}

static gboolean
send_file (ServeRequest *request,
           Opened       *opened,
           const char   *path,
           GError      **error)
{
  const struct stat *status = &opened->status;
  g_autofree char   *media = serve_media_guess (path);
  g_autofree char   *etag = g_strdup_printf ("\"%lx-%lx-%lx.%lx\"",
                                             (gulong) status->st_ino,
                                             (gulong) status->st_size,
                                             (gulong) status->st_mtim.tv_sec,
                                             (gulong) status->st_mtim.tv_nsec);
  guint64            start;
  guint64            end;
  const guint        code = serve_request_choose_range (request, (guint64) status->st_size, etag,
                                                        MAX (status->st_mtim.tv_sec, 0), &start,
                                                        &end);

  if (code != SOUP_STATUS_OK && code != SOUP_STATUS_PARTIAL_CONTENT)
    return serve_request_reply (request, code, NULL, "", error);
  serve_request_start (request, code, media, (goffset) (end - start));
  if (serve_head_has_method (request->head, "HEAD"))
    start = end;
  return send_pieces (request, opened, start, end, error);
}

/* --- Folders --- */

/* Written anew from the name: what was asked for may begin with two slashes, or with a slash and a
   backslash, either of which is another host to a browser. */
static gboolean
redirect_into (ServeRequest *request,
               const char   *path,
               GError      **error)
{
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) path, strlen (path),
                                                 "/!$&'()*+,;=:@");
  g_autofree char *target = request->head->query != NULL
                              ? g_strdup_printf ("/%s/?%s", escaped, request->head->query)
                              : g_strdup_printf ("/%s/", escaped);

  return serve_request_redirect (request, SOUP_STATUS_MOVED_PERMANENTLY, target, error);
}

static gboolean
send_folder (ServeRequest *request,
             Opened       *opened,
             const char   *path,
             GError      **error)
{
  g_autofree char *index_path = g_strconcat (path, "index.html", NULL);
  g_autoptr(Opened) index = NULL;
  g_autoptr(GBytes) page = NULL;
  g_autoptr(GError) problem = NULL;

  if (*path != '\0' && !g_str_has_suffix (path, "/"))
    return redirect_into (request, path, error);
  index = bellhop_await_pointer (open_path (request->serve, index_path), &problem);
  if (index != NULL && S_ISREG (index->status.st_mode))
    return send_file (request, index, index_path, error);
  if (bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  page = bellhop_await_boxed (serve_listing_make (opened->fd, path), error);
  return page != NULL && serve_request_reply_bytes (request, SOUP_STATUS_OK,
                                                    "text/html; charset=utf-8", page, error);
}

gboolean
serve_file (ServeRequest *request,
            const char   *path,
            GError      **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(BellhopPermit) permit =
    bellhop_await_boxed (bellhop_semaphore_acquire (request->serve->files), error);
  g_autoptr(Opened) opened = permit != NULL
                                ? bellhop_await_pointer (open_path (request->serve, path), &problem)
                                : NULL;

  if (permit == NULL)
    return FALSE;

  if (bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (opened != NULL && S_ISDIR (opened->status.st_mode))
    return send_folder (request, opened, path, error);
  if (opened != NULL && S_ISREG (opened->status.st_mode))
    return send_file (request, opened, path, error);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    return serve_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, error);
  /* What is outside, what may not be read and what is not there look the same. */
  return serve_request_reply (request, SOUP_STATUS_NOT_FOUND, "text/plain; charset=utf-8",
                              _("No such file\n"), error);
}
