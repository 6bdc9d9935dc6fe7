/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <bellhop-sdk-testing.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  BIG_BYTES = 3 * 1024 * 1024 + 17
};

static BellhopAction *
duplicates_new (BellhopTest *test)
{
  BellhopAction    *action = files_new (test, "files.duplicates");
  const char *const folders[] = { bellhop_test_get_folder (test), NULL };

  g_object_set (action, "folders", folders, NULL);
  return action;
}

/* What a file takes on the disk. */
static gint64
get_disk_bytes (BellhopTest *test,
                const char  *name)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);
  struct stat      status;

  g_assert_no_errno (stat (path, &status));
  return status.st_blocks * 512;
}

static int
text_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* “a b|c d”: the names of each group, and the groups, by name; a group is its first row's size
   too. */
static char *
list_groups (BellhopTest *test,
             BellhopRun  *run)
{
  BellhopTable *table = files_get_table (run, "duplicates");
  const gsize   prefix = strlen (bellhop_test_get_folder (test)) + 1;
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);
  gint64 last = 0;

  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    {
      const char      *name = bellhop_table_get_text (table, i, 2) + prefix;
      g_autofree char *before = NULL;

      if (bellhop_table_get_int64 (table, i, 0) != last)
        {
          g_assert_cmpint (bellhop_table_get_int64 (table, i, 0), ==, last + 1);
          last++;
          g_ptr_array_add (groups, g_strdup (name));
          continue;
        }
      before = g_ptr_array_steal_index (groups, groups->len - 1);
      g_ptr_array_add (groups, g_strdup_printf ("%s %s", before, name));
    }
  g_ptr_array_sort (groups, text_cmp);
  g_ptr_array_add (groups, NULL);
  return g_strjoinv ("|", (char **) groups->pdata);
}

static void
assert_groups (BellhopTest *test,
               BellhopRun  *run,
               const char  *expected)
{
  g_autofree char *groups = list_groups (test, run);

  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpstr (groups, ==, expected);
}

static void
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  g_autofree char *path = files_make (test, name, contents);
}

/* A big file, with one byte of its own at a place. */
static void
make_big (BellhopTest *test,
          const char  *name,
          gsize        place,
          char         byte)
{
  g_autofree char *path = files_make (test, name, "");
  g_autofree char *contents = g_malloc (BIG_BYTES);

  for (gsize i = 0; i < BIG_BYTES; i++)
    contents[i] = (char) (i * 7 + i / 1000);
  contents[place] = byte;
  g_assert_true (g_file_set_contents (path, contents, BIG_BYTES, NULL));
}

/* What differs at the beginning, the end or in between, by one byte, is not equal. */
static void
test_stages (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  BellhopRun *run;

  make (test, "small/a", "same");
  make (test, "b", "same");
  make (test, "c", "some");
  make (test, "d", "longer");
  make_big (test, "big/1", 0, 'x');
  make_big (test, "big/2", 0, 'x');
  make_big (test, "first", 0, 'y');
  make_big (test, "last-1", BIG_BYTES - 1, 'z');
  make_big (test, "last-2", BIG_BYTES - 1, 'z');
  make_big (test, "middle-1", BIG_BYTES / 2, 'u');
  make_big (test, "middle-2", BIG_BYTES / 2, 'v');
  make_big (test, "middle-3", BIG_BYTES / 2, 'v');
  g_object_set (action, "byte-compare", data != NULL, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "b small/a|big/1 big/2|last-1 last-2|middle-2 middle-3");
  g_assert_cmpint (files_get_summary (run, "groups"), ==, 4);
  g_assert_cmpint (files_get_summary (run, "files"), ==, 8);
  g_assert_cmpint (files_get_summary (run, "wasted_bytes"), ==,
                   3 * get_disk_bytes (test, "first") + get_disk_bytes (test, "b"));
  g_assert_cmpint (files_get_summary (run, "unreadable"), ==, 0);
  g_assert_null (bellhop_run_find_output (run, "unreadable"));
}

/* More of one size than are read side by side, in three kinds. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  BellhopRun *run;

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u", i);

      make_big (test, name, BIG_BYTES / 3, i == 7 ? 'z' : "xy"[i % 2]);
    }
  g_object_set (action, "byte-compare", data != NULL, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "00 02 04 06 08 10 12 14 16 18 20 22|01 03 05 09 11 13 15 17 19 21 23");
}

/* Several names of one file are no duplicates, nor is a file that was found twice. */
static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  g_autofree char  *a = files_make (test, "sub/a", "text");
  g_autofree char  *name = g_build_filename (bellhop_test_get_folder (test), "z", NULL);
  g_autofree char  *folder = g_build_filename (bellhop_test_get_folder (test), "sub", NULL);
  const char *const folders[] = { bellhop_test_get_folder (test), folder,
                                  bellhop_test_get_folder (test), NULL };
  BellhopRun       *run;

  g_assert_no_errno (link (a, name));
  g_object_set (action, "folders", folders, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "");

  make (test, "b", "text");
  run = files_run (test, action);
  assert_groups (test, run, "b z");
  g_assert_cmpint (files_get_summary (run, "wasted_bytes"), ==, get_disk_bytes (test, "z"));
}

