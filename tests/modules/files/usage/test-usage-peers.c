/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Against du and ncdu: what they count, and what ncdu writes and reads. */

enum
{
  N_TREES = 6,
  LEFT_OUT_SEED = 100001,
  N_ENTRIES = 60
};

/* A run of a folder or an import, the other being NULL. */
static BellhopRun *
run_usage (BellhopTest *test,
           const char  *folder,
           const char  *import,
           const char *export)
{
  BellhopAction *action = files_new (test, "files.usage");
  BellhopRun    *run;

  g_object_set (action, "folder", folder, "import", import, "export", export, NULL);
  run = g_object_ref (files_run (test, action));
  g_object_unref (action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  return run;
}

/* --- A tree --- */

typedef struct
{
  GRand     *rand;
  char      *root;
  GPtrArray *folders;
  GPtrArray *files; /* that may have another name */
} Forest;

static const char *
pick (Forest    *self,
      GPtrArray *paths)
{
  return paths->pdata[g_rand_int_range (self->rand, 0, (int) paths->len)];
}

static void
make_file (Forest *self,
           char   *path)
{
  const int        size = g_rand_int_range (self->rand, 0, 20000);
  g_autofree char *contents = g_strnfill ((gsize) size, 'x');

  g_assert_true (g_file_set_contents (path, contents, size, NULL));
  if (g_rand_int_range (self->rand, 0, 4) == 0)
    g_assert_no_errno (truncate (path, size + 1000000));
  g_ptr_array_add (self->files, path);
}

static const char *
pick_name (Forest *self)
{
  static const char *const odd[] = { "a", "new\nline", "\xe9", "q\"\\t\t", "ä😀", "\x7f\x01" };

  return odd[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (odd))];
}

static void
make_entry (Forest *self,
            guint   i)
{
  g_autofree char *name = g_strdup_printf ("%s%u", pick_name (self), i);
  char            *path = g_build_filename (pick (self, self->folders), name, NULL);

  switch (self->files->len == 0 ? 0 : g_rand_int_range (self->rand, 0, 10))
    {
    case 1:
    case 2:
      g_assert_no_errno (mkdir (path, 0755));
      g_ptr_array_add (self->folders, path);
      return;
    case 3:
    case 4:
      g_assert_no_errno (link (pick (self, self->files), path));
      break;
    case 5:
      g_assert_no_errno (symlink ("nowhere", path));
      break;
    case 6:
      g_assert_no_errno (mkfifo (path, 0644));
      break;
    default:
      make_file (self, path);
      return;
    }
  g_free (path);
}

static char *
make_forest (BellhopTest *test,
             guint32      seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_strdup_printf ("tree-%u", seed);
  g_autofree char *root = files_make (test, name, NULL);
  Forest           forest = { .rand = rand, .root = root, .folders = folders, .files = files };

  g_ptr_array_add (folders, g_strdup (root));
  for (guint i = 0; i < N_ENTRIES; i++)
    make_entry (&forest, i);
  return g_steal_pointer (&root);
}

/* --- What others say --- */

/* The output of a command of at most five words. */
static char *
ask (BellhopTest *test,
     const char  *program,
     const char  *a,
     const char  *b,
     const char  *c,
     const char  *d)
{
  const char *const command[] = { program, a, b, c, d, NULL };
  char             *output = files_peer (bellhop_test_get_folder (test), command);

  g_assert_nonnull (output);
  return output;
}

/* An export as ncdu has it, without the line about when that was. */
static char *
through_ncdu (BellhopTest *test,
              const char *export,
              const char *extended)
{
  g_autofree char *input = g_strconcat ("-0f", export, NULL);
  g_autofree char *text = ask (test, "ncdu", input, "-o-", extended, NULL);

  g_assert_nonnull (strchr (text, '\n'));
  return g_strdup (strchr (text, '\n'));
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One line an entry, in the order of their names: a scan has its own. */
static char *
sort_entries (const char *export)
{
  g_auto(GStrv) lines = g_strsplit (export, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *start = lines[i] + strspn (lines[i], "[,");
      char *end = strrchr (start, '}');

      if (end != NULL)
        end[1] = '\0';
      memmove (lines[i], start, strlen (start) + 1);
    }
  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  return g_strjoinv ("\n", lines);
}

static char *
in_cache (const char *name)
{
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_cache_dir (), 0700));
  return g_build_filename (g_get_user_cache_dir (), name, NULL);
}

