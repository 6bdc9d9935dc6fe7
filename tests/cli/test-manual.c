/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <signal.h>

/* The pages of the manual against what the program says of itself. */

/* A file of the manual, by its way from there. */
static char *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BELLHOP_MANUAL"), name, NULL);
  char            *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char *
load_page (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".md", NULL);

  return load (name);
}

/* What stands between a heading and the next one. */
static char *
dup_section (const char *id,
             const char *page,
             const char *title)
{
  g_autofree char *heading = g_strdup_printf ("\n## %s\n", title);
  const char      *start = strstr (page, heading);
  const char      *end;

  if (start == NULL)
    g_error ("The page of %s has no section \"%s\"", id, title);
  start += strlen (heading);
  end = strstr (start, "\n## ");
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : g_strdup (start);
}

static char *
find_row (const char *section,
          const char *name)
{
  g_autofree char *start = g_strdup_printf ("| `%s` |", name);
  g_auto(GStrv) lines = g_strsplit (section, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start))
      return g_strdup (lines[i]);
  return NULL;
}

static void
expect (const char *id,
        const char *name,
        const char *row,
        const char *text)
{
  if (strstr (row, text) == NULL)
    g_test_fail_printf ("The page of %s does not say \"%s\" of \"%s\"", id, text, name);
}

static GPtrArray *
list_ids (BellhopTest *test)
{
  g_autoptr(Program) program = program_run (test, "list", "--json");
  g_autoptr(JsonNode) node = json_from_string (program->out->str, NULL);
  JsonArray *list = json_node_get_array (node);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (list); i++)
    g_ptr_array_add (ids, g_strdup (
                            json_object_get_string_member (json_array_get_object_element (list, i),
                                                           "id")));
  g_assert_cmpuint (ids->len, >=, 9);
  return ids;
}

static JsonObject *
describe (BellhopTest *test,
          const char  *id)
{
  g_autoptr(Program) program = program_run (test, "describe", id, "--json");

  return program_parse (program);
}

/* --- Pages --- */

static void
test_pages (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GPtrArray) ids = list_ids (test);
  g_autofree char *index = load ("README.md");
  g_autofree char *readme = load ("../../README.md");
  g_autoptr(GDir) folder = g_dir_open (g_getenv ("BELLHOP_MANUAL"), 0, NULL);
  const char *name;

  for (guint i = 0; i < ids->len; i++)
    {
      const char      *id = ids->pdata[i];
      g_autofree char *page = load_page (id);
      g_autofree char *own_link = g_strdup_printf ("(%s.md)", id);
      g_autofree char *link = g_strdup_printf ("(docs/actions/%s.md)", id);
      g_autoptr(JsonObject) about = describe (test, id);
      g_autofree char *heading = g_strdup_printf ("# %s (`%s`)\n",
                                                  json_object_get_string_member (about, "title"),
                                                  id);

      g_assert_true (g_str_has_prefix (page, heading));
      expect (id, "the index", index, own_link);
      expect (id, "the README", readme, link);
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *id = g_str_has_suffix (name, ".md")
                              ? g_strndup (name, strlen (name) - strlen (".md"))
                              : g_strdup (name);

      if (!g_str_equal (name, "README.md") &&
          !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_test_fail_printf ("%s is about no action", name);
    }
}

/* --- Parameters --- */

static char *
dup_default (JsonObject *param)
{
  JsonNode *node = json_object_get_member (param, "default");
  GType     type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "`true`" : "`false`");
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("`%" G_GINT64_FORMAT "`", json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("`%g`", json_node_get_double (node));
  if (type == G_TYPE_STRING && *json_node_get_string (node) != '\0')
    return g_strdup_printf ("`%s`", json_node_get_string (node));
  return NULL;
}

static char *
dup_limits (JsonObject *param)
{
  JsonNode *min = json_object_get_member (param, "min");
  JsonNode *max = json_object_get_member (param, "max");

  if (min == NULL || max == NULL)
    return NULL;
  return g_strdup_printf ("| %.15g to %.15g |", json_node_get_double (min),
                          json_node_get_double (max));
}

static void
check_parameter (const char *id,
                 const char *section,
                 JsonObject *param)
{
  const char      *name = json_object_get_string_member (param, "name");
  g_autofree char *row = find_row (section, name);
  g_autofree char *title = g_strdup_printf ("| %s |",
                                            json_object_get_string_member (param, "title"));
  g_autofree char *usual = dup_default (param);
  g_autofree char *limits = dup_limits (param);
  JsonArray       *choices = json_object_has_member (param, "choices")
                               ? json_object_get_array_member (param, "choices")
                               : NULL;

  if (row == NULL)
    {
      g_test_fail_printf ("The page of %s has no row for the parameter \"%s\"", id, name);
      return;
    }
  expect (id, name, row, title);
  if (usual != NULL)
    expect (id, name, row, usual);
  if (limits != NULL)
    expect (id, name, row, limits);
  if (json_object_has_member (param, "unit"))
    expect (id, name, row, json_object_get_string_member (param, "unit"));
  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      g_autofree char *choice = g_strdup_printf ("`%s`",
                                                 json_array_get_string_element (choices, i));

      expect (id, name, row, choice);
    }
}

