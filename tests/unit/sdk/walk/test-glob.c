/* SPDX-License-Identifier: GPL-3.0-or-later */
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
  static const char *const patterns[] = { "ReadMe", "*.TXT", "read*", "r[e]a?me", NULL };
  static const char *const paths[] = { "README", "a.txt", "READer", "x/README" };

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
  for (guint i = 0; i < 2000; i++)
    g_string_append (path, "a/");
  g_string_append (path, "c");

  glob = bellhop_glob_new (pattern->str, FALSE);
  g_assert_false (bellhop_glob_matches (glob, path->str));
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
  return g_test_run ();
}
