/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action.h"

#include "bellhop-action-private.h"
#include "bellhop-turn-private.h"

#include <glib/gi18n-lib.h>

static GParamSpec *properties[BELLHOP_ACTION_PROP_PENDING + 1];
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
                                    g_type_add_class_private (g_define_type_id,
                                                              sizeof (BellhopActionAbout)))

static inline BellhopActionPrivate *
get_private (BellhopAction *self)
{
  return bellhop_action_get_instance_private (self);
}

BellhopActionPrivate *
_bellhop_action_get_private (BellhopAction *self)
{
  return get_private (self);
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
  for (guint i = BELLHOP_ACTION_PROP_RUN; i <= BELLHOP_ACTION_PROP_PENDING; i++)
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

void
_bellhop_action_show_run (BellhopAction *self,
                          BellhopRun    *run)
{
  if (g_set_object (&get_private (self)->run, run))
    mark_changed (self, BELLHOP_ACTION_PROP_RUN);
}

void
_bellhop_action_show_value (BellhopAction *self,
                            BellhopRun    *run)
{
  BellhopActionPrivate *priv = get_private (self);

  if (!g_set_object (&priv->value, run))
    return;

  mark_changed (self, BELLHOP_ACTION_PROP_VALUE);
  if (!priv->now.stale)
    mark_changed (self, BELLHOP_ACTION_PROP_FRESH);
}

void
_bellhop_action_show_stale (BellhopAction *self,
                            gboolean       stale)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->now.stale == stale)
    return;

  priv->now.stale = stale;
  mark_changed (self, BELLHOP_ACTION_PROP_STALE);
  mark_changed (self, BELLHOP_ACTION_PROP_FRESH);
}

void
_bellhop_action_show_error (BellhopAction *self,
                            const GError  *error)
{
  BellhopActionPrivate *priv = get_private (self);
  GError               *old = priv->now.error;

  if (old == error ||
      (old != NULL && error != NULL && g_error_matches (old, error->domain, error->code) &&
       g_str_equal (old->message, error->message)))
    return;

  g_clear_error (&priv->now.error);
  priv->now.error = error != NULL ? g_error_copy (error) : NULL;
  mark_changed (self, BELLHOP_ACTION_PROP_ERROR);
}

void
_bellhop_action_show_state (BellhopAction     *self,
                            BellhopActionState state)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->now.state == state)
    return;

  priv->now.state = state;
  mark_changed (self, BELLHOP_ACTION_PROP_STATE);
}

