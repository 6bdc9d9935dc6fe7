/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA3_256_OF_ABC   "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"

static void
test_vectors (BellhopTest  *test,
              gconstpointer data)
{
  /* From RFC 1321, FIPS 180-4, FIPS 202 and RFC 7693, in the order of the rows. */
  static const char *const vectors[][2] = {
    { "md5", "900150983cd24fb0d6963f7d28e17f72" },
    { "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { "sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
    { "sha256", SHA256_OF_ABC },
    { "sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358"
                "baeca134c825a7" },
    { "sha512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
    { "sha3-256", SHA3_256_OF_ABC },
    { "blake2s", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982" },
    { "blake2b", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                 "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923" },
  };
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  checksum_set_algorithms (action, "md5", "sha1", "sha224", "sha256", "sha384", "sha512",
                           "sha3-256", "blake2s", "blake2b", NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, G_N_ELEMENTS (vectors));
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    checksum_assert_row (run, i, path, vectors[i][0], vectors[i][1], "");
}

static void
assert_peer (const char *digest,
             const char *path,
             const char *program,
             const char *option,
             guint       word)
{
  const char      *command[] = { program, option, path, NULL };
  g_autofree char *output = files_peer (NULL, command);
  g_auto(GStrv) words = NULL;

  g_assert_nonnull (output);
  words = g_strsplit (g_strchomp (output), " ", -1);
  g_assert_cmpstr (digest, ==, words[word]);
}

/* Longer than many blocks and no multiple of one, so that threads share them; in the order of the
   rows. */
static void
test_peers (BellhopTest  *test,
            gconstpointer data)
{
  enum
  {
    LENGTH = 5 * 1024 * 1024 + 77
  };
  static const char *const programs[][2] = {
    { "openssl", "md5" },
    { "openssl", "sha1" },
    { "sha256sum", "--binary" },
    { "sha512sum", "--binary" },
    { "openssl", "sha3-256" },
    { "b2sum", "--binary" },
  };
  g_autofree char *contents = g_malloc (LENGTH);
  g_autofree char *path = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopTable *table;
  BellhopRun   *run;

  for (guint i = 0; i < LENGTH; i++)
    contents[i] = (char) g_test_rand_int ();
  path = bellhop_test_write_file (test, "random", contents, LENGTH);
  checksum_set_files (action, path, NULL);
  checksum_set_algorithms (action, "BLAKE2b", "SHA3-256", "SHA-512", "SHA-256", "SHA-1", "MD5",
                           NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = checksum_table (run);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, G_N_ELEMENTS (programs));
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    assert_peer (bellhop_table_get_text (table, i, 2), path, programs[i][0], programs[i][1],
                 /* word = */ strcmp (programs[i][0], "openssl") == 0 ? 1 : 0);
}

static void
test_empty (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "empty", "", 0);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_NOTHING, "");
}

static void
test_empty_folder (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 0);
}

/* What was not read, and why: a table of its own. */
static void
assert_unread (BellhopRun *run,
               const char *path,
               const char *reason)
{
  BellhopOutput *output = bellhop_run_find_output (run, "unreadable");
  BellhopTable  *table;

  g_assert_true (BELLHOP_IS_TABLE (output));
  table = BELLHOP_TABLE (output);
  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    if (strcmp (bellhop_table_get_text (table, i, 0), path) == 0)
      {
        g_assert_cmpstr (bellhop_table_get_text (table, i, 1), ==, reason);
        return;
      }
  g_error ("Nothing is said of %s", path);
}

/* Nobody writes to the pipe: a program that opened it would wait for ever. */
static void
test_folder (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *last = bellhop_test_write_file (test, "z", "abc", -1);
  g_autofree char *inner = bellhop_test_write_file (test, "a/b/c", "", 0);
  g_autofree char *first = bellhop_test_write_file (test, "a/a", "abc", -1);
  g_autofree char *link = g_build_filename (bellhop_test_get_folder (test), "link", NULL);
  g_autofree char *loop = g_build_filename (bellhop_test_get_folder (test), "a", "loop", NULL);
  g_autofree char *pipe = g_build_filename (bellhop_test_get_folder (test), "pipe", NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  g_assert_cmpint (symlink (last, link), ==, 0);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 3);
  checksum_assert_row (run, 0, first, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 1, inner, "sha256", SHA256_OF_NOTHING, "");
  checksum_assert_row (run, 2, last, "sha256", SHA256_OF_ABC, "");
  assert_unread (run, pipe, "It is a pipe");
}

