/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes from start on, up to but without end. */
typedef struct
{
  guint64 start;
  guint64 end;
  guint32 crc; /* CRC-32 of the bytes, where they are known; or 0 */
} DownloadRange;

/* A set of bytes: a GArray of DownloadRange, sorted, with a gap between any two. */
GArray *download_ranges_new (void);
void download_ranges_add (GArray *self,
                          guint64 start,
                          guint64 end);

/* The same of bytes that are known: all of such a set are, and none is added twice. */
void download_ranges_add_bytes (GArray *self,
                                guint64 start,
                                guint64 end,
                                guint32 crc);

/* Takes the first bytes out, at most @max of them. FALSE when there is none. */
gboolean download_ranges_take (GArray        *self,
                               guint64        max,
                               DownloadRange *out_taken);

/* What of [0, total) is not in the set. */
GArray *download_ranges_invert (GArray *self,
                                guint64 total);
guint64 download_ranges_get_sum (GArray *self);

/* How far the bytes from 0 on are in the set. */
guint64 download_ranges_get_prefix (GArray *self);

G_END_DECLS
