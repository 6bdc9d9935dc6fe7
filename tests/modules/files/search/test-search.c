/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-fixture.h"

#include <bellhop-sdk-testing.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_lines (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  search_make (test, "a", "first\nä needle, needle\r\n\nlast needle");
  search_make (test, "sub/b", "needle\n");
  search_make (test, "sub/empty", "");
  search_make (test, "none", "nothing\n");
  search_check_rows (test, action,
                     "a:2:3:ä needle, needle\n"
                     "a:4:6:last needle\n"
                     "sub/b:1:1:needle");
}

static void
test_case (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "größe");

  search_make (test, "a", "GRÖSSE\nGröße\ngröße\n");
  search_check_rows (test, action, "a:2:1:Größe\na:3:1:größe");
  g_object_set (action, "text", "Größe", NULL);
  search_check_rows (test, action, "a:2:1:Größe");
  search_set_choice (action, "case", "ignore");
  search_check_rows (test, action, "a:2:1:Größe\na:3:1:größe");
  search_set_choice (action, "case", "sensitive");
  g_object_set (action, "text", "größe", NULL);
  search_check_rows (test, action, "a:3:1:größe");
}

static void
test_regex (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "^a.*[0-9]+$");

  search_set_choice (action, "mode", "regex");
  search_make (test, "a", "ab12\nba12\nabx\na\n9\na\xff"
                          "b7\n");
  search_check_rows (test, action, "a:1:1:ab12");
  g_object_set (action, "text", "b[7-9]", NULL);
  search_check_rows (test, action, "a:6:3:a�b7");

  /* What a blank would match must not lead into the next line. */
  g_object_set (action, "text", "x\\s+a", NULL);
  search_check_rows (test, action, "");
  g_object_set (action, "text", "12|abx", NULL);
  search_check_rows (test, action, "a:1:3:ab12\na:2:3:ba12\na:3:1:abx");

  /* A plain part is looked for first; it need not be where the match begins. */
  search_set_choice (action, "case", "sensitive");
  search_make (test, "b", "xxyy_suspend\nsuspend\nno_suspend no\n");
  g_object_set (action, "text", "[a-z]+_suspend$", NULL);
  search_check_rows (test, action, "b:1:1:xxyy_suspend");
}

static void
test_what_is_left_out (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *fifo = g_build_filename (bellhop_test_get_folder (test), "fifo", NULL);

  search_make (test, ".git/HEAD", "");
  search_make (test, ".gitignore", "*.out\n");
  search_make (test, ".hidden", "needle");
  search_make (test, "x.out", "needle");
  search_make_bytes (test, "binary", "\0needle", 7);
  g_assert_no_errno (mkfifo (fifo, 0600));
  search_check_rows (test, action, "");
  g_object_set (action, "binary", TRUE, NULL);
  search_check_rows (test, action, "binary:1:2:�needle");
  g_assert_null (bellhop_run_find_output (bellhop_action_get_run (action), "skipped"));
  g_object_set (action, "binary", FALSE, "hidden", TRUE, NULL);
  search_check_rows (test, action, ".hidden:1:1:needle");
  g_object_set (action, "hidden", FALSE, "ignored", TRUE, NULL);
  search_check_rows (test, action, "x.out:1:1:needle");
}

/* Binary files may be a great many: they are counted. One that is asked for has a row. */
static void
test_binary (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *named = g_build_filename (bellhop_test_get_folder (test), "a", NULL);
  BellhopTable    *skipped;
  BellhopRun      *run;

  search_make_bytes (test, "a", "needle\n\0", 8);
  search_make_bytes (test, "b", "\0", 1);
  search_make (test, "c", "needle");
  search_check_rows (test, action, "c:1:1:needle");
  run = bellhop_action_get_run (action);
  skipped = BELLHOP_TABLE (bellhop_run_find_output (run, "skipped"));
  g_assert_cmpuint (bellhop_table_get_n_rows (skipped), ==, 1);
  g_assert_cmpint (bellhop_table_get_int64 (skipped, 0, 1), ==, 2);
  g_assert_cmpstr (bellhop_output_get_notice (BELLHOP_OUTPUT (skipped)), ==,
                   "2 binary files were not searched");
  g_assert_cmpstr (bellhop_progress_get_message (bellhop_run_get_progress (run)), ==,
                   "2 binary files were not searched");
  g_assert_false (bellhop_run_is_partial (run));
  g_assert_null (bellhop_run_find_output (run, "unreadable"));

  g_object_set (action, "folder", named, NULL);
  search_check_rows (test, action, "");
  search_check_unread (bellhop_action_get_run (action), "Binary: not searched");
}

