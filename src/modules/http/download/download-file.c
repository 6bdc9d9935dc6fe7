/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download.h"

#include "download-name.h"
#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  SYNC_MS = 1000,
  GRACE_MS = 5000,
};

static void
source_free (gpointer data)
{
  DownloadSource *self = data;

  g_free (self->url);
  g_free (self->fetched);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->validator);
  g_free (self);
}

void
download_file_add_source (DownloadFile *self,
                          const char   *url)
{
  DownloadSource *source = g_new0 (DownloadSource, 1);

  source->uri = bellhop_http_parse_url (url, NULL);
  source->url = g_uri_to_string_partial (source->uri, G_URI_HIDE_PASSWORD);
  source->fetched = g_uri_to_string_partial (source->uri,
                                             G_URI_HIDE_PASSWORD | G_URI_HIDE_FRAGMENT);
  g_ptr_array_add (self->sources, source);
}

DownloadFile *
download_file_new (Download   *download,
                   const char *url)
{
  DownloadFile *self = g_new0 (DownloadFile, 1);

  self->download = download;
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->segments = g_ptr_array_new ();
  self->news = bellhop_event_new ();
  g_queue_init (&self->pieces);
  download_file_add_source (self, url);
  return self;
}

void
download_file_free (DownloadFile *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->segments);
  g_free (self->name);
  download_expected_clear (&self->expected);
  download_answer_clear (&self->answer);
  g_clear_pointer (&self->part, download_part_free);
  g_clear_pointer (&self->todo, g_array_unref);
  g_free (self->path);
  g_free (self->digest);
  g_clear_error (&self->error);
  bellhop_event_unref (self->news);
  EVP_MD_CTX_free (self->context);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_free (self);
}

/* --- Beginning --- */

