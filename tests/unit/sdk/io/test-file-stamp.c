/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <glib/gstdio.h>
#include <unistd.h>

static BellhopFileStamp
take_stamp (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return bellhop_file_stamp_from_stat (&status);
}

static void
test_fields (void)
{
  const BellhopFileStamp before = { 1, 2, 3, 4, 5 };
  const struct
  {
    BellhopFileStamp now;
    gboolean         is_same_file;
    gboolean         is_unchanged;
  } cases[] = {
    { { 1, 2, 3, 4, 5 }, TRUE, TRUE },
    { { 1, 2, 3, 4, BELLHOP_FILE_STAMP_UNKNOWN }, TRUE, TRUE },
    { { 1, 2, 3, 4, 6 }, TRUE, FALSE },
    { { 1, 2, 3, 5, 5 }, TRUE, FALSE },
    { { 1, 2, 4, 4, 5 }, TRUE, FALSE },
    { { 1, 3, 3, 4, 5 }, FALSE, FALSE },
    { { 2, 2, 3, 4, 5 }, FALSE, FALSE },
    { { 0 }, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const BellhopFileStamp *now = &cases[i].now;

      g_assert_cmpint (bellhop_file_stamp_is_same_file (&before, now), ==, cases[i].is_same_file);
      g_assert_cmpint (bellhop_file_stamp_is_unchanged (&before, now), ==, cases[i].is_unchanged);
      g_assert_cmpint (bellhop_file_stamp_is_unchanged (now, &before), ==, cases[i].is_unchanged);
    }
}

/* A file under another name is the same; one that was written to, or replaced, is not unchanged. */
static void
test_files (BellhopTest  *test,
            gconstpointer data)
{
  const char      *folder = bellhop_test_get_folder (test);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *name = g_build_filename (folder, "name", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  BellhopFileStamp before;
  BellhopFileStamp now;

  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  g_assert_true (g_file_set_contents (other, "one", -1, NULL));
  g_assert_cmpint (link (path, name), ==, 0);
  before = take_stamp (path);
  now = take_stamp (name);
  g_assert_true (bellhop_file_stamp_is_unchanged (&before, &now));
  now = take_stamp (other);
  g_assert_false (bellhop_file_stamp_is_same_file (&before, &now));

  g_assert_cmpint (truncate (path, 1), ==, 0);
  now = take_stamp (path);
  g_assert_true (bellhop_file_stamp_is_same_file (&before, &now));
  g_assert_false (bellhop_file_stamp_is_unchanged (&before, &now));
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  BellhopFileStamp *stamp = data;

  if (visit->kind == BELLHOP_VISIT_ENTRY)
    *stamp = bellhop_file_stamp_from_visit (visit);
  return BELLHOP_VISIT_GO_ON;
}

static void
test_visit (BellhopTest  *test,
            gconstpointer data)
{
  const char        *folder = bellhop_test_get_folder (test);
  const char *const  paths[] = { folder, NULL };
  g_autofree char   *path = g_build_filename (folder, "file", NULL);
  BellhopWalkOptions options = { .n_workers = 1 };
  BellhopFileStamp   before = { 0 };
  BellhopFileStamp   now;

  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  now = take_stamp (path);
  g_assert_false (bellhop_file_stamp_is_same_file (&before, &now));
  g_assert_true (bellhop_test_await (
    test, bellhop_walk (paths, &options, visit_cb, &before, NULL), NULL, NULL));
  g_assert_cmpuint (before.modified_ns, ==, BELLHOP_FILE_STAMP_UNKNOWN);
  g_assert_true (bellhop_file_stamp_is_unchanged (&before, &now));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/file-stamp/fields", test_fields);
  bellhop_test_add ("/file-stamp/files", NULL, test_files);
  bellhop_test_add ("/file-stamp/visit", NULL, test_visit);
  return g_test_run ();
}
