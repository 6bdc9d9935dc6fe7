/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-file-pane.h"
#include "bellhop-json-item.h"
#include "bellhop-json-pane.h"

#include <glib/gstdio.h>
#include <string.h>

static BellhopJsonDocument *
read_text (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  BellhopJsonDocument *document = bellhop_json_document_new (bytes, BELLHOP_JSON_SEVERAL, NULL,
                                                             &error);

  g_assert_no_error (error);
  return document;
}

static void
assert_item (GListModel *model,
             guint       position,
             const char *label,
             const char *brief,
             const char *pointer)
{
  g_autoptr(BellhopJsonItem) item = g_list_model_get_item (model, position);
  g_autofree char *found_label = bellhop_json_item_dup_label (item);
  g_autofree char *found_brief = bellhop_json_item_dup_brief (item);
  g_autofree char *found_pointer = bellhop_json_item_dup_pointer (item);

  g_assert_cmpstr (found_label, ==, label);
  g_assert_cmpstr (found_brief, ==, brief);
  g_assert_cmpstr (found_pointer, ==, pointer);
}

static void
assert_copied (GListModel *model,
               guint       position,
               const char *text)
{
  g_autoptr(BellhopJsonItem) item = g_list_model_get_item (model, position);
  g_autofree char *found = bellhop_json_item_dup_text (item);

  g_assert_cmpstr (found, ==, text);
}

static GListModel *
open_item (GListModel *model,
           guint       position)
{
  g_autoptr(BellhopJsonItem) item = g_list_model_get_item (model, position);

  return bellhop_json_children_new (item);
}

static void
test_items (void)
{
  g_autoptr(BellhopJsonDocument) document = read_text (
    "{\"u\":18446744073709551615,\"m\":19.90,\"z\":\"\\u0000tail\",\"a/b\":[1,{}],\"k\":1,\"k\":2,"
    "\"n\":null}");
  g_autoptr(BellhopJsonDocument) single = read_text ("1E400");
  g_autoptr(BellhopJsonDocument) rows = read_text ("{\"id\":0}\n[7]\n\"text\"");
  g_autoptr(BellhopJsonDocument) empty = read_text ("[]");
  g_autoptr(GListModel) model = bellhop_json_children_new_for_document (document);
  g_autoptr(GListModel) inner = open_item (model, 3);
  g_autoptr(GListModel) alone = bellhop_json_children_new_for_document (single);
  g_autoptr(GListModel) several = bellhop_json_children_new_for_document (rows);
  g_autoptr(GListModel) row = open_item (several, 1);
  g_autoptr(GListModel) nothing = bellhop_json_children_new_for_document (empty);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 7);
  assert_item (model, 0, "u", "18446744073709551615", "/u");
  assert_item (model, 1, "m", "19.90", "/m");
  assert_item (model, 2, "z", "\\u0000tail", "/z");
  assert_item (model, 3, "a/b", "2 elements", "/a~1b");
  assert_item (model, 4, "k", "1", "/k");
  assert_item (model, 5, "k", "2", "/k");
  assert_item (model, 6, "n", "null", "/n");
  assert_copied (model, 1, "19.90");
  assert_copied (model, 3, "[\n  1,\n  {}\n]");
  assert_item (inner, 1, "1", "0 members", "/a~1b/1");
  g_assert_null (open_item (inner, 0));
  g_assert_null (open_item (inner, 1));

  g_assert_cmpuint (g_list_model_get_n_items (alone), ==, 1);
  assert_item (alone, 0, "", "1E400", "");
  g_assert_cmpuint (g_list_model_get_n_items (several), ==, 3);
  assert_item (several, 0, "0", "1 member", "/0");
  assert_item (several, 2, "2", "text", "/2");
  assert_item (row, 0, "0", "7", "/1/0");
  g_assert_cmpuint (g_list_model_get_n_items (nothing), ==, 0);
}

/* A list of millions is a list of ranges of ranges. */
static void
test_ranges (void)
{
  GString *text = g_string_new ("[[");
  g_autoptr(BellhopJsonDocument) document = NULL;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(GListModel) all = NULL;
  g_autoptr(GListModel) thousands = NULL;
  g_autoptr(GListModel) ones = NULL;
  g_autoptr(GListModel) last = NULL;

  for (guint i = 0; i < 2000003; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", i % 10);
  g_string_append (text, "]]");
  document = read_text (text->str);
  g_string_free (text, TRUE);

  model = bellhop_json_children_new_for_document (document);
  assert_item (model, 0, "0", "2000003 elements", "/0");
  all = open_item (model, 0);
  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 3);
  assert_item (all, 1, "[1000000 … 1999999]", "1000000 elements", "/0");
  assert_item (all, 2, "[2000000 … 2000002]", "3 elements", "/0");
  assert_copied (all, 2, "[0,1,2]");
  thousands = open_item (all, 1);
  g_assert_cmpuint (g_list_model_get_n_items (thousands), ==, 1000);
  assert_item (thousands, 999, "[1999000 … 1999999]", "1000 elements", "/0");
  ones = open_item (thousands, 999);
  g_assert_cmpuint (g_list_model_get_n_items (ones), ==, 1000);
  assert_item (ones, 998, "1999998", "8", "/0/1999998");
  last = open_item (all, 2);
  g_assert_cmpuint (g_list_model_get_n_items (last), ==, 3);
  assert_item (last, 0, "2000000", "0", "/0/2000000");
}

