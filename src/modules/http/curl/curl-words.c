/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-words.h"

#include <glib/gi18n-lib.h>
#include <glob.h>

enum
{
  MAX_SHOWN_BYTES = 60,
};

/* Where reading has come to. */
typedef struct
{
  const char *start;
  const char *at;
  GString    *word;    /* Owned: the word so far */
  GString    *pattern; /* Owned: the same, with what stands in quotes escaped for glob() */
  gboolean    in_word; /* also when it is empty, as '' is */
  gboolean    is_glob;
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

/* --- What only a shell can do --- */

static gboolean
set_refused (const char *text,
             const char *reason,
             GError    **error)
{
  g_autofree char *line = g_strndup (text, MIN (strcspn (text, "\r\n"), MAX_SHOWN_BYTES));
  g_autofree char *shown = g_utf8_make_valid (line, -1);

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, "%s: %s", reason, shown);
  return FALSE;
}

/* How long the variable is whose dollar is at @at, or 0 if a shell takes it for none. Digits and
 * signs are names of one letter. */
static gsize
measure_variable (const char *at)
{
  gsize length = 2;

  if (at[1] == '{')
    return 2 + strcspn (at + 2, "}") + (strchr (at + 2, '}') != NULL ? 1 : 0);
  if (at[1] != '\0' && (g_ascii_isdigit (at[1]) || strchr ("@*#?!$-", at[1]) != NULL))
    return length;
  if (!g_ascii_isalpha (at[1]) && at[1] != '_')
    return 0;
  while (g_ascii_isalnum (at[length]) || at[length] == '_')
    length++;
  return length;
}

/* Whether a shell leaves the dollar or the backquote at @at as it is. */
static gboolean
check_expansion (const char *at,
                 GError    **error)
{
  gsize            length;
  g_autofree char *name = NULL;

  if (*at == '`')
    return set_refused (at, _("The command contains the output of another command, which is not "
                              "run here; put in the text itself"),
                        error);
  if (*at != '$' || at[1] == '\0')
    return TRUE;
  if (g_str_has_prefix (at, "$((") || at[1] == '[')
    return set_refused (at, _("The command contains a calculation, which a shell does; put in the "
                              "result itself"),
                        error);
  if (at[1] == '(')
    return set_refused (at, _("The command contains the output of another command, which is not "
                              "run here; put in the text itself"),
                        error);
  length = measure_variable (at);
  if (length == 0)
    return TRUE;
  name = g_strndup (at, length);
  return set_refused (name, _("The command contains a variable of a shell, which is not known "
                              "here; put in the text itself"),
                      error);
}

/* After the sign of what looks like an assignment, some shells do what they do at the start of a
 * word. */
static gboolean
is_home_in_value (Reader *self)
{
  const char *word = self->word->str;
  const gsize name = strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");

  return *self->at == '~' && name > 0 && !g_ascii_isdigit (*word) && word[name] == '=' &&
         strchr ("=:", word[self->word->len - 1]) != NULL;
}

static gboolean
is_brace (const char *at)
{
  const gsize length = strcspn (at, " \t\r\n'\"}");

  return *at == '{' && at[length] == '}' &&
         (memchr (at, ',', length) != NULL || g_strstr_len (at, (gssize) length, "..") != NULL);
}

/* Between quotes nothing of this has a meaning. */
static gboolean
check_bare (Reader  *self,
            GError **error)
{
  static const char *const quotes[] = { "“", "”", "„", "‘", "’", "«", "»" };
  static const char *const dashes[] = { "–", "—", "−" };

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    if (g_str_has_prefix (self->at, quotes[i]))
      return set_refused (self->at, _("The command contains a typographic quotation mark, which no "
                                      "shell understands; write ' or \" instead"),
                          error);
  for (guint i = 0; i < G_N_ELEMENTS (dashes) && self->word->len == 0; i++)
    if (g_str_has_prefix (self->at, dashes[i]))
      return set_refused (self->at, _("An option begins with a typographic dash, which curl does "
                                      "not understand; write - or -- instead"),
                          error);
  if (*self->at == '~' && self->word->len == 0 && self->at[1] != '/' &&
      g_ascii_isalnum (self->at[1]))
    return set_refused (self->at, _("The command contains the folder of another user; write the "
                                    "whole path"),
                        error);
  if (is_home_in_value (self))
    return set_refused (self->at, _("A shell may put your home folder in place of the ~; write the "
                                    "whole path, or put the word in quotes"),
                        error);
  if (is_brace (self->at))
    return set_refused (self->at, _("A shell makes several words of the braces; put the word in "
                                    "quotes, or send one request at a time"),
                        error);
  return check_expansion (self->at, error);
}