static void
check_tree (BellhopTest *test,
            guint32      seed)
{
  g_autofree char *folder = make_forest (test, seed);
  g_autofree char *export = in_cache ("export.json");
  g_autofree char *again = in_cache ("again.json");
  g_autofree char *du = ask (test, "du", "-s", "-B1", folder, NULL);
  g_autofree char *inodes = ask (test, "du", "-sl", "--inodes", folder, NULL);
  g_autoptr(BellhopRun) scan = run_usage (test, folder, NULL, export);
  g_autofree char *theirs = ask (test, "ncdu", "-0", "-o-", folder, NULL);
  g_autofree char *their_entries = sort_entries (strchr (theirs, '\n'));
  g_autofree char *read = through_ncdu (test, export, NULL);
  g_autofree char *our_entries = sort_entries (read);
  g_autoptr(BellhopRun) import = NULL;

  g_assert_cmpint (files_get_summary (scan, "disk_bytes"), ==, g_ascii_strtoll (du, NULL, 10));
  g_assert_cmpint (files_get_summary (scan, "files") + files_get_summary (scan, "folders"), ==,
                   g_ascii_strtoll (inodes, NULL, 10));
  g_assert_cmpstr (our_entries, ==, their_entries);

  /* Read again it is the same, be it written here or by ncdu. */
  import = run_usage (test, NULL, export, again);
  g_assert_cmpint (files_get_summary (import, "disk_bytes"), ==,
                   files_get_summary (scan, "disk_bytes"));
  g_assert_cmpint (files_get_summary (import, "apparent_bytes"), ==,
                   files_get_summary (scan, "apparent_bytes"));
}

static void
test_trees (BellhopTest  *test,
            gconstpointer data)
{
  for (guint32 seed = 0; seed < bellhop_test_get_n_rounds (N_TREES); seed++)
    check_tree (test, seed);
}

static int
count_texts (const char *text,
             const char *what)
{
  g_auto(GStrv) parts = g_strsplit (text, what, -1);

  return (int) g_strv_length (parts) - 1;
}

/* What is left out is named in an export, by the reason for it, and stays when that is read. */
static void
test_left_out (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *folder = make_forest (test, LEFT_OUT_SEED);
  g_autofree char *export = in_cache ("export.json");
  g_autofree char  *again = in_cache ("again.json");
  g_autofree char  *below = files_make (test, "tree-100001/skip/below", "below");
  const char *const exclude[] = { "*3", "skip", NULL };
  g_autofree char  *theirs = NULL;
  g_auto(GStrv) parts = NULL;
  g_autofree char *without = NULL;
  g_autofree char *their_entries = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *our_entries = NULL;
  g_autofree char *read = NULL;
  g_autofree char *read_entries = NULL;
  g_autoptr(BellhopAction) action = files_new (test, "files.usage");
  const char *const command[] = {
    "ncdu", "-0", "--exclude=*3", "--exclude=skip", "-o-", folder, NULL
  };
  g_autoptr(BellhopRun) import = NULL;
  gint64 n_files;

  g_object_set (action, "folder", folder, "exclude", exclude, "export", export, NULL);
  files_assert_state (files_run (test, action), BELLHOP_RUN_DONE);
  n_files = files_get_summary (bellhop_action_get_run (action), "files");
  theirs = files_peer (bellhop_test_get_folder (test), command);
  g_assert_cmpint (count_texts (theirs, ",\"excluded\":\"pattern\""), >, 3);
  /* ncdu says of what it has not looked at that it is on the device 0. */
  parts = g_strsplit (strchr (theirs, '\n'), ",\"dev\":0", -1);
  without = g_strjoinv (NULL, parts);
  their_entries = sort_entries (without);
  ours = through_ncdu (test, export, NULL);
  our_entries = sort_entries (ours);
  g_assert_cmpstr (our_entries, ==, their_entries);

  import = run_usage (test, NULL, export, again);
  g_assert_cmpint (files_get_summary (import, "files"), ==, n_files);
  read = through_ncdu (test, again, NULL);
  read_entries = sort_entries (read);
  g_assert_cmpstr (read_entries, ==, their_entries);
}

/* What ncdu has written comes out as it went in, with all that it says, and counts as du has it. */
static void
test_imports (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *first = in_cache ("ncdu.json");
  g_autofree char *second = in_cache ("second.json");

  for (guint32 seed = 0; seed < bellhop_test_get_n_rounds (N_TREES); seed++)
    {
      g_autofree char *folder = make_forest (test, seed);
      g_autofree char *du = ask (test, "du", "-s", "-B1", folder, NULL);
      g_autofree char *written = ask (test, "ncdu", "-0e", "-o", first, folder);
      g_autoptr(BellhopRun) run = run_usage (test, NULL, first, second);
      g_autofree char *before = through_ncdu (test, first, "-e");
      g_autofree char *after = through_ncdu (test, second, "-e");

      g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, g_ascii_strtoll (du, NULL, 10));
      g_assert_cmpstr (after, ==, before);
    }
}

