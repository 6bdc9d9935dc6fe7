/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-hash.h"

#include "checksum-digests.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

enum
{
  BATCH_BYTES = 1024 * 1024,
  BATCH_FILES = 64,
};

/* What the worker has at hand while it goes through a batch. */
typedef struct
{
  ChecksumPlan    *plan;
  BellhopJob      *job;
  ChecksumDigests *digests;
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
 * what was read: files of /proc and /sys have none, or another. */
static void
finish_file (Reader                 *self,
             ChecksumFile           *file,
             int                     fd,
             const BellhopFileStamp *before)
{
  struct stat      status;
  BellhopFileStamp after;

  if (fstat (fd, &status) != 0)
    {
      checksum_file_fail_errno (file, errno);
      return;
    }

  after = bellhop_file_stamp_from_stat (&status);
  if (!bellhop_file_stamp_is_unchanged (before, &after))
    checksum_file_fail (file, CHECKSUM_UNREADABLE, _("It changed while being read"));
  else if (status.st_nlink == 0)
    checksum_file_fail (file, CHECKSUM_MISSING, _("It was removed while being read"));
  else
    {
      file->digests = checksum_digests_end (self->digests);
      file->fate = CHECKSUM_READ;
    }
}

/* The one read of a file, for all of its digests. FALSE only when it is cancelled. */
static gboolean
read_to_end (Reader                 *self,
             ChecksumFile           *file,
             int                     fd,
             const BellhopFileStamp *before,
             GError                **error)
{
  gssize length;
  int    number;

  checksum_digests_begin (self->digests, file->algorithms);
  do
    {
      if (!checksum_digests_read (self->digests, self->job, fd, &length, &number, error))
        return FALSE;
      self->n_bytes += (gsize) MAX (length, 0);
      atomic_fetch_add_explicit (&self->plan->n_bytes_done, (gsize) MAX (length, 0),
                                 memory_order_relaxed);
      if (!bellhop_job_step (self->job, self->n_bytes, 0, error))
        return FALSE;
    }
  while (length > 0);

  if (length < 0)
    checksum_file_fail_errno (file, number);
  else
    finish_file (self, file, fd, before);
  return TRUE;
}

/* A file that was regular when it was found may be a pipe by now: opening does not wait for one. */
static gboolean
read_file (Reader       *self,
           ChecksumFile *file,
           GError      **error)
{
  int         fd = open (file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
                                       (file->named ? 0 : O_NOFOLLOW));
  struct stat status;
  gboolean    proceeds = TRUE;

  if (fd < 0)
    {
      checksum_file_fail_errno (file, errno);
      return TRUE;
    }

  if (fstat (fd, &status) != 0)
    checksum_file_fail_errno (file, errno);
  else if (!S_ISREG (status.st_mode))
    checksum_file_fail (file, CHECKSUM_UNREADABLE, _("It is not a regular file"));
  else
    {
      const BellhopFileStamp before = bellhop_file_stamp_from_stat (&status);

      posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      proceeds = read_to_end (self, file, fd, &before, error);
    }
  close (fd);
  return proceeds;
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
  Reader reader = { .plan = self->plan, .job = job, .digests = digests };

  for (; self->n_done < self->n_files; self->n_done++)
    {
      ChecksumFile *file = checksum_plan_get_file (self->plan, self->first + self->n_done);

      if (file->fate == CHECKSUM_WAITING && !read_file (&reader, file, error))
        return FALSE;
      if (!bellhop_job_step (job, reader.n_bytes, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* Reads the files of a batch on the I/O lane: disks may be slow, and arithmetic must not wait for
 * them. Resolves to nothing. */
BellhopFuture *
checksum_batch_read (ChecksumBatch *self)
{
  return bellhop_work (BELLHOP_LANE_IO, read_work, checksum_batch_ref (self),
                       (GDestroyNotify) checksum_batch_unref);
}
