/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <bellhop-sdk-testing.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  N_LISTED = 20000
};

static BellhopAction *
usage_new (BellhopTest *test)
{
  BellhopAction *action = files_new (test, "files.usage");

  g_object_set (action, "folder", bellhop_test_get_folder (test), NULL);
  return action;
}

static BellhopTree *
get_tree (BellhopRun *run)
{
  BellhopOutput *tree = bellhop_run_find_output (run, "tree");

  g_assert_true (BELLHOP_IS_TREE (tree));
  return BELLHOP_TREE (tree);
}

/* The number that a program says of the folder of the test. */
static gint64
ask (BellhopTest       *test,
     const char *const *command)
{
  g_autofree char *output = files_peer (bellhop_test_get_folder (test), command);

  g_assert_nonnull (output);
  return g_ascii_strtoll (output, NULL, 10);
}

static gint64
ask_du (BellhopTest *test)
{
  const char *const command[] = { "du", "-s", "-B1", ".", NULL };

  return ask (test, command);
}

/* With the lists of folders, which du leaves out in later versions of itself. */
static gint64
ask_find (BellhopTest *test)
{
  const char *const script = "find . -printf '%i %s\\n' | sort -u | awk '{ sum += $2 } "
                             "END { print sum }'";
  const char *const command[] = { "sh", "-c", script, NULL };

  return ask (test, command);
}

static void
make_tree (BellhopTest *test)
{
  g_autofree char *big = files_make (test, "a/b/big", "");
  g_autofree char *small = files_make (test, "a/small", "small");
  g_autofree char *hidden = files_make (test, ".hidden/x", "x");
  g_autofree char *empty = files_make (test, "empty", NULL);
  g_autofree char *other = g_build_filename (bellhop_test_get_folder (test), "other-name", NULL);
  g_autofree char *contents = g_strnfill (100000, 'x');

  g_assert_true (g_file_set_contents (big, contents, -1, NULL));
  g_assert_no_errno (link (big, other));
}

/* Both sums are those of other programs, a file with two names counts once, and folders come with
   their parts. */
static void
test_sums (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  BellhopTable *folders;
  BellhopRun   *run;

  make_tree (test);
  g_object_set (action, "depth", G_GINT64_CONSTANT (2), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, ask_du (test));
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, ask_find (test));
  g_assert_cmpint (files_get_summary (run, "files"), ==, 4);
  g_assert_cmpint (files_get_summary (run, "folders"), ==, 5);
  g_assert_cmpint (files_get_summary (run, "unreadable"), ==, 0);

  folders = files_get_table (run, "folders");
  g_assert_cmpuint (bellhop_table_get_n_rows (folders), ==, 5);
  g_assert_cmpstr (bellhop_table_get_text (folders, 0, 0), ==, bellhop_test_get_folder (test));
  g_assert_cmpint (bellhop_table_get_int64 (folders, 0, 1), ==,
                   files_get_summary (run, "disk_bytes"));
  g_assert_cmpint (bellhop_table_get_int64 (folders, 0, 3), ==, 4);
  g_assert_cmpuint (bellhop_tree_get_n_nodes (get_tree (run)), ==, 9);
}

static void
test_depth_and_top (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  BellhopTable *largest;
  BellhopRun   *run;

  make_tree (test);
  g_object_set (action, "depth", G_GINT64_CONSTANT (0), "top", G_GINT64_CONSTANT (1), NULL);
  run = files_run (test, action);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (run, "folders")), ==, 1);
  largest = files_get_table (run, "largest");
  g_assert_cmpuint (bellhop_table_get_n_rows (largest), ==, 1);
  g_assert_cmpint (bellhop_table_get_int64 (largest, 0, 2), ==, 100000);
}

static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  BellhopRun *run;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/%u/%u", i % 7, i % 53, i);
      g_autofree char *path = files_make (test, name, name);
    }
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "files"), ==, 3000);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, ask_du (test));
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, ask_find (test));
}

/* One that is not there, and one that is a file. */
static void
test_odd_roots (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *missing = g_build_filename (bellhop_test_get_folder (test), "missing", NULL);
  g_autofree char *file = files_make (test, "file", "12345");
  BellhopRun      *run;

  g_object_set (action, "folder", missing, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, missing));

  g_object_set (action, "folder", file, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, 5);
}

