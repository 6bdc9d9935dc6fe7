/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-matcher.h"

#include <string.h>

/*
 * PCRE2 backtracks, so there are expressions and texts for which it takes ever so long, and it
 * cannot be interrupted. So it is given little at a time, and few steps: of machine code, which
 * counts a run of characters as one step, as many as cannot take long even if each of them goes
 * over all of the text. What needs more is matched once again by code that calls back before each
 * step. That is many times slower, but it sees a cancellation and has a budget.
 *
 * Most lines are never alone with the expression. If a plain string is in all that it matches, only
 * the lines are tried in which that string is; if it can be rewritten so that no part of it takes a
 * line feed, many lines are tried at a time.
 */

enum
{
  STACK_MIN_BYTES = 32 * 1024,
  STACK_MAX_BYTES = 8 * 1024 * 1024,
  MAX_HEAP_KIB = 16 * 1024,

  /* Of one call: places where it starts, times the steps at each, times the length of a step. */
  MAX_WORK = 1 << 27,
  MIN_STEPS = 16,

  QUICK_BYTES = 1024, /* a line that is matched in one go */
  SLICE_BYTES = 512,  /* of a longer one, and as many behind it that are looked at */

  /* Lines that are matched together. */
  HOP_BYTES = 512,
  MAX_HOPS = 8,
  MAX_REFUSALS = 8, /* after which it is not tried any more */

  STEPS_PER_LOOK = 1 << 14,
  BYTES_PER_STEP_SHIFT = 4, /* what a step goes over costs, too */
  MAX_LINE_STEPS = 10000000,
};

static const guint64 MAX_FILE_STEPS = 20 * (guint64) MAX_LINE_STEPS;

struct _SearchMatcher
{
  const SearchPattern *pattern;
  pcre2_match_data    *match;   /* Owned */
  pcre2_match_context *quick;   /* Owned */
  pcre2_match_context *careful; /* Owned */
  pcre2_jit_stack     *stack;   /* Owned */

  BellhopJob *job;
  guint64     n_file_steps; /* of the careful code */
  guint       n_refusals;   /* of lines that are matched together */

  /* While the careful code runs. */
  guint64  n_steps;
  guint64  next_look;
  gsize    position;
  gboolean is_cancelled;
};

static int
step_cb (pcre2_callout_block *step,
         void                *data)
{
  SearchMatcher *self = data;
  const gsize    position = step->current_position;

  self->n_steps += 1 + (position > self->position
                          ? (position - self->position) >> BYTES_PER_STEP_SHIFT
                          : 0);
  self->position = position;
  if (self->n_steps < self->next_look)
    return 0;

  self->next_look = self->n_steps + STEPS_PER_LOOK;
  self->is_cancelled = !bellhop_job_checkpoint (self->job, NULL);
  return self->is_cancelled || self->n_steps > MAX_LINE_STEPS ? PCRE2_ERROR_CALLOUT : 0;
}

static pcre2_match_data *
match_data_new (const SearchPattern *pattern)
{
  return pcre2_match_data_create_from_pattern (
    pattern->code != NULL ? pattern->code : pattern->folded_literal, NULL);
}

SearchMatcher *
search_matcher_new (const SearchPattern *pattern)
{
  SearchMatcher *self = g_new0 (SearchMatcher, 1);

  self->pattern = pattern;
  if (pattern->code == NULL && pattern->folded_literal == NULL)
    return self;

  self->match = match_data_new (pattern);
  self->quick = pcre2_match_context_create (NULL);
  self->stack = pcre2_jit_stack_create (STACK_MIN_BYTES, STACK_MAX_BYTES, NULL);
  pcre2_jit_stack_assign (self->quick, NULL, self->stack);
  self->careful = pcre2_match_context_create (NULL);
  pcre2_set_match_limit (self->careful, G_MAXUINT32);
  pcre2_set_heap_limit (self->careful, MAX_HEAP_KIB);
  pcre2_set_callout (self->careful, step_cb, self);
  return self;
}

void
search_matcher_free (SearchMatcher *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->match, pcre2_match_data_free);
  g_clear_pointer (&self->quick, pcre2_match_context_free);
  g_clear_pointer (&self->careful, pcre2_match_context_free);
  g_clear_pointer (&self->stack, pcre2_jit_stack_free);
  g_free (self);
}

