/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-fixture.h"

#include <string.h>

/* Encodings, the ends of lines, and lines and files that are too long to be at hand as a whole. */

enum
{
  BLOCK_BYTES = 1024 * 1024
};

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
  search_make_bytes (test, "little", little, n_little);
  search_make_bytes (test, "big", big, n_big);
  search_make (test, "marked", "\xef\xbb\xbf"
                               "nädel\n");
  search_make (test, "latin1", "n\xe4"
                               "del\n");
  search_check_rows (test, action,
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

  search_set_choice (action, "case", data);
  for (guint i = 1; i <= 3; i++)
    {
      while (text->len < i * BLOCK_BYTES - 3)
        g_string_append_c (text, text->len % 64 == 0 ? '\n' : 'x');
      g_string_append (text, "needle\n");
    }
  search_make (test, "a", text->str);
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
  search_check_rows (test, action, expected->str);
}

/* "line:column" of each row, and what was not read. */
static void
check_long (BellhopTest   *test,
            BellhopAction *action,
            const char    *expected)
{
  BellhopRun   *run = files_run (test, action);
  BellhopTable *matches = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  BellhopTable *unread = BELLHOP_TABLE (bellhop_run_find_output (run, "unreadable"));
  g_autoptr(GString) rows = g_string_new (NULL);

  files_assert_state (run, BELLHOP_RUN_DONE);
  for (guint i = 0; i < bellhop_table_get_n_rows (matches); i++)
    {
      g_string_append_printf (rows, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " ",
                              bellhop_table_get_int64 (matches, i, 1),
                              bellhop_table_get_int64 (matches, i, 2));
      g_assert_cmpuint (strlen (bellhop_table_get_text (matches, i, 3)), <, 2048);
    }
  if (unread != NULL)
    g_string_append (rows, bellhop_table_get_text (unread, 0, 1));
  g_assert_cmpstr (rows->str, ==, expected);
}

#define UNSURE \
  "Line 2 is very long: a match of more than 64 KiB in it may be missing or be none"

/* Lines that do not fit, as lines of the usual length: one row, and columns from their start. */
static void
test_long_line (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const expected[][3] = {
    { "literal", "needle", "2:3145730 3:1 " },
    { "literal", "éxx", "2:1 " },
    { "regex", "needl[ef]", "2:3145730 3:1 " },
    { "regex", "needl[ef]|x$", "2:3145730 3:1 " },
    { "regex", "(?<=xxx)needle(?=xxx)", "2:3145730 " },
    { "regex", "^x", "" },
    { "regex", "^é", "2:1 " },
    { "regex", "^$", "4:1 " },
    { "regex", "x$", "" },
    { "regex", "xend$", "2:6291463 " },
    { "regex", "\\bx", "" },
    { "regex", "x\\z|\\Ax", "" },
    { "regex", "e[^n]{70}n", "" },
    { "regex", "needle.*", "2:3145730 3:1 " UNSURE },
    { "regex", "needle.*end", "3:1 " UNSURE },
    { "regex", ".*[0-9]", "" UNSURE },
  };
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autofree char *filler = g_strnfill (3 * BLOCK_BYTES, 'x');
  g_autofree char *text = g_strconcat ("first\né", filler, "needle", filler,
                                       "end\nneedle end\n\n", NULL);

  search_make (test, "a", text);
  search_set_choice (action, "case", "sensitive");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      search_set_choice (action, "mode", expected[i][0]);
      g_object_set (action, "text", expected[i][1], NULL);
      g_test_message ("%s", expected[i][1]);
      check_long (test, action, expected[i][2]);
    }
}

/* Each line is a text of its own: neither what is before nor what is behind can be seen. */
static void
test_line_ends (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const pairs[][2] = {
    { "\\Afoo", "a:1:1:foo bar\na:3:1:foo\nb:1:1:foo" },
    { "foo\\z", "a:3:1:foo\nb:1:1:foo" },
    { "foo(?!\\n)", "a:1:1:foo bar\na:3:1:foo\nb:1:1:foo" },
    { "(?<=\\n)foo", "" },
    { "^foo$", "a:3:1:foo\nb:1:1:foo" },
    { "^$", "a:2:1:\nb:2:1:" },
    { "bar\\s", "" },
    { "[^)]*x", "b:3:1:x" },
    { "foo\\r$", "b:1:1:foo" },
  };
  g_autoptr(BellhopAction) action = search_new (test, NULL);

  search_set_choice (action, "mode", "regex");
  search_make (test, "a", "foo bar\n\nfoo\n");
  search_make (test, "b", "\xef\xbb\xbf"
                          "foo\r\n\r\nx\r\n");
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_object_set (action, "text", pairs[i][0], NULL);
      search_check_rows (test, action, pairs[i][1]);
    }
}

/* What is no Unicode, and what has no mark. */
static void
test_wide (BellhopTest  *test,
           gconstpointer data)
{
  static const char wide[] = "\xff\xfen\0e\0e\0d\0l\0e\0\n\0\0\xdcn\0e\0e\0d\0l\0e\0!";
  static const char unmarked[] = "x\0\n\0n\0e\0e\0d\0l\0e\0";
  static const char reversed[] = "\0x\0\n\0n\0e\0e\0d\0l\0e";
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autoptr(GByteArray) big = g_byte_array_new ();

  search_make_bytes (test, "wide", wide, sizeof wide - 1);
  search_make_bytes (test, "unmarked", unmarked, sizeof unmarked - 1);
  search_make_bytes (test, "reversed", reversed, sizeof reversed - 1);
  g_byte_array_append (big, (const guint8 *) "\xff\xfe", 2);
  for (guint i = 0; i < BLOCK_BYTES; i++)
    g_byte_array_append (big, (const guint8 *) (i % 64 == 63 ? "\n\0" : "\x3d\xd8\0\xde"),
                         i % 64 == 63 ? 2 : 4);
  g_byte_array_append (big, (const guint8 *) unmarked + 4, 12);
  search_make_bytes (test, "big", (const char *) big->data, big->len);
  search_check_rows (test, action,
                     "big:16385:1:needle\n"
                     "reversed:2:1:needle\n"
                     "unmarked:2:1:needle\n"
                     "wide:1:1:needle\n"
                     "wide:2:2:�needle�");
}

static void
test_zero_further_down (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(BellhopAction) action = search_new (test, "needle");
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < 450000; i++)
    g_byte_array_append (bytes, (const guint8 *) (i == 7 ? "needle\n" : "filler\n"), 7);
  g_byte_array_append (bytes, (const guint8 *) "needle\0\nneedle\n", 15);
  search_make_bytes (test, "a", (const char *) bytes->data, bytes->len);
  search_check_rows (test, action, "a:8:1:needle");
  search_check_unread (bellhop_action_get_run (action),
                       "Binary from byte 3150007 on: not searched there");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/search-texts/encodings", NULL, test_encodings);
  bellhop_test_add ("/search-texts/blocks/bytes", "sensitive", test_blocks);
  bellhop_test_add ("/search-texts/blocks/expression", "ignore", test_blocks);
  bellhop_test_add ("/search-texts/long-line", NULL, test_long_line);
  bellhop_test_add ("/search-texts/line-ends", NULL, test_line_ends);
  bellhop_test_add ("/search-texts/wide", NULL, test_wide);
  bellhop_test_add ("/search-texts/zero-further-down", NULL, test_zero_further_down);
  return g_test_run ();
}
