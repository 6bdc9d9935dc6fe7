/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-plan.h"

G_BEGIN_DECLS

/* The digests of one file at a time, as many as are wanted from one read. A worker's own. */
typedef struct _ChecksumDigests ChecksumDigests;

ChecksumDigests *checksum_digests_new (ChecksumPlan *plan);
void checksum_digests_free (ChecksumDigests *self);

void checksum_digests_begin (ChecksumDigests *self,
                             ChecksumSet      algorithms);

/* Reads and digests the next block of @fd, and tells how long it was: 0 at the end, -1 with errno
 * in @out_number when it could not be read. FALSE only when @job is cancelled. */
gboolean checksum_digests_read (ChecksumDigests *self,
                                BellhopJob      *job,
                                int              fd,
                                gssize          *out_length,
                                int             *out_number,
                                GError         **error);

/* Those of what was read since the beginning, one after the other. */
guint8 *checksum_digests_end (ChecksumDigests *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumDigests, checksum_digests_free)

G_END_DECLS
