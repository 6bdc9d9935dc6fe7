/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-algorithm.h"

G_BEGIN_DECLS

/* A digest that somebody expects. */
typedef struct _ChecksumSum ChecksumSum;

struct _ChecksumSum
{
  char        *name;       /* as the checksum file has it, in bytes; NULL where there is none */
  char        *digest;     /* lower-case hexadecimal */
  ChecksumSet  algorithms; /* what it can be a digest of */
  ChecksumSum *next;       /* Borrowed: another digest of the same file */
  gboolean     found;      /* its file is among those that are read */
};

void checksum_sum_free (ChecksumSum *self);
ChecksumSum *checksum_sum_parse_expected (const char *text);
ChecksumSum *checksum_sum_parse_line (const char *line,
                                      gsize       length);
ChecksumSet checksum_sums_guess (const char *file_name);
void checksum_sums_append (GString    *sums,
                           const char *name,
                           guint       algorithm,
                           const char *digest,
                           gboolean    tagged);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumSum, checksum_sum_free)

G_END_DECLS
