/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-algorithm.h"

/* Of equal lengths, the first is what a digest without a name is most likely of. */
static const ChecksumAlgorithm algorithms[] = {
  { "crc32", "CRC-32", "CRC32", "crc32", "sfv", NULL, 4 },
  { "md5", "MD5", "MD5", "md5", "md5sum", "MD5", 16 },
  { "sha1", "SHA-1", "SHA1", "sha1", "sha", "SHA1", 20 },
  { "sha224", "SHA-224", "SHA224", "sha224", "sha2224", "SHA2-224", 28 },
  { "sha256", "SHA-256", "SHA256", "sha256", "sha2256", "SHA2-256", 32 },
  { "sha384", "SHA-384", "SHA384", "sha384", "sha2384", "SHA2-384", 48 },
  { "sha512", "SHA-512", "SHA512", "sha512", "sha2512", "SHA2-512", 64 },
  { "sha3-224", "SHA3-224", "SHA3-224", "sha3224", "sha3224", "SHA3-224", 28 },
  { "sha3-256", "SHA3-256", "SHA3-256", "sha3256", "sha3", "SHA3-256", 32 },
  { "sha3-384", "SHA3-384", "SHA3-384", "sha3384", "sha3384", "SHA3-384", 48 },
  { "sha3-512", "SHA3-512", "SHA3-512", "sha3512", "sha3512", "SHA3-512", 64 },
  { "blake2s", "BLAKE2s", "BLAKE2s", "blake2s", "blake2s256", "BLAKE2S-256", 32 },
  { "blake2b", "BLAKE2b", "BLAKE2b", "blake2b", "blake2b512", "BLAKE2B-512", 64 },
  { "blake2b-256", "BLAKE2b-256", "BLAKE2b-256", "blake2b256", "b2256", NULL, 32 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (algorithms) == CHECKSUM_N_ALGORITHMS);

const ChecksumAlgorithm *
checksum_algorithm_get (guint index)
{
  return &algorithms[index];
}

/* The set of the one algorithm that is called @text, or the empty set: “SHA-256”, “sha_256” and
   “sha256” are one. */
ChecksumSet
checksum_algorithm_find (const char *text)
{
  char  key[16];
  guint length = 0;

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      {
        if (length == sizeof key - 1)
          return 0;
        key[length++] = g_ascii_tolower (*c);
      }
  key[length] = '\0';

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if (strcmp (key, algorithms[i].key) == 0 || strcmp (key, algorithms[i].alias) == 0)
      return 1U << i;
  return 0;
}

/* The algorithms whose digests have so many hexadecimal digits. */
ChecksumSet
checksum_algorithms_of_length (gsize n_digits)
{
  ChecksumSet set = 0;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if (n_digits == 2 * (gsize) algorithms[i].n_bytes)
      set |= 1U << i;
  return set;
}

ChecksumSet
checksum_algorithms_first (ChecksumSet set)
{
  return set & -set;
}

/* Lets @pspec take the names of all. */
void
checksum_algorithms_to_choices (GParamSpec *pspec)
{
  const char *names[CHECKSUM_N_ALGORITHMS + 1] = { NULL };
  const char *titles[CHECKSUM_N_ALGORITHMS + 1] = { NULL };

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      names[i] = algorithms[i].name;
      titles[i] = algorithms[i].title;
    }
  bellhop_param_set_choices (pspec, names, titles);
}

char *
checksum_digest_to_string (const guint8 *digest,
                           guint         n_bytes)
{
  static const char hex[] = "0123456789abcdef";
  char             *text = g_malloc (2 * (gsize) n_bytes + 1);

  for (guint i = 0; i < n_bytes; i++)
    {
      text[2 * i] = hex[digest[i] >> 4];
      text[2 * i + 1] = hex[digest[i] & 15];
    }
  text[2 * n_bytes] = '\0';
  return text;
}

/* The digest in lower case, or NULL when this is not one. */
char *
checksum_digest_normalize (const char *text,
                           gsize       length)
{
  g_autofree char *digest = NULL;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (text[i]))
      return NULL;

  digest = g_ascii_strdown (text, (gssize) length);
  return checksum_algorithms_of_length (length) != 0 ? g_steal_pointer (&digest) : NULL;
}
