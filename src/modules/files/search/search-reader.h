/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "search-scan.h"

G_BEGIN_DECLS

/* Told of a line: FALSE ends the search of the file, with or without an error. @column counts bytes
 * from 0; -1: the line is there for context. */
typedef gboolean (*SearchLineFunc) (const char *line,
                                    gsize       length,
                                    guint64     number,
                                    gssize      column,
                                    gpointer    data,
                                    GError    **error);

/* Searches one file after the other, on one thread. */
typedef struct
{
  SearchMatcher *matcher;
  BellhopJob    *job;
  gboolean       binary;
  guint          n_context;
  SearchLineFunc func;
  gpointer       data;

  char  *buffer; /* Owned */
  gsize  n_allocated;
} SearchReader;

void search_reader_clear (SearchReader *self);

typedef enum
{
  SEARCH_READ,
  SEARCH_UNREADABLE, /* nothing more: errno says why */
  SEARCH_ENDED,      /* by an error, or by the function */
} SearchOutcome;

SearchOutcome search_reader_read (SearchReader *self,
                                  int           fd,
                                  GError      **error);

G_END_DECLS
