/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-exchange.h"

#include "http-body.h"
#include "http-client.h"
#include "http-cookies.h"
#include "http-prepare.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_REDIRECTS = 20,
  N_CONNECTIONS = 6,
  PIECE_BYTES = 256 * 1024,
  MAX_KEPT_BYTES = 8 * 1024 * 1024,
};

/* A few kilobytes can unpack to terabytes, so what is compressed has a limit of its own. */
static const guint64 max_inflated_bytes = G_GUINT64_CONSTANT (1) << 30;

/* libsoup 3.2 cannot wait for a file over HTTP/2: it ends the program when it has read more than
 * the server then has room for. */
static SoupSession *
create_session (BellhopAction *action,
                BellhopRun    *run)
{
  if (bellhop_action_get_choice (action, "http-version") != HTTP_VERSION_2 ||
      !http_body_has_file (action))
    return http_client_session_new (action, N_CONNECTIONS);

  bellhop_run_log (run, _("Files are sent over HTTP/1.1"));
  return http_client_session_new_http1 (action, N_CONNECTIONS);
}

HttpExchange *
http_exchange_new (BellhopAction *action,
                   BellhopRun    *run,
                   SoupCookieJar *jar)
{
  HttpExchange *self = g_new0 (HttpExchange, 1);

  self->action = action;
  self->run = run;
  self->method = bellhop_action_get_string (action, "method");
  self->redirects = json_array_new ();
  self->hops = g_ptr_array_new_with_free_func (g_object_unref);
  self->kept = g_byte_array_new ();
  g_set_object (&self->jar, jar);
  self->started_us = g_get_monotonic_time ();
  if (http_client_needs_session (action))
    self->session = create_session (action, run);
  return self;
}

void
http_exchange_free (HttpExchange *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->session, bellhop_http_session_close);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->home, g_uri_unref);
  g_clear_object (&self->message);
  g_clear_pointer (&self->redirects, json_array_unref);
  g_clear_pointer (&self->hops, g_ptr_array_unref);
  g_clear_object (&self->jar);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->media, g_free);
  g_clear_pointer (&self->document, bellhop_json_document_unref);
  g_clear_pointer (&self->note, g_free);
  g_clear_object (&self->growing);
  g_clear_object (&self->body);
  g_clear_object (&self->file);
  g_clear_object (&self->stream);
  g_free (self);
}

gboolean
http_exchange_discard (HttpExchange *self,
                       GError      **error)
{
  g_clear_object (&self->stream);
  return self->file == NULL || bellhop_await (bellhop_file_delete (self->file), error);
}

/* --- Sending --- */

static SoupMessage *
create_message (HttpExchange *self,
                GError      **error)
{
  g_autoptr(SoupMessage) message =
    http_client_message_new (self->action, self->method, self->uri, self->home);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  if (self->jar != NULL)
    http_cookies_add (self->jar, message);
  if (self->drops_fields)
    http_prepare_drop_fields (soup_message_get_request_headers (message));
  if (!self->drops_body && !http_body_set (self->action, message, error))
    return NULL;
  return g_steal_pointer (&message);
}

static void
note_redirect (HttpExchange *self,
               const char   *location)
{
  JsonObject      *object = json_object_new ();
  g_autofree char *url = g_uri_to_string_partial (self->uri, G_URI_HIDE_PASSWORD);

  json_object_set_int_member (object, "status", soup_message_get_status (self->message));
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "location", location);
  json_array_add_object_element (self->redirects, object);
}

static gboolean
sends_body (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED ||
         (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
          soup_message_headers_get_content_length (headers) > 0);
}

