/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-call-group.h"

#include "bellhop-action-private.h"
#include "bellhop-run-private.h"

/**
 * BellhopCallGroup:
 *
 * Actions whose calls take turns: one policy counts over all of them. With
 * %BELLHOP_POLICY_RESTART a call of one cancels what the others run, with %BELLHOP_POLICY_QUEUE
 * never more than one of them runs, with %BELLHOP_POLICY_PARALLEL never more than the limit. Each
 * member shows its own value, error and state, as it does by itself.
 */

G_DEFINE_BOXED_TYPE (BellhopCallGroup,
                     bellhop_call_group,
                     bellhop_call_group_ref,
                     bellhop_call_group_unref)

/* An action that is in no group is alone in one that has no policy of its own. */
static BellhopCallGroup *
group_new (void)
{
  BellhopCallGroup *self = g_new0 (BellhopCallGroup, 1);

  self->ref_count = 1;
  self->members = g_ptr_array_new ();
  return self;
}

BellhopCallGroup *
_bellhop_action_get_group (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  if (priv->group == NULL)
    {
      priv->group = group_new ();
      g_ptr_array_add (priv->group->members, self);
    }
  return priv->group;
}

/* What runs is counted until it has ended, wherever its action is then. */
void
_bellhop_action_leave_group (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  if (priv->group == NULL)
    return;

  g_ptr_array_remove (priv->group->members, self);
  g_clear_pointer (&priv->group, bellhop_call_group_unref);
}

BellhopActionPolicy
_bellhop_call_group_get_policy (BellhopCallGroup *self,
                                guint            *out_limit)
{
  BellhopActionPrivate *priv;
  BellhopActionAbout   *about;

  if (self->is_shared)
    {
      *out_limit = self->limit;
      return self->policy;
    }

  priv = _bellhop_action_get_private (self->members->pdata[0]);
  about = _bellhop_action_class_get_about (BELLHOP_ACTION_GET_CLASS (self->members->pdata[0]));
  *out_limit = priv->has_policy ? priv->limit : about->limit;
  return priv->has_policy ? priv->policy : about->policy;
}

/* One that is all unwinding is not busy: its calls wait for that all the same. */
gboolean
_bellhop_call_group_is_busy (BellhopCallGroup *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      BellhopActionPrivate *priv = _bellhop_action_get_private (self->members->pdata[i]);

      if (priv->waiting.length > 0 || priv->active.length > 0)
        return TRUE;
    }
  return FALSE;
}

guint
_bellhop_call_group_get_n_waiting (BellhopCallGroup *self)
{
  guint n_waiting = 0;

  for (guint i = 0; i < self->members->len; i++)
    n_waiting += _bellhop_action_get_private (self->members->pdata[i])->waiting.length;
  return n_waiting;
}

/* The member whose call has waited longest, or NULL. */
BellhopAction *
_bellhop_call_group_get_next (BellhopCallGroup *self)
{
  BellhopAction *next = NULL;
  guint64        least = G_MAXUINT64;

  for (guint i = 0; i < self->members->len; i++)
    {
      BellhopActionPrivate *priv = _bellhop_action_get_private (self->members->pdata[i]);
      BellhopRun           *run = g_queue_peek_head (&priv->waiting);

      if (run == NULL || run->place >= least)
        continue;
      least = run->place;
      next = self->members->pdata[i];
    }
  return next;
}

/**
 * bellhop_call_group_new:
 * @policy: what a call of a member does while one of any member is under way
 * @limit: as for [method@Action.set_policy]
 *
 * Returns: (transfer full): a group without members
 */
BellhopCallGroup *
bellhop_call_group_new (BellhopActionPolicy policy,
                        guint               limit)
{
  BellhopCallGroup *self = group_new ();

  self->is_shared = TRUE;
  self->policy = policy;
  self->limit = limit;
  return self;
}

/**
 * bellhop_call_group_ref:
 * @self: a group
 *
 * Returns: (transfer full): @self
 */
BellhopCallGroup *
bellhop_call_group_ref (BellhopCallGroup *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_call_group_unref:
 * @self: (transfer full): a group
 */
void
bellhop_call_group_unref (BellhopCallGroup *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_ptr_array_unref (self->members);
  g_free (self);
}

/**
 * bellhop_action_set_group:
 * @self: an action of which no call is under way
 * @group: (nullable): the actions that it takes turns with, or %NULL for none
 *
 * Adds the action to @group: the policy of the group then decides about future calls, together with
 * those of its other members, and that of the action is ignored. The pace of the action applies
 * before that of the group. An action leaves its group when it is disposed.
 */
void
bellhop_action_set_group (BellhopAction    *self,
                          BellhopCallGroup *group)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = _bellhop_action_get_private (self);
  g_return_if_fail (!priv->pending);

  if (group != NULL)
    bellhop_call_group_ref (group);
  _bellhop_action_leave_group (self);
  priv->group = group;
  if (group != NULL)
    g_ptr_array_add (group->members, self);
}
