/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

static const char binary[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\0\1\2\xff\n";

static char *
dup_url_argument (BellhopTestServer *server)
{
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  return g_strconcat ("url=", url, NULL);
}

static guint
count_kept_runs (const char *cache)
{
  g_autofree char *path = g_build_filename (cache, "bellhop", "runs", NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n_runs = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_runs++;
  return n_runs;
}

/* A body that has gone down a pipe is not kept as well; one whose name was told is. */
static void
test_kept_body (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server);
  const guint      n_before = count_kept_runs (g_get_user_cache_dir ());
  g_autoptr(Program) program = NULL;
  g_autoptr(Program) object = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, binary, sizeof binary - 1);
  program = program_run (test, "run", "http.request", url);
  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpuint (count_kept_runs (g_get_user_cache_dir ()), ==, n_before);
  object = program_run (test, "run", "http.request", url, "--json");
  g_assert_cmpint (program_get_code (object), ==, 0);
  g_assert_cmpuint (count_kept_runs (g_get_user_cache_dir ()), ==, n_before + 1);
}

/* A folder that is relative would be another one wherever the program is started. */
static void
test_relative_folders (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server);
  const char      *folder = bellhop_test_get_folder (test);
  g_autofree char *home_cache = g_build_filename (folder, ".cache", NULL);
  g_autofree char *relative = g_build_filename (folder, "here", NULL);
  g_autofree char *command =
    g_strdup_printf ("cd '%s' && HOME='%s' XDG_CACHE_HOME=here XDG_DATA_HOME=here "
                     "XDG_CONFIG_HOME=here XDG_STATE_HOME=here XDG_RUNTIME_DIR=here "
                     "\"$BELLHOP\" run --json http.request '%s'",
                     folder, folder, url);
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, binary, sizeof binary - 1);
  program = program_finish (program_start_shell (test, command));
  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpuint (count_kept_runs (home_cache), ==, 1);
  g_assert_false (g_file_test (relative, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/run-folder/kept-body", NULL, test_kept_body);
  bellhop_test_add ("/cli/run-folder/relative", NULL, test_relative_folders);
  return g_test_run ();
}