/* --- What the format has beyond that --- */

static const char FULL[] =
  "{\"name\":\"/d\",\"asize\":4096,\"dsize\":4096,\"mtime\":100.5,\"uid\":7,\"gid\":8,"
  "\"mode\":16877,\"dev\":5,\"later\":{\"a\":[1,null,\"\\ud83e\"]}},\n"
  "{\"name\":\"left-out\",\"asize\":0,\"dsize\":0,\"excluded\":\"pattern\"},\n"
  "{\"name\":\"once\",\"asize\":10,\"dsize\":512,\"mtime\":200,\"ino\":3,\"hlnkc\":true,"
  "\"nlink\":2},\n"
  "{\"name\":\"half\xed\xa0\xbe\",\"asize\":10,\"dsize\":512,\"mtime\":201,\"ino\":3,"
  "\"hlnkc\":true},\n"
  "{\"name\":\"pipe\",\"asize\":0,\"dsize\":0,\"mtime\":7.25,\"notreg\":true},\n"
  "[{\"name\":\"sub\",\"asize\":0,\"dsize\":0,\"dev\":6,\"read_error\":true},\n"
  "{\"name\":\"other\",\"asize\":10,\"dsize\":512,\"ino\":3,\"nlink\":2}]";

/* All of it is kept, in the words that it has. */
static void
test_full (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *text = g_strconcat ("[1,2,{},\n[", FULL, "]]\n", NULL);
  g_autofree char *first = files_make (test, "first.json", text);
  g_autofree char *second = in_cache ("second.json");
  g_autoptr(BellhopRun) run = run_usage (test, NULL, first, second);
  g_autofree char *written = NULL;

  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, 4096 + 512 + 512);
  g_assert_cmpint (files_get_summary (run, "unreadable"), ==, 1);
  /* What is left out does not count. */
  g_assert_cmpint (files_get_summary (run, "files"), ==, 4);
  g_assert_true (g_file_get_contents (second, &written, NULL, NULL));
  g_assert_cmpstr (strchr (written, '\n') + 1, ==, strchr (text, '\n') + 1);
}

/* Names of Windows may have half a character. */
static void
test_halves (BellhopTest  *test,
             gconstpointer data)
{
  const char      *text = "[1,2,{},[{\"name\":\"/d\"},{\"name\":\"\\ud83e\"},"
                          "{\"name\":\"a\\udd00b\"},{\"name\":\"a\\ud83e\\u0041b\"}]]";
  g_autofree char *first = files_make (test, "first.json", text);
  g_autofree char *second = in_cache ("second.json");
  g_autoptr(BellhopRun) run = run_usage (test, NULL, first, second);
  g_autofree char *before = through_ncdu (test, first, NULL);
  g_autofree char *after = through_ncdu (test, second, NULL);

  g_assert_cmpstr (after, ==, "\n[{\"name\":\"/d\"},\n{\"name\":\"\xed\xa0\xbe\"},\n"
                              "{\"name\":\"a\xed\xb4\x80"
                              "b\"},\n"
                              "{\"name\":\"a\xed\xa0\xbe"
                              "Ab\"}]]");
  /* That of 2024 ends at the first. */
  if (g_str_has_suffix (before, "]]"))
    g_assert_cmpstr (after, ==, before);
}

/* Twenty thousand times 2^50, and a folder of the greatest number that there is. */
static void
test_huge (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("[1,2,{},[{\"name\":\"/x\",\"asize\":1}");
  g_autofree char *file = NULL;
  g_autoptr(BellhopRun) run = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, ",{\"name\":\"%u\",\"asize\":1125899906842624,\"dsize\":1}", i);
  g_string_append (text, ",[{\"name\":\"f\",\"asize\":9223372036854775807}]]]");
  file = files_make (test, "huge.json", text->str);
  run = run_usage (test, NULL, file, NULL);
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, G_MAXINT64);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, 20000);
}

/* --- Dates --- */

static const gint64 DATES[] = { 0, -1, -43200, -315619200, -9000000000, 1, 1700000000, 9000000000 };

