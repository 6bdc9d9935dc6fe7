/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <string.h>
#include <sys/stat.h>

/* Actions on files as a script sees them. */

static char *
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  return bellhop_test_write_file (test, name, contents, -1);
}

static JsonObject *
get_output (JsonObject *run,
            guint       index)
{
  return json_array_get_object_element (json_object_get_array_member (run, "outputs"), index);
}

static guint64
get_disk_bytes (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return (guint64) status.st_blocks * 512;
}

static void
test_duplicates_json (BellhopTest  *test,
                      gconstpointer data)
{
  g_autofree char *a = make (test, "a", "same");
  g_autofree char *b = make (test, "b", "same");
  g_autofree char *c = make (test, "c", "other");
  g_autofree char *folders = g_strconcat ("folders=", bellhop_test_get_folder (test), NULL);
  g_autoptr(Program) program = program_run (test, "run", "files.duplicates", folders,
                                            "byte-compare=true", "--json");
  g_autoptr(JsonObject) run = program_parse (program);
  JsonObject *table = get_output (run, 0);
  JsonArray  *rows = json_object_get_array_member (table, "rows");
  JsonArray  *row = json_array_get_array_element (rows, 1);
  JsonObject *summary = json_object_get_object_member (get_output (run, 1), "value");

  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (run, "state"), ==, "done");
  g_assert_cmpstr (json_object_get_string_member (table, "name"), ==, "duplicates");
  g_assert_cmpstr (json_object_get_string_member (table, "type"), ==, "table");
  g_assert_cmpuint (json_array_get_length (rows), ==, 2);
  g_assert_cmpint (json_array_get_int_element (row, 0), ==, 1);
  g_assert_cmpint (json_array_get_int_element (row, 1), ==, 4);
  g_assert_cmpstr (json_array_get_string_element (row, 2), ==, b);
  g_assert_cmpint (json_object_get_int_member (summary, "groups"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (summary, "files"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (summary, "wasted_bytes"), ==,
                   (gint64) get_disk_bytes (b));
}

/* In a pipe: the groups alone. */
static void
test_duplicates_text (BellhopTest  *test,
                      gconstpointer data)
{
  g_autofree char *a = make (test, "a", "same");
  g_autofree char *b = make (test, "b", "same");
  g_autofree char *folders = g_strconcat ("folders=", bellhop_test_get_folder (test), NULL);
  const guint64    disk_bytes = get_disk_bytes (b);
  g_autofree char *expected =
    g_strdup_printf ("1\t4\t%s\t%" G_GUINT64_FORMAT "\n1\t4\t%s\t%" G_GUINT64_FORMAT "\n", a,
                     disk_bytes, b, disk_bytes);
  g_autoptr(Program) program = program_run (test, "run", "files.duplicates", folders);
  g_autoptr(Program) larger = program_run (test, "run", "files.duplicates", folders, "min-size=5");
  g_autoptr(Program) missing = program_run (test, "run", "files.duplicates",
                                            "folders=/missing/folder");
  g_autoptr(Program) nothing = program_run (test, "run", "files.duplicates");

  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpstr (program->out->str, ==, expected);
  g_assert_cmpint (program_get_code (larger), ==, 0);
  g_assert_cmpstr (larger->out->str, ==, "");
  g_assert_cmpint (program_get_code (missing), ==, 1);
  g_assert_cmpint (program_get_code (nothing), ==, 2);
}

/* Names and columns, in this order: scripts are written against them. */
static void
assert_output (JsonObject *run,
               guint       index,
               const char *name,
               const char *columns)
{
  JsonObject *output = get_output (run, index);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_cmpstr (json_object_get_string_member (output, "name"), ==, name);
  if (columns == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (json_object_get_array_member (output, "columns"));
       i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            json_array_get_string_element (json_object_get_array_member (output,
                                                                                         "columns"),
                                                           i));
  g_assert_cmpstr (text->str, ==, columns);
}

static void
test_checksum_json (BellhopTest  *test,
                    gconstpointer data)
{
  g_autofree char *a = make (test, "a", "abc");
  g_autofree char *good = g_strconcat ("files=", a, NULL);
  g_autoptr(Program) program = program_run (test, "run", "files.checksum", good,
                                            "files=/missing/file", "--json");
  g_autoptr(JsonObject) run = program_parse (program);
  JsonArray *rows = json_object_get_array_member (get_output (run, 0), "rows");

  g_assert_cmpint (program_get_code (program), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (run, "state"), ==, "failed");
  assert_output (run, 0, "digests", "path algorithm digest verdict");
  assert_output (run, 1, "unreadable", "path reason");
  g_assert_cmpuint (json_array_get_length (rows), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (json_array_get_array_element (rows, 0), 3), ==,
                   "");
  g_assert_cmpstr (json_array_get_string_element (json_array_get_array_element (rows, 1), 3), ==,
                   "missing");
}

static void
test_usage_json (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *a = make (test, "a", "abc");
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autoptr(Program) program = program_run (test, "run", "files.usage", folder, "--json");
  g_autoptr(JsonObject) run = program_parse (program);

  g_assert_cmpint (program_get_code (program), ==, 0);
  assert_output (run, 0, "tree", "path disk_bytes apparent_bytes files items newest");
  assert_output (run, 1, "folders", "path disk_bytes apparent_bytes files items newest");
  assert_output (run, 2, "largest", "path disk_bytes apparent_bytes modified");
  assert_output (run, 3, "summary", NULL);
  assert_output (run, 4, "map", NULL);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (get_output (run, 3),
                                                                              "value"),
                                               "files"),
                   ==, 1);
}

