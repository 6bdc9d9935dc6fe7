/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <bellhop-sdk-testing.h>
#include <glib/gstdio.h>

/* E34: http.serve is cancelled at each await of its own, and of what answers the requests that come
   meanwhile. */

enum
{
  ANSWER_BYTES = 4096,
};

static const char *const requests[] = {
  "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /large HTTP/1.1\r\nHost: localhost\r\nRange: bytes=5-9\r\nConnection: close\r\n\r\n",
  "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /folder/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "PUT /new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nbytes",
  "POST /hook HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
  "Connection: close\r\n\r\n5\r\nbytes\r\n0\r\nX-Sum: 1\r\n\r\n",
  "GET /folder/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
  "GET /folder HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
  "GET /sample/json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /sample/big?mib=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  "GET /sample/slow?lines=2&ms=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
};

typedef struct
{
  BellhopTest   *test;   /* Borrowed */
  BellhopAction *action; /* Borrowed */
  BellhopRun    *run;    /* Owned: the one that is asked */
  const char    *upload; /* Borrowed: what a request makes */
  guint          n_open; /* connections */
  guint          n_answers;
} Asking;

typedef struct
{
  Asking    *asking; /* Borrowed */
  GIOStream *stream; /* Owned */
  GString   *answer; /* Owned */
  char       piece[ANSWER_BYTES];
} Client;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Client      *self = data;
  const gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_read > 0)
    {
      g_string_append_len (self->answer, self->piece, n_read);
      g_input_stream_read_async (G_INPUT_STREAM (source), self->piece, sizeof self->piece,
                                 G_PRIORITY_DEFAULT, NULL, read_cb, self);
      return;
    }
  self->asking->n_open--;
  if (g_str_has_prefix (self->answer->str, "HTTP/1.1 "))
    self->asking->n_answers++;
  g_string_free (self->answer, TRUE);
  g_object_unref (self->stream);
  g_free (self);
}

/* Its socket may be gone by now: then there is nothing to be answered. */
static void
ask (Asking     *self,
     guint16     port,
     const char *request)
{
  g_autoptr(GSocketClient) socket_client = g_socket_client_new ();
  GSocketConnection *connection = g_socket_client_connect_to_host (socket_client, "127.0.0.1", port,
                                                                   NULL, NULL);
  Client            *client;

  if (connection == NULL)
    return;

  client = g_new0 (Client, 1);
  client->asking = self;
  client->stream = G_IO_STREAM (connection);
  client->answer = g_string_new (NULL);
  self->n_open++;
  g_output_stream_write_all (g_io_stream_get_output_stream (client->stream), request,
                             strlen (request), NULL, NULL, NULL);
  g_input_stream_read_async (g_io_stream_get_input_stream (client->stream),
                             client->piece,
                             sizeof client->piece,
                             G_PRIORITY_DEFAULT,
                             NULL,
                             read_cb,
                             client);
}

static guint16
get_port (BellhopRun *run)
{
  BellhopOutput   *output = bellhop_run_find_output (run, "address");
  GBytes          *text;
  g_autofree char *address = NULL;
  g_autoptr(GUri) uri = NULL;

  if (output == NULL)
    return 0;
  text = bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output));
  address = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  return (guint16) g_uri_get_port (uri);
}

/* Asks a new run for all there is, once; at rest when all of it has been answered. */
static gboolean
has_answered (gpointer data)
{
  Asking     *self = data;
  BellhopRun *run = bellhop_action_get_run (self->action);

  if (run == NULL || bellhop_run_is_settled (run))
    return FALSE;
  if (run != self->run)
    {
      const guint16 port = get_port (run);

      if (port == 0)
        return FALSE;
      g_set_object (&self->run, run);
      self->n_answers = 0;
      g_unlink (self->upload);
      for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
        ask (self, port, requests[i]);
    }
  return self->n_open == 0;
}

static gboolean
has_none_open (gpointer data)
{
  return ((Asking *) data)->n_open == 0;
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = serve_fixture_create (test);
  g_autofree char *contents = g_strnfill (600 * 1000, 'x');
  g_autofree char *large = bellhop_test_write_file (test, "large", contents, -1);
  g_autofree char *index = bellhop_test_write_file (test, "folder/index.html", "<p>hello", -1);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "new", NULL);
  Asking           asking = { .test = test, .action = action, .upload = path };
  g_autoptr(GDir) dir = NULL;
  guint n_awaits;
  guint n_names = 0;

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "sample", "true", NULL);
  http_fixture_set (action, "upload", "true", NULL);
  n_awaits = bellhop_test_sweep_endless_action (action, has_answered, &asking);
  g_test_message ("%u awaits", n_awaits);
  g_assert_cmpuint (n_awaits, >=, 10);
  bellhop_test_run_until (test, has_none_open, &asking);
  /* The last round was one in which nothing was cancelled before all had their answer. */
  g_assert_cmpuint (asking.n_answers, ==, G_N_ELEMENTS (requests));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  /* Nothing is left of an upload that was cut short. */
  dir = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_names++;
  g_assert_cmpuint (n_names, ==, 3);
  g_clear_object (&asking.run);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
