/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"
#include "download-fixture.h"

#include <signal.h>

enum
{
  MIB = 1024 * 1024,
  MAP_BYTES = 128 * 1024,
};

typedef struct
{
  char   *path;
  guint64 n_bytes;
} Part;

/* Whether the map on disk says that so many bytes are there. */
static gboolean
is_mapped (gpointer data)
{
  Part            *self = data;
  guint64          number = GUINT64_TO_LE (self->n_bytes);
  g_autofree char *contents = NULL;
  gsize            length = 0;

  return g_file_get_contents (self->path, &contents, &length, NULL) && length > MAP_BYTES &&
         memmem (contents + length - MAP_BYTES, MAP_BYTES, &number, sizeof number) != NULL;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Killed without a warning, it goes on where it was a second before, at the latest. */
static void
test_killed (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk.iso");
  g_autofree char *url_argument = g_strconcat ("urls=", url, NULL);
  g_autofree char *folder_argument = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso.part", NULL);
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autoptr(GSource) timer = g_timeout_source_new (10);
  g_autoptr(Program) killed = NULL;
  g_autoptr(Program) again = NULL;
  Part part = { path, 5 * MIB };

  g_source_set_callback (timer, look_again_cb, NULL, NULL);
  g_source_attach (timer, test->context);
  file->n_cut = 1;
  file->cut_bytes = 5 * MIB;
  file->cut_end = BELLHOP_SERVER_HANGS;
  killed = program_start (test, NULL, "run", "http.download", url_argument, folder_argument,
                          "segments=1", NULL);
  bellhop_test_run_until (test, is_mapped, &part);
  g_source_destroy (timer);
  g_subprocess_send_signal (killed->process, SIGKILL);
  program_wait (killed);

  again = program_run (test, "run", "http.download", url_argument, folder_argument, "segments=1");
  g_assert_cmpint (program_get_code (again), ==, 0);
  g_assert_nonnull (strstr (again->out->str, digest));
  g_assert_nonnull (strstr (bellhop_test_server_get_request (file->server, 2),
                            "\r\nRange: bytes=5242880-9437183\r\n"));
  download_fixture_assert_file (file, "disk.iso");
}

/* Without a length there is nothing to go on with, but the next run knows the part by its map and
 * begins anew in it, whether that was killed before its map had to move, or after. */
static void
test_killed_without_length (BellhopTest  *test,
                            gconstpointer data)
{
  const gsize cuts[] = { 1000, 5 * MIB, 9 * MIB };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
      g_autofree char *name = g_strdup_printf ("name=%u.iso", i);
      g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk.iso");
      g_autofree char *url_argument = g_strconcat ("urls=", url, NULL);
      g_autofree char *folder_argument = g_strconcat ("folder=", bellhop_test_get_folder (test),
                                                      NULL);
      g_autofree char *done = g_strdup_printf ("\"done\":%" G_GSIZE_FORMAT, cuts[i]);
      g_autofree char *listing = NULL;
      g_autofree char *finished = NULL;
      g_autoptr(Program) killed = NULL;
      g_autoptr(Program) again = NULL;

      file->has_length = FALSE;
      file->has_ranges = FALSE;
      file->n_cut = 1;
      file->cut_bytes = cuts[i];
      file->cut_end = BELLHOP_SERVER_HANGS;
      killed = program_start (test, NULL, "run", "http.download", url_argument, folder_argument,
                              name, "--jsonl", NULL);
      while (strstr (killed->out->str, done) == NULL)
        g_main_context_iteration (test->context, TRUE);
      g_subprocess_send_signal (killed->process, SIGKILL);
      program_wait (killed);
      listing = download_fixture_list (file);
      g_assert_true (g_str_has_suffix (listing, ".iso.part"));

      again = program_run (test, "run", "http.download", url_argument, folder_argument, name);
      g_assert_cmpint (program_get_code (again), ==, 0);
      download_fixture_assert_file (file, name + strlen ("name="));
      finished = download_fixture_list (file);
      g_assert_null (strstr (finished, ".part"));
      g_assert_null (strstr (finished, "(1)"));
    }
}

/* Ctrl-C leaves the part and nothing else. */
static void
test_interrupted (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk.iso");
  g_autofree char *url_argument = g_strconcat ("urls=", url, NULL);
  g_autofree char *folder_argument = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autofree char *listing = NULL;
  g_autoptr(Program) program = NULL;

  file->n_cut = 1;
  file->cut_bytes = 5 * MIB;
  file->cut_end = BELLHOP_SERVER_HANGS;
  program = program_start (test, NULL, "run", "http.download", url_argument, folder_argument,
                           "segments=1", "--jsonl", NULL);
  while (strstr (program->out->str, "\"done\":5242880") == NULL)
    g_main_context_iteration (test->context, TRUE);
  g_subprocess_send_signal (program->process, SIGINT);
  program_wait (program);
  g_assert_cmpint (program_get_code (program), ==, 130);
  g_assert_nonnull (strstr (program->out->str, "\"cancelled\""));
  bellhop_test_server_wait_until_left (file->server);
  listing = download_fixture_list (file);
  g_assert_cmpstr (listing, ==, "disk.iso.part");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/download/killed", NULL, test_killed);
  bellhop_test_add ("/cli/download/killed-without-length", NULL, test_killed_without_length);
  bellhop_test_add ("/cli/download/interrupted", NULL, test_interrupted);
  return g_test_run ();
}
