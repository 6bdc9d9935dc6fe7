/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

enum
{
  MAX_QUEUED_BYTES = 4 * 1024 * 1024,
};

/* What clients put comes piece by piece. The server reads no further while too much waits for the
   disk. */
struct _ServeUpload
{
  ServeRequest *request; /* Borrowed: it owns this */

  /* Owned */
  char   *folder;
  char   *name;
  char   *beside; /* its name until it is complete */
  GQueue  pieces; /* of GBytes */
  GError *error;  /* the first */

  gsize         n_queued;
  int           folder_fd;
  int           fd;
  gboolean      is_paused;
  gboolean      is_complete;
  gboolean      has_ended; /* what comes */
  BellhopEvent *news;      /* Owned: for who writes */
  BellhopEvent *written;   /* Owned: all of it, or not */
};

typedef struct
{
  ServeUpload *upload; /* Borrowed: whoever waits keeps it */
  GBytes      *piece;  /* Owned, or NULL */
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_pointer (&self->piece, g_bytes_unref);
  g_free (self);
}

static gboolean
set_error (ServeUpload *self,
           int          code,
           GError     **error)
{
  g_autofree char *shown = g_filename_display_name (self->name);

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
  ServeUpload *self = ((Work *) data)->upload;

  self->folder_fd = serve_open_beneath (self->request->serve->folder_fd, self->folder,
                                        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder_fd < 0)
    return set_error (self, errno, error);
  if (faccessat (self->folder_fd, self->name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return set_error (self, EEXIST, error);
  self->fd = openat (self->folder_fd, self->beside,
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
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

/* Runs on a worker thread: uses only its arguments. */
static gboolean
rename_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  ServeUpload *self = ((Work *) data)->upload;

  if (fdatasync (self->fd) != 0 ||
      (renameat2 (self->folder_fd, self->beside, self->folder_fd, self->name, RENAME_NOREPLACE) !=
         0 &&
       (errno != EINVAL ||
        linkat (self->folder_fd, self->beside, self->folder_fd, self->name, 0) != 0 ||
        unlinkat (self->folder_fd, self->beside, 0) != 0)))
    return set_error (self, errno, error);
  return TRUE;
}

static BellhopFuture *
do_work (ServeUpload   *self,
         BellhopJobFunc func,
         GBytes        *piece)
{
  Work *work = g_new0 (Work, 1);

  work->upload = self;
  work->piece = piece;
  return bellhop_work (BELLHOP_LANE_IO, func, work, work_free);
}

static void
let_go_on (ServeUpload *self)
{
  if (!self->is_paused || self->n_queued > MAX_QUEUED_BYTES / 2 || self->request->is_over)
    return;

  self->is_paused = FALSE;
  soup_server_message_unpause (self->request->message);
}

static gboolean
write_queued (ServeUpload *self,
              GError     **error)
{
  for (;;)
    {
      GBytes *piece = g_queue_pop_head (&self->pieces);
      gsize   size;

      if (piece == NULL && self->has_ended)
        return bellhop_await (do_work (self, rename_work, NULL), error);
      if (piece == NULL)
        {
          bellhop_event_reset (self->news);
          if (!bellhop_await (bellhop_event_wait (self->news), error))
            return FALSE;
          continue;
        }
      size = g_bytes_get_size (piece);
      if (!bellhop_await (do_work (self, write_work, piece), error))
        return FALSE;
      self->n_queued -= size;
      let_go_on (self);
    }
}

static gboolean
write_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  SoupServerMessage *message = data;
  ServeUpload       *self = g_object_get_data (G_OBJECT (message), "bellhop-serve-upload");

  self->is_complete = bellhop_await (do_work (self, open_work, NULL), &self->error) &&
                      write_queued (self, &self->error);
  /* The rest is read, and thrown away. */
  self->has_ended = TRUE;
  self->n_queued = 0;
  let_go_on (self);
  bellhop_event_set (self->written);
  return TRUE;
}

ServeUpload *
serve_upload_new (ServeRequest *request,
                  const char   *path)
{
  ServeUpload     *self = g_new0 (ServeUpload, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  BellhopTask     *task;

  self->request = request;
  self->folder = g_steal_pointer (&folder);
  self->name = g_path_get_basename (*path != '\0' ? path : "/");
  self->beside = g_strdup_printf (".%.200s.%08x.part", self->name, g_random_int ());
  self->folder_fd = -1;
  self->fd = -1;
  self->news = bellhop_event_new ();
  self->written = bellhop_event_new ();
  g_queue_init (&self->pieces);
  g_object_set_data (G_OBJECT (request->message), "bellhop-serve-upload", self);
  task = bellhop_spawn (request->serve->scope,
                        bellhop_async (write_fiber, g_object_ref (request->message),
                                       g_object_unref));
  bellhop_task_set_name (task, "upload");
  return self;
}

void
serve_upload_free (ServeUpload *self)
{
  if (self->fd >= 0 && !self->is_complete)
    unlinkat (self->folder_fd, self->beside, 0);
  if (self->fd >= 0)
    close (self->fd);
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  bellhop_event_unref (self->news);
  bellhop_event_unref (self->written);
  g_clear_error (&self->error);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->beside);
  g_free (self);
}

void
serve_upload_take (ServeUpload *self,
                   GBytes      *piece)
{
  if (self->has_ended)
    return;

  g_queue_push_tail (&self->pieces, g_bytes_ref (piece));
  self->n_queued += g_bytes_get_size (piece);
  bellhop_event_set (self->news);
  if (self->n_queued <= MAX_QUEUED_BYTES)
    return;

  self->is_paused = TRUE;
  soup_server_message_pause (self->request->message);
}

gboolean
serve_upload_finish (ServeUpload *self,
                     GError     **error)
{
  self->has_ended = TRUE;
  bellhop_event_set (self->news);
  if (!bellhop_await (bellhop_event_wait (self->written), error))
    return FALSE;
  if (self->is_complete)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}
