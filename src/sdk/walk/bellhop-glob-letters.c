/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-glob-letters-private.h"

#include <string.h>
#include <wctype.h>

enum
{
  MAX_CLASS_BYTES = 32
};

static gunichar
take (const char **at)
{
  const gunichar letter = g_utf8_get_char (*at);

  *at = g_utf8_next_char (*at);
  return letter;
}

static gunichar
take_plain (const char **at)
{
  if (**at == '\\' && (*at)[1] != '\0')
    (*at)++;
  return take (at);
}

/* `[:alpha:]`, behind which @at moves; FALSE when it is none. */
static gboolean
take_class (const char **at,
            gunichar     letter,
            gboolean    *matches)
{
  const char *end = g_str_has_prefix (*at, "[:") ? strstr (*at + 2, ":]") : NULL;
  char        name[MAX_CLASS_BYTES];
  wctype_t    type;

  if (end == NULL || (gsize) (end - *at - 2) >= sizeof name)
    return FALSE;
  g_strlcpy (name, *at + 2, (gsize) (end - *at - 2) + 1);
  type = wctype (name);
  if (type == 0)
    return FALSE;
  *at = end + 2;
  *matches = *matches || iswctype ((wint_t) letter, type) != 0;
  return TRUE;
}

/* What stands behind `[`, up to behind `]`. NULL: it is not closed, and `[` is a letter. */
static const char *
match_set (const char *at,
           gunichar    letter,
           gboolean   *out_matches)
{
  const gboolean is_negated = *at == '!' || *at == '^';
  gboolean       matches = FALSE;
  gboolean       is_first = TRUE;

  at += is_negated;
  for (; *at != ']' || is_first; is_first = FALSE)
    {
      gunichar low;
      gunichar high;

      if (*at == '\0')
        return NULL;
      if (take_class (&at, letter, &matches))
        continue;
      low = high = take_plain (&at);
      if (at[0] == '-' && at[1] != ']' && at[1] != '\0')
        {
          at++;
          high = take_plain (&at);
        }
      matches = matches || (letter >= low && letter <= high);
    }
  *out_matches = matches != is_negated;
  return at + 1;
}

/* Whether one letter is what @pattern begins with, which moves behind that. */
static gboolean
match_one (const char **pattern,
           gunichar     letter)
{
  gboolean    matches = FALSE;
  const char *end = **pattern == '[' ? match_set (*pattern + 1, letter, &matches) : NULL;

  if (end != NULL)
    {
      *pattern = end;
      return matches;
    }
  if (**pattern == '?')
    {
      (*pattern)++;
      return TRUE;
    }
  return **pattern != '\0' && take_plain (pattern) == letter;
}

gboolean
_bellhop_glob_match_letters (const char *pattern,
                             const char *name)
{
  const char *after_star = NULL;
  const char *retry = NULL; /* what the last star has not taken yet */

  while (*name != '\0')
    {
      const char *at = pattern;
      const char *next = name;

      if (*pattern == '*')
        {
          after_star = ++pattern;
          retry = name;
          continue;
        }
      if (match_one (&at, take (&next)))
        {
          pattern = at;
          name = next;
          continue;
        }
      if (after_star == NULL)
        return FALSE;
      pattern = after_star;
      name = retry = g_utf8_next_char (retry);
    }
  return pattern[strspn (pattern, "*")] == '\0';
}
