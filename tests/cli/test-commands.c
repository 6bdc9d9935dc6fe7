/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <glib/gstdio.h>

/* The digest of the three letters "abc", which the standard itself gives. */
static const char abc_sha256[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void
test_list (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(Program) text = program_run (test, "list");
  g_autoptr(Program) json = program_run (test, "list", "--json");
  g_autoptr(JsonNode) node = json_from_string (json->out->str, NULL);
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpint (program_get_code (text), ==, 0);
  g_assert_cmpstr (text->err->str, ==, "");
  g_assert_nonnull (strstr (text->out->str, "http.request"));
  g_assert_nonnull (strstr (text->out->str, "files.checksum"));
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    g_hash_table_add (ids,
                      (gpointer) json_object_get_string_member (
                        json_array_get_object_element (json_node_get_array (node), i),
                        "id"));
  g_assert_true (g_hash_table_contains (ids, "http.request"));
  g_assert_true (g_hash_table_contains (ids, "files.checksum"));
  g_hash_table_unref (ids);
}

/* A module that cannot be had takes nothing with it. */
static void
test_list_bad_modules (BellhopTest  *test,
                       gconstpointer data)
{
  static const char command[] =
    "BELLHOP_MODULE_PATH=\"$BELLHOP_TEST_MODULES:$BELLHOP_MODULE_PATH\" \"$BELLHOP\" list";
  g_autoptr(Program) list = program_finish (program_start_shell (test, command));

  g_assert_cmpint (program_get_code (list), ==, 0);
  g_assert_nonnull (strstr (list->err->str, "stranger-spaced.so was not loaded: Its action "
                                            "Strangerspaced cannot be used: “with space” "));
  g_assert_nonnull (strstr (list->err->str, "stranger-capital.so was not loaded: Its action "
                                            "Strangercapital cannot be used: “Bad_Name” "));
  g_assert_null (strstr (list->out->str, "stranger.spaced"));
  g_assert_nonnull (strstr (list->out->str, "stranger.bow"));
  g_assert_nonnull (strstr (list->out->str, "http.request"));
}

static JsonObject *
find_parameter (JsonObject *about,
                const char *name)
{
  JsonArray *parameters = json_object_get_array_member (about, "parameters");

  for (guint i = 0; i < json_array_get_length (parameters); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (parameters, i),
                                                    "name"),
                     name))
      return json_array_get_object_element (parameters, i);
  g_assert_not_reached ();
}

static void
test_describe (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(Program) text = program_run (test, "describe", "http.request");
  g_autoptr(Program) json = program_run (test, "describe", "http.request", "--json");
  g_autoptr(JsonObject) about = program_parse (json);
  JsonObject *limit = find_parameter (about, "time-limit");

  g_assert_cmpint (program_get_code (text), ==, 0);
  g_assert_nonnull (strstr (text->out->str, "time-limit"));
  g_assert_true (json_object_get_boolean_member (find_parameter (about, "url"), "required"));
  g_assert_cmpstr (json_object_get_string_member (find_parameter (about, "password"), "type"), ==,
                   "secret");
  g_assert_cmpint (json_object_get_int_member (limit, "default"), ==, 30);
  g_assert_cmpstr (json_object_get_string_member (limit, "unit"), ==, "s");
  g_assert_cmpstr (json_array_get_string_element (
                     json_object_get_array_member (find_parameter (about, "body-type"), "choices"),
                     1),
                   ==,
                   "json");
}

/* What a list can hold is told, and what it cannot hold is answered with what it could. */
static void
test_choices (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(Program) json = program_run (test, "describe", "files.checksum", "--json");
  g_autoptr(JsonObject) about = program_parse (json);
  JsonArray *choices = json_object_get_array_member (find_parameter (about, "algorithms"),
                                                     "choices");
  g_autoptr(Program) wrong = program_run (test, "run", "files.checksum", "files=/dev/null",
                                          "algorithms=sha265");

  g_assert_cmpuint (json_array_get_length (choices), ==, 14);
  g_assert_cmpstr (json_array_get_string_element (choices, 1), ==, "md5");
  g_assert_cmpint (program_get_code (wrong), ==, 2);
  g_assert_nonnull (strstr (wrong->err->str, "did you mean “sha256”?"));
}

