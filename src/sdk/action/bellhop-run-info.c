/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-private.h"

/**
 * bellhop_run_get_id:
 * @self: a run
 *
 * Gets the name of the run, which no other has.
 *
 * Returns: (transfer none): the name
 */
const char *
bellhop_run_get_id (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->id;
}

/**
 * bellhop_run_get_parameters:
 * @self: a run
 *
 * Gets the copy of the action that the run works on: nobody changes it.
 *
 * Returns: (transfer none): the action
 */
BellhopAction *
bellhop_run_get_parameters (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->parameters;
}

/**
 * bellhop_run_get_action_id:
 * @self: a run
 *
 * Gets the id of the action.
 *
 * Returns: (transfer none): the id
 */
const char *
bellhop_run_get_action_id (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_action_class_get_id (BELLHOP_ACTION_GET_CLASS (self->parameters));
}

/**
 * bellhop_run_get_action_title:
 * @self: a run
 *
 * Gets the title of the action.
 *
 * Returns: (transfer none): the title
 */
const char *
bellhop_run_get_action_title (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_action_class_get_title (BELLHOP_ACTION_GET_CLASS (self->parameters));
}

/**
 * bellhop_run_get_state:
 * @self: a run
 *
 * Gets what the run is at.
 *
 * Returns: the state
 */
BellhopRunState
bellhop_run_get_state (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), BELLHOP_RUN_CANCELLED);

  return self->state;
}

/**
 * bellhop_run_get_attempt:
 * @self: a run
 *
 * Tells how often the run has been tried, counting the attempt that is under way.
 *
 * Returns: the number, from 1; or 0 before it has started
 */
guint
bellhop_run_get_attempt (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), 0);

  return self->attempt;
}

/**
 * bellhop_run_is_settled:
 * @self: a run
 *
 * Tells whether the run has ended, and with it all that it started.
 *
 * Returns: whether nothing of it runs any more
 */
gboolean
bellhop_run_is_settled (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), TRUE);

  return self->state >= BELLHOP_RUN_DONE;
}

/**
 * bellhop_run_is_partial:
 * @self: a run
 *
 * Tells whether the outputs lack something, because the run was stopped.
 *
 * Returns: whether they do
 */
gboolean
bellhop_run_is_partial (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), FALSE);

  return self->is_partial;
}

/**
 * bellhop_run_get_started:
 * @self: a run
 *
 * Gets when the run started, in UTC.
 *
 * Returns: (transfer none): the time
 */
GDateTime *
bellhop_run_get_started (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->started;
}

/**
 * bellhop_run_get_seconds:
 * @self: a run
 *
 * Gets how long the run took, or how long it has been running, without the time that it was paused.
 *
 * Returns: the seconds
 */
double
bellhop_run_get_seconds (BellhopRun *self)
{
  gint64 end_us;

  g_return_val_if_fail (BELLHOP_IS_RUN (self), 0.0);

  if (self->ended_us != 0)
    end_us = self->ended_us;
  else
    end_us = self->paused_us != 0 ? self->paused_us : bellhop_now_us ();
  return (double) (end_us - self->started_us - self->rested_us) / G_USEC_PER_SEC;
}

/**
 * bellhop_run_get_stopped_ms:
 * @self: a run
 *
 * Gets the time from the request to cancel until nothing of the run was left.
 *
 * Returns: milliseconds, or -1 unless the run was cancelled and has settled
 */
double
bellhop_run_get_stopped_ms (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), -1.0);

  if (self->state != BELLHOP_RUN_CANCELLED || self->cancelled_us == 0)
    return -1.0;
  return (double) (self->ended_us - self->cancelled_us) / 1000.0;
}

/**
 * bellhop_run_get_cancel_reason:
 * @self: a run
 *
 * Gets why the run was cancelled.
 *
 * Returns: the reason, %BELLHOP_CANCEL_NONE unless it was
 */
BellhopCancelReason
bellhop_run_get_cancel_reason (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), BELLHOP_CANCEL_NONE);

  return self->reason;
}

/**
 * bellhop_run_get_error:
 * @self: a run
 *
 * Gets why the run failed. Being cancelled is not an error.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL unless it failed
 */
const GError *
bellhop_run_get_error (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->error;
}

/**
 * bellhop_run_get_progress:
 * @self: a run
 *
 * Gets how far the run is.
 *
 * Returns: (transfer none): the progress
 */
BellhopProgress *
bellhop_run_get_progress (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->progress;
}

/**
 * bellhop_run_get_outputs:
 * @self: a run
 *
 * Gets what the run has found so far.
 *
 * Returns: (transfer none): a list of [class@Output]
 */
GListModel *
bellhop_run_get_outputs (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->outputs);
}

/**
 * bellhop_run_get_log:
 * @self: a run
 *
 * Gets what the run noted.
 *
 * Returns: (transfer none): a list of [class@LogLine]
 */
GListModel *
bellhop_run_get_log (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->log);
}
