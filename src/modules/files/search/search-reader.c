/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A file is read by blocks, and what is left of a line at the end of one goes before the next. So
 * does what may be shown as context. Of a line that is too long only a part is kept, with as much
 * before it as a match there may look at.
 */

enum
{
  BLOCK_BYTES = 128 * 1024, /* which a processor has at hand still when they are searched */
  MAX_LINE_BYTES = 1024 * 1024,
  OVERLAP_BYTES = 64 * 1024 /* at the end of a part, where matches are left to the next part */
};

/* What is in the buffer of one file. */
typedef struct
{
  SearchReader *reader;
  gsize         length;    /* of what is in the buffer */
  gsize         at;        /* where the search goes on: the start of a line */
  gsize         counted;   /* lines are counted up to here */
  guint64       line;      /* the number of the line that begins there */
  gsize         shown;     /* what lies before has been told, or will not be */
  guint         n_to_show; /* lines after a match that are still to be told as context */

  /* A line that is too long: the buffer begins with what is kept of it. */
  gboolean is_long;
  gboolean is_settled; /* nothing more is looked for in it */
  gboolean is_told;    /* that something may have been missed in it */
  guint64  n_before;   /* characters of it before the buffer */
  gsize    from;       /* matches that start before have been looked for */
} Reading;

void
search_reader_clear (SearchReader *self)
{
  search_source_clear (&self->source);
  g_clear_pointer (&self->buffer, g_free);
}

/* What a processor compares in one go: compilers do not think of that themselves at the usual
 * level. */
typedef gint8   Lane __attribute__ ((vector_size (16)));
typedef guint8  Sums __attribute__ ((vector_size (16)));
typedef guint16 WideSums __attribute__ ((vector_size (16)));
typedef guint64 Totals __attribute__ ((vector_size (16)));

/* Which bytes are line feeds: -1, and 0 elsewhere. */
static inline Lane
find_line_feeds (Lane bytes)
{
  return bytes == ((Lane){ 0 } + '\n');
}

/* And which do not begin a character. */
static inline Lane
find_inner_bytes (Lane bytes)
{
  return bytes < ((Lane){ 0 } - 0x40);
}

/* Less than 2^16 in all. */
static inline guint64
add_up (Sums sums)
{
  const WideSums pairs = ((WideSums) sums & 0xff) + ((WideSums) sums >> 8);
  const Totals   halves = (Totals) pairs;
  const guint64  both = halves[0] + halves[1];

  return (both * G_GUINT64_CONSTANT (0x0001000100010001)) >> 48;
}

static inline guint64
count (const char *text,
       gsize       length,
       Lane (*find) (Lane))
{
  guint64 n_found = 0;

  while (length > 0)
    {
      Sums sums = { 0 };

      for (guint i = 0; i < G_MAXUINT8 && length > 0; i++)
        {
          const gsize n_bytes = MIN (length, sizeof (Lane));
          Lane        bytes = { 0 };

          if (n_bytes == sizeof bytes)
            memcpy (&bytes, text, sizeof bytes);
          else
            memcpy (&bytes, text, n_bytes);
          sums -= (Sums) find (bytes);
          text += n_bytes;
          length -= n_bytes;
        }
      n_found += add_up (sums);
    }
  return n_found;
}

static guint64
count_lines (const char *text,
             gsize       length)
{
  return count (text, length, find_line_feeds);
}

static guint64
count_characters (const char *text,
                  gsize       length)
{
  return length - count (text, length, find_inner_bytes);
}

static guint64
get_line (Reading *self,
          gsize    at)
{
  self->line += count_lines (self->reader->buffer + self->counted, at - self->counted);
  self->counted = at;
  return self->line;
}

static gsize
find_end (Reading *self,
          gsize    at,
          gsize    limit)
{
  const char *end = memchr (self->reader->buffer + at, '\n', limit - at);

  return end != NULL ? (gsize) (end - self->reader->buffer) : limit;
}

/* @format has a place for the number of the line. */
static gboolean
notify_problem (Reading    *self,
                guint64     line,
                const char *format,
                GError    **error)
{
  SearchReader    *reader = self->reader;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, line);
  g_autoptr(GString) reason = g_string_new (format);

  g_string_replace (reason, "%s", number, 1);
  return reader->funcs->problem (reason->str, reader->data, error);
}

static gboolean
notify_gave_up (Reading *self,
                guint64  line,
                GError **error)
{
  if (search_matcher_is_exhausted (self->reader->matcher))
    return notify_problem (self, line,
                           _("Line %s and what follows: the expression is too complex"),
                           error);
  return notify_problem (self, line, _("Line %s: the expression is too complex"), error);
}

static gboolean
notify_line (Reading *self,
             gsize    start,
             gsize    end,
             gssize   column,
             GError **error)
{
  SearchReader *reader = self->reader;
  SearchLine    line = { reader->buffer + start, end - start, get_line (self, start), column, 0,
                         FALSE };

  if (line.length > 0 && reader->buffer[end - 1] == '\r')
    line.length--;
  return reader->funcs->line (&line, reader->data, error);
}

