/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

struct _BellhopTextOutput
{
  BellhopOutput parent_instance;

  /* Owned */
  char   *media;
  char   *note; /* or NULL */
  GBytes *text;
};

G_DEFINE_FINAL_TYPE (BellhopTextOutput, bellhop_text_output, BELLHOP_TYPE_OUTPUT)

static void
bellhop_text_output_to_json (BellhopOutput *output,
                             JsonObject    *object)
{
  BellhopTextOutput *self = BELLHOP_TEXT_OUTPUT (output);
  gsize              size = 0;
  const char        *bytes = g_bytes_get_data (self->text, &size);
  g_autofree char   *text = g_utf8_make_valid (bytes != NULL ? bytes : "", (gssize) size);

  json_object_set_string_member (object, "media", self->media);
  json_object_set_string_member (object, "text", text);
}

static gboolean
bellhop_text_output_write_text (BellhopOutput *output,
                                GOutputStream *stream,
                                GCancellable  *cancellable,
                                GError       **error)
{
  BellhopTextOutput *self = BELLHOP_TEXT_OUTPUT (output);
  gsize              size = 0;
  const char        *bytes = g_bytes_get_data (self->text, &size);

  return size == 0 || g_output_stream_write_all (stream, bytes, size, NULL, cancellable, error);
}

static void
bellhop_text_output_finalize (GObject *object)
{
  BellhopTextOutput *self = BELLHOP_TEXT_OUTPUT (object);

  g_clear_pointer (&self->media, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->text, g_bytes_unref);
  G_OBJECT_CLASS (bellhop_text_output_parent_class)->finalize (object);
}

static void
bellhop_text_output_class_init (BellhopTextOutputClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_text_output_finalize;
  output_class->type_name = "text";
  output_class->to_json = bellhop_text_output_to_json;
  output_class->write_text = bellhop_text_output_write_text;
}

static void
bellhop_text_output_init (BellhopTextOutput *self)
{
}

/**
 * BellhopTextOutput:
 *
 * Text, of any media type.
 */

/**
 * bellhop_text_output_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, `text/plain` when %NULL
 * @text: the text
 *
 * Creates an output that is text.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_text_output_new (const char *name,
                         const char *title,
                         const char *media,
                         GBytes     *text)
{
  BellhopTextOutput *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_TEXT_OUTPUT, "name", name, "title", title, NULL);
  self->media = g_strdup (media != NULL ? media : "text/plain");
  self->text = g_bytes_ref (text);
  return BELLHOP_OUTPUT (self);
}

/**
 * bellhop_text_output_get_media:
 * @self: an output
 *
 * Gets the media type of the text.
 *
 * Returns: (transfer none): the type
 */
const char *
bellhop_text_output_get_media (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), NULL);

  return self->media;
}

/**
 * bellhop_text_output_get_text:
 * @self: an output
 *
 * Gets the text. It may contain any bytes: make it valid before showing it.
 *
 * Returns: (transfer none): the bytes of the text
 */
GBytes *
bellhop_text_output_get_text (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), NULL);

  return self->text;
}

/**
 * bellhop_text_output_set_note:
 * @self: an output
 * @note: (nullable): a sentence, such as why it is not shown as what it says it is
 *
 * Says something about the text that people see above it. Scripts have the log.
 */
void
bellhop_text_output_set_note (BellhopTextOutput *self,
                              const char        *note)
{
  g_return_if_fail (BELLHOP_IS_TEXT_OUTPUT (self));

  g_free (self->note);
  self->note = g_strdup (note);
}

/**
 * bellhop_text_output_get_note:
 * @self: an output
 *
 * Gets what is said about the text.
 *
 * Returns: (transfer none) (nullable): a sentence
 */
const char *
bellhop_text_output_get_note (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), NULL);

  return self->note;
}
