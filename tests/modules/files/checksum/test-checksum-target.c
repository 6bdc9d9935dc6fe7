/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* A checksum file that is written never replaces what was to be read, and only a complete one
 * replaces an old one. */

static void
assert_contents (const char *path,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static BellhopAction *
target_new (BellhopTest *test,
            const char  *file,
            const char  *target)
{
  BellhopAction *action = checksum_new (test);

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  checksum_set_files (action, file, NULL);
  g_object_set (action, "write-sums", target, NULL);
  return action;
}

/* It is found before anything is read, by whatever name. */
static void
assert_refused (BellhopTest   *test,
                BellhopAction *action)
{
  BellhopRun *run = files_run (test, action);

  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_true (g_error_matches (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_EXISTS));
  g_assert_null (bellhop_run_find_output (run, "digests"));
  assert_contents ("folder/thesis", "mine");
}

static void
test_input (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *thesis = files_make (test, "folder/thesis", "mine");
  g_autofree char *below = files_make (test, "folder/below/other", "other");
  g_autofree char *sums = files_make (
    test, "SUMS",
    "b3a8e0e1f9ab1bfe3a36f231f676f78bb30a519d2b21e6c530c0eee8ebb4a5d0  folder/thesis\n");
  g_autoptr(BellhopAction) named = target_new (test, "folder/thesis", "folder/thesis");
  g_autoptr(BellhopAction) linked = target_new (test, "folder/thesis", "soft");
  g_autoptr(BellhopAction) found = target_new (test, "folder/below", "hard");
  g_autoptr(BellhopAction) listed = target_new (test, NULL, "folder/thesis");
  g_autoptr(BellhopAction) list = target_new (test, "folder/thesis", "SUMS");

  g_assert_no_errno (symlink ("folder/thesis", "soft"));
  g_assert_no_errno (link ("folder/below/other", "hard"));
  assert_refused (test, named);
  assert_refused (test, linked);
  assert_refused (test, found);
  g_object_set (listed, "sums-file", "SUMS", NULL);
  assert_refused (test, listed);
  g_object_set (list, "sums-file", "SUMS", NULL);
  assert_refused (test, list);
}

static void
assert_kept (BellhopTest   *test,
             BellhopAction *action,
             const char    *reason)
{
  BellhopRun *run = files_run (test, action);

  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "“SUMS” was not written"));
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, reason));
  assert_contents ("SUMS", "old");
}

static void
test_incomplete (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *sums = files_make (test, "SUMS", "old");
  g_autofree char *file = files_make (test, "folder/file", "abc");
  g_autofree char *empty = files_make (test, "empty", NULL);
  g_autofree char *unknown = files_make (test, "SM3SUMS", "SM3 (folder/file) = 0123456789abcdef\n");
  g_autoptr(BellhopAction) missing = target_new (test, "missing", "SUMS");
  g_autoptr(BellhopAction) nothing = target_new (test, "empty", "SUMS");
  g_autoptr(BellhopAction) partial = target_new (test, "folder", "SUMS");
  g_autoptr(BellhopAction) unchecked = target_new (test, NULL, "SUMS");

  assert_kept (test, missing, "“missing”: No such file or directory");
  assert_kept (test, nothing, "no files to list");
  checksum_set_files (partial, "folder", "/proc/self/mem", NULL);
  assert_kept (test, partial, "complete");
  g_object_set (unchecked, "sums-file", "SM3SUMS", NULL);
  assert_kept (test, unchecked, "complete");
}

/* What is written is read again, whatever the algorithm: with its tag where its length stands for
   another one. */
