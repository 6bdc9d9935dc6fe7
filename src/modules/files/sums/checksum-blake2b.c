/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-blake2b.h"

#include <string.h>

enum
{
  N_ROUNDS = 12
};

static const guint64 initial[8] = {
  0x6a09e667f3bcc908,
  0xbb67ae8584caa73b,
  0x3c6ef372fe94f82b,
  0xa54ff53a5f1d36f1,
  0x510e527fade682d1,
  0x9b05688c2b3e6c1f,
  0x1f83d9abfb41bd6b,
  0x5be0cd19137e2179,
};

static const guint8 order[N_ROUNDS][16] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
  { 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
  { 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
  { 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
  { 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
  { 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
  { 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
  { 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
  { 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
  { 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
  { 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
};

static guint64
rotate (guint64 word,
        guint   n_bits)
{
  return word >> n_bits | word << (64 - n_bits);
}

static void
mix (guint64 *a,
     guint64 *b,
     guint64 *c,
     guint64 *d,
     guint64  x,
     guint64  y)
{
  *a += *b + x;
  *d = rotate (*d ^ *a, 32);
  *c += *d;
  *b = rotate (*b ^ *c, 24);
  *a += *b + y;
  *d = rotate (*d ^ *a, 16);
  *c += *d;
  *b = rotate (*b ^ *c, 63);
}

/* Columns, then diagonals. */
static void
mix_round (guint64       *v,
           const guint64 *words,
           const guint8  *at)
{
  for (guint i = 0; i < 4; i++)
    mix (&v[i], &v[i + 4], &v[i + 8], &v[i + 12], words[at[2 * i]], words[at[2 * i + 1]]);
  for (guint i = 0; i < 4; i++)
    mix (&v[i], &v[4 + (i + 1) % 4], &v[8 + (i + 2) % 4], &v[12 + (i + 3) % 4],
         words[at[8 + 2 * i]], words[at[9 + 2 * i]]);
}

static void
compress (ChecksumBlake2b *self,
          const guint8    *block,
          gboolean         is_last)
{
  guint64 words[16];
  guint64 v[16];

  memcpy (words, block, sizeof words);
  for (guint i = 0; i < 16; i++)
    words[i] = GUINT64_FROM_LE (words[i]);
  memcpy (v, self->hash, sizeof self->hash);
  memcpy (v + 8, initial, sizeof initial);
  v[12] ^= self->n_bytes;
  if (is_last)
    v[14] = ~v[14];
  for (guint i = 0; i < N_ROUNDS; i++)
    mix_round (v, words, order[i]);
  for (guint i = 0; i < 8; i++)
    self->hash[i] ^= v[i] ^ v[i + 8];
}

void
checksum_blake2b_begin (ChecksumBlake2b *self,
                        guint            n_digest_bytes)
{
  *self = (ChecksumBlake2b){ .n_digest_bytes = n_digest_bytes };
  memcpy (self->hash, initial, sizeof initial);
  self->hash[0] ^= 0x01010000 ^ n_digest_bytes;
}

/* The last block is mixed in another way, so one that is full waits for what comes after it. */
void
checksum_blake2b_update (ChecksumBlake2b *self,
                         const guint8    *bytes,
                         gsize            n_bytes)
{
  while (n_bytes > 0)
    {
      gsize n_taken = MIN (n_bytes, sizeof self->block - self->n_in_block);

      if (n_taken == 0)
        {
          self->n_bytes += sizeof self->block;
          compress (self, self->block, FALSE);
          self->n_in_block = 0;
          continue;
        }
      memcpy (self->block + self->n_in_block, bytes, n_taken);
      self->n_in_block += (guint) n_taken;
      bytes += n_taken;
      n_bytes -= n_taken;
    }
}

void
checksum_blake2b_end (ChecksumBlake2b *self,
                      guint8          *digest)
{
  memset (self->block + self->n_in_block, 0, sizeof self->block - self->n_in_block);
  self->n_bytes += self->n_in_block;
  compress (self, self->block, TRUE);
  for (guint i = 0; i < 8; i++)
    self->hash[i] = GUINT64_TO_LE (self->hash[i]);
  memcpy (digest, self->hash, self->n_digest_bytes);
}
