/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

enum
{
  MAX_ANSWER_BYTES = 100 * 1024 * 1024,
};

static gboolean
has_address (gpointer run)
{
  return bellhop_run_find_output (run, "address") != NULL || bellhop_run_is_settled (run);
}

BellhopAction *
serve_fixture_create (BellhopTest *test)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "http.serve");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

void
served_start (Served        *self,
              BellhopTest   *test,
              BellhopAction *action)
{
  g_autoptr(GUri) uri = NULL;
  BellhopOutput *address;

  self->test = test;
  self->action = action;
  self->run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_address, self->run);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_RUNNING);
  address = bellhop_run_find_output (self->run, "address");
  self->url =
    g_strndup (g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (address)),
                                 NULL),
               g_bytes_get_size (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (address))));
  uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  self->port = (guint16) g_uri_get_port (uri);
  g_assert_cmpuint (self->port, >, 0);
}

void
served_stop (Served *self)
{
  bellhop_action_cancel (self->action);
  http_fixture_wait (self->test, self->run);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_CANCELLED);
  g_clear_object (&self->run);
  g_clear_object (&self->action);
  g_clear_pointer (&self->url, g_free);
}

void
served_start_folder (Served      *self,
                     BellhopTest *test)
{
  BellhopAction *action = serve_fixture_create (test);

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "sample", "true", NULL);
  served_start (self, test, action);
}

GIOStream *
served_connect (Served *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port,
                                                                   NULL, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (connection);
}

void
served_write (GIOStream  *stream,
              const char *request)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request),
                             NULL, NULL, &error);
  g_assert_no_error (error);
}

char *
served_read (Served    *self,
             GIOStream *stream)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  GBytes *bytes;

  bellhop_test_await (self->test,
                      bellhop_stream_read_all (g_io_stream_get_input_stream (stream),
                                               MAX_ANSWER_BYTES),
                      &value, &error);
  g_assert_no_error (error);
  bytes = bellhop_value_get_pointer (&value);
  if (g_bytes_get_size (bytes) == 0)
    return g_strdup ("");
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What comes for a request, byte for byte. */
char *
served_ask (Served     *self,
            const char *method,
            const char *path,
            const char *headers,
            const char *body)
{
  g_autoptr(GIOStream) stream = served_connect (self);
  g_autofree char *request =
    g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n%s",
                     method, path, headers, body);

  served_write (stream, request);
  return served_read (self, stream);
}

void
served_assert_status (const char *answer,
                      guint       status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  if (!g_str_has_prefix (answer, start))
    g_error ("not %u: %s", status, answer);
}

const char *
served_get_body (const char *answer)
{
  return strstr (answer, "\r\n\r\n") + 4;
}

BellhopTable *
served_get_table (Served     *self,
                  const char *name)
{
  return BELLHOP_TABLE (bellhop_run_find_output (self->run, name));
}
