/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-web.h"
#include "bench.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The program `bellhop run http.download` against curl and aria2c, each from start to end, by
 * turns, from nginx on loopback to a folder in memory. Ratios are the medians of the ratios of each
 * turn. What is not installed is left out.
 */

enum
{
  N_ROUNDS = 7,
  FULL_MIB = 1024,
  QUICK_MIB = 4,
  LIMITED_MIB = 32,
  LARGE_MIB = 4096,
};

typedef struct
{
  BenchWeb *web;
  char     *target; /* the folder */
} Bench;

/* Runs to the end; gives seconds, and the most memory that it had. */
static double
run (const char *const *command,
     gsize             *out_resident_bytes)
{
  g_autoptr(GError) error = NULL;
  struct rusage usage;
  gint64        start_us = g_get_monotonic_time ();
  GPid          pid;
  int           status;

  if (!g_spawn_async (NULL,
                      (char **) command,
                      NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                      NULL,
                      NULL,
                      &pid,
                      &error))
    g_error ("%s: %s", command[0], error->message);
  while (wait4 (pid, &status, 0, &usage) < 0 && errno == EINTR)
    ;
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("%s ended with status %d", command[0], status);
  if (out_resident_bytes != NULL)
    *out_resident_bytes = (gsize) usage.ru_maxrss * 1024;
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
remove_file (Bench      *bench,
             const char *name)
{
  g_autofree char *path = g_build_filename (bench->target, name, NULL);

  if (g_unlink (path) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

static double
time_bellhop (Bench      *bench,
              const char *path,
              const char *segments,
              const char *digest,
              gsize      *out_resident_bytes)
{
  g_autofree char *url = g_strdup_printf ("urls=%s%s", bench_web_get_url (bench->web), path);
  g_autofree char *folder = g_strconcat ("folder=", bench->target, NULL);
  const char      *command[] = { g_getenv ("BELLHOP"), "run", "http.download", url, folder,
                                 "name=ours", segments, digest, "--quiet", NULL };
  double           seconds = run (command, out_resident_bytes);

  remove_file (bench, "ours");
  return seconds;
}

static double
time_curl (Bench      *bench,
           const char *path)
{
  g_autofree char *url = g_strconcat (bench_web_get_url (bench->web), path, NULL);
  g_autofree char *target = g_build_filename (bench->target, "theirs", NULL);
  const char      *command[] = { "curl", "--silent", "--fail", "--output", target, url, NULL };
  double           seconds = run (command, NULL);

  remove_file (bench, "theirs");
  return seconds;
}

static double
time_aria2 (Bench      *bench,
            const char *path)
{
  g_autofree char *url = g_strconcat (bench_web_get_url (bench->web), path, NULL);
  const char      *command[] = { "aria2c",
                                 "--quiet",
                                 "--split=4",
                                 "--max-connection-per-server=4",
                                 "--file-allocation=none",
                                 "--dir",
                                 bench->target,
                                 "--out=theirs",
                                 url,
                                 NULL };
  double           seconds = run (command, NULL);

  remove_file (bench, "theirs");
  return seconds;
}

static gboolean
has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  return path != NULL;
}

static void
report_rate (const char *name,
             guint       n_mib,
             GArray     *seconds)
{
  if (seconds->len > 0)
    bench_report (name, n_mib / bench_median (seconds), "MiB/s");
}

static void
report_ratio (const char *name,
              GArray     *ratios)
{
  if (ratios->len > 0)
    bench_report (name, bench_median (ratios), "x");
}

static void
measure_against_peers (Bench *bench)
{
  g_autoptr(GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) hashed = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) curl = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) aria2 = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) to_curl = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) to_aria2 = g_array_new (FALSE, FALSE, sizeof (double));
  const guint n_mib = bench_get_seconds () > 0 ? FULL_MIB : QUICK_MIB;

  bench_web_add_file (bench->web, "large", n_mib);
  for (guint i = 0; i < (bench_get_seconds () > 0 ? N_ROUNDS : 1); i++)
    {
      double our_time = time_bellhop (bench, "/large", "segments=4", "digest=none", NULL);
      double hashed_time = time_bellhop (bench, "/large", "segments=4", "digest=sha256", NULL);

      g_array_append_val (ours, our_time);
      g_array_append_val (hashed, hashed_time);
      if (has_program ("curl"))
        {
          double their_time = time_curl (bench, "/large");
          double ratio = our_time / their_time;

          g_array_append_val (curl, their_time);
          g_array_append_val (to_curl, ratio);
        }
      if (has_program ("aria2c"))
        {
          double their_time = time_aria2 (bench, "/large");
          double ratio = our_time / their_time;

          g_array_append_val (aria2, their_time);
          g_array_append_val (to_aria2, ratio);
        }
    }
  report_rate ("download_1gib", n_mib, ours);
  report_rate ("download_1gib_sha256", n_mib, hashed);
  report_rate ("curl_1gib", n_mib, curl);
  report_rate ("aria2c_1gib", n_mib, aria2);
  report_ratio ("download_to_curl", to_curl);
  report_ratio ("download_to_aria2c", to_aria2);
}

/* A server that gives each connection so much and no more. */
static void
measure_segments (Bench *bench)
{
  const guint n_mib = bench_get_seconds () > 0 ? LIMITED_MIB : QUICK_MIB;
  double      one;
  double      four;

  bench_web_add_file (bench->web, "limited", n_mib);
  one = time_bellhop (bench, "/slow/limited", "segments=1", "digest=none", NULL);
  four = time_bellhop (bench, "/slow/limited", "segments=4", "digest=none", NULL);
  bench_report ("download_segments_speedup", one / four, "x");
}

/* What a long body takes more than a short one. */
static void
measure_memory (Bench *bench)
{
  const guint n_mib = bench_get_seconds () > 0 ? LARGE_MIB : 2 * QUICK_MIB;
  gsize       small = 0;
  gsize       large = 0;

  bench_web_add_file (bench->web, "small", QUICK_MIB);
  bench_web_add_hole (bench->web, "hole", n_mib);
  time_bellhop (bench, "/small", "segments=4", "digest=sha256", &small);
  time_bellhop (bench, "/hole", "segments=4", "digest=sha256", &large);
  bench_report ("download_resident_4mib", (double) small / (1 << 20), "MiB");
  bench_report ("download_resident_4gib", (double) large / (1 << 20), "MiB");
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  Bench            bench = { NULL, NULL };

  bench_init (&argc, &argv);
  bench.web = bench_web_new ();
  if (bench.web == NULL)
    {
      g_printerr ("nginx is not installed: nothing is measured\n");
      return 0;
    }
  bench.target = g_build_filename (bench_web_get_folder (bench.web), "target", NULL);
  g_mkdir (bench.target, 0700);
  if (bench_wants ("download_1gib"))
    measure_against_peers (&bench);
  if (bench_wants ("download_segments_speedup"))
    measure_segments (&bench);
  if (bench_wants ("download_resident_4gib"))
    measure_memory (&bench);
  g_rmdir (bench.target);
  g_free (bench.target);
  bench_web_free (bench.web);
  return 0;
}
