/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHA256_OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* Whatever a file may be called. */
static const char *const names[] = {
  "\\backslash",
  " leading space",
  "*asterisk",
  "-dash",
  "back\\nslash",
  "caf\xe9",
  "deep/er/file",
  "line\nbreak",
  "paren (1) = x",
  "plain",
  "return\rreturn",
  "trailing space ",
};

static char *
in_folder (BellhopTest *test,
           const char  *name)
{
  return g_build_filename (bellhop_test_get_folder (test), name, NULL);
}

static void
write_all (BellhopTest *test)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = bellhop_test_write_file (test, names[i], names[i], -1);
    }
}

/* Runs the action with one more parameter. */
static BellhopRun *
run_with (BellhopTest   *test,
          BellhopAction *action,
          const char    *param,
          const char    *value)
{
  g_object_set (action, param, value, NULL);
  return files_run (test, action);
}

static guint
count_verdicts (BellhopRun *run,
                const char *verdict)
{
  BellhopTable *table = checksum_table (run);
  guint         count = 0;

  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    count += strcmp (bellhop_table_get_text (table, i, 3), verdict) == 0;
  return count;
}

static void
write_sums (BellhopTest *test,
            const char  *sums,
            const char  *first_algorithm,
            const char  *second_algorithm)
{
  g_autoptr(BellhopAction) action = checksum_new (test);

  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  checksum_set_algorithms (action, first_algorithm, second_algorithm, NULL);
  files_assert_state (run_with (test, action, "write-sums", sums), BELLHOP_RUN_DONE);
}

/* What is written satisfies sha256sum, and what sha256sum writes satisfies the action. */
static void
test_round_trip (BellhopTest  *test,
                 gconstpointer data)
{
  const char *const check[] = { "sha256sum", "--check", "--strict", "SUMS", NULL };
  g_autofree char  *sums = in_folder (test, "SUMS");
  g_autofree char  *output = NULL;
  g_autofree char  *again = NULL;
  g_autofree char  *contents = NULL;
  g_autofree char  *contents_again = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  write_all (test);
  write_sums (test, sums, "sha256", NULL);
  output = files_peer (bellhop_test_get_folder (test), check);
  g_assert_nonnull (output);

  /* The old sums are not among the files of the new. */
  g_file_get_contents (sums, &contents, NULL, NULL);
  write_sums (test, sums, "sha256", NULL);
  g_file_get_contents (sums, &contents_again, NULL, NULL);
  g_assert_cmpstr (contents, ==, contents_again);

  run = run_with (test, action, "sums-file", sums);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, G_N_ELEMENTS (names));
}

/* With several algorithms the lines are tagged, and each program finds its own. */
static void
test_tagged (BellhopTest  *test,
             gconstpointer data)
{
  const char *const sha256[] = { "sha256sum", "--check", "SUMS", NULL };
  const char *const blake2b[] = { "b2sum", "--check", "SUMS", NULL };
  g_autofree char  *sums = in_folder (test, "SUMS");
  g_autofree char  *sha256_output = NULL;
  g_autofree char  *blake2b_output = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  write_all (test);
  write_sums (test, sums, "sha256", "blake2b");
  sha256_output = files_peer (bellhop_test_get_folder (test), sha256);
  blake2b_output = files_peer (bellhop_test_get_folder (test), blake2b);
  g_assert_nonnull (sha256_output);
  g_assert_nonnull (blake2b_output);

  run = run_with (test, action, "sums-file", sums);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, 2 * G_N_ELEMENTS (names));
}

typedef struct
{
  const char *path;
  const char *command[4];
  const char *algorithm;
} Peer;

static const Peer peers[] = {
  { "/sums/peer/sha256sum", { "sha256sum", "--binary" }, "sha256" },
  { "/sums/peer/sha256sum-tag", { "sha256sum", "--tag" }, "sha256" },
  { "/sums/peer/md5sum", { "md5sum", "--text" }, "md5" },
  { "/sums/peer/b2sum", { "b2sum", "--tag" }, "blake2b" },
  { "/sums/peer/openssl", { "openssl", "sha512" }, "sha512" },
  { "/sums/peer/openssl-sha3", { "openssl", "sha3-256" }, "sha3-256" },
};

