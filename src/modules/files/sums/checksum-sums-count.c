/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

#include <string.h>

/* What of a line must be a digest, however it is written. */

enum
{
  LONG_DIGEST = 32
};

const char *
checksum_sums_skip_spaces (const char *start,
                           const char *end)
{
  while (start < end && (*start == ' ' || *start == '\t'))
    start++;
  return start;
}

const char *
checksum_sums_skip_word (const char *start,
                         const char *end)
{
  while (start < end && *start != ' ' && *start != '\t')
    start++;
  return start;
}

/* The end of the digits that begin at @start, in one word or in groups of one size, as certutil and
   openssl print them; @out_n_digits are how many there are. */
static const char *
skip_digits (const char *start,
             const char *end,
             gsize      *out_n_digits)
{
  const char *c = start;
  gsize       group_size = 0;

  *out_n_digits = 0;
  for (;;)
    {
      const char *group = c;

      while (c < end && g_ascii_isxdigit (*c))
        c++;
      if (group_size > 0 && (gsize) (c - group) != group_size)
        return group - 1;
      group_size = (gsize) (c - group);
      *out_n_digits += group_size;
      if (group_size % 2 != 0 || c + 1 >= end || (*c != ' ' && *c != ':') ||
          !g_ascii_isxdigit (c[1]))
        return c;
      c++;
    }
}

static gboolean
is_digest_length (gsize n_digits)
{
  return n_digits >= LONG_DIGEST && checksum_algorithms_of_length (n_digits) != 0;
}

char *
checksum_sums_join_digits (const char *start,
                           const char *end)
{
  gsize    n_digits;
  GString *joined;

  if (start == end || skip_digits (start, end, &n_digits) != end || !is_digest_length (n_digits))
    return NULL;
  joined = g_string_sized_new (n_digits);
  for (const char *c = start; c < end; c++)
    if (g_ascii_isxdigit (*c))
      g_string_append_c (joined, g_ascii_tolower (*c));
  return g_string_free (joined, FALSE);
}

static const char *
skip_base64 (const char *start,
             const char *end)
{
  while (start < end && (g_ascii_isalnum (*start) || *start == '+' || *start == '/'))
    start++;
  while (start < end && *start == '=')
    start++;
  return start;
}

/* Base64 of as many bytes as a digest has, with what fills it up. */
static gboolean
is_base64_digest (const char *start,
                  const char *end)
{
  const gsize length = (gsize) (end - start);
  gsize       n_filling = 0;

  while (n_filling < MIN (length, 2) && end[-1 - (gssize) n_filling] == '=')
    n_filling++;
  for (const char *c = start; c < end - n_filling; c++)
    if (!g_ascii_isalnum (*c) && *c != '+' && *c != '/')
      return FALSE;
  return length % 4 == 0 && is_digest_length (2 * (length / 4 * 3 - n_filling));
}

/* Base32 of as many bytes as digests have: rhash writes Tiger trees (TTH) so, and AICH. */
static gboolean
is_base32_digest (const char *start,
                  const char *end)
{
  static const guint8 lengths[] = { 26, 32, 39, 52, 103 };
  guint               n_numbers = 0;

  if (memchr (lengths, (int) MIN (end - start, 255), sizeof lengths) == NULL)
    return FALSE;
  for (const char *c = start; c < end; c++)
    {
      if (!g_ascii_isalpha (*c) && (*c < '2' || *c > '7'))
        return FALSE;
      n_numbers += g_ascii_isdigit (*c);
    }
  return n_numbers >= 2;
}

/* The end of the digest in one word, or in groups, whose first digit is @start; else NULL. */
static const char *
skip_digest (const char *start,
             const char *word_end,
             const char *end)
{
  gsize       n_digits;
  const char *after = skip_digits (start, end, &n_digits);

  if (!is_digest_length (n_digits))
    after = skip_digits (start, MIN (after, word_end), &n_digits);
  return is_digest_length (n_digits) && (after == end || !g_ascii_isalnum (*after)) ? after : NULL;
}

/* The end of the first digest in the word, which may go on behind it, or NULL. */
static const char *
find_digest (const char *word,
             const char *word_end,
             const char *end)
{
  const char *dash = memchr (word, '-', (gsize) (word_end - word));
  const char *dash_end = dash != NULL ? skip_base64 (dash + 1, word_end) : NULL;
  const char *c = word;

  if (dash != NULL && is_base64_digest (dash + 1, dash_end))
    return dash_end;
  while (c < word_end)
    {
      const char *after = g_ascii_isxdigit (*c) ? skip_digest (c, word_end, end) : NULL;

      if (after != NULL)
        return after;
      if (!g_ascii_isxdigit (*c))
        c++;
      else
        while (c < word_end && g_ascii_isxdigit (*c))
          c++;
    }
  return NULL;
}

/* How many words of a line must be digests, however they are written. What begins with a sign of a
 * comment may speak of some. A line of base64 alone is of a signature. */
guint
checksum_sums_count_digests (const char *line,
                             gsize       length)
{
  const char *end = line + length;
  const char *c = checksum_sums_skip_spaces (line, end);
  guint       n_digests = 0;

  if (c < end && (*c == '#' || *c == ';'))
    return 0;
  while (c < end)
    {
      const char *word_end = checksum_sums_skip_word (c, end);
      const char *after = find_digest (c, word_end, end);

      if (after == NULL && (c > line || word_end < end) &&
          (is_base64_digest (c, word_end) || is_base32_digest (c, word_end)))
        after = word_end;
      n_digests += after != NULL;
      c = checksum_sums_skip_spaces (after != NULL ? MAX (after, c + 1) : word_end, end);
    }
  return n_digests;
}
