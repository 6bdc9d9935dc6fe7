/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-document.h"

#include "bellhop-error.h"

#include <glib/gi18n-lib.h>

enum
{
  PIECE_BYTES = 1024 * 1024,
};

typedef struct
{
  GFile           *file;
  BellhopJsonCount count;
  gsize            max_bytes;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_object_unref (self->file);
  g_free (self);
}

/* In a block of its size: one that grows would be copied, and leave room behind it. */
static GBytes *
read_all (Load       *self,
          BellhopJob *job,
          GError    **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (self->file, NULL, error);
  g_autoptr(GFileInfo) info = NULL;
  g_autofree char *text = NULL;
  gsize            size;
  gsize            n_done = 0;
  gsize            n_read = 1;

  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL)
    return NULL;

  size = (gsize) g_file_info_get_size (info);
  if (size > self->max_bytes)
    {
      g_autofree char *limit = g_format_size (self->max_bytes);

      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("This is larger than %s"),
                   limit);
      return NULL;
    }
  text = g_malloc (size + 1);
  for (; n_done < size && n_read > 0; n_done += n_read)
    if (!bellhop_job_checkpoint (job, error) ||
        !g_input_stream_read_all (G_INPUT_STREAM (stream), text + n_done,
                                  MIN (size - n_done, PIECE_BYTES), &n_read, NULL, error))
      return NULL;
  return g_bytes_new_take (g_steal_pointer (&text), n_done);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
load_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Load *self = data;
  g_autoptr(GBytes) bytes = read_all (self, job, error);
  BellhopJsonDocument *document;

  document = bytes != NULL ? bellhop_json_document_new (bytes, self->count, job, error) : NULL;
  if (document == NULL)
    return FALSE;

  *result = bellhop_value_boxed (BELLHOP_TYPE_JSON_DOCUMENT, document);
  return TRUE;
}

/**
 * bellhop_json_document_load:
 * @file: a file
 * @count: whether there may be several documents in a row
 * @max_bytes: the size to refuse beyond
 *
 * Reads JSON from a file, all of it and on a worker, as [ctor@JsonDocument.new] does.
 *
 * Resolves to a #BellhopJsonDocument. Rejects with its errors, with %BELLHOP_ERROR_TOO_MANY when
 * there is more, or with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_json_document_load (GFile           *file,
                            BellhopJsonCount count,
                            gsize            max_bytes)
{
  Load *load;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  load = g_new0 (Load, 1);
  load->file = g_object_ref (file);
  load->count = count;
  load->max_bytes = max_bytes;
  return bellhop_work (BELLHOP_LANE_IO, load_work, load, load_free);
}
