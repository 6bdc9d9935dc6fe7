/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-run-folder.h"
#include "bellhop-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

enum
{
  N_FOLDERS = 25,
  KEPT = 20,
  DAY_S = 24 * 60 * 60
};

static char *
dup_path (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "bellhop", "runs", name, NULL);
}

static char *
dup_name (guint position)
{
  return g_strdup_printf ("00000000-0000-4000-8000-0000000000%02u", position);
}

static void
set_age (const char *path,
         gint64      age_s)
{
  const gint64   then_s = g_get_real_time () / G_USEC_PER_SEC - age_s;
  struct utimbuf times = { (time_t) then_s, (time_t) then_s };

  g_assert_no_errno (utime (path, &times));
}

/* A folder with a file, and how old each is. */
static void
make (const char *name,
      gint64      age_s,
      gint64      file_age_s)
{
  g_autofree char *path = dup_path (name);
  g_autofree char *file = g_build_filename (path, "body", NULL);

  g_assert_no_errno (g_mkdir_with_parents (path, 0700));
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  set_age (file, file_age_s);
  set_age (path, age_s);
}

static void
make_numbered (guint  position,
               gint64 file_age_s)
{
  g_autofree char *name = dup_name (position);

  make (name, (gint64) (position + 1) * DAY_S, file_age_s);
}

static gboolean
is_there (const char *name)
{
  g_autofree char *path = dup_path (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_numbered_there (guint position)
{
  g_autofree char *name = dup_name (position);

  return is_there (name);
}

static guint
count_numbered (void)
{
  guint n_found = 0;

  for (guint i = 0; i < N_FOLDERS; i++)
    n_found += is_numbered_there (i);
  return n_found;
}

static void
clear (void)
{
  g_autoptr(GFile) parent = bellhop_run_folder_dup_parent ();
  const char *const argv[] = { "rm", "-rf", g_file_peek_path (parent), NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

static void
prune (BellhopTest *test)
{
  g_assert_true (bellhop_test_await (test, bellhop_run_folder_prune (), NULL, NULL));
}

static void
test_oldest_go (BellhopTest  *test,
                gconstpointer data)
{
  for (guint i = 0; i < N_FOLDERS; i++)
    make_numbered (i, (gint64) (i + 1) * DAY_S);
  prune (test);
  g_assert_cmpuint (count_numbered (), ==, KEPT);
  g_assert_true (is_numbered_there (0));
  clear ();
}

/* What is held in this process or in another, what grows, and what somebody else has put there. */
static void
test_others_stay (BellhopTest  *test,
                  gconstpointer data)
{
  g_autofree char *held = dup_name (21);
  g_autoptr(BellhopRunFolder) folder = NULL;
  g_autofree char *elsewhere = dup_name (22);
  g_autofree char *path = dup_path (elsewhere);
  int              fd;

  for (guint i = 0; i < N_FOLDERS; i++)
    make_numbered (i, (gint64) (i + 1) * DAY_S);
  make ("letters", 100 * DAY_S, 100 * DAY_S);
  folder = bellhop_run_folder_new (held, NULL);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_no_errno (flock (fd, LOCK_SH | LOCK_NB));
  set_age (g_file_peek_path (bellhop_run_folder_get_file (folder)), 22 * DAY_S);
  make_numbered (23, 0);

  prune (test);
  g_assert_true (is_there ("letters"));
  g_assert_true (is_numbered_there (21));
  g_assert_true (is_numbered_there (22));
  g_assert_true (is_numbered_there (23));
  g_assert_false (is_numbered_there (20));
  close (fd);
  clear ();
}

/* Together they are larger than the cache may be: the older goes, and is not old. */
static void
test_large_go (BellhopTest  *test,
               gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      const guint      position = i == 0 ? 0 : N_FOLDERS - 1;
      const gint64     age_s = 1200 + 600 * i;
      g_autofree char *name = dup_name (position);
      g_autofree char *path = dup_path (name);
      g_autofree char *file = g_build_filename (path, "body", NULL);
      int              fd;
      int              failed;

      make (name, age_s, age_s);
      fd = open (file, O_WRONLY | O_CLOEXEC);
      failed = fallocate (fd, 0, 0, 600 * 1024 * 1024);
      close (fd);
      if (failed != 0)
        {
          g_test_skip ("there is no space for large files");
          clear ();
          return;
        }
      set_age (file, age_s);
    }
  prune (test);
  g_assert_true (is_numbered_there (0));
  g_assert_false (is_numbered_there (N_FOLDERS - 1));
  clear ();
}

/* Behind a link it is somebody else's. */
static void
test_link (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *path = dup_path (NULL);
  g_autofree char *moved = g_strconcat (path, "-moved", NULL);

  for (guint i = 0; i < N_FOLDERS; i++)
    make_numbered (i, (gint64) (i + 1) * DAY_S);
  g_assert_no_errno (rename (path, moved));
  g_assert_no_errno (symlink (moved, path));
  prune (test);
  g_assert_cmpuint (count_numbered (), ==, N_FOLDERS);
  g_assert_no_errno (unlink (path));
  g_assert_no_errno (rename (moved, path));
  prune (test);
  g_assert_cmpuint (count_numbered (), ==, KEPT);
  clear ();
}

static void
test_private (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *name = dup_name (1);
  g_autoptr(BellhopRunFolder) folder = bellhop_run_folder_new (name, NULL);
  g_autofree char *path = dup_path (name);
  struct stat      status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  bellhop_run_folder_remove_sync (g_steal_pointer (&folder));
  g_assert_false (is_there (name));
  clear ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/run-folder/oldest-go", NULL, test_oldest_go);
  bellhop_test_add ("/run-folder/others-stay", NULL, test_others_stay);
  bellhop_test_add ("/run-folder/large-go", NULL, test_large_go);
  bellhop_test_add ("/run-folder/link", NULL, test_link);
  bellhop_test_add ("/run-folder/private", NULL, test_private);
  return g_test_run ();
}
