/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files-fixture.h"

#include <string.h>

/* Expressions and texts made at random, against ripgrep. A seed makes the same ones again. */

enum
{
  SEED = 20,
  N_ROUNDS = 150,
  N_FILES = 12,
  MAX_LINES = 60,
  MAX_LINE_ATOMS = 30,
  LONG_LINE_ATOMS = 3000
};

static const char *
pick (GRand             *random,
      const char *const *from,
      guint              n_from)
{
  return from[g_rand_int_range (random, 0, (gint32) n_from)];
}

#define PICK(random, from) pick (random, from, G_N_ELEMENTS (from))

/* Letters that fold to others of another length, blanks, digits and punctuation. */
static const char *const atoms[] = { "a", "b", "A", "B", "ab", "é", "É", "ß", "K", "ſ", "s", "k",
                                     "ı", "1", "23", " ", "  ", "\t", ")", "(", ".", "_", "-",
                                     "needle", "Needle", "x" };

static char *
make_text (GRand *random)
{
  GString   *text = g_string_new (NULL);
  const gint n_lines = g_rand_int_range (random, 1, MAX_LINES);

  for (gint i = 0; i < n_lines; i++)
    {
      gint n_atoms = g_rand_int_range (random, 0, MAX_LINE_ATOMS);

      if (g_rand_int_range (random, 0, 40) == 0)
        n_atoms = g_rand_int_range (random, 0, LONG_LINE_ATOMS);
      for (gint j = 0; j < n_atoms; j++)
        g_string_append (text, PICK (random, atoms));
      if (i + 1 < n_lines || g_rand_boolean (random))
        g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
add_expression (GString *expression,
                GRand   *random,
                guint    depth)
{
  static const char *const items[] = { "a", "b", "é", "s", "k", "needle", "ne", ".", "\\w", "\\W",
                                       "\\d", "\\D", "\\s", "\\S", "\\b", "\\B", "[^a]", "[^)]",
                                       "[ab]", "[a-z]", "[^\\s]", "[\\s)]", "^", "$", "\\p{L}",
                                       "\\PL", "[[:alpha:]_]", "\\)", "\\.", "_", "1", "\\h",
                                       "\\A", "\\z", "\\Z", "(?=a)", "(?!b)", "(?<=b)", "(?<!a)",
                                       "(?!\\n)", "(?<=\\n)", "[^]b]", " " };
  static const char *const quantifiers[] = { "*", "+", "?", "{2}", "{1,3}", "*?", "+?", "++" };
  const gint               n_items = g_rand_int_range (random, 1, 5);

  for (gint i = 0; i < n_items; i++)
    {
      if (depth > 0 && g_rand_int_range (random, 0, 5) == 0)
        {
          g_string_append (expression, g_rand_boolean (random) ? "(" : "(?:");
          add_expression (expression, random, depth - 1);
          if (g_rand_boolean (random))
            {
              g_string_append_c (expression, '|');
              add_expression (expression, random, depth - 1);
            }
          g_string_append_c (expression, ')');
        }
      else
        g_string_append (expression, PICK (random, items));
      if (g_rand_int_range (random, 0, 3) == 0 &&
          strchr ("^$bBAzZ", expression->str[expression->len - 1]) == NULL)
        g_string_append (expression, PICK (random, quantifiers));
    }
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join_sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, line_cmp);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* "path:line" of each line, and ":column" of a literal. NULL: the expression gave up somewhere. */
static char *
dup_ours (BellhopTest   *test,
          BellhopAction *action,
          gboolean       is_regex)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  BellhopRun   *run = files_run (test, action);
  BellhopTable *table;

  files_assert_state (run, BELLHOP_RUN_DONE);
  if (bellhop_run_find_output (run, "unreadable") != NULL)
    return NULL;
  table = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    {
      g_autofree char *column = g_strdup_printf (":%" G_GINT64_FORMAT,
                                                 bellhop_table_get_int64 (table, i, 2));

      g_ptr_array_add (lines, g_strdup_printf ("%s:%" G_GINT64_FORMAT "%s",
                                               bellhop_table_get_text (table, i, 0),
                                               bellhop_table_get_int64 (table, i, 1),
                                               is_regex ? "" : column));
    }
  return join_sorted (lines);
}

/* ripgrep counts columns in bytes. Where a match is empty, it has no column for it and no line. */
static char *
dup_place (const char *found,
           gboolean    is_regex)
{
  g_auto(GStrv) parts = g_strsplit (found, ":", 4);
  glong n_bytes;

  if (is_regex)
    return g_strdup_printf ("%s:%s", parts[0], parts[1]);
  n_bytes = strtol (parts[2], NULL, 10) - 1;
  return g_strdup_printf ("%s:%s:%ld", parts[0], parts[1], g_utf8_strlen (parts[3], n_bytes) + 1);
}

/* NULL: the expression is none. */
static char *
dup_theirs (const char *folder,
            gboolean    is_regex,
            gboolean    ignores_case,
            const char *text)
{
  const char *const command[] = { "rg", is_regex ? "-P" : "-F", ignores_case ? "-i" : "-s",
                                  "--no-config", "--no-heading", "-H", "-n",
                                  is_regex ? "--no-column" : "--column",
                                  "--color=never", "-e", text, folder, NULL };
  g_autofree char  *output = NULL;
  g_auto(GStrv) found = NULL;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  if (WEXITSTATUS (status) > 1)
    return NULL;
  found = g_strsplit (output, "\n", -1);
  for (guint i = 0; found[i] != NULL; i++)
    if (*found[i] != '\0')
      g_ptr_array_add (lines, dup_place (found[i], is_regex));
  return join_sorted (lines);
}

static void
make_files (BellhopTest *test,
            GRand       *random)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *text = make_text (random);

      g_free (files_make (test, name, text));
    }
}

