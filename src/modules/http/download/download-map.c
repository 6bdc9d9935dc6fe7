/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-map.h"

#include <string.h>

static const char magic[] = "BHPMAP3\n";

enum
{
  MAGIC_BYTES = sizeof magic - 1,
  DIGEST_BYTES = 32,
};

/* What is left to read. */
typedef struct
{
  const guint8 *at;
  gsize         left;
} Cursor;

DownloadMap *
download_map_new (const char *url)
{
  DownloadMap *self = g_new0 (DownloadMap, 1);

  self->url = g_strdup (url);
  self->validator = g_strdup ("");
  self->rejected = g_strdup ("");
  self->ranges = download_ranges_new ();
  return self;
}

void
download_map_free (DownloadMap *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->validator);
  g_free (self->rejected);
  g_free (self->boot);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

static gpointer
read_boot (gpointer data)
{
  char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return NULL;
  return g_strchomp (boot);
}

const char *
download_map_get_boot (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, read_boot, NULL);
}

/* --- Writing --- */

static void
put_u32 (GByteArray *bytes,
         guint32     number)
{
  guint32 little = GUINT32_TO_LE (number);

  g_byte_array_append (bytes, (guint8 *) &little, sizeof little);
}

static void
put_u64 (GByteArray *bytes,
         guint64     number)
{
  guint64 little = GUINT64_TO_LE (number);

  g_byte_array_append (bytes, (guint8 *) &little, sizeof little);
}

static void
put_text (GByteArray *bytes,
          const char *text)
{
  put_u32 (bytes, (guint32) strlen (text));
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static void
digest (const guint8 *bytes,
        gsize         size,
        guint8        out_digest[DIGEST_BYTES])
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = DIGEST_BYTES;

  g_checksum_update (checksum, bytes, (gssize) size);
  g_checksum_get_digest (checksum, out_digest, &length);
}

GBytes *
download_map_encode (DownloadMap *self)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  guint8 sum[DIGEST_BYTES];

  g_byte_array_append (bytes, (const guint8 *) magic, MAGIC_BYTES);
  put_u64 (bytes, self->sequence);
  put_u64 (bytes, (guint64) self->stamp_us);
  put_u64 (bytes, self->total);
  put_u32 (bytes, self->ranges->len);
  put_text (bytes, self->url);
  put_text (bytes, self->validator);
  put_text (bytes, self->rejected);
  put_text (bytes, self->boot != NULL ? self->boot : "");
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const DownloadRange *range = &g_array_index (self->ranges, DownloadRange, i);

      put_u64 (bytes, range->start);
      put_u64 (bytes, range->end);
      put_u32 (bytes, range->crc);
    }
  digest (bytes->data, bytes->len, sum);
  g_byte_array_append (bytes, sum, sizeof sum);
  return bytes->len <= DOWNLOAD_MAP_BYTES ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes))
                                          : NULL;
}

/* --- Reading --- */

static gboolean
get_bytes (Cursor        *cursor,
           gsize          size,
           const guint8 **out_bytes)
{
  if (size > cursor->left)
    return FALSE;

  *out_bytes = cursor->at;
  cursor->at += size;
  cursor->left -= size;
  return TRUE;
}

static gboolean
get_u32 (Cursor  *cursor,
         guint32 *out_number)
{
  const guint8 *bytes;

  if (!get_bytes (cursor, sizeof *out_number, &bytes))
    return FALSE;

  memcpy (out_number, bytes, sizeof *out_number);
  *out_number = GUINT32_FROM_LE (*out_number);
  return TRUE;
}

static gboolean
get_u64 (Cursor  *cursor,
         guint64 *out_number)
{
  const guint8 *bytes;

  if (!get_bytes (cursor, sizeof *out_number, &bytes))
    return FALSE;

  memcpy (out_number, bytes, sizeof *out_number);
  *out_number = GUINT64_FROM_LE (*out_number);
  return TRUE;
}

static gboolean
get_text (Cursor *cursor,
          char  **text)
{
  const guint8 *bytes;
  guint32       length = 0;

  if (!get_u32 (cursor, &length) || !get_bytes (cursor, length, &bytes))
    return FALSE;

  g_free (*text);
  *text = g_strndup ((const char *) bytes, length);
  return TRUE;
}

static gboolean
get_ranges (Cursor      *cursor,
            DownloadMap *self,
            guint32      n_ranges)
{
  guint64 at = 0;

  for (guint32 i = 0; i < n_ranges; i++)
    {
      DownloadRange range;

      if (!get_u64 (cursor, &range.start) || !get_u64 (cursor, &range.end) ||
          !get_u32 (cursor, &range.crc) || (i > 0 && range.start <= at) ||
          range.start >= range.end || range.end > self->total)
        return FALSE;
      at = range.end;
      download_ranges_add_bytes (self->ranges, range.start, range.end, range.crc);
    }
  return TRUE;
}

static gboolean
get_magic (Cursor *cursor)
{
  const guint8 *start = NULL;

  return get_bytes (cursor, MAGIC_BYTES, &start) && memcmp (start, magic, MAGIC_BYTES) == 0;
}

/* What it says of the bytes that are there, in the order that its definition gives. */
static gboolean
get_fields (Cursor      *cursor,
            DownloadMap *self)
{
  guint64 stamp_us = 0;
  guint32 n_ranges = 0;

  if (!get_u64 (cursor, &self->sequence) || !get_u64 (cursor, &stamp_us))
    return FALSE;

  self->stamp_us = (gint64) stamp_us;
  return get_u64 (cursor, &self->total) && get_u32 (cursor, &n_ranges) &&
         get_text (cursor, &self->url) && get_text (cursor, &self->validator) &&
         get_text (cursor, &self->rejected) && get_text (cursor, &self->boot) &&
         get_ranges (cursor, self, n_ranges);
}

DownloadMap *
download_map_decode (const guint8 *bytes,
                     gsize         size)
{
  g_autoptr(DownloadMap) self = download_map_new ("");
  Cursor        cursor = { bytes, size };
  const guint8 *said = NULL;
  guint8        sum[DIGEST_BYTES];
  gboolean      is_hasty;

  if (!get_magic (&cursor) || !get_fields (&cursor, self))
    return NULL;

  digest (bytes, size - cursor.left, sum);
  is_hasty = *self->boot != '\0';
  if (!get_bytes (&cursor, DIGEST_BYTES, &said) || memcmp (said, sum, DIGEST_BYTES) != 0 ||
      (is_hasty && g_strcmp0 (self->boot, download_map_get_boot ()) != 0))
    return NULL;

  /* The next takes the place of this one. */
  if (is_hasty)
    self->sequence++;
  g_clear_pointer (&self->boot, g_free);
  return g_steal_pointer (&self);
}
