/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-web.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct _BenchWeb
{
  char      *folder; /* Owned, as the rest */
  char      *url;
  GPtrArray *files;
  GPid       pid;
  guint16    port;
};

static const char configuration[] =
  "daemon off; master_process off; worker_processes 1; pid %1$s/pid; error_log %1$s/errors;\n"
  "events { worker_connections 512; }\n"
  "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n"
  " client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;\n"
  " uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;\n"
  " server { listen 127.0.0.1:%2$u; root %1$s;\n"
  "  location /slow/ { alias %1$s/; limit_rate 8m; } } }\n";

static char *
find_nginx (void)
{
  char *path = g_find_program_in_path ("nginx");

  return path != NULL || access ("/usr/sbin/nginx", X_OK) != 0 ? path
                                                               : g_strdup ("/usr/sbin/nginx");
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
wait_until_it_listens (BenchWeb *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);

      if (connection != NULL)
        return;
      g_usleep (1000);
    }
  g_error ("nginx does not listen");
}

static char *
add_path (BenchWeb   *self,
          const char *name)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_ptr_array_add (self->files, path);
  return path;
}

BenchWeb *
bench_web_new (void)
{
  g_autofree char *nginx = find_nginx ();
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  const char *parent = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  const char *command[] = { nginx, "-c", NULL, "-p", NULL, "-e", NULL, NULL };
  BenchWeb   *self;

  if (nginx == NULL)
    return NULL;

  self = g_new0 (BenchWeb, 1);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_build_filename (parent, "bench-web-XXXXXX", NULL);
  if (g_mkdtemp (self->folder) == NULL)
    g_error ("%s: %s", self->folder, g_strerror (errno));
  self->port = find_port ();
  self->url = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  text = g_strdup_printf (configuration, self->folder, self->port);
  command[2] = add_path (self, "conf");
  command[4] = self->folder;
  command[6] = add_path (self, "errors");
  add_path (self, "pid");
  if (!g_file_set_contents (command[2], text, -1, &error) ||
      !g_spawn_async (NULL, (char **) command, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                      &self->pid, &error))
    g_error ("%s", error->message);
  wait_until_it_listens (self);
  return self;
}

void
bench_web_free (BenchWeb *self)
{
  kill (self->pid, SIGTERM);
  while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/t%u", self->folder, i);

      g_rmdir (name);
    }
  for (guint i = 0; i < self->files->len; i++)
    g_unlink (self->files->pdata[i]);
  g_rmdir (self->folder);
  g_ptr_array_unref (self->files);
  g_free (self->folder);
  g_free (self->url);
  g_free (self);
}

const char *
bench_web_get_url (BenchWeb *self)
{
  return self->url;
}

const char *
bench_web_get_folder (BenchWeb *self)
{
  return self->folder;
}

void
bench_web_add_file (BenchWeb   *self,
                    const char *name,
                    guint       n_mib)
{
  g_autofree guint32 *block = g_malloc (1 << 20);
  const char         *path = add_path (self, name);
  int                 fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

  for (guint i = 0; i < n_mib; i++)
    {
      for (guint k = 0; k < (1 << 20) / sizeof *block; k += 16)
        block[k] = g_random_int ();
      if (write (fd, block, 1 << 20) != 1 << 20)
        g_error ("%s: %s", path, g_strerror (errno));
    }
  close (fd);
}

void
bench_web_add_hole (BenchWeb   *self,
                    const char *name,
                    guint       n_mib)
{
  const char *path = add_path (self, name);
  int         fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

  if (ftruncate (fd, (off_t) n_mib << 20) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  close (fd);
}
