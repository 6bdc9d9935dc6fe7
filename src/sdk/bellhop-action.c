/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action.h"

#include "bellhop-action-private.h"
#include "bellhop-run-private.h"
#include "bellhop-turn-private.h"

/* What people see of an action; kept aside while it runs, so that cancelling restores it. */
typedef struct
{
  BellhopActionState state;
  gboolean           stale;
  GError            *error; /* Owned */
} Shown;

typedef struct
{
  Shown    now;
  Shown    before; /* while pending */
  gboolean pending;
  gboolean notify_queued;
  guint    changed; /* a bit for each property that is to be notified */
  guint64  generation;

  /* Owned */
  GArray       *values; /* of GValue, by the position of the parameter; unset is the default */
  BellhopScope *scope;
  BellhopRun   *run;
  BellhopRun   *value;
} BellhopActionPrivate;

/* In the order in which they are notified. */
typedef enum
{
  PROP_RUN = 1,
  PROP_VALUE,
  PROP_STALE,
  PROP_ERROR,
  PROP_STATE,
  PROP_PENDING,
} BellhopActionProperty;

static GParamSpec *properties[PROP_PENDING + 1];
static guint       run_started_signal;

G_DEFINE_ENUM_TYPE (BellhopActionState,
                    bellhop_action_state,
                    G_DEFINE_ENUM_VALUE (BELLHOP_ACTION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_ACTION_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_ACTION_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_ACTION_FAILED, "failed"))

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (BellhopAction,
                                  bellhop_action,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (BellhopAction)
                                    g_type_add_class_private (g_define_type_id, sizeof (BellhopActionAbout)))

static BellhopActionPrivate *
get_private (BellhopAction *self)
{
  return bellhop_action_get_instance_private (self);
}

BellhopActionAbout *
_bellhop_action_class_get_about (BellhopActionClass *klass)
{
  return G_TYPE_CLASS_GET_PRIVATE (klass, BELLHOP_TYPE_ACTION, BellhopActionAbout);
}

/* --- Values of the parameters --- */

static GValue *
get_slot (BellhopAction *self,
          GParamSpec    *pspec)
{
  BellhopActionPrivate *priv = get_private (self);
  guint                 position = pspec->param_id - BELLHOP_FIRST_PARAM_ID;

  if (position >= priv->values->len)
    g_array_set_size (priv->values, position + 1);
  return &g_array_index (priv->values, GValue, position);
}

const GValue *
_bellhop_action_peek_param (BellhopAction *self,
                            GParamSpec    *pspec)
{
  const GValue *slot = get_slot (self, pspec);

  return G_IS_VALUE (slot) ? slot : g_param_spec_get_default_value (pspec);
}

gboolean
_bellhop_action_set_param (BellhopAction *self,
                           GParamSpec    *pspec,
                           const GValue  *value)
{
  GValue *slot = get_slot (self, pspec);

  /* Pointers are all that GLib compares of a list, so a list always counts as changed. */
  if (g_param_values_cmp (pspec, _bellhop_action_peek_param (self, pspec), value) == 0)
    return FALSE;

  if (!G_IS_VALUE (slot))
    g_value_init (slot, pspec->value_type);
  g_value_copy (value, slot);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
  return TRUE;
}

/* --- Telling of changes --- */

static void
notify_changed (gpointer data)
{
  BellhopAction        *self = data;
  BellhopActionPrivate *priv = get_private (self);
  guint                 changed = priv->changed;

  priv->changed = 0;
  for (guint i = PROP_RUN; i <= PROP_PENDING; i++)
    if ((changed & (1u << i)) != 0)
      g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
mark_changed (BellhopAction        *self,
              BellhopActionProperty property)
{
  BellhopActionPrivate *priv = get_private (self);

  priv->changed |= 1u << property;
  _bellhop_once_a_turn (self, notify_changed, &priv->notify_queued);
}

static void
set_run (BellhopAction *self,
         BellhopRun    *run)
{
  if (g_set_object (&get_private (self)->run, run))
    mark_changed (self, PROP_RUN);
}

static void
set_value (BellhopAction *self,
           BellhopRun    *run)
{
  if (g_set_object (&get_private (self)->value, run))
    mark_changed (self, PROP_VALUE);
}

static void
set_stale (BellhopAction *self,
           gboolean       stale)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->now.stale == stale)
    return;

  priv->now.stale = stale;
  mark_changed (self, PROP_STALE);
}

static void
set_error (BellhopAction *self,
           const GError  *error)
{
  BellhopActionPrivate *priv = get_private (self);
  GError               *copy = error != NULL ? g_error_copy (error) : NULL;

  if (priv->now.error == NULL && error == NULL)
    return;

  g_clear_error (&priv->now.error);
  priv->now.error = copy;
  mark_changed (self, PROP_ERROR);
}

