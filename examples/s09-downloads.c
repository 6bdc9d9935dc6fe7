/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>
#include <libsoup/soup.h>

/* block_on, a future that is kept and awaited later, three downloads joined, and what the runtime
 * itself costs with 1, 10 and 10 000 requests. */

/* A server on loopback that answers with the path it is asked for. */
static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, path, strlen (path));
}

static char *
start_server (SoupServer *server,
              GError    **error)
{
  GSList *uris;
  char   *base;

  soup_server_add_handler (server, NULL, answer_cb, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;

  uris = soup_server_get_uris (server);
  base = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return base;
}

static void
stop_server (gpointer data)
{
  g_autoptr(SoupServer) server = data;

  soup_server_disconnect (server);
}

static BellhopFuture *
download (const char *base,
          const char *name)
{
  g_autofree char *url = g_strconcat (base, name, NULL);

  return bellhop_http_get_bytes (url);
}

static BellhopFuture *
request (guint    index,
         gpointer data)
{
  return bellhop_sleep (0);
}

static gboolean
measure_cost (guint    n_requests,
              GError **error)
{
  gint64 started_us = g_get_monotonic_time ();

  if (!bellhop_await (bellhop_map_concurrent (n_requests, n_requests, request, NULL, NULL), error))
    return FALSE;

  g_print ("%u requests have ended\n", n_requests);
  g_debug ("%g us each", (double) (g_get_monotonic_time () - started_us) / n_requests);
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  SoupServer      *server = soup_server_new (NULL, NULL);
  g_autofree char *base = start_server (server, error);
  g_autoptr(BellhopFuture) kept = NULL;
  g_autoptr(BellhopValues) three = NULL;
  g_autoptr(GBytes) late = NULL;

  bellhop_defer (stop_server, server);
  if (base == NULL)
    return FALSE;

  kept = download (base, "later");
  three = bellhop_await_boxed (bellhop_join (download (base, "one"), download (base, "two"), download (base, "three"), NULL), error);
  if (three == NULL)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      GBytes *bytes = bellhop_value_get_pointer (bellhop_values_get (three, i));

      g_print ("%.*s\n", (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL));
    }

  /* Nothing has been asked of the server for this one until here. */
  late = bellhop_await_boxed (g_steal_pointer (&kept), error);
  if (late == NULL)
    return FALSE;
  g_print ("%.*s\n", (int) g_bytes_get_size (late), (const char *) g_bytes_get_data (late, NULL));

  return measure_cost (1, error) && measure_cost (10, error) && measure_cost (10000, error);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
