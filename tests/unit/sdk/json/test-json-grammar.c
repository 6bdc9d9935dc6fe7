/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <string.h>

/* What RFC 8259 calls JSON, and what it does not. Texts with zero bytes have a length. */
typedef struct
{
  const char *text;
  gsize       length; /* 0: up to the zero byte */
} Text;

static const Text accepted[] = {
  /* Values, and white space around them. */
  { "null", 0 },
  { "true", 0 },
  { "false", 0 },
  { "0", 0 },
  { "\"\"", 0 },
  { "[]", 0 },
  { "{}", 0 },
  { " \t\r\nnull\n\r\t ", 0 },
  { "[ ]", 0 },
  { "{ \n}", 0 },
  { "\xef\xbb\xbf{}", 0 },
  { "\xef\xbb\xbf \"\xef\xbb\xbf\"", 0 },
  /* Numbers. */
  { "-0", 0 },
  { "-1", 0 },
  { "10", 0 },
  { "1.5", 0 },
  { "0.0", 0 },
  { "-0.0e-0", 0 },
  { "1e5", 0 },
  { "1E5", 0 },
  { "1e+5", 0 },
  { "1e-5", 0 },
  { "1e05", 0 },
  { "0e0", 0 },
  { "1.0E+02", 0 },
  { "19.90", 0 },
  { "18446744073709551615", 0 },
  { "123456789012345678901234567890", 0 },
  { "1E400", 0 },
  { "-1e-99999999999999999999", 0 },
  { "3.14159265358979323846264338327950288", 0 },
  { "[0,-0,0.5,1e1]", 0 },
  /* Strings. */
  { "\"a\"", 0 },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 0 },
  { "\"\\u0000\"", 0 },
  { "\"\\u0041\\u00e9\\uFFFF\\uabCD\"", 0 },
  { "\"\\ud83d\\ude00\"", 0 },
  { "\"\\ud800\"", 0 },
  { "\"\\udc00\\ud800\"", 0 },
  { "\"\\ud800\\n\"", 0 },
  { "\"\\ud800\\ud800\\udc00\"", 0 },
  { "\" \x7f \"", 0 },
  { "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"", 0 },
  { "\"\xc2\x80\xc2\x9b\"", 0 },
  { "\"\xe2\x80\xa8\xe2\x80\xa9\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbf\"", 0 },
  { "\"/* no comment */ // none\"", 0 },
  { "\"'\"", 0 },
  { "\"[{]},:\"", 0 },
  { "\"\\\\\"", 0 },
  { "\"\\\\\\\"\"", 0 },
  /* Arrays and objects. */
  { "[1]", 0 },
  { "[1 , 2\n,3]", 0 },
  { "[[],[[]],{}]", 0 },
  { "[null,true,false,\"\",0,{},[]]", 0 },
  { "{\"a\":1}", 0 },
  { "{ \"a\" : 1 , \"b\" : [ ] }", 0 },
  { "{\"\":{\"\":{\"\":0}}}", 0 },
  { "{\"a\":1,\"a\":2,\"a\":3}", 0 },
  { "{\"\\u0061\":1,\"a\":2}", 0 },
  { "{\"\\u0000\":\"\\u0000\"}", 0 },
  { "{\"\\ud800\":1}", 0 },
  { "{\"a\":{},\"b\":[{}],\"c\":\"}\"}", 0 },
};

