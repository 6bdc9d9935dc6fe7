/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_SHOWN_BYTES = 64 * 1024,       /* of a body */
  MAX_KEPT_BYTES = 64 * 1024 * 1024, /* of all requests */
};

static const char request_key[] = "bellhop-serve-request";

static void
request_free (gpointer data)
{
  ServeRequest *self = data;

  if (!self->is_over)
    g_ptr_array_remove_fast (self->serve->live, self);
  g_clear_pointer (&self->upload, serve_upload_free);
  bellhop_event_unref (self->written);
  g_byte_array_unref (self->body);
  g_date_time_unref (self->time);
  g_free (self->peer);
  g_free (self);
}

/* --- What is shown of it --- */

static char *
dup_target (SoupServerMessage *message)
{
  g_autofree char *target = g_uri_to_string_partial (soup_server_message_get_uri (message),
                                                     G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
  const char      *path = strstr (target, "://");

  path = path != NULL ? strchr (path + strlen ("://"), '/') : NULL;
  return g_utf8_make_valid (path != NULL ? path : "/", -1);
}

static char *
dup_peer (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return G_IS_SOCKET_CONNECTABLE (address)
           ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address))
           : g_strdup ("");
}

static char *
write_headers (SoupServerMessage *message)
{
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;
  g_autoptr(GString) text = g_string_new (NULL);

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s: %s\n", name, value);
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

/* The body as text, or how much it is. */
static char *
write_body (ServeRequest *self)
{
  const char      *text = (const char *) self->body->data;
  g_autofree char *size = g_format_size (self->n_received);
  const char      *end = NULL;

  if (self->n_received == 0)
    return g_strdup ("");
  if (memchr (text, '\0', self->body->len) != NULL)
    return g_strdup (size);
  /* What is cut off may end within a character. */
  if (!g_utf8_validate_len (text, self->body->len, &end) &&
      (self->n_received == self->body->len || text + self->body->len - end > 3))
    return g_strdup (size);
  if (self->n_received == self->body->len)
    return g_strndup (text, self->body->len);
  return g_strdup_printf ("%.*s… (%s)", (int) (end - text), text, size);
}

static void
record (ServeRequest *self)
{
  Serve           *serve = self->serve;
  const char      *method = soup_server_message_get_method (self->message);
  g_autofree char *time = g_date_time_format (self->time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *path = dup_target (self->message);

  serve->n_requests++;
  bellhop_table_add (serve->requests,
                     time,
                     self->peer,
                     method,
                     path,
                     (gint64) soup_server_message_get_status (self->message),
                     (gint64) self->n_sent,
                     (double) (bellhop_now_us () - self->started_us) / 1000.0);
  /* An endless server must not keep all that it was ever sent. */
  if (serve->n_kept_bytes < MAX_KEPT_BYTES)
    {
      g_autofree char *headers = write_headers (self->message);
      g_autofree char *body = write_body (self);

      serve->n_kept_bytes += strlen (headers) + strlen (body);
      bellhop_table_add (serve->messages, (gint64) serve->n_requests, method, path, headers, body);
      if (serve->n_kept_bytes >= MAX_KEPT_BYTES)
        bellhop_run_log (serve->run, _("Headers and bodies are no longer recorded"));
    }
}

/* --- Its signals --- */

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           data)
{
  ServeRequest *self = data;
  const gsize   size = g_bytes_get_size (chunk);
  const gsize   room = MAX_SHOWN_BYTES - self->body->len;

  self->n_received += size;
  g_byte_array_append (self->body, g_bytes_get_data (chunk, NULL), (guint) MIN (size, room));
  if (self->upload != NULL)
    serve_upload_take (self->upload, chunk);
}

static void
wrote_body_data_cb (SoupServerMessage *message,
                    guint              size,
                    gpointer           data)
{
  ServeRequest *self = data;

  self->n_sent += size;
  self->serve->n_sent += size;
  bellhop_run_set_progress (self->serve->run, self->serve->n_sent, 0);
}

static void
wrote_chunk_cb (SoupServerMessage *message,
                gpointer           data)
{
  ServeRequest *self = data;

  bellhop_event_set (self->written);
}

void
serve_request_abandon (ServeRequest *self)
{
  self->is_over = TRUE;
  record (self);
  g_ptr_array_remove_fast (self->serve->live, self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  /* Whoever still answers learns that nobody listens. */
  bellhop_event_set (self->written);
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           data)
{
  serve_request_abandon (data);
}

/* The path as bytes, decoded once; NULL when it has none that could name a file. */
static char *
request_dup_path (ServeRequest *self)
{
  const char      *path = g_uri_get_path (soup_server_message_get_uri (self->message));
  g_autofree char *decoded = g_uri_unescape_string (path, NULL);
  const char      *relative = decoded;

  if (decoded == NULL)
    return NULL;
  while (*relative == '/')
    relative++;
  return g_strdup (relative);
}

void
serve_request_begin (Serve             *serve,
                     SoupServerMessage *message)
{
  ServeRequest    *self = g_new0 (ServeRequest, 1);
  const char      *method = soup_server_message_get_method (message);
  g_autofree char *path = NULL;

  self->serve = serve;
  self->message = message;
  self->peer = dup_peer (message);
  self->written = bellhop_event_new ();
  self->body = g_byte_array_new ();
  self->time = g_date_time_new_now_utc ();
  self->started_us = bellhop_now_us ();
  g_object_set_data_full (G_OBJECT (message), request_key, self, request_free);
  g_ptr_array_add (serve->live, self);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), self);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), self);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);

  path = request_dup_path (self);
  if (serve->takes_uploads && serve->folder_fd >= 0 && path != NULL &&
      g_str_equal (method, SOUP_METHOD_PUT))
    self->upload = serve_upload_new (self, path);
}

