/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-plan.h"
#include "files-stream.h"

G_BEGIN_DECLS

/* Finds the files of what a plan was asked for. */
typedef struct _ChecksumWalk ChecksumWalk;

/* @plan is needed as long as the walk. */
ChecksumWalk *checksum_walk_new (ChecksumPlan *plan);
void checksum_walk_free (ChecksumWalk *self);

/* Something comes whenever many files have been found. */
FilesStream *checksum_walk_get_stream (ChecksumWalk *self);
guint64 checksum_walk_get_n_files (ChecksumWalk *self);

BellhopFuture *checksum_walk_begin (ChecksumWalk *self) G_GNUC_WARN_UNUSED_RESULT;

/* Afterwards, on a worker thread: puts what was found into the plan, in the order in which it will
   be shown. */
gboolean checksum_walk_gather (ChecksumWalk *self,
                               BellhopJob   *job,
                               GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumWalk, checksum_walk_free)

G_END_DECLS
