/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-run-folders-private.h"

#include <bellhop-runtime.h>

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

enum
{
  KEPT = 20,
  MAX_OPEN_FOLDERS = 8,
  /* A run of another process may still write in a young one. */
  MIN_AGE_S = 60 * 60,
};

typedef struct
{
  char *path; /* Owned */
  long  changed_s;
} Folder;

static void
folder_clear (gpointer data)
{
  Folder *self = data;

  g_free (self->path);
}

static int
newest_first_cmp (gconstpointer a,
                  gconstpointer b)
{
  const Folder *first = a;
  const Folder *second = b;

  return (second->changed_s > first->changed_s) - (second->changed_s < first->changed_s);
}

static int
remove_entry (const char        *path,
              const struct stat *status,
              int                kind,
              struct FTW        *walk)
{
  return remove (path);
}

static GArray *
list_folders (const char *parent)
{
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  GArray     *folders = g_array_new (FALSE, FALSE, sizeof (Folder));
  const char *name;

  g_array_set_clear_func (folders, folder_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Folder      folder = { g_build_filename (parent, name, NULL), 0 };
      struct stat status;

      if (lstat (folder.path, &status) == 0 && S_ISDIR (status.st_mode))
        {
          folder.changed_s = status.st_mtim.tv_sec;
          g_array_append_val (folders, folder);
        }
      else
        g_free (folder.path);
    }
  return folders;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
prune_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  g_autoptr(GArray) folders = list_folders (data);
  long now_s = (long) (g_get_real_time () / G_USEC_PER_SEC);

  g_array_sort (folders, newest_first_cmp);
  for (guint i = KEPT; i < folders->len; i++)
    {
      Folder *folder = &g_array_index (folders, Folder, i);

      if (!bellhop_job_step (job, i, folders->len, error))
        return FALSE;
      /* A folder that does not go now goes next time. */
      if (folder->changed_s + MIN_AGE_S < now_s)
        nftw (folder->path, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    }
  return TRUE;
}

void
_bellhop_run_folders_prune (void)
{
  char        *parent = g_build_filename (g_get_user_cache_dir (), "bellhop", "runs", NULL);
  BellhopTask *task;

  task = bellhop_spawn_forever (bellhop_work (BELLHOP_LANE_IO, prune_work, parent, g_free));
  bellhop_task_set_name (task, "prune run folders");
}
