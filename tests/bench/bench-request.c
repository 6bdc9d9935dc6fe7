/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-web.h"
#include "bench.h"

/*
 * One small response in a terminal: `bellhop run http.request` against curl, each from start to
 * end, by turns, from nginx on loopback. */

static double
time_request (gpointer data)
{
  const char *const *command = data;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  int    status = 0;

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, &error))
    g_error ("%s: %s", command[0], error->message);
  if (status != 0)
    g_error ("%s ended with status %d", command[0], status);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

int
main (int    argc,
      char **argv)
{
  BenchWeb *web;

  bench_init (&argc, &argv);
  web = bench_web_new ();
  if (web == NULL)
    {
      g_printerr ("nginx is not installed: nothing is measured\n");
      return 0;
    }
  bench_web_add_file (web, "small", 0);
  if (bench_wants ("request"))
    {
      g_autofree char *address = g_strconcat (bench_web_get_url (web), "/small", NULL);
      g_autofree char *url = g_strconcat ("url=", address, NULL);
      const char      *program = g_getenv ("BELLHOP");
      const char      *ours[] = { program, "run", "http.request", url, "--quiet", NULL };
      const char      *theirs[] = { "curl", "--silent", address, NULL };

      bench_compare ("request", "curl", time_request, ours, theirs);
    }
  bench_web_free (web);
  return 0;
}