static void
test_every_algorithm (BellhopTest  *test,
                      gconstpointer data)
{
  static const char *const names[] = {
    "crc32",
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "blake2s",
    "blake2b",
    "blake2b-256",
  };
  g_autofree char *file = files_make (test, "file", "abc");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(BellhopAction) write = target_new (test, "file", "SUMS");
      g_autoptr(BellhopAction) check = checksum_new (test);
      BellhopRun *run;

      checksum_set_algorithms (write, names[i], NULL);
      files_assert_state (files_run (test, write), BELLHOP_RUN_DONE);
      g_object_set (check, "sums-file", "SUMS", NULL);
      run = files_run (test, check);
      files_assert_state (run, BELLHOP_RUN_DONE);
      g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 1);
      g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 0, 1), ==, names[i]);
      g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 0, 3), ==, "ok");
    }
}

/* --- SFV, beside rhash --- */

/* The seventh and eighth rhash writes and does not find; the last it never finds. */
static const char *const sfv_names[] = {
  "plain",
  "two words",
  "caf\xe9",
  "a (1) = b",
  "below/deep",
  "00000000",
  " leading",
  "trailing ",
  "back\\slash",
};

enum
{
  N_SFV_NAMES_CHECKED = 6,
  N_SFV_NAMES_WRITTEN = 8
};

static void
make_sfv_files (BellhopTest *test,
                guint        n_files)
{
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_build_filename ("in", sfv_names[i], NULL);
      g_autofree char *path = files_make (test, name, sfv_names[i]);
    }
}

static void
test_sfv_written (BellhopTest  *test,
                  gconstpointer data)
{
  const char *const command[] = { "rhash", "--check", "sums.sfv", NULL };
  g_autofree char  *output = NULL;
  g_autofree char  *folder = g_build_filename (bellhop_test_get_folder (test), "in", NULL);
  g_autofree char  *comment = files_make (test, "in/;comment", "comment");
  g_autoptr(BellhopAction) write = target_new (test, "in", "in/sums.sfv");
  g_autoptr(BellhopAction) check = checksum_new (test);

  make_sfv_files (test, N_SFV_NAMES_CHECKED);
  files_assert_state (files_run (test, write), BELLHOP_RUN_DONE);
  output = files_peer (folder, command);
  g_assert_nonnull (output);
  make_sfv_files (test, G_N_ELEMENTS (sfv_names));
  files_assert_state (files_run (test, write), BELLHOP_RUN_DONE);
  g_object_set (check, "sums-file", "in/sums.sfv", NULL);
  files_assert_state (files_run (test, check), BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (bellhop_action_get_run (check))), ==,
                    1 + G_N_ELEMENTS (sfv_names));
}

static void
test_sfv_read (BellhopTest  *test,
               gconstpointer data)
{
  const char *const command[] = { "rhash", "--sfv", "--recursive", ".", NULL };
  g_autofree char  *output = NULL;
  g_autofree char  *folder = g_build_filename (bellhop_test_get_folder (test), "in", NULL);
  g_autofree char  *sums = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  make_sfv_files (test, N_SFV_NAMES_WRITTEN);
  output = files_peer (folder, command);
  g_assert_nonnull (output);
  sums = files_make (test, "in/sums.sfv", output);
  g_object_set (action, "sums-file", sums, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, N_SFV_NAMES_WRITTEN);
}

/* A line feed cannot be written there. */
static void
test_sfv_name (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *file = files_make (test, "in/line\nbreak", "abc");
  g_autoptr(BellhopAction) write = target_new (test, "in", "sums.sfv");
  BellhopRun *run = files_run (test, write);

  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "SFV"));
  g_assert_false (g_file_test ("sums.sfv", G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/target/input", NULL, test_input);
  bellhop_test_add ("/target/incomplete", NULL, test_incomplete);
  bellhop_test_add ("/target/every-algorithm", NULL, test_every_algorithm);
  bellhop_test_add ("/target/sfv/written", NULL, test_sfv_written);
  bellhop_test_add ("/target/sfv/read", NULL, test_sfv_read);
  bellhop_test_add ("/target/sfv/name", NULL, test_sfv_name);

  return g_test_run ();
}