static void
test_checks (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autoptr(GError) error = NULL;
  const char *param = NULL;

  g_object_set (action, "folder", "", NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "folder");
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
}

/* Several folders stand beside each other. What is in two of them counts once: one that is given
   twice, one in another, and a file with a name in each. */
static void
test_folders (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char  *a = g_build_filename (bellhop_test_get_folder (test), "a", NULL);
  g_autofree char  *b = g_build_filename (a, ".", "b", NULL);
  g_autofree char  *missing = g_build_filename (a, "missing", NULL);
  g_autofree char  *small = g_build_filename (a, "small", NULL);
  const char *const folders[] = { b, a, small, small, NULL };
  const char *const some[] = { missing, a, NULL };
  const char *const du[] = { "du", "-s", "-B1", "a", NULL };
  const char       *param = NULL;
  BellhopRun       *run;

  make_tree (test);
  g_object_set (action, "folder", a, "folders", folders, "depth", G_GINT64_CONSTANT (0), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, ask (test, du));
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (run, "folders")), ==, 3);
  g_assert_cmpint (files_get_summary (run, "files"), ==, 2);
  g_assert_cmpint (files_get_summary (run, "folders"), ==, 2);

  /* One that is not there is a failure, and the others are shown. */
  g_object_set (action, "folder", "", "folders", some, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, missing));
  g_assert_cmpint (files_get_summary (run, "files"), ==, 2);

  g_object_set (action, "folders", folders, "export", "x", NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "export");
}

static void
test_exclude (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  const char *const globs[] = { "./a/b", "{*.o,other-*}", NULL };
  const char *const nothing[] = { "!x", NULL };
  const char *const du[] = {
    "du", "-s", "-B1", "--exclude=./a/b", "--exclude=other-*", "--exclude=*.o", ".", NULL
  };
  const char *param = NULL;
  BellhopRun *run;

  make_tree (test);
  g_object_set (action, "exclude", globs, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, ask (test, du));
  g_assert_cmpint (bellhop_table_get_int64 (files_get_table (run, "folders"), 0, 4), ==, 6);

  g_object_set (action, "exclude", nothing, NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "exclude");
  g_object_set (action, "exclude", globs, "folder", "", "import", "x", NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "exclude");
  g_object_set (action, "exclude", NULL, "one-file-system", TRUE, NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "one-file-system");
}

/* What is exported is read again to the same sums; names keep their odd characters. */
static void
test_ncdu (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *odd = files_make (test, "a/quo\"te\\ and\ttab ä", "odd");
  g_autofree char *export = g_build_filename (g_get_user_cache_dir (), "export.json", NULL);
  gint64      disk_bytes;
  gint64      apparent_bytes;
  guint       n_nodes;
  BellhopRun *run;

  make_tree (test);
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_cache_dir (), 0700));
  g_object_set (action, "export", export, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  disk_bytes = files_get_summary (run, "disk_bytes");
  apparent_bytes = files_get_summary (run, "apparent_bytes");
  n_nodes = bellhop_tree_get_n_nodes (get_tree (run));

  g_object_set (action, "folder", "", "export", "", "import", export, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, disk_bytes);
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, apparent_bytes);
  g_assert_cmpint (files_get_summary (run, "files"), ==, 5);
  g_assert_cmpuint (bellhop_tree_get_n_nodes (get_tree (run)), ==, n_nodes);
}

/* What is on another file system is named in an export, but not looked at. */
static void
test_other_file_system (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *export = g_build_filename (g_get_user_cache_dir (), "export.json", NULL);
  g_autofree char *text = NULL;
  struct stat      above;
  struct stat      below;

  if (stat ("/dev", &above) != 0 || stat ("/dev/shm", &below) != 0 ||
      above.st_dev == below.st_dev)
    {
      g_test_skip ("There is no other file system");
      return;
    }
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_cache_dir (), 0700));
  g_object_set (action, "folder", "/dev", "one-file-system", TRUE, "export", export, NULL);
  files_assert_state (files_run (test, action), BELLHOP_RUN_DONE);
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, ",\n[{\"name\":\"shm\",\"excluded\":\"otherfs\"}]"));
}

typedef struct
{
  BellhopRun *run;
  gboolean    has_seen_some; /* of the rows, and not all */
} Watch;