/* As sums are read by people and compared by programs, their order is that of the names, folder by
   folder. */
static void
test_order (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const names[] = { "a/b/c", "a/b.c", "a/b0", "a!", "a.b", "a0/x", "b" };
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autofree char *named = NULL;
  BellhopRun      *run;

  for (guint i = G_N_ELEMENTS (names); i > 0; i--)
    {
      g_autofree char *path = bellhop_test_write_file (test, names[i - 1], "abc", -1);
    }
  named = g_build_filename (bellhop_test_get_folder (test), "b", NULL);
  checksum_set_files (action, named, bellhop_test_get_folder (test), named, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 1 + G_N_ELEMENTS (names));
  checksum_assert_row (run, 0, named, "sha256", SHA256_OF_ABC, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), names[i], NULL);

      checksum_assert_row (run, 1 + i, path, "sha256", SHA256_OF_ABC, "");
    }
}

/* Globs and hidden names choose among what is in folders; what a person named is always read. */
static void
test_choice (BellhopTest  *test,
             gconstpointer data)
{
  const char *const include[] = { "*.iso", NULL };
  const char *const exclude[] = { "old", NULL };
  g_autofree char  *hidden = bellhop_test_write_file (test, ".hidden.iso", "abc", -1);
  g_autofree char  *chosen = bellhop_test_write_file (test, "disk.iso", "abc", -1);
  g_autofree char  *old = bellhop_test_write_file (test, "old/disk.iso", "abc", -1);
  g_autofree char  *named = bellhop_test_write_file (test, "old/notes", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, bellhop_test_get_folder (test), named, NULL);
  g_object_set (action, "include", include, "exclude", exclude, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 3);
  checksum_assert_row (run, 0, hidden, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 1, chosen, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 2, named, "sha256", SHA256_OF_ABC, "");

  g_object_set (action, "hidden", FALSE, NULL);
  run = files_run (test, action);
  g_assert_cmpuint (bellhop_table_get_n_rows (checksum_table (run)), ==, 2);
  checksum_assert_row (run, 0, chosen, "sha256", SHA256_OF_ABC, "");
}

