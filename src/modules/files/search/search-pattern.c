/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#define PCRE2_CODE_UNIT_WIDTH 8

#include "search-pattern.h"

#include "search-literal.h"

#include <glib/gi18n-lib.h>
#include <pcre2.h>
#include <string.h>

/*
 * A plain string that minds its capitals is looked for by memchr(); everything else by PCRE2,
 * compiled to machine code. A regular expression in which a plain string can be seen is only tried
 * on the lines in which that string is.
 */

enum
{
  MATCH_LIMIT = 10000000, /* steps, at one place */
  STACK_MIN_BYTES = 32 * 1024,
  STACK_MAX_BYTES = 8 * 1024 * 1024
};

struct _SearchPattern
{
  pcre2_code   *code;    /* Owned; NULL: the literal is all there is */
  SearchLiteral literal; /* in every match, or empty */
};

struct _SearchMatcher
{
  const SearchPattern *pattern;
  pcre2_match_data    *match;   /* Owned */
  pcre2_match_context *context; /* Owned */
  pcre2_jit_stack     *stack;   /* Owned */
};

gboolean
search_is_case_ignored (const char *text,
                        SearchCase  search_case)
{
  if (search_case != SEARCH_CASE_SMART)
    return search_case == SEARCH_CASE_IGNORE;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isupper (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static gboolean
compile (SearchPattern *self,
         const char    *text,
         uint32_t       options,
         GError       **error)
{
  PCRE2_UCHAR message[256];
  PCRE2_SIZE  offset;
  int         code;

  self->code = pcre2_compile ((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED, options, &code, &offset,
                              NULL);
  if (self->code != NULL)
    {
      pcre2_jit_compile (self->code, PCRE2_JIT_COMPLETE);
      return TRUE;
    }

  pcre2_get_error_message (code, message, sizeof message);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("At character %ld of the expression: %s"),
               g_utf8_strlen (text, (gssize) offset) + 1, (const char *) message);
  return FALSE;
}

/* Bytes that are no UTF-8 match nothing but end nothing either. */
static uint32_t
get_options (gboolean is_regex,
             gboolean ignores_case)
{
  uint32_t options = PCRE2_MATCH_INVALID_UTF | (ignores_case ? PCRE2_CASELESS : 0);

  return options |
         (is_regex ? PCRE2_MULTILINE | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C : PCRE2_LITERAL);
}

SearchPattern *
search_pattern_new (const char *text,
                    gboolean    is_regex,
                    SearchCase  search_case,
                    GError    **error)
{
  g_autoptr(SearchPattern) self = g_new0 (SearchPattern, 1);
  gboolean         ignores_case = search_is_case_ignored (text, search_case);
  g_autofree char *extract = is_regex && !ignores_case ? search_literal_extract (text) : NULL;

  if (!is_regex && !ignores_case)
    {
      search_literal_init (&self->literal, text, strlen (text));
      return g_steal_pointer (&self);
    }

  if (extract != NULL)
    search_literal_init (&self->literal, extract, strlen (extract));
  if (!compile (self, text, get_options (is_regex, ignores_case), error))
    return NULL;
  return g_steal_pointer (&self);
}

void
search_pattern_free (SearchPattern *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->code, pcre2_code_free);
  search_literal_clear (&self->literal);
  g_free (self);
}

SearchMatcher *
search_matcher_new (const SearchPattern *pattern)
{
  SearchMatcher *self = g_new0 (SearchMatcher, 1);

  self->pattern = pattern;
  if (pattern->code == NULL)
    return self;

  self->match = pcre2_match_data_create_from_pattern (pattern->code, NULL);
  self->context = pcre2_match_context_create (NULL);
  self->stack = pcre2_jit_stack_create (STACK_MIN_BYTES, STACK_MAX_BYTES, NULL);
  pcre2_set_match_limit (self->context, MATCH_LIMIT);
  pcre2_jit_stack_assign (self->context, NULL, self->stack);
  return self;
}

void
search_matcher_free (SearchMatcher *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->match, pcre2_match_data_free);
  g_clear_pointer (&self->context, pcre2_match_context_free);
  g_clear_pointer (&self->stack, pcre2_jit_stack_free);
  g_free (self);
}

