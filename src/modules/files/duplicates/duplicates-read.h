/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"
#include "files-opener.h"

#include <openssl/evp.h>
#include <stdatomic.h>

G_BEGIN_DECLS

enum
{
  /* So much is read at once of a file, rather than its ends first: to open it costs more. */
  DUPLICATES_WHOLE_BYTES = 64 * 1024,
  /* So many are read side by side. */
  DUPLICATES_MAX_COMPARED = 8,
};

/* What one worker reads with. */
typedef struct
{
  BellhopJob      *job;
  EVP_MD          *kind; /* Borrowed */
  EVP_MD_CTX      *context;
  guint8          *buffer;
  FilesOpener      opener; /* one folder stays open, however many there are */
  _Atomic guint64 *n_done; /* Borrowed: bytes, of all workers */
  guint64          n_total;
} DuplicatesReader;

void duplicates_reader_init (DuplicatesReader *self,
                             BellhopJob       *job,
                             EVP_MD           *kind,
                             _Atomic guint64  *n_done,
                             guint64           n_total);
void duplicates_reader_clear (DuplicatesReader *self);

/* All are FALSE only when the job is cancelled. A file that cannot be read, or is no longer what it
 * was, says so afterwards.
 *
 * The digest of the first and the last block, or of a small file as a whole. */
gboolean duplicates_reader_sample (DuplicatesReader *self,
                                   DuplicatesFile   *file,
                                   GError          **error);
gboolean duplicates_reader_digest (DuplicatesReader *self,
                                   DuplicatesFile   *file,
                                   GError          **error);

/* Side by side, up to where none is as the first. Which are not is told in @out_differs; nothing is
 * known when one has failed. */
gboolean duplicates_reader_compare (DuplicatesReader      *self,
                                    DuplicatesFile *const *files,
                                    guint                  n_files,
                                    gboolean              *out_differs,
                                    GError               **error);

/* No more of @file is to be read. */
void duplicates_reader_settle (DuplicatesReader *self,
                               DuplicatesFile   *file);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DuplicatesReader, duplicates_reader_clear)

G_END_DECLS
