/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "checksum-hash.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define MD5 "900150983cd24fb0d6963f7d28e17f72"

typedef struct
{
  const char      *line;
  const char      *name; /* NULL where the line has none */
  ChecksumLineKind kind;
  const char      *tag; /* of what cannot be compared */
} Line;

static const Line lines[] = {
  { MD5 "  name", "name", CHECKSUM_LINE_SUM },
  { MD5 " *name", "name", CHECKSUM_LINE_SUM },
  { MD5 " name", "name", CHECKSUM_LINE_SUM },
  { MD5 "\tname", "name", CHECKSUM_LINE_SUM },
  { MD5 "  name\r", "name", CHECKSUM_LINE_SUM },
  { MD5 "   spaced ", " spaced ", CHECKSUM_LINE_SUM },
  { MD5 "  \t", "\t", CHECKSUM_LINE_SUM },
  { MD5 "   ", " ", CHECKSUM_LINE_SUM },
  { "  " MD5 "  name", "name", CHECKSUM_LINE_SUM },
  { MD5, NULL, CHECKSUM_LINE_SUM },
  { MD5 "\r", NULL, CHECKSUM_LINE_SUM },
  { MD5 " ", NULL, CHECKSUM_LINE_SUM },
  { "900150983CD24FB0D6963F7D28E17F72  name", "name", CHECKSUM_LINE_SUM },
  { "\\" MD5 "  a\\nb\\\\c\\rd", "a\nb\\c\rd", CHECKSUM_LINE_SUM },
  { MD5 "  a\\nb", "a\\nb", CHECKSUM_LINE_SUM },
  { "MD5 (name) = " MD5, "name", CHECKSUM_LINE_SUM },
  { "  MD5 (name) = " MD5 "  ", "name", CHECKSUM_LINE_SUM },
  { "MD5(name)= " MD5, "name", CHECKSUM_LINE_SUM },
  { "MD5 (a (1) = b) = " MD5, "a (1) = b", CHECKSUM_LINE_SUM },
  { "MD5 (name) = kAFQmDzST7DWlj99KOF/cg==", "name", CHECKSUM_LINE_SUM },
  { "\\MD5 (a\\nb) = " MD5, "a\nb", CHECKSUM_LINE_SUM },
  { "", NULL, CHECKSUM_LINE_OTHER },
  { "# a comment", NULL, CHECKSUM_LINE_OTHER },
  { "-----BEGIN PGP SIGNATURE-----", NULL, CHECKSUM_LINE_OTHER },
  { "iQIzBAEBCAAdFiEEJFkJbCzZy2Qz3rV8sQe0BZm7aaoFAmVvJx4ACgkQsQe0BZm7", NULL, CHECKSUM_LINE_OTHER },
  { "20240131 released", NULL, CHECKSUM_LINE_OTHER },
  { "20240131  released", NULL, CHECKSUM_LINE_OTHER },
  { "deadbeef is a word", NULL, CHECKSUM_LINE_OTHER },
  { "see (this) = that", NULL, CHECKSUM_LINE_OTHER },
  { "\\" MD5 "  a\\x", NULL, CHECKSUM_LINE_BAD },
  { "\\" MD5 "  a\\", NULL, CHECKSUM_LINE_BAD },
  { MD5 "0", NULL, CHECKSUM_LINE_BAD },
  { "MD5 () = " MD5, NULL, CHECKSUM_LINE_BAD },
  { "\xef\xbb\xbf" MD5 "  name", "name", CHECKSUM_LINE_SUM },
  { "md5:" MD5 "  name", "name", CHECKSUM_LINE_SUM },
  { "MD5 name = " MD5, NULL, CHECKSUM_LINE_BAD },
  { "name " MD5, NULL, CHECKSUM_LINE_BAD },
  { "a  " MD5, NULL, CHECKSUM_LINE_BAD },
  { "ab " MD5, NULL, CHECKSUM_LINE_BAD },
  { "name, " MD5, NULL, CHECKSUM_LINE_BAD },
  { "- " MD5 "  name", NULL, CHECKSUM_LINE_BAD },
  { "| name | " MD5 " |", NULL, CHECKSUM_LINE_BAD },
  { "`" MD5 "` name", NULL, CHECKSUM_LINE_BAD },
  { "{\"name\":\"" MD5 "\"}", NULL, CHECKSUM_LINE_BAD },
  { "0x" MD5 "  name", NULL, CHECKSUM_LINE_BAD },
  { "\xc2\xa0" MD5 "  name", NULL, CHECKSUM_LINE_BAD },
  { "90 01 50 98 3c d2 4f b0 d6 96 3f 7d 28 e1 7f 72  name", NULL, CHECKSUM_LINE_BAD },
  { "90:01:50:98:3c:d2:4f:b0:d6:96:3f:7d:28:e1:7f:72 a", NULL, CHECKSUM_LINE_BAD },
  { "md5-kAFQmDzST7DWlj99KOF/cg==  name", "name", CHECKSUM_LINE_SUM },
  { "kAFQmDzST7DWlj99KOF/cg==  name", NULL, CHECKSUM_LINE_BAD },
  { "4,kAFQmDzST7DWlj99KOF/cg==,name", NULL, CHECKSUM_LINE_OTHER },
  { "# was " MD5 "  name", NULL, CHECKSUM_LINE_OTHER },
  { "550e8400-e29b-41d4-a716-446655440000 is an id", NULL, CHECKSUM_LINE_OTHER },
  { "Sun Nov 29 19:04:36 2026", NULL, CHECKSUM_LINE_OTHER },
  { MD5 "0  name", "name", CHECKSUM_LINE_SUM, "" },
  { "90015o983cd24fb0d6963f7d28e17f72  name", "name", CHECKSUM_LINE_SUM, "" },
  { "SHA256 (name) = " MD5, "name", CHECKSUM_LINE_SUM, "SHA256" },
  { "NONE (name) = " MD5, "name", CHECKSUM_LINE_SUM, "NONE" },
  { "HMAC-MD5(name)= " MD5, "name", CHECKSUM_LINE_SUM, "HMAC-MD5" },
  { "MD5 (name) =", "name", CHECKSUM_LINE_SUM, "MD5" },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(ChecksumSum) sum = NULL;
      ChecksumLineKind kind;

      g_test_message ("%s", lines[i].line);
      kind = checksum_sum_parse_line (lines[i].line, strlen (lines[i].line), 0, &sum);
      /* It is one only where such a file is. */
      if (sum != NULL && sum->is_doubtful)
        kind = CHECKSUM_LINE_OTHER;
      g_assert_cmpint (kind, ==, lines[i].kind);
      if (sum == NULL || sum->is_doubtful)
        continue;
      if (lines[i].tag != NULL)
        {
          g_assert_cmpuint (sum->algorithms, ==, 0);
          g_assert_cmpstr (sum->tag, ==, lines[i].tag);
          g_assert_cmpstr (sum->name, ==, lines[i].name);
          continue;
        }
      g_assert_cmpstr (sum->digest, ==, MD5);
      g_assert_cmpstr (sum->name, ==, lines[i].name);
      g_assert_cmpuint (sum->algorithms, ==, checksum_algorithm_find ("md5"));
    }
}

