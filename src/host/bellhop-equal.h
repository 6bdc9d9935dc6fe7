/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* One of two files that are to be equal. */
typedef struct
{
  char            *path; /* Owned */
  int              fd;   /* Owned; negative: it is not open */
  struct stat      status;
  BellhopFileStamp stamp; /* of status */
} BellhopSide;

/* On a worker thread. Whatever somebody has found out before, both files are compared once more,
 * byte by byte, at the moment when something is done with the copy. */
typedef struct
{
  BellhopSide kept;
  BellhopSide copy;
} BellhopEqual;

/* Takes both paths. */
void bellhop_equal_init (BellhopEqual *self,
                         char         *kept,
                         char         *copy);
void bellhop_equal_clear (BellhopEqual *self);

gboolean bellhop_equal_open (BellhopEqual *self,
                             GError      **error);
/* Whether both are names of one file. */
gboolean bellhop_equal_is_one_file (const BellhopEqual *self);
gboolean bellhop_equal_compare (BellhopEqual *self,
                                BellhopJob   *job,
                                GError      **error);

/* Whether @name still stands for what was read, as it was then. */
gboolean bellhop_side_check_name (const BellhopSide *self,
                                  const char        *name,
                                  GError           **error);

/* Both are FALSE; the first has the error of errno. */
gboolean bellhop_fail_errno (GError **error);
gboolean bellhop_fail (GError     **error,
                       GIOErrorEnum code,
                       const char  *reason);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BellhopEqual, bellhop_equal_clear)

G_END_DECLS