/* Why not is a part of the message, where it matters. */
static const struct
{
  const char *text;
  gsize       length;
  const char *words;
} refused[] = {
  /* Nothing. */
  { "", 0, "It is empty" },
  { " \n\t", 0, "It is empty" },
  { "\xef\xbb\xbf", 0, "It is empty" },
  { "\xef\xbb\xbf\xef\xbb\xbf{}", 0, "Line 1, column 2 (byte 4): this is no value" },
  { "\0", 1, "Line 1, column 1 (byte 1): this is no value" },
  { "null\0", 5, "there is more behind the document" },
  { "[\0]", 3, "(byte 2): this is no value" },
  { "\xff\xfe[\0]\0", 6, "(byte 1): this is no value" },
  { "[\xc2\xa0]", 0, "this is no value" },
  { "\v1", 0, "this is no value" },
  { "\f1", 0, "this is no value" },
  { "1\v", 0, "there is more" },
  /* Words. */
  { "nul", 0, "the text ends too early" },
  { "NULL", 0, "this is no value" },
  { "True", 0, "this is no value" },
  { "nulll", 0, "this is no value" },
  { "truefalse", 0, "this is no value" },
  { "undefined", 0, "this is no value" },
  { "NaN", 0, "this is no value" },
  { "nan", 0, "this is no value" },
  { "Infinity", 0, "this is no value" },
  { "-Infinity", 0, "a digit is missing" },
  { "None", 0, "this is no value" },
  { "tru\xc3\xa9", 0, "this is no value" },
  { "[null1]", 0, "this is no value" },
  { "abc", 0, "this is no value" },
  /* Numbers. */
  { "-", 0, "the text ends too early" },
  { "+1", 0, "this is no value" },
  { "--1", 0, "a digit is missing" },
  { "01", 0, "a number does not begin with a zero" },
  { "-01", 0, "(byte 2): a number does not begin with a zero" },
  { "00", 0, "a number does not begin with a zero" },
  { "-00.5", 0, "a number does not begin with a zero" },
  { ".5", 0, "this is no value" },
  { "-.5", 0, "a digit is missing" },
  { "1.", 0, "the text ends too early" },
  { "[1.]", 0, "Line 1, column 4 (byte 4): a digit is missing" },
  { "[1.e5]", 0, "a digit is missing" },
  { "1e", 0, "the text ends too early" },
  { "1e+", 0, "the text ends too early" },
  { "[1e]", 0, "a digit is missing" },
  { "[1e+-1]", 0, "a digit is missing" },
  { "[1e1.5]", 0, "a comma or ] is missing" },
  { "0x10", 0, "there is more" },
  { "[0x10]", 0, "a comma or ] is missing" },
  { "0b1", 0, "there is more" },
  { "0o7", 0, "there is more" },
  { "1_000", 0, "there is more" },
  { "1,5", 0, "there is more" },
  { "1 000", 0, "there is more" },
  { "12a", 0, "there is more" },
  { "1f", 0, "there is more" },
  { "1n", 0, "there is more" },
  { "[-]", 0, "a digit is missing" },
  { "[- 1]", 0, "a digit is missing" },
  { "[1.2.3]", 0, "a comma or ] is missing" },
  { "\xd9\xa1", 0, "this is no value" },
  { "\xef\xbc\x91", 0, "this is no value" },
  { "1e1000000000000000000000x", 0, "there is more" },
  /* Strings. */
  { "\"", 0, "the text ends too early" },
  { "\"a", 0, "the text ends too early" },
  { "\"a\\\"", 0, "the text ends too early" },
  { "\"\\", 0, "the text ends too early" },
  { "'a'", 0, "this is no value" },
  { "`a`", 0, "this is no value" },
  { "\xe2\x80\x9c"
    "a\xe2\x80\x9d",
    0, "this is no value" },
  { "a", 0, "this is no value" },
  { "\"a\"b", 0, "there is more" },
  { "\"a\"\"", 0, "there is more" },
  { "\"\n\"", 0, "(byte 2): a control character has to be escaped" },
  { "\"\t\"", 0, "a control character" },
  { "\"\r\"", 0, "a control character" },
  { "\"\x1f\"", 0, "a control character" },
  { "\"\x01\"", 0, "a control character" },
  { "\"\0\"", 3, "a control character" },
  { "\"\\a\"", 0, "(byte 3): JSON has no such escape" },
  { "\"\\v\"", 0, "JSON has no such escape" },
  { "\"\\'\"", 0, "JSON has no such escape" },
  { "\"\\0\"", 0, "JSON has no such escape" },
  { "\"\\222\"", 0, "JSON has no such escape" },
  { "\"\\x41\"", 0, "JSON has no such escape" },
  { "\"\\U0041\"", 0, "JSON has no such escape" },
  { "\"\\\n\"", 0, "JSON has no such escape" },
  { "\"\\\0\"", 4, "JSON has no such escape" },
  { "\"\\\xc3\xa9\"", 0, "JSON has no such escape" },
  { "\"\\u\"", 0, "four hexadecimal digits" },
  { "\"\\u123\"", 0, "four hexadecimal digits" },
  { "\"\\u12g4\"", 0, "four hexadecimal digits" },
  { "\"\\u{41}\"", 0, "four hexadecimal digits" },
  { "\"\\u00", 0, "the text ends too early" },
  { "\"\\ud800\\u12\"", 0, "four hexadecimal digits" },
  { "\"\\ud800\\x\"", 0, "JSON has no such escape" },
  /* UTF-8. */
  { "\"\x80\"", 0, "(byte 2): this is not UTF-8" },
  { "\"\xbf\"", 0, "this is not UTF-8" },
  { "\"\xc0\x80\"", 0, "this is not UTF-8" },
  { "\"\xc1\xbf\"", 0, "this is not UTF-8" },
  { "\"\xc3\"", 0, "this is not UTF-8" },
  { "\"\xc3(\"", 0, "this is not UTF-8" },
  { "\"\xe0\x80\x80\"", 0, "this is not UTF-8" },
  { "\"\xe2\x82\"", 0, "this is not UTF-8" },
  { "\"\xed\xa0\x80\"", 0, "this is not UTF-8" },
  { "\"\xed\xbf\xbf\"", 0, "this is not UTF-8" },
  { "\"\xf0\x80\x80\x80\"", 0, "this is not UTF-8" },
  { "\"\xf4\x90\x80\x80\"", 0, "this is not UTF-8" },
  { "\"\xf5\x80\x80\x80\"", 0, "this is not UTF-8" },
  { "\"\xfe\"", 0, "this is not UTF-8" },
  { "\"\xff\"", 0, "this is not UTF-8" },
  { "\"\xe9\"", 0, "this is not UTF-8" },
  { "{\"\xe9\":1}", 0, "this is not UTF-8" },
  { "\"\xe2\x82", 0, "the text ends too early" },
  /* Arrays. */
  { "[", 0, "the text ends too early" },
  { "]", 0, "a value is missing" },
  { "[1", 0, "the text ends too early" },
  { "[1,", 0, "the text ends too early" },
  { "[1,]", 0, "(byte 4): a value is missing" },
  { "[,1]", 0, "(byte 2): a value is missing" },
  { "[,]", 0, "a value is missing" },
  { "[1,,2]", 0, "(byte 4): a value is missing" },
  { "[1 2]", 0, "(byte 4): a comma or ] is missing" },
  { "[1;2]", 0, "a comma or ] is missing" },
  { "[1:2]", 0, "a comma or ] is missing" },
  { "[\"a\":1]", 0, "a comma or ] is missing" },
  { "[1}", 0, "a comma or ] is missing" },
  { "[1]]", 0, "there is more" },
  { "[]]", 0, "there is more" },
  { "[(1)]", 0, "this is no value" },
  { "[1,\n 2,\n   x]", 0, "Line 3, column 4 (byte 12): this is no value" },
  { "[\"\xc3\xa9\xc3\xa9\",x]", 0, "Line 1, column 7 (byte 9): this is no value" },
  /* Objects. */
  { "{", 0, "the text ends too early" },
  { "}", 0, "a value is missing" },
  { "{\"a\"", 0, "the text ends too early" },
  { "{\"a\":", 0, "the text ends too early" },
  { "{\"a\":1", 0, "the text ends too early" },
  { "{\"a\":1,", 0, "the text ends too early" },
  { "{\"a\":1,}", 0, "(byte 8): a name in quotation marks is missing" },
  { "{,\"a\":1}", 0, "a name in quotation marks is missing" },
  { "{\"a\":1,,\"b\":2}", 0, "a name in quotation marks is missing" },
  { "{a:1}", 0, "(byte 2): a name in quotation marks is missing" },
  { "{'a':1}", 0, "a name in quotation marks is missing" },
  { "{1:1}", 0, "a name in quotation marks is missing" },
  { "{null:1}", 0, "a name in quotation marks is missing" },
  { "{[]:1}", 0, "a name in quotation marks is missing" },
  { "{\"a\"}", 0, "(byte 5): a colon is missing" },
  { "{\"a\",1}", 0, "a colon is missing" },
  { "{\"a\"=1}", 0, "a colon is missing" },
  { "{\"a\" 1}", 0, "a colon is missing" },
  { "{\"a\"::1}", 0, "this is no value" },
  { "{\"a\":}", 0, "a value is missing" },
  { "{\"a\":,\"b\":1}", 0, "a value is missing" },
  { "{\"a\":1 \"b\":2}", 0, "a comma or } is missing" },
  { "{\"a\":1;}", 0, "a comma or } is missing" },
  { "{\"a\":1]", 0, "a comma or } is missing" },
  { "{\"a\":1}}", 0, "there is more" },
  { "{...}", 0, "a name in quotation marks is missing" },
  /* What other languages have. */
  { "// no\n1", 0, "this is no value" },
  { "/* no */ 1", 0, "this is no value" },
  { "1 // no", 0, "there is more" },
  { "[1/* no */]", 0, "a comma or ] is missing" },
  { "[1,#no\n2]", 0, "this is no value" },
  { "{\"a\":/*no*/1}", 0, "this is no value" },
  { "(1)", 0, "this is no value" },
  { "callback([1])", 0, "this is no value" },
  { "var a = 1", 0, "this is no value" },
  { ")]}',\n[1]", 0, "this is no value" },
  { "\x1e{\"a\":1}\n", 0, "this is no value" },
  { "<html>", 0, "this is no value" },
  { "1;", 0, "there is more" },
  { "{} {}", 0, "there is more" },
  { "{\"a\":1} trailing", 0, "Line 1, column 9 (byte 9): there is more behind the document" },
};