static void
set_state (BellhopAction     *self,
           BellhopActionState state)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->now.state == state)
    return;

  priv->now.state = state;
  mark_changed (self, PROP_STATE);
}

static void
set_pending (BellhopAction *self,
             gboolean       pending)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->pending == pending)
    return;

  priv->pending = pending;
  mark_changed (self, PROP_PENDING);
}

static void
bellhop_action_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BellhopAction        *self = BELLHOP_ACTION (object);
  BellhopActionPrivate *priv = get_private (self);

  if (prop_id >= BELLHOP_FIRST_PARAM_ID)
    {
      g_value_copy (_bellhop_action_peek_param (self, pspec), value);
      return;
    }

  switch ((BellhopActionProperty) prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, priv->run);
      break;
    case PROP_VALUE:
      g_value_set_object (value, priv->value);
      break;
    case PROP_STALE:
      g_value_set_boolean (value, priv->now.stale);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, priv->now.error);
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->now.state);
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, priv->pending);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_action_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (prop_id >= BELLHOP_FIRST_PARAM_ID)
    _bellhop_action_set_param (BELLHOP_ACTION (object), pspec, value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
bellhop_action_dispose (GObject *object)
{
  BellhopActionPrivate *priv = get_private (BELLHOP_ACTION (object));

  g_clear_object (&priv->run);
  g_clear_object (&priv->value);
  g_clear_pointer (&priv->scope, bellhop_scope_unref);
  G_OBJECT_CLASS (bellhop_action_parent_class)->dispose (object);
}

static void
bellhop_action_finalize (GObject *object)
{
  BellhopActionPrivate *priv = get_private (BELLHOP_ACTION (object));

  g_clear_error (&priv->now.error);
  g_clear_error (&priv->before.error);
  g_clear_pointer (&priv->values, g_array_unref);
  G_OBJECT_CLASS (bellhop_action_parent_class)->finalize (object);
}

static void
bellhop_action_class_init (BellhopActionClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_action_get_property;
  object_class->set_property = bellhop_action_set_property;
  object_class->dispose = bellhop_action_dispose;
  object_class->finalize = bellhop_action_finalize;

  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, BELLHOP_TYPE_RUN, flags);
  properties[PROP_VALUE] = g_param_spec_object ("value", NULL, NULL, BELLHOP_TYPE_RUN, flags);
  properties[PROP_STALE] = g_param_spec_boolean ("stale", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              BELLHOP_TYPE_ACTION_STATE,
                                              BELLHOP_ACTION_IDLE,
                                              flags);
  properties[PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BellhopAction::run-started:
   * @self: the action
   * @run: the run
   *
   * A call has begun a run. Emitted before the call returns.
   */
  run_started_signal = g_signal_new ("run-started",
                                     BELLHOP_TYPE_ACTION,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     1,
                                     BELLHOP_TYPE_RUN);
}

static void
bellhop_action_init (BellhopAction *self)
{
  BellhopActionPrivate *priv = get_private (self);

  priv->values = g_array_new (FALSE, /* clear_ = */ TRUE, sizeof (GValue));
  g_array_set_clear_func (priv->values, (GDestroyNotify) g_value_unset);
}

/* --- Running --- */

/* Back to what was shown before the call: being cancelled is not an outcome. */
static void
restore (BellhopAction *self)
{
  BellhopActionPrivate *priv = get_private (self);

  set_stale (self, priv->before.stale);
  set_error (self, priv->before.error);
  set_state (self, priv->before.state);
  set_pending (self, FALSE);
  g_clear_error (&priv->before.error);
}

static void
finish (BellhopAction     *self,
        BellhopActionState state)
{
  set_state (self, state);
  set_pending (self, FALSE);
  g_clear_error (&get_private (self)->before.error);
}

/* Only the run of the latest call is delivered, whatever the order in which runs end: the others
 * were superseded, cancelled or reset, each of which moves on what is current. */
static void
run_settled_cb (BellhopRun *run,
                gpointer    owner)
{
  BellhopAction        *self = owner;
  BellhopActionPrivate *priv = get_private (self);

  if (!priv->pending || run->generation != priv->generation)
    return;

  switch (bellhop_run_get_state (run))
    {
    case BELLHOP_RUN_DONE:
      set_value (self, run);
      set_stale (self, FALSE);
      set_error (self, NULL);
      finish (self, BELLHOP_ACTION_DONE);
      break;
    case BELLHOP_RUN_FAILED:
      set_error (self, bellhop_run_get_error (run));
      finish (self, BELLHOP_ACTION_FAILED);
      break;
    case BELLHOP_RUN_CANCELLED:
      restore (self);
      break;
    case BELLHOP_RUN_RUNNING:
    case BELLHOP_RUN_STOPPING:
    default:
      g_assert_not_reached ();
    }
}

/**
 * bellhop_action_set_scope:
 * @self: an action
 * @scope: (nullable): what its runs belong to, or %NULL for the application
 *
 * Says whose end cancels the runs of the calls to come.
 */
void
bellhop_action_set_scope (BellhopAction *self,
                          BellhopScope  *scope)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = get_private (self);
  if (scope != NULL)
    bellhop_scope_ref (scope);
  g_clear_pointer (&priv->scope, bellhop_scope_unref);
  priv->scope = scope;
}