static gsize
find_line_end (const char *text,
               gsize       length,
               gsize       at)
{
  const char *end = at < length ? memchr (text + at, '\n', length - at) : NULL;

  return end != NULL ? (gsize) (end - text) : length;
}

static gsize
find_line_start (const char *text,
                 gsize       from,
                 gsize       at)
{
  const char *before = at > from ? memrchr (text + from, '\n', at - from) : NULL;

  return before != NULL ? (gsize) (before - text) + 1 : from;
}

static SearchResult
match (SearchMatcher *self,
       const char    *text,
       gsize          length,
       gsize          from,
       gsize         *out_start,
       gsize         *out_end,
       GError       **error)
{
  int               code = pcre2_match (self->pattern->code, (PCRE2_SPTR) text, length, from, 0,
                                        self->match, self->context);
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer (self->match);

  if (code == PCRE2_ERROR_NOMATCH)
    return SEARCH_NONE;
  if (code < 0)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                           _("The expression is too complex: simplify it"));
      return SEARCH_GAVE_UP;
    }
  *out_start = ends[0];
  *out_end = MAX (ends[0], ends[1]);
  return SEARCH_FOUND;
}

/* In the line from @start on only. */
static SearchResult
match_line (SearchMatcher *self,
            const char    *text,
            gsize          start,
            gsize          end,
            gsize         *out_start,
            gsize         *out_end,
            GError       **error)
{
  SearchResult result = match (self, text + start, end - start, 0, out_start, out_end, error);

  if (result == SEARCH_FOUND)
    {
      *out_start += start;
      *out_end += start;
    }
  return result;
}

static SearchResult
find_by_literal (SearchMatcher *self,
                 const char    *text,
                 gsize          length,
                 gsize          from,
                 gsize         *out_start,
                 gsize         *out_end,
                 GError       **error)
{
  const SearchLiteral *literal = &self->pattern->literal;

  while (from < length)
    {
      const char  *found = search_literal_find (literal, text + from, length - from);
      SearchResult result;
      gsize        at;
      gsize        line_end;

      if (found == NULL)
        return SEARCH_NONE;

      at = (gsize) (found - text);
      if (self->pattern->code == NULL)
        {
          *out_start = at;
          *out_end = at + literal->length;
          return SEARCH_FOUND;
        }
      line_end = find_line_end (text, length, at);
      result = match_line (self, text, find_line_start (text, from, at), line_end, out_start,
                           out_end, error);
      if (result != SEARCH_NONE)
        return result;
      from = line_end + 1;
    }
  return SEARCH_NONE;
}

static SearchResult
find_by_code (SearchMatcher *self,
              const char    *text,
              gsize          length,
              gsize          from,
              gsize         *out_start,
              gsize         *out_end,
              GError       **error)
{
  while (from < length)
    {
      SearchResult result = match (self, text, length, from, out_start, out_end, error);
      gsize        line_end;

      if (result != SEARCH_FOUND)
        return result;
      line_end = find_line_end (text, length, *out_start);
      if (*out_end <= line_end && *out_start < length)
        return SEARCH_FOUND;

      /* It goes on into the next line: is there one that does not? */
      result = match_line (self, text, find_line_start (text, from, *out_start), line_end,
                           out_start, out_end, error);
      if (result != SEARCH_NONE)
        return result;
      from = line_end + 1;
    }
  return SEARCH_NONE;
}

SearchResult
search_matcher_find (SearchMatcher *self,
                     const char    *text,
                     gsize          length,
                     gsize          from,
                     gsize         *out_start,
                     gsize         *out_end,
                     GError       **error)
{
  if (self->pattern->literal.length > 0)
    return find_by_literal (self, text, length, from, out_start, out_end, error);
  return find_by_code (self, text, length, from, out_start, out_end, error);
}