static gboolean
look_cb (gpointer data)
{
  Watch         *self = data;
  BellhopOutput *table = bellhop_run_find_output (self->run, "folders");

  if (table != NULL && bellhop_table_get_n_rows (BELLHOP_TABLE (table)) > 0 &&
      bellhop_table_get_n_rows (BELLHOP_TABLE (table)) <= N_LISTED)
    self->has_seen_some = TRUE;
  return G_SOURCE_CONTINUE;
}

/* While many folders are listed others have their turn. */
static void
test_turns (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autoptr(GString) text = g_string_new ("[1,2,{},[{\"name\":\"/d\"}");
  g_autoptr(GSource) source = g_idle_source_new ();
  g_autofree char *import = NULL;
  Watch            watch = { NULL };

  for (guint i = 0; i < N_LISTED; i++)
    g_string_append_printf (text, ",[{\"name\":\"%u\",\"dsize\":%u}]", i, i % 7);
  g_string_append (text, "]]");
  import = files_make (test, "many.json", text->str);
  g_object_set (action, "folder", "", "import", import, NULL);
  watch.run = files_start (action);
  g_source_set_priority (source, G_PRIORITY_HIGH_IDLE);
  g_source_set_callback (source, look_cb, &watch, NULL);
  g_source_attach (source, test->context);
  bellhop_test_await (test, bellhop_run_settled (watch.run), NULL, NULL);
  g_source_destroy (source);
  files_assert_state (watch.run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (watch.run, "folders")), ==,
                    1 + N_LISTED);
  g_assert_true (watch.has_seen_some);
}

/* A disk that is full leaves no half of an export. */
static void
test_no_space (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "out", NULL);
  g_autofree char *export = g_build_filename (folder, "export.json", NULL);
  g_autofree char *expected = g_strdup_printf ("%s: %s", export, g_strerror (EFBIG));
  BellhopRun      *run;

  make_tree (test);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_object_set (action, "export", export, NULL);
  files_limit_size (64);
  run = files_run (test, action);
  files_limit_size (0);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==, expected);
  g_assert_cmpuint (files_count (folder), ==, 0);
  /* What was found is there all the same. */
  g_assert_cmpint (files_get_summary (run, "files"), >, 0);
}

