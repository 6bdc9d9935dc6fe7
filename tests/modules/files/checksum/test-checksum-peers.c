/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <glib/gstdio.h>

/* What coreutils writes is read, what is written coreutils reads, and the verdicts are the same:
 * with nasty names, and in trees at random. */

enum
{
  N_TREES = 48,
  MAX_FILES = 24,
};

typedef struct
{
  const char *path;
  const char *program;
  const char *algorithm;
} Peer;

static const Peer peers[] = {
  { "/peers/sha256sum", "sha256sum", "sha256" },
  { "/peers/sha512sum", "sha512sum", "sha512" },
  { "/peers/b2sum", "b2sum", "blake2b" },
  { "/peers/md5sum", "md5sum", "md5" },
};

static const char *const names[] = {
  "plain",
  "two words",
  " leading",
  "  two leading",
  "trailing ",
  " ",
  "\t",
  "tab\tinside",
  "*asterisk",
  " *both",
  "line\nbreak",
  "return\rreturn",
  "return at the end\r",
  "back\\slash",
  "back\\nslash",
  "\\backslash",
  "at the end\\",
  "a) = b",
  "MD5 (x) = 900150983cd24fb0d6963f7d28e17f72",
  "900150983cd24fb0d6963f7d28e17f72  x",
  "escape\033[31m",
  "caf\xe9",
  "-dash",
  "#hash",
  ";semicolon",
  "\xef\xbb\xbfmark",
  "deep/er/file",
};

/* Runs @program in the folder of the tree, with its names as arguments or a list to check; its
   output, also when some did not match. */
static char *
run_peer (const char *const *command)
{
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  g_autoptr(GError) error = NULL;
  char *output = NULL;

  g_spawn_sync ("tree", (char **) command, environment,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return output;
}

/* Has @program list all of @files. */
static void
write_by_peer (const Peer      *peer,
               const GPtrArray *files,
               gboolean         tagged)
{
  g_autoptr(GPtrArray) command = g_ptr_array_new ();
  g_autofree char *output = NULL;

  g_ptr_array_add (command, (gpointer) peer->program);
  if (tagged)
    g_ptr_array_add (command, (gpointer) "--tag");
  g_ptr_array_add (command, (gpointer) "--");
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (command, files->pdata[i]);
  g_ptr_array_add (command, NULL);
  output = run_peer ((const char *const *) command->pdata);
  g_assert_true (g_file_set_contents ("tree/SUMS", output, -1, NULL));
}

static BellhopRun *
write_by_action (BellhopTest *test,
                 const Peer  *peer)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  g_unlink ("tree/SUMS");
  checksum_set_files (action, "tree", NULL);
  checksum_set_algorithms (action, peer->algorithm, NULL);
  g_object_set (action, "write-sums", "tree/SUMS", NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  return run;
}

/* How many files matched, did not, and were not there. */
typedef struct
{
  guint n_ok;
  guint n_mismatches;
  guint n_missing;
} Verdicts;

static Verdicts
check_by_peer (const Peer *peer)
{
  const char *const command[] = { peer->program, "--check", "--strict", "SUMS", NULL };
  g_autofree char  *output = run_peer (command);
  g_auto(GStrv) lines = g_strsplit (output, "\n", -1);
  Verdicts verdicts = { 0 };

  for (guint i = 0; lines[i] != NULL; i++)
    {
      verdicts.n_ok += g_str_has_suffix (lines[i], ": OK");
      verdicts.n_mismatches += g_str_has_suffix (lines[i], ": FAILED");
      verdicts.n_missing += g_str_has_suffix (lines[i], ": FAILED open or read");
    }
  return verdicts;
}

static Verdicts
check_by_action (BellhopTest *test)
{
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopTable *table;
  Verdicts      verdicts = { 0 };

  g_object_set (action, "sums-file", "tree/SUMS", NULL);
  table = checksum_table (files_run (test, action));
  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    {
      const char *verdict = bellhop_table_get_text (table, i, 3);

      verdicts.n_ok += strcmp (verdict, "ok") == 0;
      verdicts.n_mismatches += strcmp (verdict, "mismatch") == 0;
      verdicts.n_missing += strcmp (verdict, "missing") == 0;
    }
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==,
                    verdicts.n_ok + verdicts.n_mismatches + verdicts.n_missing);
  return verdicts;
}

