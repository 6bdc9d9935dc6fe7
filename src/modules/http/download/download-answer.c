/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download.h"

#include "http-client.h"
#include "http-report.h"
#include "http-retry-after.h"

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
               _("%s sent the wrong part of the file: try again with one segment"),
               g_uri_get_host (source->uri));
  return FALSE;
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
      (guint64) start != asked.start || end < start || (total >= 0 && end >= total))
    return set_nonsense (source, error);

  self->start = (guint64) start;
  self->has_total = total >= 0;
  self->total = self->has_total ? (guint64) total : 0;
  self->has_ranges = TRUE;
  return TRUE;
}

static void
read_whole (DownloadAnswer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *units = soup_message_headers_get_one (headers, "Accept-Ranges");

  self->start = 0;
  self->has_total = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH;
  self->total = self->has_total ? (guint64) soup_message_headers_get_content_length (headers) : 0;
  self->has_ranges = units != NULL && g_ascii_strcasecmp (units, "bytes") == 0;
}

static gboolean
read_answer (DownloadAnswer *self,
             DownloadSource *source,
             DownloadRange   asked,
             GError        **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const guint         status = soup_message_get_status (self->message);
  goffset             total = 0;

  self->validator = dup_validator (headers);
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    return read_partial (self, source, asked, error);
  if (status == SOUP_STATUS_OK)
    {
      read_whole (self);
      return TRUE;
    }
  /* An empty file has no bytes from 0 on. */
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && asked.start == 0 &&
      soup_message_headers_get_content_range (headers, NULL, NULL, &total) && total == 0)
    {
      self->has_total = TRUE;
      return TRUE;
    }
  return set_status_error (self, source, error);
}

gboolean
download_answer_get (DownloadAnswer *self,
                     Download       *download,
                     DownloadSource *source,
                     const char     *validator,
                     DownloadRange   range,
                     GError        **error)
{
  SoupMessageHeaders *headers;
  g_autofree char    *bytes = NULL;

  download_answer_clear (self);
  source->wait_ms = 0;
  self->message =
    http_client_message_new (download->action, SOUP_METHOD_GET, source->uri, source->is_foreign);
  bellhop_http_message_keep_packed (self->message);
  headers = soup_message_get_request_headers (self->message);
  /* Pieces of what was packed on the way would be pieces of something else. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  bytes = range.end == G_MAXUINT64
            ? g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", range.start)
            : g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, range.start,
                               range.end - 1);
  soup_message_headers_append (headers, "Range", bytes);
  if (validator != NULL)
    soup_message_headers_append (headers, "If-Range", validator);

  self->stream = bellhop_await_object (bellhop_timeout (bellhop_http_send_in (download->session,
                                                                              self->message),
                                                        download->stall_ms),
                                       error);
  if (self->stream != NULL)
    return read_answer (self, source, range, error);

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

GBytes *
download_answer_get_sums (Download   *download,
                          const char *url,
                          GError    **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (url, error);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GInputStream) stream = NULL;

  if (uri == NULL)
    return NULL;

  message = http_client_message_new (download->action, SOUP_METHOD_GET, uri, TRUE);
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

      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("%s returned %u %s"), url,
                   soup_message_get_status (message), reason);
      return NULL;
    }
  return bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_SUMS_BYTES), error);
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
