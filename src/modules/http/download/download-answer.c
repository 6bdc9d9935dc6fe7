/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download.h"

#include "download-name.h"
#include "http-client.h"
#include "http-cookies.h"
#include "http-report.h"
#include "http-statuses.h"
#include "http-text.h"

#include <glib/gi18n-lib.h>

enum
{
  BASE_DELAY_MS = 500,
  MAX_DELAY_MS = 30 * 1000,
  MAX_SUMS_BYTES = 64 * 1024 * 1024,
};

void
download_answer_clear (DownloadAnswer *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_pointer (&self->validator, g_free);
}

/* A weak tag promises less than the same bytes. A date is as good as one second: a server that
 * changes a file within that second and sends no tag cannot be told from one that does not. */
static char *
dup_validator (SoupMessageHeaders *headers)
{
  const char *tag = soup_message_headers_get_one (headers, "ETag");
  const char *date = soup_message_headers_get_one (headers, "Last-Modified");

  if (tag != NULL && tag[0] == '"')
    return g_strdup (tag);
  return g_strdup (date != NULL ? date : "");
}

static gboolean
set_busy_error (DownloadAnswer *self,
                DownloadSource *source,
                const char     *reason,
                GError        **error)
{
  const char *host = g_uri_get_host (source->uri);
  const guint status = soup_message_get_status (self->message);

  if (!http_retry_after_get (self->message, &source->wait_ms))
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                 _("%s returned %u %s: try again much later"), host, status, reason);
  else if (source->wait_ms > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("%s returned %u %s and asks to wait %u s"),
                 host, status, reason, (source->wait_ms + 999) / 1000);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("%s returned %u %s: try again later"), host,
                 status, reason);
  return FALSE;
}

static gboolean
set_status_error (DownloadAnswer *self,
                  DownloadSource *source,
                  GError        **error)
{
  const guint      status = soup_message_get_status (self->message);
  g_autofree char *reason = http_dup_reason (self->message);

  if (status >= SOUP_STATUS_INTERNAL_SERVER_ERROR || status == SOUP_STATUS_REQUEST_TIMEOUT ||
      http_retry_after_is_busy (status))
    return set_busy_error (self, source, reason, error);
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                 _("%s denied access: it returned %u %s"), g_uri_get_host (source->uri),
                 status, reason);
  else
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                 _("%s returned %u %s: check the URL"), g_uri_get_host (source->uri), status,
                 reason);
  return FALSE;
}

static gboolean
set_nonsense (DownloadSource *source,
              GError        **error)
{
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_FAILED,
               _("%s sent the wrong part of the file"),
               g_uri_get_host (source->uri));
  return FALSE;
}

static gboolean
is_all (DownloadRange range)
{
  return range.start == 0 && range.end == G_MAXUINT64;
}

static gboolean
read_partial (DownloadAnswer *self,
              DownloadSource *source,
              DownloadRange   asked,
              GError        **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  goffset             start = 0;
  goffset             end = 0;
  goffset             total = 0;

  if (!soup_message_headers_get_content_range (headers, &start, &end, &total) || start < 0 ||
      (guint64) start != asked.start || end < start || end >= total ||
      (is_all (asked) && end + 1 != total))
    return set_nonsense (source, error);

  self->start = (guint64) start;
  self->has_total = TRUE;
  self->total = (guint64) total;
  self->may_have_ranges = TRUE;
  return TRUE;
}

/* Servers need not say that they give pieces: whether they do is found out. */
static void
read_whole (DownloadAnswer *self,
            DownloadSource *source)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *units = soup_message_headers_get_one (headers, "Accept-Ranges");

  self->start = 0;
  self->has_total = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
                    !source->unpacks;
  self->total = self->has_total ? (guint64) soup_message_headers_get_content_length (headers) : 0;
  self->may_have_ranges = self->has_total &&
                          (units == NULL || g_ascii_strcasecmp (units, "none") != 0);
}