void
search_matcher_begin (SearchMatcher *self,
                      BellhopJob    *job)
{
  self->job = job;
  self->n_file_steps = 0;
  self->n_refusals = 0;
}

gboolean
search_matcher_is_exhausted (const SearchMatcher *self)
{
  return self->n_file_steps > MAX_FILE_STEPS;
}

gsize
search_matcher_get_n_before (const SearchMatcher *self)
{
  return self->pattern->n_before;
}

/* --- One call of PCRE2 --- */

static void
note_match (SearchMatcher *self,
            gsize          offset,
            SearchMatch   *out_match)
{
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer (self->match);

  out_match->start = offset + ends[0];
  out_match->end = offset + MAX (ends[0], ends[1]);
}

/* Starts at @n_places places of @text from @from on, and nowhere goes over more than @reach. */
static int
match_quickly (SearchMatcher    *self,
               const pcre2_code *code,
               const char       *text,
               gsize             length,
               gsize             from,
               gsize             n_places,
               gsize             reach,
               uint32_t          options)
{
  const gsize n_steps = MAX_WORK / (n_places * reach);

  pcre2_set_match_limit (self->quick, (uint32_t) MAX (n_steps, MIN_STEPS));
  return pcre2_match (code, (PCRE2_SPTR) text, length, from, options, self->match, self->quick);
}

static int
run_carefully (SearchMatcher    *self,
               const SearchPart *part,
               gsize             from,
               uint32_t          options)
{
  options |= (part->begins ? 0 : PCRE2_NOTBOL) | (part->ends ? 0 : PCRE2_NOTEOL);
  self->position = from;
  return pcre2_match (self->pattern->careful, (PCRE2_SPTR) part->text, part->length, from, options,
                      self->match, self->careful);
}

static SearchResult
match_carefully (SearchMatcher    *self,
                 const SearchPart *part,
                 gsize             from,
                 gboolean         *out_is_unsure,
                 SearchMatch      *out_match,
                 GError          **error)
{
  int code;

  if (search_matcher_is_exhausted (self))
    return SEARCH_GAVE_UP;

  self->n_steps = 0;
  self->next_look = STEPS_PER_LOOK;
  self->is_cancelled = FALSE;
  code = run_carefully (self, part, from, part->ends ? 0 : PCRE2_PARTIAL_HARD);
  if (code == PCRE2_ERROR_PARTIAL && pcre2_get_ovector_pointer (self->match)[0] < part->until)
    {
      *out_is_unsure = TRUE;
      code = run_carefully (self, part, from, 0);
    }
  self->n_file_steps += self->n_steps;

  if (!bellhop_job_checkpoint (self->job, error))
    return SEARCH_CANCELLED;
  if (code == PCRE2_ERROR_NOMATCH || code == PCRE2_ERROR_PARTIAL)
    return SEARCH_NONE;
  if (code < 0)
    return SEARCH_GAVE_UP;
  if (pcre2_get_startchar (self->match) >= part->until)
    return SEARCH_NONE;
  note_match (self, 0, out_match);
  return SEARCH_FOUND;
}

/* --- A line --- */

/* Where the character begins that @at is in. */
static gsize
align (const char *text,
       gsize       at)
{
  for (guint i = 0; i < 3 && at > 0 && ((guchar) text[at] & 0xc0) == 0x80; i++)
    at--;
  return at;
}