/* The first server that answers. Each is asked several times. */
static gboolean
probe (DownloadFile   *self,
       DownloadAnswer *answer,
       GError        **error)
{
  g_autoptr(GError) problem = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    for (guint attempt = 1;; attempt++)
      {
        DownloadSource *source = self->sources->pdata[i];

        g_clear_error (&problem);
        if (download_answer_get_all (answer, self->download, source, &problem))
          {
            g_free (source->validator);
            source->validator = g_strdup (answer->validator);
            self->main = source;
            return TRUE;
          }
        if (bellhop_error_is_cancelled (problem))
          {
            g_propagate_error (error, g_steal_pointer (&problem));
            return FALSE;
          }
        if (attempt >= self->download->max_attempts || !download_is_worth_it (problem))
          {
            source->is_bad = TRUE;
            break;
          }
        download_notify_attempt (self->download, problem, attempt + 1);
        if (!bellhop_await (bellhop_sleep (download_get_delay_ms (source, attempt)), error))
          return FALSE;
      }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
count_size (DownloadFile *self)
{
  Download *download = self->download;

  if (!self->is_counted && self->has_total)
    {
      download->n_unknown--;
      download->n_total += self->total;
      self->is_counted = TRUE;
    }
  download->n_done += download_ranges_get_sum (self->part->map->ranges);
  download_count (download, 0);
}

/* The bytes are not those of the file any more. */
static void
uncount (DownloadFile *self)
{
  self->download->n_done -= download_ranges_get_sum (self->part->map->ranges);
  if (self->is_counted)
    {
      self->download->n_total -= self->total;
      self->download->n_unknown++;
      self->is_counted = FALSE;
    }
}

static gboolean
open_part (DownloadFile   *self,
           DownloadAnswer *answer,
           GError        **error)
{
  Download        *download = self->download;
  DownloadSource  *first = self->sources->pdata[0];
  g_autofree char *server_name = download_name_find (answer->message);
  g_autofree char *asked = download_name_of_uri (first->uri);
  DownloadWanted   wanted = { 0 };

  if (self->name == NULL)
    self->name = g_strdup (server_name);
  if (!download_file_find_expected (self, server_name, error))
    return FALSE;

  wanted.folder = download->folder;
  wanted.name = self->name;
  wanted.asked = self->is_named ? self->name : asked;
  wanted.url = first->fetched;
  wanted.validator = self->has_ranges ? self->main->validator : "";
  wanted.digest = self->expected.hex;
  wanted.total = self->has_total ? (gint64) self->total : -1;
  wanted.is_page = download_answer_is_page (answer, wanted.asked);
  wanted.may_be_page = download_answer_may_be_page (answer, wanted.asked);
  wanted.resume = download->resume;
  self->part = bellhop_await_pointer (download_part_open (&wanted), error);
  return self->part != NULL;
}

/* Of what nobody knew the length of, that is all there will be. */
static void
set_end (DownloadPart *self)
{
  if (self->is_open_ended)
    self->map->total = self->end;
}

/* A version that is hardly the same file is no reason to give up what is there, and no version one
 * to give up what an earlier run has left. */
static gboolean
put_aside (DownloadFile   *self,
           DownloadAnswer *answer,
           GError        **error)
{
  DownloadMap *map = self->part->map;

  if (map->ranges->len == 0 ||
      (!self->part->is_earlier && !download_answer_is_page (answer, self->part->name) &&
       (!self->has_total || self->part->is_open_ended || self->total >= map->total / 2)))
    return TRUE;

  set_end (self->part);
  if (!bellhop_await (download_part_sync (self->part), error))
    return FALSE;
  g_clear_pointer (&self->part, download_part_free);
  return TRUE;
}

static void
log_beginning (DownloadFile *self)
{
  if (self->part->goes_on)
    bellhop_run_log (self->download->run, _("Resuming %s"), self->name);
  if (self->part->aside != NULL)
    bellhop_run_log (self->download->run,
                     _("%s is of another version of the file: it is kept, and this one is saved "
                       "as %s"),
                     self->part->aside, self->part->name);
  if (self->part->other != NULL)
    bellhop_run_log (self->download->run,
                     _("%s is of something else, or was changed: it is left alone, and this one "
                       "is saved as %s"),
                     self->part->other, self->part->name);
}

static gboolean
begin (DownloadFile   *self,
       DownloadAnswer *answer,
       GError        **error)
{
  if (!probe (self, answer, error))
    return FALSE;

  self->has_total = answer->has_total;
  self->total = answer->total;
  self->modified_s = download_answer_get_modified_s (answer);
  self->has_ranges = !self->is_plain && answer->may_have_ranges && *answer->validator != '\0';
  if (self->part != NULL && !put_aside (self, answer, error))
    return FALSE;
  if (self->part == NULL && !open_part (self, answer, error))
    return FALSE;

  if (!bellhop_await (download_part_prepare (self->part,
                                             self->has_total ? (gint64) self->total : -1,
                                             !self->part->goes_on),
                      error))
    return FALSE;
  g_free (self->part->map->validator);
  self->part->map->validator = g_strdup (answer->may_have_ranges ? self->main->validator : "");
  g_free (self->part->map->rejected);
  self->part->map->rejected = g_strdup ("");

  g_clear_pointer (&self->todo, g_array_unref);
  self->todo = download_ranges_invert (self->part->map->ranges,
                                       self->has_total ? self->total : G_MAXUINT64);
  count_size (self);
  log_beginning (self);
  self->part->goes_on = FALSE;
  return TRUE;
}

/* --- Fetching --- */

static gboolean
keep (DownloadFile *self,
      GError      **error)
{
  DownloadPart *part = self->part;
  g_auto(BellhopValue) has_name = BELLHOP_VALUE_INIT;

  if (!bellhop_await_value (download_part_sync (part), &has_name, error))
    return FALSE;
  if (!part->is_gone && !bellhop_value_get_boolean (&has_name))
    {
      part->is_gone = TRUE;
      bellhop_run_log (self->download->run,
                       _("%s was removed or replaced. The download goes on, and is saved when it "
                         "is complete"),
                       part->part_name);
    }
  return TRUE;
}

/* Settles only when the disk fails. */
static gboolean
keep_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  DownloadFile *self = data;
  g_autoptr(BellhopInterval) interval = bellhop_interval_new (SYNC_MS, BELLHOP_TICK_SKIP);

  for (;;)
    {
      if (!bellhop_await (bellhop_interval_tick (interval), error))
        return FALSE;
      if (self->has_total && !keep (self, error))
        return FALSE;
    }
}

