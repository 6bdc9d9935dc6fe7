/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-run-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * bellhop_run_dup_summary:
 * @run: a run
 *
 * Says in a few words how @run stands: "Running", or how it ended and how long that
 * took.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_run_dup_summary (BellhopRun *run)
{
  g_autofree char *took = NULL;

  g_return_val_if_fail (BELLHOP_IS_RUN (run), NULL);

  took = bellhop_duration_dup_text (bellhop_run_get_seconds (run));
  switch (bellhop_run_get_state (run))
    {
    case BELLHOP_RUN_WAITING:
      return g_strdup (_("Waiting"));
    case BELLHOP_RUN_RUNNING:
      return g_strdup (bellhop_run_is_paused (run) ? _("Paused") : _("Running"));
    case BELLHOP_RUN_STOPPING:
      return g_strdup (_("Stopping…"));
    case BELLHOP_RUN_DONE:
      /* Translators: %s is a duration. */
      return g_strdup_printf (_("Done in %s"), took);
    case BELLHOP_RUN_FAILED:
      /* Translators: %s is a duration. */
      return g_strdup_printf (_("Failed after %s"), took);
    case BELLHOP_RUN_CANCELLED:
      /* Translators: how many milliseconds it took until everything had stopped. */
      return g_strdup_printf (_("Stopped in %.0f ms"),
                              ceil (MAX (bellhop_run_get_stopped_ms (run), 0)));
    default:
      g_assert_not_reached ();
    }
}
