/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8

#include "search-literal.h"

#include <bellhop/bellhop.h>
#include <pcre2.h>

G_BEGIN_DECLS

typedef enum
{
  SEARCH_CASE_SMART, /* only a pattern with capitals minds them */
  SEARCH_CASE_SENSITIVE,
  SEARCH_CASE_IGNORE,
} SearchCase;

/* How a text is to be understood. */
typedef struct
{
  gboolean   is_regex;
  gboolean   is_word; /* only whole words */
  SearchCase match_case;
} SearchMeaning;

/* What is looked for; shared by threads. */
typedef struct
{
  SearchLiteral literal;        /* in every match, or empty */
  pcre2_code   *folded_literal; /* Owned: the same in any case, where it cannot do that; or NULL */
  gboolean      is_literal;     /* that is all there is; else: */

  pcre2_code *code;     /* Owned: for a line alone */
  pcre2_code *confined; /* Owned: for several lines at a time; NULL: there is none */
  pcre2_code *careful;  /* Owned: as code, with a callout before each step */

  gsize    n_before;      /* bytes before a place that may matter there */
  gboolean is_bounded;    /* no match is longer than the expression, give or take */
  gboolean takes_returns; /* a carriage return at the end of a line belongs to it */
} SearchPattern;

SearchPattern *search_pattern_new (const char          *text,
                                   const SearchMeaning *meaning,
                                   GError             **error);
void search_pattern_free (SearchPattern *self);

/* Whether `a` is also `A` in a @text that is no regular expression. */
gboolean search_is_case_ignored (const char *text,
                                 SearchCase  match_case);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchPattern, search_pattern_free)

G_END_DECLS