/**
 * bellhop_action_call:
 * @self: an action
 *
 * Starts a run with the parameters as they are now, and cancels the run
 * before it, which is then never delivered. The action is pending when this
 * returns; its value, from an earlier run, can still be read, and is stale.
 *
 * Returns: (transfer full): the run
 */
BellhopRun *
bellhop_action_call (BellhopAction *self)
{
  g_autoptr(BellhopAction) guard = NULL;
  g_autoptr(BellhopAction) frozen = NULL;
  g_autoptr(BellhopRun) earlier = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopActionPrivate *priv;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  guard = g_object_ref (self);
  priv = get_private (self);
  earlier = priv->pending ? g_object_ref (priv->run) : NULL;
  frozen = _bellhop_action_freeze (self);
  run = _bellhop_run_new (frozen, G_OBJECT (self), run_settled_cb, ++priv->generation);
  if (!priv->pending)
    priv->before = (Shown){
      .state = priv->now.state,
      .stale = priv->now.stale,
      .error = priv->now.error != NULL ? g_error_copy (priv->now.error) : NULL,
    };

  set_run (self, run);
  set_stale (self, priv->value != NULL);
  set_state (self, BELLHOP_ACTION_PENDING);
  set_pending (self, TRUE);
  if (earlier != NULL)
    bellhop_run_cancel (earlier, BELLHOP_CANCEL_SUPERSEDED);
  _bellhop_run_start (run, priv->scope != NULL ? priv->scope : bellhop_application_scope ());
  g_signal_emit (self, run_started_signal, 0, run);
  return g_steal_pointer (&run);
}

/**
 * bellhop_action_cancel:
 * @self: an action
 *
 * Cancels what runs, and shows at once what was shown before the call. The
 * run itself settles later. Does nothing when nothing runs.
 */
void
bellhop_action_cancel (BellhopAction *self)
{
  g_autoptr(BellhopRun) run = NULL;
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = get_private (self);
  if (!priv->pending)
    return;

  run = g_object_ref (priv->run);
  priv->generation++;
  restore (self);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
}

/**
 * bellhop_action_reset:
 * @self: an action
 *
 * Cancels what runs, and forgets all that was found.
 */
void
bellhop_action_reset (BellhopAction *self)
{
  g_return_if_fail (BELLHOP_IS_ACTION (self));

  bellhop_action_cancel (self);
  set_run (self, NULL);
  set_value (self, NULL);
  set_stale (self, FALSE);
  set_error (self, NULL);
  set_state (self, BELLHOP_ACTION_IDLE);
}

/**
 * bellhop_action_get_state:
 * @self: an action
 *
 * Gets what the action is at.
 *
 * Returns: the state
 */
BellhopActionState
bellhop_action_get_state (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), BELLHOP_ACTION_IDLE);

  return get_private (self)->now.state;
}

/**
 * bellhop_action_get_pending:
 * @self: an action
 *
 * Tells whether a run is under way whose outcome will be delivered.
 *
 * Returns: whether it is
 */
gboolean
bellhop_action_get_pending (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);

  return get_private (self)->pending;
}

/**
 * bellhop_action_get_run:
 * @self: an action
 *
 * Gets the latest run, which may be running, or have ended in any way.
 *
 * Returns: (transfer none) (nullable): the run
 */
BellhopRun *
bellhop_action_get_run (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  return get_private (self)->run;
}

/**
 * bellhop_action_get_value:
 * @self: an action
 *
 * Gets the last run that went well, until another does.
 *
 * Returns: (transfer none) (nullable): the run
 */
BellhopRun *
bellhop_action_get_value (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  return get_private (self)->value;
}

/**
 * bellhop_action_get_stale:
 * @self: an action
 *
 * Tells whether the value is from an earlier call than the latest.
 *
 * Returns: whether it is
 */
gboolean
bellhop_action_get_stale (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);

  return get_private (self)->now.stale;
}

/**
 * bellhop_action_get_error:
 * @self: an action
 *
 * Gets why the last run failed. The next one that goes well clears it.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
bellhop_action_get_error (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  return get_private (self)->now.error;
}
