/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-json.h"

#include "files-path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  BLOCK_BYTES = 256 * 1024,
  MAX_TEXT_BYTES = 64 * 1024, /* no name is that long */
  NO_CHARACTER = -1           /* the end of the file, or an error */
};

static gboolean
fail_errno (UsageJson *self,
            int        number,
            GError   **error)
{
  g_autofree char *shown = files_path_display (self->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", shown,
               g_strerror (number));
  return FALSE;
}

gboolean
usage_json_fail (UsageJson *self,
                 GError   **error)
{
  g_autofree char *shown = files_path_display (self->path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s: This is not an ncdu export"),
               shown);
  return FALSE;
}

gboolean
usage_json_open (UsageJson  *self,
                 BellhopJob *job,
                 GFile      *file,
                 GError    **error)
{
  struct stat status;

  *self = (UsageJson){
    .job = job, .fd = -1, .path = g_file_get_path (file), .text = g_string_new (NULL)
  };
  if (self->path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("Only local files can be read"));
      return FALSE;
    }
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (self->fd < 0 || fstat (self->fd, &status) != 0)
    return fail_errno (self, errno, error);
  if (S_ISDIR (status.st_mode))
    return fail_errno (self, EISDIR, error);
  if (!S_ISREG (status.st_mode))
    return usage_json_fail (self, error);
  self->buffer = g_malloc (BLOCK_BYTES);
  return TRUE;
}

void
usage_json_close (UsageJson *self)
{
  if (self->text == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->buffer);
  g_string_free (self->text, TRUE);
  self->text = NULL;
}

/* --- Characters --- */

static gboolean
fill (UsageJson *self,
      GError   **error)
{
  ssize_t n_read;

  if (!bellhop_job_step (self->job, self->n_read, 0, error))
    return FALSE;
  do
    n_read = read (self->fd, self->buffer, BLOCK_BYTES);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0)
    return fail_errno (self, errno, error);
  self->position = 0;
  self->length = (gsize) n_read;
  self->n_read += (guint64) n_read;
  return TRUE;
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

  if (character != NO_CHARACTER)
    self->position++;
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

/* A character of four digits, or of two times four. */
static gboolean
read_character (UsageJson *self,
                GError   **error)
{
  guint unit;
  guint low = 0;

  if (!read_unit (self, &unit, error))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (take (self, error) != '\\' || take (self, error) != 'u' ||
          !read_unit (self, &low, error) || low < 0xdc00 || low >= 0xe000)
        return FALSE;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  /* No name has a zero byte, or half a character. */
  if (unit == 0 || (unit >= 0xd800 && unit < 0xe000))
    return FALSE;
  g_string_append_unichar (self->text, unit);
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

  if (character == 'u')
    return read_character (self, error);
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
    {
      g_string_append_c (self->text, (char) character);
      self->position++;
    }
  if (g_ascii_isdigit (self->text->str[0]) || self->text->str[0] == '-')
    return USAGE_JSON_NUMBER;
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
      self->position++;
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
    usage_json_fail (self, error);
  return token;
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