/* The first error of those that settled; of the segments alone, or of the hashing too. */
static const GError *
find_error (BellhopValues *values,
            guint          n_values)
{
  for (guint i = 0; i < n_values; i++)
    if (bellhop_values_get_error (values, i) != NULL)
      return bellhop_values_get_error (values, i);
  return NULL;
}

/* That a segment has failed does no harm when the others did its work. */
static gboolean
is_complete (DownloadFile  *self,
             BellhopValues *values,
             guint          n_segments)
{
  if (bellhop_values_get_error (values, n_segments) != NULL)
    return FALSE;
  if (self->has_total)
    return download_ranges_get_sum (self->part->map->ranges) == self->total;
  return find_error (values, n_segments) == NULL;
}

static BellhopFuture *
fetch_segments (DownloadFile   *self,
                guint           n_segments,
                DownloadAnswer *answer)
{
  g_autofree BellhopFuture **futures = g_new (BellhopFuture *, n_segments + 1);

  self->has_ended = FALSE;
  self->n_busy = 0;
  for (guint i = 0; i < n_segments; i++)
    futures[i] = download_segment_fetch (self, i, i == 0 ? answer : NULL);
  futures[n_segments] = download_hash_follow (self);
  return bellhop_race (bellhop_join_settled_array (futures, n_segments + 1),
                       bellhop_async (keep_fiber, self, NULL),
                       NULL);
}

static void
set_incomplete (DownloadFile *self,
                const GError *problem,
                GError      **error)
{
  if (problem != NULL)
    g_propagate_error (error, g_error_copy (problem));
  else
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_PARTIAL_INPUT,
                 _("%s did not send all of %s: try again, or try another URL"),
                 g_uri_get_host (self->main->uri),
                 self->name);
}

/* As long as something comes, one segment goes on where several could not: some servers take it
 * badly when they are asked for much at once. */
static gboolean
may_go_on (DownloadFile *self,
           guint         n_segments,
           guint64       before)
{
  if (self->has_changed)
    return FALSE;
  if (self->main->fails_pieces && !self->main->has_no_ranges)
    {
      download_source_note_no_ranges (self->main, self);
      return TRUE;
    }
  return n_segments > 1 && (download_ranges_get_sum (self->part->map->ranges) > before ||
                            self->main->has_no_ranges);
}

static gboolean
fetch_all (DownloadFile   *self,
           DownloadAnswer *answer,
           GError        **error)
{
  guint n_segments = self->has_ranges ? self->download->n_segments : 1;

  for (;;)
    {
      const guint64 before = download_ranges_get_sum (self->part->map->ranges);
      g_autoptr(BellhopValues) values = NULL;

      values = bellhop_await_boxed (fetch_segments (self, n_segments, answer), error);
      if (values == NULL)
        return FALSE;
      if (is_complete (self, values, n_segments))
        return TRUE;
      if (!may_go_on (self, n_segments, before))
        {
          set_incomplete (self, find_error (values, n_segments + 1), error);
          return FALSE;
        }
      n_segments = 1;
    }
}

/* --- Ending --- */

static gboolean
check_digest (DownloadFile *self,
              GError      **error)
{
  if (self->context == NULL)
    return TRUE;

  self->digest = download_digest_finish (self->context);
  if (self->expected.hex == NULL || g_str_equal (self->digest, self->expected.hex))
    return TRUE;

  /* Asked for the same digest again, it begins anew. */
  g_free (self->part->map->rejected);
  self->part->map->rejected = g_strdup (self->expected.hex);
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_FAILED,
               _("The digest of %s is %s, but should be %s: the data is kept as %s"),
               self->name,
               self->digest,
               self->expected.hex,
               self->part->part_name);
  return FALSE;
}