/* FALSE: what starts from @at to @end has to be matched with care. */
static gboolean
match_slice (SearchMatcher    *self,
             const SearchPart *part,
             gsize             at,
             gsize             end,
             SearchResult     *out_result,
             SearchMatch      *out_match)
{
  const gsize n_before = self->pattern->n_before;
  const gsize begin = at > n_before ? align (part->text, at - n_before) : 0;
  const char *text = part->text + begin;
  const gsize seen = end + SLICE_BYTES < part->length ? align (part->text, end + SLICE_BYTES)
                                                      : part->length;
  gboolean    goes_on = seen < part->length || !part->ends;
  uint32_t    options = (begin > 0 || !part->begins ? PCRE2_NOTBOL : 0) |
                     (goes_on ? PCRE2_NOTEOL | PCRE2_PARTIAL_HARD : 0);
  int   code = match_quickly (self, self->pattern->code, text, seen - begin, at - begin,
                              SLICE_BYTES, 2 * SLICE_BYTES, options);
  gsize start;

  *out_result = SEARCH_NONE;
  if (code == PCRE2_ERROR_NOMATCH)
    return TRUE;
  if (code < 0 && code != PCRE2_ERROR_PARTIAL)
    return FALSE;

  start = begin + (code > 0 ? pcre2_get_startchar (self->match)
                            : pcre2_get_ovector_pointer (self->match)[0]);
  if (start >= end)
    return TRUE;
  if (code == PCRE2_ERROR_PARTIAL)
    return FALSE;
  *out_result = SEARCH_FOUND;
  note_match (self, begin, out_match);
  return TRUE;
}

static SearchResult
match_part (SearchMatcher    *self,
            const SearchPart *part,
            gboolean         *out_is_unsure,
            SearchMatch      *out_match,
            GError          **error)
{
  for (gsize at = part->from; at < part->until;)
    {
      SearchResult result;
      gsize        end = at + SLICE_BYTES < part->length ? align (part->text, at + SLICE_BYTES)
                                                         : part->length + 1;

      end = MIN (end, part->until);
      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_CANCELLED;
      if (!match_slice (self, part, at, end, &result, out_match))
        return match_carefully (self, part, at, out_is_unsure, out_match, error);
      if (result == SEARCH_FOUND)
        return SEARCH_FOUND;
      at = end;
    }
  return SEARCH_NONE;
}

/* The line from @start to @end, without what ends it. */
static SearchResult
match_line (SearchMatcher *self,
            const char    *text,
            gsize          start,
            gsize          end,
            SearchMatch   *out_match,
            GError       **error)
{
  gsize        length = end - start;
  gboolean     is_unsure;
  SearchPart   part;
  SearchResult result;
  int          code;

  if (length > 0 && text[end - 1] == '\r' && !self->pattern->takes_returns)
    length--;
  part = (SearchPart){ text + start, length, 0, length + 1, TRUE, TRUE };

  if (length <= QUICK_BYTES)
    {
      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_CANCELLED;
      code = match_quickly (self, self->pattern->code, part.text, length, 0, length + 1, length + 1,
                            0);
      if (code == PCRE2_ERROR_NOMATCH)
        return SEARCH_NONE;
      result = SEARCH_FOUND;
      if (code > 0)
        note_match (self, 0, out_match);
      else
        result = match_carefully (self, &part, 0, &is_unsure, out_match, error);
    }
  else
    result = match_part (self, &part, &is_unsure, out_match, error);

  if (result == SEARCH_GAVE_UP)
    *out_match = (SearchMatch){ start, end };
  else if (result == SEARCH_FOUND)
    {
      out_match->start += start;
      out_match->end += start;
    }
  return result;
}

static gsize
find_line_end (const char *text,
               gsize       length,
               gsize       at)
{
  const char *end = at < length ? memchr (text + at, '\n', length - at) : NULL;

  return end != NULL ? (gsize) (end - text) : length;
}

/* The lines from @from on that begin before @until. */
static SearchResult
match_lines (SearchMatcher *self,
             const char    *text,
             gsize          length,
             gsize          from,
             gsize          until,
             SearchMatch   *out_match,
             GError       **error)
{
  while (from < until)
    {
      gsize        end = find_line_end (text, length, from);
      SearchResult result = match_line (self, text, from, end, out_match, error);

      if (result != SEARCH_NONE)
        return result;
      from = end + 1;
    }
  return SEARCH_NONE;
}

/* --- With a literal --- */

