/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

/**
 * bellhop_action_has_example:
 * @self: an action
 *
 * Returns: whether [method@Action.fill_example] has something to show
 */
gboolean
bellhop_action_has_example (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);

  return BELLHOP_ACTION_GET_CLASS (self)->fill_example != NULL;
}

/**
 * bellhop_action_fill_example:
 * @self: an action that has an example
 *
 * Fills in parameters with which the action can be tried at once: without a network, and without
 * knowing what to type. What the example does not need stays as it is.
 *
 * Resolves with no value when they are set. Rejects with what went wrong.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_action_fill_example (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);
  g_return_val_if_fail (bellhop_action_has_example (self), NULL);

  return BELLHOP_ACTION_GET_CLASS (self)->fill_example (self);
}
