/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  END_BYTES = 4096,
  CHUNK_BYTES = 256 * 1024,
  COMPARED_BYTES = 128 * 1024, /* of each */
  BUFFER_BYTES = DUPLICATES_MAX_COMPARED * COMPARED_BYTES
};

G_STATIC_ASSERT ((int) BUFFER_BYTES >= (int) CHUNK_BYTES &&
                 (int) CHUNK_BYTES >= (int) DUPLICATES_WHOLE_BYTES);

void
duplicates_reader_init (DuplicatesReader *self,
                        BellhopJob       *job,
                        EVP_MD           *kind,
                        _Atomic guint64  *n_done,
                        guint64           n_total)
{
  *self = (DuplicatesReader){
    .job = job,
    .kind = kind,
    .context = EVP_MD_CTX_new (),
    .buffer = g_malloc (BUFFER_BYTES),
    .opener = FILES_OPENER_INIT,
    .n_done = n_done,
    .n_total = n_total,
  };
}

void
duplicates_reader_clear (DuplicatesReader *self)
{
  g_clear_pointer (&self->context, EVP_MD_CTX_free);
  g_clear_pointer (&self->buffer, g_free);
  files_opener_clear (&self->opener);
}

/* --- Progress --- */

/* A file counts once, however often it is read. */
static void
count_to (DuplicatesReader *self,
          DuplicatesFile   *file,
          guint64           position)
{
  if (position <= file->n_counted)
    return;
  atomic_fetch_add_explicit (self->n_done, position - file->n_counted, memory_order_relaxed);
  file->n_counted = position;
}

void
duplicates_reader_settle (DuplicatesReader *self,
                          DuplicatesFile   *file)
{
  count_to (self, file, file->stamp.size);
}

static gboolean
step (DuplicatesReader *self,
      GError          **error)
{
  return bellhop_job_step (self->job, atomic_load_explicit (self->n_done, memory_order_relaxed),
                           self->n_total, error);
}

/* --- One file --- */

static void
fail (DuplicatesFile *file,
      int             number)
{
  file->has_failed = TRUE;
  file->error_number = number;
}

static void
fail_changed (DuplicatesFile *file)
{
  file->has_failed = TRUE;
  file->has_changed = TRUE;
}

/* Whether it is the file that was found, as it was then and at its first reading. */
static gboolean
check (DuplicatesFile *file,
       int             fd)
{
  struct stat      status;
  BellhopFileStamp now;

  if (fstat (fd, &status) != 0)
    {
      fail (file, errno);
      return FALSE;
    }

  now = bellhop_file_stamp_from_stat (&status);
  if (S_ISREG (status.st_mode) && bellhop_file_stamp_is_unchanged (&file->stamp, &now))
    file->stamp = now;
  else
    fail_changed (file);
  return !file->has_failed;
}

/* What was a file may be a pipe by now, which would wait for a writer, or a link to somewhere; and
 * what was a folder a link too. */