static void
test_run (BellhopTest  *test,
          gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", 3);
  g_autofree char *files = g_strconcat ("files=", path, NULL);
  g_autoptr(Program) text = program_run (test, "run", "files.checksum", files);
  g_autoptr(Program) json = program_run (test, "run", "files.checksum", files, "--json");
  g_autoptr(JsonObject) run = program_parse (json);
  g_autofree char *line = g_strdup_printf ("%s\tsha256\t%s\t\n", path, abc_sha256);
  JsonObject      *output;

  g_assert_cmpint (program_get_code (text), ==, 0);
  g_assert_cmpstr (text->out->str, ==, line);
  g_assert_cmpstr (text->err->str, ==, "");

  g_assert_cmpint (program_get_code (json), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (run, "action"), ==, "files.checksum");
  g_assert_cmpstr (json_object_get_string_member (run, "state"), ==, "done");
  g_assert_false (json_object_get_boolean_member (run, "partial"));
  g_assert_true (json_object_get_null_member (run, "error"));
  g_assert_true (json_object_get_null_member (run, "stopped_ms"));
  output = json_array_get_object_element (json_object_get_array_member (run, "outputs"), 0);
  g_assert_cmpstr (json_object_get_string_member (output, "name"), ==, "digests");
  g_assert_cmpstr (json_object_get_string_member (output, "type"), ==, "table");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (output, "columns")), ==,
                    4);
  g_assert_cmpstr (json_array_get_string_element (
                     json_array_get_array_element (json_object_get_array_member (output, "rows"),
                                                   0),
                     2),
                   ==, abc_sha256);
}

static void
test_events (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "abc", "abc", 3);
  g_autofree char *files = g_strconcat ("files=", path, NULL);
  g_autoptr(Program) program = program_run (test, "run", "files.checksum", files, "--jsonl");
  g_auto(GStrv) lines = g_strsplit (g_strchomp (program->out->str), "\n", -1);
  g_autoptr(GString) events = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = json_from_string (lines[i], &error);
      const char *event;

      g_assert_no_error (error);
      event = json_object_get_string_member (json_node_get_object (node), "event");
      if (!g_str_equal (event, "progress"))
        g_string_append_printf (events, "%s ", event);
    }
  g_assert_cmpstr (events->str, ==, "start output row end ");
  g_assert_cmpint (program_get_code (program), ==, 0);
}

static void
test_values (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *first = bellhop_test_write_file (test, "@first", "abc", 3);
  g_autofree char *second = bellhop_test_write_file (test, "second", "abc", 3);
  g_autofree char *lines = g_strconcat (first, "\n", second, "\n", NULL);
  g_autofree char *list = bellhop_test_write_file (test, "list", lines, -1);
  g_autofree char *from_file = g_strconcat ("files=@", list, NULL);
  g_autofree char *digest = bellhop_test_write_file (test, "digest", abc_sha256, -1);
  g_autofree char *expected = g_strconcat ("expected=@", digest, NULL);
  g_autoptr(Program) read = program_run (test, "run", "files.checksum", from_file, expected);
  g_autoptr(Program) piped = program_finish (
    program_start (test, lines, "run", "files.checksum", "files=-", NULL));
  g_autoptr(Program) escaped = NULL;

  g_assert_cmpint (program_get_code (read), ==, 0);
  g_assert_nonnull (strstr (read->out->str, "second\tsha256"));
  g_assert_nonnull (strstr (read->out->str, "\tok\n"));
  g_assert_cmpint (program_get_code (piped), ==, 0);
  g_assert_nonnull (strstr (piped->out->str, "@first\tsha256"));

  g_assert_cmpint (g_chdir (bellhop_test_get_folder (test)), ==, 0);
  escaped = program_run (test, "run", "files.checksum", "files=@@first");
  g_assert_cmpint (program_get_code (escaped), ==, 0);
  g_assert_true (g_str_has_prefix (escaped->out->str, "@first\t"));
}

typedef struct
{
  const char *arguments[5];
  const char *words;
} Usage;