/* A long text costs what is seen of it. */
static void
test_long (void)
{
  g_autofree char *letters = g_strnfill (2000000, 'x');
  g_autofree char *text = g_strconcat ("{\"", letters, "\":\"", letters, "\"}", NULL);
  g_autoptr(BellhopJsonDocument) document = read_text (text);
  g_autoptr(GListModel) model = bellhop_json_children_new_for_document (document);
  g_autofree char *start = g_strnfill (300, 'x');
  g_autofree char *brief = g_strconcat (start, "…", NULL);
  g_autofree char *pointer = g_strconcat ("/", letters, NULL);

  assert_item (model, 0, brief, brief, pointer);
  assert_copied (model, 0, letters);
}

static void
test_pane (void)
{
  g_autoptr(BellhopJsonDocument) document = read_text ("{\"money\":19.90,\"k\":1,\"k\":2}");
  GtkWidget *pane = bellhop_json_pane_new ("body.json", document);
  GtkWidget *window = bellhop_display_show (pane);

  g_assert_true (bellhop_display_shows (window, "19.90"));
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_TOGGLE_BUTTON, "Text"));
  bellhop_display_drain ();
  g_assert_true (
    bellhop_display_shows (window, "{\n  \"money\" : 19.90,\n  \"k\" : 1,\n  \"k\" : 2\n}"));
  bellhop_display_close (window);
}

/* What an action made is shown when a worker has written it; deeper than a tree goes, as text. */
static void
test_values (void)
{
  g_autoptr(JsonNode) value = json_from_string ("{\"rooms\":42}", NULL);
  g_autoptr(JsonNode) deep = json_from_string ("\"bottom\"", NULL);
  GtkWidget   *window = NULL;
  BellhopSight sight = { NULL, "rooms" };

  window = bellhop_display_show (bellhop_json_pane_new_for_value ("value.json", value));
  sight.widget = window;
  bellhop_display_until (bellhop_display_is_seen, &sight);
  bellhop_display_close (window);

  for (guint i = 0; i <= BELLHOP_JSON_MAX_DEPTH; i++)
    {
      JsonNode *outer = json_node_new (JSON_NODE_ARRAY);

      json_node_take_array (outer, json_array_new ());
      json_array_add_element (json_node_get_array (outer), g_steal_pointer (&deep));
      deep = outer;
    }
  window = bellhop_display_show (bellhop_json_pane_new_for_value ("value.json", deep));
  sight = (BellhopSight){ window, "bottom" };
  bellhop_display_until (bellhop_display_is_seen, &sight);
  bellhop_display_close (window);
}

/* A body that was too long for memory: a tree as well, or text and the reason. */
static void
test_files (void)
{
  static const char *const texts[] = { "{\"rooms\": 42}", "{\"rooms\": 042}" };
  static const char *const seen[] = { "rooms",
                                      "Shown as text. Line 1, column 11 (byte 11): a number does "
                                      "not begin with a zero" };
  g_autofree char         *folder = g_dir_make_tmp ("bellhop-json-XXXXXX", NULL);
  g_autofree char         *path = g_build_filename (folder, "body", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(BellhopOutput) output = NULL;
      GtkWidget   *window = NULL;
      BellhopSight sight = { NULL, seen[i] };

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      output = bellhop_file_output_new ("body", "Body", "application/json", file);
      window = bellhop_display_show (bellhop_file_pane_new (BELLHOP_FILE_OUTPUT (output)));
      sight.widget = window;
      bellhop_display_until (bellhop_display_is_seen, &sight);
      bellhop_display_close (window);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/json-tree/items", test_items);
  g_test_add_func ("/json-tree/ranges", test_ranges);
  g_test_add_func ("/json-tree/long", test_long);
  g_test_add_func ("/json-tree/pane", test_pane);
  g_test_add_func ("/json-tree/values", test_values);
  g_test_add_func ("/json-tree/files", test_files);
  return bellhop_display_run ();
}
