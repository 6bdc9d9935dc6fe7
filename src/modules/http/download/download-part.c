/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-part-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <zlib.h>

enum
{
  CHUNK_BYTES = 256 * 1024,
  FLUSH_BYTES = 4 * 1024 * 1024, /* which a disk takes in a few hundredths of a second */
};

/* What one job is given; each uses some of it. */
typedef struct
{
  DownloadPart *part;    /* Borrowed: whoever waits for the job keeps it */
  GBytes       *bytes;   /* Owned, or NULL */
  GBytes       *map;     /* Owned, or NULL: it goes before them */
  EVP_MD_CTX   *context; /* Borrowed */
  guint64       start;
  guint64       end;
  gint64        stamp_us;
  gboolean      forget;
  gboolean      is_hasty;
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->map, g_bytes_unref);
  g_free (self);
}

static Work *
work_new (DownloadPart *part)
{
  Work *self = g_new0 (Work, 1);

  self->part = part;
  return self;
}

gboolean
download_part_set_error (DownloadPart *self,
                         const char   *name,
                         int           code,
                         GError      **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));
  return FALSE;
}

int download_parts_leaving;

void
download_part_set_leaving (DownloadPart *self)
{
  if (!self->is_leaving)
    g_atomic_int_inc (&download_parts_leaving);
  self->is_leaving = TRUE;
}

void
download_part_free (DownloadPart *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  if (self->watch_fd >= 0)
    close (self->watch_fd);
  if (self->is_leaving)
    g_atomic_int_add (&download_parts_leaving, -1);
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->part_name);
  g_free (self->aside);
  g_free (self->other);
  g_clear_pointer (&self->map, download_map_free);
  g_free (self);
}

/* --- Room --- */

static gboolean
set_no_room (DownloadPart *self,
             guint64       total,
             GError      **error)
{
  struct statvfs   status;
  g_autofree char *shown = g_filename_display_name (self->folder);
  g_autofree char *needed = g_format_size (total);
  g_autofree char *left = NULL;

  left = g_format_size (
    fstatvfs (self->fd, &status) == 0 ? (guint64) status.f_bavail * status.f_frsize : 0);
  /* How much there is to come is not always known. */
  if (total > 0)
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_NO_SPACE,
                 _("%s has no space for %s: only %s free. Free some space, or choose another "
                   "folder"),
                 shown,
                 needed,
                 left);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                 _("%s has no space for the rest: only %s free. Free some space, or choose another "
                   "folder"),
                 shown, left);
  return FALSE;
}

/* Where blocks are in memory, reserving them means to clear every one. */
static gboolean
is_in_memory (int fd)
{
  struct statfs status;

  return fstatfs (fd, &status) == 0 &&
         (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC);
}

/* Of a file system that cannot reserve. What an earlier run left has its room already. */
static gboolean
has_room (int     fd,
          guint64 total)
{
  struct statvfs file_system;
  struct stat    file;
  guint64        taken = 0;

  if (fstatvfs (fd, &file_system) != 0 || file_system.f_frsize == 0)
    return TRUE;
  if (fstat (fd, &file) == 0)
    taken = (guint64) file.st_blocks * 512;
  return taken >= total || (guint64) file_system.f_bavail >= (total - taken) / file_system.f_frsize;
}

static gboolean
reserve (DownloadPart *self,
         guint64       total,
         GError      **error)
{
  const guint64 size = total + 2 * DOWNLOAD_MAP_BYTES;

  if (!is_in_memory (self->fd) && fallocate (self->fd, 0, 0, (off_t) size) == 0)
    return TRUE;
  if (errno == ENOSPC || errno == EDQUOT || !has_room (self->fd, total))
    return set_no_room (self, total, error);
  return ftruncate (self->fd, (off_t) size) == 0 ||
         download_part_set_error (self, self->part_name, errno, error);
}

