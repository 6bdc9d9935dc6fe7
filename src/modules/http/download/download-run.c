/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-run.h"

#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_AT_ONCE = 3, /* files */
  SAMPLE_MS = 500,
};

static void
download_clear (Download *self)
{
  g_clear_pointer (&self->home, g_uri_unref);
  g_clear_pointer (&self->session, bellhop_http_session_close);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

static void
file_free (gpointer data)
{
  download_file_free (data);
}

static char *
dup_folder (BellhopAction *action)
{
  const char *given = bellhop_action_get_string (action, "folder");
  const char *usual = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr(GFile) file = NULL;

  if (*given == '\0')
    return g_strdup (usual != NULL && g_file_test (usual, G_FILE_TEST_IS_DIR) ? usual
                                                                              : g_get_home_dir ());
  file = bellhop_file_parse (given);
  return g_file_get_path (file);
}

static void
add_files (Download *self)
{
  const char *const *urls = bellhop_action_get_strv (self->action, "urls");
  const char *const *mirrors = bellhop_action_get_strv (self->action, "mirrors");
  const char        *expected = bellhop_action_get_string (self->action, "expected");
  const char        *name = bellhop_action_get_string (self->action, "name");

  for (guint i = 0; urls[i] != NULL; i++)
    {
      DownloadFile *file = download_file_new (self, urls[i]);

      file->expected.algorithm = (DownloadAlgorithm) bellhop_action_get_choice (self->action,
                                                                                "digest");
      for (guint mirror = 0; mirrors[mirror] != NULL; mirror++)
        download_file_add_source (file, mirrors[mirror]);
      if (*expected != '\0')
        download_expected_parse (&file->expected, expected, NULL);
      if (*name != '\0')
        {
          file->name = g_strdup (name);
          file->is_named = TRUE;
        }
      g_ptr_array_add (self->files, file);
      self->n_unknown++;
    }
}

static void
download_init (Download      *self,
               BellhopAction *action,
               BellhopRun    *run)
{
  static const BellhopColumn columns[] = {
    { "url", N_("URL"), BELLHOP_COLUMN_TEXT },
    { "path", N_("File"), BELLHOP_COLUMN_PATH },
    { "bytes", N_("Size"), BELLHOP_COLUMN_BYTES },
    { "seconds", N_("Seconds"), BELLHOP_COLUMN_NUMBER },
    { "status", N_("Status"), BELLHOP_COLUMN_TEXT },
    { "digest", N_("Digest"), BELLHOP_COLUMN_TEXT },
  };
  BellhopColumn translated[G_N_ELEMENTS (columns)];

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      translated[i] = columns[i];
      translated[i].title = _(columns[i].title);
    }
  self->action = action;
  self->run = run;
  self->n_segments = (guint) bellhop_action_get_int64 (action, "segments");
  self->max_attempts = (guint) bellhop_action_get_int64 (action, "retries") + 1;
  self->stall_ms = (guint) (bellhop_action_get_double (action, "stall-limit") * 1000.0);
  self->resume = bellhop_action_get_boolean (action, "resume");
  self->bytes_per_s = (guint64) bellhop_action_get_int64 (action, "speed-limit");
  self->home = http_client_dup_home (action);
  self->session = http_client_session_new (action, MAX_AT_ONCE * self->n_segments);
  self->folder = dup_folder (action);
  self->files = g_ptr_array_new_with_free_func (file_free);
  add_files (self);
  self->table = bellhop_run_add_table (run, "files", _("Files"), translated,
                                       G_N_ELEMENTS (translated));
  self->rate = bellhop_run_add_series (run, "rate", _("Rate"), BELLHOP_SERIES_SECONDS,
                                       BELLHOP_UNIT_BYTES, "/s");
  bellhop_series_add_line (self->rate, NULL);
  bellhop_output_set_detail (BELLHOP_OUTPUT (self->rate), TRUE);
  bellhop_run_set_unit (run, BELLHOP_UNIT_BYTES);
}

/* --- Flow --- */

/* Each byte has its time; whoever took more than was due waits for it. */
BellhopFuture *
download_wait_for_turn (Download *self,
                        gsize     n_bytes)
{
  const gint64 now_us = bellhop_now_us ();

  if (self->bytes_per_s == 0)
    return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);

  self->free_us = MAX (self->free_us, now_us) +
                  (gint64) ((double) n_bytes * G_USEC_PER_SEC / (double) self->bytes_per_s);
  return bellhop_sleep_until (self->free_us);
}

void
download_count (Download *self,
                gsize     n_bytes)
{
  self->n_received += n_bytes;
  self->n_done += n_bytes;
  bellhop_run_set_progress (self->run, self->n_done, self->n_unknown == 0 ? self->n_total : 0);
}

void
download_notify_attempt (Download     *self,
                         const GError *error,
                         guint         attempt)
{
  g_autofree char *text = g_strdup_printf (_("Attempt %u of %u: %s"), attempt, self->max_attempts,
                                           error->message);

  bellhop_run_set_message (self->run, text);
  bellhop_run_log (self->run, "%s", text);
}

/* Draws the rate until it is cancelled. */
static gboolean
sample_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Download *self = data;
  g_autoptr(BellhopInterval) interval = bellhop_interval_new (SAMPLE_MS, BELLHOP_TICK_SKIP);
  const gint64 start_us = bellhop_now_us ();
  gint64       last_us = start_us;
  guint64      last = 0;

  while (bellhop_await (bellhop_interval_tick (interval), error))
    {
      const gint64 now_us = bellhop_now_us ();

      if (now_us > last_us)
        bellhop_series_add (self->rate, 0, (double) (now_us - start_us) / G_USEC_PER_SEC,
                            (double) (self->n_received - last) * G_USEC_PER_SEC /
                              (double) (now_us - last_us));
      last_us = now_us;
      last = self->n_received;
    }
  return FALSE;
}