/* Each name that @pattern catches in @text is one of @known. */
static void
check_names (const char *id,
             const char *text,
             const char *pattern,
             GHashTable *known)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_assert_nonnull (regex);
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      if (!g_hash_table_contains (known, name))
        g_test_fail_printf ("The page of %s names a parameter \"%s\", and there is none", id, name);
    }
}

static void
check_commands (const char *id,
                const char *page,
                GHashTable *known)
{
  g_autofree char *command = g_strdup_printf ("$ bellhop run %s ", id);
  g_auto(GStrv) lines = g_strsplit (page, "\n", -1);
  guint n_commands = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (!g_str_has_prefix (lines[i], command))
        continue;
      n_commands++;
      /* In a curl command other things are equal. */
      if (strstr (lines[i], "--paste") == NULL)
        check_names (id, lines[i], " ([a-z][a-z-]*)=", known);
    }
  if (n_commands < 3)
    g_test_fail_printf ("The page of %s has %u examples", id, n_commands);
}

static void
test_parameters (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GPtrArray) ids = list_ids (test);

  for (guint i = 0; i < ids->len; i++)
    {
      const char      *id = ids->pdata[i];
      g_autofree char *page = load_page (id);
      g_autofree char *section = dup_section (id, page, "Parameters");
      g_autoptr(JsonObject) about = describe (test, id);
      g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
      JsonArray *params = json_object_get_array_member (about, "parameters");

      for (guint n = 0; n < json_array_get_length (params); n++)
        {
          JsonObject *param = json_array_get_object_element (params, n);

          check_parameter (id, section, param);
          g_hash_table_add (known, (gpointer) json_object_get_string_member (param, "name"));
        }
      check_names (id, section, "^\\| `([a-z][a-z0-9-]*)` \\|", known);
      check_names (id, page, "`([a-z][a-z-]*)=", known);
      check_commands (id, page, known);
    }
}

/* --- Options of curl --- */

/* The paragraph of the page that begins with @start. */
static char *
dup_paragraph (const char *page,
               const char *start)
{
  const char *found = strstr (page, start);
  const char *end;

  g_assert_nonnull (found);
  found = strstr (found, "`-");
  end = strstr (found, "\n\n");
  g_assert_nonnull (end);
  return g_strndup (found, (gsize) (end - found));
}

static const char *
choose_paragraph (const char *meaning)
{
  if (g_str_has_prefix (meaning, "OUTPUT"))
    return "These say where";
  return g_str_equal (meaning, "NOTHING") ? "These change nothing" : "These have an effect";
}

