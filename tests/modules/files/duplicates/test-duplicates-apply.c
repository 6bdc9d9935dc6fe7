/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <bellhop-sdk-testing.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

/* What is done with copies. The trash is that of the test alone: it is in the user folders that
 * GTest makes for it, and the files are there too. */

enum
{
  N_PAIRS = 20,
  MAX_NAMES = 130
};

static char *
make (const char *name,
      const char *contents)
{
  char            *path = g_build_filename (g_get_home_dir (), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  return path;
}

static void
make_pairs (const char *folder)
{
  for (guint i = 0; i < N_PAIRS; i++)
    {
      g_autofree char *contents = g_strnfill (i + 1, 'x');
      g_autofree char *a = g_strdup_printf ("%s/%u-a", folder, i);
      g_autofree char *b = g_strdup_printf ("%s/%u-b", folder, i);
      g_autofree char *path = make (a, contents);
      g_autofree char *other = make (b, contents);
    }
}

static void
set (BellhopAction *action,
     const char    *name,
     const char    *text)
{
  const char *const texts[] = { text, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_action_set_from_text (action, name, texts, &error));
  g_assert_no_error (error);
}

static BellhopAction *
create (BellhopTest *test,
        const char  *folder,
        const char  *act)
{
  BellhopAction    *action = files_new (test, "files.duplicates");
  g_autofree char  *path = g_build_filename (g_get_home_dir (), folder, NULL);
  const char *const folders[] = { path, NULL };

  g_object_set (action, "folders", folders, NULL);
  set (action, "apply", act);
  return action;
}

static BellhopTable *
get_changes (BellhopRun *run)
{
  return files_get_table (run, "changes");
}

/* By the names of the files. */
static void
assert_row (BellhopRun *run,
            guint       row,
            const char *act,
            const char *name,
            const char *kept,
            const char *result)
{
  BellhopTable    *table = get_changes (run);
  g_autofree char *path_name = g_path_get_basename (bellhop_table_get_text (table, row, 1));
  g_autofree char *kept_name = g_path_get_basename (bellhop_table_get_text (table, row, 2));

  g_assert_cmpstr (bellhop_table_get_text (table, row, 0), ==, act);
  g_assert_cmpstr (path_name, ==, name);
  g_assert_cmpstr (kept_name, ==, kept);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 3), ==, result);
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_one_file (const char *a,
             const char *b)
{
  struct stat status_a;
  struct stat status_b;

  g_assert_no_errno (stat (a, &status_a));
  g_assert_no_errno (stat (b, &status_b));
  return status_a.st_ino == status_b.st_ino;
}

/* Unless it is confirmed, it is only said. */
static void
test_dry_run (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "dry", data);
  g_autofree char *a = make ("dry/a", "text");
  g_autofree char *b = make ("dry/b", "text");
  g_autofree char *c = make ("dry/c", "text");
  BellhopRun      *run = files_run (test, action);

  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, 2);
  assert_row (run, 0, data, "b", "a", "planned");
  assert_row (run, 1, data, "c", "a", "planned");
  g_assert_true (is_there (a) && is_there (b) && is_there (c));
  g_assert_false (is_one_file (a, b));
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 3);
  g_assert_true (is_there (a) && is_there (b) && is_there (c));
}

/* A link takes a date away: that is said before and after. */
static void
test_date (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "date", "hard-link");
  g_autofree char *a = make ("date/a", "text");
  g_autofree char *b = make ("date/b", "text");

  g_assert_no_errno (utime (b, &(struct utimbuf){ 1, 1 }));
  g_object_set (action, "confirm", GPOINTER_TO_INT (data), NULL);
  g_assert_cmpstr (bellhop_table_get_text (get_changes (files_run (test, action)), 0, 4), ==,
                   "Its date becomes that of the kept file");
  g_assert_true (is_one_file (a, b) == GPOINTER_TO_INT (data));
}

/* The program's own, in place of that of the C library. */
long
pathconf (const char *path,
          int         name)
{
  g_assert_cmpint (name, ==, _PC_LINK_MAX);
  return MAX_NAMES;
}

/* A file can have one more name: the plan says so of one copy, and of the other what is said when
 * it is done. */
