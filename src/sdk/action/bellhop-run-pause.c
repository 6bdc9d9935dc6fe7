/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-progress-private.h"
#include "bellhop-run-private.h"

/**
 * bellhop_run_pause:
 * @self: a run
 *
 * Lets the run have no turn until it is resumed: its tasks wait, and its jobs at their next
 * checkpoint. The time until then does not count. Nothing happens to a run that has not begun, is
 * being cancelled or has ended; cancelling one that is paused ends it.
 */
void
bellhop_run_pause (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->state != BELLHOP_RUN_RUNNING || self->paused_us != 0)
    return;

  self->paused_us = bellhop_now_us ();
  _bellhop_progress_pause (self->progress);
  bellhop_scope_pause (self->scope);
  g_object_notify (G_OBJECT (self), "paused");
}

/**
 * bellhop_run_resume:
 * @self: a run
 *
 * Lets the run go on.
 */
void
bellhop_run_resume (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->paused_us == 0)
    return;

  self->rested_us += bellhop_now_us () - self->paused_us;
  self->paused_us = 0;
  _bellhop_progress_resume (self->progress);
  if (self->scope != NULL)
    bellhop_scope_resume (self->scope);
  g_object_notify (G_OBJECT (self), "paused");
}

/**
 * bellhop_run_is_paused:
 * @self: a run
 *
 * Returns: whether the run is paused
 */
gboolean
bellhop_run_is_paused (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), FALSE);

  return self->paused_us != 0;
}
