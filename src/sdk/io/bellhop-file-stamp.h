/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-walk.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/* Nanoseconds that nobody has asked for. */
#define BELLHOP_FILE_STAMP_UNKNOWN G_MAXUINT32

typedef struct
{
  guint64 device;
  guint64 inode;
  guint64 size;
  gint64  modified_s;
  guint32 modified_ns;
} BellhopFileStamp;

BellhopFileStamp bellhop_file_stamp_from_stat (const struct stat *status);
BellhopFileStamp bellhop_file_stamp_from_visit (const BellhopVisit *visit);
gboolean bellhop_file_stamp_is_same_file (const BellhopFileStamp *a,
                                          const BellhopFileStamp *b);
gboolean bellhop_file_stamp_is_unchanged (const BellhopFileStamp *before,
                                          const BellhopFileStamp *now);

G_END_DECLS
