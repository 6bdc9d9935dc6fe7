/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-keep.h"
#include "files-unread.h"

G_BEGIN_DECLS

/* What a run tells. */
typedef struct
{
  BellhopRun           *run; /* Borrowed: it outlives its perform() */
  DuplicatesKeep        keep;
  gboolean              has_references;
  BellhopTable         *groups; /* Borrowed from the run */
  FilesUnread           unread;
  GPtrArray            *waiting; /* of DuplicatesSet, to be told: the last is next */
  guint                 n_told;  /* files of that one */
  const DuplicatesFile *kept;    /* Borrowed: that of that one, once it has been begun */
  GPtrArray            *told;    /* of DuplicatesSet; NULL: they need not be kept */
  guint64               n_groups;
  guint64               n_files;
  guint64               n_wasted_bytes;
} DuplicatesReport;

/* For @keep the space is counted that can be freed. */
void duplicates_report_init (DuplicatesReport *self,
                             BellhopRun       *run,
                             DuplicatesKeep    keep,
                             gboolean          has_references);
void duplicates_report_clear (DuplicatesReport *self);

/* Before anything is taken: keeps what has been told, and a pipe is not given it. */
void duplicates_report_keep_told (DuplicatesReport *self);
/* Takes the sets out of @sets. Their rows come when they are asked for, some at a time: there
 * may be a million. */
void duplicates_report_take_found (DuplicatesReport *self,
                                   GPtrArray        *sets);
/* Whether there are more. */
gboolean duplicates_report_add_rows (DuplicatesReport *self);
/* Of a run that was cancelled: those for which there is time. The others do not count either. */
void duplicates_report_add_last_rows (DuplicatesReport *self);

void duplicates_report_add_failed (DuplicatesReport *self,
                                   const GPtrArray  *files);
void duplicates_report_end (DuplicatesReport *self);

G_END_DECLS
