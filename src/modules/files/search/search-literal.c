/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-literal.h"

#include <string.h>

enum
{
  LANE_BYTES = 16,
  N_LANES = 4,
  BYTES_AT_ONCE = N_LANES * LANE_BYTES,
  MAX_FALSE_STARTS = 4096,
  MAX_FOLDED_BYTES = 32, /* as often as all of them may be compared */
  CASE_BIT = 0x20
};

/* What a processor compares in one go. */
typedef guint8  Lane __attribute__ ((vector_size (LANE_BYTES)));
typedef guint64 Halves __attribute__ ((vector_size (LANE_BYTES)));

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
  self->second = length > 1 && self->rare == 0 ? 1 : 0;
  for (gsize i = self->second + 1; i < length; i++)
    if (i != self->rare &&
        get_commonness ((guchar) text[i]) < get_commonness ((guchar) text[self->second]))
      self->second = i;
}

static guint8
get_case_bit (char byte)
{
  return g_ascii_isalpha (byte) ? CASE_BIT : 0;
}

/* The Kelvin sign is a k, and the long s is an s. */
gboolean
search_literal_fold (SearchLiteral *self)
{
  if (self->length > MAX_FOLDED_BYTES)
    return FALSE;
  for (gsize i = 0; i < self->length; i++)
    if ((guchar) self->text[i] >= 0x80 || strchr ("kKsS", self->text[i]) != NULL)
      return FALSE;
  for (gsize i = 0; i < self->length; i++)
    self->text[i] = g_ascii_tolower (self->text[i]);
  self->is_folded = TRUE;
  self->rare_case = get_case_bit (self->text[self->rare]);
  self->second_case = get_case_bit (self->text[self->second]);
  return TRUE;
}

void
search_literal_clear (SearchLiteral *self)
{
  g_clear_pointer (&self->text, g_free);
}

static Lane
load (const char *at)
{
  Lane lane;

  memcpy (&lane, at, sizeof lane);
  return lane;
}

/* Whether one of the places from @at on may be where it begins. */
static gboolean
has_candidate (const SearchLiteral *self,
               const char          *at)
{
  const Lane rare = (Lane){ 0 } + (guint8) self->text[self->rare];
  const Lane second = (Lane){ 0 } + (guint8) self->text[self->second];
  Halves     found = { 0 };

  for (gsize i = 0; i < BYTES_AT_ONCE; i += LANE_BYTES)
    found |= (Halves) (((load (at + i + self->rare) | self->rare_case) == rare) &
                       ((load (at + i + self->second) | self->second_case) == second));
  return (found[0] | found[1]) != 0;
}

/* The first place up to @last where its two rarest bytes are. */
static const char *
find_candidate (const SearchLiteral *self,
                const char          *at,
                const char          *last)
{
  const char rare = self->text[self->rare];
  const char second = self->text[self->second];

  while (last - at >= BYTES_AT_ONCE && !has_candidate (self, at))
    at += BYTES_AT_ONCE;
  for (; at <= last; at++)
    if ((at[self->rare] | self->rare_case) == rare &&
        (at[self->second] | self->second_case) == second)
      return at;
  return NULL;
}

static gboolean
is_here (const SearchLiteral *self,
         const char          *at)
{
  return self->is_folded ? g_ascii_strncasecmp (at, self->text, self->length) == 0
                         : memcmp (at, self->text, self->length) == 0;
}

/* Goes from one place where its two rarest bytes are to the next. Where they are not rare after
 * all, memmem() goes on, which takes linear time whatever comes. */
const char *
search_literal_find (const SearchLiteral *self,
                     const char          *text,
                     gsize                length)
{
  const char *at = text;
  const char *last;

  if (self->length > length)
    return NULL;

  last = text + (length - self->length);
  for (guint i = 0; i < MAX_FALSE_STARTS || self->is_folded; i++)
    {
      at = find_candidate (self, at, last);
      if (at == NULL || is_here (self, at))
        return at;
      at++;
    }
  return memmem (at, (gsize) (text + length - at), self->text, self->length);
}