/* A scan of nothing does not take the place of the last one that found something. */
static void
test_failed_scan (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *export = files_make (test, "export.json", "[1,2,{},[{\"name\":\"/d\"}]]");
  g_autofree char *missing = g_build_filename (bellhop_test_get_folder (test), "missing", NULL);
  g_autofree char *contents = NULL;

  g_object_set (action, "folder", missing, "export", export, NULL);
  files_assert_state (files_run (test, action), BELLHOP_RUN_FAILED);
  g_assert_true (g_file_get_contents (export, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "[1,2,{},[{\"name\":\"/d\"}]]");
}

/* Whoever wrote the file decides how deep it goes, how large numbers are, and what names say. */
static void
test_hostile_import (BellhopTest  *test,
                     gconstpointer data)
{
  enum
  {
    DEPTH = 200000
  };
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autoptr(GString) text = g_string_new ("[1,2,{}");
  g_autofree char *deep = NULL;
  g_autofree char *deep_head = NULL;
  g_autofree char *large = files_make (test, "large.json",
                                       "[1,2,{\"x\":[{\"y\":[null,true]}]},[{\"name\":\"/"
                                       "d\",\"asize\":99999999999999999999},"
                                       "{\"name\":\"\\ud83d\\ude00\\u00e9\\n\",\"dsize\":-5,"
                                       "\"asize\":1e300,\"other\":{\"name\":\"no\"}}]]");
  BellhopTree     *tree;
  BellhopRun      *run;

  for (guint i = 0; i < DEPTH; i++)
    g_string_append (text, ",[{\"name\":\"d\"}");
  deep = files_make (test, "deep.json", text->str);
  g_object_set (action, "folder", "", "import", deep, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  g_string_assign (text, "");
  for (guint i = 0; i < DEPTH; i++)
    g_string_append_c (text, '[');
  deep_head = files_make (test, "deep-head.json", text->str);
  g_object_set (action, "import", deep_head, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);

  g_object_set (action, "import", large, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  tree = get_tree (run);
  g_assert_cmpuint (bellhop_tree_get_n_nodes (tree), ==, 2);
  g_assert_cmpstr (bellhop_tree_get_name (tree, 1), ==, "😀é\n");
  g_assert_cmpint (files_get_summary (run, "apparent_bytes"), >, 0);
  g_assert_cmpint (files_get_summary (run, "disk_bytes"), ==, 0);
}

/* What is not known is kept, and so there is an end to it: no file decides how much memory it
 * takes. */
static void
test_large_member (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autoptr(GString) text = g_string_new ("[1,2,{},[{\"name\":\"/d\",\"x\":[1");
  g_autofree char *file = NULL;
  BellhopRun      *run;

  for (guint i = 0; i < 300000; i++)
    g_string_append (text, ",1");
  g_string_append (text, "]}]]");
  file = files_make (test, "large.json", text->str);
  g_object_set (action, "folder", "", "import", file, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* The whole of a large import is not read once nobody wants it. */
static void
test_import_cancelled (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *file = files_make (test, "endless.json", "[1,2,{},[{\"name\":\"d\"}");
  BellhopRun      *run;

  /* A hole: blanks are read, and zeros are none. */
  g_assert_no_errno (truncate (file, G_GINT64_CONSTANT (1) << 40));
  g_object_set (action, "folder", "", "import", file, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 1);
}

static void
test_bad_import (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *file = files_make (test, "bad.json", data);
  BellhopRun      *run;

  g_object_set (action, "folder", "", "import", file, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = usage_new (test);
  g_autofree char *export = g_build_filename (bellhop_test_get_folder (test), "export.json", NULL);

  make_tree (test);
  g_object_set (action, "export", export, NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 2);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/usage/sums", NULL, test_sums);
  bellhop_test_add ("/usage/depth-and-top", NULL, test_depth_and_top);
  bellhop_test_add ("/usage/many", NULL, test_many);
  bellhop_test_add ("/usage/odd-roots", NULL, test_odd_roots);
  bellhop_test_add ("/usage/folders", NULL, test_folders);
  bellhop_test_add ("/usage/exclude", NULL, test_exclude);
  bellhop_test_add ("/usage/checks", NULL, test_checks);
  bellhop_test_add ("/usage/ncdu/there-and-back", NULL, test_ncdu);
  bellhop_test_add ("/usage/other-file-system", NULL, test_other_file_system);
  bellhop_test_add ("/usage/turns", NULL, test_turns);
  bellhop_test_add ("/usage/ncdu/no-space", NULL, test_no_space);
  bellhop_test_add ("/usage/ncdu/failed-scan", NULL, test_failed_scan);
  bellhop_test_add ("/usage/ncdu/hostile", NULL, test_hostile_import);
  bellhop_test_add ("/usage/ncdu/large-member", NULL, test_large_member);
  bellhop_test_add ("/usage/ncdu/endless", NULL, test_import_cancelled);
  bellhop_test_add ("/usage/ncdu/no-json", "[1,2,", test_bad_import);
  bellhop_test_add ("/usage/ncdu/another-json", "{\"a\":1}", test_bad_import);
  bellhop_test_add ("/usage/ncdu/no-name", "[1,2,{},[{\"asize\":1}]]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/way-out", "[1,2,{},[{\"name\":\"/d\"},{\"name\":\"../x\"}]]",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/up", "[1,2,{},[{\"name\":\"/d\"},{\"name\":\"..\"}]]",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/half-escape", "[1,2,{},[{\"name\":\"\\u12\"}]]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/other-version", "[2,0,{},[{\"name\":\"/d\"}]]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/octal", "[1,2,{},[{\"name\":\"/d\",\"asize\":012}]]",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/no-comma", "[1,2,{},[{\"name\":\"/d\"\"asize\":12}]]",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/open", "[1,2,{},[{\"name\":\"/d\"}]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/more", "[1,2,{},[{\"name\":\"/d\"}]]]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/odd-size", "[1,2,{},[{\"name\":\"/d\",\"asize\":\"x\"}]]",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/zero", "[1,2,{},[{\"name\":\"a\\u0000b\"}]]", test_bad_import);
  bellhop_test_add ("/usage/ncdu/ends-early", "[1,2,{},[{\"name\":\"/d\"},{\"name\":\"x\"}",
                    test_bad_import);
  bellhop_test_add ("/usage/ncdu/empty", "", test_bad_import);
  bellhop_test_add ("/usage/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
