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
  http_way_clear (&self->way);
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
  g_autoptr(SoupMessage) message = http_way_create_message (&self->way);

  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);
  if (self->jar != NULL)
    http_cookies_add (self->jar, message);
  if (!self->way.drops_body && !http_body_set (self->action, message, error))
    return NULL;
  return g_steal_pointer (&message);
}

/* What it says, wherever that may lead. */
static void
note_redirect (HttpExchange *self)
{
  const char *location = soup_message_headers_get_one (
    soup_message_get_response_headers (self->message), "Location");
  g_autofree char *url = g_uri_to_string_partial (self->way.uri, G_URI_HIDE_PASSWORD);
  g_autofree char *valid = NULL;
  g_autofree char *shown = NULL;
  JsonObject      *object;

  if (location == NULL || *location == '\0' || !http_way_leads_on (&self->way, self->message))
    return;

  valid = g_utf8_make_valid (location, -1);
  shown = bellhop_http_hide_passwords (valid);
  object = json_object_new ();
  json_object_set_int_member (object, "status", soup_message_get_status (self->message));
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "location", shown);
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
log_redirect (HttpExchange      *self,
              const HttpWayStep *step)
{
  const HttpWay   *way = &self->way;
  const guint      status = soup_message_get_status (self->message);
  g_autofree char *host = http_client_dup_host (step->target);

  if (!g_str_equal (way->method, step->method))
    bellhop_run_log (self->run, _("Redirected with status %u: %s is sent in place of %s"), status,
                     step->method, way->method);
  if (!way->drops_body && step->drops_body && sends_body (self->message))
    bellhop_run_log (self->run, _("Redirected with status %u: the body is not sent again"), status);
  if (way->home != NULL && !http_client_is_same_origin (way->uri, step->target) &&
      (http_client_tells_who_asks (self->action) || g_uri_get_user (way->home) != NULL))
    bellhop_run_log (self->run,
                     _("Redirected to another origin: sign-in, cookies and headers of your own are "
                       "not sent to %s://%s"),
                     g_uri_get_scheme (step->target), host);
  if (http_client_is_downgrade (way->uri, step->target))
    http_client_log_downgrade (self->run, NULL);
}

/* Whether there is somewhere else to go. */
static gboolean
follow (HttpExchange *self,
        gboolean     *out_again,
        GError      **error)
{
  const HttpRedirects how = (HttpRedirects) bellhop_action_get_choice (self->action,
                                                                       "redirect-method");
  g_auto(HttpWayStep) step = { 0 };

  note_redirect (self);
  if (!http_way_find_step (&self->way, self->message, how, &step, error))
    return FALSE;

  *out_again = step.target != NULL;
  if (!*out_again)
    return TRUE;

  log_redirect (self, &step);
  http_way_take_step (&self->way, &step);
  return TRUE;
}

/* Until the headers of an answer that is no redirect have come. */
static GInputStream *
send_request (HttpExchange *self,
              GError      **error)
{
  g_autoptr(GUri) uri = http_prepare_url (self->action, error);
  gboolean again = TRUE;

  if (uri == NULL)
    return NULL;

  http_way_begin (&self->way, self->action, uri, uri);
  for (;;)
    {
      SoupSession *session = self->session != NULL ? self->session : bellhop_http_get_session ();
      g_autoptr(SoupMessage) message = NULL;
      g_autoptr(GInputStream) stream = NULL;
      const char      *host = g_uri_get_host (self->way.uri);
      g_autofree char *waiting = g_strdup_printf (_("Waiting for %s"), host);

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
                         g_uri_get_host (self->way.uri));
      if (self->jar != NULL && !http_cookies_take (self->jar, message))
        bellhop_run_log (self->run, _("A cookie that is not in UTF-8 was left out"));
      if (!follow (self, &again, error))
        return NULL;
      if (!again)
        {
          self->has_headers = TRUE;
          return g_steal_pointer (&stream);
        }
      if (!http_way_skip_body (stream, error))
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
