/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_KEPT_BYTES = 64 * 1024 * 1024, /* of all requests */
};

static void
request_clear (ServeRequest *self)
{
  serve_head_free (self->head);
  g_byte_array_unref (self->body);
  g_date_time_unref (self->time);
  g_string_free (self->fields, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServeRequest, request_clear)

/* --- What is shown of it --- */

static char *
write_fields (const ServeHead *head)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < head->fields->len; i++)
    {
      const ServeField *field = &g_array_index (head->fields, ServeField, i);

      g_string_append_printf (text, "%s: %s\n", field->name, field->value);
    }
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
  g_autofree char *time = g_date_time_format (self->time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *target = g_utf8_make_valid (self->head->target, -1);

  serve->n_requests++;
  bellhop_table_add (serve->requests,
                     time,
                     self->connection->peer,
                     self->head->method,
                     target,
                     (gint64) self->status,
                     (gint64) self->n_sent,
                     (double) (bellhop_now_us () - self->started_us) / 1000.0);
  /* An endless server must not keep all that it was ever sent. */
  if (serve->n_kept_bytes < MAX_KEPT_BYTES)
    {
      g_autofree char *headers = write_fields (self->head);
      g_autofree char *body = write_body (self);

      serve->n_kept_bytes += strlen (headers) + strlen (body);
      bellhop_table_add (serve->messages, (gint64) serve->n_requests, self->head->method, target,
                         headers, body);
      if (serve->n_kept_bytes >= MAX_KEPT_BYTES)
        bellhop_run_log (serve->run, _("Headers and bodies are no longer recorded"));
    }
}

/* --- Who answers --- */

static void
allow (ServeRequest *self)
{
  serve_request_add_field (self, "Allow",
                           self->serve->takes_uploads ? "GET, HEAD, OPTIONS, POST, PUT"
                                                      : "GET, HEAD, OPTIONS, POST");
}

static gboolean
answer_others (ServeRequest *self,
               GError      **error)
{
  const gboolean puts = serve_head_has_method (self->head, "PUT") && self->serve->folder_fd >= 0;
  const gboolean reads = serve_head_reads (self->head);

  if (puts && !self->serve->takes_uploads)
    return serve_request_reply (self, SOUP_STATUS_FORBIDDEN, "text/plain; charset=utf-8",
                                _("Uploads are not allowed\n"), error);
  if (self->head->path == NULL && (puts || reads))
    return serve_request_reply (self, SOUP_STATUS_BAD_REQUEST, "text/plain; charset=utf-8",
                                _("No file can have this name\n"), error);
  if (reads)
    return serve_request_reply (self, SOUP_STATUS_NOT_FOUND, "text/plain; charset=utf-8",
                                _("There is nothing here\n"), error);
  if (serve_head_has_method (self->head, "OPTIONS"))
    allow (self);
  /* Whoever reports something is content with this. */
  return serve_request_reply (self, SOUP_STATUS_OK, "text/plain; charset=utf-8", _("Received\n"),
                              error);
}

static gboolean
is_sample (const ServeRequest *self)
{
  const char *path = self->head->path;

  return self->serve->has_sample && path != NULL &&
         (g_str_has_prefix (path, "sample/") || g_str_equal (path, "sample"));
}

static gboolean
answer (ServeRequest *self,
        GError      **error)
{
  const ServeHead *head = self->head;
  const gboolean   has_folder = self->serve->folder_fd >= 0;

  if (self->serve->takes_uploads && has_folder && head->path != NULL && !is_sample (self) &&
      serve_head_has_method (head, "PUT"))
    return serve_upload (self, head->path, error);
  if (!serve_request_read_all (self, error))
    return FALSE;
  if (is_sample (self))
    return serve_sample (self, head->path, error);
  if (head->path != NULL && serve_head_reads (head) && has_folder)
    return serve_file (self, head->path, error);
  if (head->path != NULL && serve_head_reads (head) && *head->path == '\0' &&
      self->serve->has_sample)
    return serve_request_redirect (self, SOUP_STATUS_FOUND, "/sample/", error);
  return answer_others (self, error);
}

static gboolean
answer_misdirected (ServeRequest *self,
                    guint         status,
                    GError      **error)
{
  g_autofree char *text = NULL;
  g_autofree char *host = NULL;

  if (status != SOUP_STATUS_MISDIRECTED_REQUEST)
    return serve_request_refuse (self, status, error);

  host = g_utf8_make_valid (self->head->host, -1);
  text = g_strdup_printf (_("“%s” is not a name of this server: add it to its host names\n"), host);
  self->keeps = FALSE;
  return serve_request_reply (self, status, "text/plain; charset=utf-8", text, error);
}

/* What holds for all requests. */
static gboolean
judge_and_answer (ServeRequest *self,
                  guint         status,
                  GError      **error)
{
  if (status != 0)
    return serve_request_refuse (self, status, error);
  if (!serve_answers_for (self->serve, self->head->host, &status))
    return answer_misdirected (self, status, error);
  if (serve_head_has_method (self->head, "CONNECT") || serve_head_has_method (self->head, "TRACE"))
    {
      allow (self);
      return serve_request_refuse (self, SOUP_STATUS_METHOD_NOT_ALLOWED, error);
    }
  return answer (self, error);
}

/* What is said to a body that is none; 0 where nobody is left to hear it. */
static guint
judge_problem (const GError *problem)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
      g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return SOUP_STATUS_BAD_REQUEST;
  return g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT)
           ? SOUP_STATUS_REQUEST_TIMEOUT
           : 0;
}

/* --- Its life --- */

static void
request_init (ServeRequest    *self,
              ServeConnection *connection,
              ServeHead       *head)
{
  *self = (ServeRequest){
    .serve = connection->serve,
    .connection = connection,
    .head = head,
    .body = g_byte_array_new (),
    .time = g_date_time_new_now_utc (),
    .fields = g_string_new (NULL),
    .started_us = bellhop_now_us (),
    .left = head->length,
    .is_read = !head->is_chunked && head->length == 0,
    .keeps = TRUE,
  };
}

gboolean
serve_request_handle (ServeConnection *connection,
                      ServeHead       *head,
                      guint            status,
                      GError         **error)
{
  g_auto(ServeRequest) self = { 0 };
  g_autoptr(GError) problem = NULL;
  gboolean succeeded;

  request_init (&self, connection, head);
  succeeded = judge_and_answer (&self, status, &problem);
  if (!succeeded && !self.has_begun && judge_problem (problem) != 0)
    {
      const guint fault = judge_problem (problem);

      g_clear_error (&problem);
      g_string_truncate (self.fields, 0);
      succeeded = serve_request_refuse (&self, fault, &problem);
    }
  record (&self);
  if (succeeded)
    return self.is_whole && self.keeps;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
