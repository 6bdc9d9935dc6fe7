/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-hash.h"
#include "checksum-target.h"
#include "files-unread.h"

G_BEGIN_DECLS

/* What a run tells: rows in the order of the files, a checksum file, a verdict on the whole. */
typedef struct
{
  ChecksumPlan *plan;
  BellhopRun   *run;   /* Borrowed: it outlives its perform() */
  BellhopTable *table; /* Borrowed from the run */
  FilesUnread   unread;
  ChecksumTarget *target; /* NULL unless one is to be written */
  ChecksumSet   fitted; /* of those between which a length does not decide, so far */
  guint         n_files;
  guint         n_compared;
  guint         n_mismatches;
  guint         n_missing;
  guint         n_unreadable;
  guint         n_unlisted; /* of the files that were named */
  guint         n_unchecked;
  char         *first_problem;
} ChecksumReport;

ChecksumReport *checksum_report_new (ChecksumPlan *plan,
                                     BellhopRun   *run);
void checksum_report_free (ChecksumReport *self);
void checksum_report_begin (ChecksumReport *self);
void checksum_report_add (ChecksumReport *self,
                          ChecksumBatch  *batch);
gboolean checksum_report_write_sums (ChecksumReport *self,
                                     GError        **error);
gboolean checksum_report_decide (ChecksumReport *self,
                                 GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChecksumReport, checksum_report_free)

G_END_DECLS
