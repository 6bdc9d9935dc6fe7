/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-upload.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GInputStream *stream; /* Owned */
  char         *path;   /* Owned: of a file, or NULL */
  gint64        n_bytes;
} Piece;

struct _HttpUpload
{
  GInputStream parent_instance;

  GArray *pieces; /* Owned, shared with those that are the same again: of Piece */
  gint64  size;

  GCancellable *stop; /* Owned: the rest is of no use; or NULL */

  /* Of whoever reads, one at a time. */
  guint  n_done;
  gint64 n_read; /* of the piece that is being read */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HttpUpload,
                               http_upload,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static void
piece_clear (gpointer data)
{
  Piece *self = data;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->path, g_free);
}

/* --- Reading --- */

/* Another may have read it before. */
static gboolean
rewind_piece (Piece        *piece,
              GCancellable *cancellable,
              GError      **error)
{
  return g_seekable_tell (G_SEEKABLE (piece->stream)) == 0 ||
         g_seekable_seek (G_SEEKABLE (piece->stream), 0, G_SEEK_SET, cancellable, error);
}

static gssize
http_upload_read (GInputStream *stream,
                  void         *buffer,
                  gsize         count,
                  GCancellable *cancellable,
                  GError      **error)
{
  HttpUpload *self = HTTP_UPLOAD (stream);

  while (self->n_done < self->pieces->len && !g_cancellable_is_cancelled (self->stop))
    {
      Piece *piece = &g_array_index (self->pieces, Piece, self->n_done);
      gsize  n_left = (gsize) (piece->n_bytes - self->n_read);
      gssize n_read;

      if (n_left == 0)
        {
          self->n_done++;
          self->n_read = 0;
          continue;
        }
      if (self->n_read == 0 && !rewind_piece (piece, cancellable, error))
        return -1;
      n_read = g_input_stream_read (piece->stream, buffer, MIN (count, n_left), cancellable, error);
      if (n_read < 0)
        return -1;
      if (n_read == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       _("%s became shorter while it was being sent: try again"), piece->path);
          return -1;
        }
      self->n_read += n_read;
      return n_read;
    }
  return 0;
}

/* What is in memory is there at once, and nobody has to wait for it. Over HTTP/2 libsoup 3.2
 * depends on that: when it has waited for more than the server then has room for, it ends the
 * program. */
static gboolean
http_upload_can_poll (GPollableInputStream *stream)
{
  return http_upload_is_in_memory (HTTP_UPLOAD (stream));
}

static gboolean
http_upload_is_readable (GPollableInputStream *stream)
{
  return TRUE;
}

static GSource *
http_upload_create_source (GPollableInputStream *stream,
                           GCancellable         *cancellable)
{
  g_autoptr(GSource) base = g_timeout_source_new (0);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gssize
http_upload_read_nonblocking (GPollableInputStream *stream,
                              void                 *buffer,
                              gsize                 count,
                              GError              **error)
{
  return http_upload_read (G_INPUT_STREAM (stream), buffer, count, NULL, error);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = http_upload_can_poll;
  iface->is_readable = http_upload_is_readable;
  iface->create_source = http_upload_create_source;
  iface->read_nonblocking = http_upload_read_nonblocking;
}

static void
http_upload_finalize (GObject *object)
{
  HttpUpload *self = HTTP_UPLOAD (object);

  g_array_unref (self->pieces);
  g_clear_object (&self->stop);
  G_OBJECT_CLASS (http_upload_parent_class)->finalize (object);
}

static void
http_upload_class_init (HttpUploadClass *klass)
{
  GObjectClass      *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = http_upload_finalize;
  stream_class->read_fn = http_upload_read;
}

static void
http_upload_init (HttpUpload *self)
{
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);
}

HttpUpload *
http_upload_new (void)
{
  return g_object_new (HTTP_TYPE_UPLOAD, NULL);
}

gboolean
http_upload_is_in_memory (HttpUpload *self)
{
  for (guint i = 0; i < self->pieces->len; i++)
    if (g_array_index (self->pieces, Piece, i).path != NULL)
      return FALSE;
  return TRUE;
}

HttpUpload *
http_upload_new_again (HttpUpload *other)
{
  HttpUpload *self = http_upload_new ();

  g_array_unref (self->pieces);
  self->pieces = g_array_ref (other->pieces);
  self->size = other->size;
  g_set_object (&self->stop, other->stop);
  return self;
}

static void
add_piece (HttpUpload *self,
           Piece       piece)
{
  g_array_append_val (self->pieces, piece);
  self->size += piece.n_bytes;
}

void
http_upload_add_bytes (HttpUpload *self,
                       GBytes     *bytes)
{
  Piece piece = { .n_bytes = (gint64) g_bytes_get_size (bytes) };

  piece.stream = g_memory_input_stream_new_from_bytes (bytes);
  add_piece (self, piece);
}

void
http_upload_add_text (HttpUpload *self,
                      const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  http_upload_add_bytes (self, bytes);
}

static gboolean
set_file_error (const char   *path,
                const GError *problem,
                GError      **error)
{
  if (bellhop_error_is_cancelled (problem))
    g_propagate_error (error, g_error_copy (problem));
  else
    g_set_error (error, problem->domain, problem->code, _("%s cannot be sent: %s"), path,
                 problem->message);
  return FALSE;
}

gboolean
http_upload_add_file (HttpUpload *self,
                      const char *path,
                      GError    **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (path);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) problem = NULL;
  Piece piece = { 0 };

  info = bellhop_await_object (bellhop_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE),
                               &problem);
  if (info == NULL)
    return set_file_error (path, problem, error);
  /* A pipe has no length, and opening one waits for whoever writes to it. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _("%s cannot be sent: it is not a regular file"), path);
      return FALSE;
    }
  stream = bellhop_await_object (bellhop_file_open (file), &problem);
  if (stream == NULL)
    return set_file_error (path, problem, error);
  g_clear_object (&info);
  info = bellhop_await_object (
    bellhop_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE), &problem);
  if (info == NULL)
    return set_file_error (path, problem, error);

  piece.n_bytes = g_file_info_get_size (info);
  piece.path = g_strdup (path);
  piece.stream = G_INPUT_STREAM (g_steal_pointer (&stream));
  add_piece (self, piece);
  return TRUE;
}

/* libsoup forgets the body of a request that it sends again: to a server that wants a sign-in, or
 * over another connection when the first has gone. It would be sent without one. */
static void
restarted_cb (SoupMessage *message,
              HttpUpload  *self)
{
  g_autoptr(HttpUpload) again = http_upload_new_again (self);

  soup_message_set_request_body (message, NULL, G_INPUT_STREAM (again), again->size);
}

void
http_upload_send_with (HttpUpload  *self,
                       SoupMessage *message)
{
  g_set_object (&self->stop, bellhop_http_message_get_stop (message));
  soup_message_set_request_body (message, NULL, G_INPUT_STREAM (self), self->size);
  g_signal_connect_data (message, "restarted", G_CALLBACK (restarted_cb), g_object_ref (self),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
}
