/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download.h"

G_BEGIN_DECLS

/* One connection at a time, that fetches chunk after chunk. */
typedef struct
{
  DownloadFile   *file;   /* Borrowed */
  DownloadSource *source; /* Borrowed */
  DownloadAnswer  answer; /* what is being read, if its stream is there */
  guint64         at;     /* the offset of the next byte of the stream */
  guint64         answer_end;
  guint           n_moves;   /* from source to source, for this chunk */
  gboolean        is_fatal;  /* the disk's fault: no other server would help */
  gboolean        gives_way; /* its source gives no pieces, and another is at it already */
} DownloadSegment;

/* The first from that number on that is good for something, or NULL. */
DownloadSource *download_segment_find_source (DownloadFile *file,
                                              guint         number);

/* In a fiber: asks for @range, or for all if that is the only way; it may begin before the range
 * then. Fails also when it leaves the file to another segment. */
gboolean download_segment_ask (DownloadSegment *self,
                               DownloadRange    range,
                               GError         **error);

G_END_DECLS
