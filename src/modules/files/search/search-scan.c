/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-scan.h"

#include "files-path.h"
#include "files-unread.h"
#include "search-places.h"
#include "search-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  HITS_PER_BATCH = 256,
  MAX_BATCH_AGE_US = 50000,
  MAX_LINE_BYTES = 1024, /* of a line are shown, around the match */
  BYTES_BEFORE = 20      /* few enough that the match is seen in a narrow column */
};

/* What one worker has on its hands. */
typedef struct
{
  SearchScan  *scan;
  SearchReader reader;
  GMutex       mutex; /* guards the batch, which the main thread may want before it is full */
  SearchBatch *batch;
  gint64       begun_us;
  const char  *path;     /* of the file that is being read */
  GString     *told;     /* Owned: where that is kept, if it is not that of the visit */
  gsize        in_texts; /* where that path is in the batch; 0: not yet */
  guint64      n_lines;  /* of it that match, where they are counted */
} Worker;

struct _SearchScan
{
  FilesStream    stream;
  SearchQuery    query;  /* its strings are borrowed */
  SearchPlaces  *places; /* Owned */
  BellhopGlob   *name;
  SearchPattern *pattern;
  Worker         workers[BELLHOP_WALK_MAX_WORKERS];

  GMutex  mutex;   /* guards what follows; no other lock is taken while it is held */
  GError *missing; /* Owned: what was asked for and could not be read */

  _Atomic guint64 n_hits;
  _Atomic guint64 n_files;
  _Atomic guint64 n_binary; /* of them, and not searched */
};

static SearchBatch *
search_batch_new (void)
{
  SearchBatch *self = g_new0 (SearchBatch, 1);

  self->hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  self->failures = g_array_new (FALSE, FALSE, sizeof (SearchFailure));
  /* The first byte is nobody's, so that 0 is no place. */
  self->texts = g_string_new_len ("", 1);
  return self;
}

void
search_batch_free (SearchBatch *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->hits);
  g_array_unref (self->failures);
  g_string_free (self->texts, TRUE);
  g_free (self);
}

/* --- Hits: on a worker --- */

static gsize
add_text (SearchBatch *batch,
          const char  *text,
          gsize        length)
{
  gsize at = batch->texts->len;

  g_string_append_len (batch->texts, text, (gssize) length);
  g_string_append_c (batch->texts, '\0');
  return at;
}

static SearchBatch *
steal_batch (Worker *self)
{
  SearchBatch *batch;

  g_mutex_lock (&self->mutex);
  batch = g_steal_pointer (&self->batch);
  g_mutex_unlock (&self->mutex);
  return batch;
}

static gboolean
flush (Worker     *self,
       BellhopJob *job,
       GError    **error)
{
  SearchBatch *batch = steal_batch (self);

  return batch == NULL || files_stream_push (&self->scan->stream, job, batch, error);
}

/* As many as are wanted; the next one ends the walk. */
static gboolean
is_wanted (SearchScan *self)
{
  return atomic_fetch_add_explicit (&self->n_hits, 1, memory_order_relaxed) <
         self->query.max_results;
}

static gboolean
end_walk (GError **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, "Enough");
  return FALSE;
}

static SearchBatch *
get_batch_locked (Worker *self)
{
  if (self->batch == NULL)
    {
      self->batch = search_batch_new ();
      self->begun_us = g_get_monotonic_time ();
      self->in_texts = 0;
    }
  if (self->in_texts == 0)
    self->in_texts = add_text (self->batch, self->path, strlen (self->path));
  return self->batch;
}

static gboolean
is_due_locked (Worker *self)
{
  return self->batch != NULL &&
         (self->batch->hits->len + self->batch->failures->len >= HITS_PER_BATCH ||
          g_get_monotonic_time () - self->begun_us > MAX_BATCH_AGE_US);
}

static gboolean
flush_if_due (Worker     *self,
              BellhopJob *job,
              GError    **error)
{
  gboolean is_due;

  g_mutex_lock (&self->mutex);
  is_due = is_due_locked (self);
  g_mutex_unlock (&self->mutex);
  return !is_due || flush (self, job, error);
}

