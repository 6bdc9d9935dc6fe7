/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

enum
{
  AT_ONCE_BYTES = 16 * 1024,
};

const char *
serve_status_get_phrase (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_REQUEST_URI_TOO_LONG:
      return "URI Too Long";
    case SOUP_STATUS_MISDIRECTED_REQUEST:
      return "Misdirected Request";
    case SERVE_STATUS_HEAD_TOO_LARGE:
      return "Request Header Fields Too Large";
    default:
      return soup_status_get_phrase (status);
    }
}

/* --- Its head --- */

void
serve_request_add_field (ServeRequest *self,
                         const char   *name,
                         const char   *value)
{
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  g_string_append_printf (self->fields, "%s: %s\r\n", name, value);
}

/* What there is of the request has been read by now: else nothing that follows could be told from
   it. Where there is no more room, whoever is served makes some. */
static void
decide_to_keep (ServeRequest *self)
{
  const Serve *serve = self->serve;

  self->keeps = self->keeps && self->head->keeps && self->is_read &&
                serve->live->len < serve->max_connections;
  if (!self->keeps)
    serve_request_add_field (self, "Connection", "close");
  else if (self->head->minor == 0)
    serve_request_add_field (self, "Connection", "keep-alive");
}

static gboolean
has_body (const ServeRequest *self)
{
  return self->status >= SOUP_STATUS_OK && self->status != SOUP_STATUS_NO_CONTENT &&
         self->status != SOUP_STATUS_NOT_MODIFIED && !serve_head_has_method (self->head, "HEAD");
}

static void
announce_length (ServeRequest *self,
                 goffset       length)
{
  const gboolean is_bare = self->status == SOUP_STATUS_NO_CONTENT ||
                           self->status == SOUP_STATUS_NOT_MODIFIED;

  self->is_counted = length >= 0;
  self->n_promised = length >= 0 && has_body (self) ? (guint64) length : 0;
  if (is_bare)
    return;
  if (length >= 0)
    g_string_append_printf (self->fields, "Content-Length: %" G_GOFFSET_FORMAT "\r\n", length);
  else if (self->head->minor > 0)
    {
      self->is_chunked = has_body (self);
      serve_request_add_field (self, "Transfer-Encoding", "chunked");
    }
  else
    self->keeps = FALSE; /* its end is that of the connection */
}

void
serve_request_start (ServeRequest *self,
                     guint         status,
                     const char   *media,
                     goffset       length)
{
  self->status = status;
  if (media != NULL)
    serve_request_add_field (self, "Content-Type", media);
  /* A browser is not to find programs in what is said to be text. */
  serve_request_add_field (self, "X-Content-Type-Options", "nosniff");
  announce_length (self, length);
  decide_to_keep (self);
}

/* In front of the first piece, or alone. */
static void
write_head (ServeRequest *self,
            GString      *bytes)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  if (self->has_begun)
    return;
  self->has_begun = TRUE;
  g_string_append_printf (bytes,
                          "HTTP/1.1 %u %s\r\nServer: %s\r\nDate: %s\r\n%s\r\n",
                          self->status,
                          serve_status_get_phrase (self->status),
                          bellhop_http_get_user_agent (),
                          date,
                          self->fields->str);
}

/* --- Its body --- */

static void
count (ServeRequest *self,
       gsize         size)
{
  self->n_sent += size;
  self->serve->n_sent += size;
  bellhop_run_set_progress (self->serve->run, self->serve->n_sent, 0);
}

/* What is small goes out in one packet, and what is large is not copied. */
static gboolean
write_around (ServeRequest *self,
              GString      *before,
              const char   *bytes,
              gsize         size,
              const char   *after,
              GError      **error)
{
  if (size > AT_ONCE_BYTES)
    return serve_connection_write (self->connection, before->str, before->len, error) &&
           serve_connection_write (self->connection, bytes, size, error) &&
           serve_connection_write (self->connection, after, strlen (after), error);

  g_string_append_len (before, bytes, (gssize) size);
  g_string_append (before, after);
  return serve_connection_write (self->connection, before->str, before->len, error);
}

gboolean
serve_request_send (ServeRequest *self,
                    GBytes       *piece,
                    GError      **error)
{
  g_autoptr(GString) before = g_string_new (NULL);
  gsize          size;
  const char    *bytes = g_bytes_get_data (piece, &size);
  const gboolean is_chunk = self->is_chunked && size > 0;

  write_head (self, before);
  if (!has_body (self))
    size = 0;
  else if (self->is_counted)
    size = (gsize) MIN (size, self->n_promised - self->n_sent);
  if (is_chunk)
    g_string_append_printf (before, "%" G_GSIZE_MODIFIER "x\r\n", size);
  if (!write_around (self, before, bytes, size, is_chunk ? "\r\n" : "", error))
    return FALSE;
  count (self, size);
  /* Who takes all at once does not keep the others waiting. */
  return bellhop_yield (error);
}

gboolean
serve_request_end (ServeRequest *self,
                   GError      **error)
{
  g_autoptr(GString) last = g_string_new (NULL);

  write_head (self, last);
  if (self->is_chunked)
    g_string_append (last, "0\r\n\r\n");
  if (!serve_connection_write (self->connection, last->str, last->len, error))
    return FALSE;
  self->is_whole = !self->is_counted || self->n_sent == self->n_promised;
  return TRUE;
}

/* --- Whole answers --- */

gboolean
serve_request_reply_bytes (ServeRequest *self,
                           guint         status,
                           const char   *media,
                           GBytes       *bytes,
                           GError      **error)
{
  serve_request_start (self, status, media, (goffset) g_bytes_get_size (bytes));
  return serve_request_send (self, bytes, error) && serve_request_end (self, error);
}

gboolean
serve_request_reply (ServeRequest *self,
                     guint         status,
                     const char   *media,
                     const char   *text,
                     GError      **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return serve_request_reply_bytes (self, status, media, bytes, error);
}

gboolean
serve_request_redirect (ServeRequest *self,
                        guint         status,
                        const char   *location,
                        GError      **error)
{
  serve_request_add_field (self, "Location", location);
  return serve_request_reply (self, status, NULL, "", error);
}

gboolean
serve_request_refuse (ServeRequest *self,
                      guint         status,
                      GError      **error)
{
  g_autofree char *text = g_strdup_printf ("%u %s\n", status, serve_status_get_phrase (status));

  self->keeps = FALSE;
  return serve_request_reply (self, status, "text/plain; charset=utf-8", text, error);
}
