/* SPDX-License-Identifier: GPL-3.0-or-later */
int example_main (int    argc,
                  char **argv);

#define main example_main
#include EXAMPLE_SOURCE
#undef main

#include "drive.h"

/* A picture service: the cat is slow, and the owl fails once. */
typedef struct
{
  SoupServer        *server;
  SoupServerMessage *slow; /* Owned */
  guint              n_owls;
} Service;

static Service service;

static void
answer (SoupServerMessage *message)
{
  static const guint8 pixel[] = { 0, 0, 0, 255 };
  g_autoptr(GBytes) pixels = g_bytes_new_static (pixel, sizeof pixel);
  g_autoptr(GdkTexture) texture = gdk_memory_texture_new (1, 1, GDK_MEMORY_DEFAULT, pixels, sizeof pixel);
  g_autoptr(GBytes) png = gdk_texture_save_to_png_bytes (texture);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  if (g_str_equal (path, "/owl") && service.n_owls++ == 0)
    {
      soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
      return;
    }
  answer (message);
  if (!g_str_equal (path, "/cat"))
    return;
  g_set_object (&service.slow, message);
  soup_server_message_pause (message);
}

static void
script (GtkWidget *window)
{
  drive_click (window, "owl");
  drive_until_shown (window, "Service Unavailable");
  drive_click (window, "_Retry");
  drive_until_printed ("owl\n");
  for (guint i = 0; i < 20; i++)
    drive_click (window, "cat");
  drive_click (window, "dog");
  drive_until_printed ("dog\n");
}

static void
test_pictures (void)
{
  g_autofree char *url = NULL;
  GSList          *uris = NULL;

  service.server = soup_server_new (NULL, NULL);
  soup_server_add_handler (service.server, NULL, request_cb, NULL, NULL);
  g_assert_true (soup_server_listen_local (service.server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (service.server);
  url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  drive (example_main, url, script, "owl\ndog\n");
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_disconnect (service.server);
  g_clear_object (&service.slow);
  g_clear_object (&service.server);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S16-pictures", test_pictures);
  return g_test_run ();
}