static void
test_usage (BellhopTest  *test,
            gconstpointer data)
{
  static const Usage cases[] = {
    { { "rum" }, "did you mean “run”" },
    { { "run" }, "no action given" },
    { { "run", "http.requst" }, "did you mean “http.request”" },
    { { "describe", "checksum" }, "did you mean “files.checksum”" },
    { { "describe", "zzzzzzzzzzzz" }, "bellhop list" },
    { { "run", "http.request", "ulr=http://x/" }, "did you mean “url”" },
    { { "run", "http.request", "a=b" },
      "no parameter “a”: if it is part of a value, write “url=a=…”" },
    { { "run", "files.search", "x y", "max-results=1K" }, "“1K” is not a plain number" },
    { { "run", "http.request", "url=ftp://x/" }, "use http or https" },
    { { "run", "http.request", "url=x" }, "start it with http:// or https://" },
    { { "run", "http.request" }, "url: A value is required" },
    { { "run", "http.request", "url=http://127.0.0.1/", "max-bytes=0" },
      "0 is below the minimum of 1" },
    { { "run", "http.request", "url=http://127.0.0.1/", "time-limit=soon" },
      "“soon” is not a number" },
    { { "run", "http.request", "url=http://127.0.0.1/", "body-type=xml" },
      "raw, json, form, file" },
    { { "run", "http.request", "url=http://127.0.0.1/", "verify-tls=maybe" },
      "neither true nor false" },
    { { "run", "http.request", "url=@/nowhere/at/all" }, "url: " },
    { { "run", "http.request", "nothing" }, "url: “nothing” is not a URL" },
    { { "run", "http.request", "http://127.0.0.1/", "http://127.0.0.2/" }, "url: " },
    { { "run", "http.request", "-", "body=-" }, "only one value can come" },
    { { "run", "http.request", "@/" }, "url: “/”: Is a directory" },
    { { "run", "http.request", "--jsn" }, "did you mean --json" },
    { { "run", "http.request", "http://127.0.0.1/", "headers=expect: 100-continue" },
      "expect cannot be given" },
    { { "run", "http.download", "http://127.0.0.1/", "headers=Expect: 100-continue" },
      "Expect cannot be given" },
    { { "run", "http.watch", "http://127.0.0.1/", "headers=Transfer-Encoding: chunked" },
      "Transfer-Encoding cannot be given" },
    { { "run", "http.check", "http://127.0.0.1/", "headers=Content-Length: 10" },
      "Content-Length cannot be given" },
    { { "run", "http.request", "http://127.0.0.1/", "headers=Content-Length;" },
      "Content-Length cannot be given" },
    { { "run", "http.request", "--json", "--jsonl" }, "cannot be combined" },
    { { "list", "everything" }, "unexpected argument" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *arguments = cases[i].arguments;
      g_autoptr(Program) program = program_run (test, arguments[0], arguments[1], arguments[2],
                                                arguments[3], arguments[4]);

      g_test_message ("%s", program->err->str);
      g_assert_cmpint (program_get_code (program), ==, 2);
      g_assert_cmpstr (program->out->str, ==, "");
      g_assert_true (g_str_has_prefix (program->err->str, "bellhop: "));
      g_assert_nonnull (strstr (program->err->str, cases[i].words));
      g_assert_true (strchr (program->err->str, '\n') == program->err->str + program->err->len - 1);
    }
}

static void
test_help (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(Program) help = program_run (test, "--help");
  g_autoptr(Program) version = program_run (test, "--version");

  g_assert_cmpint (program_get_code (help), ==, 0);
  g_assert_nonnull (strstr (help->out->str, "bellhop run ID"));
  g_assert_cmpint (program_get_code (version), ==, 0);
  g_assert_true (g_str_has_prefix (version->out->str, "bellhop "));
}

/* Wherever it is asked for; that of an action is what describe says. */
static void
test_help_of_commands (BellhopTest  *test,
                       gconstpointer data)
{
  static const Usage cases[] = {
    { { "list", "--help" }, "Usage: bellhop list [--json]\n" },
    { { "describe", "-h" }, "Usage: bellhop describe ID" },
    { { "run", "--help" }, "Usage: bellhop run ID" },
    { { "help", "run" }, "Usage: bellhop run ID" },
    { { "help" }, "bellhop describe ID" },
    { { "version" }, "bellhop " },
    { { "-V" }, "bellhop " },
    { { "run", "--quiet", "files.checksum", "--help" }, "\n  files " },
    { { "run", "files.checksum", "nonsense", "-h" }, "\n  files " },
  };
  g_autoptr(Program) described = program_run (test, "describe", "files.search");
  g_autoptr(Program) asked = program_run (test, "run", "files.search", "--help");
  g_autoptr(Program) value = program_run (test, "run", "files.search", "--", "--help");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *arguments = cases[i].arguments;
      g_autoptr(Program) program = program_run (test, arguments[0], arguments[1], arguments[2],
                                                arguments[3], arguments[4]);

      g_assert_cmpint (program_get_code (program), ==, 0);
      g_assert_cmpstr (program->err->str, ==, "");
      g_assert_nonnull (strstr (program->out->str, cases[i].words));
    }
  g_assert_cmpstr (asked->out->str, ==, described->out->str);
  g_assert_cmpint (program_get_code (value), ==, 2);
}

