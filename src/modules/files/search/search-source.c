/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
  /* A zero byte further up makes a file binary; further down, only the rest of it. */
  MAX_HEAD_BYTES = 64 * 1024,
  GUESS_BYTES = 4096, /* by which text in 16 bits is known that does not say so */
  MIN_GUESSED_UNITS = 4,
  UTF8_BYTES = 3, /* at most, of one unit of 16 bits */
};

static const gunichar REPLACEMENT = 0xfffd;

void
search_source_begin (SearchSource *self,
                     int           fd)
{
  g_autofree guint8 *units = g_steal_pointer (&self->units);

  *self = (SearchSource){ .fd = fd,
                          .takes_zeros = self->takes_zeros,
                          .units = g_steal_pointer (&units) };
}

void
search_source_clear (SearchSource *self)
{
  g_clear_pointer (&self->units, g_free);
}

/* As much as there is: some file systems give less at a time. */
static gssize
fill (int   fd,
      char *buffer,
      gsize size)
{
  gsize   n_bytes = 0;
  ssize_t n_read = 1;

  while (n_bytes < size && n_read != 0)
    {
      n_read = read (fd, buffer + n_bytes, size - n_bytes);
      if (n_read < 0 && errno != EINTR)
        return -1;
      n_bytes += (gsize) MAX (n_read, 0);
    }
  return (gssize) n_bytes;
}

/* --- What kind of text it is --- */

/* Text in 16 bits without a mark: half of the bytes of its ASCII are zero, and always the same half
   of each unit; and it has no control characters, of which numbers would have many. */
static gboolean
is_likely_wide (const guint8 *bytes,
                gsize         length,
                gsize         high)
{
  const gsize n_units = MIN (length, GUESS_BYTES) / 2;
  gsize       n_ascii = 0;

  for (gsize i = 0; i < n_units; i++)
    {
      const guint8 low_byte = bytes[2 * i + 1 - high];

      if (bytes[2 * i + high] != 0)
        continue;
      if (low_byte < ' ' && (low_byte == 0 || strchr ("\t\n\f\r", low_byte) == NULL))
        return FALSE;
      n_ascii += low_byte < 0x7f;
    }
  return n_units >= MIN_GUESSED_UNITS && n_ascii * 2 >= n_units;
}

static SearchEncoding
find_encoding (const char *text,
               gsize       length)
{
  const guint8 *bytes = (const guint8 *) text;

  if (length >= 2 && memcmp (text, "\xff\xfe", 2) == 0)
    return SEARCH_ENCODING_UTF16_LE;
  if (length >= 2 && memcmp (text, "\xfe\xff", 2) == 0)
    return SEARCH_ENCODING_UTF16_BE;
  if (memchr (text, '\0', MIN (length, GUESS_BYTES)) == NULL)
    return SEARCH_ENCODING_BYTES;
  if (is_likely_wide (bytes, length, 1))
    return SEARCH_ENCODING_UTF16_LE;
  if (is_likely_wide (bytes, length, 0))
    return SEARCH_ENCODING_UTF16_BE;
  return SEARCH_ENCODING_BYTES;
}

/* What is read stops before it. */
static gsize
stop_at_zero (SearchSource *self,
              guint64       position,
              gsize         n_before)
{
  self->is_over = TRUE;
  self->is_binary = position <= MAX_HEAD_BYTES;
  self->zero_at = position;
  return self->is_binary ? 0 : n_before;
}

/* --- Text in 16 bits --- */

static gunichar
get_unit (const SearchSource *self,
          gsize               at)
{
  const guint8 *unit = self->units + at;

  return self->encoding == SEARCH_ENCODING_UTF16_LE ? (gunichar) (unit[0] | unit[1] << 8)
                                                    : (gunichar) (unit[0] << 8 | unit[1]);
}