static void
test_peer (BellhopTest  *test,
           gconstpointer data)
{
  const Peer       *peer = data;
  g_autofree char  *path = bellhop_test_write_file (test, "some file", "abc", -1);
  const char *const command[] = { peer->command[0], peer->command[1], "some file", NULL };
  g_autofree char  *output = files_peer (bellhop_test_get_folder (test), command);
  g_autofree char  *sums = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopTable *table;
  BellhopRun   *run;

  g_assert_nonnull (output);
  sums = bellhop_test_write_file (test, "SUMS", output, -1);
  run = run_with (test, action, "sums-file", sums);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = checksum_table (run);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 1);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 0), ==, path);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 1), ==, peer->algorithm);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 3), ==, "ok");
}

/* A changed file and a missing one: the others are still read. */
static void
test_mismatch_and_missing (BellhopTest  *test,
                           gconstpointer data)
{
  g_autofree char *sums = in_folder (test, "SUMS");
  g_autofree char *plain = in_folder (test, "plain");
  g_autofree char *dash = in_folder (test, "-dash");
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  write_all (test);
  write_sums (test, sums, "sha256", NULL);
  g_file_set_contents (plain, "changed", -1, NULL);
  g_assert_cmpint (g_unlink (dash), ==, 0);

  run = run_with (test, action, "sums-file", sums);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, G_N_ELEMENTS (names) - 2);
  g_assert_cmpuint (count_verdicts (run, "mismatch"), ==, 1);
  g_assert_cmpuint (count_verdicts (run, "missing"), ==, 1);
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==,
                   "1 file does not match, 1 file is missing");

  /* The same with the folder given: what it lacks of the sums is missing too. */
  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, G_N_ELEMENTS (names) - 2);
  g_assert_cmpuint (count_verdicts (run, "mismatch"), ==, 1);
  g_assert_cmpuint (count_verdicts (run, "missing"), ==, 1);
}

/* A file that is given is all that is read; in another folder its name finds its line. One without
   a line was to be compared and is not. */
static void
test_given_file (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *sums = bellhop_test_write_file (test, "published/SHA256SUMS",
                                                   SHA256_OF_NOTHING " *other.iso\n" SHA256_OF_ABC
                                                                     " *disk.iso\n",
                                                   -1);
  g_autofree char *path = bellhop_test_write_file (test, "downloads/disk.iso", "abc", -1);
  g_autofree char *unknown = bellhop_test_write_file (test, "downloads/unknown", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, unknown, NULL);
  run = run_with (test, action, "sums-file", sums);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 2);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "ok");
  checksum_assert_row (run, 1, unknown, "sha256", SHA256_OF_ABC, "unlisted");
}

static void
test_sidecar (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "disk.iso", "abc", -1);
  g_autofree char *sidecar = bellhop_test_write_file (test, "disk.iso.sha256", SHA256_OF_ABC "\r\n",
                                                      -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run = run_with (test, action, "sums-file", sidecar);

  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "ok");
}

/* With nothing else to compare with, what lies beside a file speaks of it: for one that is named,
 * and in folders. */
static void
test_beside (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autofree char *abc = bellhop_test_write_file (test, "abc.iso", "abc", -1);
  g_autofree char *wrong = bellhop_test_write_file (test, "wrong", "else", -1);
  g_autofree char *abc_sum = bellhop_test_write_file (test, "abc.iso.sha256",
                                                      SHA256_OF_ABC "  abc.iso\n", -1);
  g_autofree char *wrong_sum = bellhop_test_write_file (test, "wrong.sha256sum", SHA256_OF_ABC "\n",
                                                        -1);
  g_autofree char *other = bellhop_test_write_file (test, "other", "abc", -1);
  g_autofree char *other_sum = bellhop_test_write_file (test, "other.sha256",
                                                        SHA256_OF_NOTHING "  somebody\n", -1);
  g_autofree char *md5 = bellhop_test_write_file (test, "abc.iso.md5",
                                                  "900150983cd24fb0d6963f7d28e17f72\n", -1);
  g_autofree char *pipe = in_folder (test, "other.sha1");
  BellhopRun      *run;

  g_assert_no_errno (mkfifo (pipe, 0600));
  checksum_set_files (action, abc, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, 2);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 2);

  checksum_set_files (action, wrong, other, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (count_verdicts (run, "mismatch"), ==, 1);
  g_assert_cmpuint (count_verdicts (run, "unlisted"), ==, 1);

  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (count_verdicts (run, "ok"), ==, 2);
  g_assert_cmpuint (count_verdicts (run, "mismatch"), ==, 1);

  /* What a person gives goes before. */
  checksum_set_files (action, wrong, NULL);
  run = run_with (test, action, "expected", "sha1:3c06c8ac63d6e8b5a2e1d2b4e5d4d84d9bd6dc28");
  g_assert_cmpuint (count_verdicts (run, "mismatch"), ==, 1);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 2);
}

