/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-duration.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * bellhop_duration_dup_text:
 * @seconds: how long something took
 *
 * Writes a duration for people, such as “42 ms” or “2 min 5 s”.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_duration_dup_text (double seconds)
{
  const guint whole = (guint) MAX (seconds + 0.5, 0);

  /* Translators: a duration in milliseconds. */
  if (seconds < 0.9995)
    return g_strdup_printf (_("%.0f ms"), ceil (MAX (seconds, 0) * 1000));
  /* Translators: a duration in seconds. */
  if (seconds < 59.95)
    return g_strdup_printf (_("%.1f s"), seconds);
  /* Translators: a duration in minutes and seconds. */
  if (whole < 3600)
    return g_strdup_printf (_("%u min %u s"), whole / 60, whole % 60);
  /* Translators: a duration in hours and minutes. */
  return g_strdup_printf (_("%u h %u min"), whole / 3600, whole / 60 % 60);
}
