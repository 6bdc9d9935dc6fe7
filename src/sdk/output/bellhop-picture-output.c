/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

struct _BellhopPictureOutput
{
  BellhopOutput parent_instance;

  /* Owned */
  char   *media;
  GBytes *picture;
  GFile  *file;
};

G_DEFINE_FINAL_TYPE (BellhopPictureOutput, bellhop_picture_output, BELLHOP_TYPE_OUTPUT)

static void
bellhop_picture_output_to_json (BellhopOutput *output,
                                JsonObject    *object)
{
  BellhopPictureOutput *self = BELLHOP_PICTURE_OUTPUT (output);

  json_object_set_string_member (object, "media", self->media);
  if (self->file != NULL)
    _bellhop_json_set_file (object, "path", self->file);
  else
    json_object_set_null_member (object, "path");
}

static gboolean
bellhop_picture_output_write_text (BellhopOutput *output,
                                   GOutputStream *stream,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  BellhopPictureOutput *self = BELLHOP_PICTURE_OUTPUT (output);
  gsize                 size = 0;
  const void           *bytes;

  if (self->picture == NULL)
    return _bellhop_write_file (stream, self->file, cancellable, error);

  bytes = g_bytes_get_data (self->picture, &size);
  return g_output_stream_write_all (stream, bytes, size, NULL, cancellable, error);
}

static void
bellhop_picture_output_finalize (GObject *object)
{
  BellhopPictureOutput *self = BELLHOP_PICTURE_OUTPUT (object);

  g_clear_pointer (&self->media, g_free);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (bellhop_picture_output_parent_class)->finalize (object);
}

static void
bellhop_picture_output_class_init (BellhopPictureOutputClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_picture_output_finalize;
  output_class->type_name = "picture";
  output_class->to_json = bellhop_picture_output_to_json;
  output_class->write_text = bellhop_picture_output_write_text;
}

static void
bellhop_picture_output_init (BellhopPictureOutput *self)
{
}

/**
 * BellhopPictureOutput:
 *
 * A picture.
 */

/**
 * bellhop_picture_output_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: the media type, such as `image/png`
 * @picture: (nullable): the encoded picture
 * @file: (nullable): where it is on disk; one of the two is needed
 *
 * Creates an output that is a picture.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_picture_output_new (const char *name,
                            const char *title,
                            const char *media,
                            GBytes     *picture,
                            GFile      *file)
{
  BellhopPictureOutput *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (picture != NULL || G_IS_FILE (file), NULL);

  self = g_object_new (BELLHOP_TYPE_PICTURE_OUTPUT, "name", name, "title", title, NULL);
  self->media = g_strdup (media != NULL ? media : "image/*");
  self->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  g_set_object (&self->file, file);
  return BELLHOP_OUTPUT (self);
}

/**
 * bellhop_picture_output_get_media:
 * @self: an output
 *
 * Gets the media type of the picture.
 *
 * Returns: (transfer none): the type
 */
const char *
bellhop_picture_output_get_media (BellhopPictureOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_PICTURE_OUTPUT (self), NULL);

  return self->media;
}

/**
 * bellhop_picture_output_get_bytes:
 * @self: an output
 *
 * Gets the encoded picture.
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL when it is on disk only
 */
GBytes *
bellhop_picture_output_get_bytes (BellhopPictureOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_PICTURE_OUTPUT (self), NULL);

  return self->picture;
}

/**
 * bellhop_picture_output_get_file:
 * @self: an output
 *
 * Gets where the picture is on disk.
 *
 * Returns: (transfer none) (nullable): the file, or %NULL when it is in memory only
 */
GFile *
bellhop_picture_output_get_file (BellhopPictureOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_PICTURE_OUTPUT (self), NULL);

  return self->file;
}
