/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-sdk.h>
#include <stdatomic.h>
#include <sys/stat.h>

/*
 * Going through /usr, which is in memory by then: with sizes against `du -s`, and names alone
 * against `find`, by turns, so that both meet the same weather. A ratio is the median of those of
 * each turn.
 */

enum
{
  N_ROUNDS = 11
};

static const char *folder = "/usr";

static atomic_ullong n_entries;
static atomic_ullong n_bytes;

static BellhopVisitResult
count (BellhopJob   *job,
       BellhopVisit *visit,
       gpointer      data,
       GError      **error)
{
  if (visit->kind == BELLHOP_VISIT_ENTRY || visit->kind == BELLHOP_VISIT_FOLDER)
    {
      atomic_fetch_add_explicit (&n_entries, 1, memory_order_relaxed);
      atomic_fetch_add_explicit (&n_bytes, visit->disk_bytes, memory_order_relaxed);
    }
  return BELLHOP_VISIT_GO_ON;
}

static double
time_walk (gboolean names_only)
{
  const BellhopWalkOptions options = { .hidden = TRUE, .names_only = names_only };
  const char *const        paths[] = { folder, NULL };
  gint64                   start_us = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;

  atomic_store (&n_entries, 0);
  if (!bellhop_block_on (bellhop_walk (paths, &options, count, NULL, NULL), NULL, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static double
time_program (const char *program,
              const char *option)
{
  const char      *command[] = { program, option, folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
compare (const char *name,
         const char *peer_name,
         gboolean    names_only,
         const char *program,
         const char *option)
{
  g_autoptr(GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) theirs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *ratio_name = g_strconcat (name, "_to_", peer_name, NULL);

  if (!bench_wants (name))
    return;

  for (guint i = 0; i < (bench_get_seconds () > 0 ? N_ROUNDS : 1); i++)
    {
      double our_time = time_walk (names_only);
      double their_time = time_program (program, option);
      double ratio = our_time / their_time;

      g_array_append_val (ours, our_time);
      g_array_append_val (theirs, their_time);
      g_array_append_val (ratios, ratio);
    }
  bench_report (name, bench_median (ours) * 1000.0, "ms");
  bench_report (peer_name, bench_median (theirs) * 1000.0, "ms");
  bench_report (ratio_name, bench_median (ratios), "x");
}

int
main (int    argc,
      char **argv)
{
  bench_init (&argc, &argv);
  if (bench_get_seconds () <= 0)
    folder = "/usr/include";
  bellhop_runtime_start (NULL);
  compare ("walk_sizes", "du", FALSE, "du", "-s");
  compare ("walk_names", "find", TRUE, "find", "-H");
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