static gboolean
is_inside_character (char byte)
{
  return ((guchar) byte & 0xc0) == 0x80;
}

/* Of a long line what is around the match, and no half characters at its ends as far as can be
   told. */
static void
add_line_text_locked (Worker           *self,
                      SearchHit        *hit,
                      const SearchLine *line)
{
  SearchBatch     *batch = get_batch_locked (self);
  const gsize      at = (gsize) MAX (line->at, 0);
  const gboolean   is_cut = line->length > MAX_LINE_BYTES && at > BYTES_BEFORE;
  gsize            from = is_cut ? at - BYTES_BEFORE : 0;
  gsize            until = MIN (line->length, from + MAX_LINE_BYTES);
  g_autofree char *valid = NULL;

  while (from > 0 && from < until && is_inside_character (line->text[from]))
    from++;
  while (until < line->length && until > from && is_inside_character (line->text[until]))
    until--;
  valid = g_utf8_make_valid (line->text + from, (gssize) (until - from));
  hit->text = batch->texts->len;
  g_string_append_printf (batch->texts, "%s%s%s", from > 0 || line->n_before > 0 ? "…" : "", valid,
                          until < line->length || line->goes_on ? "…" : "");
  g_string_append_c (batch->texts, '\0');
}

static guint64
count_characters (const char *text,
                  gsize       length)
{
  guint64 n_characters = 0;

  for (gsize i = 0; i < length; i++)
    n_characters += !is_inside_character (text[i]);
  return n_characters;
}

static gboolean
add_name (Worker     *self,
          BellhopJob *job,
          guint64     n_lines,
          GError    **error)
{
  SearchHit hit = { .line = n_lines };

  if (!is_wanted (self->scan))
    return end_walk (error);

  g_mutex_lock (&self->mutex);
  get_batch_locked (self);
  hit.path = self->in_texts;
  g_array_append_val (self->batch->hits, hit);
  g_mutex_unlock (&self->mutex);
  return flush_if_due (self, job, error);
}

/* For those who want no lines, the first tells the name, and the last how many there are. */
static gboolean
count_line (const SearchLine *line,
            gpointer          data,
            GError          **error)
{
  Worker *self = data;

  self->n_lines++;
  return self->scan->query.show == SEARCH_SHOW_COUNTS;
}

static gboolean
add_line (const SearchLine *line,
          gpointer          data,
          GError          **error)
{
  Worker   *self = data;
  SearchHit hit = { .line = line->number };

  if (line->at >= 0 && !is_wanted (self->scan))
    return end_walk (error);

  if (line->at >= 0)
    hit.column = line->n_before + count_characters (line->text, (gsize) line->at) + 1;
  g_mutex_lock (&self->mutex);
  add_line_text_locked (self, &hit, line);
  hit.path = self->in_texts;
  g_array_append_val (self->batch->hits, hit);
  g_mutex_unlock (&self->mutex);
  return flush_if_due (self, self->reader.job, error);
}

static gboolean
add_failure (Worker     *self,
             BellhopJob *job,
             const char *reason,
             GError    **error)
{
  SearchBatch  *batch;
  SearchFailure failure;

  g_mutex_lock (&self->mutex);
  batch = get_batch_locked (self);
  failure = (SearchFailure){ self->in_texts, add_text (batch, reason, strlen (reason)) };
  g_array_append_val (batch->failures, failure);
  g_mutex_unlock (&self->mutex);
  return flush_if_due (self, job, error);
}

static gboolean
add_problem (const char *reason,
             gpointer    data,
             GError    **error)
{
  Worker *self = data;

  return add_failure (self, self->reader.job, reason, error);
}

static gboolean
add_count (Worker     *self,
           BellhopJob *job,
           GError    **error)
{
  const gboolean is_counted = self->scan->query.show == SEARCH_SHOW_COUNTS;

  return add_name (self, job, is_counted ? self->n_lines : 0, error);
}

/* --- The walk --- */

