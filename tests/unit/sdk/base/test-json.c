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
  g_test_add_func ("/json/find", test_find);
  g_test_add_func ("/json/escape", test_escape);
  g_test_add_func ("/json/bars", test_bars);
  return g_test_run ();
}
