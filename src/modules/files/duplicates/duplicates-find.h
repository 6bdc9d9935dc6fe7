/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"
#include "files-stream.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *folders;    /* with those of the reference */
  const char *const *references; /* or NULL */
  const char *const *include;    /* or NULL */
  const char *const *exclude;    /* or NULL */
  guint64            min_bytes;
  guint64            max_bytes;
  gboolean           hidden;
  gboolean           one_file_system;
} DuplicatesQuery;

/* The first stages: files of one size that are not one file by several names. */
typedef struct _DuplicatesFind DuplicatesFind;

/* What @query points to is needed as long. */
DuplicatesFind *duplicates_find_new (const DuplicatesQuery *query);
void duplicates_find_free (DuplicatesFind *self);

/* Give them one after the other to files_stream_follow() and to an await. */
BellhopFuture *duplicates_find_walk (DuplicatesFind *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *duplicates_find_gather (DuplicatesFind *self) G_GNUC_WARN_UNUSED_RESULT;

/* Something comes whenever many files have been found. */
FilesStream *duplicates_find_get_stream (DuplicatesFind *self);
guint64 duplicates_find_get_n_files (DuplicatesFind *self);

/* Of DuplicatesFile: what could not be looked at and has come since. Also while it walks. */
GPtrArray *duplicates_find_take_failed (DuplicatesFind *self);

/* Afterwards: of DuplicatesSet, those of the largest files first. */
GPtrArray *duplicates_find_get_sets (DuplicatesFind *self);
/* The first of what was asked for and could not be looked at, or NULL. */
const DuplicatesFile *duplicates_find_get_asked (DuplicatesFind *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DuplicatesFind, duplicates_find_free)

G_END_DECLS
