/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

/* A disk of 12 MiB that nobody but this process sees: all folders of the tests lie on it. */

enum
{
  MIB = 1024 * 1024,
};

static char *disk;
static char *reason; /* why there is none */

static gboolean
write_text (const char *path,
            const char *text)
{
  const int    fd = open (path, O_WRONLY | O_CLOEXEC);
  const gssize n_written = fd >= 0 ? write (fd, text, strlen (text)) : -1;

  if (fd >= 0)
    close (fd);
  return n_written == (gssize) strlen (text);
}

/* Whoever is not root already is root in a namespace of his own, where he may mount what he
   likes. */
static gboolean
enter_namespace (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
         write_text ("/proc/self/setgroups", "deny") && write_text ("/proc/self/uid_map", users) &&
         write_text ("/proc/self/gid_map", groups) &&
         mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* Before there is a second thread. */
static void
mount_disk (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("TMPDIR") != NULL ? g_getenv ("TMPDIR")
                                                                          : "/tmp",
                                              "disk-full-XXXXXX", NULL);

  if (g_mkdtemp (folder) == NULL)
    reason = g_strdup_printf ("no folder: %s", g_strerror (errno));
  else if (!enter_namespace () || mount ("none", folder, "tmpfs", 0, "size=12m") != 0)
    {
      reason = g_strdup_printf ("namespaces are not permitted: %s", g_strerror (errno));
      g_rmdir (folder);
    }
  else
    disk = g_steal_pointer (&folder);
}

static void
unmount_disk (void)
{
  if (disk == NULL)
    return;

  umount2 (disk, MNT_DETACH);
  g_rmdir (disk);
}

static gboolean
has_disk (void)
{
  if (disk == NULL)
    g_test_skip (reason);
  return disk != NULL;
}

static void
assert_listing (DownloadFixture *file,
                const char      *expected)
{
  g_autofree char *list = download_fixture_list (file);

  g_assert_cmpstr (list, ==, expected);
}

static void
assert_no_room (BellhopRun *run,
                const char *words)
{
  const char *message;

  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  message = bellhop_run_get_error (run)->message;
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, disk));
  g_assert_nonnull (strstr (message, words));
  g_assert_nonnull (strstr (message, "Free some space, or choose another folder"));
  /* Said once: there is nothing to try again. */
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 0);
}

/* Refused before a byte is written, and nothing is left. */
static void
test_known_length (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(DownloadFixture) file = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  if (!has_disk ())
    return;

  file = download_fixture_new (test, 20 * MIB);
  action = download_fixture_create (file);
  run = http_fixture_run (test, action);
  assert_no_room (run, "no space for 21.0 MB");
  g_assert_cmpint (download_fixture_get_bytes (run), ==, 0);
  assert_listing (file, "");
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 1);
  bellhop_test_server_wait_until_left (file->server);
}

/* It runs out on the way. What came stays in the part, and does not keep the next run from
   anything. */
static void
test_unknown_length (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(DownloadFixture) file = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) next = NULL;

  if (!has_disk ())
    return;

  file = download_fixture_new (test, 20 * MIB);
  file->has_length = FALSE;
  file->has_ranges = FALSE;
  action = download_fixture_create (file);
  run = http_fixture_run (test, action);
  assert_no_room (run, "no space for the rest");
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpint (download_fixture_get_bytes (run), >, MIB);
  g_assert_cmpint (download_fixture_get_bytes (run), <=, 12 * MIB);
  assert_listing (file, "disk.iso.part");
  bellhop_test_server_wait_until_left (file->server);

  g_bytes_unref (g_steal_pointer (&file->content));
  file->content = g_bytes_new_take (g_strnfill (9 * MIB, 'x'), 9 * MIB);
  next = http_fixture_run (test, action);
  download_fixture_assert_done (next);
  download_fixture_assert_file (file, "disk.iso");
  assert_listing (file, "disk.iso");
}

static gboolean
has_progress (gpointer run)
{
  return bellhop_progress_get_done (bellhop_run_get_progress (run)) > 0;
}

/* There was room when it was asked for, and then somebody else took it. With that gone, it goes
   on. */
static void
test_taken_meanwhile (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(DownloadFixture) file = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) next = NULL;
  g_autofree char *others = NULL;
  g_autofree char *path = NULL;
  gint64           n_before;

  if (!has_disk ())
    return;

  file = download_fixture_new (test, 9 * MIB);
  action = download_fixture_create (file);
  http_fixture_set (action, "segments", "1", NULL);
  file->n_cut = 1;
  file->cut_bytes = 4 * MIB;
  file->cut_end = BELLHOP_SERVER_CLOSES;
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_progress, run);
  others = g_strnfill (6 * MIB, 'o');
  path = bellhop_test_write_file (test, "others", others, 6 * MIB);
  http_fixture_wait (test, run);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  n_before = download_fixture_get_bytes (run);
  g_assert_cmpint (n_before, >, 0);
  assert_listing (file, "disk.iso.part others");

  g_assert_cmpint (g_unlink (path), ==, 0);
  next = http_fixture_run (test, action);
  download_fixture_assert_done (next);
  download_fixture_assert_file (file, "disk.iso");
  assert_listing (file, "disk.iso");
}

/* A body that is too much for memory goes to disk, too. */
static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  if (!has_disk ())
    return;

  file = download_fixture_new (test, 30 * MIB);
  action = http_fixture_create (test);
  http_fixture_set_url (action, file->server, "/disk.iso");
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, disk));
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "has no space for the body"));
  g_assert_true (bellhop_run_is_partial (run));
  bellhop_test_server_wait_until_left (file->server);
}

int
main (int    argc,
      char **argv)
{
  int status;

  mount_disk ();
  if (disk != NULL)
    g_setenv ("TMPDIR", disk, TRUE);
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/disk-full/known-length", NULL, test_known_length);
  bellhop_test_add ("/disk-full/unknown-length", NULL, test_unknown_length);
  bellhop_test_add ("/disk-full/taken-meanwhile", NULL, test_taken_meanwhile);
  bellhop_test_add ("/disk-full/request", NULL, test_request);
  status = g_test_run ();
  unmount_disk ();
  return status;
}
