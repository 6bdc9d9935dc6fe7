/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

enum
{
  MAX_KEPT_BYTES = 64 * 1024 * 1024,
  MAX_CHARACTER_BYTES = 4,
};

struct _BellhopTextOutput
{
  BellhopOutput parent_instance;

  /* Owned */
  char       *media;
  char       *note;     /* or NULL */
  GBytes     *text;     /* NULL when there is more of it than was asked for last */
  GBytes     *original; /* NULL when it is the text */
  GByteArray *grown;    /* NULL for one that does not grow */
  GByteArray *rest;     /* the beginning of a character */
  gboolean    is_growing;
  guint64     n_left_out;
};

enum
{
  APPENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopTextOutput, bellhop_text_output, BELLHOP_TYPE_OUTPUT)

static void
bellhop_text_output_to_json (BellhopOutput *output,
                             JsonObject    *object)
{
  BellhopTextOutput *self = BELLHOP_TEXT_OUTPUT (output);
  gsize              size = 0;
  const char        *bytes = g_bytes_get_data (bellhop_text_output_get_text (self), &size);
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
  const char        *bytes = g_bytes_get_data (bellhop_text_output_get_original (self), &size);

  return size == 0 || g_output_stream_write_all (stream, bytes, size, NULL, cancellable, error);
}

static void
bellhop_text_output_finalize (GObject *object)
{
  BellhopTextOutput *self = BELLHOP_TEXT_OUTPUT (object);

  g_clear_pointer (&self->media, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->original, g_bytes_unref);
  g_clear_pointer (&self->grown, g_byte_array_unref);
  g_clear_pointer (&self->rest, g_byte_array_unref);
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

  /**
   * BellhopTextOutput::appended:
   * @self: the output
   * @piece: the bytes
   *
   * There is more text: whole characters, unless the text is not UTF-8.
   */
  signals[APPENDED] =
    g_signal_new ("appended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_BYTES);
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
 * bellhop_text_output_new_growing:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, `text/plain` when %NULL
 *
 * Creates an output that is text, of which more comes: it is shown and printed
 * as it comes. The first 64 MiB are kept.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_text_output_new_growing (const char *name,
                                 const char *title,
                                 const char *media)
{
  BellhopTextOutput *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_TEXT_OUTPUT, "name", name, "title", title, NULL);
  self->media = g_strdup (media != NULL ? media : "text/plain");
  self->grown = g_byte_array_new ();
  self->rest = g_byte_array_new ();
  self->is_growing = TRUE;
  return BELLHOP_OUTPUT (self);
}

/* How many of the last bytes are the beginning of a character. */
static gsize
count_begun (const guint8 *bytes,
             gsize         size)
{
  for (gsize n = 1; n < MAX_CHARACTER_BYTES && n <= size; n++)
    {
      const guint8 byte = bytes[size - n];
      const gsize  length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3
                                             : byte >= 0xc0 ? 2
                                                            : 1;

      if ((byte & 0xc0) == 0x80)
        continue;
      return length > n ? n : 0;
    }
  return 0;
}

static void
grow (BellhopTextOutput *self,
      GBytes            *piece)
{
  const gsize size = g_bytes_get_size (piece);
  const gsize kept = MIN (size, MAX_KEPT_BYTES - self->grown->len);

  g_byte_array_append (self->grown, g_bytes_get_data (piece, NULL), (guint) kept);
  self->n_left_out += size - kept;
  g_clear_pointer (&self->text, g_bytes_unref);
  g_signal_emit (self, signals[APPENDED], 0, piece);
}

/**
 * bellhop_text_output_append:
 * @self: an output that grows
 * @piece: bytes of its text
 *
 * Adds to the text. A character that has not come whole waits for the next piece.
 */
void
bellhop_text_output_append (BellhopTextOutput *self,
                            GBytes            *piece)
{
  g_autoptr(GBytes) whole = NULL;
  gsize n_begun;

  g_return_if_fail (BELLHOP_IS_TEXT_OUTPUT (self));
  g_return_if_fail (self->is_growing);
  g_return_if_fail (piece != NULL);

  g_byte_array_append (self->rest, g_bytes_get_data (piece, NULL),
                       (guint) g_bytes_get_size (piece));
  n_begun = count_begun (self->rest->data, self->rest->len);
  if (self->rest->len == n_begun)
    return;

  whole = g_bytes_new (self->rest->data, self->rest->len - n_begun);
  g_byte_array_remove_range (self->rest, 0, self->rest->len - (guint) n_begun);
  grow (self, whole);
}

/**
 * bellhop_text_output_end:
 * @self: an output that grows
 *
 * Says that no more text comes.
 */
void
bellhop_text_output_end (BellhopTextOutput *self)
{
  g_return_if_fail (BELLHOP_IS_TEXT_OUTPUT (self));
  g_return_if_fail (self->is_growing);

  if (self->rest->len > 0)
    {
      g_autoptr(GBytes) rest = g_bytes_new (self->rest->data, self->rest->len);

      g_byte_array_set_size (self->rest, 0);
      grow (self, rest);
    }
  self->is_growing = FALSE;
}

/**
 * bellhop_text_output_is_growing:
 * @self: an output
 *
 * Whether more text may come.
 *
 * Returns: whether it may
 */
gboolean
bellhop_text_output_is_growing (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), FALSE);

  return self->is_growing;
}

/**
 * bellhop_text_output_get_n_left_out:
 * @self: an output
 *
 * Gets how many bytes came that are not kept, since there were too many.
 *
 * Returns: a number of bytes
 */
guint64
bellhop_text_output_get_n_left_out (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), 0);

  return self->n_left_out;
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
 * Gets the text, or what of it has come. It may contain any bytes: make it valid
 * before showing it.
 *
 * Returns: (transfer none): the bytes of the text
 */
GBytes *
bellhop_text_output_get_text (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), NULL);

  if (self->text == NULL)
    self->text = g_bytes_new (self->grown->data, self->grown->len);
  return self->text;
}

/**
 * bellhop_text_output_set_original:
 * @self: an output
 * @bytes: (nullable): what the text was decoded from
 *
 * Says that the text came in another encoding. People see the text; a pipe and a
 * saved file get the bytes as they came.
 */
void
bellhop_text_output_set_original (BellhopTextOutput *self,
                                  GBytes            *bytes)
{
  g_return_if_fail (BELLHOP_IS_TEXT_OUTPUT (self));

  if (bytes != NULL)
    g_bytes_ref (bytes);
  g_clear_pointer (&self->original, g_bytes_unref);
  self->original = bytes;
}

/**
 * bellhop_text_output_get_original:
 * @self: an output
 *
 * Gets the bytes as they came: those of the text, unless it was decoded.
 *
 * Returns: (transfer none): the bytes
 */
GBytes *
bellhop_text_output_get_original (BellhopTextOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (self), NULL);

  return self->original != NULL ? self->original : bellhop_text_output_get_text (self);
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
