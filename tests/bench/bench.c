/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  N_ROUNDS = 7
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
