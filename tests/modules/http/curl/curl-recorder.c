/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "curl-recorder.h"

#include <string.h>

static gsize
find_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char      *length = strstr (lower, "\r\ncontent-length:");

  return length != NULL ? (gsize) g_ascii_strtoull (length + 17, NULL, 10) : 0;
}

static void
serve (CurlRecorder      *self,
       GSocketConnection *connection)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                               "Connection: close\r\n\r\nok";
  g_autofree char  *redirect = NULL;
  const char       *status;
  GInputStream     *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream    *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr(GString) request = g_string_new (NULL);
  const char *end = NULL;
  char        buffer[4096];
  gssize      n_read;

  while (end == NULL ||
         request->len < (gsize) (end - request->str) + 4 + find_length (request->str))
    {
      n_read = g_input_stream_read (in, buffer, sizeof buffer, self->stop, NULL);
      if (n_read <= 0)
        return;
      g_string_append_len (request, buffer, n_read);
      if (end == NULL && strstr (request->str, "\r\n\r\n") != NULL &&
          strstr (request->str, "100-continue") != NULL)
        g_output_stream_write_all (out, "HTTP/1.1 100 Continue\r\n\r\n", 25, NULL, NULL, NULL);
      end = strstr (request->str, "\r\n\r\n");
    }
  status = strstr (request->str, " /to/");
  if (status != NULL && status < end)
    redirect = g_strdup_printf ("HTTP/1.1 %.3s Away\r\nLocation: /there\r\nContent-Length: 0\r\n"
                                "Connection: close\r\n\r\n",
                                status + strlen (" /to/"));
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_string_free_to_bytes (g_steal_pointer (&request)));
  g_mutex_unlock (&self->mutex);
  g_output_stream_write_all (out, redirect != NULL ? redirect : answer,
                             strlen (redirect != NULL ? redirect : answer), NULL, NULL, NULL);
}

static gpointer
record (gpointer data)
{
  CurlRecorder *self = data;

  for (;;)
    {
      g_autoptr(GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL,
                                                                          self->stop, NULL);

      if (connection == NULL)
        return NULL;
      serve (self, connection);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
}

void
curl_recorder_start (CurlRecorder *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->stop = g_cancellable_new ();
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_mutex_init (&self->mutex);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("recorder", record, self);
}

void
curl_recorder_stop (CurlRecorder *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_object_unref (self->stop);
  g_object_unref (self->listener);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
}

/* What has come since, or NULL. Of a sign-in that takes several requests the first counts. */
GBytes *
curl_recorder_take (CurlRecorder *self)
{
  GBytes *bytes = NULL;

  g_mutex_lock (&self->mutex);
  if (self->requests->len > 0)
    bytes = g_ptr_array_steal_index (self->requests, 0);
  g_ptr_array_set_size (self->requests, 0);
  g_mutex_unlock (&self->mutex);
  return bytes;
}

/* Method and body of all that has come since. */
char *
curl_recorder_take_all (CurlRecorder *self)
{
  GString *all = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->requests->len; i++)
    {
      gsize            size = 0;
      const char      *text = g_bytes_get_data (self->requests->pdata[i], &size);
      const char      *body = g_strstr_len (text, (gssize) size, "\r\n\r\n") + 4;
      g_autofree char *copy = g_strndup (body, (gsize) (text + size - body));

      g_string_append_printf (all, "%.*s \"%s\"; ", (int) strcspn (text, " "), text, copy);
    }
  g_ptr_array_set_size (self->requests, 0);
  g_mutex_unlock (&self->mutex);
  return g_string_free (all, FALSE);
}

typedef struct
{
  BellhopAction *action;
  const char    *command;
} Import;

static gboolean
import_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Import *self = data;
  g_auto(GStrv) notes = NULL;
  g_autoptr(GError) problem = NULL;

  if (bellhop_action_import_text (self->action, self->command, &notes, &problem))
    return TRUE;
  if (problem == NULL)
    g_set_error_literal (&problem, G_IO_ERROR, G_IO_ERROR_FAILED, "it is no command");
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
curl_recorder_import (BellhopTest   *test,
                      BellhopAction *action,
                      const char    *command,
                      GError       **error)
{
  Import import = { action, command };

  return bellhop_test_await (test, bellhop_async (import_fiber, &import, NULL), NULL, error);
}

char *
curl_recorder_complete (CurlRecorder *recorder,
                        const char   *text)
{
  g_autoptr(GString) command = g_string_new (text);
  g_autofree char *port = g_strdup_printf ("%u", recorder->port);
  g_autofree char *host = g_strconcat ("127.0.0.1:", port, NULL);
  g_autofree char *url = g_strconcat ("http://", host, NULL);

  g_string_replace (command, "%U", url, 0);
  g_string_replace (command, "%H", host, 0);
  g_string_replace (command, "%P", port, 0);
  return g_string_free (g_steal_pointer (&command), FALSE);
}

/* Returns the command with the places filled in. */
char *
curl_recorder_spawn (BellhopTest  *test,
                     CurlRecorder *recorder,
                     const char   *text)
{
  g_autofree char *command = curl_recorder_complete (recorder, text);
  const char      *arguments[] = { "bash", "-c", command, NULL };
  g_autoptr(GError) error = NULL;

  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "HOME", g_get_home_dir (), TRUE);

  g_spawn_sync (bellhop_test_get_folder (test), (char **) arguments, environment,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&command);
}

void
curl_recorder_write_files (BellhopTest *test)
{
  static const char bytes[] = "\0\1\377binary\r\n";
  static const char picture[] = "\211PNG\r\n\032\n\0picture";
  static const char cookies[] =
    "# Netscape HTTP Cookie File\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts\n"
    "127.0.0.1\tFALSE\t/deep\tFALSE\t4102444800\tdeep\td\n"
    "127.0.0.1\tFALSE\t/\tTRUE\t4102444800\tlocal\tl\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t1000000000\texpired\tno\n"
    "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t4102444800\thidden\th\n"
    ".example.org\tTRUE\t/\tFALSE\t4102444800\tother\tno\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tempty\t\n";
  const struct
  {
    const char *name;
    const char *contents;
    gssize      length;
  } files[] = {
    { "note.txt", "a note\r\nof two lines &\n", -1 },
    { "d.json", "{\"a\": 1.50}", -1 },
    { "bytes.bin", bytes, sizeof bytes - 1 },
    { "p.png", picture, sizeof picture - 1 },
    { "cookies.txt", cookies, -1 },
    { "empty.txt", "", 0 },
    { "headers.txt", "X-One: 1\r\n\r\n# a comment\r\nX-Two:2\n", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (bellhop_test_write_file (test, files[i].name, files[i].contents, files[i].length));
}