/* What the next request lacks that this one had. */
static void
log_redirect (HttpExchange *self,
              GUri         *target,
              const char   *method,
              gboolean      drops_body)
{
  const guint      status = soup_message_get_status (self->message);
  g_autofree char *host = http_client_dup_host (target);

  if (!g_str_equal (method, self->method))
    bellhop_run_log (self->run, _("Redirected with status %u: %s is sent in place of %s"), status,
                     self->method, method);
  if (!drops_body && self->drops_body && sends_body (self->message))
    bellhop_run_log (self->run, _("Redirected with status %u: the body is not sent again"), status);
  if (self->home != NULL && !http_client_is_same_origin (self->uri, target) &&
      (http_client_tells_who_asks (self->action) || g_uri_get_user (self->home) != NULL))
    bellhop_run_log (self->run,
                     _("Redirected to another origin: sign-in, cookies and headers of your own are "
                       "not sent to %s://%s"),
                     g_uri_get_scheme (target), host);
  if (http_client_is_downgrade (self->uri, target))
    http_client_log_downgrade (self->run, NULL);
}

/* Whether there is somewhere else to go. */
static gboolean
follow (HttpExchange *self,
        gboolean     *out_again,
        GError      **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const guint         status = soup_message_get_status (self->message);
  const char         *location = soup_message_headers_get_one (headers, "Location");
  const char         *method = self->method;
  const gboolean      drops_body = self->drops_body;
  g_autofree char    *valid = NULL;
  g_autofree char    *shown = NULL;
  g_autoptr(GUri) target = NULL;

  *out_again = FALSE;
  if (!SOUP_STATUS_IS_REDIRECTION (status) || status == SOUP_STATUS_NOT_MODIFIED ||
      location == NULL || *location == '\0' ||
      !bellhop_action_get_boolean (self->action, "follow-redirects"))
    return TRUE;

  valid = g_utf8_make_valid (location, -1);
  shown = bellhop_http_hide_passwords (valid);
  note_redirect (self, shown);
  if (json_array_get_length (self->redirects) > MAX_REDIRECTS)
    {
      g_set_error (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS,
                   _("%s redirects too many times: stopped after %d. Use follow-redirects=false to "
                     "see each redirect"),
                   g_uri_get_host (self->uri), MAX_REDIRECTS);
      return FALSE;
    }
  if (!bellhop_http_message_get_redirect (self->message, &target, error))
    return FALSE;
  if (target == NULL)
    return TRUE;

  if (http_prepare_redirect ((HttpRedirects) bellhop_action_get_choice (self->action,
                                                                        "redirect-method"),
                             status, &self->method))
    self->drops_body = TRUE;
  self->drops_fields = self->drops_fields || !g_str_equal (method, self->method);
  log_redirect (self, target, method, drops_body);
  if (!http_client_is_same_origin (self->uri, target))
    g_clear_pointer (&self->home, g_uri_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_steal_pointer (&target);
  *out_again = TRUE;
  return TRUE;
}

/* Until the headers of an answer that is no redirect have come. */
static GInputStream *
send_request (HttpExchange *self,
              GError      **error)
{
  gboolean again = TRUE;

  self->uri = http_prepare_url (self->action, error);
  if (self->uri == NULL)
    return NULL;

  self->home = g_uri_ref (self->uri);
  for (;;)
    {
      SoupSession *session = self->session != NULL ? self->session : bellhop_http_get_session ();
      g_autoptr(SoupMessage) message = NULL;
      g_autoptr(GInputStream) stream = NULL;
      g_autofree char *waiting = g_strdup_printf (_("Waiting for %s"), g_uri_get_host (self->uri));

      bellhop_run_set_message (self->run, waiting);
      message = create_message (self, error);
      if (message == NULL)
        return NULL;
      stream = bellhop_await_object (bellhop_http_send_in (session, message), error);
      if (stream == NULL)
        return NULL;

      g_set_object (&self->message, message);
      g_ptr_array_add (self->hops, g_object_ref (message));
      if (g_cancellable_is_cancelled (bellhop_http_message_get_stop (message)))
        bellhop_run_log (self->run,
                         _("%s responded before the body was complete: the rest was not sent"),
                         g_uri_get_host (self->uri));
      if (self->jar != NULL && !http_cookies_take (self->jar, message))
        bellhop_run_log (self->run, _("A cookie that is not in UTF-8 was left out"));
      if (!follow (self, &again, error))
        return NULL;
      if (!again)
        {
          self->has_headers = TRUE;
          return g_steal_pointer (&stream);
        }
      if (!http_prepare_skip_body (stream, error))
        return NULL;
    }
}

/* --- Receiving --- */

/* Too much for memory: from here on the body goes to disk, beginning with what was kept. */
static gboolean
spill (HttpExchange *self,
       GError      **error)
{
  g_autoptr(GFile) folder = bellhop_run_dup_folder (self->run, error);
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) kept = NULL;

  if (folder == NULL)
    return FALSE;

  file = g_file_get_child (folder, "body");
  self->stream = bellhop_await_object (bellhop_file_create (file, G_FILE_CREATE_PRIVATE), error);
  if (self->stream == NULL)
    return FALSE;

  self->file = g_steal_pointer (&file);
  kept = g_byte_array_free_to_bytes (g_steal_pointer (&self->kept));
  return bellhop_await (bellhop_stream_write (self->stream, kept), error);
}

