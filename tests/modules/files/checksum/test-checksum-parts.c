/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "checksum-hash.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define MD5 "900150983cd24fb0d6963f7d28e17f72"

typedef struct
{
  const char *line;
  const char *name; /* NULL where the line has none */
  gboolean    is_sum;
} Line;

static const Line lines[] = {
  { MD5 "  name", "name", TRUE },
  { MD5 " *name", "name", TRUE },
  { MD5 " name", "name", TRUE },
  { MD5 "  name\r", "name", TRUE },
  { MD5 "   spaced ", " spaced ", TRUE },
  { MD5, NULL, TRUE },
  { "900150983CD24FB0D6963F7D28E17F72  name", "name", TRUE },
  { "\\" MD5 "  a\\nb\\\\c\\rd", "a\nb\\c\rd", TRUE },
  { MD5 "  a\\nb", "a\\nb", TRUE },
  { "MD5 (name) = " MD5, "name", TRUE },
  { "MD5(name)= " MD5, "name", TRUE },
  { "MD5 (a (1) = b) = " MD5, "a (1) = b", TRUE },
  { "\\MD5 (a\\nb) = " MD5, "a\nb", TRUE },
  { "", NULL, FALSE },
  { "# a comment", NULL, FALSE },
  { "\\" MD5 "  a\\x", NULL, FALSE },
  { "\\" MD5 "  a\\", NULL, FALSE },
  { MD5 "0  name", NULL, FALSE },
  { "SHA256 (name) = " MD5, NULL, FALSE },
  { "NONE (name) = " MD5, NULL, FALSE },
  { "MD5 () = " MD5, NULL, FALSE },
  { "MD5 (name = " MD5, NULL, FALSE },
  { "MD5 (name) =", NULL, FALSE },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(ChecksumSum) sum = checksum_sum_parse_line (lines[i].line, strlen (lines[i].line));

      g_test_message ("%s", lines[i].line);
      g_assert_cmpint (sum != NULL, ==, lines[i].is_sum);
      if (sum == NULL)
        continue;
      g_assert_cmpstr (sum->digest, ==, MD5);
      g_assert_cmpstr (sum->name, ==, lines[i].name);
      g_assert_cmpuint (sum->algorithms, ==, checksum_algorithm_find ("md5"));
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
  g_assert_cmpuint (checksum_algorithm_find ("crc32"), ==, 0);
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

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  g_test_add_func ("/checksum/parts/lines", test_lines);
  g_test_add_func ("/checksum/parts/names", test_names);
  g_test_add_func ("/checksum/parts/guesses", test_guesses);
  bellhop_test_add ("/checksum/parts/too-many-files", NULL, test_too_many_files);
  bellhop_test_add ("/checksum/parts/replaced-after-walk", NULL, test_replaced_after_walk);

  return g_test_run ();
}
