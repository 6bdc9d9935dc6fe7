/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* libsoup has no server that speaks HTTP/2: this is that of nghttp2, which tells of every frame. */

enum
{
  SMALL = 1000,
  LARGE = 24 * 1024 * 1024,
  N_PORTS = 20,
};

static const gint64 huge = G_GINT64_CONSTANT (1) << 31;

typedef struct
{
  BellhopTest *test;    /* Borrowed */
  const char  *trailer; /* after each body; or NULL */

  /* Owned */
  char         *program;
  char         *url;
  char         *cert;
  char         *key;
  GSubprocess  *process;
  GCancellable *cancellable;
  GTlsDatabase *trusted;
  GString      *frames; /* what the server says */
  char          piece[64 * 1024];
  gboolean      is_reading;
  gboolean      has_ended;
} Server;

static char *
find_program (void)
{
  char *path = g_find_program_in_path ("nghttpd");

  return path != NULL || access ("/usr/sbin/nghttpd", X_OK) != 0 ? path
                                                                 : g_strdup ("/usr/sbin/nghttpd");
}

static void read_more (Server *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Server      *self = data;
  const gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (n_read <= 0)
    {
      self->has_ended = TRUE;
      return;
    }
  g_string_append_len (self->frames, self->piece, n_read);
  read_more (self);
}

static void
read_more (Server *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process),
                             self->piece,
                             sizeof self->piece,
                             G_PRIORITY_DEFAULT,
                             self->cancellable,
                             read_cb,
                             self);
}

static gboolean
has_begun (gpointer data)
{
  Server *self = data;

  return self->has_ended || strstr (self->frames->str, "listen 127.0.0.1") != NULL;
}

static gboolean
has_read (gpointer data)
{
  return !((Server *) data)->is_reading;
}

/* What a test that is killed has started goes too. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
stop_process (Server *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_cancellable_cancel (self->cancellable);
  bellhop_test_run_until (self->test, has_read, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->process);
}

/* Another program may have taken the port meanwhile. */
static gboolean
start_process (Server *self)
{
  const guint16    port = find_port ();
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  const char      *folder = bellhop_test_get_folder (self->test);
  const char      *command[] = { self->program,
                                 "-v",
                                 "--echo-upload",
                                 "-a",
                                 "127.0.0.1",
                                 "-d",
                                 folder,
                                 port_text,
                                 self->key,
                                 self->cert,
                            self->trailer != NULL ? "--trailer" : NULL,
                                 self->trailer,
                                 NULL };
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, command, &error);
  g_assert_no_error (error);
  self->cancellable = g_cancellable_new ();
  self->has_ended = FALSE;
  g_string_truncate (self->frames, 0);
  read_more (self);
  bellhop_test_run_until (self->test, has_begun, self);
  if (self->has_ended)
    {
      stop_process (self);
      return FALSE;
    }
  g_free (self->url);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", port);
  return TRUE;
}

/* Trusted by all sessions of the process until the server is stopped. */
static void
make_certificate (Server *self)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autofree char *cert = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;

  g_object_get (certificate, "certificate-pem", &cert, "private-key-pem", &key, NULL);
  self->cert = bellhop_test_write_file (self->test, "cert.pem", cert, -1);
  self->key = bellhop_test_write_file (self->test, "key.pem", key, -1);
  self->trusted = g_tls_file_database_new (self->cert, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), self->trusted);
}

static void
server_clear (Server *self)
{
  if (self->process != NULL)
    stop_process (self);
  if (self->trusted != NULL)
    g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_clear_object (&self->trusted);
  g_clear_pointer (&self->program, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->cert, g_free);
  g_clear_pointer (&self->key, g_free);
  if (self->frames != NULL)
    g_string_free (self->frames, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

static gboolean
server_init (Server      *self,
             BellhopTest *test)
{
  guint n_tries = 0;

  self->test = test;
  self->program = find_program ();
  if (self->program == NULL)
    {
      g_test_skip ("nghttpd is not installed");
      return FALSE;
    }
  self->frames = g_string_new (NULL);
  make_certificate (self);
  while (!start_process (self))
    g_assert_cmpuint (++n_tries, <, N_PORTS);
  return TRUE;
}

static void
set_url (Server        *self,
         BellhopAction *action,
         const char    *param,
         const char    *path)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);

  http_fixture_set (action, param, url, NULL);
}