/* A value without a name is for the parameter that the action is about. */
static void
test_main_values (BellhopTest  *test,
                  gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "a=b", "abc", 3);
  g_autofree char *other = bellhop_test_write_file (test, "other", "needle\n", -1);
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autoptr(Program) files = program_run (test, "run", "files.checksum", path, other, "--quiet");
  g_autoptr(Program) search = program_run (test, "run", "files.search", folder, "needle");
  g_autoptr(Program) pipe = program_finish (
    program_start_shell (test, "echo /etc/hostname | \"$BELLHOP\" run files.checksum "
                               "files=@/dev/fd/0"));

  g_assert_cmpint (program_get_code (files), ==, 0);
  g_assert_nonnull (strstr (files->out->str, abc_sha256));
  g_assert_nonnull (strstr (files->out->str, "/other\tsha256"));
  g_assert_cmpint (program_get_code (search), ==, 0);
  g_assert_nonnull (strstr (search->out->str, "/other\t1\t"));
  g_assert_true (g_str_has_prefix (pipe->out->str, "/etc/hostname\tsha256\t"));
}

/* Each command says so when what it prints has no room, and a run that sends nothing is not given
 * what the program itself has opened. */
static void
test_descriptors (BellhopTest  *test,
                  gconstpointer data)
{
  static const char *const full[] = { "list", "list --json", "describe http.request", "--help",
                                      "--version", "describe http.request --json", "run --help" };

  for (guint i = 0; i < G_N_ELEMENTS (full); i++)
    {
      g_autofree char *command = g_strdup_printf ("\"$BELLHOP\" %s >/dev/full", full[i]);
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_assert_cmpint (program_get_code (program), ==, 1);
      g_test_message ("%s: %s", full[i], program->err->str);
      g_assert_nonnull (strstr (program->err->str, "bellhop: standard output: "));
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *command =
        g_strdup_printf ("\"$BELLHOP\" run files.checksum files=- %u%s", i, i == 0 ? "<&-" : ">&-");
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_assert_cmpint (program_get_code (program), ==, 2);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/list", NULL, test_list);
  bellhop_test_add ("/cli/list/bad-modules", NULL, test_list_bad_modules);
  bellhop_test_add ("/cli/describe", NULL, test_describe);
  bellhop_test_add ("/cli/choices", NULL, test_choices);
  bellhop_test_add ("/cli/run", NULL, test_run);
  bellhop_test_add ("/cli/events", NULL, test_events);
  bellhop_test_add ("/cli/values", NULL, test_values);
  bellhop_test_add ("/cli/usage", NULL, test_usage);
  bellhop_test_add ("/cli/help", NULL, test_help);
  bellhop_test_add ("/cli/help/of-commands", NULL, test_help_of_commands);
  bellhop_test_add ("/cli/descriptors", NULL, test_descriptors);
  bellhop_test_add ("/cli/main-values", NULL, test_main_values);
  return g_test_run ();
}
