/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <string.h>

static BellhopJsonDocument *
read_text (const char *text,
           gssize      length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr(GError) error = NULL;
  BellhopJsonDocument *document = bellhop_json_document_new (bytes, BELLHOP_JSON_SEVERAL, NULL,
                                                             &error);

  g_assert_no_error (error);
  return document;
}

static const char money[] =
  "{\"u\":18446744073709551615, \"n\":123456789012345678901234567890,\n \"m\":19.90,\"e\":1E400,"
  "\"z\":\"\\u0000tail\",\"k\":1,\"k\":2,\"list\":[true,[],null]}";

static void
test_children (void)
{
  g_autoptr(BellhopJsonDocument) document = read_text (money, -1);
  const gsize       root = bellhop_json_document_get_root (document);
  BellhopJsonMember member;
  BellhopJsonMember again;
  g_autoptr(GString) all = g_string_new (NULL);
  guint n = 0;

  g_assert_cmpuint (bellhop_json_document_get_kind (document, root), ==, BELLHOP_JSON_OBJECT);
  g_assert_cmpuint (bellhop_json_document_get_n_children (document, root), ==, 8);
  for (gboolean any = bellhop_json_document_get_child (document, root, 0, &member); any;
       any = bellhop_json_document_get_next (document, &member), n++)
    {
      gsize            length = 0;
      const char      *raw = bellhop_json_document_peek (document, member.value, &length);
      g_autofree char *key = bellhop_json_document_dup_text (document, member.key, G_MAXSIZE);

      g_assert_cmpuint (member.index, ==, n);
      g_assert_true (bellhop_json_document_get_child (document, root, n, &again));
      g_assert_cmpuint (again.value, ==, member.value);
      g_assert_cmpuint (again.key, ==, member.key);
      g_string_append_printf (all, "%s=%.*s;", key, (int) length, raw);
    }
  g_assert_cmpstr (all->str, ==,
                   "u=18446744073709551615;n=123456789012345678901234567890;m=19.90;e=1E400;"
                   "z=\"\\u0000tail\";k=1;k=2;list=[true,[],null];");
  g_assert_false (bellhop_json_document_get_child (document, root, 8, &member));
  g_assert_cmpuint (bellhop_json_document_get_n_children (document, again.value), ==, 3);
  g_assert_true (bellhop_json_document_get_child (document, again.value, 1, &member));
  g_assert_cmpuint (bellhop_json_document_get_n_children (document, member.value), ==, 0);
  g_assert_false (bellhop_json_document_get_child (document, member.value, 0, &member));
  g_assert_true (bellhop_json_document_get_child (document, again.value, 0, &member));
  g_assert_cmpuint (bellhop_json_document_get_n_children (document, member.value), ==, 0);
}

static void
test_strings (void)
{
  static const struct
  {
    const char *json;
    const char *characters;
    gsize       length; /* 0: up to the zero byte */
    const char *text;   /* NULL: the same */
  } cases[] = {
    { "\"\"", "", 0, NULL },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 0, NULL },
    { "\"a\\u0000b\"", "a\0b", 3, "a\\u0000b" },
    { "\"\\u00e9\\u20AC\"", "é€", 0, NULL },
    { "\"\\ud83d\\ude00!\"", "😀!", 0, NULL },
    { "\"\\ud800\"", "\xef\xbf\xbd", 0, NULL },
    { "\"\\ud800\\n\"", "\xef\xbf\xbd\n", 0, NULL },
    { "\"\\udc00\\ud800\"", "\xef\xbf\xbd\xef\xbf\xbd", 0, NULL },
    { "\"\\ud800\\ud83d\\ude00\"", "\xef\xbf\xbd😀", 0, NULL },
    { "\"\\ud800\\u0041\"", "\xef\xbf\xbd"
                            "A",
      0, NULL },
    { "\"é€😀\"", "é€😀", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopJsonDocument) document = read_text (cases[i].json, -1);
      gsize            length = 0;
      g_autofree char *characters = bellhop_json_document_dup_string (document, 0, &length);
      g_autofree char *text = bellhop_json_document_dup_text (document, 0, G_MAXSIZE);

      g_assert_cmpmem (characters, length, cases[i].characters,
                       cases[i].length > 0 ? cases[i].length : strlen (cases[i].characters));
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpstr (text, ==, cases[i].text != NULL ? cases[i].text : cases[i].characters);
    }
}

