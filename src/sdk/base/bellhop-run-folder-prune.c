/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which folders of runs go: those beyond the newest few when they are not young, and the oldest of
 * those that together are too large. One that somebody holds, in this process or another, stays. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-folder-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  KEPT = 20,
  OLD_S = 60 * 60, /* Somebody may still look at what is younger. */
  NEW_S = 10 * 60  /* However large: somebody is about to look at it, or to hold it. */
};

static const guint64 KEPT_BYTES = G_GUINT64_CONSTANT (1) << 30;

typedef struct
{
  char   *name;      /* Owned */
  gint64  changed_s; /* the newest of what is in it */
  guint64 n_bytes;
} Folder;

static void
folder_clear (gpointer data)
{
  Folder *self = data;

  g_free (self->name);
}

static int
newest_first_cmp (gconstpointer a,
                  gconstpointer b)
{
  const Folder *first = a;
  const Folder *second = b;

  return (second->changed_s > first->changed_s) - (second->changed_s < first->changed_s);
}

/* Only what is called as we call it is ours. */
static gboolean
is_ours (const char *name)
{
  return g_uuid_string_is_valid (name) || g_str_has_prefix (name, "opened-");
}

static void
count (Folder            *folder,
       const struct stat *status)
{
  folder->changed_s = MAX (folder->changed_s, (gint64) status->st_mtim.tv_sec);
  folder->n_bytes += (guint64) status->st_blocks * 512;
}

/* The folder that is open, whatever its name means by now. */
static char *
dup_path (int         parent_fd,
          const char *name)
{
  return g_strdup_printf ("/proc/self/fd/%d/%s", parent_fd, name);
}

/* A run keeps its files side by side. */
static gboolean
look_into (int     parent_fd,
           Folder *folder)
{
  g_autofree char *path = dup_path (parent_fd, folder->name);
  g_autoptr(GDir) dir = NULL;
  struct stat status;
  const char *name;

  if (fstatat (parent_fd, folder->name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISDIR (status.st_mode))
    return FALSE;
  count (folder, &status);
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder->name, name, NULL);

      if (fstatat (parent_fd, child, &status, AT_SYMLINK_NOFOLLOW) == 0)
        count (folder, &status);
    }
  return TRUE;
}

static GArray *
list_folders (int         parent_fd,
              const char *parent)
{
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  GArray     *folders = g_array_new (FALSE, FALSE, sizeof (Folder));
  const char *name;

  g_array_set_clear_func (folders, folder_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Folder folder = { .name = g_strdup (name) };

      if (is_ours (name) && look_into (parent_fd, &folder))
        g_array_append_val (folders, folder);
      else
        folder_clear (&folder);
    }
  return folders;
}

/* Unless somebody holds it. */
static void
remove_unheld (int         parent_fd,
               const char *name)
{
  int fd = openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      g_autofree char *path = dup_path (parent_fd, name);

      _bellhop_run_folder_remove_path_sync (path);
    }
  close (fd);
}

static gboolean
prune (BellhopJob *job,
       int         parent_fd,
       GArray     *folders,
       GError    **error)
{
  gint64  now_s = g_get_real_time () / G_USEC_PER_SEC;
  guint64 n_bytes = 0;

  g_array_sort (folders, newest_first_cmp);
  for (guint i = 0; i < folders->len; i++)
    {
      Folder *folder = &g_array_index (folders, Folder, i);
      gint64  age_s = now_s - folder->changed_s;

      if (!bellhop_job_step (job, i, folders->len, error))
        return FALSE;
      n_bytes += folder->n_bytes;
      if ((i >= KEPT && age_s > OLD_S) || (n_bytes > KEPT_BYTES && age_s > NEW_S))
        remove_unheld (parent_fd, folder->name);
    }
  return TRUE;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
prune_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  g_autoptr(GFile) parent = bellhop_run_folder_dup_parent ();
  g_autoptr(GArray) folders = NULL;
  gboolean goes_on;
  int      fd;

  /* Behind a link are somebody else's folders. */
  fd = open (g_file_peek_path (parent), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return TRUE;
  folders = list_folders (fd, g_file_peek_path (parent));
  goes_on = prune (job, fd, folders, error);
  close (fd);
  return goes_on;
}

/**
 * bellhop_run_folder_prune:
 *
 * Removes the folders that runs of long ago have left, on a worker.
 *
 * Resolves with no value. Rejects when it is cancelled.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_run_folder_prune (void)
{
  return bellhop_work (BELLHOP_LANE_IO, prune_work, NULL, NULL);
}
