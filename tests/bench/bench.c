/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  N_ROUNDS = 7,
  N_COMPARISONS = 11
};

static double seconds = 1.0;
static int    count;
static char  *only;

/* --count N does just N operations, once: what tools/bench runs under callgrind. */
void
bench_init (int    *argc,
            char ***argv)
{
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "How long to measure each figure", "N" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Measure one figure", "NAME" },
    { "count", 0, 0, G_OPTION_ARG_INT, &count, "Do N operations and print nothing", "N" },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      exit (2);
    }
}

gboolean
bench_wants (const char *name)
{
  return only == NULL || strcmp (only, name) == 0;
}

double
bench_get_seconds (void)
{
  return seconds;
}

static int
double_cmp (gconstpointer a,
            gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

double
bench_median (GArray *values)
{
  g_array_sort (values, double_cmp);
  return g_array_index (values, double, values->len / 2);
}

/* One round: batches of @n until the time is up. */
static double
measure_round (BenchFunc func,
               guint     n)
{
  gint64  started_us = g_get_monotonic_time ();
  gint64  elapsed_us;
  guint64 n_done = 0;

  do
    {
      func (n);
      n_done += n;
      elapsed_us = g_get_monotonic_time () - started_us;
    }
  while ((double) elapsed_us < seconds * 1e6 / N_ROUNDS);

  return (double) elapsed_us * 1000.0 / (double) n_done;
}

double
bench_ns_each (BenchFunc func,
               guint     n)
{
  g_autoptr(GArray) rounds = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < (seconds > 0.0 ? N_ROUNDS : 1); i++)
    {
      double round = measure_round (func, n);

      g_array_append_val (rounds, round);
    }
  return bench_median (rounds);
}

void
bench_report (const char *name,
              double      value,
              const char *unit)
{
  printf ("%s %.6g %s\n", name, value, unit);
  fflush (stdout);
}

void
bench_time (const char *name,
            BenchFunc   func,
            guint       n)
{
  if (!bench_wants (name))
    return;

  if (count > 0)
    func ((guint) count);
  else
    bench_report (name, bench_ns_each (func, n), "ns");
}

void
bench_rate (const char *name,
            BenchFunc   func,
            guint       n)
{
  if (!bench_wants (name))
    return;

  if (count > 0)
    func ((guint) count);
  else
    bench_report (name, 1000.0 / bench_ns_each (func, n), "M/s");
}

gsize
bench_get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long    size = 0;
  unsigned long    resident = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%lu %lu", &size, &resident);
  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

static double
time_command (const char *const *command)
{
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  if (!g_spawn_sync (NULL, (char **) command, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                     NULL, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

void
bench_compare (const char        *name,
               const char        *peer_name,
               BenchTimeFunc      func,
               gpointer           data,
               const char *const *command)
{
  g_autoptr(GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) theirs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *ratio_name = g_strconcat (name, "_to_", peer_name, NULL);
  g_autofree char *program = g_find_program_in_path (command[0]);

  if (!bench_wants (name) || program == NULL)
    return;

  for (guint i = 0; i < (bench_get_seconds () > 0 ? N_COMPARISONS : 1); i++)
    {
      double our_time = func (data);
      double their_time = time_command (command);
      double ratio = our_time / their_time;

      g_array_append_val (ours, our_time);
      g_array_append_val (theirs, their_time);
      g_array_append_val (ratios, ratio);
    }
  bench_report (name, bench_median (ours) * 1000.0, "ms");
  bench_report (peer_name, bench_median (theirs) * 1000.0, "ms");
  bench_report (ratio_name, bench_median (ratios), "x");
}