/* The beginning of a long string costs what is shown of it, and no character is cut. */
static void
test_brief (void)
{
  g_autoptr(BellhopJsonDocument) document = read_text ("\"€€\\u20ac\\n€\"", -1);

  for (gsize max = 0; max < 20; max++)
    {
      g_autofree char *text = bellhop_json_document_dup_text (document, 0, max);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpuint (strlen (text), >=, MIN (max, 13));
      g_assert_cmpuint (strlen (text), <, max + 3);
    }
}

static void
test_find (void)
{
  static const char text[] =
    "{\"items\":[{\"price\":9.90},{\"price\":1e2}],\"a/b\":1,\"m~n\":2,\"\":3,\" \":4,\"~1\":5,"
    "\"k\":1,\"k\":2,\"\\u006b\":3,\"q\":{\"q\\\"x\":6,\"\\\\\":7},\"a\":8}";
  static const struct
  {
    const char *pointer;
    const char *value; /* NULL: nothing is there */
  } cases[] = {
    { "/items/0/price", "9.90" },
    { "/items/1/price", "1e2" },
    { "/items/1", "{\"price\":1e2}" },
    { "/items/2", NULL },
    { "/items/-", NULL },
    { "/items/01", NULL },
    { "/items/00", NULL },
    { "/items/+1", NULL },
    { "/items/ 1", NULL },
    { "/items/99999999999999999999999", NULL },
    { "/items/18446744073709551615", NULL },
    { "/items/", NULL },
    { "/items/0/price/0", NULL },
    { "/a~1b", "1" },
    { "/m~0n", "2" },
    { "/", "3" },
    { "/ ", "4" },
    { "/~01", "5" },
    { "/k", "3" }, /* the last of three */
    { "/q/q\"x", "6" },
    { "/q/\\", "7" },
    { "/a", "8" },
    { "/a\":8}", NULL },
    { "/b", NULL },
    { "items", NULL },
    { "/items/0/price/", NULL },
  };
  g_autoptr(BellhopJsonDocument) document = read_text (text, -1);
  g_autoptr(BellhopJsonDocument) several = read_text ("{\"a\":1} [2,3]", -1);
  gsize place = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gboolean   is_found = bellhop_json_document_find (document, 0, cases[i].pointer,
                                                              &place);
      g_autofree char *value = is_found
                                 ? bellhop_json_document_print (document, place, FALSE, G_MAXSIZE)
                                 : NULL;

      g_assert_cmpstr (value, ==, cases[i].value);
    }
  g_assert_true (bellhop_json_document_find (document, 0, "", &place));
  g_assert_cmpuint (place, ==, 0);
  g_assert_true (bellhop_json_document_find (several, BELLHOP_JSON_ALL, "/1/0", &place));
  g_assert_cmpuint (place, ==, 9);
  g_assert_false (bellhop_json_document_find (several, BELLHOP_JSON_ALL, "/2", &place));
}

static void
test_print (void)
{
  g_autoptr(BellhopJsonDocument) document = read_text (money, -1);
  g_autoptr(BellhopJsonDocument) rows = read_text (" [1 , [ ] ,{\n}] \"a b\" {\"a\":[2]}", -1);
  g_autofree char *line = bellhop_json_document_print (document, 0, FALSE, G_MAXSIZE);
  g_autofree char *lines = bellhop_json_document_print (rows, BELLHOP_JSON_ALL, TRUE, G_MAXSIZE);
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) written = NULL;

  g_assert_cmpstr (line, ==,
                   "{\"u\":18446744073709551615,\"n\":123456789012345678901234567890,"
                   "\"m\":19.90,\"e\":1E400,\"z\":\"\\u0000tail\",\"k\":1,\"k\":2,"
                   "\"list\":[true,[],null]}");
  g_assert_cmpstr (lines, ==,
                   "[\n  1,\n  [],\n  {}\n]\n\"a b\"\n{\n  \"a\" : [\n    2\n  ]\n}");
  for (gsize max = 0; max < strlen (lines); max++)
    {
      g_autofree char *part = bellhop_json_document_print (rows, BELLHOP_JSON_ALL, TRUE, max);

      g_assert_true (g_str_has_prefix (lines, part));
      g_assert_cmpuint (strlen (part), >=, max);
    }
  g_assert_true (bellhop_json_document_write (rows, stream, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  written = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), lines,
                   strlen (lines));
}

