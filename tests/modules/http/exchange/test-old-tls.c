/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <signal.h>
#include <sys/prctl.h>

/* Servers that are less secure than they should be: that of OpenSSL, told to be. */

typedef struct
{
  const char *name;
  const char *key;
  const char *version;
  gboolean    is_trusted; /* its certificate is */
  const char *words;      /* of the refusal, or NULL */
} Case;

static const Case cases[] = {
  { "tls-1.0", "rsa:2048", "-tls1", FALSE, "TLS 1.0" },
  { "tls-1.1", "rsa:2048", "-tls1_1", FALSE, "TLS 1.1" },
  { "tls-1.2", "rsa:2048", "-tls1_2", FALSE, NULL },
  { "tls-1.3", "rsa:2048", "-tls1_3", FALSE, NULL },
  { "short-key", "rsa:1024", "-tls1_2", TRUE, "1024 bits" },
  { "short-key-unverified", "rsa:1024", "-tls1_2", FALSE, NULL },
  { "long-key", "rsa:2048", "-tls1_2", TRUE, NULL },
  { "elliptic", "ec", "-tls1_2", TRUE, NULL },
};

typedef struct
{
  GSubprocess *process; /* Owned */
  char        *pem;     /* Owned: its key and certificate */
  guint16      port;
} Server;

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
run (const char *const *command)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = NULL;

  process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
make_certificate (BellhopTest *test,
                  const Case *this,
                  Server *server)
{
  const char *command[] = { "openssl", "req", "-x509", "-nodes", "-newkey", this->key,
                            "-days", "10", "-subj", "/CN=127.0.0.1", "-addext",
                            "subjectAltName=IP:127.0.0.1", "-keyout", NULL, "-out", NULL,
                            NULL, NULL, NULL };

  server->pem = g_build_filename (bellhop_test_get_folder (test), "server.pem", NULL);
  command[13] = server->pem;
  command[15] = server->pem;
  if (g_str_equal (this->key, "ec"))
    {
      command[16] = "-pkeyopt";
      command[17] = "ec_paramgen_curve:P-256";
    }
  run (command);
}

/* The certificate may be asked for by a database of one. */
static void
trust (Server *server)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) trusted = g_tls_file_database_new (server->pem, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), trusted);
}

static gboolean
is_listening (gpointer data)
{
  Server *server = data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", server->port, NULL, NULL);
  return connection != NULL;
}

static void
start (BellhopTest *test,
       const Case *this,
       Server *server)
{
  const GSubprocessFlags silence =
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  g_autofree char *port = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (silence);

  make_certificate (test, this, server);
  server->port = find_port ();
  port = g_strdup_printf ("127.0.0.1:%u", server->port);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  server->process = g_subprocess_launcher_spawn (launcher, &error, "openssl", "s_server",
                                                 "-accept", port, "-cert", server->pem, "-key",
                                                 server->pem, "-cipher", "ALL:@SECLEVEL=0", "-www",
                                                 this->version, NULL);
  g_assert_no_error (error);
  while (!is_listening (server))
    g_usleep (10 * 1000);
}

static void
server_clear (Server *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_free (self->pem);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

static BellhopRun *
request (BellhopTest *test,
         const Case *this,
         Server  *server,
         gboolean allows_old)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", server->port);

  http_fixture_set (action, "url", url, NULL);
  http_fixture_set (action, "verify-tls", this->is_trusted ? "true" : "false", NULL);
  http_fixture_set (action, "old-tls", allows_old ? "true" : "false", NULL);
  return http_fixture_run (test, action);
}

static void
test_case (BellhopTest  *test,
           gconstpointer data)
{
  const Case *this = data;
  g_auto(Server) server = { 0 };
  g_autoptr(BellhopRun) strict = NULL;
  g_autoptr(BellhopRun) lenient = NULL;

  start (test, this, &server);
  if (this->is_trusted)
    trust (&server);
  strict = request (test, this, &server, FALSE);
  lenient = request (test, this, &server, TRUE);
  if (this->words == NULL)
    {
      g_assert_no_error (bellhop_run_get_error (strict));
      return;
    }
  g_assert_error (bellhop_run_get_error (strict), BELLHOP_ERROR, BELLHOP_ERROR_UNSAFE);
  g_test_message ("%s", bellhop_run_get_error (strict)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (strict)->message, this->words));
  g_assert_nonnull (strstr (bellhop_run_get_error (strict)->message, "old-tls=true"));
  g_assert_no_error (bellhop_run_get_error (lenient));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");

  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases) && openssl != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/old-tls/%s", cases[i].name);

      bellhop_test_add (path, &cases[i], test_case);
    }
  return g_test_run ();
}
