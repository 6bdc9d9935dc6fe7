/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <math.h>

static void
test_doubles (void)
{
  static const struct
  {
    double      number;
    const char *text;
  } cases[] = {
    { 0.1, "0.1" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1.0 / 3.0, "0.3333333333333333" },
    { 1.0, "1.0" },
    { -0.0, "-0.0" },
    { 12.345, "12.345" },
    { 1e30, "1e+30" },
    { 5e-324, "4.94065645841247e-324" },
    { 9007199254740993.0, "9007199254740992.0" },
    { 1e15, "1e+15" },
    { NAN, "null" },
    { -INFINITY, "null" },
  };
  char buffer[BELLHOP_DOUBLE_CHARS];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (bellhop_json_format_double (cases[i].number, buffer), ==, cases[i].text);
}

/* Where a whole number may look like one. */
static void
test_bare_doubles (void)
{
  char buffer[BELLHOP_DOUBLE_CHARS];

  g_assert_cmpstr (bellhop_double_format (0.1, buffer), ==, "0.1");
  g_assert_cmpstr (bellhop_double_format (3.0, buffer), ==, "3");
  g_assert_cmpstr (bellhop_double_format (1.0 / 3.0, buffer), ==, "0.3333333333333333");
  g_assert_cmpstr (bellhop_double_format (-INFINITY, buffer), ==, "-inf");
}

/* Any number reads back as it was. */
static void
test_read_back (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      union
      {
        guint64 bits;
        double  number;
      } any = { .bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int () };
      char buffer[BELLHOP_DOUBLE_CHARS];

      if (!isfinite (any.number))
        continue;
      bellhop_json_format_double (any.number, buffer);
      g_assert_cmpuint (strlen (buffer), <, BELLHOP_DOUBLE_CHARS);
      g_assert_cmpmem (&(double){ g_ascii_strtod (buffer, NULL) }, sizeof (double), &any.number,
                       sizeof (double));
    }
}

static void
test_document (void)
{
  static const char text[] = "{\"b\":[1,2.5,-3.0,true,null,{}],\"a\":{\"é "
                             "\\\"\\\\\\n\\u0001\":[]},\"big\":9223372036854775807}";
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string (text, &error);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *line = NULL;
  g_autofree char *lines = NULL;

  g_assert_no_error (error);
  line = bellhop_json_to_string (node, FALSE);
  g_assert_cmpstr (line, ==, text);
  lines = bellhop_json_to_string (node, TRUE);
  g_assert_nonnull (strstr (lines, "{\n  \"b\" : [\n    1,\n    2.5,\n"));
  g_assert_nonnull (strstr (lines, "    {}\n  ],\n"));
  again = json_from_string (lines, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (node, again));
}