static gboolean
read_answer (DownloadAnswer *self,
             DownloadSource *source,
             DownloadRange   asked,
             GError        **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const guint         status = soup_message_get_status (self->message);

  self->validator = dup_validator (headers);
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    return read_partial (self, source, asked, error);
  if (status == SOUP_STATUS_OK)
    {
      read_whole (self, source);
      return TRUE;
    }
  return set_status_error (self, source, error);
}

/* Who is asked for a piece and gives something else, be it an error, may still give all of it. */
static gboolean
is_about_range (DownloadAnswer *self)
{
  const guint status = soup_message_get_status (self->message);

  if (status == SOUP_STATUS_PARTIAL_CONTENT || status == SOUP_STATUS_NOT_IMPLEMENTED)
    return TRUE;
  return SOUP_STATUS_IS_CLIENT_ERROR (status) && status != SOUP_STATUS_REQUEST_TIMEOUT &&
         !http_retry_after_is_busy (status);
}

static void
add_range (SoupMessage  *message,
           DownloadRange range,
           const char   *validator)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char    *bytes = NULL;

  bytes = range.end == G_MAXUINT64
            ? g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", range.start)
            : g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, range.start,
                               range.end - 1);
  soup_message_headers_append (headers, "Range", bytes);
  if (validator != NULL)
    soup_message_headers_append (headers, "If-Range", validator);
}

/* Once of each source, however many pieces it is asked for. */
static void
note_downgrade (DownloadAnswer *self,
                Download       *download,
                DownloadSource *source)
{
  if (source->is_downgraded || !http_client_was_downgraded (self->message))
    return;

  source->is_downgraded = TRUE;
  http_client_log_downgrade (download->run, NULL);
}

