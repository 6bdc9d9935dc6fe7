/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/resource.h>
#include <unistd.h>

enum
{
  TRAFFIC_MS = 30 * 1000,
  GRACE_MS = 5000,
  MAX_CONNECTIONS = 1024,
  MIN_CONNECTIONS = 4,
  MIN_FILES = 2,
  BACKLOG = 256,
};

/* --- Listening --- */

static gboolean
open_folder (Serve   *self,
             GError **error)
{
  const char *given = bellhop_action_get_string (self->action, "folder");
  g_autoptr(GFile) file = NULL;
  g_autofree char *shown = NULL;
  int              code;

  if (*given == '\0')
    return TRUE;

  file = bellhop_file_parse (given);
  self->folder = g_file_get_path (file);
  self->folder_fd = self->folder != NULL ? open (self->folder, O_PATH | O_DIRECTORY | O_CLOEXEC)
                                         : -1;
  if (self->folder_fd >= 0)
    return TRUE;

  code = self->folder != NULL ? errno : ENOTSUP;
  shown = bellhop_file_display (file);
  g_set_error (error,
               G_IO_ERROR,
               g_io_error_from_errno (code),
               _("The folder %s cannot be served: %s"),
               shown,
               g_strerror (code));
  return FALSE;
}

static gboolean
listen_at (Serve        *self,
           GInetAddress *address,
           GError      **error)
{
  const guint16 port = (guint16) bellhop_action_get_int64 (self->action, "port");
  g_autoptr(GSocketAddress) socket_address = g_inet_socket_address_new (address, port);
  g_autofree char *text = g_inet_address_to_string (address);
  g_autoptr(GError) problem = NULL;

  if (g_socket_listener_add_address (self->listener,
                                     socket_address,
                                     G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP,
                                     NULL,
                                     &self->address,
                                     &problem))
    return TRUE;

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error,
                 problem->domain,
                 problem->code,
                 _("Port %u of %s is in use: choose another, or 0 for any free port"),
                 port,
                 text);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, problem->domain, problem->code,
                 _("Port %u is reserved for system services: choose one from 1024 up, or 0 for any "
                   "free port"),
                 port);
  else
    g_set_error (error, problem->domain, problem->code, _("Cannot listen on %s: %s"), text,
                 problem->message);
  return FALSE;
}

static void
notify_address (Serve *self)
{
  g_autofree char *host = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (self->address));
  g_autofree char *url = g_strdup_printf ("http://%s/", host);
  g_autofree char *message = g_strdup_printf (_("Listening on %s"), url);
  g_autoptr(GBytes) bytes = g_bytes_new (url, strlen (url));

  bellhop_run_add_text (self->run, "address", _("Address"), "text/plain", bytes);
  bellhop_run_set_message (self->run, message);
}

/* The connections first: what answers on them may have to wait for the disk. */
static void
stop_listening (Serve *self)
{
  g_socket_listener_close (self->listener);
  for (guint i = 0; i < self->live->len; i++)
    {
      ServeConnection *connection = self->live->pdata[i];

      g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
    }
}

static gboolean
start_listening (Serve   *self,
                 GError **error)
{
  const char *given = bellhop_action_get_string (self->action, "address");
  g_autoptr(GInetAddress) address = g_str_equal (given, "localhost")
                                       ? g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)
                                       : g_inet_address_new_from_string (given);

  if (!listen_at (self, address, error))
    return FALSE;
  if (!g_inet_address_get_is_loopback (address))
    bellhop_run_log (self->run,
                     _("Other computers can connect and read everything that is served"));
  notify_address (self);
  return TRUE;
}

/* --- Serving --- */

static void
serve_clear (Serve *self)
{
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_clear_object (&self->listener);
  g_clear_object (&self->address);
  bellhop_event_unref (self->room);
  bellhop_semaphore_unref (self->files);
  g_ptr_array_unref (self->live);
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Serve, serve_clear)

