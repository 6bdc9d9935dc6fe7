/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* A body that says it is JSON: what it becomes, and that nothing of it is lost. */

typedef struct
{
  const char *name;
  const char *media;
  const char *body;
  const char *json;   /* the end of what scripts get */
  gsize       n;      /* documents; 0: it is no JSON */
  const char *logged; /* or NULL */
} Body;

static const Body bodies[] = {
  { "digits", "application/json",
    "{\"u\":18446744073709551615, \"n\":123456789012345678901234567890,\n\"m\":19.90,\"e\":1E400,"
    "\"z\":\"\\u0000tail\",\"k\":1,\"k\":2}",
    "\"type\":\"json\",\"value\":{\"u\":18446744073709551615,\"n\":123456789012345678901234567890,"
    "\"m\":19.90,\"e\":1E400,\"z\":\"\\u0000tail\",\"k\":1,\"k\":2}}",
    1, NULL },
  { "suffix", "application/vnd.test+json; charset=utf-8", " [1 , 2]\r\n",
    "\"type\":\"json\",\"value\":[1,2]}", 1, NULL },
  { "mark", "application/json", "\xef\xbb\xbf{}", "\"type\":\"json\",\"value\":{}}", 1, NULL },
  { "half-a-pair", "application/json", "\"\\ud800\"", "\"value\":\"\\ud800\"}", 1, NULL },
  { "several", "application/json", "{\"id\":0}\n{\"id\":1}\n{\"id\":2}\n",
    "\"type\":\"text\",\"media\":\"application/json\","
    "\"text\":\"{\\\"id\\\":0}\\n{\\\"id\\\":1}\\n{\\\"id\\\":2}\\n\"}",
    3, NULL },
  { "row", "application/x-ndjson", "{\"id\":0}\n",
    "\"type\":\"text\",\"media\":\"application/x-ndjson\",\"text\":\"{\\\"id\\\":0}\\n\"}", 1,
    NULL },
  { "trailing", "application/json", "{\"a\":1} trailing",
    "\"media\":\"application/json\",\"text\":\"{\\\"a\\\":1} trailing\"}", 0,
    "The body is not JSON, and is shown as text: Line 1, column 9 (byte 9): this is no value" },
  { "zeros", "application/json", "[\n 1, -01]", "\"text\":\"[\\n 1, -01]\"}", 0,
    "Line 2, column 6 (byte 8): a number does not begin with a zero" },
  { "octal", "application/json", "{\"a\":\"\\222\",\"c\":\"\\233\"}",
    "\"text\":\"{\\\"a\\\":\\\"\\\\222\\\",\\\"c\\\":\\\"\\\\233\\\"}\"}", 0,
    "(byte 8): JSON has no such escape" },
  { "not-utf-8", "application/json; charset=iso-8859-1", "[\"\xe9\"]",
    "\"text\":\"[\\\"é\\\"]\"}", 0, "(byte 3): this is not UTF-8" },
  { "text", "text/plain", "[1.0]", "\"media\":\"text/plain\",\"text\":\"[1.0]\"}", 0, NULL },
};

static gboolean
has_logged (BellhopRun *run,
            const char *words)
{
  GListModel *log = bellhop_run_get_log (run);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      if (strstr (bellhop_log_line_get_text (line), words) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* A pipe gets what came, but for text in another encoding. */
static void
assert_written (BellhopOutput *output,
                const char    *body)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);

  g_assert_true (bellhop_output_write_text (output, stream, NULL, NULL));
  g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                   g_memory_output_stream_get_data_size (memory), body, strlen (body));
}

static void
test_body (BellhopTest  *test,
           gconstpointer data)
{
  const Body *this = data;
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char     *json = NULL;
  BellhopJsonDocument *document = NULL;
  BellhopOutput       *body;

  http_fixture_answer (server, "/json", this->media, this->body);
  http_fixture_set_url (action, server, "/json");
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  body = bellhop_run_find_output (run, "body");

  json = bellhop_output_dup_json (body);
  g_test_message ("%s", json);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_true (g_str_has_suffix (json, this->json));
  g_assert_null (strchr (json, '\n'));
  g_assert_true (BELLHOP_IS_JSON_OUTPUT (body) == (this->n > 0));
  if (this->n > 0)
    document = bellhop_json_output_get_document (BELLHOP_JSON_OUTPUT (body));
  if (document != NULL)
    g_assert_cmpuint (bellhop_json_document_get_n_documents (document), ==, this->n);
  if (g_utf8_validate (this->body, -1, NULL))
    assert_written (body, this->body);
  if (this->logged != NULL)
    {
      g_assert_true (has_logged (run, this->logged));
      g_assert_nonnull (strstr (bellhop_text_output_get_note (BELLHOP_TEXT_OUTPUT (body)),
                                this->logged));
    }
  else
    g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 0);
}

/* What is said of it is what became of it. */
static void
test_no_text (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/json", "application/json", "{\"a\": \"\xff\xfe\"}");
  http_fixture_set_url (action, server, "/json");
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (bellhop_run_find_output (run, "body")));
  g_assert_true (has_logged (run, "The body is neither JSON nor text"));
  g_assert_false (has_logged (run, "shown as text"));
}

/* As much as is kept in memory. */
static void
test_large (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GString) text = g_string_new ("[1");
  BellhopOutput *body;

  while (text->len < 7 * 1024 * 1024)
    g_string_append (text, ",12345678901234567890");
  g_string_append_c (text, ']');
  http_fixture_answer (server, "/json", "application/json", text->str);
  http_fixture_set_url (action, server, "/json");
  run = http_fixture_run (test, action);
  body = bellhop_run_find_output (run, "body");
  g_assert_true (BELLHOP_IS_JSON_OUTPUT (body));
  assert_written (body, text->str);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/json-body/", bodies[i].name, NULL);

      bellhop_test_add (path, &bodies[i], test_body);
    }
  bellhop_test_add ("/json-body/no-text", NULL, test_no_text);
  bellhop_test_add ("/json-body/large", NULL, test_large);
  return g_test_run ();
}