/* The time of the item of a name, as it is written. */
static char *
dup_time (const char *export,
          const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\"name\":\"%s\"[^}]*\"mtime\":([-0-9.]*)", name);
  g_autoptr(GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_assert_true (g_regex_match (regex, export, 0, &match));
  return g_match_info_fetch (match, 1);
}

static char *
get_newest (BellhopRun *run)
{
  BellhopOutput *tree = bellhop_run_find_output (run, "tree");

  return bellhop_tree_dup_time (BELLHOP_TREE (tree), 0, 1 + 4);
}

/* Before 1970 ncdu writes a number that went round, and reads no other. */
static void
test_dates (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *export = in_cache ("export.json");
  g_autofree char *theirs = in_cache ("theirs.json");
  g_autofree char *again = in_cache ("again.json");

  for (guint i = 0; i < G_N_ELEMENTS (DATES); i++)
    {
      g_autofree char      *name = g_strdup_printf ("dates-%u/file", i);
      g_autofree char      *path = files_make (test, name, "x");
      g_autofree char      *folder = g_path_get_dirname (path);
      const struct timespec times[] = { { .tv_sec = DATES[i] }, { .tv_sec = DATES[i] } };
      g_autoptr(BellhopRun) scan = NULL;
      g_autoptr(BellhopRun) import = NULL;
      g_autofree char *written = NULL;
      g_autofree char *ours = NULL;
      g_autofree char *our_time = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *their_time = NULL;
      g_autofree char *scanned = NULL;
      g_autofree char *imported = NULL;

      g_assert_no_errno (utimensat (AT_FDCWD, path, times, 0));
      g_assert_no_errno (utimensat (AT_FDCWD, folder, times, 0));
      scan = run_usage (test, folder, NULL, export);
      written = ask (test, "ncdu", "-0e", "-o", theirs, folder);
      import = run_usage (test, NULL, theirs, again);
      ours = through_ncdu (test, export, "-e");
      before = through_ncdu (test, theirs, "-e");
      after = through_ncdu (test, again, "-e");
      our_time = dup_time (ours, "file");
      their_time = dup_time (before, "file");
      scanned = get_newest (scan);
      imported = get_newest (import);
      g_assert_cmpstr (our_time, ==, their_time);
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpstr (imported, ==, scanned);
    }
}

/* What is no time of ncdu: that which it would refuse goes, the rest stays. */
static void
test_odd_dates (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const times[][3] = {
    { "-5", "18446744073709551611", "1969-12-31T23:59:55Z" },
    { "-5.5", "18446744073709551610", "1969-12-31T23:59:54Z" },
    { "-5.00", "18446744073709551611", "1969-12-31T23:59:55Z" },
    { "-0.5", "18446744073709551615", "1969-12-31T23:59:59Z" },
    { "-0", "0", "1970-01-01T00:00:00Z" },
    { "12.5", "12.5", "1970-01-01T00:00:12Z" },
    { "18446744073709551611.9", "18446744073709551611.9", "1969-12-31T23:59:55Z" },
    { "9223372036854775807", "9223372036854775807", "@9223372036854775807" },
    { "9223372036854775808", "9223372036854775808", "@9223372036854775807" },
    { "18446744073709551616", "18446744073709551616", "@9223372036854775807" },
  };
  g_autofree char *again = in_cache ("again.json");

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = g_strdup_printf ("[1,2,{},[{\"name\":\"top\",\"mtime\":%s},"
                                               "{\"name\":\"file\",\"mtime\":%s}]]",
                                               times[i][0], times[i][0]);
      g_autofree char *file = files_make (test, "odd.json", text);
      g_autoptr(BellhopRun) run = run_usage (test, NULL, file, again);
      g_autofree char *written = NULL;
      g_autofree char *top = NULL;
      g_autofree char *below = NULL;
      g_autofree char *shown = get_newest (run);

      g_assert_true (g_file_get_contents (again, &written, NULL, NULL));
      top = dup_time (written, "top");
      below = dup_time (written, "file");
      g_assert_cmpstr (top, ==, times[i][1]);
      g_assert_cmpstr (below, ==, times[i][1]);
      g_assert_cmpstr (shown, ==, times[i][2]);
    }
}

/* --- Around the folder --- */