static void
add_outputs (Serve *self)
{
  const BellhopColumn requests[] = {
    { "time", _("Time"), BELLHOP_COLUMN_TIME },
    { "peer", _("Client"), BELLHOP_COLUMN_TEXT },
    { "method", _("Method"), BELLHOP_COLUMN_TEXT },
    { "path", _("Path"), BELLHOP_COLUMN_TEXT },
    { "status", _("Status"), BELLHOP_COLUMN_INTEGER },
    { "bytes", _("Size"), BELLHOP_COLUMN_BYTES },
    { "ms", _("Duration (ms)"), BELLHOP_COLUMN_NUMBER },
  };
  const BellhopColumn messages[] = {
    { "request", _("Request"), BELLHOP_COLUMN_INTEGER },
    { "method", _("Method"), BELLHOP_COLUMN_TEXT },
    { "path", _("Path"), BELLHOP_COLUMN_TEXT },
    { "headers", _("Headers"), BELLHOP_COLUMN_TEXT },
    { "body", _("Body"), BELLHOP_COLUMN_TEXT },
  };

  self->requests = bellhop_run_add_table (self->run, "requests", _("Requests"), requests,
                                          G_N_ELEMENTS (requests));
  self->messages = bellhop_run_add_table (self->run, "messages", _("Headers and Bodies"), messages,
                                          G_N_ELEMENTS (messages));
  bellhop_output_set_detail (BELLHOP_OUTPUT (self->messages), TRUE);
  self->traffic = bellhop_run_add_series (self->run, "traffic", _("Sent per 30 s"),
                                          BELLHOP_SERIES_SECONDS, BELLHOP_UNIT_BYTES, NULL);
  bellhop_series_add_line (self->traffic, NULL);
  bellhop_output_set_detail (BELLHOP_OUTPUT (self->traffic), TRUE);
  bellhop_run_set_unit (self->run, BELLHOP_UNIT_BYTES);
}

/* Until it is cancelled, which is how serving ends. */
static gboolean
count_traffic (Serve   *self,
               GError **error)
{
  g_autoptr(BellhopInterval) interval = bellhop_interval_new (TRAFFIC_MS, BELLHOP_TICK_SKIP);
  const gint64 start_us = bellhop_now_us ();
  guint64      before = 0;

  while (bellhop_await (bellhop_interval_tick (interval), error))
    {
      const gint64 now_us = bellhop_now_us ();

      if (now_us > start_us)
        bellhop_series_add (self->traffic, 0, (double) (now_us - start_us) / G_USEC_PER_SEC,
                            (double) (self->n_sent - before));
      before = self->n_sent;
    }
  return FALSE;
}

static gboolean
listen_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  return serve_listen (data, error);
}

/* A connection takes a descriptor, and a file that is sent or stored takes two at most. All that
   there may be of both leaves some for the rest of the program. */
static void
choose_limits (Serve *self)
{
  struct rlimit limit = { .rlim_cur = 2 * MAX_CONNECTIONS };
  guint         n;

  getrlimit (RLIMIT_NOFILE, &limit);
  n = (guint) MIN (limit.rlim_cur, 2 * MAX_CONNECTIONS);
  self->max_connections = MAX (n / 2, MIN_CONNECTIONS);
  self->files = bellhop_semaphore_new (MAX (n / 6, MIN_FILES));
}

static mode_t
get_file_mode (void)
{
  const mode_t mask = umask (S_IRWXG | S_IRWXO);

  umask (mask);
  return (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH) & ~mask;
}

static void
add_verdict (const Serve *self)
{
  g_autofree char *headline = g_strdup_printf (ngettext ("%'u request", "%'u requests",
                                                         self->n_requests),
                                               self->n_requests);
  g_autofree char *size = g_format_size (self->n_sent);
  /* Translators: an amount of bytes. */
  g_autofree char *sent = g_strdup_printf (_("%s sent"), size);
  BellhopVerdict  *verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS, headline);

  bellhop_verdict_add_fact (verdict, sent);
  bellhop_run_take_verdict (self->run, verdict);
}

gboolean
serve_run (BellhopAction *action,
           BellhopRun    *run,
           GError       **error)
{
  g_auto(Serve) self = {
    .action = action, .run = run, .folder_fd = -1, .live = g_ptr_array_new ()
  };
  BellhopTask *task;
  gboolean     succeeded;

  self.has_sample = bellhop_action_get_boolean (action, "sample");
  self.takes_uploads = bellhop_action_get_boolean (action, "upload");
  choose_limits (&self);
  self.mode = get_file_mode ();
  self.room = bellhop_event_new ();
  self.listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (self.listener, BACKLOG);
  if (!open_folder (&self, error))
    return FALSE;

  self.scope = bellhop_scope_new ("requests", bellhop_task_get_scope (bellhop_current_task ()));
  if (!start_listening (&self, error))
    return FALSE;
  add_outputs (&self);
  task = bellhop_spawn (self.scope, bellhop_async (listen_fiber, &self, NULL));
  bellhop_task_set_name (task, "listen");

  succeeded = count_traffic (&self, error);
  stop_listening (&self);
  bellhop_await (bellhop_shield (bellhop_scope_close (self.scope, BELLHOP_CANCEL_SCOPE_CLOSED),
                                 GRACE_MS),
                 NULL);
  add_verdict (&self);
  return succeeded;
}
