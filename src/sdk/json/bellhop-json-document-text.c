/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-document-private.h"

#include <string.h>

/* What stands for half of a pair. */
static const gunichar replacement = 0xfffd;

static gunichar
read_unit (const guchar *digits)
{
  gunichar unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit * 16 + (gunichar) g_ascii_xdigit_value ((char) digits[i]);
  return unit;
}

/* Behind the character whose escape is at @at. The text was read before, so the digits are there,
 * and so is something behind the string. */
static gsize
decode_unicode (BellhopJsonDocument *self,
                gsize                at,
                const char          *nul,
                GString             *into)
{
  gunichar character = read_unit (self->text + at + 2);
  gunichar low;

  at += 6;
  if (character >= 0xd800 && character <= 0xdfff)
    {
      low = self->text[at] == '\\' && self->text[at + 1] == 'u' ? read_unit (self->text + at + 2)
                                                                : 0;
      if (character < 0xdc00 && low >= 0xdc00 && low <= 0xdfff)
        {
          character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
          at += 6;
        }
      else
        character = replacement;
    }
  if (character == 0 && nul != NULL)
    g_string_append (into, nul);
  else if (character == 0)
    g_string_append_c (into, '\0');
  else
    g_string_append_unichar (into, character);
  return at;
}

static char
decode_letter (guchar letter)
{
  switch (letter)
    {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return (char) letter;
    }
}

/* The characters of a string, until there are @max_bytes; @nul, or a zero byte, for \u0000. */
void
_bellhop_json_document_decode (BellhopJsonDocument *self,
                               gsize                place,
                               const char          *nul,
                               gsize                max_bytes,
                               GString             *into)
{
  gsize at = place + 1;

  while (self->text[at] != '"' && into->len < max_bytes)
    {
      gsize end = at;

      while (self->text[end] != '"' && self->text[end] != '\\' && end - at < max_bytes - into->len)
        end++;
      /* Not within a character. */
      while ((self->text[end] & 0xc0) == 0x80)
        end++;
      g_string_append_len (into, (const char *) self->text + at, (gssize) (end - at));
      at = end;
      if (self->text[at] != '\\' || into->len >= max_bytes)
        continue;
      if (self->text[at + 1] == 'u')
        {
          at = decode_unicode (self, at, nul, into);
          continue;
        }
      g_string_append_c (into, decode_letter (self->text[at + 1]));
      at += 2;
    }
}

/**
 * bellhop_json_document_dup_string:
 * @self: a document
 * @place: the place of a string or a name
 * @out_length: (out) (optional): its length, for it may hold zero bytes
 *
 * Gets the characters of a string. Half a pair of surrogates becomes U+FFFD.
 *
 * Returns: (transfer full) (array length=out_length): the characters in UTF-8, and a zero byte
 */
char *
bellhop_json_document_dup_string (BellhopJsonDocument *self,
                                  gsize                place,
                                  gsize               *out_length)
{
  GString *text;

  g_return_val_if_fail (bellhop_json_document_get_kind (self, place) == BELLHOP_JSON_STRING, NULL);

  text = g_string_new (NULL);
  _bellhop_json_document_decode (self, place, /* nul = */ NULL, G_MAXSIZE, text);
  if (out_length != NULL)
    *out_length = text->len;
  return g_string_free (text, FALSE);
}

/**
 * bellhop_json_document_dup_text:
 * @self: a document
 * @place: the place of a value or a name
 * @max_bytes: how much of it, with what makes a character whole; %G_MAXSIZE for all
 *
 * Writes a value for people: the characters of a string without quotation marks, where `\u0000`
 * stays as it is, and anything else as it came.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_json_document_dup_text (BellhopJsonDocument *self,
                                gsize                place,
                                gsize                max_bytes)
{
  g_autoptr(GString) text = NULL;
  const char *raw;
  gsize       length = 0;

  if (bellhop_json_document_get_kind (self, place) != BELLHOP_JSON_STRING)
    {
      raw = bellhop_json_document_peek (self, place, &length);
      return g_strndup (raw, MIN (length, max_bytes));
    }
  text = g_string_new (NULL);
  _bellhop_json_document_decode (self, place, "\\u0000", max_bytes, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- Pointers --- */

