/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "files-opener.h"
#include "files-path.h"
#include "files-sort.h"
#include "files-unread.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sorted by key; what has one key keeps the order of its numbers. */
typedef struct
{
  guint key;
  guint number;
} Item;

typedef struct
{
  GPtrArray    *items;
  guint         n_compared;
  gboolean      waits; /* in the middle, for being cancelled */
  BellhopJob   *job;
  atomic_bool   has_begun;
  GMainContext *context; /* Borrowed: the test's */
} Sorting;

static Sorting *current;

static int
item_cmp (gconstpointer a,
          gconstpointer b)
{
  const Item *item_a = *(Item *const *) a;
  const Item *item_b = *(Item *const *) b;

  current->n_compared++;
  if (current->waits && current->n_compared > current->items->len)
    {
      current->has_begun = TRUE;
      g_main_context_wakeup (current->context);
      bellhop_job_sleep (current->job, G_MAXUINT, NULL);
    }
  return (item_a->key > item_b->key) - (item_a->key < item_b->key);
}

static gboolean
sort_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Sorting *self = data;

  self->job = job;
  return files_sort (self->items, item_cmp, job, error);
}

static GPtrArray *
make_items (guint n_items,
            guint n_keys)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_items; i++)
    {
      Item *item = g_new (Item, 1);

      *item = (Item){ (i * 2654435761U) % n_keys, i };
      g_ptr_array_add (items, item);
    }
  return items;
}

static void
test_sort (BellhopTest  *test,
           gconstpointer data)
{
  static const guint sizes[] = { 0, 1, 2, 4095, 4096, 4097, 3 * 4096, 50001 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GPtrArray) items = make_items (sizes[i], 1 + sizes[i] / 3);
      Sorting sorting = { .items = items };

      current = &sorting;
      g_assert_true (
        bellhop_test_await (test, bellhop_work (BELLHOP_LANE_COMPUTE, sort_work, &sorting, NULL),
                            NULL, NULL));
      g_assert_cmpuint (items->len, ==, sizes[i]);
      for (guint j = 1; j < items->len; j++)
        {
          const Item *before = items->pdata[j - 1];
          const Item *item = items->pdata[j];

          g_assert_true (before->key < item->key ||
                         (before->key == item->key && before->number < item->number));
        }
    }
}

static gboolean
has_begun (gpointer data)
{
  return ((Sorting *) data)->has_begun;
}

/* A million names in one class: the cancellation does not wait for all to be sorted. */
static void
test_sort_cancelled (BellhopTest  *test,
                     gconstpointer data)
{
  enum
  {
    N_ITEMS = 200000
  };
  g_autoptr(GPtrArray) items = make_items (N_ITEMS, N_ITEMS);
  g_autoptr(BellhopTask) task = NULL;
  Sorting sorting = { .items = items, .waits = TRUE, .context = test->context };

  current = &sorting;
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_COMPUTE, sort_work, &sorting, NULL)));
  bellhop_test_run_until (test, has_begun, &sorting);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL);
  /* One look later, and not all the log2 (N_ITEMS) times N_ITEMS. */
  g_assert_cmpuint (sorting.n_compared, <, 2 * N_ITEMS);
}

/* What a person is told of what a walk meets. */
static void
test_reasons (void)
{
  g_assert_cmpstr (files_unread_get_reason (ENOENT, 1), ==, g_strerror (ENOENT));
  g_assert_cmpstr (files_unread_get_reason (ELOOP, 0), ==, g_strerror (ELOOP));
  g_assert_cmpstr (files_unread_get_reason (ELOOP, 1), ==, "The folder contains itself");
  g_assert_cmpstr (files_unread_get_kind (S_IFIFO | 0600), ==, "It is a pipe");
  g_assert_cmpstr (files_unread_get_kind (S_IFSOCK), ==, "It is a socket");
  g_assert_cmpstr (files_unread_get_kind (S_IFBLK), ==, "It is a device");
  g_assert_null (files_unread_get_kind (S_IFREG));
  g_assert_null (files_unread_get_kind (S_IFLNK));
}

/* The same as GLib's, in a time that does not grow with the square. */
static void
test_canonicalize (void)
{
  static const char *const parts[] = { "a", "bc", ".", "..", "", "...", ".a", "a ", "\n", "\xe9" };
  static const char *const folders[] = { "/", "/x", "/x/y" };

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(GString) path = g_string_new (g_test_rand_bit () ? "/b" : "b");
      g_autofree char *canonical = NULL;
      g_autofree char *expected = NULL;
      const char      *folder = folders[i % G_N_ELEMENTS (folders)];

      for (gint32 n_parts = g_test_rand_int_range (0, 8); n_parts > 0; n_parts--)
        g_string_append_printf (path, "/%s",
                                parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      canonical = files_path_canonicalize (path->str, folder);
      expected = g_canonicalize_filename (path->str, folder);
      g_assert_cmpstr (canonical, ==, expected);
    }
}

typedef struct
{
  const char *path;
  gsize       root_length;
  gboolean    is_found;
} Opened;

/* The folder that is open stays so for the next file of it, and is the start to one below; links
 * are followed in what was given, and nowhere else. */
static void
test_opener (BellhopTest  *test,
             gconstpointer data)
{
  static const Opened steps[] = {
    { "file", 4, TRUE },
    { "in/file", 2, TRUE },
    { "in/below/file", 2, TRUE },
    { "in/below//deep/file", 2, TRUE },
    { "in/other/file", 2, TRUE },
    { "in/link/file", 2, FALSE },
    { "in/link/file", 7, TRUE },
    { "in/link/deep/file", 7, TRUE },
    { "in/none/file", 2, FALSE },
    { "in/file", 2, TRUE },
  };
  static const char *const files[] = { "file", "in/file", "in/below/file", "in/below/deep/file",
                                       "in/other/file" };
  FilesOpener              opener = FILES_OPENER_INIT;

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = bellhop_test_write_file (test, files[i], "", 0);
    }
  g_assert_no_errno (symlink ("below", "in/link"));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const char *name = NULL;
      const int   fd = files_opener_find (&opener, steps[i].path, steps[i].root_length, &name);
      struct stat status;

      g_test_message ("%s", steps[i].path);
      g_assert_cmpstr (name, ==, "file");
      g_assert_cmpint (fd != -1 && fstatat (fd, name, &status, 0) == 0, ==, steps[i].is_found);
    }
  files_opener_clear (&opener);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/files/parts/reasons", test_reasons);
  g_test_add_func ("/files/parts/canonicalize", test_canonicalize);
  bellhop_test_add ("/files/parts/opener", NULL, test_opener);
  bellhop_test_add ("/files/parts/sort", NULL, test_sort);
  bellhop_test_add ("/files/parts/sort-cancelled", NULL, test_sort_cancelled);
  return g_test_run ();
}