static void
test_search_json (BellhopTest  *test,
                  gconstpointer data)
{
  g_autofree char *a = make (test, "a", "one\n a needle\n");
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autofree char *expected = g_strdup_printf ("%s\t2\t4\t a needle\n", a);
  g_autoptr(Program) program = program_run (test, "run", "files.search", folder, "text=needle",
                                            "--json");
  g_autoptr(Program) text = program_run (test, "run", "files.search", folder, "text=needle");
  g_autoptr(Program) mistake = program_run (test, "run", "files.search", folder, "text=(",
                                            "mode=regex");
  g_autoptr(JsonObject) run = program_parse (program);

  g_assert_cmpint (program_get_code (program), ==, 0);
  assert_output (run, 0, "matches", "path line column text");
  g_assert_cmpstr (text->out->str, ==, expected);
  g_assert_cmpint (program_get_code (mistake), ==, 2);
  g_assert_nonnull (strstr (mistake->err->str, "missing closing parenthesis"));
}

/* By way of a mount a folder is in itself, and the device tells nothing: it counts once, and is
 * named. */
static void
test_mounted_below_itself (BellhopTest  *test,
                           gconstpointer data)
{
  g_autofree char *file = make (test, "tree/a/b/file", "12345");
  const char      *folder = bellhop_test_get_folder (test);
  g_autofree char *command =
    g_strdup_printf ("cd '%s' && mkdir tree/a/b/up && unshare --mount sh -c "
                     "'mount --bind tree tree/a/b/up && exec \"$BELLHOP\" run files.usage "
                     "folder=tree --json' || exit 77",
                     folder);
  g_autofree char *ask =
    g_strdup_printf ("cd '%s' && exec unshare --mount sh -c "
                     "'mount --bind tree tree/a/b/up && exec du -sB1 tree'",
                     folder);
  g_autoptr(Program) program = program_finish (program_start_shell (test, command));
  g_autoptr(Program) peer = program_finish (program_start_shell (test, ask));
  g_autofree char *sum = NULL;
  g_autoptr(JsonObject) run = NULL;

  if (program_get_code (program) == 77)
    {
      g_test_skip ("Nothing can be mounted here");
      return;
    }
  g_assert_cmpint (program_get_code (program), ==, 0);
  run = program_parse (program);
  g_assert_nonnull (strstr (program->out->str, "\"files\":1,"));
  /* Nor does what the folder itself takes count twice. */
  sum = g_strdup_printf ("\"value\":{\"disk_bytes\":%" G_GINT64_FORMAT ",",
                         g_ascii_strtoll (peer->out->str, NULL, 10));
  g_assert_nonnull (strstr (program->out->str, sum));
  g_assert_null (strstr (program->out->str, "/tree/a/b/up/"));
}