/* The lines from where was told last up to @until that are within reach of a match behind them. */
static gboolean
notify_rest_of_context (Reading *self,
                        gsize    until,
                        GError **error)
{
  while (self->n_to_show > 0 && self->shown < until)
    {
      gsize end = find_end (self, self->shown, until);

      if (!notify_line (self, self->shown, end, -1, error))
        return FALSE;
      self->shown = MIN (end + 1, until);
      self->n_to_show--;
    }
  return TRUE;
}

/* Where the context before the line at @start begins. */
static gsize
find_context (Reading *self,
              gsize    start)
{
  gsize at = start;

  for (guint i = 0; i < self->reader->n_context && at > self->shown; i++)
    {
      const char *before = at >= 2 ? memrchr (self->reader->buffer, '\n', at - 1) : NULL;

      at = before != NULL ? (gsize) (before - self->reader->buffer) + 1 : 0;
    }
  return MAX (at, self->shown);
}

static gboolean
notify_context (Reading *self,
                gsize    line_start,
                GError **error)
{
  if (!notify_rest_of_context (self, line_start, error))
    return FALSE;
  for (gsize at = find_context (self, line_start); at < line_start;)
    {
      gsize end = find_end (self, at, line_start);

      if (!notify_line (self, at, end, -1, error))
        return FALSE;
      at = end + 1;
    }
  return TRUE;
}

static gboolean
notify_match (Reading *self,
              gsize    start,
              gsize    limit,
              GError **error)
{
  const char *buffer = self->reader->buffer;
  const char *before = start > self->at ? memrchr (buffer + self->at, '\n', start - self->at)
                                        : NULL;
  gsize       line_start = before != NULL ? (gsize) (before - buffer) + 1 : self->at;
  gsize       line_end = find_end (self, MAX (start, line_start), limit);

  if (!notify_context (self, line_start, error))
    return FALSE;
  self->shown = MIN (line_end + 1, self->length);
  self->n_to_show = self->reader->n_context;
  self->at = self->shown;
  return notify_line (self, line_start, line_end, (gssize) (start - line_start), error);
}

/* All lines that end before @limit. */
static gboolean
search_lines (Reading *self,
              gsize    limit,
              GError **error)
{
  SearchReader *reader = self->reader;
  SearchMatch   match;

  while (self->at < limit && !search_matcher_is_exhausted (reader->matcher))
    {
      switch (search_matcher_find (reader->matcher, reader->buffer, limit, self->at, &match, error))
        {
        case SEARCH_FOUND:
          if (!notify_match (self, match.start, limit, error))
            return FALSE;
          break;
        case SEARCH_GAVE_UP:
          if (!notify_gave_up (self, get_line (self, match.start), error))
            return FALSE;
          self->at = MIN (match.end + 1, limit);
          break;
        case SEARCH_CANCELLED:
          return FALSE;
        case SEARCH_NONE:
        default:
          self->at = limit;
        }
    }
  self->at = MAX (self->at, limit);
  return notify_rest_of_context (self, limit, error);
}

/* --- Lines that are too long --- */

static gboolean
notify_part (Reading          *self,
             const SearchPart *part,
             gsize             start,
             GError          **error)
{
  SearchReader *reader = self->reader;
  SearchLine    line = { part->text, part->length, self->line, (gssize) start, self->n_before,
                         !part->ends };

  self->n_to_show = reader->n_context;
  return reader->funcs->line (&line, reader->data, error);
}

static gboolean
notify_unsure (Reading *self,
               GError **error)
{
  if (self->is_told)
    return TRUE;
  self->is_told = TRUE;
  return notify_problem (self, self->line,
                         _("Line %s is very long: a match of more than 64 KiB in it may be "
                           "missing or be none"),
                         error);
}

static gboolean
search_part (Reading          *self,
             const SearchPart *part,
             GError          **error)
{
  SearchMatch  match;
  gboolean     is_unsure;
  SearchResult result = search_matcher_find_in_part (self->reader->matcher, part, &is_unsure,
                                                     &match, error);

  if (result == SEARCH_CANCELLED)
    return FALSE;
  if (is_unsure && !notify_unsure (self, error))
    return FALSE;
  self->is_settled = result != SEARCH_NONE;
  if (result == SEARCH_GAVE_UP)
    return notify_gave_up (self, self->line, error);
  return result != SEARCH_FOUND || notify_part (self, part, match.start, error);
}

/* Up to @end, where the line @ends or the buffer does. */
static gboolean
read_part (Reading *self,
           gsize    end,
           gboolean ends,
           GError **error)
{
  const char *buffer = self->reader->buffer;
  SearchPart  part = { buffer, end, self->from, end + 1, self->n_before == 0 && self->from == 0,
                       ends };

  if (ends && end > 0 && buffer[end - 1] == '\r')
    part.until = part.length--;
  if (!ends)
    part.until = end - MIN (end, OVERLAP_BYTES);
  if (!self->is_settled && part.until > part.from && !search_part (self, &part, error))
    return FALSE;
  self->from = MAX (self->from, part.until);
  return TRUE;
}