/* The lines of a signature around the digests mean nothing. */
static void
test_signed (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "disk.iso", "abc", -1);
  g_autofree char *sums =
    bellhop_test_write_file (test, "SHA256SUMS.asc",
                             "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" SHA256_OF_ABC
                             "  disk.iso\n-----BEGIN PGP SIGNATURE-----\n\niQEz=\n",
                             -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run = run_with (test, action, "sums-file", sums);

  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "ok");
}

static void
assert_fails (BellhopTest   *test,
              BellhopAction *action,
              int            code)
{
  BellhopRun *run = files_run (test, action);

  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_true (g_error_matches (bellhop_run_get_error (run), G_IO_ERROR, code));
  g_assert_null (bellhop_run_find_output (run, "digests"));
}

static void
test_bad_sums (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *missing = in_folder (test, "missing");
  g_autofree char *empty = bellhop_test_write_file (test, "empty", "nothing\n", -1);
  g_autofree char *huge = bellhop_test_write_file (test, "huge", "", 0);
  g_autoptr(BellhopAction) action = checksum_new (test);

  g_object_set (action, "sums-file", missing, NULL);
  assert_fails (test, action, G_IO_ERROR_NOT_FOUND);
  g_object_set (action, "sums-file", empty, NULL);
  assert_fails (test, action, G_IO_ERROR_INVALID_DATA);
  g_object_set (action, "sums-file", bellhop_test_get_folder (test), NULL);
  assert_fails (test, action, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_cmpint (truncate (huge, G_GINT64_CONSTANT (1) << 32), ==, 0);
  g_object_set (action, "sums-file", huge, NULL);
  assert_fails (test, action, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

/* Where nothing can be written nothing is read either. */
static void
test_bad_target (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autofree char *target = in_folder (test, "no-folder/SUMS");
  g_autoptr(BellhopAction) action = checksum_new (test);

  checksum_set_files (action, path, NULL);
  g_object_set (action, "write-sums", target, NULL);
  assert_fails (test, action, G_IO_ERROR_NOT_FOUND);
  g_object_set (action, "write-sums", bellhop_test_get_folder (test), NULL);
  assert_fails (test, action, G_IO_ERROR_NOT_REGULAR_FILE);
}

/* A disk that is full: one message, the old file as it was, and nothing beside it. */
static void
test_no_space (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *folder = in_folder (test, "out");
  g_autofree char *target = bellhop_test_write_file (test, "out/SUMS", "old", -1);
  g_autofree char *expected = g_strdup_printf ("%s: %s", target, g_strerror (EFBIG));
  g_autofree char *contents = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("in/%u", i);
      g_autofree char *path = bellhop_test_write_file (test, name, name, -1);
    }
  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  g_object_set (action, "write-sums", target, NULL);
  files_limit_size (64);
  run = files_run (test, action);
  files_limit_size (0);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==, expected);
  /* What was computed is there all the same. */
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 10);
  g_assert_cmpuint (files_count (folder), ==, 1);
  g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "old");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/sums/round-trip", NULL, test_round_trip);
  bellhop_test_add ("/sums/tagged", NULL, test_tagged);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    bellhop_test_add (peers[i].path, &peers[i], test_peer);
  bellhop_test_add ("/sums/mismatch-and-missing", NULL, test_mismatch_and_missing);
  bellhop_test_add ("/sums/given-file", NULL, test_given_file);
  bellhop_test_add ("/sums/sidecar", NULL, test_sidecar);
  bellhop_test_add ("/sums/beside", NULL, test_beside);
  bellhop_test_add ("/sums/signed", NULL, test_signed);
  bellhop_test_add ("/sums/bad-sums", NULL, test_bad_sums);
  bellhop_test_add ("/sums/bad-target", NULL, test_bad_target);
  bellhop_test_add ("/sums/no-space", NULL, test_no_space);

  return g_test_run ();
}
