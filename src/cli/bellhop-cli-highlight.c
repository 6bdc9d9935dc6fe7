/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <string.h>

/*
 * Colours for JSON on its way to a terminal. What comes is JSON, since our printer has written it,
 * and it comes in pieces of any length.
 */

#define TYPE_HIGHLIGHT (highlight_get_type ())
G_DECLARE_FINAL_TYPE (Highlight, highlight, HIGHLIGHT, STREAM, GFilterOutputStream)

struct _Highlight
{
  GFilterOutputStream parent_instance;

  GByteArray *open;   /* Owned: the brackets that are open */
  gboolean    is_key; /* the next string is the name of a member */
  gboolean    in_string;
  gboolean    is_escaped; /* the next byte of it */
  gboolean    in_word;    /* a number, or true, false, null */
};

G_DEFINE_FINAL_TYPE (Highlight, highlight, G_TYPE_FILTER_OUTPUT_STREAM)

static const char key_color[] = "\033[34m";
static const char string_color[] = "\033[32m";
static const char word_color[] = "\033[36m";
static const char no_color[] = "\033[0m";

static void
take_in_string (Highlight *self,
                char       byte,
                GString   *shown)
{
  g_string_append_c (shown, byte);
  if (self->is_escaped || byte == '\\')
    {
      self->is_escaped = !self->is_escaped;
      return;
    }
  if (byte != '"')
    return;
  g_string_append (shown, no_color);
  self->in_string = FALSE;
  self->is_key = FALSE;
}

static void
take_bracket (Highlight *self,
              char       byte)
{
  const guint8 bracket = (guint8) byte;

  if (byte == '{' || byte == '[')
    g_byte_array_append (self->open, &bracket, 1);
  else if (self->open->len > 0)
    g_byte_array_set_size (self->open, self->open->len - 1);
  self->is_key = byte == '{';
}

static void
take (Highlight *self,
      char       byte,
      GString   *shown)
{
  const gboolean begins_word = g_ascii_isalnum (byte) || byte == '-';

  if (self->in_word && strchr (" \t\r\n,]}", byte) != NULL)
    {
      g_string_append (shown, no_color);
      self->in_word = FALSE;
    }
  if (byte == '"')
    {
      g_string_append (shown, self->is_key ? key_color : string_color);
      self->in_string = TRUE;
    }
  else if (strchr ("{}[]", byte) != NULL)
    {
      take_bracket (self, byte);
    }
  else if (byte == ',')
    {
      self->is_key = self->open->len > 0 && self->open->data[self->open->len - 1] == '{';
    }
  else if (begins_word && !self->in_word)
    {
      g_string_append (shown, word_color);
      self->in_word = TRUE;
    }
  g_string_append_c (shown, byte);
}

static gssize
highlight_write (GOutputStream *stream,
                 const void    *buffer,
                 gsize          size,
                 GCancellable  *cancellable,
                 GError       **error)
{
  Highlight     *self = HIGHLIGHT_STREAM (stream);
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self));
  g_autoptr(GString) shown = g_string_sized_new (2 * size);
  const char *bytes = buffer;

  for (gsize i = 0; i < size; i++)
    if (self->in_string)
      take_in_string (self, bytes[i], shown);
    else
      take (self, bytes[i], shown);
  return g_output_stream_write_all (base, shown->str, shown->len, NULL, cancellable, error)
           ? (gssize) size
           : -1;
}

static gboolean
highlight_flush (GOutputStream *stream,
                 GCancellable  *cancellable,
                 GError       **error)
{
  Highlight     *self = HIGHLIGHT_STREAM (stream);
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self));

  if (!self->in_string && !self->in_word)
    return TRUE;
  self->in_string = self->in_word = FALSE;
  return g_output_stream_write_all (base, no_color, strlen (no_color), NULL, cancellable, error);
}

static void
highlight_finalize (GObject *object)
{
  g_byte_array_unref (HIGHLIGHT_STREAM (object)->open);
  G_OBJECT_CLASS (highlight_parent_class)->finalize (object);
}

static void
highlight_class_init (HighlightClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = highlight_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = highlight_write;
  G_OUTPUT_STREAM_CLASS (klass)->flush = highlight_flush;
}

static void
highlight_init (Highlight *self)
{
  self->open = g_byte_array_new ();
}

GOutputStream *
_bellhop_cli_highlight_json (GOutputStream *base)
{
  return g_object_new (TYPE_HIGHLIGHT, "base-stream", base, "close-base-stream", FALSE, NULL);
}