gboolean
download_answer_get (DownloadAnswer *self,
                     Download       *download,
                     DownloadSource *source,
                     const char     *validator,
                     DownloadRange   range,
                     GError        **error)
{
  download_answer_clear (self);
  *self = (DownloadAnswer){ 0 };
  source->wait_ms = 0;
  self->message =
    http_client_message_new (download->action, SOUP_METHOD_GET, source->uri, download->home);
  http_cookies_follow (self->message);
  /* Pieces of what was packed on the way would be pieces of something else. */
  if (!source->unpacks)
    bellhop_http_message_keep_packed (self->message);
  soup_message_headers_replace (soup_message_get_request_headers (self->message),
                                "Accept-Encoding", "identity");
  if (!is_all (range))
    add_range (self->message, range, validator);

  self->stream = bellhop_await_object (bellhop_timeout (bellhop_http_send_in (download->session,
                                                                              self->message),
                                                        download->stall_ms),
                                       error);
  note_downgrade (self, download, source);
  if (self->stream != NULL)
    {
      if (read_answer (self, source, range, error))
        return TRUE;
      self->is_refused = !is_all (range) && is_about_range (self);
      return FALSE;
    }

  if (error != NULL && g_error_matches (*error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    {
      g_clear_error (error);
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT,
                   _("%s did not respond within %g s: try again, or raise the stall timeout "
                     "(stall-limit)"),
                   g_uri_get_host (source->uri), download->stall_ms / 1000.0);
    }
  http_client_explain (error);
  return FALSE;
}

/* --- What it is --- */

static gboolean
has_suffix (const char        *name,
            const char *const *suffixes)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

static const char *
get_type (DownloadAnswer *self)
{
  const char *type = soup_message_headers_get_content_type (
    soup_message_get_response_headers (self->message), NULL);

  return type != NULL ? type : "";
}

/* Some servers call an archive packed on the way that is what the file is: browsers leave it. */
static gboolean
is_packed (DownloadAnswer *self)
{
  static const char *const packed[] = { ".gz", ".tgz", ".svgz", ".z", ".br", ".zst", NULL };
  static const char *const types[] = { "gzip", "x-gzip", "x-compress", "brotli", "zstd", NULL };
  SoupMessageHeaders      *headers = soup_message_get_response_headers (self->message);
  const char              *coding = soup_message_headers_get_list (headers, "Content-Encoding");
  GUri                    *uri = soup_message_get_uri (self->message);

  return coding != NULL && *coding != '\0' && g_ascii_strcasecmp (coding, "identity") != 0 &&
         !has_suffix (g_uri_get_path (uri), packed) && !has_suffix (get_type (self), types);
}

/* What is packed against the asking is no file that anybody has: it is asked for once more, to be
 * unpacked. */
gboolean
download_answer_get_all (DownloadAnswer *self,
                         Download       *download,
                         DownloadSource *source,
                         GError        **error)
{
  const DownloadRange all = { .end = G_MAXUINT64 };

  if (!download_answer_get (self, download, source, NULL, all, error))
    return FALSE;
  if (source->unpacks || !is_packed (self))
    return TRUE;

  source->unpacks = TRUE;
  return download_answer_get (self, download, source, NULL, all, error);
}

static gboolean
is_html (DownloadAnswer *self)
{
  const char *type = get_type (self);

  return g_ascii_strcasecmp (type, "text/html") == 0 ||
         g_ascii_strcasecmp (type, "application/xhtml+xml") == 0;
}

gboolean
download_answer_is_page (DownloadAnswer *self,
                         const char     *name)
{
  static const char *const pages[] = { ".html", ".htm", ".xhtml", ".xht", ".php", ".asp",
                                       ".aspx", ".jsp", NULL };

  return is_html (self) && strchr (name, '.') != NULL && !has_suffix (name, pages);
}

gboolean
download_answer_may_be_page (DownloadAnswer *self,
                             const char     *name)
{
  return is_html (self) && strchr (name, '.') == NULL;
}

gint64
download_answer_get_modified_s (DownloadAnswer *self)
{
  const char *text = soup_message_headers_get_one (
    soup_message_get_response_headers (self->message), "Last-Modified");
  g_autoptr(GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : -1;
}

/* --- Lists of digests --- */

/* In a fiber: a list of digests, which is small. */
static GBytes *
get_sums (Download   *download,
          const char *url,
          GError    **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (url, error);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GInputStream) stream = NULL;

  if (uri == NULL)
    return NULL;

  message = http_client_message_new (download->action, SOUP_METHOD_GET, uri, download->home);
  http_cookies_follow (message);
  stream = bellhop_await_object (bellhop_timeout (bellhop_http_send_in (download->session, message),
                                                  download->stall_ms),
                                 error);
  if (stream == NULL)
    {
      http_client_explain (error);
      return NULL;
    }
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    {
      g_autofree char *reason = http_dup_reason (message);

      g_autofree char *shown = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);

      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("%s returned %u %s"), shown,
                   soup_message_get_status (message), reason);
      return NULL;
    }
  return bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_SUMS_BYTES), error);
}

gboolean
download_file_find_expected (DownloadFile *self,
                             const char   *server_name,
                             GError      **error)
{
  const char     *sums_url = bellhop_action_get_string (self->download->action, "sums-url");
  DownloadSource *first = self->sources->pdata[0];
  g_autoptr(GBytes) sums = NULL;
  g_autofree char *text = NULL;
  g_autofree char *asked = download_name_of_uri (first->uri);
  const char      *names[] = { server_name, asked, self->name, NULL };

  if (*sums_url == '\0' || self->expected.hex != NULL)
    return TRUE;

  sums = get_sums (self->download, sums_url, error);
  if (sums == NULL)
    {
      g_prefix_error (error, _("Checksum file: "));
      return FALSE;
    }
  text = http_text_dup (sums);
  return download_expected_find (&self->expected, text, names, g_uri_get_path (first->uri), error);
}

gboolean
download_is_worth_it (const GError *error)
{
  if (bellhop_error_is_cancelled (error) ||
      g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ||
      g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS))
    return FALSE;
  return !g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

/* The random part keeps segments that failed together from coming back together. */
guint
download_get_delay_ms (DownloadSource *source,
                       guint           n_failures)
{
  const guint delay_ms = MIN ((guint) BASE_DELAY_MS << MIN (n_failures - 1, 8),
                              (guint) MAX_DELAY_MS);

  return MAX (source->wait_ms,
              delay_ms / 2 + (guint) g_random_int_range (0, (gint32) (delay_ms / 2)));
}
