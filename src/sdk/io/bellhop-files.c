/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-files.h"

#include "bellhop-file-gio.h"
#include "bellhop-replacement-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PIECE_BYTES = 256 * 1024
};

/**
 * bellhop_file_parse:
 * @path_or_uri: what a person typed: a path, `~` for the home folder, or a URI
 *
 * Finds the file that is meant. Does no I/O.
 *
 * Returns: (transfer full): the file, which need not exist
 */
GFile *
bellhop_file_parse (const char *path_or_uri)
{
  g_autofree char *path = NULL;
  g_autofree char *scheme = NULL;

  g_return_val_if_fail (path_or_uri != NULL, NULL);

  if (path_or_uri[0] == '~' && (path_or_uri[1] == '/' || path_or_uri[1] == '\0'))
    {
      path = g_build_filename (g_get_home_dir (), path_or_uri + 1, NULL);
      return g_file_new_for_path (path);
    }
  scheme = g_uri_parse_scheme (path_or_uri);
  if (scheme != NULL && strstr (path_or_uri, "://") != NULL)
    return g_file_new_for_uri (path_or_uri);
  return g_file_new_for_path (path_or_uri);
}

/**
 * bellhop_file_display:
 * @file: a file
 *
 * Writes the name of a file for people: `~` for the home folder, always valid
 * text.
 *
 * Returns: (transfer full): the name
 */
char *
bellhop_file_display (GFile *file)
{
  g_autoptr(GFile) home = NULL;
  g_autofree char *relative = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (!g_file_has_uri_scheme (file, "file"))
    return g_file_get_parse_name (file);

  home = g_file_new_for_path (g_get_home_dir ());
  relative = g_file_get_relative_path (home, file);
  if (relative == NULL)
    return g_filename_display_name (g_file_peek_path (file));
  shown = g_filename_display_name (relative);
  return g_strconcat ("~/", shown, NULL);
}

/* --- Loading --- */

typedef struct
{
  GFile *file; /* Owned */
  gsize  max_bytes;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_clear_object (&self->file);
  g_free (self);
}

static gboolean
load_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Load *self = data;
  g_autoptr(GInputStream) stream = NULL;
  GBytes *bytes;

  stream = bellhop_await_object (bellhop_file_open (self->file), error);
  if (stream == NULL)
    return FALSE;

  bytes = bellhop_await_boxed (bellhop_stream_read_all (stream, self->max_bytes), error);
  if (bytes == NULL)
    return FALSE;

  *result = bellhop_value_boxed (G_TYPE_BYTES, bytes);
  return TRUE;
}

/**
 * bellhop_file_load:
 * @file: a file
 * @max_bytes: the size to refuse beyond
 *
 * Reads a whole file.
 *
 * Resolves to a #GBytes. Rejects with %BELLHOP_ERROR_TOO_MANY when there is
 * more, or with a %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_load (GFile *file,
                   gsize  max_bytes)
{
  Load *load;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  load = g_new0 (Load, 1);
  load->file = g_object_ref (file);
  load->max_bytes = max_bytes;
  return bellhop_async (load_fiber, load, load_free);
}

/* --- Replacing --- */

typedef struct
{
  char   *path;
  GBytes *contents;
} Replace;

static void
replace_free (gpointer data)
{
  Replace *self = data;

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->contents, g_bytes_unref);
  g_free (self);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
replace_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Replace    *self = data;
  gsize       size = 0;
  const char *bytes = g_bytes_get_data (self->contents, &size);
  g_autoptr(GOutputStream) stream = _bellhop_replacement_open_sync (self->path, G_FILE_CREATE_NONE,
                                                                    error);

  if (stream == NULL)
    return FALSE;
  for (gsize done = 0; done < size;)
    {
      gsize n_bytes = MIN (size - done, PIECE_BYTES);

      if (!g_output_stream_write_all (stream, bytes + done, n_bytes, NULL, NULL, error))
        return FALSE;
      done += n_bytes;
      if (!bellhop_job_step (job, done, size, error))
        return FALSE;
    }
  return g_output_stream_close (stream, NULL, error);
}

/**
 * bellhop_file_replace:
 * @file: a file on disk
 * @contents: what it is to hold
 *
 * Replaces a file by one that is complete: @file is either as it was or holds @contents,
 * whatever happens on the way. Links are followed; mode, owner, access control list and extended
 * attributes stay as far as the process may set them. What is no regular file is refused.
 *
 * Resolves with no value. Rejects with a %G_IO_ERROR, %G_IO_ERROR_NOT_REGULAR_FILE among them.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_replace (GFile  *file,
                      GBytes *contents)
{
  Replace *replace;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (contents != NULL, NULL);

  if (g_file_peek_path (file) == NULL)
    return bellhop_rejected (g_error_new (G_IO_ERROR,
                                          G_IO_ERROR_NOT_SUPPORTED,
                                          _("Only local files can be written")));

  replace = g_new0 (Replace, 1);
  replace->path = g_file_get_path (file);
  replace->contents = g_bytes_ref (contents);
  return bellhop_work (BELLHOP_LANE_IO, replace_work, replace, replace_free);
}
