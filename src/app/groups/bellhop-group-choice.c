/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-group-choice.h"

/* Which rows of groups are chosen: of each group one stays, whatever a person selects. */

/* The first row of a group that is to stay whatever is selected; 0: there is none. */
static guint
find_marked (BellhopGroupRowsModel *order,
             guint                  header,
             guint                  end)
{
  for (guint i = header + 1; i < end; i++)
    if (bellhop_group_rows_model_is_kept (order, i))
      return i;
  return 0;
}

static void
remove_marked (BellhopGroupRowsModel *order,
               GtkBitset             *picked,
               guint                  start,
               guint                  end)
{
  for (guint i = start; i < end; i++)
    if (bellhop_group_rows_model_is_kept (order, i))
      gtk_bitset_remove (picked, i);
}

static guint
find_best (BellhopGroupRowsModel *order,
           BellhopTable          *table,
           guint                  header,
           BellhopKeepFunc        is_better,
           gpointer               data)
{
  const guint n_rows = bellhop_group_rows_model_get_n_rows (order, header);
  guint       best = header + 1;

  for (guint i = header + 2; is_better != NULL && i <= header + n_rows; i++)
    if (is_better (table, bellhop_group_rows_model_get_row (order, i),
                   bellhop_group_rows_model_get_row (order, best), data))
      best = i;
  return best;
}

/**
 * bellhop_group_choice_pick:
 * @order: an order
 * @table: its table
 * @is_better: (nullable): whether a row is to stay rather than the best until then; %NULL for the
 *   first
 * @data: for @is_better
 *
 * Picks all rows of each group but one, or but those that are to stay if it has any.
 *
 * Returns: (transfer full): their positions
 */
GtkBitset *
bellhop_group_choice_pick (BellhopGroupRowsModel *order,
                           BellhopTable          *table,
                           BellhopKeepFunc        is_better,
                           gpointer               data)
{
  GtkBitset  *picked = NULL;
  const guint n_places = g_list_model_get_n_items (G_LIST_MODEL (order));

  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (order), NULL);

  picked = gtk_bitset_new_empty ();
  for (guint header = 0; header < n_places;)
    {
      const guint end = header + bellhop_group_rows_model_get_n_rows (order, header) + 1;
      const guint marked = find_marked (order, header, end);

      gtk_bitset_add_range_closed (picked, header + 1, end - 1);
      if (marked > 0)
        remove_marked (order, picked, marked, end);
      else
        gtk_bitset_remove (picked, find_best (order, table, header, is_better, data));
      header = end;
    }
  return picked;
}

/**
 * bellhop_group_choice_has_copies:
 * @order: an order
 * @selected: positions
 *
 * Returns: whether any file is chosen
 */
gboolean
bellhop_group_choice_has_copies (BellhopGroupRowsModel *order,
                                 GtkBitset             *selected)
{
  GtkBitsetIter iter;
  guint         position = 0;

  g_return_val_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (order), FALSE);

  /* Even when all of a group are selected, all but one of them are chosen. */
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    if (bellhop_group_rows_model_get_n_rows (order, position) == 0 &&
        !bellhop_group_rows_model_is_kept (order, position))
      return TRUE;
  return FALSE;
}

/* One that is to stay; else the first row of a group that is not selected; the first of all when
 * all are. */
static guint
find_kept (BellhopGroupRowsModel *order,
           GtkBitset             *selected,
           guint                  header,
           guint                  end)
{
  const guint marked = find_marked (order, header, end);

  if (marked > 0)
    return marked;
  for (guint i = header + 1; i < end; i++)
    if (!gtk_bitset_contains (selected, i))
      return i;
  return header + 1;
}

/**
 * bellhop_group_choice_foreach_copy:
 * @order: an order
 * @selected: positions
 * @func: (scope call): called for each file that is chosen, with the row of the equal one that
 *   stays
 * @data: for @func
 *
 * Goes through the files that are chosen: those that are selected and may go; of a group of which
 * all are, the first stays, since the last copy never goes.
 */
void
bellhop_group_choice_foreach_copy (BellhopGroupRowsModel *order,
                                   GtkBitset             *selected,
                                   BellhopCopyFunc        func,
                                   gpointer               data)
{
  GtkBitsetIter iter;
  guint         position = 0;
  guint         header = 0;
  guint         end = 0;
  guint         kept = 0;

  g_return_if_fail (BELLHOP_IS_GROUP_ROWS_MODEL (order));

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      const gboolean is_next_group = position >= end;

      while (position >= end)
        {
          header = end;
          end = header + bellhop_group_rows_model_get_n_rows (order, header) + 1;
        }
      if (is_next_group)
        kept = find_kept (order, selected, header, end);
      if (position != header && position != kept &&
          !bellhop_group_rows_model_is_kept (order, position))
        func (bellhop_group_rows_model_get_row (order, position),
              bellhop_group_rows_model_get_row (order, kept), data);
    }
}
