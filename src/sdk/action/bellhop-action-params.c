/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

#include "bellhop-output-private.h"

#include <glib/gi18n-lib.h>

BellhopAction *
_bellhop_action_freeze (BellhopAction *self)
{
  BellhopAction *copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  GParamSpec   **params;
  guint          n_params = 0;

  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (copy, params[i], _bellhop_action_peek_param (self, params[i]));
  return copy;
}

static const GValue *
peek_by_name (BellhopAction *self,
              const char    *param,
              GType          type)
{
  GParamSpec *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), param);
  if (pspec == NULL || !g_type_is_a (pspec->value_type, type))
    {
      g_critical ("%s has no parameter “%s” of type %s", G_OBJECT_TYPE_NAME (self), param,
                  g_type_name (type));
      return NULL;
    }
  return _bellhop_action_peek_param (self, pspec);
}

/**
 * bellhop_action_get_string:
 * @self: an action
 * @param: the name of a parameter that is a text
 *
 * Gets the value of a parameter.
 *
 * Returns: (transfer none): the text, empty when there is none
 */
const char *
bellhop_action_get_string (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_STRING);
  const char   *text = value != NULL ? g_value_get_string (value) : NULL;

  return text != NULL ? text : "";
}

/**
 * bellhop_action_get_boolean:
 * @self: an action
 * @param: the name of a parameter that is true or false
 *
 * Gets the value of a parameter.
 *
 * Returns: the value
 */
gboolean
bellhop_action_get_boolean (BellhopAction *self,
                            const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_BOOLEAN);

  return value != NULL && g_value_get_boolean (value);
}

/**
 * bellhop_action_get_int64:
 * @self: an action
 * @param: the name of a parameter that is a whole number of any type
 *
 * Gets the value of a parameter.
 *
 * Returns: the number, %G_MAXINT64 for one that is larger
 */
gint64
bellhop_action_get_int64 (BellhopAction *self,
                          const char    *param)
{
  const GValue *value;
  GParamSpec   *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), 0);

  pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), param);
  g_return_val_if_fail (pspec != NULL, 0);

  value = _bellhop_action_peek_param (self, pspec);
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_INT:
      return g_value_get_int (value);
    case G_TYPE_UINT:
      return g_value_get_uint (value);
    case G_TYPE_INT64:
      return g_value_get_int64 (value);
    case G_TYPE_UINT64:
      return (gint64) MIN (g_value_get_uint64 (value), (guint64) G_MAXINT64);
    default:
      g_critical ("%s: the parameter “%s” is not a whole number", G_OBJECT_TYPE_NAME (self), param);
      return 0;
    }
}

/**
 * bellhop_action_get_double:
 * @self: an action
 * @param: the name of a parameter that is a number
 *
 * Gets the value of a parameter.
 *
 * Returns: the number
 */
double
bellhop_action_get_double (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_DOUBLE);

  return value != NULL ? g_value_get_double (value) : 0.0;
}

/**
 * bellhop_action_get_choice:
 * @self: an action
 * @param: the name of a parameter that is an enumeration
 *
 * Gets the value of a parameter.
 *
 * Returns: the value of the enumeration
 */
int
bellhop_action_get_choice (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_ENUM);

  return value != NULL ? g_value_get_enum (value) : 0;
}

/**
 * bellhop_action_get_strv:
 * @self: an action
 * @param: the name of a parameter that is a list
 *
 * Gets the value of a parameter.
 *
 * Returns: (transfer none) (array zero-terminated=1): the texts, empty when
 *   there are none
 */
const char *const *
bellhop_action_get_strv (BellhopAction *self,
                         const char    *param)
{
  static const char *const nothing[] = { NULL };
  const GValue            *value = peek_by_name (self, param, G_TYPE_STRV);
  const char *const       *list = value != NULL ? g_value_get_boxed (value) : NULL;

  return list != NULL ? list : nothing;
}

static GParamSpec *
find_param (BellhopAction *self,
            const char    *name,
            GError       **error)
{
  GParamSpec *pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), name);

  if (pspec == NULL)
    g_set_error (error,
                 BELLHOP_ERROR,
                 BELLHOP_ERROR_INVALID_PARAMETER,
                 _("%s has no parameter “%s”"),
                 bellhop_action_class_get_id (BELLHOP_ACTION_GET_CLASS (self)),
                 name);
  return pspec;
}

