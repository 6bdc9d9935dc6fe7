/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-segment-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PIECE_BYTES = 512 * 1024,
  MIN_PIECE_BYTES = 4 * 1024,
  REST_BYTES = 512, /* libsoup reads trailers into what it is given: into one byte for ever */
  MIN_CHUNK_BYTES = 4 * 1024 * 1024,
  MAX_CHUNK_BYTES = 64 * 1024 * 1024,
  CHUNKS_PER_SEGMENT = 8,
  N_PARTS_PER_SECOND = 10,
};

static void
segment_free (gpointer data)
{
  DownloadSegment *self = data;

  g_ptr_array_remove_fast (self->file->segments, self);
  download_answer_clear (&self->answer);
  g_clear_pointer (&self->piece, g_bytes_unref);
  bellhop_event_unref (self->has_piece);
  bellhop_event_unref (self->has_written);
  g_free (self);
}

/* --- Reading --- */

static gsize
choose_piece (DownloadSegment *self,
              guint64          end)
{
  Download *download = self->file->download;
  guint64   size = PIECE_BYTES;

  /* A slow flow is read in small pieces, so that it flows. */
  if (download->bytes_per_s > 0)
    size = CLAMP (download->bytes_per_s / N_PARTS_PER_SECOND, MIN_PIECE_BYTES, PIECE_BYTES);
  return (gsize) MIN (size, end - self->at);
}

static gboolean
set_read_error (DownloadSegment *self,
                const GError    *problem,
                GError         **error)
{
  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    g_set_error (error,
                 problem->domain,
                 problem->code,
                 _("%s sent nothing for %g s"),
                 g_uri_get_host (self->source->uri),
                 self->file->download->stall_ms / 1000.0);
  else
    g_propagate_error (error, bellhop_http_explain (problem, self->source->uri));
  return FALSE;
}

/* The guard has closed it. */
static gboolean
check_open (DownloadSegment *self,
            GError         **error)
{
  if (self->answer.stream != NULL)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed");
  return FALSE;
}

/* The next piece of what comes before @end, or an empty one where nothing more comes. */
static GBytes *
read_piece (DownloadSegment *self,
            guint64          end,
            GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) piece = NULL;

  if (!check_open (self, error))
    return NULL;
  piece = bellhop_await_boxed (
    bellhop_timeout (bellhop_stream_read (self->answer.stream, choose_piece (self, end)),
                     self->file->download->stall_ms),
    &problem);
  if (piece == NULL)
    set_read_error (self, problem, error);
  return g_steal_pointer (&piece);
}

static gboolean
set_cut_short (DownloadSegment *self,
               GError         **error)
{
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_PARTIAL_INPUT,
               _("%s closed the connection before the response was complete"),
               g_uri_get_host (self->source->uri));
  return FALSE;
}

/* Reads the answer up to @range->end; @range->start follows what has been read. While a piece is
 * awaited, the one before is written: that the connection ends is noticed however long the disk
 * takes. */
static gboolean
receive (DownloadSegment *self,
         DownloadRange   *range,
         GError         **error)
{
  while (self->at < range->end)
    {
      g_autoptr(GBytes) piece = read_piece (self, range->end, error);
      const guint64 offset = self->at;

      if (piece == NULL)
        return FALSE;
      if (g_bytes_get_size (piece) == 0)
        {
          if (range->end != G_MAXUINT64)
            return set_cut_short (self, error);
          range->end = range->start;
          return TRUE;
        }
      self->at += g_bytes_get_size (piece);
      if (!bellhop_await (download_wait_for_turn (self->file->download, g_bytes_get_size (piece)),
                          error) ||
          !download_segment_hand_over (self, piece, offset, error))
        return FALSE;
      range->start = self->at;
    }
  return TRUE;
}

/* Reads on to where something is missing, of an answer that begins before it. */
static gboolean
skip (DownloadSegment *self,
      guint64          until,
      GError         **error)
{
  while (self->at < until)
    {
      g_autoptr(GBytes) piece = read_piece (self, until, error);

      if (piece == NULL)
        return FALSE;
      if (g_bytes_get_size (piece) == 0)
        return set_cut_short (self, error);
      self->at += g_bytes_get_size (piece);
      if (!bellhop_await (download_wait_for_turn (self->file->download, g_bytes_get_size (piece)),
                          error))
        return FALSE;
    }
  return TRUE;
}

/* A connection whose answer was read to its end serves the next chunk too; what has more to give is
 * read on if the next chunk is what follows. */
static gboolean
put_away (DownloadSegment *self,
          GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) rest = NULL;

  if (self->answer_end != self->at)
    return TRUE;
  if (!check_open (self, error))
    return FALSE;
  rest = bellhop_await_boxed (
    bellhop_timeout (bellhop_stream_read (self->answer.stream, REST_BYTES),
                     self->file->download->stall_ms),
    &problem);
  if (bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  download_answer_clear (&self->answer);
  return TRUE;
}

/* Whether what is being read comes to @start. */
static gboolean
is_on_the_way (DownloadSegment *self,
               guint64          start)
{
  return self->answer.stream != NULL &&
         (self->at == start || (self->source->has_no_ranges && self->at < start));
}

static gboolean
try_chunk (DownloadSegment *self,
           DownloadRange   *range,
           GError         **error)
{
  if (!is_on_the_way (self, range->start))
    {
      download_answer_clear (&self->answer);
      if (!download_segment_ask (self, *range, error))
        return FALSE;
    }
  if (!skip (self, range->start, error) || !receive (self, range, error))
    {
      download_answer_clear (&self->answer);
      return FALSE;
    }
  return put_away (self, error);
}