static void
test_sizes (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  BellhopRun *run;

  make (test, "empty-1", "");
  make (test, "empty-2", "");
  make (test, "one-1", "1");
  make (test, "one-2", "1");
  make (test, "two-1", "22");
  make (test, "two-2", "22");
  run = files_run (test, action);
  assert_groups (test, run, "one-1 one-2|two-1 two-2");

  g_object_set (action, "min-size", (gint64) 0, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "empty-1 empty-2|one-1 one-2|two-1 two-2");
  g_assert_cmpint (files_get_summary (run, "wasted_bytes"), ==,
                   get_disk_bytes (test, "one-1") + get_disk_bytes (test, "two-1"));

  g_object_set (action, "max-size", (gint64) 1, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "empty-1 empty-2|one-1 one-2");

  g_object_set (action, "min-size", (gint64) 2, "max-size", (gint64) 0, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "two-1 two-2");
}

/* What takes no room frees none. */
static void
test_holes (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  g_autofree char *hole = files_make (test, "a", "");
  g_autofree char *same = files_make (test, "b", "");
  BellhopRun      *run;

  g_assert_no_errno (truncate (hole, BIG_BYTES));
  g_assert_no_errno (truncate (same, BIG_BYTES));
  run = files_run (test, action);
  assert_groups (test, run, "a b");
  g_assert_cmpint (get_disk_bytes (test, "b"), ==, 0);
  g_assert_cmpint (bellhop_table_get_int64 (files_get_table (run, "duplicates"), 1, 1), ==,
                   BIG_BYTES);
  g_assert_cmpint (bellhop_table_get_int64 (files_get_table (run, "duplicates"), 1, 3), ==, 0);
  g_assert_cmpint (files_get_summary (run, "wasted_bytes"), ==, 0);
}

/* Rows come some at a time, and all in the end. */
static void
test_many_rows (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  BellhopTable *table;
  BellhopRun   *run;

  for (guint i = 0; i < 4500; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/%u", i % 10, i);

      make (test, name, i < 4100 ? "" : "x");
    }
  g_object_set (action, "min-size", (gint64) 0, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = files_get_table (run, "duplicates");
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 4500);
  g_assert_cmpint (files_get_summary (run, "groups"), ==, 2);
  for (guint i = 1; i < 4500; i++)
    if (bellhop_table_get_int64 (table, i, 0) != bellhop_table_get_int64 (table, i - 1, 0))
      g_assert_true (i == 400 || i == 4100);
}

static void
test_what_is_left_out (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  const char *const include[] = { "*.txt", NULL };
  const char *const exclude[] = { "not", NULL };
  BellhopRun       *run;

  make (test, "a.txt", "x");
  make (test, "b.txt", "x");
  make (test, "c", "x");
  make (test, ".d.txt", "x");
  make (test, "not/e.txt", "x");
  run = files_run (test, action);
  assert_groups (test, run, "a.txt b.txt c not/e.txt");

  g_object_set (action, "include", include, "exclude", exclude, NULL);
  run = files_run (test, action);
  assert_groups (test, run, "a.txt b.txt");

  g_object_set (action, "hidden", TRUE, NULL);
  run = files_run (test, action);
  assert_groups (test, run, ".d.txt a.txt b.txt");
}

/* Nothing but files is opened, and a link is followed only where a person gave it. */
static void
test_odd_things (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  const char       *folder = bellhop_test_get_folder (test);
  g_autofree char  *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char  *other_pipe = g_build_filename (folder, "pipe2", NULL);
  g_autofree char  *loop = g_build_filename (folder, "loop", NULL);
  g_autofree char  *alias = g_build_filename (folder, "alias", NULL);
  g_autofree char  *a = files_make (test, "a b\n", "text");
  g_autofree char  *b = files_make (test, "-\xff", "text");
  g_autofree char  *uri = NULL;
  const char *const folders[] = { alias, a, NULL };
  g_autoptr(GFile) odd = g_file_new_for_path (b);
  BellhopTable *table;
  BellhopRun   *run;

  g_assert_no_errno (mkfifo (pipe, 0600));
  g_assert_no_errno (mkfifo (other_pipe, 0600));
  g_assert_no_errno (symlink (".", loop));
  g_assert_no_errno (symlink ("-\xff", alias));
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = files_get_table (run, "duplicates");
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 2);
  uri = g_file_get_uri (odd);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 2), ==, uri);
  g_assert_cmpstr (bellhop_table_get_text (table, 1, 2), ==, a);
  g_assert_true (bellhop_table_get_groups (table, NULL, NULL));

  g_object_set (action, "folders", folders, NULL);
  run = files_run (test, action);
  table = files_get_table (run, "duplicates");
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 2);
  g_assert_cmpstr (bellhop_table_get_text (table, 0, 2), ==, uri);
}

