/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-group-choice.h"
#include "groups-fixture.h"

#include <string.h>

static gboolean
is_shorter (BellhopTable *table,
            guint         row,
            guint         best,
            gpointer      data)
{
  return strlen (bellhop_table_get_text (table, row, 2)) <
         strlen (bellhop_table_get_text (table, best, 2));
}

/* Which rows are chosen, and which one each of them is equal to. */
static void
append_copy (guint    row,
             guint    kept,
             gpointer text)
{
  g_string_append_printf (text, "%u=%u ", row, kept);
}

static void
assert_copies (BellhopGroupRowsModel *order,
               GtkBitset             *selected,
               const char            *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  bellhop_group_choice_foreach_copy (order, selected, append_copy, text);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_true (bellhop_group_choice_has_copies (order, selected) == (text->len > 0));
}

/* Rows that are to stay are never chosen, and free nothing; the others may all go. */
static void
test_kept (void)
{
  static const BellhopColumn columns[] = {
    { "group", "Group", BELLHOP_COLUMN_INTEGER },
    { "bytes", "Size", BELLHOP_COLUMN_BYTES },
    { "path", "Path", BELLHOP_COLUMN_PATH },
    { "reference", "Reference", BELLHOP_COLUMN_TEXT },
  };
  g_autoptr(BellhopTable) table = bellhop_table_new ("duplicates", "Duplicates", columns,
                                                     G_N_ELEMENTS (columns));
  g_autoptr(BellhopGroupRowsModel) order = NULL;
  g_autoptr(GtkBitset) picked = NULL;
  g_autoptr(GtkBitset) all = gtk_bitset_new_range (0, 8);
  g_autoptr(GtkBitset) kept = gtk_bitset_new_range (3, 1);

  bellhop_table_set_groups (table, 0, 1);
  bellhop_table_set_kept (table, 3);
  order = bellhop_group_rows_model_new (table);
  bellhop_table_add (table, (gint64) 1, (gint64) 10, "a", "");
  bellhop_table_add (table, (gint64) 1, (gint64) 12, "b", "");
  bellhop_table_add (table, (gint64) 1, (gint64) 14, "c", "yes");
  bellhop_table_add (table, (gint64) 1, (gint64) 16, "d", "yes");
  bellhop_table_add (table, (gint64) 2, (gint64) 5, "e", "");
  bellhop_table_add (table, (gint64) 2, (gint64) 7, "f", "");
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[4:22]a b c d [2:7]e f ");

  picked = bellhop_group_choice_pick (order, table, is_shorter, NULL);
  assert_copies (order, picked, "0=2 1=2 5=4 ");
  assert_copies (order, all, "0=2 1=2 5=4 ");
  assert_copies (order, kept, "");

  bellhop_group_rows_model_set_hidden (order, 4, TRUE);
  bellhop_group_rows_model_set_hidden (order, 0, TRUE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:12]b c d ");
  bellhop_group_rows_model_set_hidden (order, 1, TRUE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "");
  bellhop_group_rows_model_set_hidden (order, 4, FALSE);
  bellhop_group_rows_model_set_hidden (order, 0, FALSE);
  groups_fixture_refresh (order);
  groups_fixture_assert_order (order, table, "[3:10]a c d [2:7]e f ");
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/group-kept/choice", test_kept);
  return bellhop_display_run ();
}