/* What is there stays for the next run; what is nothing goes. */
static void
leave (DownloadFile *self)
{
  if (self->part == NULL || g_atomic_int_get (&self->part->is_spoiled))
    return;
  if (self->part->map->ranges->len == 0)
    {
      bellhop_await (bellhop_shield (download_part_remove (self->part), GRACE_MS), NULL);
      return;
    }
  set_end (self->part);
  bellhop_await (bellhop_shield (download_part_leave (self->part), GRACE_MS), NULL);
}

static gboolean
fetch_version (DownloadFile *self,
               GError      **error)
{
  gboolean succeeded;

  self->has_changed = FALSE;
  if (!begin (self, &self->answer, error))
    {
      download_answer_clear (&self->answer);
      return FALSE;
    }

  download_hash_begin (self);
  if (self->answer.stream != NULL &&
      (self->todo->len == 0 || g_array_index (self->todo, DownloadRange, 0).start != 0))
    download_answer_clear (&self->answer);
  succeeded = fetch_all (self, &self->answer, error);
  download_answer_clear (&self->answer);
  return succeeded;
}

/* What is saved has to be told, so that the run does not end before. */
static void
count_finishing (Download *self,
                 int       change)
{
  self->n_finishing += (guint) change;
  if (self->n_finishing > 0)
    bellhop_run_forbid_detach (self->run);
  else
    download_allow_detach (self);
}

static gboolean
finish (DownloadFile *self,
        GError      **error)
{
  const guint64 total = download_ranges_get_sum (self->part->map->ranges);

  count_finishing (self->download, 1);
  self->path = bellhop_await_string (download_part_finish (self->part, total, self->modified_s),
                                     error);
  count_finishing (self->download, -1);
  return self->path != NULL;
}

/* What comes in pieces of several versions, be it that the file changes or that the servers behind
 * a name do not agree, is of one when it comes as one. That is tried once, however often others
 * are. */
static gboolean
turn_plain (DownloadFile *self)
{
  if (self->is_plain || !self->has_ranges)
    return FALSE;

  self->is_plain = TRUE;
  bellhop_run_log (self->download->run,
                   _("%s sent a part of another version of %s: it is downloaded again from the "
                     "start, in one piece"),
                   g_uri_get_host (self->main->uri), self->name);
  return TRUE;
}

static gboolean
wait_for_attempt (DownloadFile *self,
                  const GError *problem,
                  guint         n_failures,
                  GError      **error)
{
  if (n_failures == 0)
    return TRUE;

  download_notify_attempt (self->download, problem, n_failures + 1);
  return bellhop_await (bellhop_sleep (download_get_delay_ms (self->main, n_failures)), error);
}

/* A file that changes while it comes is fetched anew, as is one that breaks off and cannot go
   on. */
static gboolean
fetch_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DownloadFile *self = data;
  guint         n_failures = 0;

  for (;;)
    {
      g_autoptr(GError) problem = NULL;

      if (fetch_version (self, &problem))
        break;
      if (!self->has_changed || bellhop_error_is_cancelled (problem) ||
          (!turn_plain (self) && ++n_failures >= self->download->max_attempts))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      uncount (self);
      if (!wait_for_attempt (self, problem, n_failures, error))
        return FALSE;
    }

  return check_digest (self, error) && finish (self, error);
}

static gboolean
fetch_guarded (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  DownloadFile *self = data;

  self->started_us = bellhop_now_us ();
  if (bellhop_await (bellhop_race (bellhop_async (fetch_fiber, self, NULL),
                                   download_segments_guard (self), NULL),
                     error))
    return TRUE;

  leave (self);
  return FALSE;
}

BellhopFuture *
download_file_fetch (DownloadFile *self)
{
  return bellhop_async (fetch_guarded, self, NULL);
}
