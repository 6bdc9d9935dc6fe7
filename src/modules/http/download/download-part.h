/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download-map.h"

#include <bellhop/bellhop.h>
#include <openssl/evp.h>

G_BEGIN_DECLS

/*
 * A file on its way: NAME.part beside its target, locked against others. Its map stands behind the
 * data. All that touches the disk is a future; the struct is the main thread's.
 */
typedef struct
{
  int      folder_fd;
  int      fd;
  gboolean has_map; /* on disk, of an earlier run */
  gboolean is_new;
  gboolean is_open_ended; /* nobody knows how much is to come */
  guint64  end;     /* of what was written */

  /* Owned */
  char        *folder;
  char        *name;      /* of the target */
  char        *part_name;
  DownloadMap *map;
} DownloadPart;

/* Opens or makes the .part for @name in @folder: one that is left of @url when @resume, otherwise
 * one of a name that is free. Resolves to a DownloadPart. */
BellhopFuture *download_part_open (const char *folder,
                                   const char *name,
                                   const char *url,
                                   gboolean    resume) G_GNUC_WARN_UNUSED_RESULT;
void download_part_free (DownloadPart *self);

/* Forgets what is there, and asks for room for @total bytes, if that is known, or -1. */
BellhopFuture *download_part_prepare (DownloadPart *self,
                                      gint64        total,
                                      gboolean      forget) G_GNUC_WARN_UNUSED_RESULT;

/* Writes a piece; it does not enter the map by itself. */
BellhopFuture *download_part_write (DownloadPart *self,
                                    GBytes       *piece,
                                    guint64       offset) G_GNUC_WARN_UNUSED_RESULT;

/* Makes durable what the map says, and then the map. */
BellhopFuture *download_part_sync (DownloadPart *self) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds a piece, or the part itself from @start to @end, to a digest. */
BellhopFuture *download_part_hash (DownloadPart *self,
                                   EVP_MD_CTX   *context,
                                   GBytes       *piece,
                                   guint64       start,
                                   guint64       end) G_GNUC_WARN_UNUSED_RESULT;

/* Renames it into place; where its name has been taken meanwhile, to the next. */
BellhopFuture *download_part_finish (DownloadPart *self,
                                     guint64       total) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *download_part_remove (DownloadPart *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadPart, download_part_free)

G_END_DECLS
