/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-name.h"
#include "download-part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_NAMES = 10000,
};

/* What is looked for. */
typedef struct
{
  char    *folder;
  char    *name;
  char    *url;
  gboolean resume;
} Open;

static void
open_free (gpointer data)
{
  Open *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_free (self->url);
  g_free (self);
}

static gboolean
set_error (const char *path,
           int         code,
           GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (code == ENOENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("The folder %s does not exist: create it, or choose another"), shown);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown,
                 g_strerror (code));
  return FALSE;
}

/* The folder is there, but takes no file. */
static gboolean
set_unwritable (const char *path,
                int         code,
                GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (code != ENOENT && code != EACCES && code != EPERM && code != EROFS)
    return set_error (path, code, error);

  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_PERMISSION_DENIED,
               _("No file can be created in the folder %s: choose another"),
               shown);
  return FALSE;
}

/* The newer of the two maps behind @total bytes, if one is whole. */
static DownloadMap *
read_map_at (int     fd,
             guint64 total)
{
  g_autofree guint8 *bytes = g_malloc (2 * DOWNLOAD_MAP_BYTES);
  g_autoptr(DownloadMap) first = NULL;
  g_autoptr(DownloadMap) second = NULL;

  if (pread (fd, bytes, 2 * DOWNLOAD_MAP_BYTES, (off_t) total) != 2 * DOWNLOAD_MAP_BYTES)
    return NULL;

  first = download_map_decode (bytes, DOWNLOAD_MAP_BYTES);
  second = download_map_decode (bytes + DOWNLOAD_MAP_BYTES, DOWNLOAD_MAP_BYTES);
  if (first == NULL || (second != NULL && second->sequence > first->sequence))
    {
      g_clear_pointer (&first, download_map_free);
      first = g_steal_pointer (&second);
    }
  return first != NULL && first->total == total ? g_steal_pointer (&first) : NULL;
}

/* It ends the file, unless that was left while it moved. */
static DownloadMap *
read_map (int     fd,
          guint64 size)
{
  DownloadMap *map = size >= 2 * DOWNLOAD_MAP_BYTES
                       ? read_map_at (fd, size - 2 * DOWNLOAD_MAP_BYTES)
                       : NULL;

  for (guint64 total = DOWNLOAD_OPEN_BYTES; map == NULL && total < size; total *= 2)
    map = read_map_at (fd, total);
  return map;
}

/* Whether the open file can be ours: it is new, or left of the same download. */
static gboolean
adopt (DownloadPart *part,
       Open         *wanted)
{
  struct stat status;
  g_autoptr(DownloadMap) map = NULL;

  /* Somebody else may hold it, or have renamed it since it was opened. */
  if (flock (part->fd, LOCK_EX | LOCK_NB) != 0 || fstat (part->fd, &status) != 0 ||
      status.st_nlink == 0 || !S_ISREG (status.st_mode))
    return FALSE;

  part->is_new = status.st_size == 0;
  if (part->is_new)
    {
      part->map = download_map_new (wanted->url);
      return TRUE;
    }
  map = read_map (part->fd, (guint64) status.st_size);
  if (map == NULL || !g_str_equal (map->url, wanted->url))
    return FALSE;

  part->has_map = wanted->resume;
  part->map = g_steal_pointer (&map);
  part->end = part->map->total;
  return TRUE;
}

/* TRUE with an open file, or without one when the name is no good; FALSE when no other would be
   better. */
static gboolean
try_name (DownloadPart *part,
          Open         *wanted,
          guint         n,
          GError      **error)
{
  g_autofree char *name = download_name_vary (wanted->name, n);
  g_autofree char *part_name = g_strconcat (name, ".part", NULL);

  if (faccessat (part->folder_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  part->fd = openat (part->folder_fd, part_name,
                     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (part->fd < 0)
    return errno == ELOOP || errno == EISDIR || set_unwritable (wanted->folder, errno, error);

  if (!adopt (part, wanted))
    {
      close (part->fd);
      part->fd = -1;
      return TRUE;
    }
  part->name = g_steal_pointer (&name);
  part->part_name = g_steal_pointer (&part_name);
  return TRUE;
}

static void
part_free (gpointer data)
{
  download_part_free (data);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
open_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Open *self = data;
  g_autoptr(DownloadPart) part = g_new0 (DownloadPart, 1);

  part->fd = -1;
  part->folder = g_strdup (self->folder);
  part->folder_fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (part->folder_fd < 0)
    return set_error (self->folder, errno, error);

  for (guint n = 0; part->fd < 0 && n < MAX_NAMES; n++)
    if (!try_name (part, self, n, error) || !bellhop_job_checkpoint (job, error))
      return FALSE;
  if (part->fd < 0)
    return set_error (self->folder, EEXIST, error);

  *result = bellhop_value_pointer (g_steal_pointer (&part), part_free);
  return TRUE;
}

BellhopFuture *
download_part_open (const char *folder,
                    const char *name,
                    const char *url,
                    gboolean    resume)
{
  Open *open_data = g_new0 (Open, 1);

  open_data->folder = g_strdup (folder);
  open_data->name = g_strdup (name);
  open_data->url = g_strdup (url);
  open_data->resume = resume;
  return bellhop_work (BELLHOP_LANE_IO, open_work, open_data, open_free);
}
