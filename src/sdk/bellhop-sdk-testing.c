/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-sdk-testing.h"

#include <bellhop-testing.h>

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
