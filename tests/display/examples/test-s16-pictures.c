/* SPDX-License-Identifier: GPL-3.0-or-later */
int example_main (int    argc,
                  char **argv);

#define main example_main
#include EXAMPLE_SOURCE
#undef main

#include "bellhop-test-server.h"
#include "drive.h"

#include <bellhop-sdk-testing.h>
#include <string.h>

/* The picture service: the cat waits until it is let go, and the owl fails at first. */
static BellhopTestServer *server;

static void
add_picture (const char      *path,
             BellhopServerEnd end)
{
  static const guint8 pixel[] = { 0, 0, 0, 255 };
  g_autoptr(GBytes) pixels = g_bytes_new_static (pixel, sizeof pixel);
  g_autoptr(GdkTexture) texture = gdk_memory_texture_new (1, 1, GDK_MEMORY_DEFAULT, pixels,
                                                          sizeof pixel);
  g_autoptr(GBytes) png = gdk_texture_save_to_png_bytes (texture);
  g_autoptr(GByteArray) reply = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: "
                                           "image/png\r\nContent-Length: %" G_GSIZE_FORMAT
                                           "\r\n\r\n",
                                           g_bytes_get_size (png));

  g_byte_array_append (reply, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (reply, g_bytes_get_data (png, NULL), (guint) g_bytes_get_size (png));
  bellhop_test_server_add (server, path, end, (const char *) reply->data, reply->len);
}

static void
script (GtkWidget *window)
{
  guint n_requests;

  drive_click (window, "owl");
  drive_until_shown (window, "503");
  add_picture ("/owl", BELLHOP_SERVER_KEEPS);
  drive_click (window, "_Retry");
  drive_until_printed ("owl\n");

  n_requests = bellhop_test_server_get_n_requests (server);
  drive_click (window, "cat");
  while (bellhop_test_server_get_n_requests (server) == n_requests)
    g_assert_true (bellhop_await (bellhop_sleep (1), NULL));
  for (guint i = 0; i < 20; i++)
    drive_click (window, "cat");
  drive_click (window, "dog");
  bellhop_test_server_release (server);
  drive_until_printed ("dog\n");
}

static void
test_pictures (void)
{
  g_autofree char *url = NULL;

  server = bellhop_test_server_new (bellhop_display_get_test (), NULL);
  bellhop_test_server_add (server, "/owl", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 503 Asleep\r\nContent-Length: 0\r\n\r\n", -1);
  add_picture ("/cat", BELLHOP_SERVER_WAITS);
  add_picture ("/dog", BELLHOP_SERVER_KEEPS);
  url = bellhop_test_server_dup_url (server, "");
  drive (example_main, url, script, "owl\ndog\n");
  bellhop_test_server_free (server);
}

static void
test_sweep (void)
{
  g_autofree char *url = NULL;
  g_autoptr(BellhopAction) action = NULL;

  server = bellhop_test_server_new (bellhop_display_get_test (), NULL);
  add_picture ("/dog", BELLHOP_SERVER_KEEPS);
  url = bellhop_test_server_dup_url (server, "");
  action = g_object_new (PICTURE_TYPE_ACTION, "service", url, "animal", "dog", NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 3);
  bellhop_test_server_free (server);
  g_clear_object (&action);
  g_assert_true (bellhop_runtime_stop (1000));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/examples/S16-pictures", test_pictures);
  g_test_add_func ("/examples/S16-pictures/E34-sweep", test_sweep);
  return g_test_run ();
}
