/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

enum
{
  MAX_SHOWN_BYTES = 64 * 1024,
  MAX_SIZE_DIGITS = 15, /* of a chunk */
  MAX_LINE_BYTES = 4 * 1024,
  MAX_TRAILER_BYTES = 64 * 1024,
};

static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

static gboolean
set_fault (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is no body of a request");
  return FALSE;
}

/* --- Chunks --- */

/* The size and, behind a semicolon, what nobody uses (RFC 9112, 7.1). */
static gboolean
parse_size (const char *line,
            guint64    *out_size,
            GError    **error)
{
  const gsize n_zeros = strspn (line, "0");
  const gsize n_digits = strspn (line, "0123456789abcdefABCDEF");
  const char *after = line + n_digits;
  const char *extension = after + strspn (after, " \t");

  if (n_digits == 0 || n_digits - n_zeros > MAX_SIZE_DIGITS ||
      (*after != '\0' && *extension != ';'))
    return set_fault (error);
  for (const char *at = extension; *at != '\0'; at++)
    if (((guchar) *at < ' ' && *at != '\t') || *at == 0x7f)
      return set_fault (error);

  *out_size = g_ascii_strtoull (line, NULL, 16);
  return TRUE;
}

static gboolean
skip_trailers (ServeRequest *self,
               GError      **error)
{
  gsize n_bytes = 0;

  for (;;)
    {
      g_autofree char *line = serve_connection_read_line (self->connection, MAX_LINE_BYTES, error);

      if (line == NULL)
        return FALSE;
      if (*line == '\0')
        return TRUE;
      n_bytes += strlen (line);
      if (n_bytes > MAX_TRAILER_BYTES || strchr (line, ':') == NULL || *line == ':' ||
          *line == ' ' || *line == '\t')
        return set_fault (error);
    }
}

static gboolean
begin_chunk (ServeRequest *self,
             GError      **error)
{
  g_autofree char *end = NULL;
  g_autofree char *line = NULL;

  if (self->has_chunk)
    {
      end = serve_connection_read_line (self->connection, MAX_LINE_BYTES, error);
      if (end == NULL)
        return FALSE;
      if (*end != '\0')
        return set_fault (error);
    }
  line = serve_connection_read_line (self->connection, MAX_LINE_BYTES, error);
  if (line == NULL || !parse_size (line, &self->left, error))
    return FALSE;

  self->has_chunk = TRUE;
  if (self->left > 0)
    return TRUE;
  self->is_read = skip_trailers (self, error);
  return self->is_read;
}

/* --- The body --- */

/* A client that waits to be told is told when the body is first wanted, and not when it has sent
   some of it already. */
static gboolean
invite (ServeRequest *self,
        GError      **error)
{
  if (!self->head->expects_continue)
    return TRUE;

  self->head->expects_continue = FALSE;
  return self->connection->ahead->len > 0 ||
         serve_connection_write (self->connection, go_on, strlen (go_on), error);
}

static void
take (ServeRequest *self,
      GBytes       *piece)
{
  const gsize size = g_bytes_get_size (piece);
  const gsize room = MAX_SHOWN_BYTES - self->body->len;

  self->left -= size;
  self->n_received += size;
  g_byte_array_append (self->body, g_bytes_get_data (piece, NULL), (guint) MIN (size, room));
  if (self->left == 0 && !self->head->is_chunked)
    self->is_read = TRUE;
}

GBytes *
serve_request_read (ServeRequest *self,
                    GError      **error)
{
  GBytes *piece;

  if (self->is_read || !invite (self, error))
    return NULL;
  if (self->left == 0 && (!begin_chunk (self, error) || self->is_read))
    return NULL;

  piece = serve_connection_read (self->connection, (gsize) MIN (self->left, G_MAXSSIZE), error);
  if (piece != NULL)
    take (self, piece);
  return piece;
}

gboolean
serve_request_read_all (ServeRequest *self,
                        GError      **error)
{
  g_autoptr(GError) problem = NULL;

  for (;;)
    {
      g_autoptr(GBytes) piece = serve_request_read (self, &problem);

      if (piece == NULL)
        break;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
