/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  REMOVE_MS = 1000,
};

/* A file that is written beside its place. It goes, unless it is complete: then it has its name. */
typedef struct
{
  /* Owned */
  char *folder;
  char *name;
  char *beside; /* its name until it is complete */

  int      base_fd; /* Borrowed */
  int      folder_fd;
  int      fd;
  mode_t   mode; /* once it is complete */
  int      code; /* why it could not be written, or 0 */
  gboolean is_complete;
} Upload;

typedef struct
{
  Upload *upload; /* Borrowed: whoever waits keeps it */
  GBytes *piece;  /* Owned, or NULL */
} Work;

/* Somebody else may have put a file of theirs there meanwhile. */
static gboolean
is_beside (Upload *self)
{
  struct stat ours;
  struct stat there;

  return fstat (self->fd, &ours) == 0 &&
         fstatat (self->folder_fd, self->beside, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static void
remove_beside (Upload *self)
{
  if (is_beside (self))
    unlinkat (self->folder_fd, self->beside, 0);
}

static void
close_file (Upload *self)
{
  if (self->fd >= 0 && !self->is_complete)
    remove_beside (self);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
upload_clear (Upload *self)
{
  close_file (self);
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->beside);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

/* --- On the disk --- */

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_pointer (&self->piece, g_bytes_unref);
  g_free (self);
}

static gboolean
set_error (Upload  *self,
           int      code,
           GError **error)
{
  g_autofree char *shown = g_filename_display_name (self->name);

  self->code = code;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));
  return FALSE;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
open_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Upload *self = ((Work *) data)->upload;

  self->folder_fd = serve_open_beneath (self->base_fd, self->folder,
                                        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder_fd < 0)
    return set_error (self, errno, error);
  if (faccessat (self->folder_fd, self->name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return set_error (self, EEXIST, error);
  if (errno != ENOENT)
    return set_error (self, errno, error);
  self->fd = openat (self->folder_fd, self->beside,
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  return self->fd >= 0 || set_error (self, errno, error);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
write_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Work       *self = data;
  gsize       size = 0;
  const char *at = g_bytes_get_data (self->piece, &size);

  while (size > 0)
    {
      gssize n_written = write (self->upload->fd, at, size);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return set_error (self->upload, errno, error);
      at += n_written;
      size -= (gsize) n_written;
    }
  return TRUE;
}

/* What has been written gets the name, and not what stands beside it by now. Where a file has one
   name only, it is looked at first. */
static gboolean
give_name (Upload *self)
{
  g_autofree char *written = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  if (linkat (AT_FDCWD, written, self->folder_fd, self->name, AT_SYMLINK_FOLLOW) == 0)
    {
      remove_beside (self);
      return TRUE;
    }
  if (errno == EEXIST)
    return FALSE;
  if (!is_beside (self))
    {
      errno = ENOENT;
      return FALSE;
    }
  return renameat2 (self->folder_fd, self->beside, self->folder_fd, self->name,
                    RENAME_NOREPLACE) == 0;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
name_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Upload *self = ((Work *) data)->upload;

  if (fchmod (self->fd, self->mode) != 0 || fdatasync (self->fd) != 0 || !give_name (self))
    return set_error (self, errno, error);
  self->is_complete = TRUE;
  return TRUE;
}

/* Runs on a worker thread: uses only its arguments. What is large takes its time to go. */
static gboolean
close_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  close_file (((Work *) data)->upload);
  return TRUE;
}

static BellhopFuture *
make_work (Upload        *self,
           BellhopJobFunc func,
           GBytes        *piece)
{
  Work *work = g_new0 (Work, 1);

  work->upload = self;
  work->piece = piece != NULL ? g_bytes_ref (piece) : NULL;
  return bellhop_work (BELLHOP_LANE_IO, func, work, work_free);
}

/* --- Names --- */

/* A stranger's name must not hide a file, nor be taken for an option or for a part, nor write to
   the terminal that lists it. */
static const char *
find_fault (const char *path)
{
  const char      *slash = strrchr (path, '/');
  const char      *name = slash != NULL ? slash + 1 : path;
  g_autofree char *valid = g_utf8_make_valid (path, -1);

  if (*path == '.' || strstr (path, "/.") != NULL)
    return _("Names that begin with a dot are not accepted");
  if (*name == '-')
    return _("Names that begin with a dash are not accepted");
  if (g_str_has_suffix (name, ".part"))
    return _("Names that end in .part are not accepted");
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return _("Names with control characters are not accepted");
  return NULL;
}

/* --- What is said of it --- */

static guint
choose_status (ServeRequest *request,
               int           code)
{
  switch (code)
    {
    case EEXIST:
      return serve_head_get (request->head, "If-None-Match") != NULL
               ? SOUP_STATUS_PRECONDITION_FAILED
               : SOUP_STATUS_CONFLICT;
    case ENOENT:
    case ENOTDIR:
      return SOUP_STATUS_CONFLICT;
    case EXDEV:
    case ELOOP:
    case EACCES:
    case EPERM:
    case EROFS:
    case ENAMETOOLONG:
      return SOUP_STATUS_FORBIDDEN;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return SOUP_STATUS_INSUFFICIENT_STORAGE;
    case EMFILE:
    case ENFILE:
      return SOUP_STATUS_SERVICE_UNAVAILABLE;
    default:
      return SOUP_STATUS_INTERNAL_SERVER_ERROR;
    }
}

/* A client that has asked first need not send what is not wanted; any other is heard out, for it
   would not see the answer before. */
static gboolean
refuse (ServeRequest *request,
        guint         status,
        const char   *reason,
        GError      **error)
{
  g_autofree char *text = g_strconcat (reason, "\n", NULL);

  if (!request->head->expects_continue && !serve_request_read_all (request, error))
    return FALSE;
  return serve_request_reply (request, status, "text/plain; charset=utf-8", text, error);
}

static gboolean
is_packed (ServeHead *head)
{
  const char *coding = serve_head_get (head, "Content-Encoding");

  return coding != NULL && g_ascii_strcasecmp (coding, "identity") != 0;
}

/* --- From top to bottom --- */

static gboolean
receive (ServeRequest *request,
         Upload       *upload,
         GError      **error)
{
  g_autoptr(GError) problem = NULL;

  for (;;)
    {
      g_autoptr(GBytes) piece = serve_request_read (request, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (piece == NULL)
        return TRUE;
      if (!bellhop_await (make_work (upload, write_work, piece), error))
        return FALSE;
    }
}

/* What breaks off, and what is not what it says, never gets as far as its name. */
static gboolean
store (ServeRequest *request,
       const char   *path,
       int          *out_code,
       GError      **error)
{
  gboolean succeeded;
  g_auto(Upload) self = {
    .folder = g_path_get_dirname (path),
    .name = g_path_get_basename (path),
    .base_fd = request->serve->folder_fd,
    .folder_fd = -1,
    .fd = -1,
    .mode = request->serve->mode,
  };

  self.beside = g_strdup_printf (".%.200s.%08x.part", self.name, g_random_int ());
  succeeded = bellhop_await (make_work (&self, open_work, NULL), error) &&
              receive (request, &self, error) &&
              bellhop_await (make_work (&self, name_work, NULL), error);
  if (self.fd >= 0)
    bellhop_await (bellhop_shield (make_work (&self, close_work, NULL), REMOVE_MS), NULL);
  *out_code = self.code;
  return succeeded;
}

static gboolean
store_and_answer (ServeRequest *request,
                  const char   *path,
                  GError      **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(BellhopPermit) permit =
    bellhop_await_boxed (bellhop_semaphore_acquire (request->serve->files), error);
  int code;

  if (permit == NULL)
    return FALSE;
  if (store (request, path, &code, &problem))
    return serve_request_reply (request, SOUP_STATUS_CREATED, "text/plain; charset=utf-8",
                                _("Received\n"), error);
  if (code != 0 && !bellhop_error_is_cancelled (problem))
    return refuse (request, choose_status (request, code), problem->message, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
serve_upload (ServeRequest *request,
              const char   *path,
              GError      **error)
{
  const char *fault = find_fault (path);

  if (*path == '\0' || g_str_has_suffix (path, "/"))
    return refuse (request, SOUP_STATUS_CONFLICT, _("A folder cannot be uploaded"), error);
  if (fault != NULL)
    return refuse (request, SOUP_STATUS_FORBIDDEN, fault, error);
  /* RFC 9110, 14.5: what is a part of a file, or packed, is not the file. */
  if (serve_head_get (request->head, "Content-Range") != NULL)
    return refuse (request, SOUP_STATUS_BAD_REQUEST, _("A part of a file cannot be uploaded"),
                   error);
  if (is_packed (request->head))
    return refuse (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
                   _("A file is uploaded as it is, without a Content-Encoding"), error);
  /* Nothing is ever replaced: what must be there already is not what comes. */
  if (serve_head_get (request->head, "If-Match") != NULL)
    return refuse (request, SOUP_STATUS_PRECONDITION_FAILED, _("No file is replaced"), error);
  return store_and_answer (request, path, error);
}
