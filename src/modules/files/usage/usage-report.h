/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "files-unread.h"
#include "usage-scan.h"
#include "usage-sums.h"

G_BEGIN_DECLS

/* The first of the folders that were asked for which could not be read. */
typedef struct
{
  gboolean is_set;
  guint32  node; /* or BELLHOP_TREE_TOP */
  guint    row;  /* of what is unreadable */
} UsageMissing;

/* What a run shows of a scan. */
typedef struct
{
  BellhopRun  *run;
  guint        depth; /* how deep what is written goes */
  BellhopTree *tree;  /* the run's */
  UsageSums    sums;
  FilesUnread  unread;
  guint64      n_files;
  guint64      n_folders;
  UsageMissing missing;
  gboolean     is_cut_short;
  GError      *failure; /* Owned: a cancellation at the end */
  gint64       end_us;  /* until when a cancelled run tells this part of what it has; or 0 */

  /* Owned: of few nodes */
  GHashTable   *about; /* node → what an export says of it: usage_scan_add() */
  GStringChunk *texts;
  GHashTable   *left_out; /* node → items of an export that are in it and do not count */
} UsageReport;

void usage_report_init (UsageReport *self,
                        BellhopRun  *run,
                        guint        depth);

void usage_report_clear (UsageReport *self);

/* Takes a batch, as a FilesStreamFunc. */
void usage_report_add (gpointer batch,
                       gpointer report);

/* What follows from the whole: tables, summary and map. In a fiber, since with millions of files
 * the window has to draw in between; of what was cancelled there is no more than sums. */
gboolean usage_report_end (UsageReport *self,
                           guint        n_largest,
                           GError     **error);

/* The same of what has come so far, and at once: it has no more than a turn of the loop for it.
 * What comes later is dropped. */
void usage_report_cut_short (UsageReport *self,
                             guint        n_largest);

/* What an export says of @node beside the tree; NULL: nothing. */
const char *usage_report_get_about (const UsageReport *self,
                                    guint32            node);

/* The items of what is left out of @node, each with a comma before it; NULL: nothing is. */
const char *usage_report_get_left_out (const UsageReport *self,
                                       guint32            node);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsageReport, usage_report_clear)

G_END_DECLS
