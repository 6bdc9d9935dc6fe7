/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

/*
 * What a server or a file has put into a text must not command the terminal, nor turn the direction
 * of what is read. In messages there are blanks in its place; in what is printed it is shown by its
 * name, as “less” does it: ^[ for Escape, and the number of a character beyond ASCII.
 */

/* Letters that are not seen, and change how others are. */
static gboolean
turns_direction (gunichar character)
{
  return character == 0x061c || (character >= 0x200e && character <= 0x200f) ||
         (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

static gboolean
is_harmless (gunichar character)
{
  return character == '\n' || character == '\t' ||
         (!g_unichar_iscntrl (character) && !turns_direction (character));
}

char *
_bellhop_cli_clean (char *text)
{
  const gboolean is_utf8 = g_utf8_validate (text, -1, NULL);
  char          *next;

  for (char *at = text; *at != '\0'; at = next)
    {
      const gunichar character = is_utf8 ? g_utf8_get_char (at) : (guchar) *at;

      next = is_utf8 ? g_utf8_next_char (at) : at + 1;
      if (!is_harmless (character))
        memset (at, ' ', (gsize) (next - at));
    }
  return text;
}

/* --- Streams --- */

#define TYPE_CLEAN_STREAM (clean_stream_get_type ())
G_DECLARE_FINAL_TYPE (CleanStream, clean_stream, CLEAN, STREAM, GFilterOutputStream)

struct _CleanStream
{
  GFilterOutputStream parent_instance;

  GByteArray *rest;    /* Owned: the beginning of a character, or a line's end */
  gboolean    is_json; /* what is harmful stands in a string, and is escaped as there */
};

G_DEFINE_FINAL_TYPE (CleanStream, clean_stream, G_TYPE_FILTER_OUTPUT_STREAM)

static void
append_harmful (GString *shown,
                gunichar character,
                gboolean is_json)
{
  if (is_json)
    g_string_append_printf (shown, "\\u%04x", character);
  else if (character < 0x20)
    g_string_append_printf (shown, "^%c", (char) (character + '@'));
  else if (character == 0x7f)
    g_string_append (shown, "^?");
  else
    g_string_append_printf (shown, "<U+%04X>", character);
}

static gboolean
is_end_of_line (const char *at,
                const char *end)
{
  return *at == '\r' && at + 1 < end && at[1] == '\n';
}

/* Returns where something begins that the next bytes decide, or @end. */
static const char *
append_clean (GString    *shown,
              const char *at,
              const char *end,
              gboolean    is_json,
              gboolean    is_last)
{
  const char *start = at;

  while (at < end)
    {
      const gunichar character = g_utf8_get_char_validated (at, end - at);
      const gboolean is_cut = character == (gunichar) -2 || (*at == '\r' && at + 1 == end);

      if (is_cut && !is_last)
        break;
      if (character < (gunichar) -2 &&
          (is_harmless (character) || is_end_of_line (at, end)))
        {
          at = g_utf8_next_char (at);
          continue;
        }
      g_string_append_len (shown, start, at - start);
      if (character < (gunichar) -2)
        append_harmful (shown, character, is_json);
      else
        g_string_append (shown, "\357\277\275");
      at = character < (gunichar) -2 ? g_utf8_next_char (at) : at + 1;
      start = at;
    }
  g_string_append_len (shown, start, at - start);
  return at;
}

char *
_bellhop_cli_dup_clean_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(GString) shown = g_string_new (NULL);

  append_clean (shown, valid, valid + strlen (valid), FALSE, TRUE);
  g_string_replace (shown, "\n", "^J", 0);
  g_string_replace (shown, "\t", "    ", 0);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static gboolean
pass_on (CleanStream  *self,
         gboolean      is_last,
         GCancellable *cancellable,
         GError      **error)
{
  GOutputStream *base = g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self));
  g_autoptr(GString) shown = g_string_new (NULL);
  const char *start = (const char *) self->rest->data;
  const char *left = append_clean (shown, start, start + self->rest->len, self->is_json, is_last);

  g_byte_array_remove_range (self->rest, 0, (guint) (left - start));
  return g_output_stream_write_all (base, shown->str, shown->len, NULL, cancellable, error);
}

static gssize
clean_stream_write (GOutputStream *stream,
                    const void    *buffer,
                    gsize          size,
                    GCancellable  *cancellable,
                    GError       **error)
{
  CleanStream *self = CLEAN_STREAM (stream);

  g_byte_array_append (self->rest, buffer, (guint) size);
  return pass_on (self, FALSE, cancellable, error) ? (gssize) size : -1;
}

static gboolean
clean_stream_flush (GOutputStream *stream,
                    GCancellable  *cancellable,
                    GError       **error)
{
  CleanStream *self = CLEAN_STREAM (stream);

  return self->rest->len == 0 || pass_on (self, TRUE, cancellable, error);
}

static void
clean_stream_finalize (GObject *object)
{
  g_byte_array_unref (CLEAN_STREAM (object)->rest);
  G_OBJECT_CLASS (clean_stream_parent_class)->finalize (object);
}

static void
clean_stream_class_init (CleanStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clean_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = clean_stream_write;
  G_OUTPUT_STREAM_CLASS (klass)->flush = clean_stream_flush;
}

static void
clean_stream_init (CleanStream *self)
{
  self->rest = g_byte_array_new ();
}

gboolean
_bellhop_cli_begin_json (GOutputStream *stream,
                         gboolean       is_json,
                         GError       **error)
{
  if (!CLEAN_IS_STREAM (stream))
    return TRUE;
  if (!g_output_stream_flush (stream, NULL, error))
    return FALSE;
  CLEAN_STREAM (stream)->is_json = is_json;
  return TRUE;
}

GOutputStream *
_bellhop_cli_clean_stream (GOutputStream *base)
{
  return g_object_new (TYPE_CLEAN_STREAM, "base-stream", base, "close-base-stream", FALSE, NULL);
}

GOutputStream *
_bellhop_cli_open_terminal (gboolean raw)
{
  g_autoptr(GOutputStream) base = _bellhop_cli_open_results ();

  if (raw || !_bellhop_cli_is_terminal ())
    return g_steal_pointer (&base);
  return _bellhop_cli_clean_stream (base);
}
