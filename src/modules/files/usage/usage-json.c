/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-json.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  BLOCK_BYTES = 256 * 1024,
  MAX_TEXT_BYTES = 64 * 1024,  /* no name is that long */
  MAX_COPY_BYTES = 512 * 1024, /* of all that is said of one file */
  HALF_BYTES = 3,              /* of half a character, if UTF-8 had it */
  NO_CHARACTER = -1            /* the end of the file, or an error */
};

gboolean
usage_json_fail (UsageJson *self,
                 GError   **error)
{
  g_autofree char *shown = files_path_display (usage_source_get_path (self->source));

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s: This is not an ncdu export"),
               shown);
  return FALSE;
}

gboolean
usage_json_fail_large (UsageJson *self,
                       GError   **error)
{
  g_autofree char *shown = files_path_display (usage_source_get_path (self->source));

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("%s: This export is too large"), shown);
  return FALSE;
}

gboolean
usage_json_open (UsageJson  *self,
                 BellhopJob *job,
                 GFile      *file,
                 GError    **error)
{
  *self = (UsageJson){ .job = job, .source = usage_source_open (file, error) };
  if (self->source == NULL)
    return FALSE;
  self->buffer = g_malloc (BLOCK_BYTES);
  self->text = g_string_new (NULL);
  return TRUE;
}

void
usage_json_close (UsageJson *self)
{
  if (self->source == NULL)
    return;
  g_clear_pointer (&self->source, usage_source_free);
  g_free (self->buffer);
  g_string_free (self->text, TRUE);
}

/* --- Characters --- */

static gboolean
fill (UsageJson *self,
      GError   **error)
{
  self->position = self->length = 0;
  return usage_source_read (self->source, self->job, self->buffer, BLOCK_BYTES, &self->length,
                            error);
}

static int
peek (UsageJson *self,
      GError   **error)
{
  if (self->position == self->length && (!fill (self, error) || self->length == 0))
    return NO_CHARACTER;
  return self->buffer[self->position];
}

static int
take (UsageJson *self,
      GError   **error)
{
  const int character = peek (self, error);

  if (character == NO_CHARACTER)
    return character;
  self->position++;
  if (self->copy != NULL)
    g_string_append_c (self->copy, (char) character);
  return character;
}

/* --- Pieces --- */

static gboolean
read_unit (UsageJson *self,
           guint     *out_unit,
           GError   **error)
{
  guint unit = 0;

  for (guint i = 0; i < 4; i++)
    {
      const int digit = g_ascii_xdigit_value ((char) take (self, error));

      if (digit < 0)
        return FALSE;
      unit = unit * 16 + (guint) digit;
    }
  *out_unit = unit;
  return TRUE;
}

/* A character of four digits, or of two times four. Half of one, as names of Windows may have, is
 * kept as ncdu keeps it: as if UTF-8 had it. */
static gboolean
append_unit (UsageJson *self,
             guint      unit)
{
  GString *text = self->text;
  gunichar high = 0;

  /* No name has a zero byte. */
  if (unit == 0)
    return FALSE;
  if (unit >= 0xdc00 && unit < 0xe000 && self->high_end == text->len && text->len > 0)
    {
      high = self->high;
      g_string_truncate (text, text->len - HALF_BYTES);
      unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    }
  g_string_append_unichar (text, unit);
  self->high = unit;
  self->high_end = unit >= 0xd800 && unit < 0xdc00 ? text->len : 0;
  return TRUE;
}

static gboolean
read_escape (UsageJson *self,
             GError   **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const int         character = take (self, error);
  const char       *letter = NULL;
  guint             unit = 0;

  if (character == 'u')
    return read_unit (self, &unit, error) && append_unit (self, unit);
  if (character > 0)
    letter = strchr (letters, character);
  if (letter == NULL)
    return FALSE;
  g_string_append_c (self->text, meanings[letter - letters]);
  return TRUE;
}

