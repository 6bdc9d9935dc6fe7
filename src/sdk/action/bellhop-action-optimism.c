/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

/* A call whose effect is shown before it has ended. */
typedef struct
{
  BellhopRun *run; /* Owned */
  gpointer    token;
} Effect;

struct _BellhopOptimism
{
  BellhopOptimisticApplyFunc apply;
  BellhopOptimisticUndoFunc  undo;
  GDestroyNotify             token_free;
  gpointer                   data;
  GDestroyNotify             destroy;
  GArray                    *effects; /* of Effect, oldest first */
};

static void
apply (BellhopOptimism *self,
       Effect          *effect)
{
  effect->token = self->apply (bellhop_run_get_parameters (effect->run), self->data);
}

static void
drop_token (BellhopOptimism *self,
            Effect          *effect)
{
  gpointer token = g_steal_pointer (&effect->token);

  if (token != NULL && self->token_free != NULL)
    self->token_free (token);
}

static void
undo (BellhopOptimism *self,
      Effect          *effect)
{
  self->undo (bellhop_run_get_parameters (effect->run), effect->token, self->data);
  drop_token (self, effect);
}

void
_bellhop_action_optimism_begin (BellhopAction *self,
                                BellhopRun    *run)
{
  BellhopOptimism *optimism = _bellhop_action_get_private (self)->optimism;
  Effect           effect = { NULL, NULL };

  if (optimism == NULL)
    return;

  effect.run = g_object_ref (run);
  apply (optimism, &effect);
  g_array_append_val (optimism->effects, effect);
}

/* What an older call did is undone beneath the newer ones: they are taken off, newest first, and
 * put back on, so that each again knows what was there before it. */
static void
undo_beneath (BellhopOptimism *self,
              guint            position)
{
  for (guint i = self->effects->len; i-- > position;)
    undo (self, &g_array_index (self->effects, Effect, i));
  for (guint i = position + 1; i < self->effects->len; i++)
    apply (self, &g_array_index (self->effects, Effect, i));
}

void
_bellhop_action_optimism_end (BellhopAction *self,
                              BellhopRun    *run,
                              gboolean       keep)
{
  BellhopOptimism *optimism = _bellhop_action_get_private (self)->optimism;
  guint            n_effects = optimism != NULL ? optimism->effects->len : 0;

  for (guint i = 0; i < n_effects; i++)
    {
      Effect *effect = &g_array_index (optimism->effects, Effect, i);

      if (effect->run != run)
        continue;
      if (keep)
        drop_token (optimism, effect);
      else
        undo_beneath (optimism, i);
      g_object_unref (effect->run);
      g_array_remove_index (optimism->effects, i);
      return;
    }
}

void
_bellhop_action_optimism_free (BellhopOptimism *self)
{
  for (guint i = 0; i < self->effects->len; i++)
    {
      Effect *effect = &g_array_index (self->effects, Effect, i);

      drop_token (self, effect);
      g_object_unref (effect->run);
    }
  g_array_unref (self->effects);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/**
 * BellhopOptimisticApplyFunc:
 * @parameters: what the call was made with
 * @data: user data
 *
 * Shows at once what a call is expected to bring. Owner thread.
 *
 * Returns: what undoing it needs
 */

/**
 * BellhopOptimisticUndoFunc:
 * @parameters: what the call was made with
 * @token: what showing it has returned
 * @data: user data
 *
 * Undoes an optimistic change. Owner thread.
 */

/**
 * bellhop_action_set_optimistic:
 * @self: an action that is not pending
 * @apply_func: (scope notified): shows what a call is expected to bring; returns what undoing it
 *   needs
 * @undo_func: (scope notified): takes that back, when the call has failed or was cancelled
 * @token_free: (nullable): frees what @apply_func returned
 * @data: for @apply_func and @undo_func
 * @destroy: (nullable): frees @data
 *
 * Shows the effect of each call when it starts, before its outcome is known.
 *
 * When several calls are under way and an older one fails, @undo_func is called for the newer ones
 * too, newest first, and @apply_func for them again: undoing an old effect never takes a newer one
 * along. Neither may call or cancel @self.
 */
void
bellhop_action_set_optimistic (BellhopAction             *self,
                               BellhopOptimisticApplyFunc apply_func,
                               BellhopOptimisticUndoFunc  undo_func,
                               GDestroyNotify             token_free,
                               gpointer                   data,
                               GDestroyNotify             destroy)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));
  g_return_if_fail (apply_func != NULL && undo_func != NULL);

  priv = _bellhop_action_get_private (self);
  g_return_if_fail (!priv->pending);

  g_clear_pointer (&priv->optimism, _bellhop_action_optimism_free);
  priv->optimism = g_new (BellhopOptimism, 1);
  *priv->optimism = (BellhopOptimism){
    .apply = apply_func,
    .undo = undo_func,
    .token_free = token_free,
    .data = data,
    .destroy = destroy,
    .effects = g_array_new (FALSE, FALSE, sizeof (Effect)),
  };
}
