/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* Requests are read and answered here, on sockets, rather than by SoupServer. That one cannot be
 * asked to keep a connection which it has not accepted itself (libsoup 3.2 closes it after one
 * answer, without saying so), and up to 3.2 it leaks those that it has; it takes heads and chunks
 * that RFC 9112 forbids to take, and has no limit of time or number. So all of the framing has to
 * be checked here in any case, and a fiber a connection tells the rest in less than what would
 * guard against the library. */

enum
{
  MIN_AHEAD_BYTES = 256,
  MAX_UNREAD_BYTES = 1024 * 1024,
  HEAD_US = 30 * G_USEC_PER_SEC,
  IDLE_US = 60 * G_USEC_PER_SEC, /* between two requests */
  END_US = 2 * G_USEC_PER_SEC,
};

static void
connection_free (gpointer data)
{
  ServeConnection *self = data;

  g_socket_close (self->socket, NULL);
  g_ptr_array_remove_fast (self->serve->live, self);
  bellhop_event_set (self->serve->room);
  g_object_unref (self->socket);
  g_byte_array_unref (self->ahead);
  g_clear_pointer (&self->task, bellhop_task_unref);
  g_free (self->peer);
  g_free (self);
}

/* --- Heads --- */

static void
wait_begins (ServeConnection *self)
{
  self->waiting_since_us = bellhop_now_us ();
  bellhop_event_set (self->serve->room);
}

static void
drop_blank (ServeConnection *self)
{
  const gsize n = serve_head_count_blank ((const char *) self->ahead->data, self->ahead->len);

  if (n > 0)
    g_byte_array_remove_range (self->ahead, 0, (guint) n);
}

/* The next head; NULL when there is none that is to be answered. @out_status is what to answer to a
   faulty one. */
static ServeHead *
read_head (ServeConnection *self,
           gboolean         is_first,
           guint           *out_status,
           GError         **error)
{
  gint64   deadline_us = bellhop_now_us () + (is_first ? HEAD_US : IDLE_US);
  gboolean has_begun = is_first;
  gsize    n_seen = 0;

  for (;;)
    {
      const char *text;
      gsize       length;

      drop_blank (self);
      if (self->ahead->len > 0 && !has_begun)
        {
          has_begun = TRUE;
          deadline_us = bellhop_now_us () + HEAD_US;
        }
      text = (const char *) self->ahead->data;
      length = serve_head_find_end (text, self->ahead->len, MIN (n_seen, self->ahead->len),
                                    out_status);
      if (length > 0)
        {
          ServeHead *head = serve_head_parse (text, length, out_status);

          g_byte_array_remove_range (self->ahead, 0, (guint) length);
          return head;
        }
      if (*out_status != 0)
        return serve_head_parse (text, self->ahead->len, &(guint){ 0 });
      n_seen = self->ahead->len;
      if (!serve_connection_fill (self, deadline_us, error))
        return NULL;
    }
}

/* --- The end --- */

/* A socket that is closed with something unread takes back what was written on it, too. */
static void
end_connection (ServeConnection *self)
{
  const gint64 deadline_us = bellhop_now_us () + END_US;
  gsize        n_unread = 0;

  if (!g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    return;
  do
    {
      n_unread += self->ahead->len;
      g_byte_array_set_size (self->ahead, 0);
    }
  while (n_unread < MAX_UNREAD_BYTES && serve_connection_fill (self, deadline_us, NULL));
}

/* --- Its life --- */

/* FALSE when there is no more to come, with an error when that is not what was agreed. */
static gboolean
handle_one (ServeConnection *self,
            gboolean         is_first,
            GError         **error)
{
  guint status = 0;
  g_autoptr(GError) problem = NULL;
  ServeHead *head;

  wait_begins (self);
  head = read_head (self, is_first, &status, &problem);
  self->waiting_since_us = 0;
  if (head == NULL && self->ahead->len > 0 &&
      g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    {
      status = SOUP_STATUS_REQUEST_TIMEOUT;
      head = serve_head_new ();
    }
  if (head != NULL)
    return serve_request_handle (self, head, status, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
connection_fiber (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  ServeConnection *self = data;
  g_autoptr(GError) problem = NULL;
  gboolean is_first = TRUE;

  while (handle_one (self, is_first, &problem))
    is_first = FALSE;
  if (problem == NULL)
    {
      wait_begins (self);
      end_connection (self);
    }
  /* That a client has gone away is its own affair. */
  if (!bellhop_error_is_cancelled (problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static char *
dup_peer (GSocket *socket)
{
  g_autoptr(GSocketAddress) address = g_socket_get_remote_address (socket, NULL);

  return G_IS_SOCKET_CONNECTABLE (address)
           ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address))
           : g_strdup ("");
}

void
serve_connection_start (Serve   *serve,
                        GSocket *socket)
{
  ServeConnection *self = g_new0 (ServeConnection, 1);

  self->serve = serve;
  self->socket = socket;
  self->peer = dup_peer (socket);
  /* What is empty has an address, too, so that it can be searched. */
  self->ahead = g_byte_array_sized_new (MIN_AHEAD_BYTES);
  self->waiting_since_us = bellhop_now_us ();
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_ptr_array_add (serve->live, self);
  self->task = bellhop_task_ref (
    bellhop_spawn (serve->scope, bellhop_async (connection_fiber, self, connection_free)));
  bellhop_task_set_name (self->task, "connection");
}

ServeConnection *
serve_connection_find_idle (Serve *serve)
{
  ServeConnection *idle = NULL;

  for (guint i = 0; i < serve->live->len; i++)
    {
      ServeConnection *each = serve->live->pdata[i];

      if (each->waiting_since_us != 0 &&
          (idle == NULL || each->waiting_since_us < idle->waiting_since_us))
        idle = each;
    }
  return idle;
}
