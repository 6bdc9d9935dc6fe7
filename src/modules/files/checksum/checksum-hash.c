/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-hash.h"

#include "checksum-digests.h"
#include "files-opener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum
{
  BATCH_BYTES = 1024 * 1024,
  BATCH_FILES = 64,
  /* What is smaller is read as a whole anyway. */
  READ_AHEAD_BYTES = 256 * 1024,
  WAIT_MS = 20,
};

/* What the worker has at hand while it goes through a batch. */
typedef struct
{
  ChecksumPlan    *plan;
  BellhopJob      *job;
  ChecksumDigests *digests;
  FilesOpener      opener;
  guint64          n_bytes; /* of the batch, so far */
} Reader;

static void
batch_clear (gpointer data)
{
  ChecksumBatch *self = data;

  checksum_plan_unref (self->plan);
}

/* The batch that begins with the file @first: one file, or as many as are small together. */
ChecksumBatch *
checksum_batch_new (ChecksumPlan *plan,
                    guint         first)
{
  ChecksumBatch *self = g_atomic_rc_box_new0 (ChecksumBatch);
  guint64        n_bytes = 0;

  self->plan = checksum_plan_ref (plan);
  self->first = first;
  while (first + self->n_files < plan->files->len && self->n_files < BATCH_FILES)
    {
      n_bytes += checksum_plan_get_file (plan, first + self->n_files)->size;
      if (self->n_files > 0 && n_bytes > BATCH_BYTES)
        break;
      self->n_files++;
    }
  return self;
}

ChecksumBatch *
checksum_batch_ref (ChecksumBatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
checksum_batch_unref (ChecksumBatch *self)
{
  g_atomic_rc_box_release_full (self, batch_clear);
}

/* A digest of two states of a file is the digest of neither. The size itself is not compared with
 * what was read: files of /proc and /sys have none, or another. FALSE when it is no digest. */
static gboolean
is_settled (ChecksumFile           *file,
            int                     fd,
            const BellhopFileStamp *before)
{
  struct stat      status;
  BellhopFileStamp after;

  if (fstat (fd, &status) != 0)
    {
      checksum_file_fail_errno (file, errno);
      return FALSE;
    }

  after = bellhop_file_stamp_from_stat (&status);
  if (!S_ISREG (status.st_mode))
    return TRUE;
  if (!bellhop_file_stamp_is_unchanged (before, &after))
    checksum_file_fail (file, CHECKSUM_UNREADABLE, _("It changed while being read"));
  else if (status.st_nlink == 0)
    checksum_file_fail (file, CHECKSUM_MISSING, _("It was removed while being read"));
  else
    return TRUE;
  return FALSE;
}

/* What is written to a pipe comes when it comes. */
static gboolean
wait_for_input (Reader  *self,
                int      fd,
                GError **error)
{
  struct pollfd polled = { .fd = fd, .events = POLLIN };

  poll (&polled, 1, WAIT_MS);
  return bellhop_job_checkpoint (self->job, error);
}

/* One read of a file, for some of its digests; @out_digests is NULL when there are none. FALSE only
   when it is cancelled. */
static gboolean
read_to_end (Reader                 *self,
             ChecksumFile           *file,
             int                     fd,
             const BellhopFileStamp *before,
             ChecksumSet             algorithms,
             guint8                **out_digests,
             GError                **error)
{
  gssize length;
  int    number;

  *out_digests = NULL;
  checksum_digests_begin (self->digests, algorithms);
  do
    {
      if (!checksum_digests_read (self->digests, self->job, fd, &length, &number, error))
        return FALSE;
      self->n_bytes += (gsize) MAX (length, 0);
      atomic_fetch_add_explicit (&self->plan->n_bytes_done, (gsize) MAX (length, 0),
                                 memory_order_relaxed);
      if (!bellhop_job_step (self->job, self->n_bytes, 0, error))
        return FALSE;
      if (length < 0 && number == EAGAIN && !wait_for_input (self, fd, error))
        return FALSE;
    }
  while (length > 0 || (length < 0 && number == EAGAIN));

  if (length < 0)
    checksum_file_fail_errno (file, number);
  else if (is_settled (file, fd, before))
    *out_digests = checksum_digests_end (self->digests);
  return TRUE;
}

/* What is still to be tried, because nothing that was computed is what is expected. */
static ChecksumSet
find_untried (Reader             *self,
              const ChecksumFile *file)
{
  ChecksumSet untried = 0;

  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    {
      const ChecksumSet fitting = checksum_file_find_fitting (file, sum);

      if (fitting == 0)
        untried |= sum->algorithms & self->plan->tried & ~file->algorithms;
      else if ((sum->algorithms & (sum->algorithms - 1)) != 0)
        atomic_fetch_or (&self->plan->fitted, fitting);
    }
  return untried;
}

/* Puts @digests of @algorithms, which it takes, among those of @file. */
static void
merge_digests (ChecksumFile *file,
               ChecksumSet   algorithms,
               guint8       *digests)
{
  const ChecksumSet all = file->algorithms | algorithms;
  guint8           *merged = g_malloc ((gsize) CHECKSUM_N_ALGORITHMS * CHECKSUM_MAX_BYTES);
  guint8           *end = merged;
  const guint8     *from[2] = { file->digests, digests };

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      const guint  n_bytes = checksum_algorithm_get (i)->n_bytes;
      const guint8 which = (algorithms & (1U << i)) != 0;

      if ((all & (1U << i)) == 0)
        continue;
      memcpy (end, from[which], n_bytes);
      from[which] += n_bytes;
      end += n_bytes;
    }
  g_free (file->digests);
  g_free (digests);
  file->digests = g_realloc (merged, (gsize) (end - merged));
  file->algorithms = all;
}

