/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syntax of git-config(1), letter by letter as git reads it. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-git-config-private.h"

#include <string.h>

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

typedef struct
{
  const char *at;
  const char *end;
  gboolean    is_over; /* a last end of line was given, which may not be there */
} Reading;

/* The next letter: lines of Windows end as all do. */
static char
take (Reading *self)
{
  if (self->at >= self->end)
    {
      self->is_over = TRUE;
      return '\n';
    }
  if (self->at[0] == '\r' && self->at + 1 < self->end && self->at[1] == '\n')
    self->at++;
  return *self->at++;
}

static gboolean
is_key_letter (char letter)
{
  return g_ascii_isalnum (letter) || letter == '-';
}

static gboolean
is_space (char letter)
{
  return g_ascii_isspace (letter) || letter == '\v';
}

/* `"name"]` */
static gboolean
read_subsection (Reading *self,
                 GString *section)
{
  char letter;

  do
    {
      letter = take (self);
      if (letter == '\n')
        return FALSE;
    }
  while (is_space (letter));
  if (letter != '"')
    return FALSE;

  g_string_append_c (section, '.');
  while ((letter = take (self)) != '"')
    {
      if (letter == '\\')
        letter = take (self);
      if (letter == '\n')
        return FALSE;
      g_string_append_c (section, letter);
    }
  return take (self) == ']';
}

/* What stands behind the `[`. */
static gboolean
read_section (Reading *self,
              GString *section)
{
  char letter;

  g_string_truncate (section, 0);
  while ((letter = take (self)) != ']')
    {
      if (self->is_over || letter == '\n')
        return FALSE;
      if (is_space (letter))
        return read_subsection (self, section);
      if (!is_key_letter (letter) && letter != '.')
        return FALSE;
      g_string_append_c (section, g_ascii_tolower (letter));
    }
  return TRUE;
}

/* What stands behind a backslash; 0: nothing does. */
static gboolean
read_escape (Reading *self,
             GString *value)
{
  static const char letters[] = "tbn\\\"";
  static const char meanings[] = "\t\b\n\\\"";
  const char        letter = take (self);
  const char       *found = letter != '\0' ? strchr (letters, letter) : NULL;

  /* The value goes on in the next line. */
  if (letter == '\n')
    return TRUE;
  if (found == NULL)
    return FALSE;
  g_string_append_c (value, meanings[found - letters]);
  return TRUE;
}

/* Up to the end of the line, without what is behind it: blanks or a comment. */
static gboolean
read_value (Reading *self,
            GString *value)
{
  gboolean is_quoted = FALSE;
  gboolean is_comment = FALSE;
  gsize    kept = 0;
  char     letter;

  g_string_truncate (value, 0);
  while ((letter = take (self)) != '\n')
    {
      if (is_comment)
        continue;
      if (!is_quoted && is_space (letter))
        {
          if (value->len > 0)
            g_string_append_c (value, letter);
          continue;
        }
      if (!is_quoted && (letter == ';' || letter == '#'))
        {
          is_comment = TRUE;
          continue;
        }
      if (letter == '"')
        is_quoted = !is_quoted;
      else if (letter != '\\')
        g_string_append_c (value, letter);
      else if (!read_escape (self, value))
        return FALSE;
      kept = value->len;
    }
  g_string_truncate (value, kept);
  return !is_quoted;
}

/* `name = value`, from the first letter of the name on. */
static gboolean
read_variable (Reading *self,
               char     letter,
               GString *name,
               GString *value)
{
  g_string_truncate (name, 0);
  do
    g_string_append_c (name, g_ascii_tolower (letter));
  while (is_key_letter (letter = take (self)) && !self->is_over);
  while (letter == ' ' || letter == '\t')
    letter = take (self);
  g_string_truncate (value, 0);
  return letter == '\n' || (letter == '=' && read_value (self, value));
}

static void
skip_line (Reading *self)
{
  while (take (self) != '\n')
    ;
}

char *
_bellhop_git_config_dup_excludes_file (const char *text,
                                       gsize       length)
{
  g_autoptr(GString) section = g_string_new (NULL);
  g_autoptr(GString) name = g_string_new (NULL);
  g_autoptr(GString) value = g_string_new (NULL);
  g_autofree char *found = NULL;
  Reading          reading = { text, text + length, FALSE };

  if (length >= strlen (BYTE_ORDER_MARK) && g_str_has_prefix (text, BYTE_ORDER_MARK))
    reading.at += strlen (BYTE_ORDER_MARK);
  while (!reading.is_over)
    {
      const char letter = take (&reading);

      if (is_space (letter))
        continue;
      if (letter == '#' || letter == ';')
        skip_line (&reading);
      else if (letter == '[' ? !read_section (&reading, section)
                             : !g_ascii_isalpha (letter) ||
                                 !read_variable (&reading, letter, name, value))
        break;
      else if (letter != '[' && g_str_equal (section->str, "core") &&
               g_str_equal (name->str, "excludesfile"))
        {
          g_free (found);
          found = g_strdup (value->str);
        }
    }
  return g_steal_pointer (&found);
}
