/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-column-sorter.h"

/* GTK 4.8 does not say which column of a GtkColumnView is sorted, only compares with its
 * sorter. So that is asked to compare two probes: the sorter of the column that counts
 * first is the one that is called first, and notes itself in them. */

struct _BellhopColumnSorter
{
  GtkSorter parent_instance;

  guint column;
};

G_DEFINE_FINAL_TYPE (BellhopColumnSorter, bellhop_column_sorter, GTK_TYPE_SORTER)

static G_DEFINE_QUARK (bellhop_column_sorter_probe, probe)

static GtkOrdering
bellhop_column_sorter_compare (GtkSorter *sorter,
                               gpointer   low,
                               gpointer   high)
{
  BellhopColumnSorter *self = BELLHOP_COLUMN_SORTER (sorter);

  /* One more, so that the first column is not NULL. */
  g_object_set_qdata (low, probe_quark (), GUINT_TO_POINTER (self->column + 1));
  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
bellhop_column_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

static void
bellhop_column_sorter_class_init (BellhopColumnSorterClass *klass)
{
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  sorter_class->compare = bellhop_column_sorter_compare;
  sorter_class->get_order = bellhop_column_sorter_get_order;
}

static void
bellhop_column_sorter_init (BellhopColumnSorter *self)
{
}

/**
 * bellhop_column_sorter_new:
 * @column: the index of a column
 *
 * Returns: (transfer full): a sorter for that column of a #GtkColumnView
 */
GtkSorter *
bellhop_column_sorter_new (guint column)
{
  BellhopColumnSorter *self = g_object_new (BELLHOP_TYPE_COLUMN_SORTER, NULL);

  self->column = column;
  return GTK_SORTER (self);
}

/**
 * bellhop_column_sorter_find:
 * @sorter: the sorter of a #GtkColumnView whose columns have a #BellhopColumnSorter
 * @out_descending: (out): whether the greatest comes first
 *
 * Finds the column that a person has chosen to sort by.
 *
 * Returns: its index, or %BELLHOP_TABLE_UNSORTED
 */
int
bellhop_column_sorter_find (GtkSorter *sorter,
                            gboolean  *out_descending)
{
  g_autoptr(GObject) low = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(GObject) high = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering = GTK_ORDERING_EQUAL;
  guint       found = 0;

  g_return_val_if_fail (GTK_IS_SORTER (sorter), BELLHOP_TABLE_UNSORTED);

  ordering = gtk_sorter_compare (sorter, low, high);
  found = GPOINTER_TO_UINT (g_object_get_qdata (low, probe_quark ()));
  *out_descending = ordering == GTK_ORDERING_LARGER;
  return found != 0 ? (int) found - 1 : BELLHOP_TABLE_UNSORTED;
}
