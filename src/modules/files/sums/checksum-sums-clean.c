/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

#include <string.h>

/* What pages, mails and word processors put around a digest, and what is copied with it. */

enum
{
  MIN_DIGITS = 8,
  MAX_ENTITY_BYTES = 8
};

/* How many bytes a tag has that begins here, such as `</code>`; 0: none does. A digest may be in
 * such brackets too. */
static gsize
measure_tag (const char *text)
{
  const gsize start = text[1] == '/' ? 2 : 1;
  const gsize length = strspn (text + start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789");
  const gsize n_digits = strspn (text + start, "0123456789abcdefABCDEF");
  const char *end;

  if (text[0] != '<' || !g_ascii_isalpha (text[start]) ||
      (n_digits == length && n_digits >= MIN_DIGITS) ||
      strchr (" \t\r\n/>", text[start + length]) == NULL)
    return 0;
  end = strpbrk (text + 1, "<>");
  return end != NULL && *end == '>' ? (gsize) (end - text) + 1 : 0;
}

/* As above, for `&quot;` and `&#8220;`. */
static gsize
measure_entity (const char *text)
{
  gsize length = 1;

  if (text[0] != '&')
    return 0;
  while (g_ascii_isalnum (text[length]) || text[length] == '#')
    length++;
  return length > 1 && length <= MAX_ENTITY_BYTES && text[length] == ';' ? length + 1 : 0;
}

/* Quotes of all languages, blanks that are none of ASCII, and what is not seen. */
static gboolean
is_around (gunichar c)
{
  const GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION ||
         type == G_UNICODE_OPEN_PUNCTUATION || type == G_UNICODE_CLOSE_PUNCTUATION ||
         type == G_UNICODE_SPACE_SEPARATOR || type == G_UNICODE_FORMAT;
}

static gsize
measure_character (const char *text)
{
  const gunichar c = g_utf8_get_char_validated (text, -1);

  if (c < 0x80 || c >= 0x110000 || !is_around (c))
    return 0;
  return (gsize) g_unichar_to_utf8 (c, NULL);
}

char *
checksum_sums_clean (const char *text)
{
  GString *cleaned = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length = measure_tag (text);

      if (length == 0)
        length = measure_entity (text);
      if (length == 0)
        length = measure_character (text);
      g_string_append_c (cleaned, length > 0 ? ' ' : *text);
      text += MAX (length, 1);
    }
  return g_string_free (cleaned, FALSE);
}
