/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <glib/gi18n-lib.h>

enum
{
  RETRY_MS = 500, /* when there is no descriptor for another connection */
};

static void
start_accept (gpointer            source,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            callback_data,
              gpointer            data)
{
  g_socket_listener_accept_socket_async (source, cancellable, callback, callback_data);
}

static gboolean
finish_accept (gpointer      source,
               GAsyncResult *async_result,
               BellhopValue *result,
               GError      **error)
{
  GSocket *socket = g_socket_listener_accept_socket_finish (source, async_result, NULL, error);

  if (socket == NULL)
    return FALSE;
  *result = bellhop_value_object (socket);
  return TRUE;
}

/* Whoever has waited longest without asking for anything goes, so that nobody can keep others out
   by holding connections open. Where all are at work, the next one waits. */
static gboolean
make_room (Serve   *serve,
           GError **error)
{
  while (serve->live->len >= serve->max_connections && serve_connection_find_idle (serve) == NULL)
    {
      bellhop_event_reset (serve->room);
      if (!bellhop_await (bellhop_event_wait (serve->room), error))
        return FALSE;
    }
  return TRUE;
}

static void
take_socket (Serve   *serve,
             GSocket *socket)
{
  ServeConnection *idle = serve->live->len >= serve->max_connections
                            ? serve_connection_find_idle (serve)
                            : NULL;

  if (idle != NULL)
    {
      idle->waiting_since_us = 0;
      bellhop_task_cancel (idle->task, BELLHOP_CANCEL_SUPERSEDED);
    }
  serve_connection_start (serve, socket);
}

/* A client may have gone before it was let in; that is no matter. What happens twice in a row, or
   is said to be for want of descriptors, is told, once. */
static void
tell (Serve        *serve,
      const GError *problem,
      guint         n_failures,
      gboolean     *has_told)
{
  if (*has_told ||
      (n_failures < 2 && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES)))
    return;

  bellhop_run_log (serve->run, _("New connections have to wait: %s"), problem->message);
  *has_told = TRUE;
}

gboolean
serve_listen (Serve   *serve,
              GError **error)
{
  gboolean has_told = FALSE;
  guint    n_failures = 0;

  for (;;)
    {
      g_autoptr(GError) problem = NULL;
      GSocket *socket;

      if (!make_room (serve, error))
        return FALSE;
      socket = bellhop_await_object (bellhop_from_gio (serve->listener, start_accept, finish_accept,
                                                       NULL, NULL),
                                     &problem);
      if (socket != NULL)
        {
          take_socket (serve, socket);
          n_failures = 0;
          continue;
        }
      if (bellhop_error_is_cancelled (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      tell (serve, problem, ++n_failures, &has_told);
      if (!bellhop_await (bellhop_sleep (RETRY_MS), error))
        return FALSE;
    }
}
