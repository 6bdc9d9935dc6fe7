/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <bellhop-sdk-testing.h>
#include <string.h>
#include <sys/stat.h>

enum
{
  BLOCK_BYTES = 1024 * 1024
};

static BellhopAction *
search_new (BellhopTest *test,
            const char  *text)
{
  BellhopAction *action = files_new (test, "files.search");

  g_object_set (action, "folder", bellhop_test_get_folder (test), NULL);
  if (text != NULL)
    g_object_set (action, "text", text, NULL);
  return action;
}

static void
set_choice (BellhopAction *action,
            const char    *param,
            const char    *value)
{
  const char *const texts[] = { value, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_action_set_from_text (action, param, texts, &error));
  g_assert_no_error (error);
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Rows as "name:line:column:text", in order. */
static char *
dup_rows (BellhopTest *test,
          BellhopRun  *run)
{
  BellhopTable *table = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  gsize         n_skipped = strlen (bellhop_test_get_folder (test)) + 1;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    g_ptr_array_add (lines, g_strdup_printf ("%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s",
                                             bellhop_table_get_text (table, i, 0) + n_skipped,
                                             bellhop_table_get_int64 (table, i, 1),
                                             bellhop_table_get_int64 (table, i, 2),
                                             bellhop_table_get_text (table, i, 3)));
  g_ptr_array_sort (lines, line_cmp);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
check_rows (BellhopTest   *test,
            BellhopAction *action,
            const char    *expected)
{
  BellhopRun      *run = files_run (test, action);
  g_autofree char *rows = NULL;

  files_assert_state (run, BELLHOP_RUN_DONE);
  rows = dup_rows (test, run);
  g_assert_cmpstr (rows, ==, expected);
}

static void
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  g_free (files_make (test, name, contents));
}

static void
make_bytes (BellhopTest *test,
            const char  *name,
            const char  *bytes,
            gsize        length)
{
  g_free (bellhop_test_write_file (test, name, bytes, (gssize) length));
}

static void
test_lines (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  make (test, "a", "first\nä needle, needle\r\n\nlast needle");
  make (test, "sub/b", "needle\n");
  make (test, "sub/empty", "");
  make (test, "none", "nothing\n");
  check_rows (test, action,
              "a:2:3:ä needle, needle\n"
              "a:4:6:last needle\n"
              "sub/b:1:1:needle");
}

static void
test_case (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "größe");

  make (test, "a", "GRÖSSE\nGröße\ngröße\n");
  check_rows (test, action, "a:2:1:Größe\na:3:1:größe");
  g_object_set (action, "text", "Größe", NULL);
  check_rows (test, action, "a:2:1:Größe");
  set_choice (action, "case", "ignore");
  check_rows (test, action, "a:2:1:Größe\na:3:1:größe");
  set_choice (action, "case", "sensitive");
  g_object_set (action, "text", "größe", NULL);
  check_rows (test, action, "a:3:1:größe");
}

static void
test_regex (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "^a.*[0-9]+$");

  set_choice (action, "mode", "regex");
  make (test, "a", "ab12\nba12\nabx\na\n9\na\xff"
                   "b7\n");
  check_rows (test, action, "a:1:1:ab12");
  g_object_set (action, "text", "b[7-9]", NULL);
  check_rows (test, action, "a:6:3:a�b7");

  /* What a blank would match must not lead into the next line. */
  g_object_set (action, "text", "x\\s+a", NULL);
  check_rows (test, action, "");
  g_object_set (action, "text", "12|abx", NULL);
  check_rows (test, action, "a:1:3:ab12\na:2:3:ba12\na:3:1:abx");

  /* A plain part is looked for first; it need not be where the match begins. */
  set_choice (action, "case", "sensitive");
  make (test, "b", "xxyy_suspend\nsuspend\nno_suspend no\n");
  g_object_set (action, "text", "[a-z]+_suspend$", NULL);
  check_rows (test, action, "b:1:1:xxyy_suspend");
}

static void
test_what_is_left_out (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *fifo = g_build_filename (bellhop_test_get_folder (test), "fifo", NULL);

  make (test, ".git/HEAD", "");
  make (test, ".gitignore", "*.out\n");
  make (test, ".hidden", "needle");
  make (test, "x.out", "needle");
  make_bytes (test, "binary", "\0needle", 7);
  g_assert_no_errno (mkfifo (fifo, 0600));
  check_rows (test, action, "");
  g_object_set (action, "binary", TRUE, NULL);
  check_rows (test, action, "binary:1:2:�needle");
  g_object_set (action, "binary", FALSE, "hidden", TRUE, NULL);
  check_rows (test, action, ".hidden:1:1:needle");
  g_object_set (action, "hidden", FALSE, "ignored", TRUE, NULL);
  check_rows (test, action, "x.out:1:1:needle");
}