static gboolean
check_rest (const char *rest,
            GError    **error)
{
  switch (*rest)
    {
    case '|':
      return set_refused (rest, _("The command passes its output to another program, which is not "
                                  "run here; leave that out"),
                          error);
    case '>':
      return set_refused (rest, _("The command redirects its output; leave that out"), error);
    case '<':
      return set_refused (rest, _("The command reads its standard input; name the file with @ "
                                  "instead"),
                          error);
    case '(':
    case ')':
      return set_refused (rest, _("A shell cannot read the command; put the word with the "
                                  "parenthesis in quotes"),
                          error);
    default:
      break;
    }
  while (g_ascii_isspace (*rest) || *rest == ';' || *rest == '&')
    rest++;
  return *rest == '\0' ||
         set_refused (rest, _("Only one command can be pasted; put a URL that contains & or ; in "
                              "quotes, or leave out what follows"),
                      error);
}

/* --- Words --- */

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
      if (!check_expansion (self->at, error))
        return FALSE;
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
  static const char letters[] = "abeEfnrtv";
  static const char meant[] = "\a\b\033\033\f\n\r\t\v";
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
  else if (letter == 'c' && *self->at != '\0' && *self->at != '\'')
    g_string_append_c (self->word, *self->at++ & 0x1f);
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
  if (*self->at == '~' && self->word->len == 0)
    {
      g_string_append (self->word, g_get_home_dir ());
      self->at++;
      return;
    }
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
read_piece (Reader  *self,
            GError **error)
{
  if (*self->at == '\'')
    return read_single_quoted (self, error);
  if (*self->at == '$' && self->at[1] == '"')
    self->at++;
  if (*self->at == '"')
    return read_double_quoted (self, error);
  if (*self->at == '$' && self->at[1] == '\'')
    return read_dollar_quoted (self, error);
  if (!check_bare (self, error))
    return FALSE;
  read_plain (self);
  return TRUE;
}

static gboolean
read_some (Reader  *self,
           GError **error)
{
  static const char special[] = "*?[]";
  const gboolean    is_bare = strchr (special, *self->at) != NULL;
  const gsize       before = self->word->len;

  self->in_word = TRUE;
  self->is_glob = self->is_glob || is_bare;
  if (!read_piece (self, error))
    return FALSE;
  for (const char *at = self->word->str + before; *at != '\0'; at++)
    {
      if (!is_bare && strchr ("*?[]\\", *at) != NULL)
        g_string_append_c (self->pattern, '\\');
      g_string_append_c (self->pattern, *at);
    }
  return TRUE;
}

/* A pattern that matches nothing is left as it is. */
static gboolean
check_glob (Reader  *self,
            GError **error)
{
  glob_t   found = { 0 };
  gboolean matches;

  if (!self->is_glob || strstr (self->word->str, "://") != NULL)
    return TRUE;
  matches = glob (self->pattern->str, GLOB_NOSORT, NULL, &found) == 0;
  globfree (&found);
  return !matches ||
         set_refused (self->word->str, _("A shell puts the names of files in place of the word; "
                                         "put it in quotes, or write the names"),
                      error);
}

static gboolean
end_word (Reader    *self,
          GPtrArray *words,
          GError   **error)
{
  if (!check_glob (self, error))
    return FALSE;
  if (self->in_word)
    g_ptr_array_add (words, g_strdup (self->word->str));
  g_string_truncate (self->word, 0);
  g_string_truncate (self->pattern, 0);
  self->in_word = FALSE;
  self->is_glob = FALSE;
  return TRUE;
}

GPtrArray *
curl_words_split (const char *text,
                  GError    **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) word = g_string_new (NULL);
  g_autoptr(GString) pattern = g_string_new (NULL);
  Reader reader = { text, text, word, pattern, FALSE, FALSE };

  while (*reader.at != '\0' && !ends_command (reader.at))
    {
      gsize break_size = measure_line_break (reader.at);

      if (break_size > 0)
        reader.at += break_size;
      else if (g_ascii_isspace (*reader.at))
        {
          if (!end_word (&reader, words, error))
            return NULL;
          reader.at++;
        }
      else if (*reader.at == '#' && !reader.in_word)
        reader.at += strcspn (reader.at, "\n");
      else if (!read_some (&reader, error))
        return NULL;
    }
  if (!end_word (&reader, words, error) || !check_rest (reader.at, error))
    return NULL;

  g_ptr_array_add (words, NULL);
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
