/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-web.h"
#include "bench.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/wait.h>

/*
 * `bellhop run http.check` against `xargs -P 32 curl`, each from start to end, over links to nginx
 * on loopback. */

enum
{
  FULL_LINKS = 3000,
  QUICK_LINKS = 20,
  N_ROUNDS = 3,
};

static double
time_command (const char *const *command)
{
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  int    status = 0;

  if (!g_spawn_sync (NULL,
                     (char **) command,
                     NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                     NULL,
                     NULL,
                     NULL,
                     NULL,
                     &status,
                     &error))
    g_error ("%s: %s", command[0], error->message);
  if (status != 0)
    g_error ("%s ended with status %d", command[0], status);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
measure (const char *list,
         guint       n_links)
{
  g_autofree char *file = g_strconcat ("file=", list, NULL);
  g_autofree char *pipe_line =
    g_strdup_printf ("xargs -P 32 -n 1 curl --silent --head --output /dev/null < %s", list);
  g_autofree char *curl = g_find_program_in_path ("curl");
  const char      *ours[] = { g_getenv ("BELLHOP"), "run", "http.check", file,
                              "per-host=32", "--quiet", NULL };
  const char      *theirs[] = { "sh", "-c", pipe_line, NULL };
  g_autoptr(GArray) our_times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < (bench_get_seconds () > 0 ? N_ROUNDS : 1); i++)
    {
      double our_time = time_command (ours);
      double ratio = curl != NULL ? time_command (theirs) / our_time : 0.0;

      g_array_append_val (our_times, our_time);
      g_array_append_val (ratios, ratio);
    }
  bench_report ("check_links", n_links / bench_median (our_times), "links/s");
  if (curl != NULL)
    bench_report ("check_links_speedup_to_xargs_curl", bench_median (ratios), "x");
}

int
main (int    argc,
      char **argv)
{
  BenchWeb *web;
  guint     n_links;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *list = NULL;

  bench_init (&argc, &argv);
  web = bench_web_new ();
  if (web == NULL)
    {
      g_printerr ("nginx is not installed: nothing is measured\n");
      return 0;
    }
  n_links = bench_get_seconds () > 0 ? FULL_LINKS : QUICK_LINKS;
  bench_web_add_file (web, "page", 0);
  for (guint i = 0; i < n_links; i++)
    g_string_append_printf (text, "%s/page?%u\n", bench_web_get_url (web), i);
  list = g_build_filename (bench_web_get_folder (web), "links", NULL);
  if (!g_file_set_contents (list, text->str, (gssize) text->len, NULL))
    g_error ("%s: %s", list, g_strerror (errno));
  measure (list, n_links);
  g_unlink (list);
  bench_web_free (web);
  return 0;
}
