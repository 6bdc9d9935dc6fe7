/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <locale.h>

typedef struct
{
  const char *pattern;
  const char *path;
  gboolean    matches;
} Case;

static const Case cases[] = {
  { "a.c", "a.c", TRUE },
  { "a.c", "x/y/a.c", TRUE },
  { "a.c", "a.cc", FALSE },
  { "*.c", "a.c", TRUE },
  { "*.c", "x.d/a.c", TRUE },
  { "*.c", "a.c/b", FALSE },
  { "*.c", ".c", TRUE },
  { "core*", "core.123", TRUE },
  { "core*", "score", FALSE },
  { "*", "anything", TRUE },
  { "?", "ä", TRUE },
  { "a?c", "a/c", FALSE },
  { "[a-c]x", "bx", TRUE },
  { "[!a-c]x", "bx", FALSE },
  { "\\*", "*", TRUE },
  { "\\*", "a", FALSE },
  { "a[", "a[", TRUE },
  { "src/*.c", "src/a.c", TRUE },
  { "src/*.c", "x/src/a.c", FALSE },
  { "src/*.c", "src/x/a.c", FALSE },
  { "/a", "a", TRUE },
  { "/a", "x/a", FALSE },
  { "**/a", "a", TRUE },
  { "**/a", "x/y/a", TRUE },
  { "**/a", "x/ya", FALSE },
  { "a/**", "a", FALSE },
  { "a/**", "a/b/c", TRUE },
  { "a/**/b", "a/b", TRUE },
  { "a/**/b", "a/x/y/b", TRUE },
  { "a/**/b", "a/x/y/c", FALSE },
  { "**/a/**/b", "x/a/y/a/z/b", TRUE },
  { "**/a/**/b/c", "a/b/x/a/y/b/c", TRUE },
  { "**/a/**/b/c", "a/b/x/a/y/b/d", FALSE },
  { "a**b", "axxb", TRUE },
  { "*b*", "abc", TRUE },
  { "*b*", "b", TRUE },
  { "*b*", "b/c", FALSE },
  { "*b*d*", "abcd", TRUE },
  { "**b*", "abc", TRUE },
  { "**", "x/y", TRUE },
  { "", "a", FALSE },
};

static void
test_cases (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(BellhopGlob) glob = bellhop_glob_new (c->pattern, FALSE);

  g_assert_cmpint (bellhop_glob_matches (glob, c->path), ==, c->matches);
}

static void
test_ignores_case (void)
{
  static const char *const patterns[] = { "ReadMe", "*.TXT", "read*", "r[e]a?me", "école*",
                                          "*école", "*École*", "?COLE", "[é]cole", "é*e", "stra?e",
                                          "*ΣΑΣ", "École/*.C", NULL };
  static const char *const paths[] = { "README", "a.txt", "READer", "x/README", "ÉCOLE.txt",
                                       "l’ÉCOLE", "uneécoleX", "école", "École", "ÉcolE", "STRAßE",
                                       "λάθοσας", "éCOLE/a.c" };

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      g_autoptr(BellhopGlob) loose = bellhop_glob_new (patterns[i], TRUE);
      g_autoptr(BellhopGlob) strict = bellhop_glob_new (patterns[i], FALSE);

      g_assert_true (bellhop_glob_matches (loose, paths[i]));
      g_assert_false (bellhop_glob_matches (strict, paths[i]));
    }
}

/* What would take for ever if each `**` were tried anew for every one after it. */
static void
test_many_stars (void)
{
  g_autoptr(GString) pattern = g_string_new (NULL);
  g_autoptr(GString) path = g_string_new (NULL);
  g_autoptr(BellhopGlob) glob = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append (pattern, "**/a/");
  g_string_append (pattern, "b");
  for (guint i = 0; i < 1000; i++)
    g_string_append (path, "a/");
  g_string_append (path, "c");

  glob = bellhop_glob_new (pattern->str, FALSE);
  g_assert_false (bellhop_glob_matches (glob, path->str));
}

/* Names by globs as bash sees them. */
static void
check_shell (guint32 seed)
{
  static const char *const atoms[] = { "a", "b", "é", ".", "*", "?", "[ab]", "[!a]", "[a-c]", "\\*",
                                       "[[:alpha:]]", "[^é-ü]", "[]é]", "[", "[a-é]",
                                       "-", "x" };
  static const char *const letters[] = { "a", "b", "c", "é", ".", "*", "-", "x" };
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  g_autoptr(GString) script = g_string_new ("LC_ALL=C.UTF-8\n");
  g_autoptr(GString) expected = g_string_new (NULL);
  g_autofree char *output = NULL;
  g_auto(GStrv) ours = NULL;
  g_auto(GStrv) theirs = NULL;
  const char *command[] = { "bash", "-c", NULL, NULL };

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(GString) pattern = g_string_new (NULL);
      g_autoptr(GString) name = g_string_new (NULL);
      g_autoptr(BellhopGlob) glob = NULL;

      for (gint n = g_rand_int_range (random, 1, 5); n > 0; n--)
        g_string_append (pattern, atoms[g_rand_int_range (random, 0, G_N_ELEMENTS (atoms))]);
      for (gint n = g_rand_int_range (random, 1, 6); n > 0; n--)
        g_string_append (name, letters[g_rand_int_range (random, 0, G_N_ELEMENTS (letters))]);
      /* A part of its own that means folders. */
      if (g_str_equal (pattern->str, "**"))
        continue;
      glob = bellhop_glob_new (pattern->str, FALSE);
      g_string_append_printf (expected, "%s %s %d\n", pattern->str, name->str,
                              bellhop_glob_matches (glob, name->str));
      g_string_append_printf (script,
                              "p='%s' n='%s' m=0; [[ $n == $p ]] && m=1; echo \"$p $n $m\"\n",
                              pattern->str, name->str);
    }
  command[2] = script->str;
  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &output, NULL, NULL, NULL));
  ours = g_strsplit (expected->str, "\n", -1);
  theirs = g_strsplit (output, "\n", -1);
  for (guint i = 0; ours[i] != NULL && theirs[i] != NULL; i++)
    g_assert_cmpstr (ours[i], ==, theirs[i]);
  g_assert_cmpuint (g_strv_length (ours), ==, g_strv_length (theirs));
}

static void
test_shell (void)
{
  for (guint32 i = 0; i < bellhop_test_get_n_rounds (2); i++)
    check_shell (7 + i);
}

/* One that a matcher which backtracks from every star would not end. */
static void
test_stars_in_a_name (void)
{
  g_autofree char *name = g_strnfill (250, 'a');
  g_autoptr(BellhopGlob) glob = bellhop_glob_new ("*a*a*a*a*a*a*a*a*a*a*a*a*a?b", FALSE);

  g_assert_false (bellhop_glob_matches (glob, name));
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/glob/cases/%u", i);

      g_test_add_data_func (path, &cases[i], test_cases);
    }
  g_test_add_func ("/glob/ignores-case", test_ignores_case);
  g_test_add_func ("/glob/many-stars", test_many_stars);
  g_test_add_func ("/glob/shell", test_shell);
  g_test_add_func ("/glob/stars-in-a-name", test_stars_in_a_name);
  return g_test_run ();
}