static void
test_context (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  g_object_set (action, "context", G_GINT64_CONSTANT (1), NULL);
  search_make (test, "a", "1\n2\nneedle\n4\n5\n6\nneedle\nneedle\n9\n");
  search_check_rows (test, action,
                     "a:2:0:2\n"
                     "a:3:1:needle\n"
                     "a:4:0:4\n"
                     "a:6:0:6\n"
                     "a:7:1:needle\n"
                     "a:8:1:needle\n"
                     "a:9:0:9");
}

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, NULL);

  search_make (test, "Read.me", "needle");
  search_make (test, "folder.me/x", "needle");
  search_make (test, "other", "needle");
  g_object_set (action, "name", "*.ME", NULL);
  search_check_rows (test, action, "");
  g_object_set (action, "name", "*.me", NULL);
  search_check_rows (test, action, "Read.me:0:0:\nfolder.me:0:0:");
  g_object_set (action, "text", "needle", NULL);
  search_check_rows (test, action, "Read.me:1:1:needle");
}

static void
set_list (BellhopAction *action,
          const char    *param,
          const char    *typed)
{
  g_auto(GStrv) values = g_strsplit (typed, " ", -1);

  g_object_set (action, param, values, NULL);
}

/* A name without * and its like is a part of one; capitals are those of any alphabet. */
static void
test_parts_of_names (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, NULL);

  search_make (test, "Annual report.pdf", "");
  search_make (test, "ÉCOLE.txt", "");
  search_make (test, "other", "");
  g_object_set (action, "name", "report", NULL);
  search_check_rows (test, action, "Annual report.pdf:0:0:");
  g_object_set (action, "name", "école*", NULL);
  search_check_rows (test, action, "ÉCOLE.txt:0:0:");
  g_object_set (action, "name", "cole", NULL);
  search_check_rows (test, action, "ÉCOLE.txt:0:0:");
  g_object_set (action, "name", "École", NULL);
  search_check_rows (test, action, "");
}

/* As people type them. */
static void
test_globs (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const cases[][3] = {
    { "*.{c,h}", "x", "a.c:1:1:needle\nlib/b.h:1:1:needle\nsrc/a.c:1:1:needle" },
    { "./src/*", "", "src/a.c:1:1:needle" },
    { "src/", "", "src/a.c:1:1:needle\nx/src/d.c:1:1:needle" },
    { "./src/", "", "src/a.c:1:1:needle" },
    { "src", "", "src/a.c:1:1:needle\nx/src/d.c:1:1:needle" },
    { "./src", "", "src/a.c:1:1:needle" },
    { "/src", "", "src/a.c:1:1:needle" },
    { "x/src", "", "x/src/d.c:1:1:needle" },
    { "{lib,c.txt}", "", "c.txt:1:1:needle\nlib/b.h:1:1:needle" },
    { "sr?", "", "" },
    { "", "src", "a.c:1:1:needle\nc.txt:1:1:needle\nlib/b.h:1:1:needle" },
    { "", "./src", "a.c:1:1:needle\nc.txt:1:1:needle\nlib/b.h:1:1:needle\nx/src/d.c:1:1:needle" },
    { "", "src/", "a.c:1:1:needle\nc.txt:1:1:needle\nlib/b.h:1:1:needle" },
    { "src !src/a.c", "", "x/src/d.c:1:1:needle" },
    { "*.c !src/", "", "a.c:1:1:needle" },
    { "{a,b}.{c,h}", "lib", "a.c:1:1:needle\nsrc/a.c:1:1:needle" },
    { "*.c", "{x,src}", "a.c:1:1:needle" },
  };
  static const char *const wrong[][2] = {
    { "../x", "" },
    { "./", "" },
    { "a//b", "" },
    { "", "!x" },
    { "", "." },
    { "!", "" },
  };
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  search_make (test, "a.c", "needle");
  search_make (test, "lib/b.h", "needle");
  search_make (test, "src/a.c", "needle");
  search_make (test, "x/src/d.c", "needle");
  search_make (test, "c.txt", "needle");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set_list (action, "include", cases[i][0]);
      set_list (action, "exclude", cases[i][1]);
      search_check_rows (test, action, cases[i][2]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *param = NULL;

      set_list (action, "include", wrong[i][0]);
      set_list (action, "exclude", wrong[i][1]);
      g_assert_false (bellhop_action_check (action, &param, NULL));
      g_assert_cmpstr (param, ==, *wrong[i][0] != '\0' ? "include" : "exclude");
    }
}

