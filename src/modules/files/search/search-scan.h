/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "files-globs.h"
#include "files-stream.h"
#include "search-pattern.h"

G_BEGIN_DECLS

typedef enum
{
  SEARCH_SHOW_LINES,
  SEARCH_SHOW_NAMES,  /* of the files that have one */
  SEARCH_SHOW_COUNTS, /* of those in each file */
} SearchShow;

/* What is looked for, and where. */
typedef struct
{
  char        **folders; /* or files */
  char         *name;    /* a glob, or a part of a name; or NULL */
  char         *text;    /* or NULL: names alone */
  SearchMeaning meaning;
  SearchShow    show;
  FilesGlobs    globs;
  GPtrArray    *types; /* of BellhopGlob; none: any */
  gboolean      hidden;
  gboolean      ignored;
  gboolean      binary;
  guint         n_context; /* lines before and after each that matches */
  guint         max_results;
} SearchQuery;

/* A line that is shown. */
typedef struct
{
  gsize   path; /* where it is among the texts of the batch */
  gsize   text;
  guint64 line;   /* from 1; 0: the name is what matches; or how many lines match */
  guint64 column; /* of the match, in characters from 1; 0: it is there for context */
} SearchHit;

/* What could not be read, or not all of it. */
typedef struct
{
  gsize path; /* as in a hit */
  gsize reason;
} SearchFailure;

typedef struct
{
  GArray  *hits;     /* of SearchHit */
  GArray  *failures; /* of SearchFailure */
  GString *texts;    /* each with its zero byte */
} SearchBatch;

/* What the workers share. */
typedef struct _SearchScan SearchScan;

SearchScan *search_scan_new (const SearchQuery *query,
                             GError           **error);
void search_scan_free (SearchScan *self);
FilesStream *search_scan_get_stream (SearchScan *self);

/* One after the other. */
BellhopFuture *search_scan_prepare (SearchScan *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *search_scan_walk (SearchScan *self) G_GNUC_WARN_UNUSED_RESULT;

/* When the stream is not followed any more: a batch that nobody has got yet, or NULL. Also while
 * workers work. */
SearchBatch *search_scan_steal_rest (SearchScan *self);
gboolean search_scan_is_full (SearchScan *self);

/* Whether all that was asked for could be read; the error is about the first that could not. */
gboolean search_scan_decide (SearchScan *self,
                             GError    **error);
guint64 search_scan_get_n_files (SearchScan *self);
guint64 search_scan_get_n_binary (SearchScan *self);
void search_batch_free (SearchBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchScan, search_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchBatch, search_batch_free)

G_END_DECLS
