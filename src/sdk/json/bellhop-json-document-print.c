/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-document-private.h"

#include "bellhop-json.h"

#include <string.h>

enum
{
  PIECE_BYTES = 64 * 1024,
};

/* What goes over the text from one byte to the next, and changes the white space between tokens
 * alone. It can stop and go on anywhere. */
typedef struct
{
  BellhopJsonDocument *document;
  gboolean             pretty;
  gboolean             for_terminal;

  gsize            start;
  gsize            at;
  gsize            end;
  guint            depth;
  BellhopJsonState state;
} Printer;

static void
printer_init (Printer             *self,
              BellhopJsonDocument *document,
              gsize                place,
              gboolean             pretty)
{
  gsize       length = 0;
  const char *text = bellhop_json_document_peek (document, place, &length);

  *self = (Printer){ .document = document, .pretty = pretty };
  self->start = self->at = (gsize) (text - (const char *) document->text);
  self->end = self->at + length;
}

static void
append_break (Printer *self,
              GString *into)
{
  if (!self->pretty)
    return;
  g_string_append_c (into, '\n');
  for (guint i = 0; i < MIN (self->depth, BELLHOP_JSON_MAX_INDENTED); i++)
    g_string_append (into, "  ");
}

/* Delete, and the controls beyond ASCII, which take two bytes. The others are escapes already. */
static gboolean
is_control (const guchar *byte)
{
  return byte[0] == 0x7f || (byte[0] == 0xc2 && byte[1] < 0xa0);
}

/* What is in a string is left as it is, but for what would command a terminal. */
static void
print_string (Printer *self,
              GString *into,
              gsize    max_bytes)
{
  const guchar *text = self->document->text;
  gsize         first = self->at;

  while (self->state != BELLHOP_JSON_BETWEEN && self->at - first < max_bytes)
    {
      const guchar byte = text[self->at++];

      if (self->for_terminal && is_control (text + self->at - 1))
        {
          g_string_append_len (into, (const char *) text + first, (gssize) (self->at - 1 - first));
          self->at += byte == 0xc2 ? 1 : 0;
          g_string_append_printf (into, "\\u%04x", text[self->at - 1]);
          first = self->at;
        }
      if (self->state == BELLHOP_JSON_ESCAPED)
        self->state = BELLHOP_JSON_IN_STRING;
      else if (byte == '\\')
        self->state = BELLHOP_JSON_ESCAPED;
      else if (byte == '"')
        self->state = BELLHOP_JSON_BETWEEN;
    }
  g_string_append_len (into, (const char *) text + first, (gssize) (self->at - first));
}

/* One that is empty stays on its line. */
static void
print_opening (Printer *self,
               GString *into)
{
  const gsize next = _bellhop_json_document_skip_blanks (self->document, self->at);

  self->depth++;
  if (self->document->text[next] == ']' || self->document->text[next] == '}')
    {
      g_string_append_c (into, (char) self->document->text[next]);
      self->at = next + 1;
      self->depth--;
    }
  else
    append_break (self, into);
}

static void
print_byte (Printer *self,
            GString *into)
{
  const guchar *text = self->document->text;
  const guchar  byte = text[self->at];

  /* Documents in a row. */
  if (self->depth == 0 && self->at > self->start &&
      _bellhop_json_is_start (text, self->document->start, self->at))
    g_string_append_c (into, '\n');

  self->at++;
  if (_bellhop_json_is_blank (byte))
    return;
  if (byte == ']' || byte == '}')
    {
      self->depth--;
      append_break (self, into);
    }
  if (byte == ':' && self->pretty)
    g_string_append (into, " : ");
  else
    g_string_append_c (into, (char) byte);
  if (byte == '[' || byte == '{')
    print_opening (self, into);
  else if (byte == ',')
    append_break (self, into);
  else if (byte == '"')
    self->state = BELLHOP_JSON_IN_STRING;
}

/* Until there is so much, or a little more. */
static void
print_piece (Printer *self,
             GString *into,
             gsize    max_bytes)
{
  while (self->at < self->end && into->len < max_bytes)
    if (self->state != BELLHOP_JSON_BETWEEN)
      print_string (self, into, max_bytes - into->len);
    else
      print_byte (self, into);
}

/**
 * bellhop_json_document_print:
 * @self: a document
 * @place: the place of a value, or %BELLHOP_JSON_ALL
 * @pretty: whether on many lines, with what is inside indented; else on one
 * @max_bytes: about how much of it; %G_MAXSIZE for all
 *
 * Writes a value with other white space, and all else as it came: numbers, strings, names that are
 * there twice and their order. Lines deeper than %BELLHOP_JSON_MAX_INDENTED levels are indented no
 * further. Documents in a row are on lines of their own.
 *
 * Returns: (transfer full): the text, in valid UTF-8 unless it was cut
 */
char *
bellhop_json_document_print (BellhopJsonDocument *self,
                             gsize                place,
                             gboolean             pretty,
                             gsize                max_bytes)
{
  GString *text;
  Printer  printer;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  printer_init (&printer, self, place, pretty);
  print_piece (&printer, text, max_bytes);
  return g_string_free (text, FALSE);
}

/**
 * bellhop_json_document_write:
 * @self: a document
 * @stream: where to
 * @cancellable: (nullable): stops it
 * @error: return location for an error of the stream
 *
 * Writes all of a document for a terminal, on many lines as [method@JsonDocument.print] does.
 * Control characters that JSON need not escape are escaped, since they would command the terminal.
 * Blocks: for programs without a window.
 *
 * Returns: whether all was written
 */
gboolean
bellhop_json_document_write (BellhopJsonDocument *self,
                             GOutputStream       *stream,
                             GCancellable        *cancellable,
                             GError             **error)
{
  g_autoptr(GString) piece = g_string_sized_new (PIECE_BYTES + 256);
  Printer printer;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  printer_init (&printer, self, BELLHOP_JSON_ALL, /* pretty = */ TRUE);
  printer.for_terminal = TRUE;
  while (printer.at < printer.end)
    {
      g_string_truncate (piece, 0);
      print_piece (&printer, piece, PIECE_BYTES);
      if (!g_output_stream_write_all (stream, piece->str, piece->len, NULL, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