/* Says that it is the disk of this computer that fails, and where. */
static gboolean
set_disk_error (HttpExchange *self,
                const GError *problem,
                GError      **error)
{
  g_autoptr(GFile) folder = bellhop_error_is_cancelled (problem)
                               ? NULL
                               : bellhop_run_dup_folder (self->run, NULL);
  g_autofree char *shown = folder != NULL ? bellhop_file_display (folder) : NULL;

  if (shown == NULL)
    g_propagate_error (error, g_error_copy (problem));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error (error, problem->domain, problem->code,
                 _("%s has no space for the body: free some space, or fetch less of it "
                   "(max-bytes)"),
                 shown);
  else
    g_set_error (error, problem->domain, problem->code, _("The body cannot be saved in %s: %s"),
                 shown, problem->message);
  return FALSE;
}

static gboolean
keep (HttpExchange *self,
      GBytes       *piece,
      GError      **error)
{
  gsize size = g_bytes_get_size (piece);
  g_autoptr(GError) problem = NULL;

  self->n_received += size;
  if (self->growing != NULL)
    {
      bellhop_text_output_append (BELLHOP_TEXT_OUTPUT (self->growing), piece);
      return TRUE;
    }
  if (self->kept != NULL && self->kept->len + size <= MAX_KEPT_BYTES)
    {
      g_byte_array_append (self->kept, g_bytes_get_data (piece, NULL), (guint) size);
      return TRUE;
    }
  if ((self->kept == NULL || spill (self, &problem)) &&
      bellhop_await (bellhop_stream_write (self->stream, piece), &problem))
    return TRUE;
  return set_disk_error (self, problem, error);
}

/* Of what is too large there is as much as was allowed. */
static gboolean
keep_beginning (HttpExchange *self,
                GBytes       *piece,
                guint64       n_bytes,
                GError      **error)
{
  g_autoptr(GBytes) beginning = g_bytes_new_from_bytes (piece, 0, (gsize) n_bytes);

  return n_bytes == 0 || keep (self, beginning, error);
}

static gboolean
is_compressed (HttpExchange *self)
{
  const char *encoding = soup_message_headers_get_list (soup_message_get_response_headers (
                                                          self->message),
                                                        "Content-Encoding");

  return encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0;
}

static gboolean
has_other_charset (GHashTable *params)
{
  const char *charset = params != NULL ? g_hash_table_lookup (params, "charset") : NULL;

  return charset != NULL && g_ascii_strcasecmp (charset, "utf-8") != 0 &&
         g_ascii_strcasecmp (charset, "utf8") != 0 && g_ascii_strcasecmp (charset, "us-ascii") != 0;
}