static GBytes *
dup_exactly (const char *text,
             gsize       length)
{
  const gsize size = length > 0 ? length : strlen (text);

  /* In a block of its own, so that a step beyond its end is seen. */
  return g_bytes_new_take (g_memdup2 (text, size), size);
}

static void
test_accepted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr(GBytes) bytes = dup_exactly (accepted[i].text, accepted[i].length);
      g_autoptr(GError) error = NULL;
      g_autoptr(BellhopJsonDocument) document = NULL;
      g_autofree char *printed = NULL;

      document = bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bellhop_json_document_get_bytes (document), bytes));
      g_assert_cmpuint (bellhop_json_document_get_n_documents (document), ==, 1);
      printed = bellhop_json_document_print (document, bellhop_json_document_get_root (document),
                                             FALSE, G_MAXSIZE);
      /* A byte that is no white space is where it was. */
      for (const char *at = printed, *from = g_bytes_get_data (bytes, NULL); *at != '\0'; at++)
        {
          while (*from != *at)
            from++;
          g_assert_true (*from++ == *at);
        }
    }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr(GBytes) bytes = dup_exactly (refused[i].text, refused[i].length);
      g_autoptr(GError) error = NULL;

      g_assert_null (bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
      if (strstr (error->message, refused[i].words) == NULL)
        g_error ("“%s”: “%s”, and not “%s”", refused[i].text, error->message, refused[i].words);
    }
}

