/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * A file is read by blocks, and what is left of a line at the end of one goes before the next. So
 * does what may be shown as context. A line that does not fit is cut.
 */

enum
{
  BLOCK_BYTES = 1024 * 1024,
  MAX_KEPT_BYTES = 4 * BLOCK_BYTES,
  MAX_CONVERTED_BYTES = 64 * 1024 * 1024
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
} Reading;

void
search_reader_clear (SearchReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
}

static guint64
count_lines (const char *text,
             gsize       length)
{
  guint64 n_lines = 0;

  /* The compiler makes this look at many bytes at a time. */
  for (gsize i = 0; i < length; i++)
    n_lines += text[i] == '\n';
  return n_lines;
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

static gboolean
notify_line (Reading *self,
             gsize    start,
             gsize    end,
             gssize   column,
             GError **error)
{
  SearchReader *reader = self->reader;
  gsize         length = end - start;

  if (length > 0 && reader->buffer[end - 1] == '\r')
    length--;
  return reader->func (reader->buffer + start, length, get_line (self, start), column, reader->data,
                       error);
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
notify_match (Reading *self,
              gsize    start,
              gsize    end,
              gsize    limit,
              GError **error)
{
  const char *buffer = self->reader->buffer;
  const char *before = start > self->at ? memrchr (buffer + self->at, '\n', start - self->at)
                                        : NULL;
  gsize       line_start = before != NULL ? (gsize) (before - buffer) + 1 : self->at;
  gsize       line_end = find_end (self, MAX (start, line_start), limit);

  if (!notify_rest_of_context (self, line_start, error))
    return FALSE;
  for (gsize at = find_context (self, line_start); at < line_start;)
    {
      gsize context_end = find_end (self, at, line_start);

      if (!notify_line (self, at, context_end, -1, error))
        return FALSE;
      at = context_end + 1;
    }
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
  gsize start;
  gsize end;

  while (self->at < limit)
    {
      SearchResult result = search_matcher_find (self->reader->matcher, self->reader->buffer, limit,
                                                 self->at, &start, &end, error);

      if (result == SEARCH_GAVE_UP)
        return FALSE;
      if (result == SEARCH_NONE)
        break;
      if (!notify_match (self, start, end, limit, error))
        return FALSE;
    }
  self->at = MAX (self->at, limit);
  return notify_rest_of_context (self, limit, error);
}

/* Moves what is still needed to the front. */
static void
make_room (Reading *self)
{
  SearchReader *reader = self->reader;
  gsize         keep = find_context (self, self->at);

  if (self->n_to_show > 0)
    keep = MIN (keep, self->shown);
  get_line (self, keep);
  if (self->length > keep)
    memmove (reader->buffer, reader->buffer + keep, self->length - keep);
  self->length -= keep;
  self->at = self->at > keep ? self->at - keep : 0;
  self->shown = self->shown > keep ? self->shown - keep : 0;
  self->counted = 0;
  if (reader->n_allocated < self->length + BLOCK_BYTES)
    {
      reader->n_allocated = self->length + BLOCK_BYTES;
      reader->buffer = g_realloc (reader->buffer, reader->n_allocated);
    }
}

static gssize
read_block (Reading *self,
            int      fd)
{
  ssize_t n_read;

  make_room (self);
  do
    n_read = read (fd, self->reader->buffer + self->length, BLOCK_BYTES);
  while (n_read < 0 && errno == EINTR);
  if (n_read > 0)
    self->length += (gsize) n_read;
  return n_read;
}

/* --- Text in 16 bits --- */

static const char *
find_wide_encoding (const char *text,
                    gsize       length)
{
  if (length >= 2 && memcmp (text, "\xff\xfe", 2) == 0)
    return "UTF-16LE";
  if (length >= 2 && memcmp (text, "\xfe\xff", 2) == 0)
    return "UTF-16BE";
  return NULL;
}

/* The whole file in place of its first block; FALSE when that is too big, or no such text. */
static gboolean
convert (Reading    *self,
         int         fd,
         const char *encoding)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree char *text = NULL;
  gsize            length;

  g_byte_array_append (bytes, (const guint8 *) self->reader->buffer + 2, (guint) self->length - 2);
  while (bytes->len < MAX_CONVERTED_BYTES && !bellhop_job_is_cancelled (self->reader->job))
    {
      self->at = self->length;
      self->shown = self->length;
      if (read_block (self, fd) <= 0)
        break;
      g_byte_array_append (bytes, (const guint8 *) self->reader->buffer, (guint) self->length);
    }

  text = g_convert ((const char *) bytes->data, bytes->len & ~1U, "UTF-8", encoding, NULL, &length,
                    NULL);
  if (text == NULL)
    return FALSE;

  g_free (self->reader->buffer);
  self->reader->buffer = g_steal_pointer (&text);
  self->reader->n_allocated = length;
  *self = (Reading){ .reader = self->reader, .length = length, .line = 1 };
  return TRUE;
}

/* --- One file --- */

static gboolean
is_binary (const Reading *self,
           gsize          from)
{
  return !self->reader->binary &&
         memchr (self->reader->buffer + from, '\0', self->length - from) != NULL;
}

/* The first block tells what kind of file it is. FALSE: it is not searched. */
static gboolean
begin (Reading  *self,
       int       fd,
       gboolean *out_is_whole)
{
  const char *encoding = find_wide_encoding (self->reader->buffer, self->length);

  *out_is_whole = FALSE;
  if (encoding != NULL)
    {
      *out_is_whole = TRUE;
      return convert (self, fd, encoding);
    }
  if (is_binary (self, 0))
    return FALSE;
  if (self->length >= 3 && memcmp (self->reader->buffer, "\xef\xbb\xbf", 3) == 0)
    self->at = self->counted = self->shown = 3;
  return TRUE;
}

/* Whole lines are searched, unless one is too long to be kept. */
static gsize
find_limit (const Reading *self)
{
  const char *buffer = self->reader->buffer;
  const char *last = memrchr (buffer + self->at, '\n', self->length - self->at);

  if (last != NULL)
    return (gsize) (last - buffer) + 1;
  return self->length - self->at > MAX_KEPT_BYTES ? self->length : self->at;
}

SearchOutcome
search_reader_read (SearchReader *self,
                    int           fd,
                    GError      **error)
{
  Reading  reading = { .reader = self, .line = 1 };
  gboolean is_first = TRUE;
  gboolean is_whole = FALSE;
  gssize   n_read = BLOCK_BYTES;

  /* A block that is not full is the last. */
  while (!is_whole && n_read == BLOCK_BYTES && (n_read = read_block (&reading, fd)) > 0)
    {
      if (is_first && !begin (&reading, fd, &is_whole))
        return SEARCH_READ;
      if (!is_first && is_binary (&reading, reading.length - (gsize) n_read))
        return SEARCH_READ;
      is_first = FALSE;
      if (is_whole)
        break;

      if (!search_lines (&reading, find_limit (&reading), error))
        return SEARCH_ENDED;
      if (!bellhop_job_checkpoint (self->job, error))
        return SEARCH_ENDED;
    }
  if (!is_whole && n_read < 0)
    return SEARCH_UNREADABLE;
  return search_lines (&reading, reading.length, error) ? SEARCH_READ : SEARCH_ENDED;
}