/* A folder is opened from the one that it is in: no path is too long. */
static void
test_deep (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  const char *const folders[] = { "folder-000000", "a", NULL };
  BellhopRun       *run;

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  make (test, "a", "text");
  files_make_deep ("text");
  g_object_set (action, "folders", folders, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_null (bellhop_run_find_output (run, "unreadable"));
  g_assert_cmpuint (bellhop_table_get_n_rows (files_get_table (run, "duplicates")), ==, 2);
  g_assert_cmpuint (strlen (bellhop_table_get_text (files_get_table (run, "duplicates"), 1, 2)), >,
                    PATH_MAX);
  files_remove_deep ();
}

static void
test_missing (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  g_autofree char  *missing = g_build_filename (bellhop_test_get_folder (test), "missing", NULL);
  const char *const folders[] = { missing, bellhop_test_get_folder (test), NULL };
  const char *const remote[] = { "http://localhost/", NULL };
  BellhopTable     *unreadable;
  BellhopRun       *run;

  make (test, "a", "x");
  make (test, "b", "x");
  g_object_set (action, "folders", folders, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (files_get_summary (run, "groups"), ==, 1);
  unreadable = files_get_table (run, "unreadable");
  g_assert_cmpuint (bellhop_table_get_n_rows (unreadable), ==, 1);
  g_assert_cmpstr (bellhop_table_get_text (unreadable, 0, 0), ==, missing);
  g_assert_cmpstr (bellhop_table_get_text (unreadable, 0, 1), ==, g_strerror (ENOENT));

  g_object_set (action, "folders", remote, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
}

static void
test_checks (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = files_new (test, "files.duplicates");
  g_autoptr(GError) error = NULL;
  const char *const folders[] = { ".", NULL };
  const char       *param = NULL;

  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_cmpstr (param, ==, "folders");

  g_clear_error (&error);
  g_object_set (action, "folders", folders, "min-size", (gint64) 3, "max-size", (gint64) 2, NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_cmpstr (param, ==, "max-size");
}

static gboolean
has_group (gpointer data)
{
  BellhopRun    *run = data;
  BellhopOutput *table = bellhop_run_find_output (run, "duplicates");

  return table != NULL && bellhop_table_get_n_rows (BELLHOP_TABLE (table)) > 0;
}

static void
make_endless (BellhopTest *test,
              const char  *name)
{
  g_autofree char *path = files_make (test, name, "");

  g_assert_no_errno (truncate (path, (off_t) 1 << 40));
}

/* A group is seen as soon as it is certain, while two files of a terabyte are still being read; and
   stays. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);
  BellhopTable *table;
  BellhopRun   *run;

  make (test, "a", "x");
  make (test, "b", "x");
  make_endless (test, "endless-1");
  make_endless (test, "endless-2");
  run = files_start (action);
  bellhop_test_run_until (test, has_group, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_RUNNING);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  table = files_get_table (run, "duplicates");
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 2);
  g_assert_cmpint (bellhop_table_get_int64 (table, 0, 1), ==, 1);
  g_assert_cmpint (files_get_summary (run, "groups"), ==, 1);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = duplicates_new (test);

  make (test, "a", "x");
  make (test, "b", "x");
  make_big (test, "big-1", 1, 'x');
  make_big (test, "big-2", 1, 'x');
  g_object_set (action, "byte-compare", TRUE, NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 3);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/duplicates/stages/digest", NULL, test_stages);
  bellhop_test_add ("/duplicates/stages/bytes", "bytes", test_stages);
  bellhop_test_add ("/duplicates/many/digest", NULL, test_many);
  bellhop_test_add ("/duplicates/many/bytes", "bytes", test_many);
  bellhop_test_add ("/duplicates/names", NULL, test_names);
  bellhop_test_add ("/duplicates/sizes", NULL, test_sizes);
  bellhop_test_add ("/duplicates/holes", NULL, test_holes);
  bellhop_test_add ("/duplicates/many-rows", NULL, test_many_rows);
  bellhop_test_add ("/duplicates/left-out", NULL, test_what_is_left_out);
  bellhop_test_add ("/duplicates/odd-things", NULL, test_odd_things);
  bellhop_test_add ("/duplicates/deep", NULL, test_deep);
  bellhop_test_add ("/duplicates/missing", NULL, test_missing);
  bellhop_test_add ("/duplicates/checks", NULL, test_checks);
  bellhop_test_add ("/duplicates/cancel", NULL, test_cancel);
  bellhop_test_add ("/duplicates/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
