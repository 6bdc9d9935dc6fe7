/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download-part.h"

G_BEGIN_DECLS

/* How many parts of this program are about to be let go. Atomic. */
extern int download_parts_leaving;

/* Says what was to be done to what, and in which folder. Returns FALSE. */
gboolean download_part_set_error (DownloadPart *self,
                                  const char   *name,
                                  int           code,
                                  GError      **error);

/* Whether the open file is as long as this run has made it: nobody has cut it short, or written to
 * it. On a worker, as the next. */
gboolean download_part_check_size (DownloadPart *self,
                                   GError      **error);

/* Whether somebody else may have written to it since it was opened. On a worker. */
gboolean download_part_check_touched (DownloadPart *self);

/* Whether @ranges of the file have the CRC-32 that they should; they are read only where somebody
 * else may have written to it. On a worker. */
gboolean download_part_check_bytes (DownloadPart *self,
                                    GArray       *ranges,
                                    BellhopJob   *job,
                                    GError      **error);

/* Says that another program has changed it, which ends its being gone on with. Returns FALSE. */
gboolean download_part_set_changed (DownloadPart *self,
                                    GError      **error);

/* Waits until the disk has all that was written. A cancellation of @job ends that early. */
gboolean download_part_flush (DownloadPart *self,
                              BellhopJob   *job,
                              GError      **error);

/* Whether the folder is still where it was. */
gboolean download_part_check_folder (DownloadPart *self,
                                     GError      **error);

/* Whether @name in the folder is the open file: it can have been renamed, removed or replaced. */
gboolean download_part_has_name (DownloadPart *self,
                                 const char   *name);

G_END_DECLS
