/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>
#include <openssl/evp.h>

G_BEGIN_DECLS

typedef enum
{
  DOWNLOAD_DIGEST_NONE,
  DOWNLOAD_DIGEST_MD5,
  DOWNLOAD_DIGEST_SHA1,
  DOWNLOAD_DIGEST_SHA256,
  DOWNLOAD_DIGEST_SHA512,
} DownloadAlgorithm;

/* A digest that a file should have. */
typedef struct
{
  DownloadAlgorithm algorithm;
  char             *hex; /* in lower case; NULL for none */
} DownloadExpected;

void download_expected_clear (DownloadExpected *self);

/* “sha256:…”, or the digits alone, whose number tells. */
gboolean download_expected_parse (DownloadExpected *self,
                                  const char       *text,
                                  GError          **error);

/* The line for one of the @names in a file as sha256sum writes it, or as BSD does: of several the
 * one whose path is nearest to @path, and of those the strongest digest. One digest without a name
 * is for whatever file it is. */
gboolean download_expected_find (DownloadExpected  *self,
                                 const char        *sums,
                                 const char *const *names,
                                 const char        *path,
                                 GError           **error);

/* A digest in the making: on any thread, but on one at a time. */
EVP_MD_CTX *download_digest_new (DownloadAlgorithm algorithm);
char *download_digest_finish (EVP_MD_CTX *context);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DownloadExpected, download_expected_clear)

G_END_DECLS
