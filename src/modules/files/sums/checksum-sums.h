/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-algorithm.h"

G_BEGIN_DECLS

enum
{
  CHECKSUM_SUMS_MAX_LINE_BYTES = 256 * 1024
};

/* A digest that somebody expects. */
typedef struct _ChecksumSum ChecksumSum;

struct _ChecksumSum
{
  char        *name;       /* as the checksum file has it, in bytes; NULL where there is none */
  char        *other_name; /* Owned: what it may be on another system, or NULL */
  char        *digest;     /* lower-case hexadecimal; NULL when it cannot be compared */
  char        *tag;        /* then: of an algorithm that is not known, or "" */
  ChecksumSet  algorithms; /* what it can be a digest of; none when it cannot be compared */
  ChecksumSet  likely;     /* those of them that are tried first */
  ChecksumSum *next;       /* Borrowed: another digest of the same file */
  guint        n_next;     /* of the first: those behind it */
  gboolean     found;      /* its file is among those that are read */
  gboolean     is_crc_among_others; /* eight digits in a list that is not of CRC-32 */
  gboolean     is_doubtful; /* and these may be a date, or a word, unless there is such a file */
};

/* A line that holds a digest and is of no form that is known. */
typedef struct
{
  guint number; /* from 1 */
  char *text;   /* Owned: its beginning, as UTF-8 */
} ChecksumBadLine;

typedef enum
{
  CHECKSUM_LINE_OTHER, /* has nothing to do with digests */
  CHECKSUM_LINE_SUM,
  CHECKSUM_LINE_BAD,
} ChecksumLineKind;

void checksum_sum_free (ChecksumSum *self);

/* Takes @digest and @name, which may be NULL. */
ChecksumSum *checksum_sum_new (char       *digest,
                               ChecksumSet algorithms,
                               char       *name);
ChecksumLineKind checksum_sum_parse_line (const char   *line,
                                          gsize         length,
                                          ChecksumSet   guess,
                                          ChecksumSum **out_sum);

const char *checksum_sums_skip_spaces (const char *start,
                                       const char *end);
const char *checksum_sums_skip_word (const char *start,
                                     const char *end);

/* The digits of a digest in groups of one size, or NULL when this is none. */
char *checksum_sums_join_digits (const char *start,
                                 const char *end);

/* How many words of a line must be digests, whatever stands around them. */
guint checksum_sums_count_digests (const char *line,
                                   gsize       length);

/* A name as another system may have written it: without blanks at its end, and with slashes for
 * backslashes. NULL when that is nothing, or no file's. */
char *checksum_sum_translate_name (const char *name);
ChecksumSet checksum_sums_guess (const char *file_name);
gboolean checksum_sums_is_sfv (const char *file_name);

/* Adds a line that `sha256sum --check` and its kin accept. */
void checksum_sums_append (GString    *sums,
                           const char *name,
                           guint       algorithm,
                           const char *digest,
                           gboolean    tagged);

/* Adds a line of an SFV file; FALSE when it cannot have such a name. */
gboolean checksum_sums_append_sfv (GString    *sums,
                                   const char *name,
                                   const char *digest);

/* What a person pastes, with blanks for tags, entities, and quotes and blanks that are not of
 * ASCII. */
char *checksum_sums_clean (const char *text);

/* What a person pastes; NULL with an error that says how it was understood. */
ChecksumSum *checksum_sum_parse_expected (const char *text,
                                          GError    **error);

/* The whole of a checksum file, from its beginning, as bytes that end with a zero: what is UTF-16
 * as UTF-8, and without a byte order mark. NULL with errno in @out_number when it cannot be read,
 * or with an error when the job is cancelled. */
GString *checksum_sums_load (BellhopJob *job,
                             int         fd,
                             gsize       max_bytes,
                             int        *out_number,
                             GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumSum, checksum_sum_free)

G_END_DECLS