/* What is said of the export itself, and what a later version may add behind it. */
static void
test_frame (BellhopTest  *test,
            gconstpointer data)
{
  const char      *text = "[1,3,{\"progname\":\"other\",\"progver\":\"2.9\",\"timestamp\":7,"
                          "\"x\":[1.50,{\"\\u00e9\":null}]},\n"
                          "[{\"name\":\"/d\",\"asize\":1,\"dsize\":2}],{\"later\":[]},-0.0]\n";
  g_autofree char *first = files_make (test, "first.json", text);
  g_autofree char *second = in_cache ("second.json");
  g_autoptr(BellhopRun) run = run_usage (test, NULL, first, second);
  g_autofree char *written = NULL;

  g_assert_true (g_file_get_contents (second, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, text);
}

/* The import is not what the export replaces, by whatever name. */
static void
test_onto_itself (BellhopTest  *test,
                  gconstpointer data)
{
  const char       *text = "[1,2,{},[{\"name\":\"/d\"}]]";
  const char *const names[] = { "first.json", "symbolic.json", "hard.json" };
  g_autofree char  *first = files_make (test, names[0], text);
  g_autofree char  *symbolic = g_build_filename (bellhop_test_get_folder (test), names[1], NULL);
  g_autofree char  *hard = g_build_filename (bellhop_test_get_folder (test), names[2], NULL);
  const char *const paths[] = { first, symbolic, hard };

  g_assert_no_errno (symlink (names[0], symbolic));
  g_assert_no_errno (link (first, hard));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
      {
        g_autoptr(BellhopAction) action = files_new (test, "files.usage");
        g_autofree char *contents = NULL;
        const GError    *error;

        g_object_set (action, "import", paths[i], "export", paths[j], NULL);
        files_assert_state (files_run (test, action), BELLHOP_RUN_FAILED);
        error = bellhop_run_get_error (bellhop_action_get_run (action));
        g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
        g_assert_true (g_file_get_contents (paths[i], &contents, NULL, NULL));
        g_assert_cmpstr (contents, ==, text);
      }
}

/* --- Depth --- */

static char *
make_deep (BellhopTest *test,
           guint        depth)
{
  g_autoptr(GString) text = g_string_new ("[1,2,{},\n[{\"name\":\"/d\",\"asize\":1,\"dsize\":1}");
  g_autofree char *ends = g_strnfill (depth + 1, ']');

  for (guint i = 0; i < depth; i++)
    g_string_append (text, ",\n[{\"name\":\"d\",\"asize\":1,\"dsize\":1},"
                           "\n{\"name\":\"f\",\"asize\":2,\"dsize\":512}");
  g_string_append_printf (text, "%s]\n", ends);
  return files_make (test, "deep.json", text->str);
}

/* However deep folders are: they are shown, and written as they were read. */
static void
test_deep (BellhopTest  *test,
           gconstpointer data)
{
  const guint      depth = GPOINTER_TO_UINT (data);
  g_autofree char *first = make_deep (test, depth);
  g_autofree char *second = in_cache ("second.json");
  g_autoptr(BellhopRun) run = run_usage (test, NULL, first, second);
  BellhopTree     *tree = BELLHOP_TREE (bellhop_run_find_output (run, "tree"));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpint (files_get_summary (run, "folders"), ==, depth + 1);
  for (guint32 at = 0, i = 0; i <= depth; i++, at += i == 1 ? 1 : 2)
    {
      const gint64 n_files = depth - i + (i > 0 ? 1 : 0);

      g_assert_cmpint (bellhop_tree_get_number (tree, at, 1), ==, 512 * n_files + depth - i + 1);
      g_assert_cmpint (bellhop_tree_get_number (tree, at, 3), ==, n_files);
    }
  g_assert_true (g_file_get_contents (first, &before, NULL, NULL));
  g_assert_true (g_file_get_contents (second, &after, NULL, NULL));
  g_assert_true (g_str_equal (after, before));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/usage/peers/trees", NULL, test_trees);
  bellhop_test_add ("/usage/peers/imports", NULL, test_imports);
  bellhop_test_add ("/usage/peers/left-out", NULL, test_left_out);
  bellhop_test_add ("/usage/peers/full", NULL, test_full);
  bellhop_test_add ("/usage/peers/halves", NULL, test_halves);
  bellhop_test_add ("/usage/peers/huge", NULL, test_huge);
  bellhop_test_add ("/usage/peers/dates", NULL, test_dates);
  bellhop_test_add ("/usage/peers/odd-dates", NULL, test_odd_dates);
  bellhop_test_add ("/usage/peers/frame", NULL, test_frame);
  bellhop_test_add ("/usage/peers/onto-itself", NULL, test_onto_itself);
  bellhop_test_add ("/usage/peers/deep", GUINT_TO_POINTER (5000), test_deep);
  bellhop_test_add ("/usage/peers/deeper", GUINT_TO_POINTER (100000), test_deep);
  return g_test_run ();
}