/* --- Answers --- */

static void
set_common_headers (ServeRequest *self,
                    const char   *media)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  if (media != NULL)
    soup_message_headers_replace (headers, "Content-Type", media);
  /* A browser is not to find programs in what is said to be text. */
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
}

static void
reply (ServeRequest *self,
       guint         status,
       const char   *media,
       GBytes       *bytes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  if (self->is_over)
    return;

  set_common_headers (self, media);
  soup_server_message_set_status (self->message, status, NULL);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (self->message),
                                           (goffset) g_bytes_get_size (bytes));
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
  soup_message_body_complete (body);
  soup_server_message_unpause (self->message);
}

void
serve_request_reply (ServeRequest *self,
                     guint         status,
                     const char   *media,
                     const char   *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  reply (self, status, media, bytes);
}

void
serve_request_reply_bytes (ServeRequest *self,
                           const char   *media,
                           GBytes       *bytes)
{
  reply (self, SOUP_STATUS_OK, media, bytes);
}

void
serve_request_start (ServeRequest *self,
                     guint         status,
                     const char   *media,
                     goffset       length)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  if (self->is_over)
    return;

  set_common_headers (self, media);
  soup_server_message_set_status (self->message, status, NULL);
  if (length >= 0)
    soup_message_headers_set_content_length (headers, length);
  else if (soup_server_message_get_http_version (self->message) == SOUP_HTTP_1_0)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
  else
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
}

gboolean
serve_request_send (ServeRequest *self,
                    GBytes       *piece,
                    GError      **error)
{
  if (!self->is_over)
    {
      bellhop_event_reset (self->written);
      soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), piece);
      soup_server_message_unpause (self->message);
      if (!bellhop_await (bellhop_event_wait (self->written), error))
        return FALSE;
    }
  if (!self->is_over)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The client is gone");
  return FALSE;
}

void
serve_request_end (ServeRequest *self)
{
  if (self->is_over)
    return;

  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}

/* --- Who answers --- */

static void
answer_others (ServeRequest *self,
               const char   *path)
{
  const char *method = soup_server_message_get_method (self->message);

  if (g_str_equal (method, SOUP_METHOD_PUT) && self->serve->folder_fd >= 0)
    serve_request_reply (self, SOUP_STATUS_FORBIDDEN, "text/plain; charset=utf-8",
                         _("Uploads are not allowed\n"));
  else if (g_str_equal (method, SOUP_METHOD_GET) || g_str_equal (method, SOUP_METHOD_HEAD))
    serve_request_reply (self,
                         path == NULL ? SOUP_STATUS_BAD_REQUEST : SOUP_STATUS_NOT_FOUND,
                         "text/plain; charset=utf-8",
                         _("There is nothing here\n"));
  else
    /* Whoever reports something is content with this. */
    serve_request_reply (self, SOUP_STATUS_OK, "text/plain; charset=utf-8", _("Received\n"));
}

static gboolean
answer_upload (ServeRequest *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (serve_upload_finish (self->upload, &error))
    {
      serve_request_reply (self, SOUP_STATUS_CREATED, "text/plain; charset=utf-8", _("Received\n"));
      return TRUE;
    }
  if (bellhop_error_is_cancelled (error))
    return FALSE;

  text = g_strconcat (error->message, "\n", NULL);
  serve_request_reply (self,
                       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)
                         ? SOUP_STATUS_CONFLICT
                         : SOUP_STATUS_INTERNAL_SERVER_ERROR,
                       "text/plain; charset=utf-8", text);
  return TRUE;
}

static gboolean
answer_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  SoupServerMessage *message = data;
  ServeRequest      *self = g_object_get_data (G_OBJECT (message), request_key);
  const char        *method = soup_server_message_get_method (message);
  g_autofree char   *path = request_dup_path (self);
  const gboolean     reads = g_str_equal (method, SOUP_METHOD_GET) ||
                         g_str_equal (method, SOUP_METHOD_HEAD);
  g_autoptr(GError) problem = NULL;
  gboolean succeeded = TRUE;

  if (self->upload != NULL)
    succeeded = answer_upload (self);
  else if (path != NULL && self->serve->has_sample &&
           (g_str_has_prefix (path, "sample/") || g_str_equal (path, "sample")))
    succeeded = serve_sample (self, path, &problem);
  else if (path != NULL && reads && self->serve->folder_fd >= 0)
    succeeded = serve_file (self, path, &problem);
  else if (path != NULL && reads && *path == '\0' && self->serve->has_sample)
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/sample/");
      soup_server_message_unpause (message);
    }
  else
    answer_others (self, path);

  /* That a client has gone away is its own affair. */
  return succeeded || !bellhop_error_is_cancelled (problem);
}

void
serve_request_answer (Serve             *serve,
                      SoupServerMessage *message)
{
  ServeRequest *self = g_object_get_data (G_OBJECT (message), request_key);
  BellhopTask  *task;

  /* It has been answered while its headers came: it was no HTTP. */
  if (self == NULL || self->is_over)
    return;

  soup_server_message_pause (message);
  task = bellhop_spawn (serve->scope,
                        bellhop_async (answer_fiber, g_object_ref (message), g_object_unref));
  bellhop_task_set_name (task, "request");
}