/* Where a length does not decide between algorithms, the others are tried when the first one does
   not fit: from the start again, which most often is in memory. */
static gboolean
read_again (Reader                 *self,
            ChecksumFile           *file,
            int                     fd,
            const BellhopFileStamp *before,
            GError                **error)
{
  const ChecksumSet untried = file->is_stream ? 0 : find_untried (self, file);
  guint8           *digests = NULL;

  if (untried == 0)
    return TRUE;
  if (lseek (fd, 0, SEEK_SET) != 0)
    {
      checksum_file_fail_errno (file, errno);
      return TRUE;
    }
  if (!read_to_end (self, file, fd, before, untried, &digests, error))
    return FALSE;
  if (digests == NULL)
    return TRUE;
  merge_digests (file, untried, digests);
  find_untried (self, file);
  return TRUE;
}

static gboolean
read_open (Reader                 *self,
           ChecksumFile           *file,
           int                     fd,
           const BellhopFileStamp *before,
           GError                **error)
{
  file->algorithms = file->is_stream ? checksum_plan_choose_all (self->plan, file)
                                     : checksum_plan_choose (self->plan, file);
  if (file->algorithms == 0)
    {
      file->fate = CHECKSUM_READ;
      return TRUE;
    }
  if (!read_to_end (self, file, fd, before, file->algorithms, &file->digests, error))
    return FALSE;
  if (file->digests != NULL && !read_again (self, file, fd, before, error))
    return FALSE;
  if (file->fate == CHECKSUM_WAITING)
    file->fate = CHECKSUM_READ;
  else
    g_clear_pointer (&file->digests, g_free);
  return TRUE;
}

/* A file that was regular when it was found may be a pipe by now: opening does not wait for one.
   @out_fd is for the caller to close, unless it is -1. */
static gboolean
read_file (Reader       *self,
           ChecksumFile *file,
           int          *out_fd,
           GError      **error)
{
  const char *name;
  const int   folder_fd = files_opener_find (&self->opener, file->path, file->root_length, &name);
  const int   fd = folder_fd == -1 ? -1
                                   : openat (folder_fd, name,
                                             O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
                                               (file->named ? 0 : O_NOFOLLOW));
  struct stat status;

  *out_fd = fd;
  if (fd < 0 || fstat (fd, &status) != 0)
    checksum_file_fail_errno (file, errno);
  else if (!S_ISREG (status.st_mode) && !(file->is_stream && S_ISFIFO (status.st_mode)))
    checksum_file_fail (file, CHECKSUM_UNREADABLE, _("It is not a regular file"));
  else
    {
      const BellhopFileStamp before = bellhop_file_stamp_from_stat (&status);

      if (status.st_size >= READ_AHEAD_BYTES)
        posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      return read_open (self, file, fd, &before, error);
    }
  return TRUE;
}

/* On a worker thread: uses its own files of the plan, and what no thread changes. */
static gboolean
read_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  ChecksumBatch *self = data;
  g_autoptr(ChecksumDigests) digests = checksum_digests_new (self->plan);
  Reader reader = {
    .plan = self->plan, .job = job, .digests = digests, .opener = FILES_OPENER_INIT
  };
  gboolean proceeds = TRUE;

  for (guint i = 0; proceeds && i < self->n_files; i++)
    {
      ChecksumFile *file = checksum_plan_get_file (self->plan, self->first + i);
      int           fd = -1;

      proceeds = file->fate != CHECKSUM_WAITING || read_file (&reader, file, &fd, error);
      /* What is known is told even if the disk does not let the file be closed. */
      if (proceeds)
        atomic_store_explicit (&self->n_done, i + 1, memory_order_release);
      if (fd >= 0)
        close (fd);
      proceeds = proceeds && bellhop_job_step (job, reader.n_bytes, 0, error);
    }
  files_opener_clear (&reader.opener);
  return proceeds;
}

/* Reads the files of a batch on the I/O lane: disks may be slow, and arithmetic must not wait for
 * them. Resolves to nothing. */
BellhopFuture *
checksum_batch_read (ChecksumBatch *self)
{
  return bellhop_work (BELLHOP_LANE_IO, read_work, checksum_batch_ref (self),
                       (GDestroyNotify) checksum_batch_unref);
}
