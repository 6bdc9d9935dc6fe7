/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"
#include "download-digest.h"
#include "download-map.h"
#include "download-name.h"

/* What no server can reach: this one is made of the module's own sources. */

static char *
write_ranges (GArray *ranges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    g_string_append_printf (text,
                            "%s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
                            i > 0 ? " " : "",
                            g_array_index (ranges, DownloadRange, i).start,
                            g_array_index (ranges, DownloadRange, i).end);
  return g_string_free (text, FALSE);
}

static void
assert_ranges (GArray     *ranges,
               const char *expected)
{
  g_autofree char *text = write_ranges (ranges);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ranges (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(GArray) ranges = download_ranges_new ();
  g_autoptr(GArray) others = NULL;
  DownloadRange taken;

  download_ranges_add (ranges, 10, 20);
  download_ranges_add (ranges, 30, 40);
  download_ranges_add (ranges, 5, 5);
  assert_ranges (ranges, "10-20 30-40");
  g_assert_cmpuint (download_ranges_get_prefix (ranges), ==, 0);
  download_ranges_add (ranges, 20, 25);
  download_ranges_add (ranges, 0, 1);
  assert_ranges (ranges, "0-1 10-25 30-40");
  g_assert_cmpuint (download_ranges_get_prefix (ranges), ==, 1);
  others = download_ranges_invert (ranges, 50);
  assert_ranges (others, "1-10 25-30 40-50");
  download_ranges_add (ranges, 0, 32);
  assert_ranges (ranges, "0-40");
  g_assert_cmpuint (download_ranges_get_sum (ranges), ==, 40);

  g_assert_true (download_ranges_take (others, 4, &taken));
  g_assert_cmpuint (taken.start, ==, 1);
  g_assert_cmpuint (taken.end, ==, 5);
  g_assert_true (download_ranges_take (others, G_MAXUINT64, &taken));
  g_assert_cmpuint (taken.end, ==, 10);
  assert_ranges (others, "25-30 40-50");
  while (download_ranges_take (others, 3, &taken))
    ;
  assert_ranges (others, "");
}

/* Any order gives the same set as one bit a byte. */
static void
test_ranges_random (BellhopTest  *test,
                    gconstpointer data)
{
  enum
  {
    SIZE = 200
  };
  gboolean bits[SIZE + 1] = { FALSE };
  g_autoptr(GArray) ranges = download_ranges_new ();

  for (guint round = 0; round < 300; round++)
    {
      guint start = (guint) g_test_rand_int_range (0, SIZE);
      guint length = (guint) g_test_rand_int_range (0, 9);
      guint end = MIN (SIZE, start + length);
      g_autoptr(GArray) others = NULL;
      guint n_set = 0;

      download_ranges_add (ranges, start, end);
      for (guint i = start; i < end; i++)
        bits[i] = TRUE;
      for (guint i = 0; i < SIZE; i++)
        n_set += bits[i] ? 1 : 0;
      g_assert_cmpuint (download_ranges_get_sum (ranges), ==, n_set);
      others = download_ranges_invert (ranges, SIZE);
      g_assert_cmpuint (download_ranges_get_sum (others), ==, SIZE - n_set);
      for (guint i = 0; i + 1 < ranges->len; i++)
        g_assert_cmpuint (g_array_index (ranges, DownloadRange, i).end, <,
                          g_array_index (ranges, DownloadRange, i + 1).start);
    }
}

static DownloadMap *
make_map (guint n_ranges)
{
  DownloadMap *map = download_map_new ("https://example.org/disk.iso");

  map->sequence = 7;
  map->total = G_GUINT64_CONSTANT (1) << 40;
  g_free (map->validator);
  map->validator = g_strdup ("\"tag\"");
  for (guint i = 0; i < n_ranges; i++)
    download_ranges_add (map->ranges, i * 10, i * 10 + 5);
  return map;
}

/* Not one bit may be wrong. */
static void
test_map (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(DownloadMap) map = make_map (3);
  g_autoptr(GBytes) bytes = download_map_encode (map);
  g_autoptr(DownloadMap) read = NULL;
  gsize              size = 0;
  const guint8      *encoded = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *slot = g_malloc0 (DOWNLOAD_MAP_BYTES);

  memcpy (slot, encoded, size);
  read = download_map_decode (slot, DOWNLOAD_MAP_BYTES);
  g_assert_nonnull (read);
  g_assert_cmpuint (read->sequence, ==, 7);
  g_assert_cmpuint (read->total, ==, map->total);
  g_assert_cmpstr (read->url, ==, map->url);
  g_assert_cmpstr (read->validator, ==, map->validator);
  assert_ranges (read->ranges, "0-5 10-15 20-25");

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      slot[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_null (download_map_decode (slot, DOWNLOAD_MAP_BYTES));
      slot[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  for (gsize length = 0; length < size; length++)
    g_assert_null (download_map_decode (slot, length));
}

static DownloadMap *
write_and_read (DownloadMap *map)
{
  g_autoptr(GBytes) bytes = download_map_encode (map);
  gsize         size = 0;
  const guint8 *encoded = g_bytes_get_data (bytes, &size);

  return download_map_decode (encoded, size);
}

/* What was written in haste counts as long as the system has its bytes, and the next takes its
 * place: never that of the one before, which counts when it does not. */
static void
test_hasty_map (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(DownloadMap) map = make_map (3);
  g_autoptr(DownloadMap) read = NULL;
  g_autoptr(DownloadMap) other = NULL;

  g_assert_nonnull (download_map_get_boot ());
  map->boot = g_strdup (download_map_get_boot ());
  read = write_and_read (map);
  g_assert_nonnull (read);
  g_assert_null (read->boot);
  g_assert_cmpstr (read->validator, ==, map->validator);
  assert_ranges (read->ranges, "0-5 10-15 20-25");
  g_assert_cmpuint ((read->sequence + 1) % 2, ==, map->sequence % 2);
  g_assert_cmpuint (read->sequence, >, map->sequence);

  map->boot[0] ^= 1;
  other = write_and_read (map);
  g_assert_null (other);
}

static void
test_map_too_large (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(DownloadMap) map = make_map (5000);
  g_autoptr(DownloadMap) large = make_map (3000);
  g_autoptr(GBytes) fits = download_map_encode (large);

  g_assert_null (download_map_encode (map));
  g_assert_nonnull (fits);
}

static void
test_expected (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const bad[] = { "", "sha256:", "sha1:0123",
                                     "sha256", "crc32:01234567", "0123456789abcdef0123456789abcdeg",
                                     ":" };
  g_auto(DownloadExpected) expected = { DOWNLOAD_DIGEST_NONE, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (
    download_expected_parse (&expected, " MD5:0123456789ABCDEF0123456789abcdef\n", &error));
  g_assert_cmpint (expected.algorithm, ==, DOWNLOAD_DIGEST_MD5);
  g_assert_cmpstr (expected.hex, ==, "0123456789abcdef0123456789abcdef");
  g_assert_true (
    download_expected_parse (&expected, "0123456789012345678901234567890123456789", &error));
  g_assert_cmpint (expected.algorithm, ==, DOWNLOAD_DIGEST_SHA1);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (download_expected_parse (&expected, bad[i], &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_clear_error (&error);
    }
}

/* The nearest path, then the strongest digest. */
static void
test_sums (BellhopTest  *test,
           gconstpointer data)
{
#define MD5    "0123456789abcdef0123456789abcdef"
#define SHA256 MD5 MD5
#define OTHER  "ffffffffffffffffffffffffffffffff" MD5
  static const char *const names[] = { "q.bin", "mine.bin", NULL };
  static const char *const cases[][3] = {
    { "/q.bin", SHA256 "  q.bin\n", SHA256 },
    { "/q.bin", SHA256 " *q.bin\r\n", SHA256 },
    { "/q.bin", SHA256 "  ./q.bin\n", SHA256 },
    { "/q.bin", "SHA256 (q.bin) = " SHA256, SHA256 },
    { "/q.bin", "SHA256 (./q.bin) = " SHA256, SHA256 },
    { "/q.bin", "MD5 (q.bin) = " MD5 "\nSHA256 (q.bin) = " SHA256, SHA256 },
    { "/q.bin", SHA256 "  q.bin\n" MD5 "  q.bin\n", SHA256 },
    { "/q.bin", OTHER "  old/q.bin\n" SHA256 "  q.bin\n", SHA256 },
    { "/pub/old/q.bin", OTHER "  q.bin\n" SHA256 "  old/q.bin\n", SHA256 },
    { "/pub/old/q.bin", OTHER "  new/q.bin\n" SHA256 "  ./old/q.bin\n", SHA256 },
    { "/pub/a%20b/q.bin", OTHER "  q.bin\n" SHA256 "  a b/q.bin\n", SHA256 },
    { "/q.bin", OTHER "  mine.bin.old\n" SHA256 "  mine.bin\n", SHA256 },
    { "/q.bin", "  " SHA256 "\n", SHA256 },
    { "/q.bin", SHA256, SHA256 },
    { "/q.bin", SHA256 "  x.bin\n", NULL },
    { "/q.bin", SHA256 " q.bin\n", NULL },
    { "/q.bin", SHA256 "\n" OTHER "\n", NULL },
    { "/q.bin", "", NULL },
    { "/q.bin", "SHA256 (q.bin) = " MD5, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(DownloadExpected) expected = { DOWNLOAD_DIGEST_NONE, NULL };
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i][1]);
      download_expected_find (&expected, cases[i][1], names, cases[i][0], &error);
      g_assert_cmpstr (expected.hex, ==, cases[i][2]);
      g_assert_true ((error != NULL) == (cases[i][2] == NULL));
    }
#undef MD5
#undef SHA256
#undef OTHER
}

/* As servers write them, beside what browsers, wget and curl make of them. */
static void
test_suggested (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const cases[][2] = {
    { "plain.txt", "plain.txt" },
    { "%EC%9D%B4.txt", "이.txt" },
    { "100%.txt", "100%.txt" },
    { "50%20off.txt", "50 off.txt" },
    { "bad%ff.txt", "bad%ff.txt" },
    { "C:\\dir\\a.exe", "a.exe" },
    { "/etc/passwd", "passwd" },
    { "../../x", "x" },
    { "a%2Fb", "b" },
    { "dir/", "dir_" },
    { "'a b.txt'", "a b.txt" },
    { "it's.txt", "it's.txt" },
    { "na\xefve.txt", "na\xc3\xafve.txt" },
    { "euro\x80.txt", "euro€.txt" },
    { "photo\xe2\x80\xaegpj.exe", "photo_gpj.exe" },
    { "a\xc2\x85"
      "b",
      "a_b" },
    { "zero\xe2\x80\x8bwidth", "zero_width" },
    { ".bashrc", "bashrc" },
    { "..", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = download_name_read (cases[i][0]);

      g_assert_cmpstr (name, ==, cases[i][1]);
    }
}

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const cases[][3] = {
    { "a.iso", "a.iso", "a (2).iso" },
    { "a.tar.gz", "a.tar.gz", "a (2).tar.gz" },
    { "a.b.gz", "a.b.gz", "a.b (2).gz" },
    { "no extension", "no extension", "no extension (2)" },
    { ".hidden", "hidden", "hidden (2)" },
    { " a/b\\c\n", "a_b_c_", "a_b_c_ (2)" },
    { "v1.2.3-is-no-extension", "v1.2.3-is-no-extension", "v1.2.3-is-no-extension (2)" },
  };
  g_autofree char *endless = g_strnfill (1000, 'x');
  g_autofree char *wide = g_strconcat (endless, "€.txt", NULL);
  g_autofree char *shortened = download_name_clean (wide);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = download_name_clean (cases[i][0]);
      g_autofree char *varied = download_name_vary (clean, 2);

      g_assert_cmpstr (clean, ==, cases[i][1]);
      g_assert_cmpstr (varied, ==, cases[i][2]);
    }
  g_assert_null (download_name_clean ("..."));
  g_assert_null (download_name_clean ("  "));
  g_assert_cmpuint (strlen (shortened), <=, 240);
  g_assert_true (g_str_has_suffix (shortened, ".txt"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/parts/ranges", NULL, test_ranges);
  bellhop_test_add ("/download/parts/ranges-random", NULL, test_ranges_random);
  bellhop_test_add ("/download/parts/map", NULL, test_map);
  bellhop_test_add ("/download/parts/hasty-map", NULL, test_hasty_map);
  bellhop_test_add ("/download/parts/map-too-large", NULL, test_map_too_large);
  bellhop_test_add ("/download/parts/expected", NULL, test_expected);
  bellhop_test_add ("/download/parts/sums", NULL, test_sums);
  bellhop_test_add ("/download/parts/suggested", NULL, test_suggested);
  bellhop_test_add ("/download/parts/names", NULL, test_names);
  return g_test_run ();
}
