/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <string.h>

static const BellhopColumn columns[] = {
  { "text", "Text", BELLHOP_COLUMN_TEXT },
  { "count", "Count", BELLHOP_COLUMN_INTEGER },
  { "share", "Share", BELLHOP_COLUMN_NUMBER },
};

/* What stands for a field, by the rules that the manual tells. */
static char *
unescape (const char *field)
{
  GString *text = g_string_new (NULL);

  for (const char *at = field; *at != '\0'; at++)
    {
      if (*at != '\\')
        {
          g_string_append_c (text, *at);
          continue;
        }
      at++;
      if (*at == 'x')
        {
          /* Of a control beyond ASCII the second byte is told. */
          if (g_ascii_xdigit_value (at[1]) >= 8)
            g_string_append_c (text, '\xc2');
          g_string_append_c (text, (char) (g_ascii_xdigit_value (at[1]) * 16 +
                                           g_ascii_xdigit_value (at[2])));
          at += 2;
        }
      else
        {
          g_string_append_c (text, *at == 't'   ? '\t'
                                   : *at == 'n' ? '\n'
                                   : *at == 'r' ? '\r'
                                                : *at);
        }
    }
  return g_string_free (text, FALSE);
}

/* A field has to stand in its line and to be the text again; json-glib reads what is JSON. */
static void
check_text (BellhopTable *table,
            const char   *text)
{
  const guint row = bellhop_table_get_n_rows (table);
  g_autoptr(GString) cell = g_string_new (NULL);
  g_autoptr(GString) field = g_string_new (NULL);
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *again = NULL;

  bellhop_table_add (table, text, G_GINT64_CONSTANT (0), 0.0);
  bellhop_table_append_cell (table, cell, row, 0);
  g_assert_cmpstr (cell->str, ==, text);

  bellhop_table_append_field (table, field, row, 0);
  for (const char *at = field->str; *at != '\0'; at++)
    g_assert_true ((guchar) *at >= ' ' && *at != 0x7f);
  again = unescape (field->str);
  g_assert_cmpstr (again, ==, text);

  bellhop_table_append_row_json (table, json, row);
  node = json_from_string (json->str, NULL);
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==, text);
}

/* Every character of a byte or two, alone, doubled and behind a backslash. */
static void
test_characters (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTable) table = bellhop_table_new ("texts", "Texts", columns,
                                                     G_N_ELEMENTS (columns));

  for (gunichar character = 1; character < 0x200; character++)
    {
      char             bytes[7] = { 0 };
      g_autofree char *doubled = NULL;
      g_autofree char *behind = NULL;
      g_autofree char *within = NULL;

      g_unichar_to_utf8 (character, bytes);
      doubled = g_strconcat (bytes, bytes, NULL);
      behind = g_strconcat ("\\", bytes, "n", NULL);
      within = g_strconcat ("a", bytes, "x1b\xe2\x82\xac", NULL);
      check_text (table, bytes);
      check_text (table, doubled);
      check_text (table, behind);
      check_text (table, within);
    }
  check_text (table, "");
}

static void
test_numbers (BellhopTest  *test,
              gconstpointer data)
{
  static const gint64 numbers[] = { 0, 1, -1, 10, 99, -100, G_MAXINT64, G_MININT64 };
  g_autoptr(BellhopTable) table = bellhop_table_new ("numbers", "Numbers", columns,
                                                     G_N_ELEMENTS (columns));

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GString) json = g_string_new (NULL);
      g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);
      g_autofree char *row = g_strdup_printf ("[\"\",%s,0.5]", expected);

      bellhop_table_add (table, "", numbers[i], 0.5);
      bellhop_table_append_cell (table, text, i, 1);
      bellhop_table_append_row_json (table, json, i);
      g_assert_cmpstr (text->str, ==, expected);
      g_assert_cmpstr (json->str, ==, row);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/table-text/characters", NULL, test_characters);
  bellhop_test_add ("/table-text/numbers", NULL, test_numbers);
  return g_test_run ();
}
