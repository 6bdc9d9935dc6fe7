/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

enum
{
  FILL_BYTES = 16 * 1024,
  PIECE_BYTES = 64 * 1024,
  SILENCE_US = 60 * G_USEC_PER_SEC, /* of a client whose turn it is */
};

/* --- Waiting for a socket --- */

static gboolean
ready_cb (GSocket     *socket,
          GIOCondition condition,
          gpointer     task)
{
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
start_wait (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  g_autoptr(GTask) task = g_task_new (source, cancellable, callback, callback_data);
  g_autoptr(GSource) ready = g_socket_create_source (source, GPOINTER_TO_UINT (data), cancellable);

  g_task_set_name (task, "bellhop-serve-wait");
  g_task_attach_source (task, ready, G_SOURCE_FUNC (ready_cb));
}

static gboolean
finish_wait (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (async_result), error);
}

/* A connection that waits costs a place in the list that is polled and a timer, and no more: no
   memory to read into, and no work until something happens. */
static gboolean
wait_for (ServeConnection *self,
          GIOCondition     condition,
          gint64           deadline_us,
          GError         **error)
{
  return bellhop_await (bellhop_deadline (bellhop_from_gio (self->socket,
                                                            start_wait,
                                                            finish_wait,
                                                            GUINT_TO_POINTER (condition),
                                                            NULL),
                                          deadline_us),
                        error);
}

/* --- Reading --- */

/* At least one byte. Others have their turn even when there is always one. */
static gssize
receive (ServeConnection *self,
         gpointer         buffer,
         gsize            size,
         gint64           deadline_us,
         GError         **error)
{
  gboolean has_waited = FALSE;

  for (;;)
    {
      g_autoptr(GError) problem = NULL;
      const gssize n_read = g_socket_receive_with_blocking (self->socket, buffer, size, FALSE, NULL,
                                                            &problem);

      if (n_read == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                               "The client has closed the connection");
          return -1;
        }
      if (n_read > 0)
        return has_waited || bellhop_yield (error) ? n_read : -1;
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return -1;
        }
      if (!wait_for (self, G_IO_IN, deadline_us, error))
        return -1;
      has_waited = TRUE;
    }
}

gboolean
serve_connection_fill (ServeConnection *self,
                       gint64           deadline_us,
                       GError         **error)
{
  char         buffer[FILL_BYTES];
  const gssize n_read = receive (self, buffer, sizeof buffer, deadline_us, error);

  if (n_read < 0)
    return FALSE;

  g_byte_array_append (self->ahead, (const guint8 *) buffer, (guint) n_read);
  return TRUE;
}

GBytes *
serve_connection_read (ServeConnection *self,
                       gsize            max_bytes,
                       GError         **error)
{
  const gsize      size = MIN (max_bytes, PIECE_BYTES);
  g_autofree char *buffer = NULL;
  gssize           n_read;

  if (self->ahead->len > 0)
    {
      const guint n = (guint) MIN (size, self->ahead->len);
      GBytes     *bytes = g_bytes_new (self->ahead->data, n);

      g_byte_array_remove_range (self->ahead, 0, n);
      return bytes;
    }
  buffer = g_malloc (size);
  n_read = receive (self, buffer, size, bellhop_now_us () + SILENCE_US, error);
  return n_read > 0 ? g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n_read) : NULL;
}

char *
serve_connection_read_line (ServeConnection *self,
                            gsize            max_bytes,
                            GError         **error)
{
  const char *end;
  char       *line;
  gsize       length;

  while ((end = memchr (self->ahead->data, '\n', self->ahead->len)) == NULL &&
         self->ahead->len <= max_bytes)
    if (!serve_connection_fill (self, bellhop_now_us () + SILENCE_US, error))
      return NULL;

  length = end != NULL ? (gsize) (end - (const char *) self->ahead->data) : 0;
  if (length == 0 || length > max_bytes || end[-1] != '\r' ||
      memchr (self->ahead->data, '\0', length) != NULL ||
      memchr (self->ahead->data, '\r', length - 1) != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is no line");
      return NULL;
    }
  line = g_strndup ((const char *) self->ahead->data, length - 1);
  g_byte_array_remove_range (self->ahead, 0, (guint) length + 1);
  return line;
}

/* --- Writing --- */

gboolean
serve_connection_write (ServeConnection *self,
                        gconstpointer    bytes,
                        gsize            size,
                        GError         **error)
{
  const char *at = bytes;

  while (size > 0)
    {
      g_autoptr(GError) problem = NULL;
      const gssize n_written = g_socket_send_with_blocking (self->socket, at, size, FALSE, NULL,
                                                            &problem);

      if (n_written >= 0)
        {
          at += n_written;
          size -= (gsize) n_written;
          continue;
        }
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (!wait_for (self, G_IO_OUT, bellhop_now_us () + SILENCE_US, error))
        return FALSE;
    }
  return TRUE;
}