static gboolean
set_list (BellhopAction     *self,
          GParamSpec        *pspec,
          const char *const *texts,
          GError           **error)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, texts);
  if (!bellhop_param_check (pspec, &value, error))
    return FALSE;

  _bellhop_action_set_param (self, pspec, &value);
  return TRUE;
}

/**
 * bellhop_action_set_from_text:
 * @self: an action
 * @param: the name of a parameter
 * @texts: (array zero-terminated=1): one text, or each value of a list
 * @error: return location for what is wrong
 *
 * Sets a parameter to what a person typed, after a check.
 *
 * Returns: whether it was set
 */
gboolean
bellhop_action_set_from_text (BellhopAction     *self,
                              const char        *param,
                              const char *const *texts,
                              GError           **error)
{
  g_auto(GValue) value = G_VALUE_INIT;
  GParamSpec *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (param != NULL && texts != NULL, FALSE);

  pspec = find_param (self, param, error);
  if (pspec == NULL)
    return FALSE;
  if (bellhop_param_is_list (pspec))
    return set_list (self, pspec, texts, error);
  if (texts[0] == NULL || texts[1] != NULL)
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("%s takes a single value"),
                   bellhop_param_get_title (pspec));
      return FALSE;
    }
  if (!bellhop_param_parse (pspec, texts[0], &value, error))
    return FALSE;

  _bellhop_action_set_param (self, pspec, &value);
  return TRUE;
}

/**
 * bellhop_action_params_to_json:
 * @self: an action
 *
 * Writes all parameters, but for secrets.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
bellhop_action_params_to_json (BellhopAction *self)
{
  JsonObject  *object;
  GParamSpec **params;
  guint        n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  object = json_object_new ();
  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    if (bellhop_param_get_kind (params[i]) != BELLHOP_PARAM_SECRET)
      json_object_set_member (object, params[i]->name,
                              bellhop_param_to_json (params[i],
                                                     _bellhop_action_peek_param (self, params[i])));
  return _bellhop_json_take_object (object);
}

/**
 * bellhop_action_params_from_json:
 * @self: an action
 * @node: an object
 * @error: return location for what is wrong
 *
 * Sets the parameters that @node has. All of them or none.
 *
 * Returns: whether they were set
 */
gboolean
bellhop_action_params_from_json (BellhopAction *self,
                                 JsonNode      *node,
                                 GError       **error)
{
  g_autoptr(BellhopAction) copy = NULL;
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;
  GParamSpec   **params;
  guint          n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("The parameters must be an object"));
      return FALSE;
    }

  copy = _bellhop_action_freeze (self);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_auto(GValue) value = G_VALUE_INIT;
      GParamSpec *pspec = find_param (self, name, error);

      if (pspec == NULL)
        return FALSE;
      if (!bellhop_param_from_json (pspec, member, &value, error))
        {
          g_prefix_error (error, "%s: ", name);
          return FALSE;
        }
      _bellhop_action_set_param (copy, pspec, &value);
    }

  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (self, params[i], _bellhop_action_peek_param (copy, params[i]));
  return TRUE;
}

/**
 * bellhop_action_check:
 * @self: an action
 * @out_param: (out) (optional) (transfer none) (nullable): the parameter at
 *   fault, if it is one
 * @error: return location for what is wrong
 *
 * Checks all parameters, each by itself and then together.
 *
 * Returns: whether the action can run
 */
gboolean
bellhop_action_check (BellhopAction *self,
                      const char   **out_param,
                      GError       **error)
{
  BellhopActionClass *klass;
  GParamSpec        **params;
  guint               n_params = 0;
  const char         *param = NULL;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  params = bellhop_action_class_get_params (klass, &n_params);
  for (guint i = 0; i < n_params; i++)
    if (!bellhop_param_check (params[i], _bellhop_action_peek_param (self, params[i]), error))
      {
        if (out_param != NULL)
          *out_param = params[i]->name;
        return FALSE;
      }
  if (klass->check == NULL || klass->check (self, &param, error))
    return TRUE;

  if (out_param != NULL)
    *out_param = param;
  return FALSE;
}