/* What is left of an earlier run is as it was found. */
static gboolean
forget_or_check (Work    *self,
                 GError **error)
{
  if (!self->forget)
    return download_part_check_size (self->part, error);
  return ftruncate (self->part->fd, 0) == 0 ||
         download_part_set_error (self->part, self->part->part_name, errno, error);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
prepare_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Work       *self = data;
  struct stat file;

  errno = 0;
  if (!forget_or_check (self, error) ||
      (self->end > 0 && !reserve (self->part, self->end, error)))
    return FALSE;
  if (fstat (self->part->fd, &file) != 0)
    return download_part_set_error (self->part, self->part->part_name, errno, error);
  self->part->size = (guint64) file.st_size;
  return TRUE;
}

BellhopFuture *
download_part_prepare (DownloadPart *self,
                       gint64        total,
                       gboolean      forget)
{
  Work *work = work_new (self);

  if (forget)
    {
      g_array_set_size (self->map->ranges, 0);
      self->end = 0;
    }
  self->is_open_ended = total < 0;
  self->map->total = (guint64) MAX (total, 0);
  work->end = self->map->total;
  work->forget = forget;
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, work, work_free);
}

/* --- Writing --- */

/* Where the length is known, it stays as it is, and several jobs look at it. */
static void
set_size (DownloadPart *self,
          guint64       size)
{
  if (self->size != size)
    self->size = size;
}

static gboolean
write_all (DownloadPart *self,
           gconstpointer bytes,
           gsize         size,
           guint64       offset,
           GError      **error)
{
  const char *at = bytes;

  while (size > 0)
    {
      gssize n_written = pwrite (self->fd, at, size, (off_t) offset);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0 && (errno == ENOSPC || errno == EDQUOT))
        return set_no_room (self, self->is_open_ended ? 0 : self->map->total, error);
      if (n_written < 0)
        return download_part_set_error (self, self->part_name, errno, error);
      at += n_written;
      size -= (gsize) n_written;
      offset += (guint64) n_written;
      set_size (self, MAX (self->size, offset));
    }
  return TRUE;
}

static gboolean
set_end (DownloadPart *self,
         guint64       end,
         GError      **error)
{
  if (ftruncate (self->fd, (off_t) end) != 0)
    return download_part_set_error (self, self->part_name, errno, error);

  set_size (self, end);
  return TRUE;
}

static gboolean
place_map (Work    *self,
           GError **error)
{
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (self->map, &size);

  if (!write_all (self->part, bytes, size, self->end, error))
    return FALSE;
  return set_end (self->part, self->end + 2 * DOWNLOAD_MAP_BYTES, error);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
write_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Work         *self = data;
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (self->bytes, &size);

  if (!download_part_check_size (self->part, error) ||
      (self->map != NULL && !place_map (self, error)) ||
      !write_all (self->part, bytes, size, self->start, error))
    return FALSE;
  *result = bellhop_value_int64 ((gint64) crc32_z (crc32_z (0, NULL, 0), bytes, size));
  return TRUE;
}

/* Until it is known how much there will be, the map keeps ahead of what comes, so that the next run
 * knows the file by it, however this one ends. */
static GBytes *
make_way (DownloadPart *self)
{
  if (!self->is_open_ended || self->end <= self->map->total)
    return NULL;

  self->map->total = MAX (self->map->total, DOWNLOAD_OPEN_BYTES);
  while (self->map->total < self->end)
    self->map->total *= 2;
  return download_map_encode (self->map);
}

BellhopFuture *
download_part_write (DownloadPart *self,
                     GBytes       *piece,
                     guint64       offset)
{
  Work *work = work_new (self);

  work->bytes = g_bytes_ref (piece);
  work->start = offset;
  self->end = MAX (self->end, offset + g_bytes_get_size (piece));
  work->map = make_way (self);
  work->end = self->map->total;
  return bellhop_work (BELLHOP_LANE_IO, write_work, work, work_free);
}

/* fdatasync() does not return before the disk has everything, however much that is: so most of it
 * goes there before, a little at a time. That a file system has no such call is no error. */
gboolean
download_part_flush (DownloadPart *self,
                     BellhopJob   *job,
                     GError      **error)
{
  const unsigned flags = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                         SYNC_FILE_RANGE_WAIT_AFTER;

  for (guint64 at = 0; at < self->size; at += FLUSH_BYTES)
    {
      (void) !sync_file_range (self->fd, (off_t) at, FLUSH_BYTES, flags);
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
    }
  return fdatasync (self->fd) == 0 ||
         download_part_set_error (self, self->part_name, errno, error);
}

