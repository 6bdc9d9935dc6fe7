/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-digests.h"

#include "checksum-blake2b.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>

/*
 * Several digests of one file share the processors: while some are fed with a block, the thread
 * that reads gets the next one and feeds the others. Who feeds what follows from how long each took
 * so far, so that all come to their end at once, whatever this processor has instructions for. A
 * thread that computes never reads: disks may be slow.
 */

enum
{
  /* Small enough to stay in the processor's cache for the second algorithm, and for a
   * cancellation to come in time. */
  SMALL_BYTES = 256 * 1024,
  /* Large enough that to call another thread costs next to nothing. */
  LARGE_BYTES = 1024 * 1024,
  MAX_SHARES = CHECKSUM_N_ALGORITHMS
};

typedef struct
{
  guint8 *bytes; /* Owned; NULL: not used yet */
  gssize  length;
  int     number; /* of errno, when it could not be read */
} Block;

/* What an algorithm keeps from block to block. */
typedef union
{
  EVP_MD_CTX     *evp; /* Owned; NULL: not used yet */
  ChecksumBlake2b blake2b;
  uLong           crc32;
} Context;

/* What one thread does of a block. */
typedef struct
{
  ChecksumDigests *digests;
  ChecksumSet      algorithms;
  double           load;
} Share;

struct _ChecksumDigests
{
  ChecksumPlan *plan; /* Borrowed */
  ChecksumSet   algorithms;
  guint         n_processors;
  guint         n_threads; /* that share a block */
  Context       contexts[CHECKSUM_N_ALGORITHMS];
  gint64        spent_us[CHECKSUM_N_ALGORITHMS];
  gint64        read_us;
  guint         n_blocks; /* since the times are taken */

  Block    now;  /* is digested; no thread writes to it meanwhile */
  Block    next; /* is read meanwhile */
  gboolean has_next;
  Share    shares[MAX_SHARES];
};

ChecksumDigests *
checksum_digests_new (ChecksumPlan *plan)
{
  ChecksumDigests *self = g_new0 (ChecksumDigests, 1);

  self->plan = plan;
  /* It reads a file each time. */
  self->n_processors = g_get_num_processors ();
  return self;
}

void
checksum_digests_free (ChecksumDigests *self)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if (checksum_algorithm_get (i)->evp_name != NULL)
      EVP_MD_CTX_free (self->contexts[i].evp);
  g_free (self->now.bytes);
  g_free (self->next.bytes);
  g_free (self);
}

/* --- One algorithm: what OpenSSL has not is BLAKE2b of other lengths, and CRC-32 --- */

static gboolean
is_blake2b (const ChecksumAlgorithm *algorithm)
{
  return algorithm->n_bytes > 4;
}

static void
begin_one (ChecksumDigests *self,
           guint            index)
{
  const ChecksumAlgorithm *algorithm = checksum_algorithm_get (index);
  Context                 *context = &self->contexts[index];

  if (algorithm->evp_name != NULL)
    {
      if (context->evp == NULL)
        context->evp = EVP_MD_CTX_new ();
      EVP_DigestInit_ex2 (context->evp, self->plan->digests[index], NULL);
    }
  else if (is_blake2b (algorithm))
    checksum_blake2b_begin (&context->blake2b, algorithm->n_bytes);
  else
    context->crc32 = crc32_z (0, NULL, 0);
}

static void
feed_one (ChecksumDigests *self,
          guint            index)
{
  const ChecksumAlgorithm *algorithm = checksum_algorithm_get (index);
  Context                 *context = &self->contexts[index];
  const guint8            *bytes = self->now.bytes;
  const gsize              n_bytes = (gsize) self->now.length;

  if (algorithm->evp_name != NULL)
    EVP_DigestUpdate (context->evp, bytes, n_bytes);
  else if (is_blake2b (algorithm))
    checksum_blake2b_update (&context->blake2b, bytes, n_bytes);
  else
    context->crc32 = crc32_z (context->crc32, bytes, n_bytes);
}

static void
end_one (ChecksumDigests *self,
         guint            index,
         guint8          *digest)
{
  const ChecksumAlgorithm *algorithm = checksum_algorithm_get (index);
  Context                 *context = &self->contexts[index];
  guint32                  number;

  if (algorithm->evp_name != NULL)
    {
      EVP_DigestFinal_ex (context->evp, digest, NULL);
      return;
    }
  if (is_blake2b (algorithm))
    {
      checksum_blake2b_end (&context->blake2b, digest);
      return;
    }
  number = GUINT32_TO_BE ((guint32) context->crc32);
  memcpy (digest, &number, sizeof number);
}

/* --- All of them --- */

static guint
count_algorithms (ChecksumSet algorithms)
{
  return (guint) __builtin_popcount (algorithms);
}