static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "names", "hard-link");
  g_autofree char *a = make ("names/a", "text");
  g_autofree char *b = make ("names/b", "text");
  g_autofree char *c = make ("names/c", "text");
  BellhopRun      *run;

  for (guint i = 1; i < MAX_NAMES - 1; i++)
    {
      g_autofree char *last = g_strdup_printf ("other-name-%u", i);
      g_autofree char *name = g_build_filename (g_get_home_dir (), last, NULL);

      g_assert_no_errno (link (a, name));
    }
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  assert_row (run, 0, "hard-link", "b", "a", "planned");
  assert_row (run, 1, "hard-link", "c", "a", "refused");
  g_assert_cmpstr (bellhop_table_get_text (get_changes (run), 1, 4), ==, g_strerror (EMLINK));

  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  assert_row (run, 0, "hard-link", "b", "a", "done");
  assert_row (run, 1, "hard-link", "c", "a", "failed");
  g_assert_cmpstr (bellhop_table_get_text (get_changes (run), 1, 4), ==, g_strerror (EMLINK));
  g_assert_true (is_one_file (a, b));
  g_assert_true (is_there (c));
  g_assert_false (is_one_file (a, c));
}

static void
test_trash (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "trash", "trash");
  g_autofree char *a = make ("trash/a", "text");
  g_autofree char *b = make ("trash/b", "text");
  g_autofree char *other = make ("trash/other", "other");
  g_autofree char *trashed = g_build_filename (g_get_user_data_dir (), "Trash", "files", "b", NULL);
  BellhopRun      *run;

  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, 1);
  assert_row (run, 0, "trash", "b", "a", "done");
  g_assert_true (is_there (a) && is_there (other) && is_there (trashed));
  g_assert_false (is_there (b));
}

static void
test_hard_link (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "link", "hard-link");
  g_autofree char *a = make ("link/a", "text");
  g_autofree char *b = make ("link/b", "text");
  g_autofree char *other = make ("link/c", "text");
  BellhopRun      *run;

  g_assert_no_errno (g_chmod (other, 0640));
  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_row (run, 0, "hard-link", "b", "a", "done");
  assert_row (run, 1, "hard-link", "c", "a", "failed");
  g_assert_cmpstr (bellhop_table_get_text (get_changes (run), 1, 4), !=, "");
  g_assert_true (is_one_file (a, b));
  g_assert_false (is_one_file (a, other));
}

typedef struct
{
  const char *keep;
  const char *kept;
} Keep;

static const Keep keeps[] = {
  { "path", "a-long" },
  { "oldest", "b-longer" },
  { "newest", "c-long" },
  { "shortest", "d" },
};

static void
test_keep (BellhopTest  *test,
           gconstpointer data)
{
  const Keep *keep = data;
  g_autoptr(BellhopAction) action = create (test, "keep", "trash");
  const char *const names[] = { "a-long", "b-longer", "c-long", "d" };
  const time_t      times[] = { 2000, 1000, 4000, 3000 };
  BellhopRun       *run;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char     *name = g_build_filename ("keep", names[i], NULL);
      g_autofree char     *path = make (name, "text");
      const struct utimbuf time = { times[i], times[i] };

      g_assert_no_errno (g_utime (path, (struct utimbuf *) &time));
    }
  set (action, "keep", keep->keep);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *kept = g_path_get_basename (
        bellhop_table_get_text (get_changes (run), i, 2));

      g_assert_cmpstr (kept, ==, keep->kept);
    }
}

/* Whatever is to be kept: nothing in a reference goes, not even its own copies. */
static void
test_reference (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "all", "trash");
  g_autofree char  *a = make ("all/a", "text");
  g_autofree char  *below = make ("all/reference/below/b", "text");
  g_autofree char  *twin = make ("all/reference/c", "text");
  g_autofree char  *only = make ("all/only-1", "only");
  g_autofree char  *also = make ("all/only-2", "only");
  g_autofree char  *inner = make ("all/reference/inner-1", "inner");
  g_autofree char  *inner_too = make ("all/reference/inner-2", "inner");
  g_autofree char  *alias = g_build_filename (g_get_home_dir (), "all", "alias", NULL);
  const char *const references[] = { alias, NULL };
  BellhopTable     *table;
  BellhopRun       *run;

  g_assert_no_errno (symlink ("reference", alias));
  g_object_set (action, "reference", references, NULL);
  set (action, "keep", "shortest");
  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = BELLHOP_TABLE (bellhop_run_find_output (run, "duplicates"));
  g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (bellhop_table_is_kept (table, i) ==
                   (strcmp (bellhop_table_get_text (table, i, 2), a) != 0));
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, 1);
  assert_row (run, 0, "trash", "a", "c", "done");
  g_assert_false (is_there (a));
  g_assert_true (is_there (below) && is_there (twin) && is_there (inner) && is_there (inner_too) &&
                 is_there (only) && is_there (also));
}

