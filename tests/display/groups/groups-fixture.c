/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "groups-fixture.h"

#include "bellhop-display.h"

const BellhopColumn groups_fixture_columns[] = {
  { "group", "Group", BELLHOP_COLUMN_INTEGER },
  { "bytes", "Size", BELLHOP_COLUMN_BYTES },
  { "path", "Path", BELLHOP_COLUMN_PATH },
};

BellhopTable *
groups_fixture_create (void)
{
  BellhopTable *table = bellhop_table_new ("duplicates", "Duplicates", groups_fixture_columns,
                                           GROUPS_FIXTURE_N_COLUMNS);

  bellhop_table_set_groups (table, 0, 1);
  return table;
}

void
groups_fixture_add (BellhopTable *table,
                    gint64        group,
                    gint64        bytes,
                    const char   *path)
{
  bellhop_table_add (table, group, bytes, path);
}

void
groups_fixture_assert_order (BellhopGroupRowsModel *order,
                             BellhopTable          *table,
                             const char            *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (order)); i++)
    {
      g_autoptr(BellhopGroupEntry) entry = g_list_model_get_item (G_LIST_MODEL (order), i);

      if (bellhop_group_entry_is_header (entry))
        g_string_append_printf (text, "[%u:%d]", bellhop_group_entry_get_n_rows (entry),
                                (int) bellhop_group_entry_get_wasted (entry));
      else
        g_string_append_printf (text, "%s ",
                                bellhop_table_get_text (table, bellhop_group_entry_get_row (entry),
                                                        2));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
refresh_fiber (gpointer      order,
               BellhopValue *result,
               GError      **error)
{
  return bellhop_group_rows_model_refresh (order, error);
}

void
groups_fixture_refresh (BellhopGroupRowsModel *order)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_test_await (bellhop_display_get_test (),
                                     bellhop_async (refresh_fiber, order, NULL), NULL, &error));
  g_assert_no_error (error);
}
