/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "search-matcher.h"
#include "search-source.h"

G_BEGIN_DECLS

/* A line, or a part of one that is too long. */
typedef struct
{
  const char *text;
  gsize       length;
  guint64     number;
  gssize      at;       /* where in the text the match begins; -1: it is there for context */
  guint64     n_before; /* characters of the line before the text */
  gboolean    goes_on;  /* behind it */
} SearchLine;

typedef struct
{
  /* FALSE ends the search of the file, with or without an error. */
  gboolean (*line) (const SearchLine *line,
                    gpointer          data,
                    GError          **error);

  /* What of the file has not been searched, and why. */
  gboolean (*problem) (const char *reason,
                       gpointer    data,
                       GError    **error);
} SearchReaderFuncs;

/* Searches one file after the other, on one thread. */
typedef struct
{
  SearchMatcher           *matcher; /* Borrowed */
  BellhopJob              *job;
  guint                    n_context;
  const SearchReaderFuncs *funcs;
  gpointer                 data;

  SearchSource source;
  char        *buffer; /* Owned */
  gsize        n_allocated;
} SearchReader;

void search_reader_clear (SearchReader *self);

typedef enum
{
  SEARCH_READ,
  SEARCH_BINARY,     /* and therefore not searched */
  SEARCH_UNREADABLE, /* nothing more: errno says why */
  SEARCH_ENDED,      /* by an error, or by the function */
} SearchOutcome;

SearchOutcome search_reader_read (SearchReader *self,
                                  int           fd,
                                  GError      **error);

G_END_DECLS
