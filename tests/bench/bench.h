/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Does an operation @n times. */
typedef void (*BenchFunc) (guint n);

void bench_init (int    *argc,
                 char ***argv);

/* Whether the figure is asked for: all are, unless `--only NAME` was given. */
gboolean bench_wants (const char *name);

/* Measures in rounds of at least a tenth of `--seconds` each, and gives the median round. */
double bench_ns_each (BenchFunc func,
                      guint     n);

/* Prints `name value unit`. */
void bench_report (const char *name,
                   double      value,
                   const char *unit);

/* The time of an operation, in nanoseconds, and the number of them a second. */
void bench_time (const char *name,
                 BenchFunc   func,
                 guint       n);
void bench_rate (const char *name,
                 BenchFunc   func,
                 guint       n);

/* With `--seconds 0` everything is done once, as a smoke test. */
double bench_get_seconds (void);

double bench_median (GArray *values);

/* Seconds that something took. */
typedef double (*BenchTimeFunc) (gpointer data);

/* Does the same with @func and with the program @command, by turns, so that both meet the same
 * weather, and prints the median of each in milliseconds and that of the ratios of each turn.
 * Nothing is done when there is no such program. */
void bench_compare (const char        *name,
                    const char        *peer_name,
                    BenchTimeFunc      func,
                    gpointer           data,
                    const char *const *command);

/* Resident memory of this process. */
gsize bench_get_resident_bytes (void);

G_END_DECLS
