/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-trigger.h"

/**
 * BellhopTrigger:
 *
 * A [iface@Gio.Action] that calls or cancels a [class@Action]: for menus, buttons, shortcuts and
 * D-Bus. Whether it is enabled follows the action; changes are notified once per turn, like those
 * of the action.
 */

/**
 * BellhopTriggerKind:
 * @BELLHOP_TRIGGER_CALL: calls the action, even if it is running: its policy decides
 * @BELLHOP_TRIGGER_CALL: calls the action, even if it is running: its policy decides
 * @BELLHOP_TRIGGER_CANCEL: cancels the action; enabled while it is pending
 * @BELLHOP_TRIGGER_TOGGLE: calls the action when it is not pending, else cancels it; its state is
 *   whether it is pending
 *
 * What activating a trigger does.
 */

struct _BellhopTrigger
{
  GObject parent_instance;

  BellhopTriggerKind kind;

  /* Owned */
  char          *name;
  BellhopAction *action;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_PARAMETER_TYPE,
  PROP_ENABLED,
  PROP_STATE_TYPE,
  PROP_STATE,
} BellhopTriggerProperty;

static void bellhop_trigger_action_init (GActionInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTrigger,
                               bellhop_trigger,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ACTION, bellhop_trigger_action_init))

static const char *
bellhop_trigger_get_name (GAction *action)
{
  return BELLHOP_TRIGGER (action)->name;
}

static const GVariantType *
bellhop_trigger_get_parameter_type (GAction *action)
{
  return NULL;
}

static const GVariantType *
bellhop_trigger_get_state_type (GAction *action)
{
  return BELLHOP_TRIGGER (action)->kind == BELLHOP_TRIGGER_TOGGLE ? G_VARIANT_TYPE_BOOLEAN : NULL;
}

static GVariant *
bellhop_trigger_get_state_hint (GAction *action)
{
  return NULL;
}

static gboolean
bellhop_trigger_get_enabled (GAction *action)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (action);

  switch (self->kind)
    {
    case BELLHOP_TRIGGER_CALL_ONCE:
      return !bellhop_action_get_pending (self->action);
    case BELLHOP_TRIGGER_CANCEL:
      return bellhop_action_get_pending (self->action);
    case BELLHOP_TRIGGER_CALL:
    case BELLHOP_TRIGGER_TOGGLE:
    default:
      return TRUE;
    }
}

static GVariant *
bellhop_trigger_get_state (GAction *action)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (action);

  if (self->kind != BELLHOP_TRIGGER_TOGGLE)
    return NULL;
  return g_variant_ref_sink (g_variant_new_boolean (bellhop_action_get_pending (self->action)));
}

static void
set_running (BellhopTrigger *self,
             gboolean        running)
{
  if (running)
    g_object_unref (bellhop_action_call (self->action));
  else
    bellhop_action_cancel (self->action);
}

static void
bellhop_trigger_activate (GAction  *action,
                          GVariant *parameter)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (action);

  if (!bellhop_trigger_get_enabled (action))
    return;

  if (self->kind == BELLHOP_TRIGGER_TOGGLE)
    set_running (self, !bellhop_action_get_pending (self->action));
  else
    set_running (self, self->kind != BELLHOP_TRIGGER_CANCEL);
}

static void
bellhop_trigger_change_state (GAction  *action,
                              GVariant *value)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (action);
  gboolean        running = g_variant_get_boolean (value);

  if (running != bellhop_action_get_pending (self->action))
    set_running (self, running);
}

static void
pending_changed_cb (BellhopTrigger *self)
{
  if (self->kind == BELLHOP_TRIGGER_TOGGLE)
    g_object_notify (G_OBJECT (self), "state");
  else if (self->kind != BELLHOP_TRIGGER_CALL)
    g_object_notify (G_OBJECT (self), "enabled");
}

static void
bellhop_trigger_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  GAction *action = G_ACTION (object);

  switch ((BellhopTriggerProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, g_action_get_name (action));
      break;
    case PROP_PARAMETER_TYPE:
      g_value_set_boxed (value, g_action_get_parameter_type (action));
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, g_action_get_enabled (action));
      break;
    case PROP_STATE_TYPE:
      g_value_set_boxed (value, g_action_get_state_type (action));
      break;
    case PROP_STATE:
      g_value_take_variant (value, g_action_get_state (action));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_trigger_dispose (GObject *object)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (object);

  if (self->action != NULL)
    g_signal_handlers_disconnect_by_func (self->action, pending_changed_cb, self);
  G_OBJECT_CLASS (bellhop_trigger_parent_class)->dispose (object);
}

static void
bellhop_trigger_finalize (GObject *object)
{
  BellhopTrigger *self = BELLHOP_TRIGGER (object);

  g_clear_object (&self->action);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (bellhop_trigger_parent_class)->finalize (object);
}

static void
bellhop_trigger_class_init (BellhopTriggerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bellhop_trigger_get_property;
  object_class->dispose = bellhop_trigger_dispose;
  object_class->finalize = bellhop_trigger_finalize;
  g_object_class_override_property (object_class, PROP_NAME, "name");
  g_object_class_override_property (object_class, PROP_PARAMETER_TYPE, "parameter-type");
  g_object_class_override_property (object_class, PROP_ENABLED, "enabled");
  g_object_class_override_property (object_class, PROP_STATE_TYPE, "state-type");
  g_object_class_override_property (object_class, PROP_STATE, "state");
}

static void
bellhop_trigger_action_init (GActionInterface *interface)
{
  interface->get_name = bellhop_trigger_get_name;
  interface->get_parameter_type = bellhop_trigger_get_parameter_type;
  interface->get_state_type = bellhop_trigger_get_state_type;
  interface->get_state_hint = bellhop_trigger_get_state_hint;
  interface->get_enabled = bellhop_trigger_get_enabled;
  interface->get_state = bellhop_trigger_get_state;
  interface->change_state = bellhop_trigger_change_state;
  interface->activate = bellhop_trigger_activate;
}

static void
bellhop_trigger_init (BellhopTrigger *self)
{
}

/**
 * bellhop_trigger_new:
 * @name: the name of the [iface@Gio.Action]
 * @action: what it calls or cancels; kept alive
 * @kind: what activating it does
 *
 * Makes a [iface@Gio.Action] of an action, to be added to an action map.
 *
 * Returns: (transfer full): a trigger
 */
BellhopTrigger *
bellhop_trigger_new (const char        *name,
                     BellhopAction     *action,
                     BellhopTriggerKind kind)
{
  BellhopTrigger *self;

  g_return_val_if_fail (name != NULL && g_action_name_is_valid (name), NULL);
  g_return_val_if_fail (BELLHOP_IS_ACTION (action), NULL);

  self = g_object_new (BELLHOP_TYPE_TRIGGER, NULL);
  self->name = g_strdup (name);
  self->action = g_object_ref (action);
  self->kind = kind;
  g_signal_connect_swapped (action, "notify::pending", G_CALLBACK (pending_changed_cb), self);
  return self;
}
