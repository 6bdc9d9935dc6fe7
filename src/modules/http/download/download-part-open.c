/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-name.h"
#include "download-part-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum
{
  CHUNK_BYTES = 256 * 1024,
  MAX_NAMES = 10000,
  LOCK_DELAY_MS = 5,
};

/* What is looked for: all of it is owned. */
typedef struct
{
  DownloadWanted wanted;
  char          *folder;
  char          *name;
  char          *asked;
  char          *url;
  char          *validator;
  char          *digest;
} Open;

/* What a file of a name that would do is. */
typedef enum
{
  LEFT_OF_OTHERS,
  LEFT_EMPTY,
  LEFT_TO_GO_ON,
  LEFT_TO_REPLACE,
  LEFT_TO_KEEP, /* bytes of the same URL, and of another version */
} Left;

static void
open_free (gpointer data)
{
  Open *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_free (self->asked);
  g_free (self->url);
  g_free (self->validator);
  g_free (self->digest);
  g_free (self);
}

static gboolean
set_error (const char *path,
           int         code,
           GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));
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

/* --- What is left --- */

/* Nothing is known of a file that cannot be had in pieces but its length. */
static gboolean
is_same_length (DownloadMap          *map,
                const DownloadWanted *wanted)
{
  return *map->validator == '\0' && *wanted->validator == '\0' && !wanted->is_page &&
         (wanted->total < 0 || map->total == (guint64) wanted->total);
}

static Left
judge_map (DownloadMap          *map,
           const DownloadWanted *wanted)
{
  const gboolean is_same = *map->validator != '\0' && wanted->total >= 0 &&
                           map->total == (guint64) wanted->total &&
                           g_str_equal (map->validator, wanted->validator);

  if (!g_str_equal (map->url, wanted->url))
    return LEFT_OF_OTHERS;
  if (!wanted->resume || map->ranges->len == 0 ||
      (*map->rejected != '\0' && g_strcmp0 (map->rejected, wanted->digest) == 0))
    return LEFT_TO_REPLACE;
  if (is_same)
    return LEFT_TO_GO_ON;
  return is_same_length (map, wanted) ? LEFT_TO_REPLACE : LEFT_TO_KEEP;
}

static gboolean
has_bytes (int           fd,
           DownloadRange range,
           guint8       *buffer,
           BellhopJob   *job)
{
  uLong crc = crc32_z (0, NULL, 0);

  while (range.start < range.end)
    {
      const gssize n_read = pread (fd, buffer, MIN (CHUNK_BYTES, range.end - range.start),
                                   (off_t) range.start);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0 || !bellhop_job_checkpoint (job, NULL))
        return FALSE;
      crc = crc32_z (crc, buffer, (gsize) n_read);
      range.start += (guint64) n_read;
    }
  return crc == range.crc;
}

/* Whether its bytes are those that the map was written for. Whoever was stopped may have written
 * more of them since, so that another date says nothing yet. */
static gboolean
is_unchanged (int                fd,
              const struct stat *status,
              DownloadMap       *map,
              BellhopJob        *job)
{
  const gint64 changed_us = status->st_mtim.tv_sec * G_USEC_PER_SEC +
                            status->st_mtim.tv_nsec / 1000;
  g_autofree guint8 *buffer = NULL;

  if (changed_us == map->stamp_us)
    return TRUE;

  buffer = g_malloc (CHUNK_BYTES);
  for (guint i = 0; i < map->ranges->len; i++)
    if (!has_bytes (fd, g_array_index (map->ranges, DownloadRange, i), buffer, job))
      return FALSE;
  return TRUE;
}

/* -1 where the system has no more of them. */
static int
watch (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  const int        watch_fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);

  if (watch_fd < 0 || inotify_add_watch (watch_fd, link, IN_CLOSE_WRITE) >= 0)
    return watch_fd;
  close (watch_fd);
  return -1;
}

