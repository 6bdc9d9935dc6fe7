/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* What could not be looked at, and why: a table that a run has from the first of them on. */
typedef struct
{
  BellhopRun   *run;   /* Borrowed: it outlives its perform() */
  BellhopTable *table; /* Borrowed from the run, or NULL */
  guint64       n_rows;
} FilesUnread;

/* @path is one of the file system. */
void files_unread_add (FilesUnread *self,
                       const char  *path,
                       const char  *reason);

/* Why a walk could not go on at @path, of which @error_number tells; @depth as in a
   BellhopVisit. */
const char *files_unread_get_reason (int   error_number,
                                     guint depth);

/* What is neither a file nor a folder nor a link, and is not opened; NULL for those. */
const char *files_unread_get_kind (mode_t type);

G_END_DECLS