#define SHA256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

typedef struct
{
  const char *text;
  const char *algorithms; /* what it can be, with a blank between; else NULL */
  const char *words;      /* of the error */
} Pasted;

static const Pasted pasted[] = {
  { SHA256, "sha256 sha3-256 blake2s blake2b-256", NULL },
  { " " SHA256 ".\n", "sha256 sha3-256 blake2s blake2b-256", NULL },
  { "\"" SHA256 "\",", "sha256 sha3-256 blake2s blake2b-256", NULL },
  { "sha256:" SHA256, "sha256", NULL },
  { "sha256: " SHA256, "sha256", NULL },
  { "SHA-256: " SHA256, "sha256", NULL },
  { "SHA 256 : " SHA256, "sha256", NULL },
  { "SHA256=" SHA256, "sha256", NULL },
  { "SHA256 checksum: `" SHA256 "`", "sha256", NULL },
  { "sha3-256 " SHA256, "sha3-256", NULL },
  { "MD5: " MD5 "\nSHA256: " SHA256, NULL, "2 digests" },
  { "md5: " MD5 ", sha256: " SHA256, NULL, "2 digests" },
  { "Algorithm : SHA256\nHash      : " SHA256 "\nPath      : C:\\a.iso\n", "sha256", NULL },
  { "SHA256          " SHA256 "       C:\\a.iso", "sha256", NULL },
  { "SHA256 hash of a.iso:\r\nba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 23 "
    "b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad\r\nCertUtil: done\r\n",
    "sha256", NULL },
  { "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
    "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
    "sha256 sha3-256 blake2s blake2b-256", NULL },
  { "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "sha256", NULL },
  { "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0", "sha256", NULL },
  { SHA256 "  bak 12:30.tar", "sha256 sha3-256 blake2s blake2b-256", NULL },
  { "SHA256 (a.iso) = " SHA256, "sha256", NULL },
  { "0011aabb", "crc32", NULL },
  { "", NULL, "is not a digest" },
  { "hello", NULL, "“hello” is not a digest" },
  { SHA256 "0", NULL, "65 hexadecimal digits" },
  { "sha1:" SHA256, NULL, "SHA-1 has 40 hexadecimal digits, and this has 64" },
  { "SHA1 (a.iso) = " SHA256, NULL, "SHA-1 has 40 hexadecimal digits, and this has 64" },
  { "sm3: " SHA256, NULL, "“sm3” is not an algorithm" },
  { "SM3 (a.iso) = " SHA256, NULL, "“SM3” is not an algorithm" },
};

static void
test_pasted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(ChecksumSum) sum = checksum_sum_parse_expected (pasted[i].text, &error);
      g_auto(GStrv) names = g_strsplit (pasted[i].algorithms != NULL ? pasted[i].algorithms : "",
                                        " ", -1);
      ChecksumSet algorithms = 0;

      g_test_message ("%s: %s", pasted[i].text, error != NULL ? error->message : "");
      for (guint j = 0; names[j] != NULL; j++)
        algorithms |= checksum_algorithm_find (names[j]);
      g_assert_cmpint (sum != NULL, ==, pasted[i].words == NULL);
      if (sum != NULL)
        g_assert_cmpuint (sum->algorithms, ==, algorithms);
      else
        g_assert_nonnull (strstr (error->message, pasted[i].words));
      if (sum != NULL && strlen (sum->digest) == strlen (SHA256))
        g_assert_cmpstr (sum->digest, ==, SHA256);
    }
}