/* There may be a great many: only of one that was asked for by its name there is a row. */
static gboolean
note_binary (Worker             *self,
             BellhopJob         *job,
             const BellhopVisit *visit,
             GError            **error)
{
  if (visit->depth == 0)
    return add_failure (self, job, _("Binary: not searched"), error);
  atomic_fetch_add_explicit (&self->scan->n_binary, 1, memory_order_relaxed);
  return TRUE;
}

static BellhopVisitResult
search_file (Worker       *self,
             BellhopJob   *job,
             BellhopVisit *visit,
             GError      **error)
{
  int           fd = openat (visit->folder_fd, visit->open_name,
                             O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  SearchOutcome outcome = SEARCH_UNREADABLE;
  int           number = errno;
  g_autoptr(GError) failure = NULL;

  self->n_lines = 0;
  if (fd >= 0)
    {
      self->reader.job = job;
      outcome = search_reader_read (&self->reader, fd, &failure);
      number = errno;
      close (fd);
    }
  if (outcome == SEARCH_UNREADABLE)
    return add_failure (self, job, files_unread_get_reason (number, 1), error)
             ? BELLHOP_VISIT_GO_ON
             : BELLHOP_VISIT_FAIL;
  atomic_fetch_add_explicit (&self->scan->n_files, 1, memory_order_relaxed);
  if (outcome == SEARCH_BINARY)
    return note_binary (self, job, visit, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return BELLHOP_VISIT_FAIL;
    }
  if (self->n_lines > 0 && !add_count (self, job, error))
    return BELLHOP_VISIT_FAIL;
  return BELLHOP_VISIT_GO_ON;
}

static const SearchReaderFuncs show_funcs = { add_line, add_problem };
static const SearchReaderFuncs count_funcs = { count_line, add_problem };

static Worker *
get_worker (SearchScan *self,
            guint       number)
{
  Worker *worker = &self->workers[number];

  if (worker->scan != NULL)
    return worker;

  worker->scan = self;
  worker->told = g_string_new (NULL);
  worker->reader.source.takes_zeros = self->query.binary;
  worker->reader.n_context = self->query.show == SEARCH_SHOW_LINES ? self->query.n_context : 0;
  worker->reader.funcs = self->query.show == SEARCH_SHOW_LINES ? &show_funcs : &count_funcs;
  worker->reader.data = worker;
  if (self->pattern != NULL)
    worker->reader.matcher = search_matcher_new (self->pattern);
  return worker;
}

/* Folders are none of a type, nor among the files that are included. */
static gboolean
is_meant (SearchScan         *self,
          const BellhopVisit *visit)
{
  const SearchQuery *query = &self->query;

  if (self->name != NULL && !bellhop_glob_matches (self->name, visit->name))
    return FALSE;
  if (visit->kind != BELLHOP_VISIT_ENTRY)
    return query->types->len == 0 && query->globs.include[0] == NULL;
  if (query->types->len == 0)
    return TRUE;
  for (guint i = 0; i < query->types->len; i++)
    if (bellhop_glob_matches (query->types->pdata[i], visit->name))
      return TRUE;
  return FALSE;
}

/* One of the places that were asked for. */
static void
note_missing (SearchScan         *self,
              const BellhopVisit *visit)
{
  g_autofree char *shown = files_path_display (visit->path);

  g_mutex_lock (&self->mutex);
  if (self->missing == NULL)
    g_set_error (&self->missing, G_IO_ERROR, g_io_error_from_errno (visit->error_number), "%s: %s",
                 shown, g_strerror (visit->error_number));
  g_mutex_unlock (&self->mutex);
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  SearchScan *self = data;
  Worker     *worker = get_worker (self, visit->worker);
  gboolean    is_file = visit->kind == BELLHOP_VISIT_ENTRY;

  if (visit->kind == BELLHOP_VISIT_FOLDER_DONE)
    return flush_if_due (worker, job, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
  worker->path = search_places_claim (self->places, visit, worker->told);
  if (worker->path == NULL)
    return BELLHOP_VISIT_GO_ON;
  if (visit->kind == BELLHOP_VISIT_FAILED && visit->depth == 0)
    note_missing (self, visit);
  worker->in_texts = 0;
  if (visit->kind == BELLHOP_VISIT_FAILED)
    return add_failure (worker, job, files_unread_get_reason (visit->error_number, visit->depth),
                        error)
             ? BELLHOP_VISIT_GO_ON
             : BELLHOP_VISIT_FAIL;
  if (visit->depth == 0 && !is_file)
    return BELLHOP_VISIT_GO_ON;
  if (!is_meant (self, visit))
    return BELLHOP_VISIT_GO_ON;

  if (self->pattern == NULL)
    return add_name (worker, job, 0, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
  if (!is_file || visit->type != S_IFREG)
    return BELLHOP_VISIT_GO_ON;
  return search_file (worker, job, visit, error);
}

/* --- The scan --- */

/* What has no meaning but itself is a part of the name. */
static BellhopGlob *
name_glob_new (const SearchQuery *query)
{
  const gboolean   ignores_case = search_is_case_ignored (query->name, query->meaning.match_case);
  g_autofree char *part = g_strconcat ("*", query->name, "*", NULL);

  return bellhop_glob_new (strpbrk (query->name, "*?[\\") == NULL ? part : query->name,
                           ignores_case);
}

SearchScan *
search_scan_new (const SearchQuery *query,
                 GError           **error)
{
  g_autoptr(SearchScan) self = g_new0 (SearchScan, 1);

  files_stream_init (&self->stream, (GDestroyNotify) search_batch_free);
  self->query = *query;
  self->places = search_places_new ((const char *const *) query->folders);
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    g_mutex_init (&self->workers[i].mutex);
  if (query->name != NULL)
    self->name = name_glob_new (query);
  if (query->text == NULL)
    return g_steal_pointer (&self);

  self->pattern = search_pattern_new (query->text, &query->meaning, error);
  return self->pattern != NULL ? g_steal_pointer (&self) : NULL;
}

void
search_scan_free (SearchScan *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      search_batch_free (self->workers[i].batch);
      g_mutex_clear (&self->workers[i].mutex);
      if (self->workers[i].told != NULL)
        g_string_free (self->workers[i].told, TRUE);
      search_matcher_free (self->workers[i].reader.matcher);
      search_reader_clear (&self->workers[i].reader);
    }
  files_stream_clear (&self->stream);
  search_places_free (self->places);
  g_clear_error (&self->missing);
  g_mutex_clear (&self->mutex);
  bellhop_glob_free (self->name);
  search_pattern_free (self->pattern);
  g_free (self);
}

FilesStream *
search_scan_get_stream (SearchScan *self)
{
  return &self->stream;
}

BellhopFuture *
search_scan_prepare (SearchScan *self)
{
  return search_places_prepare (self->places);
}

BellhopFuture *
search_scan_walk (SearchScan *self)
{
  const BellhopWalkOptions options = {
    .include = (const char *const *) self->query.globs.include,
    .exclude = (const char *const *) self->query.globs.exclude,
    .hidden = self->query.hidden,
    .ignores = !self->query.ignored,
    .names_only = TRUE,
  };

  return bellhop_walk (search_places_get_paths (self->places), &options, visit_cb, self, NULL);
}

SearchBatch *
search_scan_steal_rest (SearchScan *self)
{
  SearchBatch *batch = files_stream_steal (&self->stream);

  for (guint i = 0; i < G_N_ELEMENTS (self->workers) && batch == NULL; i++)
    batch = steal_batch (&self->workers[i]);
  return batch;
}

gboolean
search_scan_is_full (SearchScan *self)
{
  return atomic_load (&self->n_hits) > self->query.max_results;
}

gboolean
search_scan_decide (SearchScan *self,
                    GError    **error)
{
  if (self->missing == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->missing));
  return FALSE;
}

guint64
search_scan_get_n_files (SearchScan *self)
{
  return atomic_load (&self->n_files);
}

guint64
search_scan_get_n_binary (SearchScan *self)
{
  return atomic_load (&self->n_binary);
}