/* What JSON need not escape, and a terminal would obey. */
static void
test_terminal (void)
{
  static const char text[] = "[\"\x7f\xc2\x9b\xc2\xa0\xc3\x9b\\u009b\"]";
  static const char expected[] = "[\n  \"\\u007f\\u009b\xc2\xa0\xc3\x9b\\u009b\"\n]";
  g_autoptr(BellhopJsonDocument) document = read_text (text, -1);
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) written = NULL;

  g_assert_true (bellhop_json_document_write (document, stream, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  written = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), expected,
                   sizeof expected - 1);
}

/* Over many blocks of the index, and groups of them. */
static void
test_million (void)
{
  enum
  {
    N = 1000000
  };
  GString *text = g_string_new ("[");
  g_autoptr(BellhopJsonDocument) document = NULL;
  BellhopJsonMember member;

  for (guint i = 0; i < N; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", i);
  g_string_append (text, "]");
  document = read_text (text->str, (gssize) text->len);
  g_string_free (text, TRUE);

  g_assert_cmpuint (bellhop_json_document_get_n_children (document, 0), ==, N);
  for (guint i = 0; i < 20000; i++)
    {
      const guint      index = i < 1000 ? i : (guint) g_test_rand_int_range (0, N);
      g_autofree char *value = NULL;

      g_assert_true (bellhop_json_document_get_child (document, 0, index, &member));
      value = bellhop_json_document_dup_text (document, member.value, G_MAXSIZE);
      g_assert_cmpuint (g_ascii_strtoull (value, NULL, 10), ==, index);
    }
  g_assert_false (bellhop_json_document_get_child (document, 0, N, &member));
}

/* --- Anything --- */

typedef struct
{
  GString *text;  /* with white space */
  GString *plain; /* without */
  guint    n_left;
} Writer;

static void
add (Writer     *self,
     const char *token)
{
  static const char *const blanks[] = { "", "", "", " ", "\n", "\t\r\n", "    " };

  g_string_append (self->text, blanks[g_test_rand_int_range (0, G_N_ELEMENTS (blanks))]);
  g_string_append (self->text, token);
  g_string_append (self->plain, token);
}

static void
add_string (Writer *self)
{
  static const char *const pieces[] = { "a", "\\\"", "\\\\", "\\u0000", "é", "😀", "[", "]", "{",
                                        "}", ",", ":", " ", "\\n", "\\ud800", "longer than that" };
  g_autoptr(GString) string = g_string_new ("\"");
  const int n = g_test_rand_int_range (0, g_test_rand_int_range (0, 40) == 0 ? 600 : 6);

  for (int i = 0; i < n; i++)
    g_string_append (string, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  g_string_append_c (string, '"');
  add (self, string->str);
}

static void
add_value (Writer *self,
           guint   depth)
{
  static const char *const scalars[] = { "null", "true", "false", "0", "-1.50", "1E+400",
                                         "12345678901234567890" };
  const gboolean           is_last = depth > 30 || self->n_left == 0;
  const int                kind = g_test_rand_int_range (0, is_last ? 4 : 8);
  const int                n = g_test_rand_int_range (0, 8);
  const gboolean           is_object = kind > 5;

  if (kind < 2)
    add (self, scalars[g_test_rand_int_range (0, G_N_ELEMENTS (scalars))]);
  else if (kind < 4)
    add_string (self);
  if (kind < 4)
    return;

  self->n_left--;
  add (self, is_object ? "{" : "[");
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        add (self, ",");
      if (is_object)
        {
          add_string (self);
          add (self, ":");
        }
      add_value (self, depth + 1);
    }
  add (self, is_object ? "}" : "]");
}

/* Writes what the document says is there: it asks for each child by its index and by its turn. */
static void
write_again (BellhopJsonDocument *document,
             gsize                place,
             GString             *into)
{
  const BellhopJsonKind kind = bellhop_json_document_get_kind (document, place);
  const gsize           n = bellhop_json_document_get_n_children (document, place);
  BellhopJsonMember     member;
  BellhopJsonMember     next;
  gsize                 length = 0;
  const char           *raw = bellhop_json_document_peek (document, place, &length);

  if (kind != BELLHOP_JSON_OBJECT && kind != BELLHOP_JSON_ARRAY)
    {
      g_string_append_len (into, raw, (gssize) length);
      return;
    }
  g_assert_true (raw[length - 1] == (kind == BELLHOP_JSON_OBJECT ? '}' : ']'));
  g_string_append_c (into, raw[0]);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (bellhop_json_document_get_child (document, place, i, &member));
      g_assert_true (i == 0 ? bellhop_json_document_get_child (document, place, 0, &next)
                            : bellhop_json_document_get_next (document, &next));
      g_assert_cmpmem (&next, sizeof next, &member, sizeof member);
      g_string_append (into, i > 0 ? "," : "");
      if (kind == BELLHOP_JSON_OBJECT)
        {
          const char *key = bellhop_json_document_peek (document, member.key, &length);

          g_string_append_len (into, key, (gssize) length);
          g_string_append_c (into, ':');
        }
      write_again (document, member.value, into);
    }
  g_assert_false (n > 0 && bellhop_json_document_get_next (document, &next));
  g_string_append_c (into, raw[0] == '{' ? '}' : ']');
}

