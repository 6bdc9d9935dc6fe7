/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-private.h"

/**
 * bellhop_run_set_follow_up:
 * @self: a run
 * @title: what pressing it does, as in "Check the Failures Again"
 * @parameters: (transfer full): an object with those parameters that are others then
 *
 * Offers another run of the same action that follows from what this one has found. The window shows
 * a button once this one has ended, however it has ended. For perform().
 */
void
bellhop_run_set_follow_up (BellhopRun *self,
                           const char *title,
                           JsonNode   *parameters)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (title != NULL);
  g_return_if_fail (parameters != NULL && JSON_NODE_HOLDS_OBJECT (parameters));

  g_free (self->follow_up_title);
  self->follow_up_title = g_strdup (title);
  g_clear_pointer (&self->follow_up, json_node_unref);
  self->follow_up = parameters;
}

/**
 * bellhop_run_get_follow_up_title:
 * @self: a run
 *
 * Gets what the run offers to do next.
 *
 * Returns: (transfer none) (nullable): its title; %NULL when there is nothing, or the run goes on
 */
const char *
bellhop_run_get_follow_up_title (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_run_is_settled (self) ? self->follow_up_title : NULL;
}

/**
 * bellhop_run_call_follow_up:
 * @self: a run that offers something
 * @action: the action that is to do it, of the same kind
 * @error: return location for an error
 *
 * Sets the parameters of @action that are others, and calls it as [method@Action.call] does.
 *
 * Returns: (transfer full) (nullable): the new run, or %NULL when @action does not take the
 *   parameters
 */
BellhopRun *
bellhop_run_call_follow_up (BellhopRun    *self,
                            BellhopAction *action,
                            GError       **error)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self) && bellhop_run_get_follow_up_title (self) != NULL,
                        NULL);
  g_return_val_if_fail (G_OBJECT_TYPE (action) == G_OBJECT_TYPE (self->parameters), NULL);

  if (!bellhop_action_params_from_json (action, self->follow_up, error))
    return NULL;
  return bellhop_action_call (action);
}