/* Events, records and logs: what is read line by line, and what a server writes while it works. */
static gboolean
is_stream (HttpExchange *self)
{
  static const char *const types[] = {
    "text/plain",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonl",
    "application/json-lines",
    "application/stream+json",
    "application/json-seq",
    NULL,
  };
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr(GHashTable) params = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &params);

  if (type == NULL || has_other_charset (params))
    return FALSE;
  if (g_ascii_strcasecmp (type, "text/event-stream") == 0)
    return TRUE;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    return FALSE;
  for (guint i = 0; types[i] != NULL; i++)
    if (g_ascii_strcasecmp (type, types[i]) == 0)
      return TRUE;
  return FALSE;
}

/* With its first bytes, unless they are no text, whatever they are called. */
static void
begin_growing (HttpExchange *self,
               GBytes       *first)
{
  const char *media = soup_message_headers_get_content_type (
    soup_message_get_response_headers (self->message), NULL);
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (first, &size);

  if (memchr (bytes, 0, size) != NULL)
    return;
  self->growing = bellhop_text_output_new_growing ("body", _("Body"), media);
  bellhop_run_add_output (self->run, self->growing);
}

static gboolean
set_too_many (HttpExchange *self,
              guint64       limit,
              GError      **error)
{
  g_autofree char *size = g_format_size (limit);

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
               is_compressed (self)
                 ? _("The compressed body unpacks to more than %s: stopped there")
                 : _("The body is larger than %s: stopped there; raise max-bytes for more"),
               size);
  return FALSE;
}

/* Until the body has come. */
static gboolean
receive (HttpExchange *self,
         GInputStream *stream,
         GError      **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const gboolean      compressed = is_compressed (self);
  const gboolean      streams = is_stream (self);
  guint64             limit = (guint64) bellhop_action_get_int64 (self->action, "max-bytes");
  guint64             total = 0;

  if (compressed)
    limit = MIN (limit, max_inflated_bytes);
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    total = (guint64) MAX (0, soup_message_headers_get_content_length (headers));

  bellhop_run_set_message (self->run, _("Receiving"));
  bellhop_run_set_unit (self->run, BELLHOP_UNIT_BYTES);
  for (;;)
    {
      g_autoptr(GBytes) piece = bellhop_await_boxed (bellhop_stream_read (stream, PIECE_BYTES),
                                                     error);

      if (piece == NULL)
        return FALSE;
      if (g_bytes_get_size (piece) == 0)
        break;
      if (g_bytes_get_size (piece) > limit - self->n_received)
        return keep_beginning (self, piece, limit - self->n_received, error) &&
               set_too_many (self, limit, error);
      if (self->n_received == 0 && streams)
        begin_growing (self, piece);
      if (!keep (self, piece, error))
        return FALSE;
      bellhop_run_set_progress (self->run, self->n_received, total);
    }
  self->is_complete = TRUE;
  /* Only then does libsoup know when the answer had come. */
  return bellhop_await (bellhop_stream_close (G_OBJECT (stream)), error);
}

static gboolean
send_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  HttpExchange *self = data;

  self->body = send_request (self, error);
  return self->body != NULL;
}

static gboolean
receive_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  HttpExchange *self = data;

  return receive (self, self->body, error);
}

/* As long as it takes, or as long as is left. */
static BellhopFuture *
limit (HttpExchange  *self,
       BellhopFuture *future)
{
  const double limit_s = bellhop_action_get_double (self->action, "time-limit");
  const gint64 passed_ms = (g_get_monotonic_time () - self->started_us) / 1000;

  return limit_s > 0.0
           ? bellhop_timeout (future, (guint) MAX (1, (gint64) (limit_s * 1000.0) - passed_ms))
           : future;
}

/* A stream has begun in time, and lasts as long as it does. */
static gboolean
exchange_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  HttpExchange  *self = data;
  BellhopFuture *rest;

  if (!bellhop_await (limit (self, bellhop_async (send_fiber, self, NULL)), error))
    return FALSE;

  rest = bellhop_async (receive_fiber, self, NULL);
  return bellhop_await (is_stream (self) ? rest : limit (self, rest), error);
}

BellhopFuture *
http_exchange_perform (HttpExchange *self)
{
  return bellhop_async (exchange_fiber, self, NULL);
}
