/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What part of a processor `bellhop run http.serve` takes while so many clients say nothing. */

enum
{
  FULL_CLIENTS = 500,
  QUICK_CLIENTS = 5,
  FULL_SECONDS = 10,
};

static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static GPid
start_server (guint16 port)
{
  g_autofree char *argument = g_strdup_printf ("port=%u", port);
  const char      *program = g_getenv ("BELLHOP");
  const char      *command[] = { program, "run", "http.serve", argument, "--quiet", NULL };
  g_autoptr(GError) error = NULL;
  GPid pid;

  if (!g_spawn_async (NULL, (char **) command, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid,
                      &error))
    g_error ("%s: %s", command[0], error->message);
  return pid;
}

static GSocketConnection *
connect_to (guint16 port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < 500; i++)
    {
      GSocketConnection *connection =
        g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

      if (connection != NULL)
        return connection;
      g_usleep (10000);
    }
  g_error ("http.serve does not listen on port %u", port);
}

/* Ticks of a processor that the process has had. */
static double
read_seconds (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  gulong           user = 0;
  gulong           system = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      sscanf (strrchr (text, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
              &system) != 2)
    g_error ("%s cannot be read", path);
  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  guint   n_clients;
  guint   seconds;
  guint16 port;
  GPid    pid;
  double  before;

  bench_init (&argc, &argv);
  if (!bench_wants ("serve_500_idle_processor"))
    return 0;

  n_clients = bench_get_seconds () > 0 ? FULL_CLIENTS : QUICK_CLIENTS;
  seconds = bench_get_seconds () > 0 ? FULL_SECONDS : 1;
  port = find_port ();
  pid = start_server (port);
  for (guint i = 0; i < n_clients; i++)
    g_ptr_array_add (clients, connect_to (port));
  before = read_seconds (pid);
  g_usleep (seconds * G_USEC_PER_SEC);
  bench_report ("serve_500_idle_processor", (read_seconds (pid) - before) / seconds * 100.0, "%");
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  return 0;
}