/* The table of the sources is what the program goes by. */
static void
test_curl_options (BellhopTest  *test,
                   gconstpointer data)
{
  g_autofree char *page = load_page ("http.request");
  g_autofree char *source = load ("../../src/modules/http/curl/curl-options.c");
  g_autoptr(GRegex) regex = g_regex_new ("^  \\{ \"([^\"]+)\", (?:0|'(.)'), "
                                         "(?:TRUE|FALSE), CURL_([A-Z0-9_]+) \\}",
                                         G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  guint n_options = 0;

  for (g_regex_match (regex, source, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *letter = g_match_info_fetch (match, 2);
      g_autofree char *meaning = g_match_info_fetch (match, 3);
      g_autofree char *entry = *letter != '\0' ? g_strdup_printf ("`-%s` `--%s`", letter, name)
                                               : g_strdup_printf ("`--%s`", name);
      const char      *start = choose_paragraph (meaning);
      g_autofree char *paragraph = NULL;

      n_options++;
      /* These stand in kinds, and not each by its name. */
      if (g_str_has_prefix (meaning, "REFUSED_"))
        continue;
      /* It ends the command, and has a sentence of its own. */
      paragraph = g_str_equal (meaning, "NEXT") ? g_strdup (page) : dup_paragraph (page, start);
      expect ("http.request", start, paragraph, entry);
    }
  g_assert_cmpuint (n_options, >, 200);
}

/* --- Outputs --- */

/* An output in the JSON of a run, or the event that says that it is there. */
static void
check_output (const char *id,
              const char *section,
              JsonObject *output)
{
  const char      *name = json_object_get_string_member (output, "name");
  g_autofree char *row = find_row (section, name);
  JsonArray       *columns = json_object_has_member (output, "columns")
                               ? json_object_get_array_member (output, "columns")
                               : NULL;

  if (row == NULL)
    {
      g_test_fail_printf ("The page of %s has no row for the output \"%s\"", id, name);
      return;
    }
  expect (id, name, row, json_object_get_string_member (output, "type"));
  for (guint i = 0; columns != NULL && i < json_array_get_length (columns); i++)
    {
      g_autofree char *column = g_strdup_printf ("`%s`",
                                                 json_array_get_string_element (columns, i));

      expect (id, name, row, column);
    }
}

static void
check_run (const char *id,
           Program    *program)
{
  g_autofree char *page = load_page (id);
  g_autofree char *section = dup_section (id, page, "Outputs");
  g_autoptr(JsonObject) run = program_parse (program);
  JsonArray *outputs = json_object_get_array_member (run, "outputs");

  g_assert_cmpuint (json_array_get_length (outputs), >, 0);
  for (guint i = 0; i < json_array_get_length (outputs); i++)
    check_output (id, section, json_array_get_object_element (outputs, i));
}

static void
test_outputs_of_files (BellhopTest  *test,
                       gconstpointer data)
{
  const char      *folder = bellhop_test_get_folder (test);
  g_autofree char *one = g_strconcat ("folder=", folder, NULL);
  g_autofree char *several = g_strconcat ("folders=", folder, NULL);
  /* One that is not there brings out the table of what was not read. */
  g_autofree char *missing = g_strconcat ("files=", folder, "/missing", NULL);
  g_autoptr(Program) checksum = program_run (test, "run", "files.checksum", missing, "--json");
  g_autoptr(Program) usage = program_run (test, "run", "files.usage", one, "--json");
  g_autoptr(Program) duplicates = program_run (test, "run", "files.duplicates", several, "--json");
  g_autoptr(Program) search = program_run (test, "run", "files.search", one, "name=*", "--json");

  check_run ("files.checksum", checksum);
  check_run ("files.usage", usage);
  check_run ("files.duplicates", duplicates);
  check_run ("files.search", search);
}

static gboolean
is_listening (gpointer data)
{
  return strstr (((Program *) data)->out->str, "\"traffic\"") != NULL;
}

static void
check_events (const char *id,
              Program    *program,
              char      **out_address)
{
  g_autofree char *page = load_page (id);
  g_autofree char *section = dup_section (id, page, "Outputs");
  g_auto(GStrv) lines = g_strsplit (program->out->str, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) node = json_from_string (lines[i], NULL);
      JsonObject *event = node != NULL ? json_node_get_object (node) : NULL;

      if (event == NULL || !g_str_equal (json_object_get_string_member (event, "event"), "output"))
        continue;
      check_output (id, section, event);
      if (json_object_has_member (event, "text"))
        *out_address = g_strdup (json_object_get_string_member (event, "text"));
    }
}

/* The sample service answers those that fetch. */
static void
test_outputs_of_http (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(Program) serve = program_start (test, NULL, "run", "http.serve", "sample=true",
                                            "--jsonl", NULL);
  g_autofree char *address = NULL;
  g_autofree char *one = NULL;
  g_autofree char *several = NULL;
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autoptr(Program) request = NULL;
  g_autoptr(Program) download = NULL;
  g_autoptr(Program) watch = NULL;
  g_autoptr(Program) check = NULL;

  bellhop_test_run_until (test, is_listening, serve);
  check_events ("http.serve", serve, &address);
  g_assert_nonnull (address);
  one = g_strconcat ("url=", address, "sample/json", NULL);
  several = g_strconcat ("urls=", address, "sample/json", NULL);
  request = program_run (test, "run", "http.request", one, "--json");
  download = program_run (test, "run", "http.download", several, folder, "--json");
  watch = program_run (test, "run", "http.watch", several, "count=1", "--json");
  check = program_run (test, "run", "http.check", several, "--json");
  check_run ("http.request", request);
  check_run ("http.download", download);
  check_run ("http.watch", watch);
  check_run ("http.check", check);
  g_subprocess_send_signal (serve->process, SIGINT);
  program_wait (serve);
  g_assert_cmpint (program_get_code (serve), ==, 130);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/manual/pages", NULL, test_pages);
  bellhop_test_add ("/cli/manual/parameters", NULL, test_parameters);
  bellhop_test_add ("/cli/manual/curl-options", NULL, test_curl_options);
  bellhop_test_add ("/cli/manual/outputs-of-files", NULL, test_outputs_of_files);
  bellhop_test_add ("/cli/manual/outputs-of-http", NULL, test_outputs_of_http);
  return g_test_run ();
}
