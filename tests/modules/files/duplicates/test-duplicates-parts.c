/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "duplicates-find.h"
#include "duplicates-read.h"
#include "duplicates-refine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  BIG_BYTES = 300 * 1000,
  N_PAIRS = 200,
  N_TRIES = 30
};

/* How the reading is done. */
typedef struct
{
  gboolean byte_compare;
  gboolean rotates;
} Manner;

static const Manner manners[] = {
  { FALSE, FALSE },
  { FALSE, TRUE },
  { TRUE, FALSE },
  { TRUE, TRUE },
};

static char *
make (BellhopTest *test,
      const char  *name,
      gsize        length,
      char         byte)
{
  g_autofree char *contents = g_strnfill (length, 'a');

  contents[length / 2] = byte;
  return bellhop_test_write_file (test, name, contents, (gssize) length);
}

static DuplicatesFind *
find (BellhopTest *test)
{
  const char *const folders[] = { bellhop_test_get_folder (test), NULL };
  DuplicatesQuery   query = { .folders = folders, .min_bytes = 1, .max_bytes = G_MAXUINT64 };
  DuplicatesFind   *self = duplicates_find_new (&query);

  g_assert_true (bellhop_test_await (test, duplicates_find_walk (self), NULL, NULL));
  g_assert_true (bellhop_test_await (test, duplicates_find_gather (self), NULL, NULL));
  return self;
}

static DuplicatesRefine *
refine (BellhopTest    *test,
        DuplicatesFind *candidates,
        const Manner   *manner)
{
  g_autoptr(GError) error = NULL;
  const char *const folders[] = { bellhop_test_get_folder (test), NULL };
  DuplicatesRefine *self = duplicates_refine_new (duplicates_find_get_sets (candidates), folders,
                                                  manner->byte_compare, FALSE, &error);
  BellhopFuture    *workers[2];

  g_assert_no_error (error);
  if (manner->rotates)
    duplicates_refine_set_rotates (self);
  g_assert_true (bellhop_test_await (test, duplicates_refine_prepare (self), NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    workers[i] = duplicates_refine_work (self);
  g_assert_true (
    bellhop_test_await (test, bellhop_join_array (workers, G_N_ELEMENTS (workers)), NULL, NULL));
  return self;
}

/* The reasons by name, as “changed” or that of errno. */
static void
assert_failed (GPtrArray  *failed,
               const char *name,
               int         number)
{
  for (guint i = 0; i < failed->len; i++)
    {
      const DuplicatesFile *file = failed->pdata[i];

      if (strcmp (file->name, name) != 0)
        continue;
      g_assert_cmpint (file->has_changed, ==, number == 0);
      g_assert_cmpint (file->error_number, ==, number);
      return;
    }
  g_error ("Nothing was told of %s", name);
}

/* Between being found and being read, everything may happen to a file: it is left out, and told. */
static void
test_changes (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DuplicatesFind) candidates = NULL;
  g_autoptr(DuplicatesRefine) reading = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) failed = NULL;
  g_autofree char     *kept = make (test, "kept", BIG_BYTES, 'x');
  g_autofree char     *also = make (test, "kept-too", BIG_BYTES, 'x');
  g_autofree char     *longer = make (test, "longer", BIG_BYTES, 'x');
  g_autofree char     *removed = make (test, "removed", BIG_BYTES, 'x');
  g_autofree char     *pipe = make (test, "pipe", BIG_BYTES, 'x');
  g_autofree char     *alias = make (test, "alias", BIG_BYTES, 'x');
  g_autofree char     *other = make (test, "other", BIG_BYTES, 'x');
  g_autofree char     *again = NULL;
  const DuplicatesSet *set;

  candidates = find (test);
  g_assert_cmpuint (duplicates_find_get_sets (candidates)->len, ==, 1);
  g_assert_no_errno (truncate (longer, BIG_BYTES + 1));
  g_assert_no_errno (unlink (removed));
  g_assert_no_errno (unlink (pipe));
  g_assert_no_errno (mkfifo (pipe, 0600));
  g_assert_no_errno (unlink (alias));
  g_assert_no_errno (symlink ("kept", alias));
  g_assert_no_errno (rename (other, removed));
  again = make (test, "other", BIG_BYTES, 'x');
  g_assert_no_errno (unlink (removed));

  reading = refine (test, candidates, data);
  found = duplicates_refine_take_found (reading);
  failed = duplicates_refine_take_failed (reading);
  g_assert_cmpuint (found->len, ==, 1);
  set = found->pdata[0];
  g_assert_cmpuint (set->files->len, ==, 2);
  g_assert_cmpuint (failed->len, ==, 5);
  assert_failed (failed, "longer", 0);
  assert_failed (failed, "removed", ENOENT);
  assert_failed (failed, "pipe", 0);
  assert_failed (failed, "alias", 0);
  assert_failed (failed, "other", 0);
}

/* What was a folder when it was found is a link by now: what it leads to is not read. */
static void
test_folder_replaced (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(DuplicatesFind) candidates = NULL;
  g_autoptr(DuplicatesRefine) reading = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) failed = NULL;
  g_autofree char *sub = g_build_filename (bellhop_test_get_folder (test), "sub", NULL);
  g_autofree char *moved = g_build_filename (bellhop_test_get_folder (test), "moved", NULL);
  g_autofree char *kept = make (test, "kept", BIG_BYTES, 'x');
  g_autofree char *below = NULL;

  g_assert_no_errno (mkdir (sub, 0700));
  below = make (test, "sub/below", BIG_BYTES, 'x');
  candidates = find (test);
  g_assert_no_errno (rename (sub, moved));
  g_assert_no_errno (symlink ("moved", sub));

  reading = refine (test, candidates, data);
  found = duplicates_refine_take_found (reading);
  failed = duplicates_refine_take_failed (reading);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpuint (failed->len, ==, 1);
  assert_failed (failed, "below", 0);
}

