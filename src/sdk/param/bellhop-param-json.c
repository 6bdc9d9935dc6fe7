/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"

#include <bellhop-runtime.h>

#include <glib/gi18n-lib.h>

static gboolean
refuse (const char *message,
        GError    **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, message);
  return FALSE;
}

/* JSON is UTF-8 and paths need not be: those that are not become file URIs. */
static JsonNode *
text_to_json (const char *text)
{
  g_autofree char *uri = NULL;
  JsonNode        *node = json_node_new (JSON_NODE_VALUE);

  if (g_utf8_validate (text, -1, NULL))
    {
      json_node_set_string (node, text);
      return node;
    }
  if (g_path_is_absolute (text))
    uri = g_filename_to_uri (text, NULL, NULL);
  if (uri == NULL)
    uri = g_uri_escape_string (text, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  json_node_set_string (node, uri);
  return node;
}

static JsonNode *
list_to_json (const char *const *list)
{
  JsonArray *array = json_array_new ();
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    json_array_add_element (array, text_to_json (list[i]));
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
int64_to_json (gint64 number)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_int (node, number);
  return node;
}

/* Beyond 63 bits JSON readers disagree, so such a number is written as text. */
static JsonNode *
uint64_to_json (guint64 number)
{
  g_autofree char *text = NULL;

  if (number <= G_MAXINT64)
    return int64_to_json ((gint64) number);

  text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  return text_to_json (text);
}

static JsonNode *
boolean_to_json (gboolean boolean)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, boolean);
  return node;
}

static JsonNode *
double_to_json (double number)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_double (node, number);
  return node;
}

/**
 * bellhop_param_to_json:
 * @pspec: a parameter
 * @value: a value of the parameter's type
 *
 * Writes a value as JSON: a boolean, a number, a text, an array of texts, a
 * choice by its nick. A secret that is set becomes null.
 *
 * Returns: (transfer full): the value
 */
JsonNode *
bellhop_param_to_json (GParamSpec   *pspec,
                       const GValue *value)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);
  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  if (bellhop_param_get_kind (pspec) == BELLHOP_PARAM_SECRET)
    return json_node_new (JSON_NODE_NULL);

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
      return boolean_to_json (g_value_get_boolean (value));
    case G_TYPE_INT:
      return int64_to_json (g_value_get_int (value));
    case G_TYPE_INT64:
      return int64_to_json (g_value_get_int64 (value));
    case G_TYPE_UINT:
      return uint64_to_json (g_value_get_uint (value));
    case G_TYPE_UINT64:
      return uint64_to_json (g_value_get_uint64 (value));
    case G_TYPE_DOUBLE:
      return double_to_json (g_value_get_double (value));
    case G_TYPE_BOXED:
      return list_to_json (g_value_get_boxed (value));
    default:
      text = bellhop_param_to_string (pspec, value);
      return text_to_json (text);
    }
}

static gboolean
list_from_json (GParamSpec *pspec,
                JsonNode   *node,
                GValue     *out_value,
                GError    **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GValue) value = G_VALUE_INIT;
  JsonArray *array = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        return refuse (_("This is a list of texts, and one of its values is not text"), error);
      g_strv_builder_add (builder, json_node_get_string (element));
    }

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, g_strv_builder_end (builder));
  if (!bellhop_param_check (pspec, &value, error))
    return FALSE;

  g_value_init (out_value, G_TYPE_STRV);
  g_value_copy (&value, out_value);
  return TRUE;
}

static char *
scalar_to_text (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return json_node_dup_string (node);
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return _bellhop_double_to_string (json_node_get_double (node));
}

/**
 * bellhop_param_from_json:
 * @pspec: a parameter
 * @node: what [func@param_to_json] wrote, or a person
 * @out_value: (out caller-allocates): an unset value
 * @error: return location for an error
 *
 * Reads a value from JSON, and checks it as [func@param_check] does. Null
 * stands for the default. Numbers may be written as texts.
 *
 * Returns: whether @out_value was set
 */
gboolean
bellhop_param_from_json (GParamSpec *pspec,
                         JsonNode   *node,
                         GValue     *out_value,
                         GError    **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_NULL:
      g_value_init (out_value, pspec->value_type);
      g_param_value_set_default (pspec, out_value);
      return TRUE;
    case JSON_NODE_ARRAY:
      if (!bellhop_param_is_list (pspec))
        return refuse (_("This takes a single value, not a list"), error);
      return list_from_json (pspec, node, out_value, error);
    case JSON_NODE_VALUE:
      text = scalar_to_text (node);
      return bellhop_param_parse (pspec, text, out_value, error);
    case JSON_NODE_OBJECT:
    default:
      return refuse (_("The value of a parameter cannot be an object"), error);
    }
}
