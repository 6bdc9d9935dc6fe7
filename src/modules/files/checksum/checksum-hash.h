/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-plan.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* Some files that one job reads: a large one, or many small ones. Those that are done are the main
 * thread's again. */
typedef struct
{
  ChecksumPlan *plan;
  guint         first;
  guint         n_files;
  atomic_uint   n_done;  /* by the job, also when it was cancelled or does not return */
  guint         n_told;  /* of those, for the main thread */
  gboolean      settled; /* no more will be done */
} ChecksumBatch;

ChecksumBatch *checksum_batch_new (ChecksumPlan *plan,
                                   guint         first);
ChecksumBatch *checksum_batch_ref (ChecksumBatch *self);
void checksum_batch_unref (ChecksumBatch *self);
BellhopFuture *checksum_batch_read (ChecksumBatch *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumBatch, checksum_batch_unref)

G_END_DECLS
