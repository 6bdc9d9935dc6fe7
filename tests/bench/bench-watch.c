/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-web.h"
#include "bench.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>

/*
 * What part of one processor `bellhop run http.watch` takes for a hundred endpoints, each looked at
 * once a second. */

enum
{
  N_ENDPOINTS = 100,
  FULL_LOOKS = 15,
};

static double
get_seconds (const struct timeval *time)
{
  return (double) time->tv_sec + (double) time->tv_usec / G_USEC_PER_SEC;
}

static void
measure (BenchWeb *web)
{
  g_autoptr(GPtrArray) command = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  const gboolean is_full = bench_get_seconds () > 0;
  const gint64   start_us = g_get_monotonic_time ();
  struct rusage  usage;
  GPid           pid;
  int            status = 0;
  double         wall;

  g_ptr_array_add (command, g_strdup (g_getenv ("BELLHOP")));
  g_ptr_array_add (command, g_strdup ("run"));
  g_ptr_array_add (command, g_strdup ("http.watch"));
  g_ptr_array_add (command, g_strdup ("--quiet"));
  g_ptr_array_add (command, g_strdup (is_full ? "interval=1" : "interval=0.1"));
  g_ptr_array_add (command, g_strdup_printf ("count=%d", is_full ? FULL_LOOKS : 1));
  for (guint i = 0; i < N_ENDPOINTS; i++)
    g_ptr_array_add (command, g_strdup_printf ("urls=%s/page?%u", bench_web_get_url (web), i));
  g_ptr_array_add (command, NULL);
  if (!g_spawn_async (NULL,
                      (char **) command->pdata,
                      NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                      NULL,
                      NULL,
                      &pid,
                      &error))
    g_error ("%s", error->message);
  while (wait4 (pid, &status, 0, &usage) < 0 && errno == EINTR)
    ;
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("http.watch ended with status %d", status);

  wall = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  bench_report ("watch_100_endpoints_processor",
                100.0 * (get_seconds (&usage.ru_utime) + get_seconds (&usage.ru_stime)) / wall,
                "%");
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
  bench_web_add_file (web, "page", 0);
  measure (web);
  bench_web_free (web);
  return 0;
}