/* A step of a pointer, without its escapes; and where the next one begins, or NULL. */
static char *
take_step (const char **pointer)
{
  const char *end = strchrnul (*pointer, '/');
  g_autoptr(GString) step = g_string_new_len (*pointer, end - *pointer);

  /* In this order, so that “~01” is the key “~1”. */
  g_string_replace (step, "~1", "/", 0);
  g_string_replace (step, "~0", "~", 0);
  *pointer = *end == '/' ? end + 1 : NULL;
  return g_string_free (g_steal_pointer (&step), FALSE);
}

static gboolean
is_called (BellhopJsonDocument *self,
           gsize                key,
           const char          *name)
{
  g_autoptr(GString) decoded = NULL;
  const gsize length = strlen (name);

  /* Most names have no escapes. */
  if (self->size - key > length + 1 && memcmp (self->text + key + 1, name, length) == 0 &&
      self->text[key + 1 + length] == '"' && strpbrk (name, "\"\\") == NULL)
    return TRUE;

  decoded = g_string_new (NULL);
  _bellhop_json_document_decode (self, key, NULL, length + 1, decoded);
  return decoded->len == length && memcmp (decoded->str, name, length) == 0;
}

/* Of members with the same name the last one counts, as for ECMAScript and most others. */
static gboolean
find_member (BellhopJsonDocument *self,
             gsize                place,
             const char          *name,
             gsize               *out_place)
{
  BellhopJsonMember member;
  gboolean          is_found = FALSE;

  for (gboolean any = bellhop_json_document_get_child (self, place, 0, &member); any;
       any = bellhop_json_document_get_next (self, &member))
    if (is_called (self, member.key, name))
      {
        *out_place = member.value;
        is_found = TRUE;
      }
  return is_found;
}

/* By RFC 6901 a number without zeros before it. */
static gboolean
find_element (BellhopJsonDocument *self,
              gsize                place,
              const char          *step,
              gsize               *out_place)
{
  BellhopJsonMember member;
  guint64           index = 0;

  if ((step[0] == '0' && step[1] != '\0') ||
      !g_ascii_string_to_unsigned (step, 10, 0, G_MAXSIZE - 1, &index, NULL) ||
      !bellhop_json_document_get_child (self, place, (gsize) index, &member))
    return FALSE;

  *out_place = member.value;
  return TRUE;
}

/**
 * bellhop_json_document_find:
 * @self: a document
 * @place: the place of the value that the pointer begins at
 * @pointer: a JSON pointer (RFC 6901), such as `/items/0/price`; the empty one is @place itself
 * @out_place: (out): the place of what it points to
 *
 * Finds what a pointer points to. Of several members with the same name that is the last one. An
 * index counts elements, and documents in a row.
 *
 * Returns: whether there is something
 */
gboolean
bellhop_json_document_find (BellhopJsonDocument *self,
                            gsize                place,
                            const char          *pointer,
                            gsize               *out_place)
{
  const char *at;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (pointer != NULL, FALSE);
  g_return_val_if_fail (out_place != NULL, FALSE);

  if (*pointer != '\0' && *pointer != '/')
    return FALSE;

  at = *pointer == '/' ? pointer + 1 : NULL;
  while (at != NULL)
    {
      g_autofree char *step = take_step (&at);

      if (bellhop_json_document_get_kind (self, place) == BELLHOP_JSON_OBJECT
            ? !find_member (self, place, step, &place)
            : !find_element (self, place, step, &place))
        return FALSE;
    }
  *out_place = place;
  return TRUE;
}