/* No two of its blocks are the same. */
static char *
write_numbers (BellhopTest *test,
               const char  *name,
               guint        n_bytes)
{
  guint32 *numbers = g_malloc (n_bytes);
  char    *digest;

  for (guint i = 0; i < n_bytes / sizeof *numbers; i++)
    numbers[i] = i * 2654435761u;
  g_free (bellhop_test_write_file (test, name, (char *) numbers, n_bytes));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) numbers, n_bytes);
  g_free (numbers);
  return digest;
}

static void
assert_http_2 (BellhopRun *run)
{
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpstr (json_object_get_string_member (http_fixture_get_response (run), "version"), ==,
                   "2");
}

/* HTTP/2 is spoken only by those who ask for it. */
static BellhopAction *
create_action (BellhopTest *test)
{
  BellhopAction *action = http_fixture_create (test);

  http_fixture_set (action, "http-version", "2", NULL);
  return action;
}

static void
test_request (BellhopTest  *test,
              gconstpointer trailer)
{
  g_auto(Server) server = { .trailer = trailer };
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *path = bellhop_test_write_file (test, "a.txt", "over two", -1);
  g_autoptr(BellhopRun) got = NULL;
  g_autoptr(BellhopRun) posted = NULL;
  JsonObject *timing;

  if (!server_init (&server, test))
    return;

  set_url (&server, action, "url", "/a.txt");
  got = http_fixture_run (test, action);
  assert_http_2 (got);
  http_fixture_assert_text (got, "over two");
  timing = json_object_get_object_member (http_fixture_get_response (got), "timing");
  g_assert_cmpfloat (json_object_get_double_member (timing, "tls"), >, 0.0);

  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body", "and back", NULL);
  posted = http_fixture_run (test, action);
  assert_http_2 (posted);
  http_fixture_assert_text (posted, "and back");
}

static void
test_large (BellhopTest  *test,
            gconstpointer trailer)
{
  g_auto(Server) server = { .trailer = trailer };
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *expected = write_numbers (test, "large", LARGE);
  g_autofree char *contents = NULL;
  g_autofree char *digest = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopOutput *body;
  gsize          length = 0;

  if (!server_init (&server, test))
    return;

  set_url (&server, action, "url", "/large");
  run = http_fixture_run (test, action);
  assert_http_2 (run);
  g_assert_cmpuint (bellhop_progress_get_total (bellhop_run_get_progress (run)), ==, LARGE);
  body = bellhop_run_find_output (run, "body");
  g_assert_true (BELLHOP_IS_FILE_OUTPUT (body));
  g_assert_true (g_file_load_contents (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)),
                                       NULL, &contents, &length, NULL, NULL));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, length);
  g_assert_cmpstr (digest, ==, expected);
}

static gboolean
has_progress (gpointer run)
{
  return bellhop_progress_get_done (bellhop_run_get_progress (run)) > 0;
}

/* The server is told to stop: the stream is reset, or the connection closed. */
static gboolean
has_heard (gpointer data)
{
  const char *frames = ((Server *) data)->frames->str;

  return strstr (frames, "recv RST_STREAM") != NULL || strstr (frames, "recv GOAWAY") != NULL ||
         strstr (frames, "closed") != NULL;
}

static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  g_auto(Server) server = { 0 };
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *path = bellhop_test_write_file (test, "a.txt", "over two", -1);
  g_autofree char *large = bellhop_test_write_file (test, "huge", "", 0);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) next = NULL;

  g_assert_cmpint (truncate (large, huge), ==, 0);
  if (!server_init (&server, test))
    return;

  set_url (&server, action, "url", "/huge");
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_progress, run);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (run), "bytes"), <, huge);
  bellhop_test_run_until (test, has_heard, &server);

  set_url (&server, action, "url", "/a.txt");
  next = http_fixture_run (test, action);
  assert_http_2 (next);
  http_fixture_assert_text (next, "over two");
}

/* E34 */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_auto(Server) server = { 0 };
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *digest = write_numbers (test, "some", 300 * SMALL);

  if (!server_init (&server, test))
    return;

  set_url (&server, action, "url", "/some");
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 4);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http2/request", NULL, test_request);
  bellhop_test_add ("/http2/large", NULL, test_large);
  bellhop_test_add ("/http2/trailers/request", "x-sum: 1", test_request);
  bellhop_test_add ("/http2/trailers/large", "x-sum: 1", test_large);
  bellhop_test_add ("/http2/cancel", NULL, test_cancel);
  bellhop_test_add ("/http2/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
