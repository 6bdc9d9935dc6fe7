/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "files-sort.h"
#include "files-unread.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>

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

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/files/parts/reasons", test_reasons);
  bellhop_test_add ("/files/parts/sort", NULL, test_sort);
  bellhop_test_add ("/files/parts/sort-cancelled", NULL, test_sort_cancelled);
  return g_test_run ();
}
