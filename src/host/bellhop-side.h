/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
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
gboolean bellhop_side_open (BellhopSide *self,
                            GError     **error);
void bellhop_side_clear (BellhopSide *self);

/* Fails where the file has ended before. */
gboolean bellhop_side_read (const BellhopSide *self,
                            guint8            *block,
                            gsize              length,
                            goffset            position,
                            GError           **error);

/* Whether @name still stands for what was read, as it was then. */
gboolean bellhop_side_check_name (const BellhopSide *self,
                                  const char        *name,
                                  GError           **error);

G_END_DECLS