/* Whatever is cut off, and wherever. */
static void
test_cut (void)
{
  static const char text[] =
    " {\"a\\u0041\\n\":[1,-2.5e+3,true,false,null,\"\xe2\x82\xac\"],\"b\":{}}";

  for (gsize length = 1; length < sizeof text - 1; length++)
    {
      g_autoptr(GBytes) bytes = dup_exactly (text, length);
      g_autoptr(GError) error = NULL;

      g_assert_null (bellhop_json_document_new (bytes, BELLHOP_JSON_SEVERAL, NULL, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
      g_assert_true (length == 1 || strstr (error->message, "the text ends too early") != NULL);
    }
}

static void
test_several (void)
{
  static const struct
  {
    const char *text;
    gsize       n;       /* 0: no JSON */
    const char *printed; /* each on a line */
  } cases[] = {
    { "{\"id\":0}\n{\"id\":1}\n{\"id\":2}\n", 3, "{\"id\":0}\n{\"id\":1}\n{\"id\":2}" },
    { "{}{}", 2, "{}\n{}" },
    { "[][]{}", 3, "[]\n[]\n{}" },
    { "1 2", 2, "1\n2" },
    { "1\r\n2\r\n", 2, "1\n2" },
    { "\"a\" \"b\"", 2, "\"a\"\n\"b\"" },
    { "\xef\xbb\xbftrue null", 2, "true\nnull" },
    { "[1]\n\n\n2\n[3]", 3, "[1]\n2\n[3]" },
    { "\"a\"\"b\"", 0, NULL },
    { "1\"a\"", 0, NULL },
    { "[1]2", 0, NULL },
    { "2[1]", 0, NULL },
    { "{},{}", 0, NULL },
    { "{}\n}", 0, NULL },
    { "{}\n{", 0, NULL },
    { "{}\nx", 0, NULL },
    { "1 01", 0, NULL },
    { "[1]]", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) bytes = dup_exactly (cases[i].text, 0);
      g_autoptr(BellhopJsonDocument) document = NULL;
      g_autofree char *printed = NULL;

      document = bellhop_json_document_new (bytes, BELLHOP_JSON_SEVERAL, NULL, NULL);
      g_assert_true ((document == NULL) == (cases[i].n == 0));
      if (document == NULL)
        continue;
      g_assert_cmpuint (bellhop_json_document_get_n_documents (document), ==, cases[i].n);
      g_assert_true (bellhop_json_document_get_root (document) == BELLHOP_JSON_ALL);
      printed = bellhop_json_document_print (document, BELLHOP_JSON_ALL, FALSE, G_MAXSIZE);
      g_assert_cmpstr (printed, ==, cases[i].printed);
      g_assert_null (bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, NULL));
    }
}

static GBytes *
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
  return g_string_free_to_bytes (text);
}