static void
assert_same (BellhopTest *test,
             const Peer  *peer,
             guint        n_files)
{
  const Verdicts theirs = check_by_peer (peer);
  const Verdicts ours = check_by_action (test);

  g_assert_cmpuint (ours.n_ok, ==, theirs.n_ok);
  g_assert_cmpuint (ours.n_mismatches, ==, theirs.n_mismatches);
  g_assert_cmpuint (ours.n_missing, ==, theirs.n_missing);
  g_assert_cmpuint (ours.n_ok + ours.n_mismatches + ours.n_missing, ==, n_files);
}

static void
make_file (BellhopTest *test,
           GPtrArray   *files,
           const char  *name,
           const char  *contents)
{
  g_autofree char *below = g_build_filename ("tree", name, NULL);
  g_autofree char *path = files_make (test, below, contents);

  g_ptr_array_add (files, g_strdup (name));
}

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  const Peer *peer = data;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    make_file (test, files, names[i], names[i]);
  for (guint tagged = 0; tagged < 2; tagged++)
    {
      write_by_peer (peer, files, tagged != 0);
      g_assert_cmpuint (check_by_action (test).n_ok, ==, files->len);
    }
  write_by_action (test, peer);
  g_assert_cmpuint (check_by_peer (peer).n_ok, ==, files->len);
  g_assert_cmpuint (check_by_action (test).n_ok, ==, files->len);
}

/* --- Trees at random --- */

/* A name that no other has, and that ends in no blank. */
static char *
make_name (GRand *random,
           guint  number)
{
  static const char *const parts[] = {
    "a",
    "b c",
    " ",
    "  ",
    "\t",
    "*",
    "\\",
    "\\n",
    "\n",
    "\r",
    ") = ",
    "(",
    "=",
    "\xe9",
    "ä",
    "'",
    "#",
  };
  GString *name = g_string_new (NULL);

  for (gint32 depth = g_rand_int_range (random, 0, 3); depth > 0; depth--)
    g_string_append_printf (name, "%s-%d/", parts[g_rand_int_range (random, 0, 4)],
                            g_rand_int_range (random, 0, 3));
  for (gint32 i = g_rand_int_range (random, 0, 5); i > 0; i--)
    g_string_append (name, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
  g_string_append_printf (name, "%u", number);
  return g_string_free (name, FALSE);
}

static GPtrArray *
make_tree (BellhopTest *test,
           GRand       *random)
{
  GPtrArray   *files = g_ptr_array_new_with_free_func (g_free);
  const gint32 n_files = g_rand_int_range (random, 1, MAX_FILES);

  for (gint32 i = 0; i < n_files; i++)
    {
      g_autofree char *name = make_name (random, (guint) i);
      g_autofree char *contents = g_strnfill ((gsize) g_rand_int_range (random, 0, 5000), 'x');

      make_file (test, files, name, contents);
    }
  return files;
}

/* Some files change after the list was written, and some go. */
static void
change_tree (const GPtrArray *files,
             GRand           *random)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename ("tree", files->pdata[i], NULL);

      switch (g_rand_int_range (random, 0, 6))
        {
        case 0:
          g_assert_true (g_file_set_contents (path, "changed", -1, NULL));
          break;
        case 1:
          g_assert_no_errno (g_unlink (path));
          break;
        default:
          break;
        }
    }
}

static void
test_trees (BellhopTest  *test,
            gconstpointer data)
{
  const char *const remove[] = { "rm", "-r", "tree", NULL };

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  for (guint seed = 0; seed < bellhop_test_get_n_rounds (N_TREES); seed++)
    {
      g_autoptr(GRand) random = g_rand_new_with_seed (seed);
      g_autoptr(GPtrArray) files = make_tree (test, random);
      const Peer      *peer = &peers[seed % G_N_ELEMENTS (peers)];
      const gint32     how = g_rand_int_range (random, 0, 3);
      g_autofree char *output = NULL;

      g_test_message ("seed %u, %s", seed, peer->program);
      if (how < 2)
        write_by_peer (peer, files, how == 1);
      else
        write_by_action (test, peer);
      change_tree (files, random);
      assert_same (test, peer, files->len);
      output = files_peer (NULL, remove);
      g_assert_nonnull (output);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    bellhop_test_add (peers[i].path, &peers[i], test_names);
  bellhop_test_add ("/peers/trees", NULL, test_trees);

  return g_test_run ();
}
