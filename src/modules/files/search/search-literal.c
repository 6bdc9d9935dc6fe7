/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-literal.h"

#include <string.h>

enum
{
  MIN_EXTRACT = 3,
  MAX_FALSE_STARTS = 4096
};

/* How common a byte is in text and code, very roughly: letters by their frequency in English, then
 * digits and punctuation; what is in neither list is rare. */
static guint
get_commonness (guchar byte)
{
  static const char common[] =
    " etaoinsrhldcumfpgwybvk_0.1,()2-;=\"/x'j3:4qz5*68>797<{}[]#@&+!$|\\?%^~`";
  const char *at = byte != '\0' ? strchr (common, g_ascii_tolower ((char) byte)) : NULL;

  if (at == NULL)
    return byte == '\0' || byte == '\n' || byte == '\t' ? G_MAXUINT : 1;
  return (guint) (sizeof common - (gsize) (at - common)) + (g_ascii_isupper ((char) byte) ? 0 : 16);
}

void
search_literal_init (SearchLiteral *self,
                     const char    *text,
                     gsize          length)
{
  self->text = g_strndup (text, length);
  self->length = length;
  self->rare = 0;
  for (gsize i = 1; i < length; i++)
    if (get_commonness ((guchar) text[i]) < get_commonness ((guchar) text[self->rare]))
      self->rare = i;
}

void
search_literal_clear (SearchLiteral *self)
{
  g_clear_pointer (&self->text, g_free);
}

/* Goes from one occurrence of the rarest byte to the next, which memchr() does many bytes at a
 * time. Where that byte is not rare after all, memmem() goes on, which takes linear time whatever
 * comes. */
const char *
search_literal_find (const SearchLiteral *self,
                     const char          *text,
                     gsize                length)
{
  const char *end = text + length;
  const char *at = text + self->rare;

  if (self->length > length)
    return NULL;

  for (guint i = 0; i < MAX_FALSE_STARTS; i++)
    {
      gsize tail = self->length - self->rare;

      if (at >= end || (gsize) (end - at) < tail)
        return NULL;
      at = memchr (at, self->text[self->rare], (gsize) (end - at) - tail + 1);
      if (at == NULL)
        return NULL;
      if (memcmp (at - self->rare, self->text, self->length) == 0)
        return at - self->rare;
      at++;
    }
  at -= self->rare;
  return memmem (at, (gsize) (end - at), self->text, self->length);
}

/* The length of what begins at @at and stands for more than itself, for escapes and classes; 0 for
 * a plain character, and -1 for what is too clever to look at. */
static int
get_special_length (const char *at)
{
  if (strchr ("|(){}*+?", *at) != NULL)
    return -1;
  if (*at == '[')
    {
      const char *end = at + 1;

      if (*end == '^')
        end++;
      if (*end == ']')
        end++;
      while (*end != '\0' && *end != ']' && *end != '[' && *end != '\\')
        end++;
      return *end == ']' ? (int) (end - at + 1) : -1;
    }
  if (*at == '\\')
    return at[1] != '\0' && strchr ("bBdDsSwW", at[1]) != NULL ? 2 : -1;
  return strchr (".^$", *at) != NULL ? 1 : 0;
}

/* How long the quantifier at @at is, and whether it allows for none of what is before it. */
static int
get_quantifier (const char *at,
                gboolean   *out_optional)
{
  *out_optional = *at == '*' || *at == '?';
  if (*at != '*' && *at != '+' && *at != '?')
    return *at == '{' ? -1 : 0;
  return at[1] == '?' || at[1] == '+' ? 2 : 1;
}

static void
keep_longer (GString *best,
             GString *run)
{
  if (run->len > best->len)
    g_string_assign (best, run->str);
  g_string_truncate (run, 0);
}

/* Only a pattern without groups, alternatives and other cleverness is looked at. */
char *
search_literal_extract (const char *pattern)
{
  g_autoptr(GString) best = g_string_new (NULL);
  g_autoptr(GString) run = g_string_new (NULL);

  for (const char *at = pattern; *at != '\0';)
    {
      int      special = get_special_length (at);
      int      length = special > 0 ? special : 1;
      gboolean optional;
      int      quantifier;

      if (special < 0)
        return NULL;
      quantifier = get_quantifier (at + length, &optional);
      if (quantifier < 0)
        return NULL;

      /* A character that is more than one byte is quantified as a whole, so the run ends before
         it. */
      if (special == 0 && quantifier > 0 && (*at & 0x80) != 0)
        return NULL;
      if (special == 0 && !optional)
        g_string_append_c (run, *at);
      if (special > 0 || quantifier > 0)
        keep_longer (best, run);
      at += length + quantifier;
    }
  keep_longer (best, run);
  return best->len >= MIN_EXTRACT ? g_strdup (best->str) : NULL;
}
