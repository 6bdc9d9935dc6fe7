/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  N_FOLDERS = 40,
  N_FILES = 30
};

/* What has been visited: a line each, "kind path", sorted when asked for. */
typedef struct
{
  GMutex      mutex;
  GPtrArray  *lines;
  const char *folder;
  const char *skipped;
  const char *failing;
  guint       n_alive; /* what folders carry */
} Notes;

static const char *const kind_names[] = { "entry", "folder", "done", "failed" };

static void
notes_init (Notes       *self,
            BellhopTest *test)
{
  *self = (Notes){ .lines = g_ptr_array_new_with_free_func (g_free),
                   .folder = bellhop_test_get_folder (test) };
  g_mutex_init (&self->mutex);
}

static void
notes_clear (Notes *self)
{
  g_ptr_array_unref (self->lines);
  g_mutex_clear (&self->mutex);
}

/* The path from the folder of the test. */
static const char *
shorten (Notes      *self,
         const char *path)
{
  gsize length = strlen (self->folder);

  return strncmp (path, self->folder, length) == 0 && path[length] == '/' ? path + length + 1 : ".";
}

static BellhopVisitResult
note (BellhopJob   *job,
      BellhopVisit *visit,
      gpointer      data,
      GError      **error)
{
  Notes      *self = data;
  const char *path = shorten (self, visit->path);

  g_assert_cmpuint (visit->worker, <, BELLHOP_WALK_MAX_WORKERS);
  g_assert_true (g_str_has_suffix (visit->path, visit->name));
  if (g_strcmp0 (path, self->failing) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "No further");
      return BELLHOP_VISIT_FAIL;
    }

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->lines, g_strdup_printf ("%s %s", kind_names[visit->kind], path));
  g_mutex_unlock (&self->mutex);
  if (g_strcmp0 (path, self->skipped) == 0)
    return BELLHOP_VISIT_SKIP;
  return BELLHOP_VISIT_GO_ON;
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
notes_dup (Notes *self)
{
  g_ptr_array_sort (self->lines, line_cmp);
  g_ptr_array_add (self->lines, NULL);
  return g_strjoinv ("\n", (char **) self->lines->pdata);
}