static void
test_random (void)
{
  for (guint i = 0; i < 300; i++)
    {
      Writer writer = { g_string_new (NULL), g_string_new (NULL), i % 10 == 0 ? 3000 : 30 };
      g_autoptr(BellhopJsonDocument) document = NULL;
      g_autoptr(BellhopJsonDocument) reread = NULL;
      g_autoptr(GString) again = g_string_new (NULL);
      g_autofree char *plain = NULL;
      g_autofree char *pretty = NULL;
      g_autofree char *shrunk = NULL;

      add_value (&writer, 0);
      document = read_text (writer.text->str, (gssize) writer.text->len);
      write_again (document, bellhop_json_document_get_root (document), again);
      g_assert_cmpstr (again->str, ==, writer.plain->str);
      plain = bellhop_json_document_print (document, BELLHOP_JSON_ALL, FALSE, G_MAXSIZE);
      g_assert_cmpstr (plain, ==, writer.plain->str);
      pretty = bellhop_json_document_print (document, BELLHOP_JSON_ALL, TRUE, G_MAXSIZE);
      reread = read_text (pretty, -1);
      shrunk = bellhop_json_document_print (reread, BELLHOP_JSON_ALL, FALSE, G_MAXSIZE);
      g_assert_cmpstr (shrunk, ==, plain);

      g_string_free (writer.text, TRUE);
      g_string_free (writer.plain, TRUE);
    }
}

/* Many documents in a row are found as elements are. */
static void
test_rows (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr(BellhopJsonDocument) document = NULL;
  BellhopJsonMember member;
  BellhopJsonMember next;

  for (guint i = 0; i < 30000; i++)
    g_string_append_printf (text, i % 3 == 0 ? "{\"a\":[%u,1]}" : i % 3 == 1 ? " %u\n"
                                                                             : "\"%u\"\n",
                            i);
  document = read_text (text->str, (gssize) text->len);
  g_string_free (text, TRUE);
  g_assert_cmpuint (bellhop_json_document_get_n_children (document, BELLHOP_JSON_ALL), ==, 30000);
  for (guint i = 0; i < 30000; i++)
    {
      g_autofree char *value = NULL;

      g_assert_true (bellhop_json_document_get_child (document, BELLHOP_JSON_ALL, i, &member));
      g_assert_true (i == 0 ? bellhop_json_document_get_child (document, BELLHOP_JSON_ALL, 0, &next)
                            : bellhop_json_document_get_next (document, &next));
      g_assert_cmpmem (&next, sizeof next, &member, sizeof member);
      value = bellhop_json_document_dup_text (document, member.value, G_MAXSIZE);
      g_assert_cmpuint (g_ascii_strtoull (value + strcspn (value, "0123456789"), NULL, 10), ==, i);
    }
  g_assert_false (bellhop_json_document_get_next (document, &next));
}

