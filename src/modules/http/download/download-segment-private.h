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
  GBytes         *piece; /* Owned: that is being written; or NULL */
  guint64         piece_offset;
  BellhopEvent   *has_piece;   /* Owned: or there are no more */
  BellhopEvent   *has_written; /* Owned: the piece before */
  guint           n_moves;     /* from source to source, for this chunk */
  gboolean        gives_way;   /* its source gives no pieces, and another is at it already */
} DownloadSegment;

/* The first from that number on that is good for something, or NULL. */
DownloadSource *download_segment_find_source (DownloadFile *file,
                                              guint         number);

/* In a fiber: asks for @range, or for all if that is the only way; it may begin before the range
 * then. Fails also when it leaves the file to another segment. */
gboolean download_segment_ask (DownloadSegment *self,
                               DownloadRange    range,
                               GError         **error);

/* A fiber that writes what it is handed. Its failure is that of the disk: no other server would
 * help. */
BellhopFuture *download_segment_write (DownloadSegment *self) G_GNUC_WARN_UNUSED_RESULT;

/* In a fiber: once the piece before is written. */
gboolean download_segment_hand_over (DownloadSegment *self,
                                     GBytes          *piece,
                                     guint64          offset,
                                     GError         **error);

/* In a fiber: once all of it is written. */
gboolean download_segment_end_writing (DownloadSegment *self,
                                       GError         **error);

G_END_DECLS