static void
test_depth (void)
{
  static const char *const kinds[][2] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const guint most = BELLHOP_JSON_MAX_DEPTH;
      g_autoptr(GBytes) deep = write_nested (kinds[i][0], kinds[i][1], most);
      g_autoptr(GBytes) deeper = write_nested (kinds[i][0], kinds[i][1], most + 1);
      g_autoptr(GBytes) huge = write_nested (kinds[i][0], kinds[i][1], 1000000);
      g_autoptr(BellhopJsonDocument) document = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char  *pretty = NULL;
      BellhopJsonMember member = { .value = 0 };
      guint             depth = 0;

      document = bellhop_json_document_new (deep, BELLHOP_JSON_ONE, NULL, &error);
      g_assert_no_error (error);
      for (; bellhop_json_document_get_child (document, member.value, 0, &member); depth++)
        g_assert_cmpuint (member.depth, ==, depth + 1);
      g_assert_cmpuint (depth, ==, BELLHOP_JSON_MAX_DEPTH);
      /* No line is longer for what it stands in. */
      pretty = bellhop_json_document_print (document, 0, TRUE, G_MAXSIZE);
      g_assert_cmpuint (strlen (pretty), <, 2 * BELLHOP_JSON_MAX_DEPTH * 75);

      g_assert_null (bellhop_json_document_new (deeper, BELLHOP_JSON_ONE, NULL, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
      g_clear_error (&error);
      g_assert_null (bellhop_json_document_new (huge, BELLHOP_JSON_ONE, NULL, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/json-grammar/accepted", test_accepted);
  g_test_add_func ("/json-grammar/refused", test_refused);
  g_test_add_func ("/json-grammar/cut", test_cut);
  g_test_add_func ("/json-grammar/several", test_several);
  g_test_add_func ("/json-grammar/depth", test_depth);
  return g_test_run ();
}
