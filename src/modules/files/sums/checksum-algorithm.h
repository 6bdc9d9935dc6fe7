/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Algorithms are numbered; a set of them is a bit for each. */
enum
{
  CHECKSUM_N_ALGORITHMS = 14,
  CHECKSUM_MAX_BYTES = 64,
};

typedef guint ChecksumSet;

typedef struct
{
  const char *name;     /* in parameters and in rows */
  const char *title;    /* for people */
  const char *tag;      /* in checksum files, as coreutils and OpenSSL write it */
  const char *key;      /* the name, normalised */
  const char *alias;    /* another way to write it, normalised */
  const char *evp_name; /* to OpenSSL; NULL where it has none */
  guint       n_bytes;
} ChecksumAlgorithm;

const ChecksumAlgorithm *checksum_algorithm_get (guint index);
ChecksumSet checksum_algorithm_find (const char *text);
ChecksumSet checksum_algorithms_of_length (gsize n_digits);
ChecksumSet checksum_algorithms_first (ChecksumSet set);
void checksum_algorithms_to_choices (GParamSpec *pspec);
char *checksum_digest_to_string (const guint8 *digest,
                                 guint         n_bytes);
char *checksum_digest_normalize (const char *text,
                                 gsize       length);

G_END_DECLS
