/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A list may be as long as memory has room for: each step is short. */

enum
{
  BLOCK_BYTES = 256 * 1024
};

typedef struct
{
  const char *bytes;
  gsize       length;
  gboolean    is_big_endian;
} Wide;

static guint
get_unit (const Wide *self,
          gsize       at)
{
  const guint8 first = (guint8) self->bytes[at];
  const guint8 second = (guint8) self->bytes[at + 1];

  return self->is_big_endian ? (guint) first << 8 | second : (guint) second << 8 | first;
}

/* The character at @at, which moves behind it. What is half a character is none of the file's
   names, and becomes the one that stands for such. */
static gunichar
take_character (const Wide *self,
                gsize      *at)
{
  guint unit = get_unit (self, *at);
  guint low;

  *at += 2;
  if (unit < 0xd800 || unit > 0xdfff)
    return unit;
  if (unit > 0xdbff || *at + 1 >= self->length)
    return 0xfffd;
  low = get_unit (self, *at);
  if (low < 0xdc00 || low > 0xdfff)
    return 0xfffd;
  *at += 2;
  return 0x10000 + (((unit - 0xd800) << 10) | (low - 0xdc00));
}

static GString *
convert (const Wide *self,
         BellhopJob *job,
         GError    **error)
{
  g_autoptr(GString) text = g_string_sized_new (self->length);
  gsize next_step = BLOCK_BYTES;

  for (gsize at = 2; at + 1 < self->length;)
    {
      g_string_append_unichar (text, take_character (self, &at));
      if (at < next_step)
        continue;
      next_step += BLOCK_BYTES;
      if (!bellhop_job_checkpoint (job, error))
        return NULL;
    }
  return g_steal_pointer (&text);
}

static GString *
read_all (BellhopJob *job,
          int         fd,
          gsize       max_bytes,
          int        *out_number,
          GError    **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gssize n_read;

  do
    {
      const gsize length = text->len;

      if (!bellhop_job_checkpoint (job, error))
        return NULL;
      g_string_set_size (text, length + BLOCK_BYTES);
      n_read = read (fd, text->str + length, BLOCK_BYTES);
      *out_number = n_read < 0 ? errno : 0;
      g_string_set_size (text, length + (gsize) MAX (n_read, 0));
      if (length == 0 && g_str_has_prefix (text->str, "\xef\xbb\xbf"))
        g_string_erase (text, 0, 3);
      if (text->len > max_bytes)
        *out_number = EFBIG;
    }
  while (*out_number == EINTR || (*out_number == 0 && n_read > 0));
  return *out_number == 0 ? g_steal_pointer (&text) : NULL;
}

GString *
checksum_sums_load (BellhopJob *job,
                    int         fd,
                    gsize       max_bytes,
                    int        *out_number,
                    GError    **error)
{
  g_autoptr(GString) text = read_all (job, fd, max_bytes, out_number, error);
  Wide wide;

  if (text == NULL)
    return NULL;
  wide = (Wide){ text->str, text->len, memcmp (text->str, "\xfe\xff", 2) == 0 };
  if (text->len >= 2 && (wide.is_big_endian || memcmp (text->str, "\xff\xfe", 2) == 0))
    return convert (&wide, job, error);
  return g_steal_pointer (&text);
}
