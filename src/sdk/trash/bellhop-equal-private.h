/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-side-private.h"

G_BEGIN_DECLS

/* On a worker thread. Whatever somebody has found out before, both files are compared once more,
 * byte by byte, at the moment when something is done with the copy. */
typedef struct
{
  BellhopSide kept;
  BellhopSide copy;
} BellhopEqual;

/* Takes both paths. */
void _bellhop_equal_init (BellhopEqual *self,
                          char         *kept,
                          char         *copy);
void _bellhop_equal_clear (BellhopEqual *self);

gboolean _bellhop_equal_open (BellhopEqual *self,
                              GError      **error);
/* Whether both are names of one file. */
gboolean _bellhop_equal_is_one_file (const BellhopEqual *self);
gboolean _bellhop_equal_compare (BellhopEqual *self,
                                 BellhopJob   *job,
                                 GError      **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BellhopEqual, _bellhop_equal_clear)

G_END_DECLS
