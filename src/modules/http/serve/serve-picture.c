/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

/* A PNG is a signature and chunks: length, type, data, checksum. */

static guint32
checksum (const guint8 *bytes,
          gsize         size,
          guint32       sum)
{
  for (gsize i = 0; i < size; i++)
    {
      sum ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xedb88320 : sum >> 1;
    }
  return sum;
}

static void
append_u32 (GByteArray *png,
            guint32     number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (png, (guint8 *) &big, sizeof big);
}

static void
append_chunk (GByteArray   *png,
              const char   *type,
              const guint8 *data,
              gsize         size)
{
  guint start;

  append_u32 (png, (guint32) size);
  start = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, (guint) size);
  append_u32 (png, ~checksum (png->data + start, png->len - start, 0xffffffff));
}

static GBytes *
deflate (GByteArray *rows)
{
  g_autoptr(GConverter) compressor = G_CONVERTER (
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_output_stream_write_all (stream, rows->data, rows->len, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

GBytes *
serve_picture_make (guint width,
                    guint height)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  GByteArray         *png = g_byte_array_new ();
  g_autoptr(GByteArray) header = g_byte_array_new ();
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  g_autoptr(GBytes) packed = NULL;

  for (guint y = 0; y < height; y++)
    {
      g_byte_array_append (rows, (const guint8 *) "", 1); /* the row is not filtered */
      for (guint x = 0; x < width; x++)
        {
          const guint8 colour[] = { (guint8) (x * 255 / width), (guint8) (y * 255 / height), 160 };

          g_byte_array_append (rows, colour, sizeof colour);
        }
    }
  packed = deflate (rows);

  append_u32 (header, width);
  append_u32 (header, height);
  g_byte_array_append (header, (const guint8 *) "\x08\x02\0\0",
                       5); /* 8 bits a channel, three channels */
  g_byte_array_append (png, signature, sizeof signature);
  append_chunk (png, "IHDR", header->data, header->len);
  append_chunk (png, "IDAT", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  append_chunk (png, "IEND", (const guint8 *) "", 0);
  return g_byte_array_free_to_bytes (png);
}