static int
open_file (DuplicatesReader *self,
           DuplicatesFile   *file)
{
  g_autofree char *path = duplicates_file_dup_path (file);
  const char      *name;
  const int        folder_fd = files_opener_find (&self->opener, path,
                                                  duplicates_file_get_root_length (file), &name);
  int              fd = -1;

  if (folder_fd != -1)
    fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
    fail_changed (file);
  else if (fd < 0)
    fail (file, errno);
  else if (!check (file, fd))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* FALSE when there is less: the file has shrunk. */
static gboolean
read_at (DuplicatesFile *file,
         int             fd,
         guint8         *buffer,
         gsize           length,
         guint64         position)
{
  while (length > 0)
    {
      gssize n_read = pread (fd, buffer, length, (off_t) position);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        fail (file, errno);
      else if (n_read == 0)
        fail_changed (file);
      if (n_read <= 0)
        return FALSE;
      buffer += n_read;
      length -= (gsize) n_read;
      position += (guint64) n_read;
    }
  return TRUE;
}

/* --- Digests --- */

static void
sample (DuplicatesReader *self,
        DuplicatesFile   *file,
        int               fd)
{
  gsize length = (gsize) file->stamp.size;

  if (file->stamp.size <= DUPLICATES_WHOLE_BYTES)
    {
      if (!read_at (file, fd, self->buffer, length, 0) || !check (file, fd))
        return;
    }
  else
    {
      /* Nothing in between is worth reading ahead. */
      length = (gsize) 2 * END_BYTES;
      posix_fadvise (fd, 0, 0, POSIX_FADV_RANDOM);
      if (!read_at (file, fd, self->buffer, END_BYTES, 0) ||
          !read_at (file, fd, self->buffer + END_BYTES, END_BYTES, file->stamp.size - END_BYTES))
        return;
    }
  EVP_DigestInit_ex2 (self->context, self->kind, NULL);
  EVP_DigestUpdate (self->context, self->buffer, length);
  EVP_DigestFinal_ex (self->context, file->digest, NULL);
}

gboolean
duplicates_reader_sample (DuplicatesReader *self,
                          DuplicatesFile   *file,
                          GError          **error)
{
  int fd = open_file (self, file);

  if (fd >= 0)
    {
      sample (self, file, fd);
      close (fd);
    }
  return step (self, error);
}

static gboolean
digest (DuplicatesReader *self,
        DuplicatesFile   *file,
        int               fd,
        GError          **error)
{
  guint64 position = 0;

  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  EVP_DigestInit_ex2 (self->context, self->kind, NULL);
  while (position < file->stamp.size)
    {
      const gsize length = (gsize) MIN (file->stamp.size - position, CHUNK_BYTES);

      if (!read_at (file, fd, self->buffer, length, position))
        return TRUE;
      EVP_DigestUpdate (self->context, self->buffer, length);
      position += length;
      count_to (self, file, position);
      if (!step (self, error))
        return FALSE;
    }
  if (check (file, fd))
    EVP_DigestFinal_ex (self->context, file->digest, NULL);
  return TRUE;
}

gboolean
duplicates_reader_digest (DuplicatesReader *self,
                          DuplicatesFile   *file,
                          GError          **error)
{
  int      fd = open_file (self, file);
  gboolean goes_on;

  if (fd < 0)
    return step (self, error);

  goes_on = digest (self, file, fd, error);
  close (fd);
  return goes_on;
}

/* --- Side by side --- */

/* FALSE when one has failed, or none is like the first any more. */
static gboolean
compare_block (DuplicatesReader      *self,
               DuplicatesFile *const *files,
               const int             *fds,
               guint                  n_files,
               guint64                position,
               gboolean              *differs)
{
  const gsize length = (gsize) MIN (files[0]->stamp.size - position, COMPARED_BYTES);
  guint       n_alike = 0;

  for (guint i = 0; i < n_files; i++)
    {
      guint8 *block = self->buffer + (gsize) i * COMPARED_BYTES;

      if (differs[i])
        continue;
      if (!read_at (files[i], fds[i], block, length, position))
        return FALSE;
      differs[i] = memcmp (block, self->buffer, length) != 0;
      n_alike += !differs[i];
      count_to (self, files[i], position + length);
    }
  return n_alike > 1;
}

static gboolean
compare (DuplicatesReader      *self,
         DuplicatesFile *const *files,
         const int             *fds,
         guint                  n_files,
         gboolean              *differs,
         GError               **error)
{
  for (guint64 position = 0; position < files[0]->stamp.size; position += COMPARED_BYTES)
    {
      if (!compare_block (self, files, fds, n_files, position, differs))
        return TRUE;
      if (!step (self, error))
        return FALSE;
    }
  for (guint i = 0; i < n_files; i++)
    check (files[i], fds[i]);
  return TRUE;
}

gboolean
duplicates_reader_compare (DuplicatesReader      *self,
                           DuplicatesFile *const *files,
                           guint                  n_files,
                           gboolean              *out_differs,
                           GError               **error)
{
  int      fds[DUPLICATES_MAX_COMPARED];
  gboolean can_go_on = TRUE;
  gboolean goes_on = TRUE;

  g_assert (n_files <= DUPLICATES_MAX_COMPARED);

  for (guint i = 0; i < n_files; i++)
    {
      out_differs[i] = FALSE;
      fds[i] = open_file (self, files[i]);
      if (fds[i] < 0)
        can_go_on = FALSE;
      else
        posix_fadvise (fds[i], 0, 0, POSIX_FADV_SEQUENTIAL);
    }
  goes_on = can_go_on ? compare (self, files, fds, n_files, out_differs, error)
                      : step (self, error);
  for (guint i = 0; i < n_files; i++)
    if (fds[i] >= 0)
      close (fds[i]);
  return goes_on;
}