void
_bellhop_action_show_pending (BellhopAction *self,
                              gboolean       pending)
{
  BellhopActionPrivate *priv = get_private (self);

  if (priv->pending == pending)
    return;

  priv->pending = pending;
  mark_changed (self, BELLHOP_ACTION_PROP_PENDING);
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
    case BELLHOP_ACTION_PROP_RUN:
      g_value_set_object (value, priv->run);
      break;
    case BELLHOP_ACTION_PROP_VALUE:
      g_value_set_object (value, priv->value);
      break;
    case BELLHOP_ACTION_PROP_FRESH:
      g_value_set_object (value, bellhop_action_get_fresh (self));
      break;
    case BELLHOP_ACTION_PROP_STALE:
      g_value_set_boolean (value, priv->now.stale);
      break;
    case BELLHOP_ACTION_PROP_ERROR:
      g_value_set_boxed (value, priv->now.error);
      break;
    case BELLHOP_ACTION_PROP_STATE:
      g_value_set_enum (value, priv->now.state);
      break;
    case BELLHOP_ACTION_PROP_PENDING:
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

/* The loader offers no such class, so whoever gets here has written it. */
static void
bellhop_action_constructed (GObject *object)
{
  const char *problem = bellhop_action_class_get_problem (BELLHOP_ACTION_GET_CLASS (object));

  if (problem != NULL)
    g_critical ("%s: %s", G_OBJECT_TYPE_NAME (object), problem);
  G_OBJECT_CLASS (bellhop_action_parent_class)->constructed (object);
}

static void
bellhop_action_dispose (GObject *object)
{
  BellhopActionPrivate *priv = get_private (BELLHOP_ACTION (object));

  _bellhop_action_abandon (BELLHOP_ACTION (object));
  g_clear_object (&priv->run);
  g_clear_object (&priv->value);
  g_clear_pointer (&priv->scope, bellhop_scope_unref);
  G_OBJECT_CLASS (bellhop_action_parent_class)->dispose (object);
}

static void
bellhop_action_finalize (GObject *object)
{
  BellhopActionPrivate *priv = get_private (BELLHOP_ACTION (object));

  _bellhop_action_leave_group (BELLHOP_ACTION (object));
  g_clear_error (&priv->now.error);
  g_clear_error (&priv->before.error);
  g_clear_pointer (&priv->values, g_array_unref);
  g_clear_pointer (&priv->retry, g_free);
  g_clear_pointer (&priv->optimism, _bellhop_action_optimism_free);
  G_OBJECT_CLASS (bellhop_action_parent_class)->finalize (object);
}

static void
bellhop_action_class_init (BellhopActionClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_action_get_property;
  object_class->set_property = bellhop_action_set_property;
  object_class->constructed = bellhop_action_constructed;
  object_class->dispose = bellhop_action_dispose;
  object_class->finalize = bellhop_action_finalize;

  /**
   * BellhopAction:run:
   *
   * The latest run, however it stands.
   */
  properties[BELLHOP_ACTION_PROP_RUN] = g_param_spec_object ("run", NULL, NULL, BELLHOP_TYPE_RUN,
                                                             flags);
  /**
   * BellhopAction:value:
   *
   * The last run that went well.
   */
  properties[BELLHOP_ACTION_PROP_VALUE] = g_param_spec_object ("value", NULL, NULL,
                                                               BELLHOP_TYPE_RUN, flags);
  /**
   * BellhopAction:fresh:
   *
   * The value, unless it is stale.
   */
  properties[BELLHOP_ACTION_PROP_FRESH] = g_param_spec_object ("fresh", NULL, NULL,
                                                               BELLHOP_TYPE_RUN, flags);
  /**
   * BellhopAction:stale:
   *
   * Whether the value is from an earlier call than the latest.
   */
  properties[BELLHOP_ACTION_PROP_STALE] = g_param_spec_boolean ("stale", NULL, NULL, FALSE, flags);
  /**
   * BellhopAction:error:
   *
   * Why the last call failed, until one goes well.
   */
  properties[BELLHOP_ACTION_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                                              flags);
  /**
   * BellhopAction:state:
   *
   * What the action is at.
   */
  properties[BELLHOP_ACTION_PROP_STATE] = g_param_spec_enum ("state",
                                                             NULL,
                                                             NULL,
                                                             BELLHOP_TYPE_ACTION_STATE,
                                                             BELLHOP_ACTION_IDLE,
                                                             flags);
  /**
   * BellhopAction:pending:
   *
   * Whether a call is under way; told last.
   */
  properties[BELLHOP_ACTION_PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE,
                                                                  flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BellhopAction::run-started:
   * @self: the action
   * @run: the run
   *
   * A call has begun a run: before the call returns, unless the policy or the pace of the action
   * make it wait.
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

void
_bellhop_action_emit_started (BellhopAction *self,
                              BellhopRun    *run)
{
  g_signal_emit (self, run_started_signal, 0, run);
}

/**
 * BellhopActionState:
 * @BELLHOP_ACTION_IDLE: it was never called, or has been reset
 * @BELLHOP_ACTION_PENDING: a call is under way
 * @BELLHOP_ACTION_DONE: the last call went well
 * @BELLHOP_ACTION_FAILED: the last call failed
 *
 * What an action is at.
 */

/**
 * BellhopAction:
 *
 * Something that can be run, and cancelled, again and again. Its parameters are its properties; a
 * call runs `perform()` on a frozen copy of them, in a fiber. Subclasses say what they do in
 * `class_init`, with bellhop_action_class_set_about() and the like. Owner thread.
 */

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
 * bellhop_action_get_last_done_run:
 * @self: an action
 *
 * Gets the last run that went well, until another does.
 *
 * Returns: (transfer none) (nullable): the run
 */
BellhopRun *
bellhop_action_get_last_done_run (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  return get_private (self)->value;
}

/**
 * bellhop_action_get_fresh:
 * @self: an action
 *
 * Gets the value, or %NULL if it is stale: for showing nothing rather than something outdated.
 *
 * Returns: (transfer none) (nullable): the run
 */
BellhopRun *
bellhop_action_get_fresh (BellhopAction *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  return get_private (self)->now.stale ? NULL : get_private (self)->value;
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

/**
 * bellhop_action_class_set_export_title:
 * @klass: the class of an action
 * @title: what the menu says, as in “Copy as curl”
 *
 * Says what [method@Action.export_text] makes of the action, for a class that has the method. For
 * class_init.
 */
void
bellhop_action_class_set_export_title (BellhopActionClass *klass,
                                       const char         *title)
{
  _bellhop_action_class_get_about (klass)->export_title = g_intern_string (title);
}

/**
 * bellhop_action_class_get_export_title:
 * @klass: the class of an action
 *
 * Gets what the menu says.
 *
 * Returns: (transfer none) (nullable): the title, or %NULL when the action cannot be written as
 *   text
 */
const char *
bellhop_action_class_get_export_title (BellhopActionClass *klass)
{
  return klass->export_text != NULL ? _bellhop_action_class_get_about (klass)->export_title : NULL;
}

/**
 * bellhop_action_import_text:
 * @self: an action
 * @text: what a person pasted
 * @out_notes: (out) (transfer full) (array zero-terminated=1): what to tell whoever pasted it: the
 *   files that are read or sent, and what has no effect here
 * @error: return location for an error
 *
 * Fills in all parameters from a text that another program understands, as a command line of curl.
 * All of them or none: what the text does not say has its default. Call it in a fiber, for files
 * may be read that the text names.
 *
 * Returns: whether the parameters were set. %FALSE without an error when @text is nothing of the
 *   kind, so that it may be taken for what it is.
 */
gboolean
bellhop_action_import_text (BellhopAction *self,
                            const char    *text,
                            char        ***out_notes,
                            GError       **error)
{
  BellhopActionClass *klass;
  g_autoptr(BellhopAction) fresh = NULL;
  g_autoptr(GPtrArray) notes = NULL;
  GParamSpec **params;
  guint        n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (text != NULL && out_notes != NULL, FALSE);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  if (klass->import_text == NULL)
    return FALSE;

  fresh = g_object_new (G_OBJECT_TYPE (self), NULL);
  notes = g_ptr_array_new_with_free_func (g_free);
  if (!klass->import_text (fresh, text, notes, error))
    return FALSE;

  params = bellhop_action_class_get_params (klass, &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (self, params[i], _bellhop_action_peek_param (fresh, params[i]));
  g_ptr_array_add (notes, NULL);
  *out_notes = (char **) g_ptr_array_free (g_steal_pointer (&notes), FALSE);
  return TRUE;
}

/**
 * bellhop_action_export_text:
 * @self: an action
 * @error: return location for an error
 *
 * Writes the action with its parameters as a text that another program understands, as a command
 * line of curl. Secrets are in it.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL with an error when the parameters are not
 *   good, or when the action has no such text
 */
char *
bellhop_action_export_text (BellhopAction *self,
                            GError       **error)
{
  BellhopActionClass *klass;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  if (klass->export_text == NULL)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_NOT_SUPPORTED,
                   _("%s cannot be written as text"),
                   bellhop_action_class_get_title (klass));
      return NULL;
    }
  return bellhop_action_check (self, NULL, error) ? klass->export_text (self, error) : NULL;
}

/**
 * bellhop_action_take_file:
 * @self: an action
 * @param: the name of a parameter that is a text
 * @path: the path of a file with what was meant for it
 * @error: return location for an error
 *
 * Sets a file as the value of a text parameter that cannot hold its contents, because they are not
 * UTF-8 or contain zero bytes. Call this after all other parameters have been set.
 *
 * Returns: whether the parameters were set. %FALSE without an error when the
 *   action takes no file there.
 */
gboolean
bellhop_action_take_file (BellhopAction *self,
                          const char    *param,
                          const char    *path,
                          GError       **error)
{
  BellhopActionClass *klass;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (param != NULL && path != NULL, FALSE);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  return klass->take_file != NULL && klass->take_file (self, param, path, error);
}
