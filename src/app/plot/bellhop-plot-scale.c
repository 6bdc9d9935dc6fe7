/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-plot-scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  MINUTE = 60,
  HOUR = 60 * MINUTE,
  DAY = 24 * HOUR,
};

/* Steps of clocks and calendars, which do not count by tens. */
static const double clock_steps[] = {
  1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY
};

/* The least of 1, 2 and 5 and their tenfolds that is not below @least. */
static double
round_step (double least)
{
  const double power = pow (10.0, floor (log10 (least)));
  const double digit = least / power;

  if (digit <= 1.0 + 1e-9)
    return power;
  if (digit <= 2.0 + 1e-9)
    return 2.0 * power;
  return digit <= 5.0 + 1e-9 ? 5.0 * power : 10.0 * power;
}

static double
choose_step (BellhopPlotKind kind,
             double          least)
{
  if ((kind == BELLHOP_PLOT_SECONDS || kind == BELLHOP_PLOT_TIME) && least > 0.5)
    for (guint i = 0; i < G_N_ELEMENTS (clock_steps); i++)
      if (clock_steps[i] >= least)
        return clock_steps[i];
  if ((kind == BELLHOP_PLOT_SECONDS || kind == BELLHOP_PLOT_TIME) && least > 1.0)
    return round_step (least / DAY) * DAY;
  return round_step (least);
}

/* Ticks of a day stand at midnight where the person lives. */
static double
get_zone (BellhopPlotKind kind,
          double          time)
{
  g_autoptr(GDateTime) local = NULL;

  if (kind == BELLHOP_PLOT_TIME)
    local = g_date_time_new_from_unix_local ((gint64) time);
  return local != NULL ? (double) g_date_time_get_utc_offset (local) / G_USEC_PER_SEC : 0.0;
}

/**
 * bellhop_plot_scale_ticks:
 * @kind: what the axis shows
 * @low: where it begins
 * @high: where it ends
 * @max_ticks: how many there is room for
 *
 * Finds numbers to write on an axis, which are round as people count what it shows.
 *
 * Returns: the ticks
 */
BellhopPlotTicks
bellhop_plot_scale_ticks (BellhopPlotKind kind,
                          double          low,
                          double          high,
                          guint           max_ticks)
{
  BellhopPlotTicks ticks = { .first = low, .step = 1.0, .n_ticks = 0 };
  const double     zone = get_zone (kind, low);

  if (!(high > low) || max_ticks == 0)
    return ticks;

  ticks.step = choose_step (kind, (high - low) / max_ticks);
  ticks.first = ceil ((low + zone) / ticks.step - 1e-9) * ticks.step - zone;
  if (ticks.first <= high)
    ticks.n_ticks = (guint) floor ((high - ticks.first) / ticks.step + 1e-9) + 1;
  return ticks;
}

static char *
dup_number (double number,
            double step)
{
  const double magnitude = MAX (fabs (number), step);
  int          n_digits = 0;

  if (fabs (number) < step * 1e-6)
    return g_strdup ("0");
  if (magnitude >= 1e7 || magnitude < 1e-4)
    return g_strdup_printf ("%.3g", number);
  if (step > 0.0 && step < 1.0)
    n_digits = (int) ceil (-log10 (step) - 1e-9);
  return g_strdup_printf ("%.*f", n_digits, number);
}

static char *
dup_bytes (double number)
{
  g_autofree char *size = g_format_size ((guint64) MAX (fabs (number), 0.0));

  return g_strconcat (number < 0.0 && number > -G_MAXDOUBLE ? "−" : "", size, NULL);
}

static char *
dup_seconds (double number,
             double step)
{
  const gint64 whole = (gint64) round (fabs (number));
  const char  *sign = number < -step * 1e-6 ? "−" : "";

  if (step < 1.0 || whole < MINUTE)
    {
      g_autofree char *digits = dup_number (number, step);

      /* Translators: a number of seconds, short. */
      return g_strdup_printf (_("%s s"), digits);
    }
  if (whole < HOUR)
    return g_strdup_printf ("%s%d:%02d", sign, (int) (whole / MINUTE), (int) (whole % MINUTE));
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ":%02d:%02d", sign, whole / HOUR,
                          (int) (whole % HOUR / MINUTE), (int) (whole % MINUTE));
}

static char *
dup_time (double      number,
          const char *format)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local ((gint64) floor (number + 1e-6));

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

/**
 * bellhop_plot_scale_dup_label:
 * @kind: what the axis shows
 * @number: a tick
 * @step: how far ticks are from each other
 *
 * Returns: (transfer full): what is written at the tick
 */
char *
bellhop_plot_scale_dup_label (BellhopPlotKind kind,
                              double          number,
                              double          step)
{
  switch (kind)
    {
    case BELLHOP_PLOT_BYTES:
      return dup_bytes (number);
    case BELLHOP_PLOT_SECONDS:
      return dup_seconds (number, step);
    case BELLHOP_PLOT_TIME:
      return dup_time (number, step >= DAY ? "%x" : step >= MINUTE ? "%H:%M"
                                                                   : "%H:%M:%S");
    case BELLHOP_PLOT_NUMBER:
    default:
      return dup_number (number, step);
    }
}

/**
 * bellhop_plot_scale_dup_value:
 * @kind: what is shown
 * @number: a value
 * @unit: (nullable): its unit
 *
 * Returns: (transfer full): the value as exactly as people want to know it
 */
char *
bellhop_plot_scale_dup_value (BellhopPlotKind kind,
                              double          number,
                              const char     *unit)
{
  g_autofree char *size = NULL;

  switch (kind)
    {
    case BELLHOP_PLOT_BYTES:
      size = dup_bytes (number);
      return g_strconcat (size, unit, NULL);
    case BELLHOP_PLOT_SECONDS:
      return dup_seconds (number, fabs (number) < MINUTE ? 0.01 : 1.0);
    case BELLHOP_PLOT_TIME:
      return dup_time (number, "%x %H:%M:%S");
    case BELLHOP_PLOT_NUMBER:
    default:
      return g_strdup_printf ("%.6g%s%s", number, unit != NULL ? " " : "",
                              unit != NULL ? unit : "");
    }
}
