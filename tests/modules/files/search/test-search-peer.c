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
  const guint n_rounds = g_test_thorough () ? 10 * N_ROUNDS : N_ROUNDS;

  for (guint i = 0; i < n_rounds; i++)
    {
      if (i % 10 == 0)
        make_files (test, random);
      check_round (test, random, GPOINTER_TO_INT (data));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/search-peer/literals", GINT_TO_POINTER (FALSE), test_peer);
  bellhop_test_add ("/search-peer/expressions", GINT_TO_POINTER (TRUE), test_peer);
  return g_test_run ();
}