static void
test_encodings (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "nädel");
  g_autofree char *little = NULL;
  g_autofree char *big = NULL;
  gsize            n_little;
  gsize            n_big;

  little = g_convert ("\xef\xbb\xbf"
                      "eins\nzwei nädel\n",
                      -1, "UTF-16LE", "UTF-8", NULL, &n_little, NULL);
  big = g_convert ("\xef\xbb\xbf"
                   "nädel",
                   -1, "UTF-16BE", "UTF-8", NULL, &n_big, NULL);
  make_bytes (test, "little", little, n_little);
  make_bytes (test, "big", big, n_big);
  make (test, "marked", "\xef\xbb\xbf"
                        "nädel\n");
  make (test, "latin1", "n\xe4"
                        "del\n");
  check_rows (test, action,
              "big:1:1:nädel\n"
              "little:2:6:zwei nädel\n"
              "marked:1:1:nädel");
}

/* What lies across the end of a block, and lines longer than one. */
static void
test_blocks (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) expected = g_string_new (NULL);

  set_choice (action, "case", data);
  for (guint i = 1; i <= 3; i++)
    {
      while (text->len < i * BLOCK_BYTES - 3)
        g_string_append_c (text, text->len % 64 == 0 ? '\n' : 'x');
      g_string_append (text, "needle\n");
    }
  make (test, "a", text->str);
  for (guint line = 1, i = 0; i < text->len; i++)
    {
      if (strncmp (text->str + i, "needle", 6) == 0)
        {
          gsize start = i;

          while (start > 0 && text->str[start - 1] != '\n')
            start--;
          g_string_append_printf (expected, "%sa:%u:%u:%.*s", expected->len > 0 ? "\n" : "", line,
                                  (guint) (i - start + 1), (int) (i - start + 6),
                                  text->str + start);
        }
      line += text->str[i] == '\n';
    }
  check_rows (test, action, expected->str);
}

static void
test_long_line (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *filler = g_strnfill (3 * BLOCK_BYTES, 'x');
  g_autofree char *text = g_strconcat (filler, "needle", filler, "\nneedle\n", NULL);
  BellhopTable    *table;
  BellhopRun      *run;

  make (test, "a", text);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 2);
  g_assert_cmpuint (strlen (bellhop_table_get_text (table, 0, 3)), <, 2048);
  g_assert_nonnull (strstr (bellhop_table_get_text (table, 0, 3), "needle"));
}

static void
test_context (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");

  g_object_set (action, "context", G_GINT64_CONSTANT (1), NULL);
  make (test, "a", "1\n2\nneedle\n4\n5\n6\nneedle\nneedle\n9\n");
  check_rows (test, action,
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

  make (test, "Read.me", "needle");
  make (test, "folder.me/x", "needle");
  make (test, "other", "needle");
  g_object_set (action, "name", "*.ME", NULL);
  check_rows (test, action, "");
  g_object_set (action, "name", "*.me", NULL);
  check_rows (test, action, "Read.me:0:0:\nfolder.me:0:0:");
  g_object_set (action, "text", "needle", NULL);
  check_rows (test, action, "Read.me:1:1:needle");
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

      make (test, name, "needle\nneedle\n");
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

static void
check_unread (BellhopRun *run,
              const char *expected)
{
  BellhopTable *table = BELLHOP_TABLE (bellhop_run_find_output (run, "unreadable"));
  g_autoptr(GString) reasons = g_string_new (NULL);

  for (guint i = 0; table != NULL && i < bellhop_table_get_n_rows (table); i++)
    g_string_append_printf (reasons, "%s%s", i > 0 ? "\n" : "",
                            bellhop_table_get_text (table, i, 1));
  g_assert_cmpstr (reasons->str, ==, expected);
}

/* One that would go on for years ends nothing but its line. */
static void
test_catastrophe (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "^(a|aa)+$");
  g_autofree char *line = g_strnfill (100, 'a');
  g_autofree char *text = g_strconcat ("aa\n", line, "b\naaa\n", NULL);

  set_choice (action, "mode", "regex");
  make (test, "a", text);
  check_rows (test, action, "a:1:1:aa\na:3:1:aaa");
  check_unread (bellhop_action_get_run (action), "Line 2: the expression takes too many steps");
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

  set_choice (action, "mode", "regex");
  g_object_set (action, "text", "ä(", NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_cmpstr (param, ==, "text");
  g_assert_nonnull (strstr (error->message, "character 3"));
  set_choice (action, "mode", "literal");
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

  make (test, "a/b", "needle\n");
  make (test, "c", "needle\n");
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
  bellhop_test_add ("/search/encodings", NULL, test_encodings);
  bellhop_test_add ("/search/blocks/bytes", "sensitive", test_blocks);
  bellhop_test_add ("/search/blocks/expression", "ignore", test_blocks);
  bellhop_test_add ("/search/long-line", NULL, test_long_line);
  bellhop_test_add ("/search/context", NULL, test_context);
  bellhop_test_add ("/search/names", NULL, test_names);
  bellhop_test_add ("/search/full", NULL, test_full);
  bellhop_test_add ("/search/catastrophe", NULL, test_catastrophe);
  bellhop_test_add ("/search/checks", NULL, test_checks);
  bellhop_test_add ("/search/missing", NULL, test_missing);
  bellhop_test_add ("/search/unread", NULL, test_unread);
  bellhop_test_add ("/search/not-utf8", NULL, test_not_utf8);
  bellhop_test_add ("/search/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