static void
test_types (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  const char *param = NULL;
  g_autoptr(GError) error = NULL;

  search_make (test, "a.c", "needle");
  search_make (test, "CMakeLists.txt", "needle");
  search_make (test, "b.txt", "needle");
  search_make (test, "folder.c/x", "needle");
  set_list (action, "types", "c cmake");
  search_check_rows (test, action, "CMakeLists.txt:1:1:needle\na.c:1:1:needle");
  g_object_set (action, "text", NULL, NULL);
  search_check_rows (test, action, "CMakeLists.txt:0:0:\na.c:0:0:");
  set_list (action, "types", "pyhton");
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "types");
}

static void
test_words (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "a.b");

  g_object_set (action, "word", TRUE, NULL);
  search_make (test, "a", "xa.b\na.b\n(a.b)\na.bé\naxb\na.bc a.b\n");
  search_check_rows (test, action, "a:2:1:a.b\na:3:2:(a.b)\na:6:6:a.bc a.b");
  search_set_choice (action, "mode", "regex");
  g_object_set (action, "text", "a|a[.x]b", NULL);
  search_check_rows (test, action,
                     "a:2:1:a.b\na:3:2:(a.b)\na:4:1:a.bé\na:5:1:axb\na:6:1:a.bc a.b");
}

static void
test_show (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  BellhopTable *table;

  g_object_set (action, "context", G_GINT64_CONSTANT (2), NULL);
  search_make (test, "a", "needle\nx\nneedle needle\n");
  search_make (test, "b", "x\n");
  search_set_choice (action, "show", "names");
  table = BELLHOP_TABLE (bellhop_run_find_output (files_run (test, action), "matches"));
  g_assert_cmpuint (bellhop_table_get_n_columns (table), ==, 1);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 1);
  search_set_choice (action, "show", "counts");
  table = BELLHOP_TABLE (bellhop_run_find_output (files_run (test, action), "matches"));
  g_assert_cmpuint (bellhop_table_get_n_columns (table), ==, 2);
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 1);
  g_assert_cmpint (bellhop_table_get_int64 (table, 0, 1), ==, 2);
}

static void
test_full (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  BellhopRun *run;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/x", i);

      search_make (test, name, "needle\nneedle\n");
    }
  g_object_set (action, "max-results", G_GINT64_CONSTANT (10), NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpstr (bellhop_progress_get_message (bellhop_run_get_progress (run)), ==,
                   "Only the first 10 matches are shown; there are more");
  g_assert_cmpuint (bellhop_table_get_n_rows (
                      BELLHOP_TABLE (bellhop_run_find_output (run, "matches"))),
                    ==, 10);

  g_object_set (action, "max-results", G_GINT64_CONSTANT (100), NULL);
  run = files_run (test, action);
  g_assert_false (bellhop_run_is_partial (run));
  g_assert_cmpuint (bellhop_table_get_n_rows (
                      BELLHOP_TABLE (bellhop_run_find_output (run, "matches"))),
                    ==, 100);
}

/* One that would go on for years ends nothing but its line. */
static void
test_catastrophe (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "^(a|aa)+$");
  g_autofree char *line = g_strnfill (100, 'a');
  g_autofree char *text = g_strconcat ("aa\n", line, "b\naaa\n", NULL);

  search_set_choice (action, "mode", "regex");
  search_make (test, "a", text);
  search_check_rows (test, action, "a:1:1:aa\na:3:1:aaa");
  search_check_unread (bellhop_action_get_run (action), "Line 2: the expression is too complex");
}

static void
test_checks (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, NULL);
  const char *param = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "text");
  g_clear_error (&error);

  search_set_choice (action, "mode", "regex");
  g_object_set (action, "text", "ä(", NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "text");
  g_assert_nonnull (strstr (error->message, "character 3"));
  search_set_choice (action, "mode", "literal");
  g_assert_true (bellhop_action_check (action, &param, NULL));
}

static void
test_missing (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *missing = g_build_filename (bellhop_test_get_folder (test), "missing", NULL);
  BellhopRun      *run;

  g_object_set (action, "folder", missing, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, missing));
}

/* What two of them come to is told once, by the path of the first that leads there; and what the
   rules of one leave out and those of the other do not is found. */
