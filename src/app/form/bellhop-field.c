/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-field.h"

struct _BellhopField
{
  GObject parent_instance;

  /* Owned */
  BellhopAction *action;
  GParamSpec    *pspec;
  char          *own_fault;   /* what is wrong with the value itself */
  char          *cross_fault; /* what the action's own check says of it */

  gboolean touched; /* nobody is scolded for a row not yet filled in */
  gboolean editing;
};

typedef enum
{
  PROP_REASON = 1,
} BellhopFieldProperty;

enum
{
  SIGNAL_EDITED,
  SIGNAL_RESET,
  N_SIGNALS
};

static GParamSpec *properties[PROP_REASON + 1];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopField, bellhop_field, G_TYPE_OBJECT)

static void
set_own_fault (BellhopField *self,
               const char   *fault)
{
  g_free (self->own_fault);
  self->own_fault = g_strdup (fault);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
check_value (BellhopField *self,
             const GValue *value)
{
  g_autoptr(GError) error = NULL;

  if (bellhop_param_check (self->pspec, value, &error))
    set_own_fault (self, NULL);
  else
    set_own_fault (self, error->message);
}

static void
check_current (BellhopField *self)
{
  g_auto(GValue) value = G_VALUE_INIT;

  bellhop_field_get_value (self, &value);
  check_value (self, &value);
}

/* Somebody else has set the property: the rows follow. */
static void
property_notify_cb (BellhopField *self)
{
  if (self->editing)
    return;

  check_current (self);
  g_signal_emit (self, signals[SIGNAL_RESET], 0);
}

static void
bellhop_field_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BellhopField *self = BELLHOP_FIELD (object);

  switch ((BellhopFieldProperty) prop_id)
    {
    case PROP_REASON:
      g_value_set_string (value, bellhop_field_get_reason (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_field_dispose (GObject *object)
{
  BellhopField *self = BELLHOP_FIELD (object);

  g_clear_object (&self->action);
  G_OBJECT_CLASS (bellhop_field_parent_class)->dispose (object);
}

static void
bellhop_field_finalize (GObject *object)
{
  BellhopField *self = BELLHOP_FIELD (object);

  g_clear_pointer (&self->pspec, g_param_spec_unref);
  g_free (self->own_fault);
  g_free (self->cross_fault);
  G_OBJECT_CLASS (bellhop_field_parent_class)->finalize (object);
}

static void
bellhop_field_class_init (BellhopFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bellhop_field_get_property;
  object_class->dispose = bellhop_field_dispose;
  object_class->finalize = bellhop_field_finalize;

  properties[PROP_REASON] =
    g_param_spec_string ("reason", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /* The person has changed the value, to a good one or not. */
  signals[SIGNAL_EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /* The value was changed by something else, and is to be shown. */
  signals[SIGNAL_RESET] = g_signal_new ("reset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_field_init (BellhopField *self)
{
}

/**
 * bellhop_field_new:
 * @action: the action that keeps the value
 * @pspec: one of its parameters
 *
 * Stands between a parameter of @action and the row that edits it: values go to
 * the property at once, and what is wrong with them is kept as a reason.
 *
 * Returns: (transfer full): a field
 */
BellhopField *
bellhop_field_new (BellhopAction *action,
                   GParamSpec    *pspec)
{
  BellhopField    *self = NULL;
  g_autofree char *detail = NULL;

  g_return_val_if_fail (BELLHOP_IS_ACTION (action), NULL);
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  self = g_object_new (BELLHOP_TYPE_FIELD, NULL);
  self->action = g_object_ref (action);
  self->pspec = g_param_spec_ref (pspec);
  check_current (self);

  detail = g_strconcat ("notify::", pspec->name, NULL);
  g_signal_connect_object (action, detail, G_CALLBACK (property_notify_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * bellhop_field_get_pspec:
 * @self: a field
 *
 * Returns: (transfer none): the parameter
 */
GParamSpec *
bellhop_field_get_pspec (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), NULL);
  return self->pspec;
}

/**
 * bellhop_field_get_title:
 * @self: a field
 *
 * Returns: what the parameter is called, in the person's language
 */
const char *
bellhop_field_get_title (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), NULL);
  return bellhop_param_get_title (self->pspec);
}

/**
 * bellhop_field_get_kind:
 * @self: a field
 *
 * Returns: what the parameter means beyond its type
 */
BellhopParamKind
bellhop_field_get_kind (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), BELLHOP_PARAM_PLAIN);
  return bellhop_param_get_kind (self->pspec);
}

/**
 * bellhop_field_get_value:
 * @self: a field
 * @out_value: (out caller-allocates): an uninitialised value
 *
 * Reads the value that the action has.
 */
void
bellhop_field_get_value (BellhopField *self,
                         GValue       *out_value)
{
  g_return_if_fail (BELLHOP_IS_FIELD (self));

  g_value_init (out_value, self->pspec->value_type);
  g_object_get_property (G_OBJECT (self->action), self->pspec->name, out_value);
}

/**
 * bellhop_field_set_value:
 * @self: a field
 * @value: what the person has entered
 *
 * Hands @value to the action, or keeps the reason why it is not good.
 */
void
bellhop_field_set_value (BellhopField *self,
                         const GValue *value)
{
  g_return_if_fail (BELLHOP_IS_FIELD (self));

  self->touched = TRUE;
  check_value (self, value);

  /* Text goes to the action even when it is at fault: what the row shows is what
   * would be run. A number out of range is something its property cannot hold. */
  self->editing = TRUE;
  if (self->own_fault == NULL || G_VALUE_HOLDS_STRING (value) || G_VALUE_HOLDS (value, G_TYPE_STRV))
    g_object_set_property (G_OBJECT (self->action), self->pspec->name, value);
  self->editing = FALSE;

  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

/**
 * bellhop_field_dup_text:
 * @self: a field
 *
 * Returns: (transfer full): the value that the action has, as text
 */
char *
bellhop_field_dup_text (BellhopField *self)
{
  g_auto(GValue) value = G_VALUE_INIT;
  char *text = NULL;

  g_return_val_if_fail (BELLHOP_IS_FIELD (self), NULL);

  bellhop_field_get_value (self, &value);
  text = bellhop_param_to_string (self->pspec, &value);
  return text != NULL ? text : g_strdup ("");
}

/**
 * bellhop_field_set_text:
 * @self: a field
 * @text: what the person has typed
 *
 * Takes @text if it is a good value, or keeps the reason why it is not.
 */
void
bellhop_field_set_text (BellhopField *self,
                        const char   *text)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (BELLHOP_IS_FIELD (self));

  if (self->pspec->value_type == G_TYPE_STRING)
    {
      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, text);
      bellhop_field_set_value (self, &value);
    }
  else if (bellhop_param_parse (self->pspec, text, &value, &error))
    {
      bellhop_field_set_value (self, &value);
    }
  else
    {
      self->touched = TRUE;
      set_own_fault (self, error->message);
      g_signal_emit (self, signals[SIGNAL_EDITED], 0);
    }
}

/**
 * bellhop_field_add_texts:
 * @self: a field
 * @texts: (array zero-terminated=1): what was chosen or dropped
 *
 * Adds @texts to a list, or takes the first of them; the row follows.
 */
void
bellhop_field_add_texts (BellhopField      *self,
                         const char *const *texts)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(GStrvBuilder) builder = NULL;

  g_return_if_fail (BELLHOP_IS_FIELD (self));
  g_return_if_fail (texts != NULL && texts[0] != NULL);

  if (self->pspec->value_type != G_TYPE_STRV)
    {
      bellhop_field_set_text (self, texts[0]);
    }
  else
    {
      bellhop_field_get_value (self, &value);
      builder = g_strv_builder_new ();
      if (g_value_get_boxed (&value) != NULL)
        g_strv_builder_addv (builder, g_value_get_boxed (&value));
      g_strv_builder_addv (builder, (const char **) texts);
      g_value_take_boxed (&value, g_strv_builder_end (builder));
      bellhop_field_set_value (self, &value);
    }
  g_signal_emit (self, signals[SIGNAL_RESET], 0);
}

/**
 * bellhop_field_is_valid:
 * @self: a field
 *
 * Returns: whether nothing is wrong with the value by itself
 */
gboolean
bellhop_field_is_valid (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), FALSE);
  return self->own_fault == NULL;
}

/**
 * bellhop_field_get_fault:
 * @self: a field
 *
 * Returns: (nullable): what is wrong, whether it is to be shown yet or not
 */
const char *
bellhop_field_get_fault (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), NULL);
  return self->own_fault != NULL ? self->own_fault : self->cross_fault;
}

/**
 * bellhop_field_get_reason:
 * @self: a field
 *
 * Returns: (nullable): what to say under the row
 */
const char *
bellhop_field_get_reason (BellhopField *self)
{
  g_return_val_if_fail (BELLHOP_IS_FIELD (self), NULL);
  return self->touched ? bellhop_field_get_fault (self) : NULL;
}

/**
 * bellhop_field_blame:
 * @self: a field
 * @fault: (nullable): what a rule that spans parameters has against the value
 *
 * Says that the value is wrong beside the others, or no longer is.
 */
void
bellhop_field_blame (BellhopField *self,
                     const char   *fault)
{
  g_return_if_fail (BELLHOP_IS_FIELD (self));

  if (g_strcmp0 (self->cross_fault, fault) == 0)
    return;

  g_free (self->cross_fault);
  self->cross_fault = g_strdup (fault);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

/**
 * bellhop_field_touch:
 * @self: a field
 *
 * Shows what is wrong from now on, even if the row was never edited.
 */
void
bellhop_field_touch (BellhopField *self)
{
  g_return_if_fail (BELLHOP_IS_FIELD (self));

  self->touched = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}