/* A folder in a reference is as the reference, even when one asks for it alone. */
static void
test_inside_reference (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "outer/.inner", "trash");
  g_autofree char  *a = make ("outer/.inner/a", "text");
  g_autofree char  *b = make ("outer/b", "text");
  g_autofree char  *outer = g_build_filename (g_get_home_dir (), "outer", NULL);
  const char *const references[] = { outer, NULL };
  BellhopRun       *run;

  g_object_set (action, "reference", references, NULL);
  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, 0);
  g_assert_true (is_there (a) && is_there (b));
}

/* What follows a link is not what is written before it: equal files there are not those found. */
static void
test_dots_after_link (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "near/link/..", "trash");
  g_autofree char *a = make ("far/a", "text");
  g_autofree char *b = make ("far/b", "text");
  g_autofree char *below = make ("far/below/other", "other");
  g_autofree char *same_a = make ("near/a", "text");
  g_autofree char *same_b = make ("near/b", "text");
  g_autofree char *link = g_build_filename (g_get_home_dir (), "near", "link", NULL);
  BellhopRun      *run;

  g_assert_no_errno (symlink ("../far/below", link));
  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  assert_row (run, 0, "trash", "b", "a", "failed");
  g_assert_true (is_there (a) && is_there (b) && is_there (same_a) && is_there (same_b));
}

/* Not all that was asked for was seen: nothing is done. */
static void
test_missing (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "missing", "trash");
  g_autofree char  *a = make ("missing/a", "text");
  g_autofree char  *b = make ("missing/b", "text");
  const char *const references[] = { "/nowhere/at/all", NULL };
  BellhopRun       *run;

  g_object_set (action, "reference", references, NULL);
  set (action, "confirm", "true");
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_null (bellhop_run_find_output (run, "changes"));
  g_assert_true (is_there (a) && is_there (b));
}

static gboolean
has_change (gpointer run)
{
  BellhopOutput *table = bellhop_run_find_output (run, "changes");

  return table != NULL && bellhop_table_get_n_rows (BELLHOP_TABLE (table)) > 0;
}

/* The one to keep is another by the time: the copy stays. */
static void
test_kept_changed (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "changed", data);
  g_autofree char *contents = NULL;
  BellhopTable    *found;
  BellhopRun      *run;
  const char      *kept;
  const char      *copy;
  gsize            length;

  make_pairs ("changed");
  set (action, "confirm", "true");
  run = files_start (action);
  bellhop_test_run_until (test, has_change, run);
  found = BELLHOP_TABLE (bellhop_run_find_output (run, "duplicates"));
  g_assert_cmpuint (bellhop_table_get_n_rows (found), ==, 2 * N_PAIRS);
  kept = bellhop_table_get_text (found, 2 * N_PAIRS - 2, 2);
  copy = bellhop_table_get_text (found, 2 * N_PAIRS - 1, 2);
  length = (gsize) bellhop_table_get_int64 (found, 2 * N_PAIRS - 1, 1);
  contents = g_strnfill (length, 'y');
  g_assert_true (g_file_set_contents (kept, contents, (gssize) length, NULL));
  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  files_assert_state (run, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_changes (run)), ==, N_PAIRS);
  g_assert_cmpstr (bellhop_table_get_text (get_changes (run), N_PAIRS - 1, 3), ==, "failed");
  g_assert_true (is_there (copy));
  g_assert_false (is_one_file (copy, kept));
}

/* Stops between two files, and what was done is said: neither more nor less. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, "cancel", "trash");
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "cancel", NULL);
  BellhopTable    *changes;
  BellhopRun      *run;
  guint            n_done;

  make_pairs ("cancel");
  set (action, "confirm", "true");
  run = files_start (action);
  bellhop_test_run_until (test, has_change, run);
  n_done = bellhop_table_get_n_rows (get_changes (run));
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  files_assert_state (run, BELLHOP_RUN_CANCELLED);
  changes = get_changes (run);
  /* One may have been in hand. */
  g_assert_cmpuint (bellhop_table_get_n_rows (changes), <=, n_done + 1);
  g_assert_cmpuint (files_count (folder), ==, 2 * N_PAIRS - bellhop_table_get_n_rows (changes));
  for (guint i = 0; i < bellhop_table_get_n_rows (changes); i++)
    {
      g_assert_cmpstr (bellhop_table_get_text (changes, i, 3), ==, "done");
      g_assert_false (is_there (bellhop_table_get_text (changes, i, 1)));
    }
}

/* --- At each await --- */

typedef struct
{
  BellhopAction *action;
  const char    *folder;
  gboolean       is_trash;
  guint          n_cancelled; /* rounds in which some were done, and not all */
} Swept;