gboolean
download_part_check_touched (DownloadPart *self)
{
  struct inotify_event events[16]; /* Those of a file have no name */
  gssize               n_read;

  if (self->watch_fd < 0)
    return TRUE;
  while ((n_read = read (self->watch_fd, events, sizeof events)) > 0)
    for (gsize i = 0; i < (gsize) n_read / sizeof *events; i++)
      if ((events[i].mask & (IN_CLOSE_WRITE | IN_Q_OVERFLOW)) != 0)
        g_atomic_int_set (&self->is_touched, TRUE);
  return g_atomic_int_get (&self->is_touched);
}

gboolean
download_part_check_bytes (DownloadPart *self,
                           GArray       *ranges,
                           BellhopJob   *job,
                           GError      **error)
{
  g_autofree guint8 *buffer = NULL;

  if (!download_part_check_touched (self))
    return TRUE;

  buffer = g_malloc (CHUNK_BYTES);
  for (guint i = 0; i < ranges->len; i++)
    if (!has_bytes (self->fd, g_array_index (ranges, DownloadRange, i), buffer, job))
      return bellhop_job_checkpoint (job, error) && download_part_set_changed (self, error);
  return TRUE;
}

/* A run that was superseded may still have it, until a write of its last piece returns. */
static gboolean
lock (int         fd,
      BellhopJob *job)
{
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    if (errno != EWOULDBLOCK || g_atomic_int_get (&download_parts_leaving) == 0 ||
        !bellhop_job_sleep (job, LOCK_DELAY_MS, NULL))
      return FALSE;
  return TRUE;
}

/* What somebody else has a hand in is not touched: neither what another holds or has renamed since
 * it was opened, nor another user's, nor a file of two names. */
static Left
judge (int                   fd,
       const DownloadWanted *wanted,
       BellhopJob           *job,
       DownloadMap         **out_map)
{
  struct stat status;
  Left        left;

  if (!lock (fd, job) || fstat (fd, &status) != 0 || status.st_nlink != 1 ||
      !S_ISREG (status.st_mode) || status.st_uid != geteuid ())
    return LEFT_OF_OTHERS;
  if (status.st_size == 0)
    return LEFT_EMPTY;

  *out_map = read_map (fd, (guint64) status.st_size);
  left = *out_map != NULL ? judge_map (*out_map, wanted) : LEFT_OF_OTHERS;
  if ((left == LEFT_TO_GO_ON || left == LEFT_TO_REPLACE) &&
      !is_unchanged (fd, &status, *out_map, job))
    return LEFT_OF_OTHERS;
  return left;
}

static gboolean
set_page (const char *name,
          GError    **error)
{
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
               _("The server sent a web page instead of the rest of “%s”: sign in again, or use a "
                 "new URL. What was downloaded is kept"),
               name);
  return FALSE;
}

static int
open_file (DownloadPart *part,
           const char   *part_name,
           int           flags)
{
  return openat (part->folder_fd, part_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags,
                 0600);
}

/* What is no page has something else at its beginning, or has not even that yet. */
static gboolean
begins_as_page (int fd)
{
  static const char blanks[] = " \t\r\n\357\273\277";
  char              bytes[64];
  const gssize      n_read = pread (fd, bytes, sizeof bytes, 0);

  for (gssize i = 0; i < n_read; i++)
    if (bytes[i] == '\0' || strchr (blanks, bytes[i]) == NULL)
      return bytes[i] == '<';
  return FALSE;
}

/* The first of the names that are left of this URL. */
static gboolean
check_page (DownloadPart         *part,
            const DownloadWanted *wanted,
            BellhopJob           *job,
            GError              **error)
{
  for (guint n = 0; n < MAX_NAMES; n++)
    {
      g_autofree char *name = download_name_vary (wanted->asked, n);
      g_autofree char *part_name = g_strconcat (name, ".part", NULL);
      g_autoptr(DownloadMap) map = NULL;
      Left left = LEFT_OF_OTHERS;
      int  fd = open_file (part, part_name, 0);

      if (fd >= 0)
        {
          left = judge (fd, wanted, job, &map);
          if (left == LEFT_TO_KEEP && !wanted->is_page && begins_as_page (fd))
            left = LEFT_OF_OTHERS;
          close (fd);
        }
      if (left == LEFT_TO_KEEP)
        return set_page (name, error);
      if (fd < 0 && errno == ENOENT && faccessat (part->folder_fd, name, F_OK, 0) != 0)
        return TRUE;
    }
  return TRUE;
}

