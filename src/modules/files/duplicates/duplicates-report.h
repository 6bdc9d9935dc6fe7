/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"
#include "files-unread.h"

G_BEGIN_DECLS

/* What a run tells. */
typedef struct
{
  BellhopRun   *run;     /* Borrowed: it outlives its perform() */
  BellhopTable *groups;  /* Borrowed from the run */
  FilesUnread   unread;
  GPtrArray    *waiting; /* of DuplicatesSet, to be told: the last is next */
  guint         n_told;  /* files of that one */
  guint64       n_groups;
  guint64       n_files;
  guint64       n_wasted_bytes;
} DuplicatesReport;

void duplicates_report_init (DuplicatesReport *self,
                             BellhopRun       *run);
void duplicates_report_clear (DuplicatesReport *self);

/* Takes the sets out of @sets. Their rows come when they are asked for, some at a time: there
 * may be a million. */
void duplicates_report_take_found (DuplicatesReport *self,
                                   GPtrArray        *sets);
/* Whether there are more. */
gboolean duplicates_report_add_rows (DuplicatesReport *self);

void duplicates_report_add_failed (DuplicatesReport *self,
                                   const GPtrArray  *files);
void duplicates_report_end (DuplicatesReport *self);

G_END_DECLS
