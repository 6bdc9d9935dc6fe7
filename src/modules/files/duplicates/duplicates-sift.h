/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"

G_BEGIN_DECLS

/* The later stages: reads what may be equal, until it is certain. */
typedef struct _DuplicatesSift DuplicatesSift;

/* Takes the classes out of @classes, and borrows their files, when it is prepared; both and
 * @folders are needed until then. */
DuplicatesSift *duplicates_sift_new (GPtrArray         *classes,
                                     const char *const *folders,
                                     gboolean           byte_compare,
                                     GError           **error);
void duplicates_sift_free (DuplicatesSift *self);

/* Looks at the disks, and puts what is to be read in order. */
BellhopFuture *duplicates_sift_prepare (DuplicatesSift *self) G_GNUC_WARN_UNUSED_RESULT;

/* Afterwards: what suits the slowest disk, and how much there is. */
guint duplicates_sift_get_n_workers (DuplicatesSift *self);
guint64 duplicates_sift_get_n_bytes (DuplicatesSift *self);

/* Before: reads as of a disk that rotates, whatever it is. */
void duplicates_sift_set_rotates (DuplicatesSift *self);

/* One of several workers that share the work; @self is needed until all have settled. */
BellhopFuture *duplicates_sift_work (DuplicatesSift *self) G_GNUC_WARN_UNUSED_RESULT;

/* What has come since: of DuplicatesClass, whose files are equal, and of DuplicatesFile, which
 * could not be read. Also while the workers work. */
GPtrArray *duplicates_sift_take_found (DuplicatesSift *self);
GPtrArray *duplicates_sift_take_failed (DuplicatesSift *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DuplicatesSift, duplicates_sift_free)

G_END_DECLS
