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
  guint        root_length; /* of the path: what a person gave, where links are followed */
  ChecksumSet  algorithms;  /* that are computed; when one more fits what is expected, that too */
  ChecksumSum *expected;    /* Borrowed from the plan; a list by `next` */
  gboolean     named;       /* by a person, who may name a link */
  gboolean     is_stream;   /* standard input, or what a shell opened: it is read once */
  gboolean     unlisted;    /* by a checksum file that should speak of it */
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
  ChecksumSet wanted;       /* of every file: those, unless a checksum file alone was given */
  char       *working_folder;
  char       *sums_path;  /* or NULL */
  char       *write_path; /* or NULL */
  char      **include;    /* or NULL */
  char      **exclude;    /* or NULL */
  gboolean    hidden;
  gboolean    one_file_system;
  gboolean    ignore_missing; /* of what is listed */
  guint       max_files;

  ChecksumSum *expected;  /* of every file, or NULL */
  GPtrArray   *sums;      /* of ChecksumSum: what is in the checksum file, in pieces of memory */
  GPtrArray   *sum_blocks;
  GArray      *bad_lines; /* of ChecksumBadLine: the first of them */
  guint        n_bad_lines;
  ChecksumSum *alone;     /* Borrowed: a digest without a name, which is that of a single file */
  GPtrArray   *sidecars;  /* of ChecksumSum: what files beside others say */
  GHashTable  *by_path;   /* absolute path → first ChecksumSum */
  GHashTable  *by_name;   /* base name → first ChecksumSum */

  gboolean         has_folder; /* among the inputs */
  BellhopFileStamp sums_file; /* walking leaves out these two */
  BellhopFileStamp write_file;
  BellhopFileStamp write_folder; /* and where it is */
  char            *write_name;   /* NULL while it does not exist */

  GPtrArray     *names;   /* of GStringChunk: millions of names are few pieces of memory */
  GArray        *files;   /* of ChecksumFile */
  GArray        *skipped; /* of ChecksumSkipped */
  guint64        n_bytes;
  guint          n_readers; /* that suit the slowest disk */
  ChecksumSet    used;
  ChecksumSet    tried;     /* what is computed only when what is likely does not fit */
  atomic_uint    fitted;    /* a ChecksumSet: of those between which a length does not decide */
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
                                 gsize         root_length,
                                 gboolean      named);
/* Those that are computed first of a file; and with them those that are tried if these do not
 * fit. */
ChecksumSet checksum_plan_choose (ChecksumPlan       *self,
                                  const ChecksumFile *file);
ChecksumSet checksum_plan_choose_all (ChecksumPlan       *self,
                                      const ChecksumFile *file);
void checksum_plan_count (ChecksumPlan *self,
                          ChecksumFile *file,
                          guint64       size);
void checksum_plan_skip (ChecksumPlan *self,
                         const char   *path,
                         const char   *reason);
gboolean checksum_plan_check_count (ChecksumPlan *self,
                                    guint64       n_files,
                                    GError      **error);
/* The algorithms by which what was read is what @sum says. */
ChecksumSet checksum_file_find_fitting (const ChecksumFile *self,
                                        const ChecksumSum  *sum);
/* Of one that was read, and of one of its algorithms. */
char *checksum_file_dup_digest (const ChecksumFile *self,
                                guint               algorithm);
/* @reason lasts for ever. */
void checksum_file_fail (ChecksumFile *self,
                         ChecksumFate  fate,
                         const char   *reason);
void checksum_file_fail_errno (ChecksumFile *self,
                               int           number);
/* Refuses to write what cannot be written, or would replace what is to be read. */
gboolean checksum_plan_check_target (ChecksumPlan *self,
                                     BellhopJob   *job,
                                     GError      **error);
/* Says that @path is the file that would be written. */
void checksum_plan_refuse_target (ChecksumPlan *self,
                                  const char   *path,
                                  GError      **error);
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
