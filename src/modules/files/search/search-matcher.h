/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "search-pattern.h"

G_BEGIN_DECLS

/* What one thread needs to look for a pattern. */
typedef struct _SearchMatcher SearchMatcher;

SearchMatcher *search_matcher_new (const SearchPattern *pattern);
void search_matcher_free (SearchMatcher *self);

/* A file begins: what it may cost is counted anew. */
void search_matcher_begin (SearchMatcher *self,
                           BellhopJob    *job);

typedef enum
{
  SEARCH_FOUND,
  SEARCH_NONE,
  SEARCH_GAVE_UP,   /* on a line */
  SEARCH_CANCELLED, /* with the error of the job */
} SearchResult;

typedef struct
{
  gsize start; /* or where the line is that was given up */
  gsize end;
} SearchMatch;

/* Looks in the lines of @text from @from on, which is the start of one, for the first that matches.
 * Each is a text of its own for the pattern. */
SearchResult search_matcher_find (SearchMatcher *self,
                                  const char    *text,
                                  gsize          length,
                                  gsize          from,
                                  SearchMatch   *out_match,
                                  GError       **error);

/* A part of a line that is too long to be kept as a whole. */
typedef struct
{
  const char *text;
  gsize       length;
  gsize       from;  /* a match starts here or later */
  gsize       until; /* and before this */
  gboolean    begins; /* the line, or */
  gboolean    ends;   /* does so */
} SearchPart;

/* @out_is_unsure: a match that goes on beyond the part may have been missed, or be none. */
SearchResult search_matcher_find_in_part (SearchMatcher    *self,
                                          const SearchPart *part,
                                          gboolean         *out_is_unsure,
                                          SearchMatch      *out_match,
                                          GError          **error);

/* Whether what it may cost to search one file has been used up. */
gboolean search_matcher_is_exhausted (const SearchMatcher *self);

/* How many bytes before @from of a part may matter. */
gsize search_matcher_get_n_before (const SearchMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchMatcher, search_matcher_free)

G_END_DECLS
