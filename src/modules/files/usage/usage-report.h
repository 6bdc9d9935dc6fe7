/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "files-unread.h"
#include "usage-scan.h"

G_BEGIN_DECLS

/* The columns of the tree, after the name. */
enum
{
  USAGE_DISK,
  USAGE_APPARENT,
  USAGE_FILES,
  USAGE_N_NUMBERS
};

/* What a run shows of a scan. */
typedef struct
{
  BellhopRun   *run;
  guint         depth; /* how deep what is written goes */
  BellhopTree  *tree; /* the run's */
  FilesUnread   unread;
  guint64       n_files;
  guint64       n_folders;
} UsageReport;

void usage_report_init (UsageReport *self,
                        BellhopRun  *run,
                        guint        depth);

/* Takes a batch, as a FilesStreamFunc. */
void usage_report_add (gpointer batch,
                       gpointer report);

/* What follows from the whole: tables, summary and map. In a fiber, since with millions of files
 * the window has to draw in between; of what was cancelled there is no more than sums. */
gboolean usage_report_end (UsageReport *self,
                           guint        n_largest,
                           GError     **error);

G_END_DECLS
