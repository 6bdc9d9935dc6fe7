/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-walk-private.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Which workers have been to which of two folders: a bit for each. */
typedef struct
{
  const char *folders[2];
  atomic_uint workers[2];
} Shares;

static BellhopVisitResult
note_worker (BellhopJob   *job,
             BellhopVisit *visit,
             gpointer      data,
             GError      **error)
{
  Shares *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->folders); i++)
    if (g_str_has_prefix (visit->path, self->folders[i]))
      atomic_fetch_or (&self->workers[i], 1U << visit->worker);
  return BELLHOP_VISIT_GO_ON;
}

static void
describe_device (BellhopTest *test,
                 const char  *path,
                 const char  *rotates)
{
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  struct stat      status;

  g_assert_no_errno (stat (path, &status));
  name = g_strdup_printf ("devices/%u:%u/queue/rotational", major (status.st_dev),
                          minor (status.st_dev));
  file = bellhop_test_write_file (test, name, rotates, -1);
}

/* A disk that rotates is read by one worker, wherever it comes in the list, and another disk by
   others. */
static void
test_devices (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char  *devices = g_build_filename (bellhop_test_get_folder (test), "devices", NULL);
  g_autofree char  *here = g_build_filename (bellhop_test_get_folder (test), "here", NULL);
  g_autofree char  *there = g_strdup ("/dev/shm/bellhop-walk-XXXXXX");
  const char *const paths[] = { here, there, NULL };
  Shares            shares = { .folders = { here, there } };
  struct stat       status;
  struct stat       other;

  g_free (bellhop_test_write_file (test, "here/a/b/c", "", 0));
  g_free (bellhop_test_write_file (test, "here/d/e/f", "", 0));
  if (g_mkdtemp (there) == NULL || stat (there, &other) != 0 || stat (here, &status) != 0 ||
      other.st_dev == status.st_dev)
    {
      g_test_skip ("There is no second file system that can be written to");
      return;
    }
  _bellhop_walk_set_devices (devices);
  describe_device (test, here, "0\n");
  describe_device (test, there, "1\n");
  g_assert_cmpuint (bellhop_walk_get_n_workers (here), >, 1);
  g_assert_cmpuint (bellhop_walk_get_n_workers (there), ==, 1);
  g_assert_true (
    bellhop_test_await (test, bellhop_walk (paths, NULL, note_worker, &shares, NULL), NULL, NULL));
  g_assert_cmpuint (shares.workers[0], !=, 0);
  g_assert_cmpuint (shares.workers[0] & shares.workers[1], ==, 0);

  /* Both rotate: each has one of its own. */
  describe_device (test, here, "1\n");
  shares = (Shares){ .folders = { here, there } };
  g_assert_true (
    bellhop_test_await (test, bellhop_walk (paths, NULL, note_worker, &shares, NULL), NULL, NULL));
  g_assert_cmpuint (shares.workers[0] | shares.workers[1], ==, 3);
  g_assert_cmpuint (shares.workers[0] & shares.workers[1], ==, 0);
  _bellhop_walk_set_devices (NULL);
  g_assert_no_errno (rmdir (there));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/walk/devices", NULL, test_devices);
  return g_test_run ();
}
