/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-file-stamp.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/* One of two files that are to be equal. */
typedef struct
{
  char            *path; /* Owned */
  int              fd;   /* Owned; negative: it is not open */
  struct stat      status;
  BellhopFileStamp stamp; /* of status */
} BellhopSide;

/* Opens what its path names, which is to be a regular file. */
gboolean _bellhop_side_open (BellhopSide *self,
                             GError     **error);
void _bellhop_side_clear (BellhopSide *self);

/* Fails where the file has ended before. */
gboolean _bellhop_side_read (const BellhopSide *self,
                             guint8            *block,
                             gsize              length,
                             goffset            position,
                             GError           **error);

/* Access control lists are attributes too. */
gboolean _bellhop_side_has_same_attributes (const BellhopSide *self,
                                            const BellhopSide *other);

/* Whether @name still stands for what was read, as it was then. */
gboolean _bellhop_side_check_name (const BellhopSide *self,
                                   const char        *name,
                                   GError           **error);

G_END_DECLS
