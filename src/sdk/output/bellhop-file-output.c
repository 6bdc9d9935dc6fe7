/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

#include "bellhop-run-folder.h"

struct _BellhopFileOutput
{
  BellhopOutput parent_instance;

  /* Owned */
  char  *media;
  GFile *file;
};

G_DEFINE_FINAL_TYPE (BellhopFileOutput, bellhop_file_output, BELLHOP_TYPE_OUTPUT)

static void
bellhop_file_output_to_json (BellhopOutput *output,
                             JsonObject    *object)
{
  BellhopFileOutput *self = BELLHOP_FILE_OUTPUT (output);

  if (self->media != NULL)
    json_object_set_string_member (object, "media", self->media);
  _bellhop_json_set_file (object, "path", self->file);
}

/* A file that the run keeps for itself is the result; any other is named. */
static gboolean
bellhop_file_output_write_text (BellhopOutput *output,
                                GOutputStream *stream,
                                GCancellable  *cancellable,
                                GError       **error)
{
  BellhopFileOutput *self = BELLHOP_FILE_OUTPUT (output);
  g_autoptr(GFile) folder = bellhop_run_folder_dup_parent ();
  g_autofree char *uri = NULL;
  const char      *path;

  if (g_file_has_prefix (self->file, folder))
    return _bellhop_write_file (stream, self->file, cancellable, error);

  path = g_file_peek_path (self->file);
  if (path == NULL)
    path = uri = g_file_get_uri (self->file);
  return _bellhop_write_line (stream, path, strlen (path), cancellable, error);
}

static void
bellhop_file_output_finalize (GObject *object)
{
  BellhopFileOutput *self = BELLHOP_FILE_OUTPUT (object);

  g_clear_pointer (&self->media, g_free);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (bellhop_file_output_parent_class)->finalize (object);
}

static void
bellhop_file_output_class_init (BellhopFileOutputClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_file_output_finalize;
  output_class->type_name = "file";
  output_class->to_json = bellhop_file_output_to_json;
  output_class->write_text = bellhop_file_output_write_text;
}

static void
bellhop_file_output_init (BellhopFileOutput *self)
{
}

/**
 * BellhopFileOutput:
 *
 * A file on disk.
 */

/**
 * bellhop_file_output_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, if it is known
 * @file: the file
 *
 * Creates an output that is a file. In a pipe, a file in the run's own folder
 * is given by its contents, any other by its path.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_file_output_new (const char *name,
                         const char *title,
                         const char *media,
                         GFile      *file)
{
  BellhopFileOutput *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (BELLHOP_TYPE_FILE_OUTPUT, "name", name, "title", title, NULL);
  self->media = g_strdup (media);
  self->file = g_object_ref (file);
  return BELLHOP_OUTPUT (self);
}

/**
 * bellhop_file_output_get_media:
 * @self: an output
 *
 * Gets the media type of the file.
 *
 * Returns: (transfer none) (nullable): the type, if it is known
 */
const char *
bellhop_file_output_get_media (BellhopFileOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_FILE_OUTPUT (self), NULL);

  return self->media;
}

/**
 * bellhop_file_output_get_file:
 * @self: an output
 *
 * Gets the file.
 *
 * Returns: (transfer none): the file
 */
GFile *
bellhop_file_output_get_file (BellhopFileOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_FILE_OUTPUT (self), NULL);

  return self->file;
}