static void
take_file (DownloadPart *part,
           Left          left,
           const char   *url,
           DownloadMap  *map)
{
  part->goes_on = left == LEFT_TO_GO_ON;
  part->is_earlier = part->goes_on;
  part->map = map != NULL ? map : download_map_new (url);
  part->end = part->map->total;
  part->size = map != NULL ? part->end + 2 * DOWNLOAD_MAP_BYTES : 0;
}

/* TRUE with an open file, or without one when the name is no good; FALSE when no other would be
   better. */
static gboolean
try_name (DownloadPart         *part,
          const DownloadWanted *wanted,
          guint                 n,
          BellhopJob           *job,
          GError              **error)
{
  g_autofree char *name = download_name_vary (wanted->name, n);
  g_autofree char *part_name = g_strconcat (name, ".part", NULL);
  g_autoptr(DownloadMap) map = NULL;
  Left left;

  if (faccessat (part->folder_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  part->fd = open_file (part, part_name, O_CREAT);
  if (part->fd < 0)
    return errno == ELOOP || errno == EISDIR || set_unwritable (wanted->folder, errno, error);

  part->watch_fd = watch (part->fd); /* Before it is read, so that nothing is missed */
  left = judge (part->fd, wanted, job, &map);
  if (left == LEFT_TO_KEEP && part->aside == NULL)
    part->aside = g_strdup (part_name);
  if (left == LEFT_OF_OTHERS && part->other == NULL)
    part->other = g_strdup (part_name);
  if (left == LEFT_OF_OTHERS || left == LEFT_TO_KEEP)
    {
      if (part->watch_fd >= 0)
        close (part->watch_fd);
      part->watch_fd = -1;
      close (part->fd);
      part->fd = -1;
      return TRUE;
    }
  take_file (part, left, wanted->url, g_steal_pointer (&map));
  part->name = g_steal_pointer (&name);
  part->part_name = g_steal_pointer (&part_name);
  return TRUE;
}

static gboolean
open_folder (DownloadPart *part,
             const char   *folder,
             GError      **error)
{
  part->folder = g_strdup (folder);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    return set_error (folder, errno, error);

  part->folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return part->folder_fd >= 0 || set_error (folder, errno, error);
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
  part->watch_fd = -1;
  part->folder_fd = -1;
  if (!open_folder (part, self->folder, error))
    return FALSE;
  if ((self->wanted.is_page || self->wanted.may_be_page) &&
      !check_page (part, &self->wanted, job, error))
    return FALSE;

  for (guint n = 0; part->fd < 0 && n < MAX_NAMES; n++)
    if (!try_name (part, &self->wanted, n, job, error) || !bellhop_job_checkpoint (job, error))
      return FALSE;
  if (part->fd < 0)
    return set_error (self->folder, EEXIST, error);

  *result = bellhop_value_pointer (g_steal_pointer (&part), part_free);
  return TRUE;
}

BellhopFuture *
download_part_open (const DownloadWanted *wanted)
{
  Open *self = g_new0 (Open, 1);

  self->folder = g_strdup (wanted->folder);
  self->name = g_strdup (wanted->name);
  self->asked = g_strdup (wanted->asked);
  self->url = g_strdup (wanted->url);
  self->validator = g_strdup (wanted->validator);
  self->digest = g_strdup (wanted->digest);
  self->wanted = (DownloadWanted){
    .folder = self->folder,
    .name = self->name,
    .asked = self->asked,
    .url = self->url,
    .validator = self->validator,
    .digest = self->digest,
    .total = wanted->total,
    .is_page = wanted->is_page,
    .may_be_page = wanted->may_be_page,
    .resume = wanted->resume,
  };
  return bellhop_work (BELLHOP_LANE_IO, open_work, self, open_free);
}
