/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

enum
{
  N_ITEMS = 1000
};

/* Items of a size for which there is nothing special. */
typedef struct
{
  guint32 key;
  guint32 position;
  guint32 rest;
} Item;

typedef struct
{
  guint n_steps;
  guint last; /* the step that ends it; 0: none does */
} Steps;

static gboolean
step_cb (gpointer data,
         GError **error)
{
  Steps *self = data;

  if (++self->n_steps != self->last)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Enough");
  return FALSE;
}

static int
key_cmp (gconstpointer a,
         gconstpointer b,
         gpointer      data)
{
  const guint32 key_a = ((const Item *) a)->key;
  const guint32 key_b = ((const Item *) b)->key;

  return key_a < key_b ? -1 : key_a > key_b;
}

/* Numbers alone, of four bytes and of eight. */
static int
number_cmp (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  const guint32 number_a = *(const guint32 *) a;
  const guint32 number_b = *(const guint32 *) b;

  return number_a < number_b ? -1 : number_a > number_b;
}

static int
large_number_cmp (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  const guint64 number_a = *(const guint64 *) a;
  const guint64 number_b = *(const guint64 *) b;

  return number_a < number_b ? -1 : number_a > number_b;
}

static void
fill (Item *items,
      gsize n_items)
{
  for (guint32 i = 0; i < n_items; i++)
    items[i] = (Item){ .key = (guint32) g_test_rand_int_range (0, 20), .position = i };
}

/* Equal ones keep their order, however many there are. */
static void
test_stable (void)
{
  static const gsize lengths[] = { 0, 1, 2, 63, 64, 65, 128, 129, 500, N_ITEMS };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      Steps             steps = { 0 };
      const BellhopSort sort = { sizeof (Item), key_cmp, NULL, step_cb, &steps };
      g_autofree Item  *items = g_new (Item, lengths[i] + 1);

      fill (items, lengths[i]);
      g_assert_true (bellhop_sort (&sort, items, lengths[i], NULL));
      for (gsize j = 1; j < lengths[i]; j++)
        {
          g_assert_cmpuint (items[j - 1].key, <=, items[j].key);
          if (items[j - 1].key == items[j].key)
            g_assert_cmpuint (items[j - 1].position, <, items[j].position);
        }
      g_assert_cmpuint (steps.n_steps, >=, lengths[i] / 64);
    }
}

static void
test_sizes (void)
{
  Steps             steps = { 0 };
  const BellhopSort small = { sizeof (guint32), number_cmp, NULL, step_cb, &steps };
  const BellhopSort large = { sizeof (guint64), large_number_cmp, NULL, step_cb, &steps };
  guint32           numbers[N_ITEMS];
  guint64           large_numbers[N_ITEMS];

  /* 7 and 1000 have no divisor in common: each number is there once. */
  for (guint i = 0; i < N_ITEMS; i++)
    {
      numbers[i] = i * 7 % N_ITEMS;
      large_numbers[i] = (guint64) numbers[i] << 32;
    }
  g_assert_true (bellhop_sort (&small, numbers, N_ITEMS, NULL));
  g_assert_true (bellhop_sort (&large, large_numbers, N_ITEMS, NULL));
  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_assert_cmpuint (numbers[i], ==, i);
      g_assert_cmpuint (large_numbers[i], ==, (guint64) i << 32);
    }
}

/* Wherever it ends, none is lost and none is there twice. */
static void
test_ends (void)
{
  gboolean succeeded = FALSE;

  for (guint last = 1; !succeeded; last++)
    {
      Steps             steps = { .last = last };
      const BellhopSort sort = { sizeof (Item), key_cmp, NULL, step_cb, &steps };
      Item              items[N_ITEMS];
      gboolean          is_there[N_ITEMS] = { FALSE };
      g_autoptr(GError) error = NULL;

      fill (items, N_ITEMS);
      succeeded = bellhop_sort (&sort, items, N_ITEMS, &error);
      if (succeeded)
        g_assert_no_error (error);
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      for (guint i = 0; i < N_ITEMS; i++)
        is_there[items[i].position] = TRUE;
      for (guint i = 0; i < N_ITEMS; i++)
        g_assert_true (is_there[i]);
    }
}

static void
test_merge (void)
{
  static const guint32 numbers[] = { 1, 4, 9, 2, 3, 4, 10 };
  static const guint32 expected[] = { 1, 2, 3, 4, 4, 9, 10 };
  Steps                steps = { 0 };
  const BellhopSort    sort = { sizeof (guint32), number_cmp, NULL, step_cb, &steps };
  guint32              merged[G_N_ELEMENTS (numbers)];

  g_assert_true (bellhop_sort_merge (&sort, numbers, 3, 4, merged, NULL));
  g_assert_cmpmem (merged, sizeof merged, expected, sizeof expected);
  g_assert_true (bellhop_sort_merge (&sort, numbers, 3, 0, merged, NULL));
  g_assert_cmpmem (merged, 3 * sizeof (guint32), numbers, 3 * sizeof (guint32));
  steps = (Steps){ .last = 1 };
  g_assert_false (bellhop_sort_merge (&sort, numbers, 3, 4, merged, NULL));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/sort/stable", test_stable);
  g_test_add_func ("/sort/sizes", test_sizes);
  g_test_add_func ("/sort/ends", test_ends);
  g_test_add_func ("/sort/merge", test_merge);
  return g_test_run ();
}