static void
check_round (BellhopTest *test,
             GRand       *random,
             gboolean     is_regex)
{
  g_autoptr(BellhopAction) action = files_new (test, "files.search");
  g_autoptr(GString) text = g_string_new (NULL);
  const gboolean    ignores_case = g_rand_boolean (random);
  const char *const mode[] = { is_regex ? "regex" : "literal", NULL };
  const char *const match_case[] = { ignores_case ? "ignore" : "sensitive", NULL };
  const char       *folder = bellhop_test_get_folder (test);
  g_autofree char  *ours = NULL;
  g_autofree char  *theirs = NULL;

  if (is_regex)
    add_expression (text, random, 2);
  else
    for (gint i = g_rand_int_range (random, 1, 4); i > 0; i--)
      g_string_append (text, PICK (random, atoms));

  theirs = dup_theirs (folder, is_regex, ignores_case, text->str);
  if (theirs == NULL)
    return;
  g_object_set (action, "folder", folder, "text", text->str, "max-results",
                G_GINT64_CONSTANT (100000), NULL);
  g_assert_true (bellhop_action_set_from_text (action, "mode", mode, NULL));
  g_assert_true (bellhop_action_set_from_text (action, "case", match_case, NULL));
  ours = dup_ours (test, action, is_regex);
  if (ours == NULL)
    return;
  if (strcmp (ours, theirs) != 0)
    g_test_message ("%s, %s: “%s”", mode[0], match_case[0], text->str);
  g_assert_cmpstr (ours, ==, theirs);
}

static void
test_peer (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  const guint n_rounds = bellhop_test_get_n_rounds (N_ROUNDS);

  for (guint i = 0; i < n_rounds; i++)
    {
      if (i % 10 == 0)
        make_files (test, random);
      check_round (test, random, GPOINTER_TO_INT (data));
    }
}

/* --- Several folders, each with rules of its own --- */

enum
{
  N_TREES = 12
};

static void
make_tree (BellhopTest *test,
           GRand       *random)
{
  static const char *const names[] = { "a", "b", "c.x", "d.x" };
  static const char *const rules[] = { "*.x\n", "b\n", "/b\n", "!c.x\n", "a/\n", "a/b/\n",
                                       "**/a/c.x\n", "*.x\n!d.x\n", "" };
  g_autofree char         *empty = files_make (test, "tree", NULL);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(GString) path = g_string_new ("tree");

      for (gint depth = g_rand_int_range (random, 0, 4); depth > 0; depth--)
        g_string_append_printf (path, "/%s", g_rand_boolean (random) ? "a" : "b");
      if (i % 4 == 0)
        g_string_append (path, g_rand_boolean (random) ? "/.ignore" : "/.rgignore");
      else
        g_string_append_printf (path, "/f%s", PICK (random, names));
      g_free (files_make (test, path->str, i % 4 == 0 ? PICK (random, rules) : "needle\n"));
    }
}

/* With files among them, and some that are inside others or there twice. */
static char **
pick_places (BellhopTest *test,
             GRand       *random)
{
  static const char *const picked[] = { "tree", "tree/a", "tree/b", "tree/a/a", "tree/a/b",
                                        "tree/b/a", "tree/fa", "tree/fc.x", "tree/a/fc.x",
                                        "tree/a/fb" };
  g_autoptr(GStrvBuilder) places = g_strv_builder_new ();

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test),
                                                PICK (random, picked), NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_strv_builder_add (places, path);
    }
  return g_strv_builder_end (places);
}

static void
add_files_of_theirs (const char *place,
                     GHashTable *known,
                     GPtrArray  *lines)
{
  const char *const command[] = { "rg", "--no-config", "-l", "--color=never", "-e", "needle",
                                  place, NULL };
  g_autofree char  *output = files_peer (NULL, command);
  g_auto(GStrv) found = g_strsplit (output != NULL ? output : "", "\n", -1);

  for (guint i = 0; found[i] != NULL; i++)
    if (*found[i] != '\0' && g_hash_table_add (known, g_strdup (found[i])))
      g_ptr_array_add (lines, g_strconcat (found[i], ":1", NULL));
}

