/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "usage-source.h"

#include <zstd.h>

enum
{
  PIECE_BYTES = 256 * 1024,
  N_PIECES = 256
};

static guint n_steps;
static guint cancelled_at;

gboolean __wrap_bellhop_job_step (BellhopJob *job,
                                  guint64     n_done,
                                  guint64     n_total,
                                  GError    **error);

gboolean
__wrap_bellhop_job_step (BellhopJob *job,
                         guint64     n_done,
                         guint64     n_total,
                         GError    **error)
{
  n_steps++;
  if (n_steps < cancelled_at)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

static GBytes *
pack_gzip (const guint8 *plain,
           gsize         size)
{
  g_autoptr(GConverter)
    packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (plain, (gssize) size, NULL);
  g_autoptr(GInputStream) packed = g_converter_input_stream_new (stream, packer);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                                           NULL),
                   >, 0);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static GBytes *
pack_zstd (const guint8 *plain,
           gsize         size)
{
  const gsize room = ZSTD_compressBound (size);
  gpointer    packed = g_malloc (room);
  const gsize n_packed = ZSTD_compress (packed, room, plain, size, 1);

  g_assert_false (ZSTD_isError (n_packed));
  return g_bytes_new_take (packed, n_packed);
}

static GFile *
write_bytes (BellhopTest  *test,
             const guint8 *bytes,
             gsize         size)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "packed", NULL);

  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) size, NULL));
  return g_file_new_for_path (path);
}

/* How much is read until the end or an error. */
static guint64
read_all (GFile   *file,
          GError **error)
{
  g_autoptr(UsageSource) source = usage_source_open (file, NULL);
  g_autofree guint8 *buffer = g_malloc (PIECE_BYTES);
  guint64            n_bytes = 0;
  gsize              n_read = 0;

  n_steps = 0;
  g_assert_nonnull (source);
  while (usage_source_read (source, NULL, buffer, PIECE_BYTES, &n_read, error) && n_read > 0)
    n_bytes += n_read;
  return n_bytes;
}

typedef GBytes *(*Pack) (const guint8 *plain,
                         gsize         size);

/* A small file may become very large: the cancellation is looked at for each piece of that. */
static void
check_packed (BellhopTest *test,
              Pack         pack)
{
  g_autofree guint8 *plain = g_malloc0 (PIECE_BYTES * N_PIECES);
  g_autoptr(GBytes) bytes = pack (plain, PIECE_BYTES * N_PIECES);
  gsize         size = 0;
  const guint8 *packed = g_bytes_get_data (bytes, &size);
  g_autoptr(GFile) file = write_bytes (test, packed, size);
  g_autoptr(GError) error = NULL;

  cancelled_at = G_MAXUINT;
  g_assert_cmpuint (read_all (file, &error), ==, (guint64) PIECE_BYTES * N_PIECES);
  g_assert_no_error (error);
  g_assert_cmpuint (n_steps, >=, N_PIECES);

  cancelled_at = N_PIECES / 2;
  g_assert_cmpuint (read_all (file, &error), <=, (guint64) PIECE_BYTES * N_PIECES / 2);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cancelled_at = G_MAXUINT;
}

/* Wherever a file is cut, that is an error, and two after each other are one. */
static void
check_cut (BellhopTest *test,
           Pack         pack)
{
  const char *text = "[1,2,{},[{\"name\":\"/d\"}]]";
  g_autoptr(GBytes) bytes = pack ((const guint8 *) text, strlen (text));
  gsize         size = 0;
  const guint8 *packed = g_bytes_get_data (bytes, &size);
  g_autoptr(GByteArray) twice = g_byte_array_new ();
  g_autoptr(GFile) whole = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize length = 8; length < size; length++)
    {
      g_autoptr(GFile) file = write_bytes (test, packed, length);

      read_all (file, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }
  g_byte_array_append (twice, packed, (guint) size);
  g_byte_array_append (twice, packed, (guint) size);
  whole = write_bytes (test, twice->data, twice->len);
  g_assert_cmpuint (read_all (whole, &error), ==, 2 * strlen (text));
  g_assert_no_error (error);
}

static void
test_gzip (BellhopTest  *test,
           gconstpointer data)
{
  check_packed (test, pack_gzip);
  check_cut (test, pack_gzip);
}

static void
test_zstd (BellhopTest  *test,
           gconstpointer data)
{
  check_packed (test, pack_zstd);
  check_cut (test, pack_zstd);
}

/* What cannot be unpacked is called by its name. */
static void
test_others (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const files[][2] = {
    { "\xfd"
      "7zXZ.....",
      "xz" },
    { "BZh91AY&SY", "bzip2" },
    { "\x04\x22\x4d\x18......", "lz4" },
    { "\xbfncduEX1....", "ncdu -o" },
  };

  cancelled_at = G_MAXUINT;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GFile) file = write_bytes (test, (const guint8 *) files[i][0],
                                           strlen (files[i][0]));
      g_autoptr(GError) error = NULL;

      read_all (file, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, files[i][1]));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/usage/source/gzip", NULL, test_gzip);
  bellhop_test_add ("/usage/source/zstd", NULL, test_zstd);
  bellhop_test_add ("/usage/source/others", NULL, test_others);
  return g_test_run ();
}
