/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-name.h"
#include "download-part-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  COPY_BYTES = 1024 * 1024,
  MAX_NAMES = 10000,
  USUAL_UMASK = 022,
};

typedef struct
{
  DownloadPart *part; /* Borrowed: whoever waits for the job keeps it */
  guint64       total;
  gint64        modified_s;
  GArray       *ranges; /* Owned: what the file should have, or NULL */
} Finish;

static void
finish_free (gpointer data)
{
  Finish *self = data;

  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

static Finish *
finish_new (DownloadPart *part)
{
  Finish *self = g_new0 (Finish, 1);

  self->part = part;
  return self;
}

gboolean
download_part_has_name (DownloadPart *self,
                        const char   *name)
{
  struct stat file;
  struct stat named;

  return fstat (self->fd, &file) == 0 &&
         fstatat (self->folder_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

gboolean
download_part_set_changed (DownloadPart *self,
                           GError      **error)
{
  g_autofree char *path = g_build_filename (self->folder, self->part_name, NULL);
  g_autofree char *shown = g_filename_display_name (path);

  g_atomic_int_set (&self->is_spoiled, TRUE);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
               _("%s was changed by another program during the download: try again"), shown);
  return FALSE;
}

gboolean
download_part_check_size (DownloadPart *self,
                          GError      **error)
{
  struct stat file;

  if (fstat (self->fd, &file) != 0)
    return download_part_set_error (self, self->part_name, errno, error);
  return (guint64) file.st_size == self->size || download_part_set_changed (self, error);
}

gboolean
download_part_check_folder (DownloadPart *self,
                            GError      **error)
{
  struct stat      opened;
  struct stat      named;
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", self->folder_fd);
  g_autofree char *now = g_file_read_link (link, NULL);
  g_autofree char *shown = g_filename_display_name (self->folder);
  g_autofree char *shown_now = g_filename_display_name (now != NULL ? now : link);

  if (fstat (self->folder_fd, &opened) != 0 ||
      (stat (self->folder, &named) == 0 && named.st_dev == opened.st_dev &&
       named.st_ino == opened.st_ino))
    return TRUE;

  g_atomic_int_set (&self->is_moved, TRUE);
  if (opened.st_nlink == 0)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                 _("The folder %s was removed during the download"), shown);
  else
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                 _("The folder %s was moved to %s during the download: the partial file is there"),
                 shown, shown_now);
  return FALSE;
}

/* --- What a finished file is --- */

/* That of the process; to ask the process would be to change it, and other threads make files. */
static mode_t
read_umask (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return USUAL_UMASK;
  line = strstr (status, "\nUmask:");
  return line != NULL ? (mode_t) g_ascii_strtoull (line + strlen ("\nUmask:"), NULL, 8)
                      : USUAL_UMASK;
}

/* While it is a part, it is its owner's alone. Some file systems know neither modes nor dates. */
static void
set_attributes (Finish *self)
{
  const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = self->modified_s } };

  (void) !fchmod (self->part->fd, 0666 & ~read_umask ());
  if (self->modified_s >= 0)
    (void) !futimens (self->part->fd, times);
}

/* --- Another name --- */

static gboolean
copy_all (BellhopJob *job,
          Finish     *self,
          int         to,
          GError    **error)
{
  for (guint64 at = 0; at < self->total;)
    {
      off_t  offset = (off_t) at;
      gssize n_copied = copy_file_range (self->part->fd, &offset, to, NULL,
                                         MIN ((guint64) COPY_BYTES, self->total - at), 0);

      if (n_copied < 0 && errno == EINTR)
        continue;
      if (n_copied <= 0)
        return download_part_set_error (self->part, self->part->name, n_copied < 0 ? errno : EIO,
                                        error);
      at += (guint64) n_copied;
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
    }
  return TRUE;
}

static int
create_part (DownloadPart *self)
{
  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = download_name_vary (self->name, i);
      g_autofree char *part_name = g_strconcat (name, ".part", NULL);
      const int        flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
      const int        fd = openat (self->folder_fd, part_name, flags, 0600);

      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd >= 0)
        {
          g_free (self->part_name);
          self->part_name = g_steal_pointer (&part_name);
        }
      return fd;
    }
  return -1;
}

/* Somebody has removed the part, or put another file in its place, while it was fetched. What has
 * been fetched is still there as long as it is open. */
static gboolean
rescue (BellhopJob *job,
        Finish     *self,
        GError    **error)
{
  DownloadPart *part = self->part;
  const int     fd = create_part (part);

  if (fd < 0)
    return download_part_set_error (part, part->name, errno, error);
  if (!copy_all (job, self, fd, error))
    {
      (void) !unlinkat (part->folder_fd, part->part_name, 0);
      close (fd);
      return FALSE;
    }
  close (part->fd);
  part->fd = fd;
  part->size = self->total;
  return TRUE;
}

/* --- Into place --- */

/* Not every file system knows renameat2(); a link does not overwrite either. */
static gboolean
rename_without_overwriting (DownloadPart *self,
                            const char   *name)
{
  if (renameat2 (self->folder_fd, self->part_name, self->folder_fd, name, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  return linkat (self->folder_fd, self->part_name, self->folder_fd, name, 0) == 0 &&
         unlinkat (self->folder_fd, self->part_name, 0) == 0;
}

static gboolean
make_durable (DownloadPart *self,
              BellhopJob   *job,
              guint64       total,
              GError      **error)
{
  if (ftruncate (self->fd, (off_t) total) != 0)
    return download_part_set_error (self, self->part_name, errno, error);
  self->size = total;
  return download_part_flush (self, job, error);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
finish_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Finish       *self = data;
  DownloadPart *part = self->part;

  if (!download_part_check_folder (part, error) || !download_part_check_size (part, error) ||
      !make_durable (part, job, self->total, error) ||
      !download_part_check_bytes (part, self->ranges, job, error))
    return FALSE;
  if (!download_part_has_name (part, part->part_name) &&
      (!rescue (job, self, error) || !make_durable (part, job, self->total, error)))
    return FALSE;

  set_attributes (self);
  if (!download_part_check_size (part, error))
    return FALSE;
  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = download_name_vary (part->name, i);

      if (rename_without_overwriting (part, name))
        {
          /* A file system that cannot sync folders keeps the name in its own way. */
          (void) !fsync (part->folder_fd);
          if (!download_part_check_size (part, error))
            return FALSE;
          *result = bellhop_value_string (g_build_filename (part->folder, name, NULL));
          return TRUE;
        }
      if (errno != EEXIST)
        return download_part_set_error (part, name, errno, error);
    }
  return download_part_set_error (part, part->name, EEXIST, error);
}

BellhopFuture *
download_part_finish (DownloadPart *self,
                      guint64       total,
                      gint64        modified_s)
{
  Finish *finish = finish_new (self);

  finish->total = total;
  finish->modified_s = modified_s;
  finish->ranges = g_array_copy (self->map->ranges);
  return bellhop_work (BELLHOP_LANE_IO, finish_work, finish, finish_free);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
remove_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Finish *self = data;

  if (!download_part_has_name (self->part, self->part->part_name))
    return TRUE;
  return unlinkat (self->part->folder_fd, self->part->part_name, 0) == 0 ||
         download_part_set_error (self->part, self->part->part_name, errno, error);
}

BellhopFuture *
download_part_remove (DownloadPart *self)
{
  return bellhop_work (BELLHOP_LANE_IO, remove_work, finish_new (self), finish_free);
}