static char *
write_nested (const char *open,
              const char *close,
              guint       depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append_c (text, '1');
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
assert_unread (const char *text,
               int         code,
               const char *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (bellhop_json_parse (text, -1, &error));
  g_assert_error (error, BELLHOP_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_depth (void)
{
  static const char *const kinds[][2] = { { "[", "]" },
                                          { "{\"a\":", "}" },
                                          { "[0,{\"]\\\"}\":0,\"b\":", "}]" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const guint      most = BELLHOP_JSON_MAX_DEPTH / (kinds[i][0][1] == '0' ? 2 : 1);
      g_autofree char *deepest = write_nested (kinds[i][0], kinds[i][1], most);
      g_autofree char *too_deep = write_nested (kinds[i][0], kinds[i][1], most + 1);
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = bellhop_json_parse (deepest, -1, &error);
      g_autofree char *line = NULL;

      g_assert_no_error (error);
      line = bellhop_json_to_string (node, FALSE);
      g_assert_cmpstr (line, ==, deepest);
      assert_unread (too_deep, BELLHOP_ERROR_TOO_MANY, "deeper than 512 levels");
    }
}

/* Brackets within a text, and beside one another, are no depth. */
static void
test_shallow (void)
{
  GString *text = g_string_new ("[");
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *line = NULL;

  for (guint i = 0; i < 5 * BELLHOP_JSON_MAX_DEPTH; i++)
    g_string_append (text, "{\"[{\\\"[\":[\"[\\\\\"]},");
  g_string_append (text, "\"😀\"]");
  node = bellhop_json_parse (text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  line = bellhop_json_to_string (node, FALSE);
  g_assert_cmpstr (line, ==, text->str);
  g_string_free (text, TRUE);

  g_clear_pointer (&node, json_node_unref);
  node = bellhop_json_parse ("\"\\ud83d\\ude00\"", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_node_get_string (node), ==, "😀");
}

static void
test_no_json (void)
{
  assert_unread ("", BELLHOP_ERROR_FAILED, "It is empty");
  assert_unread (" \n", BELLHOP_ERROR_FAILED, "It is empty");
  assert_unread ("[1] /* \" */", BELLHOP_ERROR_FAILED, "(byte 5): ");
  assert_unread ("['a']", BELLHOP_ERROR_FAILED, "(byte 2): ");
  assert_unread ("\"\\u12\"", BELLHOP_ERROR_FAILED, "(byte 6): ");
  assert_unread ("\"\\u", BELLHOP_ERROR_FAILED, "(byte 4): ");
  assert_unread ("\"\\ud83d\"", BELLHOP_ERROR_FAILED, "“\\ud83d” is no character");
  assert_unread ("\"\\ud83d\\u0041\"", BELLHOP_ERROR_FAILED, "“\\ud83d” is no");
  assert_unread ("\"\\ude00\\ude00\"", BELLHOP_ERROR_FAILED, "“\\ude00” is no");
  assert_unread ("[1", BELLHOP_ERROR_FAILED, "(byte 3): ");
  assert_unread ("[01]", BELLHOP_ERROR_FAILED, "(byte 2): ");
  assert_unread ("{\"a\":1,}", BELLHOP_ERROR_FAILED, "(byte 8): ");
  assert_unread ("{} {}", BELLHOP_ERROR_FAILED, "(byte 4): ");
}

/* By what stands last. */
static guint
measure_depth (JsonNode *node)
{
  guint depth = 0;

  for (; node != NULL && JSON_NODE_HOLDS_ARRAY (node); depth++)
    {
      const guint n_elements = json_array_get_length (json_node_get_array (node));

      node = n_elements > 0 ? json_array_get_element (json_node_get_array (node), n_elements - 1)
                            : NULL;
    }
  return depth;
}

/* Whatever stands before them: json-glib sees no brackets that were not counted. */
static void
test_nothing_hides (void)
{
  static const char *const words[] = { "\"", "\"", "\\", "\\u1", "\\ud83d",
                                       "\\ude00", "'", "/", "*", "1" };
  g_autofree char         *nested = write_nested ("[", "]", BELLHOP_JSON_MAX_DEPTH);

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr(GString) text = g_string_new ("[");
      g_autoptr(JsonNode) node = NULL;

      for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
        g_string_append (text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      g_string_append_printf (text, ",%s]", nested);
      node = bellhop_json_parse (text->str, (gssize) text->len, NULL);
      if (measure_depth (node) > BELLHOP_JSON_MAX_DEPTH)
        g_error ("Hidden behind %.*s", (int) (text->len - strlen (nested) - 2), text->str);
    }
}

/* What no parser has made may be deeper, and each line of it costs the same. */
static void
test_deep_document (void)
{
  enum
  {
    DEPTH = 10000
  };
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_NULL);
  g_autofree char *line = NULL;
  g_autofree char *lines = NULL;

  for (guint i = 0; i < DEPTH; i++)
    {
      g_autoptr(JsonNode) inner = g_steal_pointer (&node);

      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, json_array_new ());
      json_array_add_element (json_node_get_array (node), g_steal_pointer (&inner));
    }
  line = bellhop_json_to_string (node, FALSE);
  g_assert_cmpuint (strlen (line), ==, 2 * DEPTH + strlen ("null"));
  lines = bellhop_json_to_string (node, TRUE);
  g_assert_cmpuint (strlen (lines), <, 2 * DEPTH * 70);
}

static void
test_find (void)
{
  static const char text[] = "{\"a\":[1,{\"b/c\":\"x\",\"~1\":0.1}],\"\":[]}";
  static const struct
  {
    const char *pointer;
    const char *value; /* NULL: there is none */
  } cases[] = {
    { "", text },
    { "/", "[]" },
    { "/a/0", "1" },
    { "/a/1/b~1c", "x" },
    { "/a/1/~01", "0.1" },
    { "/a/2", NULL },
    { "/a/-1", NULL },
    { "/a/99999999999999999999", NULL },
    { "/a/0/0", NULL },
    { "/b", NULL },
    { "a", NULL },
  };
  g_autoptr(JsonNode) root = json_from_string (text, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      JsonNode        *node = bellhop_json_find (root, cases[i].pointer);
      g_autofree char *value = node != NULL ? bellhop_json_to_text (node, FALSE) : NULL;

      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

static void
test_escape (void)
{
  g_autofree char *key = bellhop_json_escape_key ("a/b~1");

  g_assert_cmpstr (key, ==, "a~1b~01");
}

/* The numbers of an object are bars; in a waterfall each starts where the one before it ends. */
static void
test_bars (void)
{
  static const char text[] = "{\"a/b\":[{\"dns\":1,\"wait\":3.0,\"note\":\"x\",\"total\":5}]}";
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autoptr(BellhopOutput) output = bellhop_json_output_new ("response", "Response", node);
  BellhopJsonOutput     *json = BELLHOP_JSON_OUTPUT (output);
  g_autofree BellhopBar *bars = NULL;
  guint                  n_bars = 1;

  g_assert_null (bellhop_json_output_dup_bars (json, &n_bars));
  g_assert_cmpuint (n_bars, ==, 0);
  bellhop_json_output_set_bars (json, BELLHOP_BARS_WATERFALL, "/nowhere/0", "ms");
  g_assert_null (bellhop_json_output_dup_bars (json, &n_bars));

  bellhop_json_output_set_bars (json, BELLHOP_BARS_WATERFALL, "/a~1b/0", "ms");
  bars = bellhop_json_output_dup_bars (json, &n_bars);
  g_assert_cmpuint (n_bars, ==, 3);
  g_assert_cmpstr (bars[1].name, ==, "wait");
  g_assert_cmpstr (bars[1].title, ==, "wait");
  g_assert_cmpfloat (bars[1].start, ==, 0.2);
  g_assert_cmpfloat (bars[1].end, ==, 0.8);
  g_assert_cmpfloat (bars[2].start, ==, 0.0);
  g_assert_cmpfloat (bars[2].end, ==, 1.0);
  g_assert_cmpstr (bellhop_json_output_get_bars_unit (json), ==, "ms");

  g_clear_pointer (&bars, g_free);
  bellhop_json_output_set_bars (json, BELLHOP_BARS_SIDE_BY_SIDE, "/a~1b/0", NULL);
  bellhop_json_output_set_bar_title (json, "wait", "Until It Answers");
  bars = bellhop_json_output_dup_bars (json, &n_bars);
  g_assert_cmpfloat (bars[1].start, ==, 0.0);
  g_assert_cmpfloat (bars[1].end, ==, 0.6);
  g_assert_cmpstr (bars[0].title, ==, "dns");
  g_assert_cmpstr (bars[1].title, ==, "Until It Answers");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/json/doubles", test_doubles);
  g_test_add_func ("/json/bare-doubles", test_bare_doubles);
  g_test_add_func ("/json/read-back", test_read_back);
  g_test_add_func ("/json/document", test_document);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/shallow", test_shallow);
  g_test_add_func ("/json/no-json", test_no_json);
  g_test_add_func ("/json/nothing-hides", test_nothing_hides);
  g_test_add_func ("/json/deep-document", test_deep_document);
  g_test_add_func ("/json/find", test_find);
  g_test_add_func ("/json/escape", test_escape);
  g_test_add_func ("/json/bars", test_bars);
  return g_test_run ();
}
