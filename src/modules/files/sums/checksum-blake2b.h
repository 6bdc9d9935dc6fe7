/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  CHECKSUM_BLAKE2B_BLOCK_BYTES = 128
};

/* BLAKE2b with digests of any length (RFC 7693), of which OpenSSL 3.0 has the longest alone. */
typedef struct
{
  guint64 hash[8];
  guint64 n_bytes; /* that have been mixed in */
  guint8  block[CHECKSUM_BLAKE2B_BLOCK_BYTES];
  guint   n_in_block;
  guint   n_digest_bytes;
} ChecksumBlake2b;

void checksum_blake2b_begin (ChecksumBlake2b *self,
                             guint            n_digest_bytes);
void checksum_blake2b_update (ChecksumBlake2b *self,
                              const guint8    *bytes,
                              gsize            n_bytes);
void checksum_blake2b_end (ChecksumBlake2b *self,
                           guint8          *digest);

G_END_DECLS
