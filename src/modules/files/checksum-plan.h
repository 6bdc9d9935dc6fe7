/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-sums.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <sys/stat.h>

G_BEGIN_DECLS

typedef enum
{
  CHECKSUM_WAITING,
  CHECKSUM_READ,
  CHECKSUM_MISSING,
  CHECKSUM_UNREADABLE,
} ChecksumFate;

/* One file. Until it has been read it belongs to the worker that reads it. */
typedef struct
{
  char        *path;
  guint64      size;
  ChecksumSet  algorithms;
  ChecksumSum *expected; /* Borrowed from the plan; a list by `next` */
  gboolean     named;    /* by a person, who may name a link */
  ChecksumFate fate;
  char        *reason;  /* why it is missing or unreadable */
  guint8      *digests; /* one after the other, in the order of the algorithms */
} ChecksumFile;

/* What a run was asked for, and the files found. Made on the main thread, filled by one worker and
 * read by several; none of it changes while more than one thread looks. */
typedef struct
{
  char      **inputs;
  ChecksumSet algorithms;
  char       *sums_path;  /* or NULL */
  char       *write_path; /* or NULL */
  guint       max_files;

  ChecksumSum *expected;  /* of every file, or NULL */
  GPtrArray   *sums;      /* of ChecksumSum: what is in the file of sums */
  GPtrArray   *sidecars;  /* of ChecksumSum: what files beside others say */
  GHashTable  *by_path;   /* absolute path → first ChecksumSum */
  GHashTable  *by_name;   /* base name → first ChecksumSum */
  struct stat  sums_file; /* walking leaves out these two */
  struct stat  write_file;

  GArray        *files; /* of ChecksumFile */
  guint64        n_bytes;
  ChecksumSet    used;
  EVP_MD        *digests[CHECKSUM_N_ALGORITHMS];
  atomic_uint_least64_t n_bytes_done;
} ChecksumPlan;

ChecksumPlan *checksum_plan_new (char      **inputs,
                                 ChecksumSet algorithms);
ChecksumPlan *checksum_plan_ref (ChecksumPlan *self);
void checksum_plan_unref (ChecksumPlan *self);
ChecksumFile *checksum_plan_get_file (ChecksumPlan *self,
                                      guint         index);
BellhopFuture *checksum_plan_prepare (ChecksumPlan *self) G_GNUC_WARN_UNUSED_RESULT;

/* For the worker that prepares it. */
ChecksumFile *checksum_plan_add (ChecksumPlan *self,
                                 const char   *path,
                                 gboolean      named);
void checksum_file_fail (ChecksumFile *self,
                         ChecksumFate  fate,
                         const char   *reason);
void checksum_file_fail_errno (ChecksumFile *self,
                               int           number);
gboolean checksum_plan_read_sums (ChecksumPlan *self,
                                  BellhopJob   *job,
                                  GError      **error);
/* Takes @sum. */
void checksum_plan_expect (ChecksumPlan *self,
                           ChecksumFile *file,
                           ChecksumSum  *sum);
gboolean checksum_plan_find_sidecars (ChecksumPlan *self,
                                      BellhopJob   *job,
                                      GError      **error);
gboolean checksum_plan_walk (ChecksumPlan *self,
                             BellhopJob   *job,
                             GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumPlan, checksum_plan_unref)

G_END_DECLS