/* --- On workers --- */

static void
test_parse (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GBytes) good = g_bytes_new_static ("[1]", 3);
  g_autoptr(GBytes) bad = g_bytes_new_static ("[1", 2);
  g_autoptr(GError) error = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_json_document_parse (good, BELLHOP_JSON_ONE),
                                     &value, &error));
  g_assert_no_error (error);
  g_assert_false (bellhop_test_await (test, bellhop_json_document_parse (bad, BELLHOP_JSON_ONE),
                                      NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

static void
test_load (BellhopTest  *test,
           gconstpointer data)
{
  static const struct
  {
    const char *text; /* NULL: there is no file */
    int         code; /* -1: none */
  } cases[] = {
    { "{\"a\": 19.90}", -1 },
    { "[1] [2]", -1 },
    { "", BELLHOP_ERROR_FAILED },
    { "[01]", BELLHOP_ERROR_FAILED },
    { "[1,2,3,4,5,6,7,8]", BELLHOP_ERROR_TOO_MANY },
    { NULL, G_IO_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.json", i);
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
      g_autoptr(GError) error = NULL;

      if (cases[i].text != NULL)
        g_free (bellhop_test_write_file (test, name, cases[i].text, -1));
      bellhop_test_await (test, bellhop_json_document_load (file, BELLHOP_JSON_SEVERAL, 15), &value,
                          &error);
      g_assert_cmpint (error != NULL ? error->code : -1, ==, cases[i].code);
    }
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* Reads a text when the job has been cancelled: what is read of it is not much. */
static gboolean
read_late_work (BellhopJob   *job,
                gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  bellhop_job_sleep (job, 600000, NULL);
  g_assert_null (bellhop_json_document_new (data, BELLHOP_JSON_ONE, job, error));
  return FALSE;
}

/* Whatever there is so much of, it is looked up from between. None of the texts is JSON, which
 * would be said at their end. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const kinds[][2] = {
    { "[", "1," },
    { "\"", "a" },
    { "[", " " },
    { "", "1" },
    { "\"", "\\\\" },
    { "[", "[]," },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GString *text = g_string_new (kinds[i][0]);
      g_autoptr(BellhopTask) task = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, kinds[i][1]);
      g_string_append (text, "x");
      task = bellhop_task_ref (
        bellhop_spawn (test->scope,
                       bellhop_work (BELLHOP_LANE_COMPUTE, read_late_work,
                                     g_string_free_to_bytes (text),
                                     (GDestroyNotify) g_bytes_unref)));
      bellhop_test_drain (test);
      bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
      bellhop_test_run_until (test, is_settled, task);
      g_assert_true (bellhop_error_is_cancelled (bellhop_task_get_error (task)));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/json-document/children", test_children);
  g_test_add_func ("/json-document/strings", test_strings);
  g_test_add_func ("/json-document/brief", test_brief);
  g_test_add_func ("/json-document/find", test_find);
  g_test_add_func ("/json-document/print", test_print);
  g_test_add_func ("/json-document/terminal", test_terminal);
  g_test_add_func ("/json-document/million", test_million);
  g_test_add_func ("/json-document/random", test_random);
  g_test_add_func ("/json-document/rows", test_rows);
  bellhop_test_add ("/json-document/parse", NULL, test_parse);
  bellhop_test_add ("/json-document/load", NULL, test_load);
  bellhop_test_add ("/json-document/cancel", NULL, test_cancel);
  return g_test_run ();
}
