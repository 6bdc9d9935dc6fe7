/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-sums.h"

#include <openssl/evp.h>
#include <stdatomic.h>

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
  const char  *path; /* Borrowed from the plan's names */
  guint64      size;
  ChecksumSet  algorithms;
  ChecksumSum *expected; /* Borrowed from the plan; a list by `next` */
  gboolean     named;    /* by a person, who may name a link */
  ChecksumFate fate;
  const char  *reason;  /* why it is missing or unreadable; lasts for ever */
  guint8      *digests; /* one after the other, in the order of the algorithms */
} ChecksumFile;

/* What was found and is no file: nobody opens it. */
typedef struct
{
  const char *path;   /* Borrowed from the plan's names */
  const char *reason; /* lasts for ever */
} ChecksumSkipped;

/* What a run was asked for, and the files found. Made on the main thread, filled by one worker and
 * read by several; none of it changes while more than one thread looks. */
typedef struct
{
  char      **inputs;
  ChecksumSet algorithms;
  char       *sums_path;  /* or NULL */
  char       *write_path; /* or NULL */
  char      **include;    /* or NULL */
  char      **exclude;    /* or NULL */
  gboolean    hidden;
  gboolean    one_file_system;
  guint       max_files;

  ChecksumSum *expected;  /* of every file, or NULL */
  GPtrArray   *sums;      /* of ChecksumSum: what is in the checksum file */
  GPtrArray   *sidecars;  /* of ChecksumSum: what files beside others say */
  GHashTable  *by_path;   /* absolute path → first ChecksumSum */
  GHashTable  *by_name;   /* base name → first ChecksumSum */

  BellhopFileStamp sums_file; /* walking leaves out these two */
  BellhopFileStamp write_file;

  GPtrArray     *names;   /* of GStringChunk: millions of names are few pieces of memory */
  GArray        *files;   /* of ChecksumFile */
  GArray        *skipped; /* of ChecksumSkipped */
  guint64        n_bytes;
  guint          n_readers; /* that suit the slowest disk */
  ChecksumSet    used;
  EVP_MD        *digests[CHECKSUM_N_ALGORITHMS];
  atomic_uint_least64_t n_bytes_done;
} ChecksumPlan;

/* Takes @inputs: paths in the encoding of the file system. */
ChecksumPlan *checksum_plan_new (char      **inputs,
                                 ChecksumSet algorithms);
ChecksumPlan *checksum_plan_ref (ChecksumPlan *self);
void checksum_plan_unref (ChecksumPlan *self);
ChecksumFile *checksum_plan_get_file (ChecksumPlan *self,
                                      guint         index);

/* Reads the checksum file and finds the files; @func, which may be NULL, is told how many there are
 * so far. Resolves to nothing. */
BellhopFuture *checksum_plan_prepare (ChecksumPlan       *self,
                                      BellhopProgressFunc func,
                                      gpointer            data) G_GNUC_WARN_UNUSED_RESULT;

/* For the worker that prepares it. @path is to be of the plan's names. */
ChecksumFile *checksum_plan_add (ChecksumPlan *self,
                                 const char   *path,
                                 gboolean      named);
void checksum_plan_count (ChecksumPlan *self,
                          ChecksumFile *file,
                          guint64       size);
void checksum_plan_skip (ChecksumPlan *self,
                         const char   *path,
                         const char   *reason);
gboolean checksum_plan_check_count (ChecksumPlan *self,
                                    guint64       n_files,
                                    GError      **error);
/* @reason lasts for ever. */
void checksum_file_fail (ChecksumFile *self,
                         ChecksumFate  fate,
                         const char   *reason);
void checksum_file_fail_errno (ChecksumFile *self,
                               int           number);
gboolean checksum_plan_read_sums (ChecksumPlan *self,
                                  BellhopJob   *job,
                                  GError      **error);
/* Adds what the checksum file lists and nobody has found. */
gboolean checksum_plan_add_listed (ChecksumPlan *self,
                                   BellhopJob   *job,
                                   GError      **error);
/* Takes @sum. */
void checksum_plan_expect (ChecksumPlan *self,
                           ChecksumFile *file,
                           ChecksumSum  *sum);
gboolean checksum_plan_find_sidecars (ChecksumPlan *self,
                                      BellhopJob   *job,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumPlan, checksum_plan_unref)

G_END_DECLS