static gboolean
find_literal (SearchMatcher *self,
              const char    *text,
              gsize          length,
              gsize          from,
              SearchMatch   *out_match)
{
  const SearchPattern *pattern = self->pattern;

  if (pattern->folded_literal != NULL)
    {
      /* It takes no steps but one from each place to the next. */
      pcre2_set_match_limit (self->quick, G_MAXUINT32);
      if (pcre2_match (pattern->folded_literal, (PCRE2_SPTR) text + from, length - from, 0, 0,
                       self->match, self->quick) <= 0)
        return FALSE;
      note_match (self, from, out_match);
    }
  else
    {
      const char *found = search_literal_find (&pattern->literal, text + from, length - from);

      if (found == NULL)
        return FALSE;
      out_match->start = (gsize) (found - text);
      out_match->end = out_match->start + pattern->literal.length;
    }
  return TRUE;
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
find_by_literal (SearchMatcher *self,
                 const char    *text,
                 gsize          length,
                 gsize          from,
                 SearchMatch   *out_match,
                 GError       **error)
{
  while (from < length)
    {
      SearchResult result;
      gsize        end;

      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_CANCELLED;
      if (!find_literal (self, text, length, from, out_match))
        return SEARCH_NONE;
      if (self->pattern->is_literal)
        return SEARCH_FOUND;

      end = find_line_end (text, length, out_match->start);
      result = match_line (self, text, find_line_start (text, from, out_match->start), end,
                           out_match, error);
      if (result != SEARCH_NONE)
        return result;
      from = end + 1;
    }
  return SEARCH_NONE;
}

/* --- Without --- */

/* Where lines end that may be matched together, none of them longer than HOP_BYTES; @from: there
   are none. */
static gsize
find_piece_end (SearchMatcher *self,
                const char    *text,
                gsize          length,
                gsize          from)
{
  gsize end = from;

  if (self->pattern->confined == NULL || self->n_refusals >= MAX_REFUSALS)
    return from;
  for (guint i = 0; i < MAX_HOPS && end < length; i++)
    {
      const gsize n_bytes = MIN (HOP_BYTES, length - end);
      const char *last = memrchr (text + end, '\n', n_bytes);

      if (last == NULL)
        break;
      end = (gsize) (last - text) + 1;
    }
  if (!self->pattern->takes_returns && memchr (text + from, '\r', end - from) != NULL)
    return from;
  return end;
}

static SearchResult
find_by_code (SearchMatcher *self,
              const char    *text,
              gsize          length,
              gsize          from,
              SearchMatch   *out_match,
              GError       **error)
{
  while (from < length)
    {
      gsize        end = find_piece_end (self, text, length, from);
      gsize        until = MAX (end, MIN (from + HOP_BYTES, length));
      SearchResult result;
      int          code;

      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_CANCELLED;
      if (end > from)
        {
          /* Without the last line feed, behind which there is no line. */
          code = match_quickly (self, self->pattern->confined, text + from, end - from - 1, 0,
                                end - from, HOP_BYTES, 0);
          if (code > 0)
            {
              note_match (self, from, out_match);
              return SEARCH_FOUND;
            }
          if (code == PCRE2_ERROR_NOMATCH)
            {
              from = end;
              continue;
            }
          self->n_refusals++;
        }
      result = match_lines (self, text, length, from, until, out_match, error);
      if (result != SEARCH_NONE)
        return result;
      from = find_line_end (text, length, until - 1) + 1;
    }
  return SEARCH_NONE;
}

SearchResult
search_matcher_find (SearchMatcher *self,
                     const char    *text,
                     gsize          length,
                     gsize          from,
                     SearchMatch   *out_match,
                     GError       **error)
{
  if (self->pattern->literal.length > 0)
    return find_by_literal (self, text, length, from, out_match, error);
  return find_by_code (self, text, length, from, out_match, error);
}

/* A literal is in the part or it is not; an expression that needs one may still reach for it. */
SearchResult
search_matcher_find_in_part (SearchMatcher    *self,
                             const SearchPart *part,
                             gboolean         *out_is_unsure,
                             SearchMatch      *out_match,
                             GError          **error)
{
  *out_is_unsure = FALSE;
  if (!bellhop_job_checkpoint (self->job, error))
    return SEARCH_CANCELLED;
  if (self->pattern->literal.length > 0)
    {
      if (!find_literal (self, part->text, part->length, part->from, out_match))
        return SEARCH_NONE;
      if (self->pattern->is_literal)
        return out_match->start < part->until ? SEARCH_FOUND : SEARCH_NONE;
      *out_is_unsure = !part->begins && !self->pattern->is_bounded;
    }
  return match_part (self, part, out_is_unsure, out_match, error);
}