static void
test_names (void)
{
  g_assert_cmpuint (checksum_algorithm_find ("SHA-256"), ==, checksum_algorithm_find ("sha256"));
  g_assert_cmpuint (checksum_algorithm_find ("SHA2-256"), ==, checksum_algorithm_find ("sha256"));
  g_assert_cmpuint (checksum_algorithm_find ("BLAKE2B-512"), ==,
                    checksum_algorithm_find ("blake2b"));
  g_assert_cmpuint (checksum_algorithm_find ("sha3-256"), !=, checksum_algorithm_find ("sha256"));
  g_assert_cmpuint (checksum_algorithm_find ("sm3"), ==, 0);
  g_assert_cmpuint (checksum_algorithm_find (""), ==, 0);
}

static void
test_guesses (void)
{
  g_assert_cmpuint (checksum_sums_guess ("SHA256SUMS"), ==, checksum_algorithm_find ("sha256"));
  g_assert_cmpuint (checksum_sums_guess ("B2SUMS"), ==, checksum_algorithm_find ("blake2b"));
  g_assert_cmpuint (checksum_sums_guess ("disk.iso.sha3-256"), ==,
                    checksum_algorithm_find ("sha3-256"));
  g_assert_cmpuint (checksum_sums_guess ("disk.md5sum"), ==, checksum_algorithm_find ("md5"));
  g_assert_cmpuint (checksum_sums_guess ("SUMS"), ==, 0);
}