/* --- Files --- */

static const char *
get_status (DownloadFile *file)
{
  if (file->path != NULL)
    return "ok";
  if (bellhop_error_is_cancelled (file->error))
    return "cancelled";
  return file->digest != NULL && file->expected.hex != NULL &&
             !g_str_equal (file->digest, file->expected.hex)
           ? "mismatch"
           : "failed";
}

/* What is there of a file that is not in place, or NULL. */
static DownloadPart *
find_left (DownloadFile *file)
{
  DownloadPart *part = file->part;

  return part != NULL && part->map->ranges->len > 0 && !part->is_spoiled ? part : NULL;
}

static void
add_row (DownloadFile *file,
         const char   *status)
{
  DownloadSource  *source = file->main != NULL ? file->main : file->sources->pdata[0];
  DownloadPart    *part = find_left (file);
  g_autofree char *left = part != NULL && !part->is_gone && !part->is_moved
                            ? g_build_filename (part->folder, part->part_name, NULL)
                            : g_strdup ("");

  bellhop_table_add (file->download->table,
                     source->url,
                     file->path != NULL ? file->path : left,
                     (gint64) (part != NULL ? download_ranges_get_sum (part->map->ranges) : 0),
                     (double) (bellhop_now_us () - file->started_us) / G_USEC_PER_SEC,
                     status,
                     file->digest != NULL ? file->digest : "");
  if (file->path == NULL && *left != '\0' && !g_str_equal (status, "mismatch"))
    bellhop_output_set_notice (BELLHOP_OUTPUT (file->download->table),
                               _("Run it again to go on where it stopped"));
  file->is_told = TRUE;
}

/* The run ends before its files have. */
static void
add_rest (BellhopRun *run,
          gpointer    data)
{
  Download *self = data;

  for (guint i = 0; i < self->files->len; i++)
    {
      DownloadFile *file = self->files->pdata[i];

      if (file->started_us != 0 && !file->is_told)
        add_row (file, "cancelled");
    }
}

void
download_allow_detach (Download *self)
{
  bellhop_run_allow_detach (self->run, add_rest, self);
}

/* One that fails leaves the others alone. */
static gboolean
file_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  DownloadFile  *file = data;
  Download      *self = file->download;
  const gboolean succeeded = bellhop_await (download_file_fetch (file), &file->error);

  if (!file->is_told)
    add_row (file, get_status (file));
  /* The lock of a file lasts as long as it is open. */
  if (!succeeded && bellhop_error_is_cancelled (file->error))
    {
      g_propagate_error (error, g_error_copy (file->error));
      return FALSE;
    }
  if (!succeeded && self->files->len > 1)
    bellhop_run_log (self->run, "%s: %s", ((DownloadSource *) file->sources->pdata[0])->url,
                     file->error->message);
  g_clear_pointer (&file->part, download_part_free);
  return TRUE;
}

static BellhopFuture *
fetch_file (guint    index,
            gpointer data)
{
  Download *self = data;

  return bellhop_async (file_fiber, self->files->pdata[index], NULL);
}

static void
add_verdict (Download   *self,
             const char *size)
{
  const DownloadFile *first = self->files->pdata[0];
  g_autofree char    *took = bellhop_duration_dup_text (bellhop_run_get_seconds (self->run));
  g_autofree char    *name = g_path_get_basename (first->path);
  g_autofree char    *shown = g_filename_display_name (name);
  /* Translators: %s is the name of a file; the plural has no room for the names. */
  g_autofree char *one = g_strdup_printf (_("Saved %s"), shown);
  g_autofree char *many = g_strdup_printf (_("Saved %u files"), self->files->len);
  BellhopVerdict  *verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS,
                                                 self->files->len == 1 ? one : many);

  bellhop_verdict_add_fact (verdict, size);
  bellhop_verdict_add_fact (verdict, took);
  bellhop_run_take_verdict (self->run, verdict);
}

static gboolean
decide_files (Download *self,
              GError  **error)
{
  g_autofree char *size = g_format_size (self->n_done);
  g_autofree char *outcome = NULL;
  DownloadFile    *first = NULL;
  guint            n_failed = 0;

  for (guint i = self->files->len; i > 0; i--)
    {
      DownloadFile *file = self->files->pdata[i - 1];

      if (file->error == NULL)
        continue;
      first = file;
      n_failed++;
    }
  if (n_failed == 0)
    {
      outcome = g_strdup_printf (ngettext ("%u file, %s", "%u files, %s", self->files->len),
                                 self->files->len, size);
      bellhop_run_set_message (self->run, outcome);
      add_verdict (self, size);
      return TRUE;
    }

  bellhop_run_set_partial (self->run);
  if (self->files->len == 1)
    g_propagate_error (error, g_error_copy (first->error));
  else
    g_set_error (error,
                 BELLHOP_ERROR,
                 BELLHOP_ERROR_FAILED,
                 _("%u of %u files could not be downloaded. The first error: %s"),
                 n_failed,
                 self->files->len,
                 first->error->message);
  return FALSE;
}

gboolean
download_run (BellhopAction *action,
              BellhopRun    *run,
              GError       **error)
{
  g_auto(Download) self = { 0 };
  BellhopFuture *files;

  http_client_begin (action, run);
  download_init (&self, action, run);
  download_allow_detach (&self);
  files = bellhop_map_concurrent (self.files->len, MAX_AT_ONCE, fetch_file, &self, NULL);
  return bellhop_await (bellhop_race (files, bellhop_async (sample_fiber, &self, NULL), NULL),
                        error) &&
         decide_files (&self, error);
}
