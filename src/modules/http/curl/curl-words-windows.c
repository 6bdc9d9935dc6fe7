/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-words.h"

#include <glib/gi18n-lib.h>

/* A browser that copies a command for Windows writes ^ before each quote, or at least at the end of
 * a line. */
gboolean
curl_words_is_windows (const char *text)
{
  const char *first = text + strcspn (text, " \t");

  first += strspn (first, " \t");
  return *first == '^' || strstr (text, " ^\n") != NULL || strstr (text, " ^\r\n") != NULL;
}

/* How long the name of a variable is that begins with the per cent sign at @at, with both signs; or
 * 0. A browser writes %^ where it means the sign. */
static gsize
measure_variable (const char *at)
{
  gsize length = 1;

  if (!g_ascii_isalpha (at[1]) && at[1] != '_')
    return 0;
  while (g_ascii_isalnum (at[length]) || at[length] == '_')
    length++;
  return at[length] == '%' ? length + 1 : 0;
}

static gboolean
refuse_variable (const char *at,
                 GError    **error)
{
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("The command contains a variable of a shell, which is not known here; put in the "
                 "text itself: %.*s"),
               (int) measure_variable (at), at);
  return FALSE;
}

/* What cmd.exe passes on: ^ is left out where it does not stand in quotes, and takes the meaning of
 * what follows; before the end of a line it joins two lines. */
static gboolean
unescape (const char *text,
          GString    *command,
          GError    **error)
{
  gboolean in_quotes = FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == '^' && !in_quotes)
        {
          text++;
          if (*text == '\r')
            text++;
          if (*text == '\n')
            text++;
          if (*text == '\r' && text[1] == '\n')
            text++;
          if (*text == '\0')
            break;
          g_string_append_c (command, *text);
          continue;
        }
      if (*text == '%' && measure_variable (text) > 0)
        return refuse_variable (text, error);
      if (*text == '"')
        in_quotes = !in_quotes;
      if (!in_quotes && strchr ("\n|&<>", *text) != NULL)
        break;
      g_string_append_c (command, *text);
    }
  text += strspn (text, " \t\r\n");
  if (*text == '\0')
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("Only one command can be pasted; leave out what follows the first one"));
  return FALSE;
}

/* One word, as the C library of Windows reads it: backslashes mean something before a quote alone,
 * and a quote that is doubled within quotes stands for itself. */
static const char *
read_word (const char *at,
           GString    *word)
{
  gboolean in_quotes = FALSE;

  while (*at != '\0' && (in_quotes || !g_ascii_isspace (*at)))
    {
      const gsize n_backslashes = strspn (at, "\\");

      at += n_backslashes;
      for (gsize i = 0; i < (*at == '"' ? n_backslashes / 2 : n_backslashes); i++)
        g_string_append_c (word, '\\');
      if (*at != '"')
        {
          if (n_backslashes == 0)
            g_string_append_c (word, *at++);
          continue;
        }
      if (n_backslashes % 2 == 1)
        g_string_append_c (word, '"');
      else if (in_quotes && at[1] == '"')
        {
          g_string_append_c (word, '"');
          at++;
        }
      else
        in_quotes = !in_quotes;
      at++;
    }
  return at;
}

GPtrArray *
curl_words_split_windows (const char *text,
                          GError    **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) command = g_string_new (NULL);
  const char *at;

  if (!unescape (text, command, error))
    return NULL;

  at = command->str + strspn (command->str, " \t\r\n");
  while (*at != '\0')
    {
      g_autoptr(GString) word = g_string_new (NULL);

      at = read_word (at, word);
      g_ptr_array_add (words, g_strdup (word->str));
      at += strspn (at, " \t\r\n");
    }
  g_ptr_array_add (words, NULL);
  return g_steal_pointer (&words);
}
