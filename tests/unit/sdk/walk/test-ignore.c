/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <string.h>

enum
{
  MANY_NAMES = 800 /* of a hundred bytes: more than are read at once */
};

typedef struct
{
  GMutex     mutex;
  GPtrArray *paths;
  gsize      skipped; /* the folder of the test, and its slash */
} Entries;

static BellhopVisitResult
note_cb (BellhopJob   *job,
         BellhopVisit *visit,
         gpointer      data,
         GError      **error)
{
  Entries *self = data;

  if (visit->kind != BELLHOP_VISIT_ENTRY)
    return BELLHOP_VISIT_GO_ON;
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->paths, g_strdup (visit->path + self->skipped));
  g_mutex_unlock (&self->mutex);
  return BELLHOP_VISIT_GO_ON;
}

static int
path_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files that are not left out, from @start below the folder of the test. */
static void
assert_entries (BellhopTest *test,
                const char  *start,
                const char  *expected)
{
  const BellhopWalkOptions options = { .ignores = TRUE };
  const char              *folder = bellhop_test_get_folder (test);
  g_autofree char         *path = g_build_filename (folder, start, NULL);
  const char *const        paths[] = { path, NULL };
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Entries          entries = { .paths = found, .skipped = strlen (folder) + 1 };
  g_autofree char *text = NULL;

  g_mutex_init (&entries.mutex);
  g_assert_true (
    bellhop_test_await (test, bellhop_walk (paths, &options, note_cb, &entries, NULL), NULL, NULL));
  g_mutex_clear (&entries.mutex);
  g_ptr_array_sort (found, path_cmp);
  g_ptr_array_add (found, NULL);
  text = g_strjoinv (" ", (char **) found->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
make (BellhopTest *test,
      const char  *name,
      const char  *contents)
{
  g_autofree char *path = bellhop_test_write_file (test, name, contents, -1);
}

static void
test_rules (BellhopTest  *test,
            gconstpointer data)
{
  make (test, ".git/info/exclude", "secret\n");
  make (test, ".gitignore", "# build\n*.o\n!keep.o\n/top\nbuild/\nodd\\ \n");
  make (test, "src/.gitignore", "!again.o\nlocal\n");
  make (test, "src/deep/.ignore", "by-ignore\r\n");
  make (test, "a.o", "");
  make (test, "keep.o", "");
  make (test, "top", "");
  make (test, "secret", "");
  make (test, "odd ", "");
  make (test, "local", "");
  make (test, "build/x", "");
  make (test, "src/again.o", "");
  make (test, "src/b.o", "");
  make (test, "src/build", "a file of that name");
  make (test, "src/deep/by-ignore", "");
  make (test, "src/deep/local", "");
  make (test, "src/top", "");
  make (test, "inner/.git/HEAD", "");
  make (test, "inner/of-its-own.o", "");
  assert_entries (test, NULL, "inner/of-its-own.o keep.o local src/again.o src/build src/top");
}

/* The files of other tools count without a repository and go before those of git; what they take
 * back is seen although it is hidden. */
static void
test_others (BellhopTest  *test,
             gconstpointer data)
{
  make (test, ".ignore", "!.github/\n*.log\n");
  make (test, ".rgignore", "!kept.log\n");
  make (test, ".fdignore", "by-fd\n");
  make (test, ".gitignore", "outside-a-repository\n");
  make (test, ".github/workflow", "");
  make (test, ".other/x", "");
  make (test, "a.log", "");
  make (test, "kept.log", "");
  make (test, "by-fd", "");
  make (test, "outside-a-repository", "");
  make (test, "inner/.git/HEAD", "");
  make (test, "inner/.gitignore", "!b.log\n");
  make (test, "inner/b.log", "");
  assert_entries (test, NULL, ".github/workflow kept.log outside-a-repository");
}

/* So many names that not all have been seen when the first is looked at. */
static void
test_among_many (BellhopTest  *test,
                 gconstpointer data)
{
  for (guint i = 0; i < MANY_NAMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%04u-%0100u", i, i);

      make (test, name, "");
    }
  make (test, ".ignore", "0*\n1*\n");
  make (test, "seen", "");
  assert_entries (test, NULL, "seen");
}

/* Rules of folders above where the walk starts hold, too. */
static void
test_from_above (BellhopTest  *test,
                 gconstpointer data)
{
  make (test, ".git/HEAD", "");
  make (test, ".gitignore", "*.o\n/src/here\nsrc/far/there\n");
  make (test, "src/a.o", "");
  make (test, "src/here", "");
  make (test, "src/far/there", "");
  make (test, "src/far/here", "");
  assert_entries (test, "src", "src/far/here");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/ignore/rules", NULL, test_rules);
  bellhop_test_add ("/ignore/others", NULL, test_others);
  bellhop_test_add ("/ignore/among-many", NULL, test_among_many);
  bellhop_test_add ("/ignore/from-above", NULL, test_from_above);
  return g_test_run ();
}