static void
test_folders (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  const char       *folder = bellhop_test_get_folder (test);
  g_autofree char  *a = g_build_filename (folder, "a", NULL);
  g_autofree char  *inner = g_build_filename (a, "b", "c", NULL);
  g_autofree char  *same = g_build_filename (a, "b", "..", "b", NULL);
  g_autofree char  *file = g_build_filename (a, "b", "file", NULL);
  g_autofree char  *linked = g_build_filename (folder, "link", NULL);
  g_autofree char  *ignored = g_build_filename (a, "out", NULL);
  g_autofree char  *other = g_build_filename (folder, "other", NULL);
  g_autofree char  *missing = g_build_filename (folder, "missing", NULL);
  const char *const nested[] = { inner, same, file, linked, a, NULL };
  const char *const folders[] = { inner, same, NULL };
  const char *const apart[] = { ignored, other, NULL };
  const char *const some[] = { missing, other, NULL };
  const char       *param = NULL;
  BellhopRun       *run;

  search_make (test, "a/.ignore", "out/\n");
  search_make (test, "a/b/file", "needle\n");
  search_make (test, "a/b/c/x.c", "needle\n");
  search_make (test, "a/out/x", "needle\n");
  search_make (test, "other/x", "needle\n");
  search_make (test, "none", "needle\n");
  g_assert_no_errno (symlink ("a/b", linked));

  g_object_set (action, "folder", a, "folders", nested, NULL);
  search_check_rows (test, action, "a/b/c/x.c:1:1:needle\na/b/file:1:1:needle");
  g_object_set (action, "folder", "", "folders", nested + 2, NULL);
  search_check_rows (test, action, "a/b/file:1:1:needle\nlink/c/x.c:1:1:needle");
  g_object_set (action, "folder", a, "folders", apart, NULL);
  search_check_rows (test, action,
                     "a/b/c/x.c:1:1:needle\na/b/file:1:1:needle\n"
                     "a/out/x:1:1:needle\nother/x:1:1:needle");

  /* The glob is for paths below the one, and not the other. */
  set_list (action, "include", "/b/c/*.c");
  g_object_set (action, "folder", a, "folders", folders, NULL);
  search_check_rows (test, action, "a/b/c/x.c:1:1:needle");
  g_object_set (action, "include", NULL, "text", "", "name", "c", "folders", nested, NULL);
  search_check_rows (test, action, "a/b/c/x.c:0:0:\na/b/c:0:0:");

  /* One that is not there is a failure, and the others are searched. */
  g_object_set (action, "folder", "", "name", "", "text", "needle", "folders", some, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, missing));
  g_assert_cmpuint (bellhop_table_get_n_rows (
                      BELLHOP_TABLE (bellhop_run_find_output (run, "matches"))),
                    ==, 1);

  g_object_set (action, "folders", NULL, NULL);
  g_assert_false (bellhop_action_check (action, &param, NULL));
  g_assert_cmpstr (param, ==, "folder");
}

/* What is found does not fail with what cannot be read, here the memory at address 0; but it is
   told, and why. */
static void
test_unread (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  BellhopTable *unread;
  BellhopRun   *run;

  g_object_set (action, "folder", "/proc/self/mem", NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  unread = BELLHOP_TABLE (bellhop_run_find_output (run, "unreadable"));
  g_assert_cmpuint (bellhop_table_get_n_rows (unread), ==, 1);
  g_assert_cmpstr (bellhop_table_get_text (unread, 0, 0), ==, "/proc/self/mem");
  g_assert_cmpstr (bellhop_table_get_text (unread, 0, 1), ==, "Input/output error");
}

static void
test_not_utf8 (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *path = files_make (test, "caf\xe9/x", "needle\n");
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  BellhopRun      *run = files_run (test, action);
  BellhopTable    *table;

  files_assert_state (run, BELLHOP_RUN_DONE);
  table = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 1);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 0), ==, uri);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  search_make (test, "a/b", "needle\n");
  search_make (test, "c", "needle\n");
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/search/lines", NULL, test_lines);
  bellhop_test_add ("/search/case", NULL, test_case);
  bellhop_test_add ("/search/regex", NULL, test_regex);
  bellhop_test_add ("/search/left-out", NULL, test_what_is_left_out);
  bellhop_test_add ("/search/binary", NULL, test_binary);
  bellhop_test_add ("/search/context", NULL, test_context);
  bellhop_test_add ("/search/names", NULL, test_names);
  bellhop_test_add ("/search/parts-of-names", NULL, test_parts_of_names);
  bellhop_test_add ("/search/globs", NULL, test_globs);
  bellhop_test_add ("/search/types", NULL, test_types);
  bellhop_test_add ("/search/words", NULL, test_words);
  bellhop_test_add ("/search/show", NULL, test_show);
  bellhop_test_add ("/search/full", NULL, test_full);
  bellhop_test_add ("/search/catastrophe", NULL, test_catastrophe);
  bellhop_test_add ("/search/checks", NULL, test_checks);
  bellhop_test_add ("/search/missing", NULL, test_missing);
  bellhop_test_add ("/search/folders", NULL, test_folders);
  bellhop_test_add ("/search/unread", NULL, test_unread);
  bellhop_test_add ("/search/not-utf8", NULL, test_not_utf8);
  bellhop_test_add ("/search/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