/* A file system that keeps no dates, or not as exact, is one whose parts are read before they are
 * gone on with; so is a part that somebody else has written to. */
static void
stamp (Work *self)
{
  const struct timespec times[] = {
    { .tv_nsec = UTIME_OMIT },
    { .tv_sec = self->stamp_us / G_USEC_PER_SEC,
      .tv_nsec = self->stamp_us % G_USEC_PER_SEC * 1000 },
  };

  (void) !futimens (self->part->fd, times);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
sync_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Work         *self = data;
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (self->bytes, &size);

  /* What the map says must be there before the map says so. */
  if (!self->is_hasty && !download_part_flush (self->part, job, error))
    return FALSE;
  if (!download_part_check_size (self->part, error) ||
      !write_all (self->part, bytes, size, self->start, error) ||
      !set_end (self->part, self->end, error))
    return FALSE;
  if (!self->is_hasty && fdatasync (self->part->fd) != 0)
    return download_part_set_error (self->part, self->part->part_name, errno, error);
  if (!download_part_check_touched (self->part))
    stamp (self);
  if (!download_part_check_folder (self->part, error))
    return FALSE;
  *result = bellhop_value_boolean (download_part_has_name (self->part, self->part->part_name));
  return TRUE;
}

static BellhopFuture *
write_map (DownloadPart *self,
           gboolean      is_hasty)
{
  g_autoptr(GBytes) bytes = NULL;
  Work *work;

  self->map->sequence++;
  self->map->stamp_us = g_get_real_time ();
  bytes = download_map_encode (self->map);
  /* So many pieces that they do not fit: the next time there are fewer. */
  if (bytes == NULL)
    return bellhop_resolved (bellhop_value_boolean (TRUE));

  work = work_new (self);
  work->bytes = g_steal_pointer (&bytes);
  work->start = self->map->total + (self->map->sequence % 2) * DOWNLOAD_MAP_BYTES;
  work->end = self->map->total + 2 * DOWNLOAD_MAP_BYTES;
  work->stamp_us = self->map->stamp_us;
  work->is_hasty = is_hasty;
  return bellhop_work (BELLHOP_LANE_IO, sync_work, work, work_free);
}

BellhopFuture *
download_part_sync (DownloadPart *self)
{
  return write_map (self, FALSE);
}

BellhopFuture *
download_part_leave (DownloadPart *self)
{
  self->map->boot = g_strdup (download_map_get_boot ());
  return write_map (self, self->map->boot != NULL);
}

/* --- Hashing --- */

/* Runs on a worker thread: uses only its arguments. */
static gboolean
hash_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Work              *self = data;
  gsize              size = 0;
  gconstpointer      bytes = self->bytes != NULL ? g_bytes_get_data (self->bytes, &size) : NULL;
  g_autofree guint8 *buffer = NULL;

  if (bytes != NULL)
    {
      EVP_DigestUpdate (self->context, bytes, size);
      return TRUE;
    }
  buffer = g_malloc (CHUNK_BYTES);
  while (self->start < self->end)
    {
      gssize n_read = pread (self->part->fd, buffer, MIN (CHUNK_BYTES, self->end - self->start),
                             (off_t) self->start);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read == 0 && !download_part_check_size (self->part, error))
        return FALSE;
      if (n_read <= 0)
        return download_part_set_error (self->part, self->part->part_name,
                                        n_read < 0 ? errno : EIO, error);
      EVP_DigestUpdate (self->context, buffer, (gsize) n_read);
      self->start += (guint64) n_read;
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
    }
  return TRUE;
}

BellhopFuture *
download_part_hash (DownloadPart *self,
                    EVP_MD_CTX   *context,
                    GBytes       *piece,
                    guint64       start,
                    guint64       end)
{
  Work *work = work_new (self);

  work->context = context;
  work->bytes = piece != NULL ? g_bytes_ref (piece) : NULL;
  work->start = start;
  work->end = end;
  return bellhop_work (piece != NULL ? BELLHOP_LANE_COMPUTE : BELLHOP_LANE_IO, hash_work, work,
                       work_free);
}
