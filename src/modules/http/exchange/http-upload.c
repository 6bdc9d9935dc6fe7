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

  GArray *pieces; /* Owned: of Piece */
  gint64  size;

  /* Of whoever reads, one at a time. */
  guint  n_done;
  gint64 n_read; /* of the piece that is being read */
};

static void seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HttpUpload,
                               http_upload,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init))

static void
piece_clear (gpointer data)
{
  Piece *self = data;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->path, g_free);
}

/* --- Reading --- */

static gssize
http_upload_read (GInputStream *stream,
                  void         *buffer,
                  gsize         count,
                  GCancellable *cancellable,
                  GError      **error)
{
  HttpUpload *self = HTTP_UPLOAD (stream);

  while (self->n_done < self->pieces->len)
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

/* --- Beginning again, when a server wants the request once more --- */

static goffset
http_upload_tell (GSeekable *seekable)
{
  HttpUpload *self = HTTP_UPLOAD (seekable);
  goffset     offset = self->n_read;

  for (guint i = 0; i < self->n_done; i++)
    offset += g_array_index (self->pieces, Piece, i).n_bytes;
  return offset;
}

static gboolean
http_upload_can_seek (GSeekable *seekable)
{
  HttpUpload *self = HTTP_UPLOAD (seekable);

  for (guint i = 0; i < self->pieces->len; i++)
    if (!g_seekable_can_seek (G_SEEKABLE (g_array_index (self->pieces, Piece, i).stream)))
      return FALSE;
  return TRUE;
}

static gboolean
http_upload_seek (GSeekable    *seekable,
                  goffset       offset,
                  GSeekType     type,
                  GCancellable *cancellable,
                  GError      **error)
{
  HttpUpload *self = HTTP_UPLOAD (seekable);

  if (offset != 0 || type != G_SEEK_SET)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("A request body can only be read again from its beginning"));
      return FALSE;
    }
  for (guint i = 0; i < self->pieces->len; i++)
    if (!g_seekable_seek (G_SEEKABLE (g_array_index (self->pieces, Piece, i).stream), 0, G_SEEK_SET,
                          cancellable, error))
      return FALSE;
  self->n_done = 0;
  self->n_read = 0;
  return TRUE;
}

static gboolean
http_upload_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = http_upload_tell;
  iface->can_seek = http_upload_can_seek;
  iface->seek = http_upload_seek;
  iface->can_truncate = http_upload_can_truncate;
}

static void
http_upload_finalize (GObject *object)
{
  HttpUpload *self = HTTP_UPLOAD (object);

  g_array_unref (self->pieces);
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

static void
add_piece (HttpUpload *self,
           Piece       piece)
{
  g_array_append_val (self->pieces, piece);
  self->size += piece.n_bytes;
}

void
http_upload_add_text (HttpUpload *self,
                      const char *text)
{
  const gsize length = strlen (text);
  Piece       piece = { .n_bytes = (gint64) length };

  piece.stream = g_memory_input_stream_new_from_data (g_memdup2 (text, length), (gssize) length,
                                                      g_free);
  add_piece (self, piece);
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

gint64
http_upload_get_size (HttpUpload *self)
{
  return self->size;
}
