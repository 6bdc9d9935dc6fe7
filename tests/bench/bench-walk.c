/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-sdk.h>
#include <stdatomic.h>
#include <sys/stat.h>

/* Going through /usr, which is in memory by then: with sizes against `du -s`, and names alone
 * against `find`. */

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
time_walk (gpointer data)
{
  const BellhopWalkOptions options = { .hidden = TRUE, .names_only = GPOINTER_TO_INT (data) };
  const char *const        paths[] = { folder, NULL };
  gint64                   start_us = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;

  atomic_store (&n_entries, 0);
  if (!bellhop_block_on (bellhop_walk (paths, &options, count, NULL, NULL), NULL, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

int
main (int    argc,
      char **argv)
{
  const char *du[] = { "du", "-s", folder, NULL };
  const char *find[] = { "find", folder, NULL };

  bench_init (&argc, &argv);
  if (bench_get_seconds () <= 0)
    folder = du[2] = find[1] = "/usr/include";
  bellhop_runtime_start (NULL);
  bench_compare ("walk_sizes", "du", time_walk, GINT_TO_POINTER (FALSE), du);
  bench_compare ("walk_names", "find", time_walk, GINT_TO_POINTER (TRUE), find);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