/* --- Again --- */

/* Each gets its chance once. That one fails here need not mean that it fails other segments. */
static gboolean
move_to_next_source (DownloadSegment *self)
{
  DownloadFile *file = self->file;
  guint         position = 0;

  if (++self->n_moves >= file->sources->len ||
      !g_ptr_array_find (file->sources, self->source, &position))
    return FALSE;

  self->source = download_segment_find_source (file, position + 1);
  return self->source != NULL;
}

/* Whether there is another try, after a while. Attempts count those in a row that brought
   nothing. */
static gboolean
may_try_again (DownloadSegment *self,
               const GError    *problem,
               guint           *n_failures,
               GError         **error)
{
  (*n_failures)++;
  if (self->source->is_bad || *n_failures >= self->file->download->max_attempts ||
      !download_is_worth_it (problem))
    {
      *n_failures = 0;
      if (move_to_next_source (self))
        return TRUE;
      g_propagate_error (error, g_error_copy (problem));
      return FALSE;
    }
  download_notify_attempt (self->file->download, problem, *n_failures + 1);
  return bellhop_await (bellhop_sleep (download_get_delay_ms (self->source, *n_failures)), error);
}

static gboolean
fetch_chunk (DownloadSegment *self,
             DownloadRange   *range,
             GError         **error)
{
  DownloadFile *file = self->file;
  guint         n_failures = 0;

  self->n_moves = 0;
  for (;;)
    {
      const guint64 start = range->start;
      g_autoptr(GError) problem = NULL;

      if (try_chunk (self, range, &problem))
        return TRUE;
      if (self->gives_way)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      /* Without ranges there is no other place to go on than the start. */
      if (range->start > start && !file->has_ranges && !bellhop_error_is_cancelled (problem))
        file->has_changed = TRUE;
      if (file->has_changed || bellhop_error_is_cancelled (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (range->start > start)
        n_failures = 0;
      if (!may_try_again (self, problem, &n_failures, error))
        return FALSE;
    }
}

/* Chunks are taken in order and are not large: so the digest can follow, a slow connection holds up
 * little, and the map stays short. One segment alone takes all there is. */
static guint64
get_chunk_bytes (DownloadFile *file)
{
  const guint n_segments = file->download->n_segments;

  if (!file->has_ranges || n_segments == 1)
    return G_MAXUINT64;
  return CLAMP (file->total / (n_segments * CHUNKS_PER_SEGMENT), MIN_CHUNK_BYTES, MAX_CHUNK_BYTES);
}

/* Another segment may have more luck. */
static void
give_back (DownloadSegment *self,
           guint64          start,
           guint64          end)
{
  if (end != G_MAXUINT64)
    download_ranges_add (self->file->todo, start, end);
}

static gboolean
fetch_chunks (DownloadSegment *self,
              GError         **error)
{
  DownloadFile *file = self->file;
  DownloadRange range;
  gboolean      succeeded = TRUE;

  while (succeeded && !file->has_changed && self->source != NULL &&
         download_ranges_take (file->todo, get_chunk_bytes (file), &range))
    {
      self->gives_way = FALSE;
      succeeded = fetch_chunk (self, &range, error);
      if (!succeeded)
        give_back (self, range.start, range.end);
      if (self->gives_way)
        {
          g_clear_error (error);
          succeeded = TRUE;
          if (file->n_busy > 1)
            break;
        }
    }
  return succeeded;
}

static gboolean
fetch_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DownloadSegment *self = data;
  DownloadFile    *file = self->file;
  gboolean         succeeded = fetch_chunks (self, error);

  if (!download_segment_end_writing (self, succeeded ? error : NULL))
    {
      succeeded = FALSE;
      if (self->piece != NULL)
        give_back (self, self->piece_offset, self->piece_offset + g_bytes_get_size (self->piece));
    }
  file->n_busy--;
  if (file->n_busy == 0)
    {
      file->has_ended = TRUE;
      bellhop_event_set (file->news);
    }
  return succeeded;
}

static gboolean
segment_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  DownloadSegment *self = data;

  return bellhop_await (bellhop_join (bellhop_async (fetch_fiber, self, NULL),
                                      download_segment_write (self), NULL),
                        error);
}

BellhopFuture *
download_segment_fetch (DownloadFile   *file,
                        guint           number,
                        DownloadAnswer *first)
{
  DownloadSegment *self = g_new0 (DownloadSegment, 1);

  self->file = file;
  self->has_piece = bellhop_event_new ();
  self->has_written = bellhop_event_new ();
  bellhop_event_set (self->has_written);
  g_ptr_array_add (file->segments, self);
  file->n_busy++;
  if (first != NULL && first->stream != NULL)
    {
      self->source = file->main;
      self->answer = *first;
      self->answer_end = file->has_ranges ? file->total : G_MAXUINT64;
      *first = (DownloadAnswer){ 0 };
    }
  else
    self->source = download_segment_find_source (file, number);
  return bellhop_async (segment_fiber, self, segment_free);
}

/* What waits for the disk when it is cancelled would close its connection only afterwards. */
static gboolean
guard_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DownloadFile *file = data;

  bellhop_await (bellhop_never (), error);
  if (file->part != NULL)
    download_part_set_leaving (file->part);
  g_clear_object (&file->answer.stream);
  for (guint i = 0; i < file->segments->len; i++)
    g_clear_object (&((DownloadSegment *) file->segments->pdata[i])->answer.stream);
  return FALSE;
}

BellhopFuture *
download_segments_guard (DownloadFile *file)
{
  return bellhop_async (guard_fiber, file, NULL);
}
