/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-words.h"

#include <glib/gi18n-lib.h>

/* Where reading has come to. */
typedef struct
{
  const char *start;
  const char *at;
  GString    *word;    /* Owned: the word so far */
  gboolean    in_word; /* also when it is empty, as '' is */
} Reader;

static gboolean
set_unclosed (Reader     *self,
              const char *quote,
              GError    **error)
{
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("The quote at character %ld of the command is not closed"),
               g_utf8_pointer_to_offset (self->start, quote) + 1);
  return FALSE;
}

static gboolean
read_single_quoted (Reader  *self,
                    GError **error)
{
  const char *quote = self->at++;
  const char *end = strchr (self->at, '\'');

  if (end == NULL)
    return set_unclosed (self, quote, error);

  g_string_append_len (self->word, self->at, end - self->at);
  self->at = end + 1;
  return TRUE;
}

/* A backslash means something before these alone; before the end of a line it joins two lines. */
static gboolean
read_double_quoted (Reader  *self,
                    GError **error)
{
  const char *quote = self->at++;

  while (*self->at != '"')
    {
      if (*self->at == '\0')
        return set_unclosed (self, quote, error);
      if (*self->at == '\\' && self->at[1] != '\0' && strchr ("$`\"\\\n", self->at[1]) != NULL)
        {
          if (self->at[1] != '\n')
            g_string_append_c (self->word, self->at[1]);
          self->at += 2;
        }
      else
        g_string_append_c (self->word, *self->at++);
    }
  self->at++;
  return TRUE;
}

/* A number of at most @max_digits digits; none at all leaves *out_number alone. */
static gboolean
read_number (Reader  *self,
             guint    base,
             guint    max_digits,
             guint32 *out_number)
{
  guint32 number = 0;
  guint   n_digits = 0;

  while (n_digits < max_digits && g_ascii_xdigit_value (*self->at) >= 0 &&
         (guint) g_ascii_xdigit_value (*self->at) < base)
    {
      number = number * base + (guint32) g_ascii_xdigit_value (*self->at++);
      n_digits++;
    }
  if (n_digits > 0)
    *out_number = number;
  return n_digits > 0;
}

/* What follows a backslash in $'…', as browsers write it when they copy a request. */
static void
read_escape (Reader *self)
{
  static const char letters[] = "abefnrtv";
  static const char meant[] = "\a\b\033\f\n\r\t\v";
  const char        letter = *self->at++;
  const char       *known = strchr (letters, letter);
  guint32           number = 0;

  if (letter == 'u' || letter == 'U')
    {
      if (read_number (self, 16, letter == 'u' ? 4 : 8, &number) && g_unichar_validate (number))
        g_string_append_unichar (self->word, number);
    }
  else if (letter == 'x')
    {
      if (read_number (self, 16, 2, &number))
        g_string_append_c (self->word, (char) number);
    }
  else if (letter >= '0' && letter <= '7')
    {
      self->at--;
      read_number (self, 8, 3, &number);
      g_string_append_c (self->word, (char) number);
    }
  else if (known != NULL)
    g_string_append_c (self->word, meant[known - letters]);
  else
    g_string_append_c (self->word, letter);
}

static gboolean
read_dollar_quoted (Reader  *self,
                    GError **error)
{
  const char *quote = self->at;

  self->at += 2;
  while (*self->at != '\'')
    {
      if (*self->at == '\0' || (*self->at == '\\' && self->at[1] == '\0'))
        return set_unclosed (self, quote, error);
      if (*self->at == '\\')
        {
          self->at++;
          read_escape (self);
        }
      else
        g_string_append_c (self->word, *self->at++);
    }
  self->at++;
  return TRUE;
}

static void
read_plain (Reader *self)
{
  if (*self->at == '\\' && self->at[1] != '\0')
    self->at++;
  g_string_append_c (self->word, *self->at++);
}

/* A line that was broken without a backslash still goes on if an option follows. */
static gboolean
ends_command (const char *at)
{
  if (*at != '\n')
    return *at != '\0' && strchr (";|&<>()", *at) != NULL;

  while (g_ascii_isspace (*at))
    at++;
  return *at != '-' && *at != '\0';
}

static gsize
measure_line_break (const char *at)
{
  if (at[0] != '\\')
    return 0;
  if (at[1] == '\n')
    return 2;
  return at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

static gboolean
read_some (Reader  *self,
           GError **error)
{
  self->in_word = TRUE;
  if (*self->at == '\'')
    return read_single_quoted (self, error);
  if (*self->at == '"')
    return read_double_quoted (self, error);
  if (*self->at == '$' && self->at[1] == '\'')
    return read_dollar_quoted (self, error);
  read_plain (self);
  return TRUE;
}

static void
end_word (Reader    *self,
          GPtrArray *words)
{
  if (self->in_word)
    g_ptr_array_add (words, g_strdup (self->word->str));
  g_string_truncate (self->word, 0);
  self->in_word = FALSE;
}

GPtrArray *
curl_words_split (const char *text,
                  char      **out_rest,
                  GError    **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) word = g_string_new (NULL);
  Reader           reader = { text, text, word, FALSE };
  g_autofree char *rest = NULL;

  while (*reader.at != '\0' && !ends_command (reader.at))
    {
      gsize break_size = measure_line_break (reader.at);

      if (break_size > 0)
        reader.at += break_size;
      else if (g_ascii_isspace (*reader.at))
        {
          end_word (&reader, words);
          reader.at++;
        }
      else if (!read_some (&reader, error))
        return NULL;
    }
  end_word (&reader, words);
  g_ptr_array_add (words, NULL);

  rest = g_strstrip (g_strdup (reader.at));
  *out_rest = *rest != '\0' ? g_steal_pointer (&rest) : NULL;
  return g_steal_pointer (&words);
}

static gboolean
is_plain (const char *word)
{
  for (const char *at = word; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("%+,-./:=@_", *at) == NULL)
      return FALSE;
  return *word != '\0';
}

void
curl_words_append (GString    *command,
                   const char *word)
{
  g_autofree char *quoted = is_plain (word) ? g_strdup (word) : g_shell_quote (word);

  if (command->len > 0)
    g_string_append_c (command, ' ');
  g_string_append (command, quoted);
}