/* What could not be read, here the memory at address 0: a pipe is told that there is some. */
static void
test_shortfall (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(Program) text = program_run (test, "run", "files.search", "folder=/proc/self/mem",
                                         "text=needle");
  g_autoptr(Program) strict = program_run (test, "run", "files.search", "folder=/proc/self/mem",
                                           "text=needle", "--strict");
  g_autoptr(Program) json = program_run (test, "run", "files.search", "folder=/proc/self/mem",
                                         "text=needle", "--strict", "--json");
  g_autoptr(Program) whole = program_run (test, "run", "files.search", "folder=/proc/version",
                                          "text=needle", "--strict");

  g_assert_cmpint (program_get_code (text), ==, 0);
  g_assert_cmpstr (text->out->str, ==, "");
  g_assert_cmpstr (text->err->str, ==, "bellhop: 1 item could not be read\n");
  g_assert_cmpint (program_get_code (strict), ==, 1);
  g_assert_cmpint (program_get_code (json), ==, 1);
  g_assert_cmpstr (json->err->str, ==, "");
  g_assert_nonnull (strstr (json->out->str, "\"unreadable\""));
  g_assert_cmpint (program_get_code (whole), ==, 0);
}

/* What the rows do not say is told beside them, and fails nothing. */
static void
test_notices (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autoptr(Program) text = NULL;
  g_autoptr(Program) json = NULL;

  g_free (bellhop_test_write_file (test, "a", "needle\nneedle\n", -1));
  g_free (bellhop_test_write_file (test, "b/c", "\0", 1));
  text = program_run (test, "run", "files.search", folder, "text=needle", "max-results=1",
                      "--strict");
  json = program_run (test, "run", "files.search", folder, "text=needle", "--json");
  g_assert_cmpint (program_get_code (text), ==, 0);
  g_assert_nonnull (strstr (text->err->str,
                            "bellhop: Only the first 1 match is shown; there are more\n"));
  g_assert_nonnull (strstr (json->out->str, "\"skipped\""));
  g_assert_cmpstr (json->err->str, ==, "");

  g_clear_pointer (&text, program_free);
  text = program_run (test, "run", "files.search", folder, "text=needle");
  g_assert_cmpstr (text->err->str, ==, "bellhop: 1 binary file was not searched\n");
}

/* A disk that is full: one message, whatever the format, and no more work. */
static void
test_full_disk (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const formats[] = { "", "--json", "--jsonl" };

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_free (make (test, name, ""));
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *command = g_strdup_printf (
        "exec \"$BELLHOP\" run files.search folder=%s name='*' %s > /dev/full",
        bellhop_test_get_folder (test), formats[i]);
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_assert_cmpint (program_get_code (program), ==, 1);
      g_assert_cmpstr (program->err->str, ==,
                       "bellhop: standard output: Error writing to file descriptor: "
                       "No space left on device\n");
    }
}

/* A text that begins with @ is taken for a file: who meant it is told how. */
static void
test_leading_at (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *a = make (test, "a", "@Override\n");
  g_autofree char *folder = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autofree char *expected = g_strdup_printf ("%s\t1\t1\t@Override\n", a);
  g_autoptr(Program) file = program_run (test, "run", "files.search", folder, "text=@Override");
  g_autoptr(Program) text = program_run (test, "run", "files.search", folder, "text=@@Override");

  g_assert_cmpint (program_get_code (file), ==, 2);
  g_assert_nonnull (strstr (file->err->str, "“@@Override”"));
  g_assert_cmpstr (text->out->str, ==, expected);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/files/duplicates-json", NULL, test_duplicates_json);
  bellhop_test_add ("/cli/files/duplicates-text", NULL, test_duplicates_text);
  bellhop_test_add ("/cli/files/checksum-json", NULL, test_checksum_json);
  bellhop_test_add ("/cli/files/usage-json", NULL, test_usage_json);
  bellhop_test_add ("/cli/files/mounted-below-itself", NULL, test_mounted_below_itself);
  bellhop_test_add ("/cli/files/search-json", NULL, test_search_json);
  bellhop_test_add ("/cli/files/notices", NULL, test_notices);
  bellhop_test_add ("/cli/files/shortfall", NULL, test_shortfall);
  bellhop_test_add ("/cli/files/full-disk", NULL, test_full_disk);
  bellhop_test_add ("/cli/files/leading-at", NULL, test_leading_at);
  return g_test_run ();
}
