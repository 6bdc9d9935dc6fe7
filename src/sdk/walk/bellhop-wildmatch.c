/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-wildmatch-private.h"

#include <ctype.h>
#include <string.h>

/*
 * What git's wildmatch() takes for a match, in steps that are bounded by the length of the pattern
 * times that of the name: a later star makes all earlier ones settled, so only the last is tried
 * again.
 */

typedef enum
{
  NO,
  YES,
  NEVER /* the pattern is for nothing */
} Verdict;

typedef struct
{
  const char *name;
  int (*is_in) (int c);
} CharacterClass;

static const CharacterClass classes[] = {
  { "alnum", isalnum },
  { "alpha", isalpha },
  { "blank", isblank },
  { "cntrl", iscntrl },
  { "digit", isdigit },
  { "graph", isgraph },
  { "lower", islower },
  { "print", isprint },
  { "punct", ispunct },
  { "space", isspace },
  { "upper", isupper },
  { "xdigit", isxdigit },
};

/* What isalpha() and its like say beyond ASCII depends on the language. */
static Verdict
is_in_class (const char *name,
             gsize       length,
             guchar      c)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strlen (classes[i].name) == length && memcmp (classes[i].name, name, length) == 0)
      return c < 0x80 && classes[i].is_in (c) != 0 ? YES : NO;
  return NEVER;
}

/* The next character of a set, by itself or behind a backslash; 0 at the end of the pattern. */
static guchar
take_character (const char **pattern)
{
  if (**pattern == '\\' && *++*pattern == '\0')
    return 0;
  return (guchar) * (*pattern)++;
}

/* `[:alpha:]`, when that stands at @pattern: moves behind it. */
static gboolean
take_class (const char **pattern,
            guchar       c,
            Verdict     *out_verdict)
{
  const char *name = *pattern + 2;
  const char *end;

  if (strncmp (*pattern, "[:", 2) != 0)
    return FALSE;
  end = strchr (name, ']');
  if (end == NULL)
    *out_verdict = NEVER;
  else if (end == name || end[-1] != ':')
    return FALSE;
  else
    *out_verdict = is_in_class (name, (gsize) (end - 1 - name), c);
  *pattern = end != NULL ? end + 1 : *pattern;
  return TRUE;
}

/* One character, class or range of a set. */
static Verdict
match_member (const char **pattern,
              guchar       c)
{
  Verdict verdict = NO;
  guchar  first;
  guchar  last;

  if (take_class (pattern, c, &verdict))
    return verdict;
  first = take_character (pattern);
  if (first == 0)
    return NEVER;
  if ((*pattern)[0] != '-' || (*pattern)[1] == ']' || (*pattern)[1] == '\0')
    return c == first ? YES : NO;
  (*pattern)++;
  last = take_character (pattern);
  if (last == 0)
    return NEVER;
  /* The first one counts by itself, also where the range is none. */
  return c == first || (c >= first && c <= last) ? YES : NO;
}

/* @pattern stands behind the bracket, and afterwards behind its end. A bracket that comes first is
 * a member. */
static Verdict
match_set (const char **pattern,
           guchar       c)
{
  const gboolean is_negated = **pattern == '!' || **pattern == '^';
  gboolean       is_member = FALSE;
  gboolean       is_first = TRUE;

  *pattern += is_negated;
  for (; is_first || **pattern != ']'; is_first = FALSE)
    {
      Verdict verdict = **pattern != '\0' ? match_member (pattern, c) : NEVER;

      if (verdict == NEVER)
        return NEVER;
      is_member = is_member || verdict == YES;
    }
  (*pattern)++;
  return is_member != is_negated ? YES : NO;
}

/* One character of the name; moves @pattern behind what is for it. */
static Verdict
match_one (const char **pattern,
           guchar       c)
{
  switch (**pattern)
    {
    case '\0':
      return NO;
    case '?':
      (*pattern)++;
      return YES;
    case '[':
      (*pattern)++;
      return match_set (pattern, c);
    case '\\':
      if ((*pattern)[1] == '\0')
        return NEVER;
      (*pattern)++;
      G_GNUC_FALLTHROUGH;
    default:
      return (guchar) * (*pattern)++ == c ? YES : NO;
    }
}

gboolean
_bellhop_wildmatch_skip (const char **pattern)
{
  if (**pattern != '*')
    return match_one (pattern, 'x') != NEVER;
  (*pattern)++;
  return TRUE;
}

/* What is left of a pattern when the name has ended. */
static gboolean
is_all_stars (const char *pattern)
{
  return pattern[strspn (pattern, "*")] == '\0';
}

gboolean
_bellhop_wildmatch (const char *pattern,
                    const char *name,
                    gsize       length)
{
  const char *end = name + length;
  const char *star = NULL; /* behind the last one */
  const char *starred = NULL;

  while (name < end)
    {
      Verdict verdict;

      if (*pattern == '*')
        {
          star = ++pattern;
          starred = name;
          continue;
        }
      verdict = match_one (&pattern, (guchar) *name);
      if (verdict == NEVER || (verdict == NO && star == NULL))
        return FALSE;
      if (verdict == YES)
        name++;
      else
        {
          pattern = star;
          name = ++starred;
        }
    }
  return is_all_stars (pattern);
}