static ChecksumPlan *
plan_for_folder (BellhopTest *test)
{
  const char *inputs[] = { bellhop_test_get_folder (test), NULL };

  return checksum_plan_new (g_strdupv ((char **) inputs), checksum_algorithm_find ("sha256"));
}

static void
test_too_many_files (BellhopTest  *test,
                     gconstpointer data)
{
  g_autofree char *first = bellhop_test_write_file (test, "1", "", 0);
  g_autofree char *second = bellhop_test_write_file (test, "2", "", 0);
  g_autofree char *third = bellhop_test_write_file (test, "3", "", 0);
  g_autoptr(ChecksumPlan) enough = plan_for_folder (test);
  g_autoptr(ChecksumPlan) too_many = plan_for_folder (test);
  g_autoptr(GError) error = NULL;

  enough->max_files = 3;
  g_assert_true (bellhop_test_await (test, checksum_plan_prepare (enough, NULL, NULL), NULL, NULL));
  g_assert_cmpuint (enough->n_readers, ==,
                    MIN (g_get_num_processors (),
                         bellhop_walk_get_n_workers (bellhop_test_get_folder (test))));
  too_many->max_files = 2;
  g_assert_false (
    bellhop_test_await (test, checksum_plan_prepare (too_many, NULL, NULL), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
}

/* What was a file when it was found need not be one when it is opened. */
static void
test_replaced_after_walk (BellhopTest  *test,
                          gconstpointer data)
{
  g_autofree char *gone = bellhop_test_write_file (test, "1-gone", "abc", -1);
  g_autofree char *pipe = bellhop_test_write_file (test, "2-pipe", "abc", -1);
  g_autofree char *link = bellhop_test_write_file (test, "3-link", "abc", -1);
  g_autofree char *fine = bellhop_test_write_file (test, "4-fine", "abc", -1);
  g_autoptr(ChecksumPlan) plan = plan_for_folder (test);
  g_autoptr(ChecksumBatch) batch = NULL;

  g_assert_true (bellhop_test_await (test, checksum_plan_prepare (plan, NULL, NULL), NULL, NULL));
  g_unlink (gone);
  g_unlink (pipe);
  g_unlink (link);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink (fine, link), ==, 0);

  batch = checksum_batch_new (plan, 0);
  g_assert_cmpuint (batch->n_files, ==, 4);
  g_assert_true (bellhop_test_await (test, checksum_batch_read (batch), NULL, NULL));
  g_assert_cmpint (checksum_plan_get_file (plan, 0)->fate, ==, CHECKSUM_MISSING);
  g_assert_cmpint (checksum_plan_get_file (plan, 1)->fate, ==, CHECKSUM_UNREADABLE);
  g_assert_cmpint (checksum_plan_get_file (plan, 2)->fate, ==, CHECKSUM_UNREADABLE);
  g_assert_cmpint (checksum_plan_get_file (plan, 3)->fate, ==, CHECKSUM_READ);
}

/* A folder that was found is a link by now: nothing is read behind it. */
static void
test_folder_replaced (BellhopTest  *test,
                      gconstpointer data)
{
  g_autofree char *inner = bellhop_test_write_file (test, "in/folder/file", "abc", -1);
  g_autofree char *other = bellhop_test_write_file (test, "other/file", "secret", -1);
  g_autofree char *root = g_build_filename (bellhop_test_get_folder (test), "in", NULL);
  g_autofree char *folder = g_path_get_dirname (inner);
  g_autofree char *moved = g_build_filename (bellhop_test_get_folder (test), "moved", NULL);
  g_autofree char *target = g_path_get_dirname (other);
  const char      *inputs[] = { root, NULL };
  g_autoptr(ChecksumPlan) plan = checksum_plan_new (g_strdupv ((char **) inputs),
                                                    checksum_algorithm_find ("sha256"));
  g_autoptr(ChecksumBatch) batch = NULL;

  g_assert_true (bellhop_test_await (test, checksum_plan_prepare (plan, NULL, NULL), NULL, NULL));
  g_assert_no_errno (g_rename (folder, moved));
  g_assert_no_errno (symlink (target, folder));
  batch = checksum_batch_new (plan, 0);
  g_assert_true (bellhop_test_await (test, checksum_batch_read (batch), NULL, NULL));
  g_assert_cmpuint (batch->n_files, ==, 1);
  g_assert_cmpint (checksum_plan_get_file (plan, 0)->fate, ==, CHECKSUM_MISSING);
}

/* --- How often the cancellation is looked at, in checksum files that mean no good --- */

static _Atomic guint n_steps;
static _Atomic guint last_step; /* that finds it cancelled; 0: none */

static gboolean
count_step (GError **error)
{
  const guint n = ++n_steps;

  if (last_step == 0 || n < last_step)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

/* Those of the library are not called from here. */
gboolean
bellhop_job_checkpoint (BellhopJob *self,
                        GError    **error)
{
  return count_step (error);
}

gboolean
bellhop_job_step (BellhopJob *self,
                  guint64     done,
                  guint64     total,
                  GError    **error)
{
  return count_step (error);
}

typedef struct
{
  const char *path;
  const char *start; /* of the file */
  const char *piece; /* which is repeated */
  gsize       n_pieces;
  guint       n_steps; /* at least */
} Hostile;

static const Hostile hostile[] = {
  { "/checksum/hostile/one-line", MD5 "  ", "a", 8 * 1024 * 1024, 32 },
  { "/checksum/hostile/no-lines", MD5 "  a\n", "\n", 512 * 1024, 2 * 1024 },
  { "/checksum/hostile/long-names", MD5 "  a", "a//../b//./a//../b\n" MD5 "  ", 100000,
    400 },
  { "/checksum/hostile/slashes", MD5 "  ", "a//a//a//a//a//a//a//a//a//a//a//a//a//a//", 5000, 1 },
  { "/checksum/hostile/digests-of-one", "", MD5 "  a\n", 200000, 800 },
  { "/checksum/hostile/backslashes", "", MD5 "  a\\b\n", 20000, 80 },
  { "/checksum/hostile/utf16", "\xff\xfe", "a\xff", 2 * 1024 * 1024, 16 },
};

static ChecksumPlan *
plan_for_list (const char *path)
{
  const char   *inputs[] = { NULL };
  ChecksumPlan *plan = checksum_plan_new (g_strdupv ((char **) inputs), 0);

  plan->sums_path = g_strdup (path);
  return plan;
}

/* Steps are of so few bytes or lines each; and after the one that finds it cancelled, no more. */
static void
test_hostile (BellhopTest  *test,
              gconstpointer data)
{
  const Hostile *self = data;
  g_autoptr(GString) text = g_string_new (self->start);
  g_autofree char *path = NULL;
  g_autoptr(ChecksumPlan) plan = NULL;
  g_autoptr(ChecksumPlan) cancelled = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < self->n_pieces; i++)
    g_string_append (text, self->piece);
  path = bellhop_test_write_file (test, "list", text->str, (gssize) text->len);
  plan = plan_for_list (path);
  n_steps = last_step = 0;
  bellhop_test_await (test, checksum_plan_prepare (plan, NULL, NULL), NULL, NULL);
  g_test_message ("%u steps", n_steps);
  g_assert_cmpuint (n_steps, >=, self->n_steps);

  cancelled = plan_for_list (path);
  last_step = n_steps / 2 + 1;
  n_steps = 0;
  g_assert_false (
    bellhop_test_await (test, checksum_plan_prepare (cancelled, NULL, NULL), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_steps, ==, last_step);
  last_step = 0;
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  g_test_add_func ("/checksum/parts/lines", test_lines);
  g_test_add_func ("/checksum/parts/pasted", test_pasted);
  g_test_add_func ("/checksum/parts/names", test_names);
  g_test_add_func ("/checksum/parts/guesses", test_guesses);
  bellhop_test_add ("/checksum/parts/too-many-files", NULL, test_too_many_files);
  bellhop_test_add ("/checksum/parts/replaced-after-walk", NULL, test_replaced_after_walk);
  bellhop_test_add ("/checksum/parts/folder-replaced", NULL, test_folder_replaced);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    bellhop_test_add (hostile[i].path, &hostile[i], test_hostile);

  return g_test_run ();
}
