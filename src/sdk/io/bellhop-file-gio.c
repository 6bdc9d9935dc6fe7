/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-file-gio.h"

#include "bellhop-replacement-private.h"

/* Passes on what a function of GIO returns, NULL for an error. */
static gboolean
take_object (gpointer      object,
             BellhopValue *result)
{
  if (object == NULL)
    return FALSE;

  *result = bellhop_value_object (object);
  return TRUE;
}

static gpointer
flags_to_data (GFileCreateFlags flags)
{
  return GUINT_TO_POINTER ((guint) flags);
}

static GFileCreateFlags
flags_from_data (gpointer data)
{
  return (GFileCreateFlags) GPOINTER_TO_UINT (data);
}

static void
start_open (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  g_file_read_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
}

static gboolean
finish_open (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  return take_object (g_file_read_finish (source, async_result, error), result);
}

/**
 * bellhop_file_open:
 * @file: a file
 *
 * Opens a file to read it.
 *
 * Resolves to a #GFileInputStream. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_open (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return bellhop_from_gio (file, start_open, finish_open, NULL, NULL);
}

static void
start_create (gpointer            source,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            callback_data,
              gpointer            data)
{
  g_file_create_async (source, flags_from_data (data), G_PRIORITY_DEFAULT, cancellable, callback,
                       callback_data);
}

static gboolean
finish_create (gpointer      source,
               GAsyncResult *async_result,
               BellhopValue *result,
               GError      **error)
{
  return take_object (g_file_create_finish (source, async_result, error), result);
}

/**
 * bellhop_file_create:
 * @file: a file that is not there
 * @flags: how
 *
 * Makes a file and opens it to write to it.
 *
 * Resolves to a #GFileOutputStream. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_create (GFile           *file,
                     GFileCreateFlags flags)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return bellhop_from_gio (file, start_create, finish_create, flags_to_data (flags), NULL);
}

static void
start_replace (gpointer            source,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            callback_data,
               gpointer            data)
{
  g_file_replace_async (source, /* etag = */ NULL, /* make_backup = */ FALSE,
                        flags_from_data (data), G_PRIORITY_DEFAULT, cancellable, callback,
                        callback_data);
}

static gboolean
finish_replace (gpointer      source,
                GAsyncResult *async_result,
                BellhopValue *result,
                GError      **error)
{
  return take_object (g_file_replace_finish (source, async_result, error), result);
}

typedef struct
{
  char            *path;
  GFileCreateFlags flags;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_free (self->path);
  g_free (self);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
open_replacement_work (BellhopJob   *job,
                       gpointer      data,
                       BellhopValue *result,
                       GError      **error)
{
  const Opening *self = data;

  return take_object (_bellhop_replacement_open_sync (self->path, self->flags, error), result);
}

/**
 * bellhop_file_open_replacement:
 * @file: a file, whether it is there or not
 * @flags: %G_FILE_CREATE_PRIVATE for a new file that only its owner may read
 *
 * Opens a stream that replaces @file when it is closed, and only then: on a local disk the file is
 * as it was when the stream is let go, is closed with a cancelled #GCancellable, or when a write
 * fails. The same is kept as by [func@file_replace], which is simpler for contents that are all
 * there.
 *
 * Resolves to a #GOutputStream. Rejects with a %G_IO_ERROR, %G_IO_ERROR_NOT_REGULAR_FILE among
 * them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_open_replacement (GFile           *file,
                               GFileCreateFlags flags)
{
  Opening *opening = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (g_file_peek_path (file) == NULL)
    return bellhop_from_gio (file, start_replace, finish_replace, flags_to_data (flags), NULL);

  opening = g_new0 (Opening, 1);
  opening->path = g_file_get_path (file);
  opening->flags = flags;
  return bellhop_work (BELLHOP_LANE_IO, open_replacement_work, opening, opening_free);
}

static void
start_query (gpointer            source,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            callback_data,
             gpointer            data)
{
  g_file_query_info_async (source, data, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                           callback, callback_data);
}

static gboolean
finish_query (gpointer      source,
              GAsyncResult *async_result,
              BellhopValue *result,
              GError      **error)
{
  return take_object (g_file_query_info_finish (source, async_result, error), result);
}

/**
 * bellhop_file_query_info:
 * @file: a file
 * @attributes: what to ask for, such as %G_FILE_ATTRIBUTE_STANDARD_SIZE
 *
 * Queries information about a file.
 *
 * Resolves to a #GFileInfo. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_query_info (GFile      *file,
                         const char *attributes)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (attributes != NULL, NULL);

  return bellhop_from_gio (file, start_query, finish_query, g_strdup (attributes), g_free);
}

static void
start_delete (gpointer            source,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            callback_data,
              gpointer            data)
{
  g_file_delete_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
}

static gboolean
finish_delete (gpointer      source,
               GAsyncResult *async_result,
               BellhopValue *result,
               GError      **error)
{
  return g_file_delete_finish (source, async_result, error);
}

/**
 * bellhop_file_delete:
 * @file: a file, or an empty folder
 *
 * Deletes a file, for good.
 *
 * Resolves with no value. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_delete (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return bellhop_from_gio (file, start_delete, finish_delete, NULL, NULL);
}

static void
start_stream_query (gpointer            source,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            callback_data,
                    gpointer            data)
{
  g_file_input_stream_query_info_async (source, data, G_PRIORITY_DEFAULT, cancellable, callback,
                                        callback_data);
}

static gboolean
finish_stream_query (gpointer      source,
                     GAsyncResult *async_result,
                     BellhopValue *result,
                     GError      **error)
{
  return take_object (g_file_input_stream_query_info_finish (source, async_result, error), result);
}

/**
 * bellhop_stream_query_info:
 * @stream: an open file
 * @attributes: what to ask for, such as %G_FILE_ATTRIBUTE_STANDARD_SIZE
 *
 * Queries information about the open file, even if it has been renamed or removed.
 *
 * Resolves to a #GFileInfo. Rejects with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_stream_query_info (GFileInputStream *stream,
                           const char       *attributes)
{
  g_return_val_if_fail (G_IS_FILE_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (attributes != NULL, NULL);

  return bellhop_from_gio (stream, start_stream_query, finish_stream_query,
                           g_strdup (attributes), g_free);
}
