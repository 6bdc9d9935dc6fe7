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
  int      watch_fd;      /* tells when somebody else has written to it; -1: nobody does */
  gboolean goes_on;       /* from what an earlier run left */
  gboolean is_earlier;    /* some of it is of an earlier run */
  gboolean is_open_ended; /* nobody knows how much is to come */
  gboolean is_gone;       /* its name is that of another file now, or of none */
  guint64  end;           /* of what was written */
  guint64  size;          /* of the file, as this run has made it; the jobs' */
  int      is_moved;      /* atomic: with its folder, or the folder is gone */
  int      is_spoiled;    /* atomic: somebody else has changed it, and the map says nothing */
  int      is_touched;    /* atomic: somebody else has written to it, perhaps the same bytes */
  gboolean is_leaving;    /* it is about to be let go */

  /* Owned */
  char        *folder;
  char        *name;      /* of the target */
  char        *part_name;
  char        *aside; /* a part of another version that keeps its name, or NULL */
  char        *other; /* the same of one that is of something else, or was changed */
  DownloadMap *map;
} DownloadPart;

/* What is to be fetched. */
typedef struct
{
  const char *folder;
  const char *name;      /* of the target */
  const char *asked;     /* the name that the URL gives: it may have led elsewhere */
  const char *url;
  const char *validator; /* of the answer; empty: it cannot be had in pieces */
  const char *digest;    /* that it should have, or NULL */
  gint64      total;     /* -1: not known */
  gboolean    is_page;   /* a web page, whatever the name says */
  gboolean    may_be_page; /* the same, unless what is left is one too */
  gboolean    resume;
} DownloadWanted;

/* Opens or makes the .part for @wanted: one that is left of the same version of the same URL, or
 * one of a name that is free. What holds bytes of another version is set aside: it keeps its name,
 * and the download gets the next; a web page in place of the rest of a file is an error. Makes the
 * folder if need be. Resolves to a DownloadPart. */
BellhopFuture *
download_part_open (const DownloadWanted *wanted) G_GNUC_WARN_UNUSED_RESULT;
void download_part_free (DownloadPart *self);

/* Its run was cancelled: one that is opened from now on waits until its lock is free. */
void download_part_set_leaving (DownloadPart *self);

/* Forgets what is there, and asks for room for @total bytes, if that is known, or -1. */
BellhopFuture *download_part_prepare (DownloadPart *self,
                                      gint64        total,
                                      gboolean      forget) G_GNUC_WARN_UNUSED_RESULT;

/* Writes a piece; it does not enter the map by itself. Resolves to its CRC-32, as a number. */
BellhopFuture *download_part_write (DownloadPart *self,
                                    GBytes       *piece,
                                    guint64       offset) G_GNUC_WARN_UNUSED_RESULT;

/* Makes durable what the map says, and then the map. Resolves to whether the file still has its
 * name. */
BellhopFuture *download_part_sync (DownloadPart *self) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the map for the last time, and does not wait for the disk. */
BellhopFuture *download_part_leave (DownloadPart *self) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds a piece, or the part itself from @start to @end, to a digest. */
BellhopFuture *download_part_hash (DownloadPart *self,
                                   EVP_MD_CTX   *context,
                                   GBytes       *piece,
                                   guint64       start,
                                   guint64       end) G_GNUC_WARN_UNUSED_RESULT;

/* Renames it into place; where its name has been taken meanwhile, to the next. The file gets the
 * server's date, in seconds since 1970, or keeps its own for -1. Resolves to its path. */
BellhopFuture *download_part_finish (DownloadPart *self,
                                     guint64       total,
                                     gint64        modified_s) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *download_part_remove (DownloadPart *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadPart, download_part_free)

G_END_DECLS