/* Whatever the manner, the groups are the same. */
static void
test_manner (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DuplicatesFind) candidates = NULL;
  g_autoptr(DuplicatesRefine) reading = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) failed = NULL;
  guint n_files = 0;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("big-%u", i);
      g_autofree char *pair = g_strdup_printf ("pair-%u", i);
      g_autofree char *big = make (test, name, BIG_BYTES, (char) ('a' + i % 5));
      g_autofree char *small = make (test, pair, 200000 + i / 2, 'x');
    }
  candidates = find (test);
  reading = refine (test, candidates, data);
  found = duplicates_refine_take_found (reading);
  failed = duplicates_refine_take_failed (reading);
  g_assert_cmpuint (failed->len, ==, 0);
  g_assert_cmpuint (found->len, ==, 25);
  for (guint i = 0; i < found->len; i++)
    {
      const DuplicatesSet *set = found->pdata[i];

      g_assert_cmpuint (set->files->len, ==, set->size == BIG_BYTES ? 8 : 2);
      n_files += set->files->len;
    }
  g_assert_cmpuint (n_files, ==, 80);
}

/* What one worker finds to be alike while another puts the next round in order is not lost. */
static void
test_rounds (BellhopTest  *test,
             gconstpointer data)
{
  const Manner manner = { .rotates = TRUE };

  for (guint i = 0; i < N_PAIRS * 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("pair-%u", i);
      g_autofree char *path = bellhop_test_write_file (test, name, "", 0);

      g_assert_no_errno (truncate (path, DUPLICATES_WHOLE_BYTES + 1 + i / 2));
    }
  for (guint i = 0; i < N_TRIES; i++)
    {
      g_autoptr(DuplicatesFind) candidates = find (test);
      g_autoptr(DuplicatesRefine) reading = refine (test, candidates, &manner);
      g_autoptr(GPtrArray) found = duplicates_refine_take_found (reading);

      g_assert_cmpuint (found->len, ==, N_PAIRS);
    }
}

typedef struct
{
  DuplicatesFile *files[3];
  char           *path; /* of the first */
} Change;

static gboolean
change_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Change *self = data;
  g_auto(DuplicatesReader) reader = { NULL };
  _Atomic guint64       n_done = 0;
  const struct timespec times[] = { { .tv_nsec = UTIME_OMIT },
                                    { self->files[0]->stamp.modified_s, 123 } };
  gboolean              differs[3];

  duplicates_reader_init (&reader, job, (EVP_MD *) EVP_sha256 (), &n_done, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_true (duplicates_reader_sample (&reader, self->files[i], error));
  g_assert_false (self->files[0]->has_failed);
  g_assert_cmpmem (self->files[0]->digest, DUPLICATES_DIGEST_BYTES, self->files[1]->digest,
                   DUPLICATES_DIGEST_BYTES);
  g_assert_no_errno (utimensat (AT_FDCWD, self->path, times, 0));

  g_assert_true (duplicates_reader_digest (&reader, self->files[0], error));
  g_assert_true (self->files[0]->has_failed && self->files[0]->has_changed);
  g_assert_true (duplicates_reader_digest (&reader, self->files[1], error));
  g_assert_false (self->files[1]->has_failed);

  g_assert_true (duplicates_reader_compare (&reader, self->files + 1, 2, differs, error));
  g_assert_false (differs[0]);
  g_assert_true (differs[1]);
  /* A file counts once; the last only up to the block with the other byte. */
  g_assert_cmpuint (n_done, ==, BIG_BYTES + 256 * 1024);
  return TRUE;
}

/* Between two readings: the time tells, to the nanosecond. */
static void
test_change_between_readings (BellhopTest  *test,
                              gconstpointer data)
{
  g_autofree char *a = make (test, "a", BIG_BYTES, 'x');
  g_autofree char *b = make (test, "b", BIG_BYTES, 'x');
  g_autofree char *c = make (test, "c", BIG_BYTES, 'y');
  g_autoptr(DuplicatesFind) candidates = find (test);
  const DuplicatesSet *set = duplicates_find_get_sets (candidates)->pdata[0];
  Change               change = { .path = a };

  g_assert_cmpuint (set->files->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      DuplicatesFile *file = set->files->pdata[i];

      change.files[file->name[0] - 'a'] = file;
    }
  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_IO, change_work, &change, NULL),
                                     NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/duplicates/parts/change-between-readings", NULL,
                    test_change_between_readings);
  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autofree char *changes = g_strdup_printf ("/duplicates/parts/changes/%u", i);
      g_autofree char *manner = g_strdup_printf ("/duplicates/parts/manner/%u", i);

      bellhop_test_add (changes, &manners[i], test_changes);
      bellhop_test_add (manner, &manners[i], test_manner);
    }
  bellhop_test_add ("/duplicates/parts/folder-replaced", &manners[0], test_folder_replaced);
  bellhop_test_add ("/duplicates/parts/rounds", NULL, test_rounds);
  return g_test_run ();
}