static void
test_named_link (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autofree char *link = g_build_filename (bellhop_test_get_folder (test), "link", NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  g_assert_cmpint (symlink (path, link), ==, 0);
  checksum_set_files (action, link, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, link, "sha256", SHA256_OF_ABC, "");
}

/* More than one batch has room for, and than one worker takes. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  enum
  {
    N_FILES = 3000
  };
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopTable *table;
  BellhopRun   *run;

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%04u", i);
      g_autofree char *path = bellhop_test_write_file (test, name, name, -1);
    }
  checksum_set_files (action, bellhop_test_get_folder (test), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = checksum_table (run);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, N_FILES);
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%04u", i);
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);

      checksum_assert_row (run, i, path, "sha256", digest, "");
    }
}

static void
test_not_utf8 (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "caf\xe9", "abc", -1);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, bellhop_test_get_folder (test), uri, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, uri, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 1, uri, "sha256", SHA256_OF_ABC, "");
}

/* A file that is not there, one below another file, a pipe, one that cannot be read, and still the
 * one that can. Also root cannot read its own memory at address 0. */
static void
test_problems (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *good = bellhop_test_write_file (test, "good", "abc", -1);
  g_autofree char *gone = g_build_filename (bellhop_test_get_folder (test), "gone", NULL);
  g_autofree char *below = g_build_filename (good, "below", NULL);
  g_autofree char *pipe = g_build_filename (bellhop_test_get_folder (test), "pipe", NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  checksum_set_files (action, gone, below, pipe, "/proc/self/mem", good, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  checksum_assert_row (run, 0, gone, "sha256", "", "missing");
  checksum_assert_row (run, 1, below, "sha256", "", "missing");
  checksum_assert_row (run, 2, pipe, "sha256", "", "error");
  checksum_assert_row (run, 3, "/proc/self/mem", "sha256", "", "error");
  checksum_assert_row (run, 4, good, "sha256", SHA256_OF_ABC, "");
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==,
                   "2 files are missing, 2 files could not be read");
  assert_unread (run, gone, "No such file or directory");
  assert_unread (run, below, "Not a directory");
  assert_unread (run, pipe, "It is a pipe");
  assert_unread (run, "/proc/self/mem", "Input/output error");
}

static void
test_one_problem (BellhopTest  *test,
                  gconstpointer data)
{
  g_autofree char *gone = g_build_filename (bellhop_test_get_folder (test), "gone", NULL);
  g_autofree char *message = g_strdup_printf ("“%s”: No such file or directory", gone);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, gone, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==, message);
}

static void
test_check (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autoptr(GError) no_file = NULL;
  g_autoptr(GError) no_algorithm = NULL;
  g_autoptr(GError) no_digest = NULL;
  const char *param = NULL;

  g_assert_false (bellhop_action_check (action, &param, &no_file));
  g_assert_cmpstr (param, ==, "files");

  checksum_set_files (action, "x", NULL);
  g_assert_true (bellhop_action_check (action, &param, NULL));

  checksum_set_algorithms (action, "sha256", "sha257", NULL);
  g_assert_false (bellhop_action_check (action, &param, &no_algorithm));
  g_assert_cmpstr (param, ==, "algorithms");
  g_assert_nonnull (strstr (no_algorithm->message, "sha257"));

  checksum_set_algorithms (action, "sha256", NULL);
  g_object_set (action, "expected", "0123", NULL);
  g_assert_false (bellhop_action_check (action, &param, &no_digest));
  g_assert_cmpstr (param, ==, "expected");
}

typedef struct
{
  const char *name;
  const char *expected;
  const char *verdict;
} Expected;

static const Expected expectations[] = {
  { "/checksum/expected/ok", SHA256_OF_ABC, "ok" },
  { "/checksum/expected/prefix", "sha256:" SHA256_OF_ABC, "ok" },
  { "/checksum/expected/upper-case",
    "  BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD \n", "ok" },
  { "/checksum/expected/line", SHA256_OF_ABC "  abc.txt", "ok" },
  { "/checksum/expected/curly", "“" SHA256_OF_ABC "”", "ok" },
  { "/checksum/expected/curly-single", "‘" SHA256_OF_ABC "’.", "ok" },
  { "/checksum/expected/german", "SHA-256: „" SHA256_OF_ABC "“", "ok" },
  { "/checksum/expected/french", "« " SHA256_OF_ABC " »", "ok" },
  { "/checksum/expected/cjk", "「" SHA256_OF_ABC "」", "ok" },
  { "/checksum/expected/code", "<code>" SHA256_OF_ABC "</code>", "ok" },
  { "/checksum/expected/page",
    "<p>SHA256 checksum: <tt class=\"x\">" SHA256_OF_ABC "</tt><br/></p>", "ok" },
  { "/checksum/expected/bold", "<b>SHA-256:</b> " SHA256_OF_ABC, "ok" },
  { "/checksum/expected/entities", "&quot;" SHA256_OF_ABC "&#8221;&nbsp;", "ok" },
  { "/checksum/expected/brackets", "<" SHA256_OF_ABC ">", "ok" },
  { "/checksum/expected/markdown", "**SHA256:** `" SHA256_OF_ABC "`", "ok" },
  { "/checksum/expected/markdown-table", "| sha256 | " SHA256_OF_ABC " |", "ok" },
  { "/checksum/expected/parentheses", "(" SHA256_OF_ABC ")!", "ok" },
  { "/checksum/expected/unseen", "\u200b\u00a0" SHA256_OF_ABC "\u202f\u2060", "ok" },
  { "/checksum/expected/name", "abc.txt: " SHA256_OF_ABC, "ok" },
  { "/checksum/expected/name-and-label", "./abc.txt SHA256 " SHA256_OF_ABC, "ok" },
  { "/checksum/expected/standard-input", "(stdin)= " SHA256_OF_ABC, "ok" },
  { "/checksum/expected/csv", "\"SHA256\",\"" SHA256_OF_ABC "\",\"C:\\abc.txt\"", "ok" },
  { "/checksum/expected/json", "{\"abc.txt\": \"sha256:" SHA256_OF_ABC "\"}", "ok" },
  { "/checksum/expected/below-a-commit", "abc.txt 1a2b3c4d\nSHA256: " SHA256_OF_ABC, "ok" },
  { "/checksum/expected/code-mismatch", "<code>" SHA256_OF_NOTHING "</code>", "mismatch" },
  { "/checksum/expected/mismatch", SHA256_OF_NOTHING, "mismatch" },
};

static void
test_expected (BellhopTest  *test,
               gconstpointer data)
{
  const Expected  *expected = data;
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  gboolean    is_ok = strcmp (expected->verdict, "ok") == 0;
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  g_object_set (action, "expected", expected->expected, NULL);
  run = files_run (test, action);
  files_assert_state (run, is_ok ? BELLHOP_RUN_DONE : BELLHOP_RUN_FAILED);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, expected->verdict);
}