static void
make_swept (const Swept *self)
{
  const char *const names[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (self->folder, names[i], NULL);
      g_autofree char *path = NULL;

      g_autofree char *before = g_build_filename (g_get_home_dir (), name, NULL);

      g_unlink (before);
      path = make (name, "text");
    }
}

static gboolean
is_said_to_be_done (BellhopRun *run,
                    const char *name)
{
  BellhopOutput *changes = bellhop_run_find_output (run, "changes");

  for (guint i = 0; changes != NULL && i < bellhop_table_get_n_rows (BELLHOP_TABLE (changes)); i++)
    {
      g_autofree char *found = g_path_get_basename (
        bellhop_table_get_text (BELLHOP_TABLE (changes), i, 1));

      if (g_str_equal (found, name))
        return g_str_equal (bellhop_table_get_text (BELLHOP_TABLE (changes), i, 3), "done");
    }
  return FALSE;
}

/* What was done is said, and nothing else was. */
static void
check_swept (Swept      *self,
             BellhopRun *run)
{
  const char *const names[] = { "b", "c", "d" };
  g_autofree char  *folder = g_build_filename (g_get_home_dir (), self->folder, NULL);
  g_autofree char  *kept = g_build_filename (folder, "a", NULL);
  guint             n_done = 0;

  g_assert_true (is_there (kept));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      const gboolean   is_done = self->is_trash ? !is_there (path) : is_one_file (kept, path);

      g_assert_true (is_done == is_said_to_be_done (run, names[i]));
      n_done += is_done;
    }
  g_assert_cmpuint (files_count (folder), ==, 4 - (self->is_trash ? n_done : 0));
  self->n_cancelled += n_done > 0 && n_done < G_N_ELEMENTS (names);
}

static gboolean
swept_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Swept *self = data;
  g_autoptr(BellhopRun) run = NULL;

  make_swept (self);
  bellhop_action_set_scope (self->action, bellhop_task_get_scope (bellhop_current_task ()));
  run = bellhop_action_call (self->action);
  if (!bellhop_await (bellhop_run_settled (run), error))
    {
      bellhop_action_cancel (self->action);
      bellhop_await (bellhop_shield (bellhop_run_settled (run), G_MAXUINT), NULL);
    }
  check_swept (self, run);
  bellhop_action_reset (self->action);
  bellhop_action_set_scope (self->action, NULL);
  return TRUE;
}

static BellhopFuture *
make_swept_call (gpointer data)
{
  return bellhop_async (swept_fiber, data, NULL);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create (test, data, data);
  Swept swept = { action, data, strcmp (data, "trash") == 0, 0 };

  set (action, "confirm", "true");
  make_swept (&swept);
  g_assert_cmpuint (bellhop_test_sweep (make_swept_call, &swept), >=, 9);
  g_assert_cmpuint (swept.n_cancelled, >, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/duplicates/apply/dry-run/trash", "trash", test_dry_run);
  bellhop_test_add ("/duplicates/apply/dry-run/hard-link", "hard-link", test_dry_run);
  bellhop_test_add ("/duplicates/apply/date/planned", GINT_TO_POINTER (FALSE), test_date);
  bellhop_test_add ("/duplicates/apply/date/done", GINT_TO_POINTER (TRUE), test_date);
  bellhop_test_add ("/duplicates/apply/names", NULL, test_names);
  bellhop_test_add ("/duplicates/apply/trash", NULL, test_trash);
  bellhop_test_add ("/duplicates/apply/hard-link", NULL, test_hard_link);
  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    {
      g_autofree char *name = g_strdup_printf ("/duplicates/apply/keep/%s", keeps[i].keep);

      bellhop_test_add (name, &keeps[i], test_keep);
    }
  bellhop_test_add ("/duplicates/apply/reference", NULL, test_reference);
  bellhop_test_add ("/duplicates/apply/inside-reference", NULL, test_inside_reference);
  bellhop_test_add ("/duplicates/apply/dots-after-link", NULL, test_dots_after_link);
  bellhop_test_add ("/duplicates/apply/missing", NULL, test_missing);
  bellhop_test_add ("/duplicates/apply/kept-changed/trash", "trash", test_kept_changed);
  bellhop_test_add ("/duplicates/apply/kept-changed/hard-link", "hard-link", test_kept_changed);
  bellhop_test_add ("/duplicates/apply/cancel", NULL, test_cancel);
  bellhop_test_add ("/duplicates/apply/sweep/trash", "trash", test_sweep);
  bellhop_test_add ("/duplicates/apply/sweep/hard-link", "hard-link", test_sweep);
  return g_test_run ();
}