static void
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  if (contents != NULL)
    g_assert_true (
      g_file_set_contents_full (path, contents, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  else
    g_assert_no_errno (g_mkdir_with_parents (path, 0700));
}

/* Walks the folder of the test and compares what was visited. */
static void
check_walk (BellhopTest              *test,
            const BellhopWalkOptions *options,
            Notes                    *notes,
            const char               *expected)
{
  const char *const paths[] = { notes->folder, NULL };
  g_autofree char  *text = NULL;

  g_assert_true (
    bellhop_test_await (test, bellhop_walk (paths, options, note, notes, NULL), NULL, NULL));
  text = notes_dup (notes);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_plain (BellhopTest  *test,
            gconstpointer data)
{
  Notes notes;

  notes_init (&notes, test);
  make (test, "a/b/c.txt", "c");
  make (test, "a/.hidden/d", "d");
  make (test, "empty", NULL);
  make (test, "e", "e");
  check_walk (test, NULL, &notes,
              "done .\n"
              "done a\n"
              "done a/b\n"
              "done empty\n"
              "entry a/b/c.txt\n"
              "entry e\n"
              "folder .\n"
              "folder a\n"
              "folder a/b\n"
              "folder empty");
  notes_clear (&notes);
}

static void
test_options (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const include[] = { "*.txt", NULL };
  static const char *const exclude[] = { "out", "a/no.txt", NULL };
  const BellhopWalkOptions options = {
    .include = include,
    .exclude = exclude,
    .hidden = TRUE,
    .names_only = TRUE,
    .max_depth = 2,
  };
  Notes notes;

  notes_init (&notes, test);
  make (test, "a/yes.txt", "");
  make (test, "a/no.txt", "");
  make (test, "a/no.c", "");
  make (test, ".h/yes.txt", "");
  make (test, "a/out/no.txt", "");
  make (test, "a/b/deep.txt", "");
  check_walk (test, &options, &notes,
              "done .\n"
              "done .h\n"
              "done a\n"
              "done a/b\n"
              "entry .h/yes.txt\n"
              "entry a/yes.txt\n"
              "folder .\n"
              "folder .h\n"
              "folder a\n"
              "folder a/b");
  notes_clear (&notes);
}

/* Links are what they are, and lead nowhere; what cannot be opened is told, and the rest goes
   on. */
static void
test_odd_things (BellhopTest  *test,
                 gconstpointer data)
{
  Notes            notes;
  g_autofree char *loop = NULL;
  g_autofree char *fifo = NULL;
  g_autofree char *odd = NULL;

  notes_init (&notes, test);
  make (test, "a/file", "x");
  loop = g_build_filename (notes.folder, "a", "loop", NULL);
  fifo = g_build_filename (notes.folder, "fifo", NULL);
  odd = g_build_filename (notes.folder, "odd-\xff", NULL);
  g_assert_no_errno (symlink ("..", loop));
  g_assert_no_errno (mkfifo (fifo, 0600));
  g_assert_true (g_file_set_contents (odd, "", 0, NULL));
  check_walk (test, NULL, &notes,
              "done .\n"
              "done a\n"
              "entry a/file\n"
              "entry a/loop\n"
              "entry fifo\n"
              "entry odd-\xff\n"
              "folder .\n"
              "folder a");
  notes_clear (&notes);
}

static void
test_roots (BellhopTest  *test,
            gconstpointer data)
{
  Notes             notes;
  g_autofree char  *file = bellhop_test_write_file (test, "file", "12345", -1);
  g_autofree char  *link = g_build_filename (bellhop_test_get_folder (test), "link", NULL);
  g_autofree char  *folder = g_build_filename (bellhop_test_get_folder (test), "folder", NULL);
  g_autofree char  *missing = g_build_filename (bellhop_test_get_folder (test), "missing", NULL);
  const char *const paths[] = { file, link, missing, NULL };
  g_autofree char  *text = NULL;

  notes_init (&notes, test);
  make (test, "folder/inside", "");
  g_assert_no_errno (symlink ("folder", link));
  g_assert_true (
    bellhop_test_await (test, bellhop_walk (paths, NULL, note, &notes, NULL), NULL, NULL));
  text = notes_dup (&notes);
  g_assert_cmpstr (text, ==,
                   "done link\n"
                   "entry file\n"
                   "entry link/inside\n"
                   "failed missing\n"
                   "folder link");
  notes_clear (&notes);
}

static void
test_skip (BellhopTest  *test,
           gconstpointer data)
{
  Notes notes;

  notes_init (&notes, test);
  notes.skipped = "a";
  make (test, "a/b", "");
  make (test, "c/d", "");
  check_walk (test, NULL, &notes,
              "done .\n"
              "done c\n"
              "entry c/d\n"
              "folder .\n"
              "folder a\n"
              "folder c");
  notes_clear (&notes);
}

static void
test_fail (BellhopTest  *test,
           gconstpointer data)
{
  Notes             notes;
  const char *const paths[] = { bellhop_test_get_folder (test), NULL };
  g_autoptr(GError) error = NULL;

  notes_init (&notes, test);
  notes.failing = data;
  for (guint i = 0; i < N_FOLDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u/x/y/z", i);

      make (test, name, "");
    }
  g_assert_false (
    bellhop_test_await (test, bellhop_walk (paths, NULL, note, &notes, NULL), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  notes_clear (&notes);
}

/* --- What a folder carries --- */

typedef struct
{
  guint64     bytes;
  atomic_int *n_alive;
} Sum;

typedef struct
{
  atomic_int n_alive;
  guint64    total;
  GMutex     mutex;
  gboolean   stops;
} Sums;

static void
sum_free (gpointer data)
{
  Sum *self = data;

  atomic_fetch_sub (self->n_alive, 1);
  g_free (self);
}

static BellhopVisitResult
add_up (BellhopJob   *job,
        BellhopVisit *visit,
        gpointer      data,
        GError      **error)
{
  Sums *self = data;
  Sum  *own = visit->own;
  Sum  *folder = visit->folder;

  if (visit->kind == BELLHOP_VISIT_FOLDER)
    {
      own = g_new0 (Sum, 1);
      own->n_alive = &self->n_alive;
      atomic_fetch_add (&self->n_alive, 1);
      visit->own = own;
      return BELLHOP_VISIT_GO_ON;
    }
  if (visit->kind == BELLHOP_VISIT_ENTRY && self->stops)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "No further");
      return BELLHOP_VISIT_FAIL;
    }

  g_mutex_lock (&self->mutex);
  if (visit->kind == BELLHOP_VISIT_ENTRY)
    folder->bytes += visit->size;
  else if (folder != NULL)
    folder->bytes += own->bytes;
  else
    self->total = own->bytes;
  g_mutex_unlock (&self->mutex);
  return BELLHOP_VISIT_GO_ON;
}

/* Sums go up as folders are done, each when all below it are; and all that was carried is freed,
 * also when the walk does not get to its end. */
static void
test_carried (BellhopTest  *test,
              gconstpointer data)
{
  const BellhopWalkOptions options = { .folder_free = sum_free, .n_workers = 4 };
  const char *const        paths[] = { bellhop_test_get_folder (test), NULL };
  Sums                     sums = { .stops = GPOINTER_TO_INT (data) };
  gboolean                 succeeded;

  g_mutex_init (&sums.mutex);
  for (guint i = 0; i < N_FOLDERS; i++)
    for (guint j = 0; j < N_FILES; j++)
      {
        g_autofree char *name = g_strdup_printf ("%u/%u/%u/%u", i % 3, i % 7, i, j);

        make (test, name, "12345");
      }
  succeeded = bellhop_test_await (test, bellhop_walk (paths, &options, add_up, &sums, NULL), NULL,
                                  NULL);
  g_assert_cmpint (succeeded, ==, !sums.stops);
  g_assert_cmpint (atomic_load (&sums.n_alive), ==, 0);
  g_assert_cmpuint (sums.total, ==, sums.stops ? 0 : N_FOLDERS * N_FILES * 5);
  g_mutex_clear (&sums.mutex);
}

/* --- Cancelling --- */

typedef struct
{
  GMainContext *context;
  atomic_int    n_visits;
  atomic_int    n_freed;
} Slow;

static BellhopVisitResult
visit_slowly (BellhopJob   *job,
              BellhopVisit *visit,
              gpointer      data,
              GError      **error)
{
  atomic_fetch_add (&((Slow *) data)->n_visits, 1);
  g_main_context_wakeup (((Slow *) data)->context);
  return bellhop_job_sleep (job, 3600000, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
}

static void
slow_freed (gpointer data)
{
  atomic_fetch_add (&((Slow *) data)->n_freed, 1);
}

static gboolean
is_visiting (gpointer data)
{
  return atomic_load (&((Slow *) data)->n_visits) > 0;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* While one visits and the others wait for it. */
static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  const char *const paths[] = { bellhop_test_get_folder (test), NULL };
  Slow              slow = { .context = test->context };
  g_autoptr(BellhopTask) task = NULL;

  make (test, "a/b", "");
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_walk (paths, NULL, visit_slowly, &slow, slow_freed)));
  bellhop_test_run_until (test, is_visiting, &slow);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (slow.n_visits, ==, 1);
  g_assert_cmpint (slow.n_freed, ==, 1);
}

static void
test_never_started (BellhopTest  *test,
                    gconstpointer data)
{
  const char *const paths[] = { bellhop_test_get_folder (test), "/nowhere", NULL };
  Slow              slow = { 0 };

  bellhop_future_unref (bellhop_walk (paths, NULL, visit_slowly, &slow, slow_freed));
  g_assert_cmpint (slow.n_freed, ==, 1);
  g_assert_cmpint (slow.n_visits, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/walk/plain", NULL, test_plain);
  bellhop_test_add ("/walk/options", NULL, test_options);
  bellhop_test_add ("/walk/odd-things", NULL, test_odd_things);
  bellhop_test_add ("/walk/roots", NULL, test_roots);
  bellhop_test_add ("/walk/skip", NULL, test_skip);
  bellhop_test_add ("/walk/fail/entry", "f7/x/y/z", test_fail);
  bellhop_test_add ("/walk/fail/folder", "f7/x", test_fail);
  bellhop_test_add ("/walk/fail/root", ".", test_fail);
  bellhop_test_add ("/walk/carried/to-the-end", GINT_TO_POINTER (FALSE), test_carried);
  bellhop_test_add ("/walk/carried/given-up", GINT_TO_POINTER (TRUE), test_carried);
  bellhop_test_add ("/walk/cancelled", NULL, test_cancelled);
  bellhop_test_add ("/walk/never-started", NULL, test_never_started);
  return g_test_run ();
}