/* Each place alone: given several, ripgrep 14.1 takes the rules of the folder above them for one of
 * them, and not for another, which differs from run to run. */
static char *
dup_files_of_theirs (char **places)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; places[i] != NULL; i++)
    add_files_of_theirs (places[i], known, lines);
  return join_sorted (lines);
}

static void
test_folders (BellhopTest  *test,
              gconstpointer data)
{
  const guint n_rounds = bellhop_test_get_n_rounds (N_TREES);

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autoptr(GRand) random = g_rand_new_with_seed (SEED + i);
      g_autoptr(BellhopAction) action = files_new (test, "files.search");
      g_autofree char  *tree = g_build_filename (bellhop_test_get_folder (test), "tree", NULL);
      const char *const remove[] = { "rm", "-r", tree, NULL };
      g_auto(GStrv) places = NULL;
      g_autofree char *joined = NULL;
      g_autofree char *ours = NULL;
      g_autofree char *theirs = NULL;

      make_tree (test, random);
      for (guint j = 0; j < 5; j++)
        {
          g_clear_pointer (&places, g_strfreev);
          g_clear_pointer (&ours, g_free);
          g_clear_pointer (&theirs, g_free);
          g_clear_pointer (&joined, g_free);
          places = pick_places (test, random);
          if (places[0] == NULL)
            continue;
          g_object_set (action, "folders", places, "text", "needle", NULL);
          ours = dup_ours (test, action, TRUE);
          theirs = dup_files_of_theirs (places);
          joined = g_strjoinv (" ", places);
          if (g_strcmp0 (ours, theirs) != 0)
            g_test_message ("Round %u: %s", i, joined);
          g_assert_cmpstr (ours, ==, theirs);
        }
      g_free (files_peer (bellhop_test_get_folder (test), remove));
    }
}

/* --- Types --- */

/* A name that a glob of a type matches. */
static char *
dup_sample (const char *glob)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (; *glob != '\0'; glob++)
    {
      g_string_append_c (name, *glob == '*' ? 'x' : *glob == '[' ? glob[1]
                                                                 : *glob);
      if (*glob == '[')
        glob = strchr (glob, ']');
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* Types with their globs, as ripgrep lists them; NULL where it is not there. */
static char **
list_types (BellhopTest *test)
{
  const char *const command[] = { "rg", "--no-config", "--type-list", NULL };
  g_autofree char  *program = g_find_program_in_path (command[0]);
  g_autofree char  *output = NULL;

  if (program != NULL)
    output = files_peer (bellhop_test_get_folder (test), command);
  return output != NULL ? g_strsplit (g_strchomp (output), "\n", -1) : NULL;
}

/* The names of the files of a type, sorted, each with a line feed behind it. */
static char *
dup_names_of_theirs (const char *folder,
                     const char *type)
{
  const char *const command[] = { "rg", "--no-config", "--no-ignore", "--hidden", "--files",
                                  "--sort=path", "-t", type, NULL };
  char             *names = files_peer (folder, command);

  return names != NULL ? names : g_strdup ("");
}

/* Ours may have more. */
static void
check_type (BellhopTest *test,
            const char  *folder,
            const char  *type)
{
  const char *const types[] = { type, NULL };
  g_autoptr(BellhopAction) action = files_new (test, "files.search");
  g_autoptr(GHashTable) ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *theirs = dup_names_of_theirs (folder, type);
  g_auto(GStrv) names = g_strsplit (theirs, "\n", -1);
  BellhopTable *table;
  BellhopRun   *run;

  g_object_set (action, "folder", folder, "types", types, "hidden", TRUE, NULL);
  run = files_run (test, action);
  files_assert_state (run, BELLHOP_RUN_DONE);
  table = files_get_table (run, "matches");
  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    g_hash_table_add (ours, g_path_get_basename (bellhop_table_get_text (table, i, 0)));
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0' && !g_hash_table_contains (ours, names[i]))
      g_error ("%s: %s", type, names[i]);
}

/* All of its types are known, and each has all files that it has there. */
static void
test_types (BellhopTest  *test,
            gconstpointer data)
{
  g_auto(GStrv) lines = list_types (test);
  g_autofree char *folder = files_make (test, "types", NULL);

  if (lines == NULL)
    {
      g_test_skip ("ripgrep is not installed");
      return;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) globs = g_strsplit (strstr (lines[i], ": ") + 2, ", ", -1);

      for (guint j = 0; globs[j] != NULL; j++)
        {
          g_autofree char *sample = dup_sample (globs[j]);
          g_autofree char *name = g_build_filename ("types", sample, NULL);

          g_free (files_make (test, name, ""));
        }
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], ": ", 2);

      check_type (test, folder, parts[0]);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/search-peer/literals", GINT_TO_POINTER (FALSE), test_peer);
  bellhop_test_add ("/search-peer/expressions", GINT_TO_POINTER (TRUE), test_peer);
  bellhop_test_add ("/search-peer/folders", NULL, test_folders);
  bellhop_test_add ("/search-peer/types", NULL, test_types);
  return g_test_run ();
}
