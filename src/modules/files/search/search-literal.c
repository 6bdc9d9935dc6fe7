/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-literal.h"

#include <string.h>

enum
{
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
