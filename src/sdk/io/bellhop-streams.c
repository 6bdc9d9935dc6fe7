/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-streams.h"

#include <glib/gi18n-lib.h>

enum
{
  PIECE_BYTES = 256 * 1024,
  AT_ONCE_BYTES = 8 * 1024,
  MAX_AT_ONCE = 4, /* pieces of that, before others have their turn */
};

/* --- Reading a piece --- */

/* The stream is let go as soon as the piece is there. A connection is closed when its stream is,
 * and a future that has settled may have to wait for others before it is freed. */
typedef struct
{
  GInputStream *stream; /* Owned, until the reading begins */
  gsize         max_bytes;
} Read;

static void
read_free (gpointer data)
{
  Read *self = data;

  g_clear_object (&self->stream);
  g_free (self);
}

static void
start_read (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  Read *self = data;

  g_input_stream_read_bytes_async (self->stream,
                                   self->max_bytes,
                                   G_PRIORITY_DEFAULT,
                                   cancellable,
                                   callback,
                                   callback_data);
  g_clear_object (&self->stream);
}

static gboolean
finish_read (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  g_autoptr(GObject) stream = g_async_result_get_source_object (async_result);
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), async_result, error);

  if (bytes == NULL)
    return FALSE;

  *result = bellhop_value_boxed (G_TYPE_BYTES, bytes);
  return TRUE;
}

/**
 * bellhop_stream_read:
 * @stream: a stream
 * @max_bytes: the size of the piece at most
 *
 * Reads the next bytes.
 *
 * Resolves to a #GBytes, empty at the end. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_stream_read (GInputStream *stream,
                     gsize         max_bytes)
{
  Read *read;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (max_bytes > 0, NULL);

  read = g_new0 (Read, 1);
  read->stream = g_object_ref (stream);
  read->max_bytes = max_bytes;
  return bellhop_from_gio (NULL, start_read, finish_read, read, read_free);
}

/* --- Reading all --- */

typedef struct
{
  GInputStream *stream; /* Owned */
  gsize         max_bytes;
  GByteArray   *all; /* Owned */
} ReadAll;

static void
read_all_free (gpointer data)
{
  ReadAll *self = data;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->all, g_byte_array_unref);
  g_free (self);
}

static gboolean
take (ReadAll      *self,
      gconstpointer bytes,
      gsize         size,
      GError      **error)
{
  g_autofree char *limit = NULL;

  if (size <= self->max_bytes - self->all->len)
    {
      g_byte_array_append (self->all, bytes, (guint) size);
      return TRUE;
    }
  limit = g_format_size (self->max_bytes);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("This is larger than %s"), limit);
  return FALSE;
}

/* A small body has often come with its headers: what is there already needs no turn of the loop.
 * TRUE when all of it was there, or with an error. */
static gboolean
read_at_once (ReadAll *self,
              GError **error)
{
  GPollableInputStream *stream;
  char                  buffer[AT_ONCE_BYTES];

  if (!G_IS_POLLABLE_INPUT_STREAM (self->stream))
    return FALSE;

  stream = G_POLLABLE_INPUT_STREAM (self->stream);
  for (guint i = 0; i < MAX_AT_ONCE && g_pollable_input_stream_can_poll (stream); i++)
    {
      g_autoptr(GError) problem = NULL;
      const gssize n_read = g_pollable_input_stream_read_nonblocking (stream, buffer, sizeof buffer,
                                                                      NULL, &problem);

      if (n_read == 0)
        return TRUE;
      if (n_read < 0 && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return FALSE;
      if (n_read < 0)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return TRUE;
        }
      if (!take (self, buffer, (gsize) n_read, error))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_all_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  ReadAll *self = data;
  g_autoptr(GError) problem = NULL;
  gboolean is_done = read_at_once (self, &problem);

  while (!is_done)
    {
      g_autoptr(GBytes) piece =
        bellhop_await_boxed (bellhop_stream_read (self->stream, PIECE_BYTES), error);

      if (piece == NULL)
        return FALSE;
      is_done = g_bytes_get_size (piece) == 0;
      if (!take (self, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece), error))
        return FALSE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *result = bellhop_value_boxed (G_TYPE_BYTES,
                                 g_byte_array_free_to_bytes (g_steal_pointer (&self->all)));
  return TRUE;
}

/**
 * bellhop_stream_read_all:
 * @stream: a stream
 * @max_bytes: the size to refuse beyond, 2 GiB at most
 *
 * Reads a stream to its end.
 *
 * Resolves to a #GBytes. Rejects with %BELLHOP_ERROR_TOO_MANY when there is
 * more, or with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_stream_read_all (GInputStream *stream,
                         gsize         max_bytes)
{
  ReadAll *read_all;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  read_all = g_new0 (ReadAll, 1);
  read_all->stream = g_object_ref (stream);
  read_all->max_bytes = MIN (max_bytes, G_MAXINT);
  read_all->all = g_byte_array_new ();
  return bellhop_async (read_all_fiber, read_all, read_all_free);
}

/* --- Writing --- */

static void
start_write (gpointer            source,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            callback_data,
             gpointer            data)
{
  gsize       size = 0;
  const void *bytes = g_bytes_get_data (data, &size);

  g_output_stream_write_all_async (source, bytes, size, G_PRIORITY_DEFAULT, cancellable, callback,
                                   callback_data);
}

static gboolean
finish_write (gpointer      source,
              GAsyncResult *async_result,
              BellhopValue *result,
              GError      **error)
{
  return g_output_stream_write_all_finish (source, async_result, NULL, error);
}

/**
 * bellhop_stream_write:
 * @stream: a stream
 * @bytes: what to write
 *
 * Writes all of @bytes.
 *
 * Resolves with no value. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_stream_write (GOutputStream *stream,
                      GBytes        *bytes)
{
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  return bellhop_from_gio (stream, start_write, finish_write, g_bytes_ref (bytes),
                           (GDestroyNotify) g_bytes_unref);
}

/* --- Closing --- */

static void
start_close (gpointer            source,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            callback_data,
             gpointer            data)
{
  if (G_IS_INPUT_STREAM (source))
    g_input_stream_close_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
  else if (G_IS_OUTPUT_STREAM (source))
    g_output_stream_close_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
  else
    g_io_stream_close_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
}

static gboolean
finish_close (gpointer      source,
              GAsyncResult *async_result,
              BellhopValue *result,
              GError      **error)
{
  if (G_IS_INPUT_STREAM (source))
    return g_input_stream_close_finish (source, async_result, error);
  if (G_IS_OUTPUT_STREAM (source))
    return g_output_stream_close_finish (source, async_result, error);
  return g_io_stream_close_finish (source, async_result, error);
}

/**
 * bellhop_stream_close:
 * @stream: (type GObject): a #GInputStream, #GOutputStream or #GIOStream
 *
 * Closes a stream.
 *
 * Resolves with no value. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_stream_close (GObject *stream)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream) || G_IS_OUTPUT_STREAM (stream) ||
                          G_IS_IO_STREAM (stream),
                        NULL);

  return bellhop_from_gio (stream, start_close, finish_close, NULL, NULL);
}