/* The digest is of an algorithm that nobody asked for: its length says so, or its name. */
static void
test_expected_adds_algorithm (BellhopTest  *test,
                              gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  g_object_set (action, "expected", "900150983cd24fb0d6963f7d28e17f72", NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "md5", "900150983cd24fb0d6963f7d28e17f72", "ok");
  checksum_assert_row (run, 1, path, "sha256", SHA256_OF_ABC, "");

  g_object_set (action, "expected", "sha3-256:" SHA3_256_OF_ABC, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 1, path, "sha3-256", SHA3_256_OF_ABC, "ok");
}

/* Of two algorithms of one length, one fits and that is enough. */
static void
test_expected_is_ambiguous (BellhopTest  *test,
                            gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", -1);
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  checksum_set_files (action, path, NULL);
  checksum_set_algorithms (action, "sha256", "sha3-256", NULL);
  g_object_set (action, "expected", SHA3_256_OF_ABC, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "");
  checksum_assert_row (run, 1, path, "sha3-256", SHA3_256_OF_ABC, "ok");

  g_object_set (action, "expected", SHA256_OF_NOTHING, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  checksum_assert_row (run, 0, path, "sha256", SHA256_OF_ABC, "mismatch");
  checksum_assert_row (run, 1, path, "sha3-256", SHA3_256_OF_ABC, "mismatch");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/checksum/vectors", NULL, test_vectors);
  bellhop_test_add ("/checksum/peers", NULL, test_peers);
  bellhop_test_add ("/checksum/empty", NULL, test_empty);
  bellhop_test_add ("/checksum/empty-folder", NULL, test_empty_folder);
  bellhop_test_add ("/checksum/folder", NULL, test_folder);
  bellhop_test_add ("/checksum/order", NULL, test_order);
  bellhop_test_add ("/checksum/choice", NULL, test_choice);
  bellhop_test_add ("/checksum/named-link", NULL, test_named_link);
  bellhop_test_add ("/checksum/many", NULL, test_many);
  bellhop_test_add ("/checksum/not-utf8", NULL, test_not_utf8);
  bellhop_test_add ("/checksum/problems", NULL, test_problems);
  bellhop_test_add ("/checksum/one-problem", NULL, test_one_problem);
  bellhop_test_add ("/checksum/check", NULL, test_check);
  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    bellhop_test_add (expectations[i].name, &expectations[i], test_expected);
  bellhop_test_add ("/checksum/expected/adds-algorithm", NULL, test_expected_adds_algorithm);
  bellhop_test_add ("/checksum/expected/is-ambiguous", NULL, test_expected_is_ambiguous);

  return g_test_run ();
}
