/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The bytes of an export, unpacked where it is packed with gzip or Zstandard. */
typedef struct _UsageSource UsageSource;

/* On a worker thread, as all that follows; NULL when @file cannot be opened. */
UsageSource *usage_source_open (GFile   *file,
                                GError **error);
void         usage_source_free (UsageSource *self);
const char  *usage_source_get_path (UsageSource *self);
/* Whether it is the file at @path, also by way of links. */
gboolean usage_source_is (UsageSource *self,
                          const char  *path);

/* Reads until there is something in @buffer, and looks at the cancellation for each piece.
 * @out_n_read is 0 at the end of the file. */
gboolean usage_source_read (UsageSource *self,
                            BellhopJob  *job,
                            guint8      *buffer,
                            gsize        size,
                            gsize       *out_n_read,
                            GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsageSource, usage_source_free)

G_END_DECLS
