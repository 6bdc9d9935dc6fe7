/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-sdk-testing.h"

/* Calls the action in the scope that is swept, and sees to it that a cancel reaches the run. */
static gboolean
call_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  BellhopAction *action = data;
  g_autoptr(BellhopRun) run = NULL;

  bellhop_action_set_scope (action, bellhop_task_get_scope (bellhop_current_task ()));
  run = bellhop_action_call (action);
  if (!bellhop_await (bellhop_run_settled (run), error))
    {
      bellhop_action_cancel (action);
      bellhop_await (bellhop_shield (bellhop_run_settled (run), G_MAXUINT), NULL);
    }
  bellhop_action_reset (action);
  bellhop_action_set_scope (action, NULL);
  return TRUE;
}

static BellhopFuture *
make_call (gpointer data)
{
  return bellhop_async (call_fiber, data, NULL);
}

/**
 * bellhop_test_sweep_action:
 * @action: an action whose parameters have been set
 *
 * Runs the action again and again, and cancels it at each await of its `perform()` and of what that
 * calls: see [func@test_sweep].
 *
 * Returns: how many awaits there were
 */
guint
bellhop_test_sweep_action (BellhopAction *action)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (action), 0);

  return bellhop_test_sweep (make_call, action);
}

typedef struct
{
  BellhopAction       *action;
  BellhopSweepRestFunc is_at_rest;
  gpointer             data;
} Endless;

static BellhopFuture *
make_endless_call (gpointer data)
{
  return make_call (((Endless *) data)->action);
}

static gboolean
is_at_rest (gpointer data)
{
  Endless *self = data;

  return self->is_at_rest (self->data);
}

/**
 * bellhop_test_sweep_endless_action:
 * @action: an action whose parameters have been set, and whose runs go on until they are cancelled
 * @rest_func: (scope call): tells when the run has done all that it was made to do
 * @data: for @rest_func
 *
 * Does what [func@test_sweep_action] does to an action that does not end by itself: see
 * [func@test_sweep_endless]. The run of the round is that of [method@Action.get_run].
 *
 * Returns: how many awaits there were
 */
guint
bellhop_test_sweep_endless_action (BellhopAction       *action,
                                   BellhopSweepRestFunc rest_func,
                                   gpointer             data)
{
  Endless endless = { action, rest_func, data };

  g_return_val_if_fail (BELLHOP_IS_ACTION (action), 0);
  g_return_val_if_fail (rest_func != NULL, 0);

  return bellhop_test_sweep_endless (make_endless_call, is_at_rest, &endless);
}
