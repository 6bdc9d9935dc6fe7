/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

/* Numbers are those of JSON, to the last digit; what is out of range is told. */
static void
test_numbers (BellhopTest  *test,
              gconstpointer data)
{
  static const struct
  {
    const char *members;
    gint64      bytes;
    const char *newest;
    gint64      unreadable;
  } cases[] = {
    { "\"asize\":1e3,\"mtime\":1e3", 1000, "1970-01-01T00:16:40Z", 0 },
    { "\"asize\":12.5E+1,\"mtime\":100000e-2", 125, "1970-01-01T00:16:40Z", 0 },
    { "\"asize\":9007199254740993", G_GINT64_CONSTANT (9007199254740993), "", 0 },
    { "\"asize\":9223372036854775807", G_MAXINT64, "", 0 },
    { "\"asize\":9223372036854775808", G_MAXINT64, "", 1 },
    { "\"asize\":1e300", G_MAXINT64, "", 1 },
    { "\"asize\":-1", 0, "", 1 },
    { "\"asize\":1.5", 1, "", 1 },
    { "\"asize\":1,\"ino\":1e30", 1, "", 1 },
    { "\"asize\":1,\"dev\":0.5", 1, "", 1 },
    { "\"asize\":1,\"ino\":7e0,\"nlink\":2.0},{\"name\":\"b\",\"asize\":1,\"ino\":7,"
      "\"nlink\":20e-1",
      1, "", 0 },
    { "\"asize\":1,\"ino\":1e30,\"nlink\":2},{\"name\":\"b\",\"asize\":1,\"ino\":2e30,"
      "\"nlink\":2",
      2, "", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopAction) action = files_new (test, "files.usage");
      g_autofree char *text = g_strconcat ("[1e0,2,{},[{\"name\":\"/d\"},{\"name\":\"a\",",
                                           cases[i].members, "}]]", NULL);
      g_autofree char *file = files_make (test, "numbers.json", text);
      g_autofree char *newest = NULL;
      BellhopTree     *tree;
      BellhopRun      *run;

      g_test_message ("%s", text);
      g_object_set (action, "folder", "", "import", file, NULL);
      run = files_run (test, action);
      files_assert_state (run, BELLHOP_RUN_DONE);
      g_assert_cmpint (files_get_summary (run, "apparent_bytes"), ==, cases[i].bytes);
      g_assert_cmpint (files_get_summary (run, "unreadable"), ==, cases[i].unreadable);
      tree = BELLHOP_TREE (bellhop_run_find_output (run, "tree"));
      newest = bellhop_tree_dup_time (tree, 0, 1 + 4);
      g_assert_cmpstr (newest, ==, cases[i].newest);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/usage/numbers", NULL, test_numbers);
  return g_test_run ();
}
