/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

typedef enum
{
  SEARCH_CASE_SMART, /* only a pattern with capitals minds them */
  SEARCH_CASE_SENSITIVE,
  SEARCH_CASE_IGNORE,
} SearchCase;

/* What is looked for; shared by threads. */
typedef struct _SearchPattern SearchPattern;

/* What one thread needs to look for it. */
typedef struct _SearchMatcher SearchMatcher;

SearchPattern *search_pattern_new (const char *text,
                                   gboolean    is_regex,
                                   SearchCase  search_case,
                                   GError    **error);
void search_pattern_free (SearchPattern *self);
gboolean search_is_case_ignored (const char *text,
                                 SearchCase  search_case);

SearchMatcher *search_matcher_new (const SearchPattern *pattern);
void search_matcher_free (SearchMatcher *self);

typedef enum
{
  SEARCH_FOUND,
  SEARCH_NONE,
  SEARCH_GAVE_UP, /* the error says why */
} SearchResult;

/* Looks in @text from @from on, which is the start of a line, for a match that lies in one line. */
SearchResult search_matcher_find (SearchMatcher *self,
                                  const char    *text,
                                  gsize          length,
                                  gsize          from,
                                  gsize         *out_start,
                                  gsize         *out_end,
                                  GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchPattern, search_pattern_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchMatcher, search_matcher_free)

G_END_DECLS