void
checksum_digests_begin (ChecksumDigests *self,
                        ChecksumSet      algorithms)
{
  self->has_next = FALSE;
  self->algorithms = algorithms;
  self->n_threads = MIN (count_algorithms (algorithms), self->n_processors);
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if ((algorithms & (1U << i)) != 0)
      begin_one (self, i);
}

guint8 *
checksum_digests_end (ChecksumDigests *self)
{
  guint8 *digests = g_malloc (CHECKSUM_N_ALGORITHMS * CHECKSUM_MAX_BYTES);
  guint8 *next = digests;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      if ((self->algorithms & (1U << i)) == 0)
        continue;
      end_one (self, i, next);
      next += checksum_algorithm_get (i)->n_bytes;
    }
  return g_realloc (digests, (gsize) (next - digests));
}

/* --- One block --- */

static void
read_block (ChecksumDigests *self,
            Block           *block,
            int              fd,
            gsize            n_bytes)
{
  const gint64 begun_us = g_get_monotonic_time ();

  if (block->bytes == NULL)
    block->bytes = g_malloc (LARGE_BYTES);
  do
    block->length = read (fd, block->bytes, n_bytes);
  while (block->length < 0 && errno == EINTR);
  block->number = block->length < 0 ? errno : 0;
  self->read_us += g_get_monotonic_time () - begun_us;
}

/* The context and the time of each algorithm are one thread's at a time. */
static void
feed (ChecksumDigests *self,
      ChecksumSet      algorithms)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if ((algorithms & (1U << i)) != 0)
      {
        const gint64 begun_us = g_get_monotonic_time ();

        feed_one (self, i);
        self->spent_us[i] += g_get_monotonic_time () - begun_us;
      }
}

static gboolean
feed_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Share *share = data;

  feed (share->digests, share->algorithms);
  return TRUE;
}

static guint
find_slowest (ChecksumDigests *self,
              ChecksumSet      algorithms)
{
  guint slowest = CHECKSUM_N_ALGORITHMS;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if ((algorithms & (1U << i)) != 0 &&
        (slowest == CHECKSUM_N_ALGORITHMS || self->spent_us[i] > self->spent_us[slowest]))
      slowest = i;
  return slowest;
}

/* The slowest first, each to the thread that has least to do; the first thread is the one that
   reads. */
static void
share_out (ChecksumDigests *self)
{
  ChecksumSet left = self->algorithms;

  for (guint i = 0; i < self->n_threads; i++)
    self->shares[i] = (Share){ .digests = self, .load = i == 0 ? (double) self->read_us : 0 };
  while (left != 0)
    {
      const guint slowest = find_slowest (self, left);
      Share      *least = &self->shares[0];

      for (guint i = 1; i < self->n_threads; i++)
        if (self->shares[i].load < least->load)
          least = &self->shares[i];
      least->algorithms |= 1U << slowest;
      least->load += (double) self->spent_us[slowest];
      left &= ~(1U << slowest);
    }
}

/* Feeds all with the block at hand, and reads the next one. */
static gboolean
feed_together (ChecksumDigests *self,
               BellhopJob      *job,
               int              fd,
               GError         **error)
{
  BellhopParallel *parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) values = NULL;

  share_out (self);
  for (guint i = 1; i < self->n_threads; i++)
    bellhop_parallel_spawn (parallel, feed_work, &self->shares[i]);
  read_block (self, &self->next, fd, LARGE_BYTES);
  self->has_next = TRUE;
  feed (self, self->shares[0].algorithms);
  values = bellhop_parallel_end_sync (parallel, error);
  return values != NULL;
}

static void
take_block (ChecksumDigests *self,
            int              fd)
{
  Block now = self->now;

  if (!self->has_next)
    {
      read_block (self, &self->now, fd, self->n_threads > 1 ? LARGE_BYTES : SMALL_BYTES);
      return;
    }
  self->now = self->next;
  self->next = now;
  self->has_next = FALSE;
}

gboolean
checksum_digests_read (ChecksumDigests *self,
                       BellhopJob      *job,
                       int              fd,
                       gssize          *out_length,
                       int             *out_number,
                       GError         **error)
{
  take_block (self, fd);
  *out_length = self->now.length;
  *out_number = self->now.number;
  if (self->now.length <= 0)
    return TRUE;

  /* What is not large is not worth a second thread; nor is it known yet how long each takes. */
  if (self->n_threads > 1 && self->now.length == LARGE_BYTES && self->n_blocks > 0)
    return feed_together (self, job, fd, error);
  if (self->now.length == LARGE_BYTES)
    self->n_blocks++;
  feed (self, self->algorithms);
  return TRUE;
}
