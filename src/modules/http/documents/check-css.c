/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-page.h"

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* What a backslash stands for. */
static const char *
read_escape (const char *at,
             GString    *text)
{
  gunichar c = 0;
  guint    n_digits = 0;

  if (*at == '\n' || *at == '\0')
    return *at == '\n' ? at + 1 : at;
  while (n_digits < 6 && g_ascii_isxdigit (*at))
    {
      c = c * 16 + (gunichar) g_ascii_xdigit_value (*at++);
      n_digits++;
    }
  if (n_digits == 0)
    {
      g_string_append_c (text, *at);
      return at + 1;
    }
  g_string_append_unichar (text, c != 0 && g_unichar_validate (c) ? c : 0xfffd);
  return is_space (*at) ? at + 1 : at;
}

/* Returns where it ends. One that a line ends is none: @out_text is NULL then. */
static const char *
read_string (const char *at,
             char      **out_text)
{
  const char quote = *at++;
  g_autoptr(GString) text = g_string_new (NULL);

  while (*at != '\0' && *at != quote && *at != '\n')
    if (*at == '\\')
      at = read_escape (at + 1, text);
    else
      g_string_append_c (text, *at++);
  *out_text = *at == '\n' ? NULL : g_string_free (g_steal_pointer (&text), FALSE);
  return *at == quote ? at + 1 : at;
}

static const char *
skip_spaces (const char *at)
{
  while (is_space (*at))
    at++;
  return at;
}

/* Behind “url(”. What is not written as it has to be is left out by a browser too. */
static const char *
read_url (const char *at,
          char      **out_text)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean is_bad = FALSE;

  at = skip_spaces (at);
  if (*at == '"' || *at == '\'')
    return read_string (at, out_text);
  while (*at != '\0' && *at != ')')
    if (*at == '\\')
      at = read_escape (at + 1, text);
    else if (is_space (*at))
      {
        at = skip_spaces (at);
        is_bad = is_bad || (*at != ')' && *at != '\0');
      }
    else
      {
        is_bad = is_bad || strchr ("\"'(", *at) != NULL;
        g_string_append_c (text, *at++);
      }
  *out_text = is_bad ? NULL : g_string_free (g_steal_pointer (&text), FALSE);
  return at;
}

static void
take_link (GPtrArray *links,
           char      *link)
{
  /* A place in the same document is nothing to fetch. */
  if (link != NULL && *link != '\0' && *link != '#')
    g_ptr_array_add (links, link);
  else
    g_free (link);
}

static gboolean
starts (const char *at,
        const char *word)
{
  return g_ascii_strncasecmp (at, word, strlen (word)) == 0;
}

static const char *
skip_comment (const char *at)
{
  const char *end = strstr (at + 2, "*/");

  return end != NULL ? end + 2 : at + strlen (at);
}

static const char *
read_import (const char *at,
             GPtrArray  *links)
{
  char *link = NULL;

  at = skip_spaces (at);
  if (*at != '"' && *at != '\'')
    return at;
  at = read_string (at, &link);
  take_link (links, link);
  return at;
}

gboolean
check_css_collect (const char *css,
                   GPtrArray  *links,
                   CheckStep   step,
                   gpointer    step_data,
                   GError    **error)
{
  const gsize size = step != NULL ? strlen (css) : 0;
  const char *next_step = css;
  const char *at = css;

  while (*at != '\0')
    {
      const gboolean is_word = at > css && (g_ascii_isalnum (at[-1]) || at[-1] == '-');
      char          *link = NULL;

      if (step != NULL && at >= next_step)
        {
          next_step = at + CHECK_STEP_BYTES;
          if (!step (step_data, (guint64) (at - css), size, error))
            return FALSE;
        }
      if (at[0] == '/' && at[1] == '*')
        at = skip_comment (at);
      else if (*at == '\\' && at[1] != '\0')
        at += 2;
      else if (*at == '"' || *at == '\'')
        {
          at = read_string (at, &link);
          g_free (link);
        }
      else if (!is_word && starts (at, "url("))
        {
          at = read_url (at + strlen ("url("), &link);
          take_link (links, link);
        }
      else if (starts (at, "@import"))
        at = read_import (at + strlen ("@import"), links);
      else if (starts (at, "@namespace"))
        at += strcspn (at, ";");
      else
        at++;
    }
  return TRUE;
}
