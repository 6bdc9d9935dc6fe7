/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download-ranges.h"

G_BEGIN_DECLS

/*
 * Which bytes of a .part file are there, and of what. It stands behind the data, twice: the two are
 * written by turns, so that one is whole at any moment, and the one with the higher sequence
 * counts.
 *
 * Each takes DOWNLOAD_MAP_BYTES; the second ends the file. All numbers are little-endian:
 *
 *   8 bytes    "BHPMAP3\n"
 *   8          sequence
 *   8          stamp
 *   8          total: how many bytes stand before the first map
 *   4          n_ranges
 *   4 times    4 bytes length, then as many bytes: the URL, the validator, the digest that was
 * rejected, the boot
 *   n_ranges   8 bytes start, 8 bytes end, 4 bytes CRC-32
 *   32         SHA-256 of all before it
 *
 * The file is given the stamp as its date when the map is written. As long as it has it, nobody has
 * written to it since. Where it does not, as after a crash, each range is read and compared with
 * its CRC-32: what another program has changed is not gone on with.
 *
 * To make a map durable takes as long as the disk likes. What is written in haste, when a download
 * is cancelled, names the boot of the system that has the data in its memory: after another, it may
 * be on the disk and the data not, so the map before it counts. The next is written in its place,
 * and not in that of the one before.
 *
 * While nobody knows how many bytes there will be, room is left for more than there are, and when
 * it is used up for twice as many: total is DOWNLOAD_OPEN_BYTES then, or that times a power of two.
 * The map before stays where it is until the next is written.
 */
enum
{
  DOWNLOAD_MAP_BYTES = 64 * 1024,
  DOWNLOAD_OPEN_BYTES = 4 * 1024 * 1024,
};

typedef struct
{
  guint64 sequence;
  guint64 total;
  gint64  stamp_us; /* since 1970 */

  /* Owned */
  char   *url; /* what is fetched: without a fragment */
  char   *validator; /* empty: nothing can be resumed */
  char   *rejected;  /* the digest that all of it does not have; empty when that was not found */
  char   *boot;      /* since which its bytes are in memory, if perhaps not on the disk, or NULL */
  GArray *ranges;
} DownloadMap;

DownloadMap *download_map_new (const char *url);
void download_map_free (DownloadMap *self);

/* This boot of the system, or NULL where that is not told. Any thread. */
const char *download_map_get_boot (void);

/* NULL when it does not fit. */
GBytes *download_map_encode (DownloadMap *self);

/* NULL when it is broken, or counts only for a boot that is over. */
DownloadMap *download_map_decode (const guint8 *bytes,
                                  gsize         size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadMap, download_map_free)

G_END_DECLS
