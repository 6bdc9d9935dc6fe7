/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

/* The example with an output of each type that grows. */

static void
test_json (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(Program) program = program_run (test, "run", "example.outputs", "points=4", "--json");
  g_autoptr(JsonObject) run = program_parse (program);
  JsonArray  *outputs = json_object_get_array_member (run, "outputs");
  JsonObject *series = json_array_get_object_element (outputs, 0);
  JsonObject *tree = json_array_get_object_element (outputs, 1);
  JsonArray  *point = json_array_get_array_element (json_object_get_array_member (series, "points"),
                                                    3);
  JsonArray  *row = json_array_get_array_element (json_object_get_array_member (tree, "rows"), 0);

  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (series, "type"), ==, "series");
  g_assert_cmpstr (json_object_get_string_member (series, "unit"), ==, "°C");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (series, "points")), ==,
                    12);
  g_assert_cmpfloat (json_array_get_double_element (point, 0), ==, 0.1);
  g_assert_cmpstr (json_array_get_string_element (point, 2), ==, "sine");
  g_assert_nonnull (strstr (program->out->str, "[0.1,"));

  g_assert_cmpstr (json_object_get_string_member (tree, "type"), ==, "tree");
  g_assert_false (json_object_get_boolean_member (tree, "truncated"));
  g_assert_cmpstr (json_array_get_string_element (row, 0), ==, "/example");
}

/* Points are events of their own, and a tree comes when it is whole. */
static void
test_events (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(Program) program = program_run (test, "run", "example.outputs", "points=2", "--jsonl");
  g_auto(GStrv) lines = g_strsplit (g_strchomp (program->out->str), "\n", -1);
  g_autoptr(GString) events = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) node = json_from_string (lines[i], NULL);
      JsonObject *event = json_node_get_object (node);
      const char *name = json_object_get_string_member (event, "event");

      if (g_str_equal (name, "progress"))
        continue;
      g_string_append_printf (events, "%s ", name);
      if (g_str_equal (name, "point"))
        {
          g_assert_cmpstr (json_object_get_string_member (event, "output"), ==, "waves");
          g_assert_cmpuint (json_array_get_length (json_object_get_array_member (event, "point")),
                            ==, 3);
        }
    }
  g_assert_cmpstr (events->str, ==, "start output point point point point point point output end ");
}

static void
test_text (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(Program) program = program_run (test, "run", "example.outputs", "points=1");

  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_true (g_str_has_prefix (program->out->str, "seconds,y,line\n0,60,sine\n"));
  g_assert_nonnull (strstr (program->out->str, "/example/folder 3/"));
}

/* What a server sends commands no terminal, and JSON stays JSON there. */
static void
test_terminal_json (BellhopTest  *test,
                    gconstpointer data)
{
  static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    "{\"a\xc2\x9b\": \"b\xe2\x80\xae\x7f\"}";
  static const char *const options[] = { "--quiet", "--quiet --json", "--quiet --jsonl" };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, answer, sizeof answer - 1);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *command =
        g_strdup_printf ("exec script -qec \"'$BELLHOP' run http.request 'url=%s' %s 2>&1\" "
                         "/dev/null",
                         url, options[i]);
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_assert_cmpint (program_get_code (program), ==, 0);
      g_test_message ("%s", program->out->str);
      g_assert_nonnull (strstr (program->out->str, "\"a\\u009b\""));
      g_assert_nonnull (strstr (program->out->str, "\"b\\u202e\\u007f\""));
      g_assert_null (strstr (program->out->str, "\xe2\x80\xae"));
      g_assert_null (strstr (program->out->str, "\xc2\x9b"));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/outputs/json", NULL, test_json);
  bellhop_test_add ("/cli/outputs/events", NULL, test_events);
  bellhop_test_add ("/cli/outputs/text", NULL, test_text);
  bellhop_test_add ("/cli/outputs/terminal-json", NULL, test_terminal_json);
  return g_test_run ();
}