/* Bytes that are no UTF-8 are kept: so are names. */
static UsageJsonToken
read_string (UsageJson *self,
             GError   **error)
{
  int character;

  g_string_truncate (self->text, 0);
  self->high_end = 0;
  while ((character = take (self, error)) != '"')
    {
      if (character <= 0 || self->text->len >= MAX_TEXT_BYTES)
        return USAGE_JSON_FAILED;
      if (character != '\\')
        g_string_append_c (self->text, (char) character);
      else if (!read_escape (self, error))
        return USAGE_JSON_FAILED;
    }
  return USAGE_JSON_STRING;
}

static gboolean
is_number (const char *text)
{
  const char *digits = text + (*text == '-' ? 1 : 0);
  char       *end = NULL;

  if (!g_ascii_isdigit (*digits) || (digits[0] == '0' && g_ascii_isdigit (digits[1])))
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0' && text[strspn (text, "0123456789+-.eE")] == '\0';
}

static UsageJsonToken
read_word (UsageJson *self,
           GError   **error)
{
  int character;

  g_string_truncate (self->text, 0);
  while (
    (character = peek (self, error)) != NO_CHARACTER &&
    (g_ascii_isalnum (character) || character == '-' || character == '+' || character == '.') &&
    self->text->len < MAX_TEXT_BYTES)
    g_string_append_c (self->text, (char) take (self, error));
  if (g_ascii_isdigit (self->text->str[0]) || self->text->str[0] == '-')
    return is_number (self->text->str) ? USAGE_JSON_NUMBER : USAGE_JSON_FAILED;
  if (g_str_equal (self->text->str, "true"))
    return USAGE_JSON_TRUE;
  if (g_str_equal (self->text->str, "false"))
    return USAGE_JSON_FALSE;
  return g_str_equal (self->text->str, "null") ? USAGE_JSON_NULL : USAGE_JSON_FAILED;
}

static UsageJsonToken
read_piece (UsageJson *self,
            GError   **error)
{
  int character;

  while ((character = peek (self, error)) == ' ' || character == '\n' || character == '\r' ||
         character == '\t')
    self->position++;
  switch (character)
    {
    case NO_CHARACTER:
      return USAGE_JSON_END;
    case '[':
    case ']':
    case '{':
    case '}':
    case ',':
    case ':':
    case '"':
      take (self, error);
      break;
    default:
      return read_word (self, error);
    }
  switch (character)
    {
    case '[':
      return USAGE_JSON_ARRAY;
    case ']':
      return USAGE_JSON_ARRAY_END;
    case '{':
      return USAGE_JSON_OBJECT;
    case '}':
      return USAGE_JSON_OBJECT_END;
    case ',':
      return USAGE_JSON_COMMA;
    case ':':
      return USAGE_JSON_COLON;
    default:
      return read_string (self, error);
    }
}

UsageJsonToken
usage_json_next (UsageJson *self,
                 GError   **error)
{
  g_autoptr(GError) failure = NULL;
  UsageJsonToken token = read_piece (self, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return USAGE_JSON_FAILED;
    }
  if (token == USAGE_JSON_FAILED)
    {
      usage_json_fail (self, error);
      return token;
    }
  if (self->copy == NULL || self->copy->len <= MAX_COPY_BYTES)
    return token;
  usage_json_fail_large (self, error);
  return USAGE_JSON_FAILED;
}

gboolean
usage_json_skip (UsageJson     *self,
                 UsageJsonToken token,
                 GError       **error)
{
  guint64 depth = 0;

  for (;;)
    {
      if (token == USAGE_JSON_FAILED)
        return FALSE;
      if (token == USAGE_JSON_END)
        return usage_json_fail (self, error);
      if (token == USAGE_JSON_ARRAY || token == USAGE_JSON_OBJECT)
        depth++;
      if ((token == USAGE_JSON_ARRAY_END || token == USAGE_JSON_OBJECT_END) && depth-- == 0)
        return usage_json_fail (self, error);
      if (depth == 0)
        return TRUE;
      token = usage_json_next (self, error);
    }
}
