/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"

G_BEGIN_DECLS

/* The later stages: reads what may be equal, until it is certain. */
typedef struct _DuplicatesRefine DuplicatesRefine;

/* Takes the sets out of @sets, and borrows their files, when it is prepared; both and
 * @folders are needed until then. */
DuplicatesRefine *duplicates_refine_new (GPtrArray         *sets,
                                         const char *const *folders,
                                         gboolean           byte_compare,
                                         gboolean           has_references,
                                         GError           **error);
void              duplicates_refine_free (DuplicatesRefine *self);

/* Looks at the disks, and puts what is to be read in order. */
BellhopFuture *duplicates_refine_prepare (DuplicatesRefine *self) G_GNUC_WARN_UNUSED_RESULT;

/* Afterwards: what suits the slowest disk, and how much there is. */
guint   duplicates_refine_get_n_workers (DuplicatesRefine *self);
guint64 duplicates_refine_get_n_bytes (DuplicatesRefine *self);

/* Before: reads as of a disk that rotates, whatever it is. */
void duplicates_refine_set_rotates (DuplicatesRefine *self);

/* One of several workers that share the work; @self is needed until all have settled. */
BellhopFuture *duplicates_refine_work (DuplicatesRefine *self) G_GNUC_WARN_UNUSED_RESULT;

/* What has come since: of DuplicatesSet, whose files are equal, and of DuplicatesFile, which
 * could not be read. Also while the workers work. */
GPtrArray *duplicates_refine_take_found (DuplicatesRefine *self);
GPtrArray *duplicates_refine_take_failed (DuplicatesRefine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DuplicatesRefine, duplicates_refine_free)

G_END_DECLS