/* The character at @at, and how many bytes it takes; 0: the rest of it has not come yet. */
static gsize
read_character (const SearchSource *self,
                gsize               at,
                gsize               length,
                gunichar           *out_character)
{
  gunichar first;
  gunichar second;

  *out_character = REPLACEMENT;
  if (length - at < 2)
    return self->is_over ? length - at : 0;
  first = get_unit (self, at);
  if (first < 0xd800 || first > 0xdfff)
    *out_character = first;
  if (first < 0xd800 || first > 0xdbff)
    return 2;
  if (length - at < 4)
    return self->is_over ? 2 : 0;

  second = get_unit (self, at + 2);
  if (second < 0xdc00 || second > 0xdfff)
    return 2;
  *out_character = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  return 4;
}

/* Decodes what there is to @buffer, for which it has to be few enough. */
static gsize
decode (SearchSource *self,
        gsize         length,
        char         *buffer)
{
  gsize at = 0;
  gsize n_bytes = 0;

  while (at < length)
    {
      gunichar    character;
      const gsize n_taken = read_character (self, at, length, &character);

      if (n_taken == 0)
        break;
      if (character == 0 && !self->takes_zeros)
        return stop_at_zero (self, self->n_taken + at + 1, n_bytes);
      n_bytes += (gsize) g_unichar_to_utf8 (character, buffer + n_bytes);
      at += n_taken;
    }
  self->n_taken += at;
  self->n_units = length - at;
  memmove (self->units, self->units + at, self->n_units);
  return n_bytes;
}

static gssize
read_wide (SearchSource *self,
           char         *buffer,
           gsize         size)
{
  const gsize n_at_once = size / UTF8_BYTES * 2;
  gssize      n_read;

  if (self->units == NULL)
    self->units = g_malloc (n_at_once);
  n_read = fill (self->fd, (char *) self->units + self->n_units, n_at_once - self->n_units);
  if (n_read < 0)
    return -1;
  self->is_over = (gsize) n_read < n_at_once - self->n_units;
  return (gssize) decode (self, self->n_units + (gsize) n_read, buffer);
}

/* --- Any text --- */

static gssize
read_bytes (SearchSource *self,
            char         *buffer,
            gsize         n_bytes)
{
  const char *zero = self->takes_zeros ? NULL : memchr (buffer, '\0', n_bytes);

  if (zero != NULL)
    n_bytes = stop_at_zero (self, self->n_taken + (gsize) (zero - buffer) + 1,
                            (gsize) (zero - buffer));
  self->n_taken += n_bytes;
  return (gssize) n_bytes;
}

/* What has been read tells what it is. */
static gssize
read_first (SearchSource *self,
            char         *buffer,
            gsize         size,
            gsize         n_read)
{
  const gboolean is_marked = n_read >= 3 && memcmp (buffer, "\xef\xbb\xbf", 3) == 0;

  self->encoding = find_encoding (buffer, n_read);
  if (self->encoding != SEARCH_ENCODING_BYTES)
    {
      self->n_taken = (guchar) buffer[0] >= 0xfe ? 2 : 0;
      if (lseek (self->fd, (off_t) self->n_taken, SEEK_SET) < 0)
        return -1;
      return read_wide (self, buffer, size);
    }
  if (is_marked)
    {
      self->n_taken = 3;
      n_read -= 3;
      memmove (buffer, buffer + 3, n_read);
    }
  return read_bytes (self, buffer, n_read);
}

gssize
search_source_read (SearchSource *self,
                    char         *buffer,
                    gsize         size)
{
  const gboolean is_first = !self->has_begun;
  gssize         n_read;

  if (self->is_over)
    return 0;
  if (self->encoding != SEARCH_ENCODING_BYTES)
    return read_wide (self, buffer, size);

  n_read = fill (self->fd, buffer, size);
  if (n_read < 0)
    return -1;
  self->has_begun = TRUE;
  self->is_over = (gsize) n_read < size;
  return is_first ? read_first (self, buffer, size, (gsize) n_read)
                  : read_bytes (self, buffer, (gsize) n_read);
}