/* The line at @start does not fit: what is before it is over. */
static gboolean
begin_long (Reading *self,
            gsize    start,
            GError **error)
{
  SearchReader *reader = self->reader;

  if (!notify_rest_of_context (self, start, error))
    return FALSE;
  get_line (self, start);
  memmove (reader->buffer, reader->buffer + start, self->length - start);
  self->length -= start;
  self->at = self->shown = self->counted = 0;
  self->is_long = TRUE;
  self->is_settled = search_matcher_is_exhausted (reader->matcher);
  self->is_told = FALSE;
  self->n_before = 0;
  self->from = 0;
  return TRUE;
}

/* What comes next belongs to it. */
static gboolean
continue_long (Reading *self,
               gboolean is_last,
               GError **error)
{
  gsize    end = find_end (self, self->counted, self->length);
  gboolean ends = end < self->length || is_last;

  if (!read_part (self, end, ends, error))
    return FALSE;
  self->counted = end;
  if (!ends)
    return TRUE;

  self->is_long = FALSE;
  self->n_to_show -= self->n_to_show > 0 && !self->is_settled;
  self->at = self->shown = MIN (end + 1, self->length);
  return TRUE;
}

/* --- Blocks --- */

/* Where what is still needed begins. */
static gsize
find_kept (Reading *self)
{
  gsize keep;

  if (self->is_long)
    {
      if (self->is_settled)
        return self->length;
      return self->from - MIN (self->from, search_matcher_get_n_before (self->reader->matcher));
    }
  keep = find_context (self, self->at);
  return self->n_to_show > 0 ? MIN (keep, self->shown) : keep;
}

/* Moves it to the front. */
static void
make_room (Reading *self)
{
  SearchReader *reader = self->reader;
  const gsize   keep = find_kept (self);

  if (self->is_long)
    {
      self->n_before += count_characters (reader->buffer, keep);
      self->from -= MIN (keep, self->from);
      self->counted = self->length - keep;
    }
  else
    {
      get_line (self, keep);
      self->at -= MIN (keep, self->at);
      self->shown -= MIN (keep, self->shown);
      self->counted = 0;
    }
  if (self->length > keep)
    memmove (reader->buffer, reader->buffer + keep, self->length - keep);
  self->length -= keep;
  if (reader->n_allocated < self->length + BLOCK_BYTES)
    {
      reader->n_allocated = self->length + BLOCK_BYTES;
      reader->buffer = g_realloc (reader->buffer, reader->n_allocated);
    }
}

/* The lines that are whole. When the file is binary further down, the line in which that begins is
 * not searched. */
static gboolean
search_block (Reading *self,
              GError **error)
{
  const SearchSource *source = &self->reader->source;
  const gboolean      is_last = source->is_over && source->zero_at == 0;
  const char         *last;
  gsize               limit = self->length;

  if (self->is_long && !continue_long (self, is_last, error))
    return FALSE;
  if (self->is_long)
    return TRUE;
  if (!is_last)
    {
      last = memrchr (self->reader->buffer + self->at, '\n', self->length - self->at);
      limit = last != NULL ? (gsize) (last - self->reader->buffer) + 1 : self->at;
    }
  if (!search_lines (self, limit, error))
    return FALSE;
  if (self->length - limit < MAX_LINE_BYTES || source->is_over)
    return TRUE;
  return begin_long (self, limit, error) && continue_long (self, FALSE, error);
}

static gboolean
notify_zero (Reading *self,
             GError **error)
{
  const SearchReader *reader = self->reader;
  g_autofree char    *position = g_strdup_printf ("%" G_GUINT64_FORMAT, reader->source.zero_at);
  g_autofree char    *reason = g_strdup_printf (_("Binary from byte %s on: not searched there"),
                                                position);

  return reader->funcs->problem (reason, reader->data, error);
}

SearchOutcome
search_reader_read (SearchReader *self,
                    int           fd,
                    GError      **error)
{
  Reading reading = { .reader = self, .line = 1 };

  search_source_begin (&self->source, fd);
  search_matcher_begin (self->matcher, self->job);
  while (!self->source.is_over)
    {
      gssize n_read;

      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_ENDED;
      make_room (&reading);
      n_read = search_source_read (&self->source, self->buffer + reading.length, BLOCK_BYTES);
      if (n_read < 0)
        return SEARCH_UNREADABLE;
      reading.length += (gsize) n_read;
      if (self->source.is_binary)
        return SEARCH_BINARY;
      if (!search_block (&reading, error))
        return SEARCH_ENDED;
      if (search_matcher_is_exhausted (self->matcher))
        return SEARCH_READ;
    }
  if (self->source.zero_at > 0 && !notify_zero (&reading, error))
    return SEARCH_ENDED;
  return SEARCH_READ;
}
