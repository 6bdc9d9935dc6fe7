/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-value.h"

/**
 * BellhopValue:
 *
 * The result of a future: a boolean, a number, a string, an object, a boxed value, or a pointer
 * with a function that frees it. All zero (`BELLHOP_VALUE_INIT`) means no value.
 *
 * A value owns its contents. It is passed by value, and passing it to a function that resolves a
 * future transfers ownership.
 */

/* What returns a value is for C alone, since introspection knows structures by their address only;
 * other languages have values of their own. */

/**
 * bellhop_value_boolean: (skip)
 * @boolean: a boolean
 *
 * Returns: a value that holds @boolean
 */
BellhopValue
bellhop_value_boolean (gboolean boolean)
{
  return (BellhopValue){ .type = G_TYPE_BOOLEAN, .data.v_boolean = boolean };
}

/**
 * bellhop_value_int64: (skip)
 * @number: a number
 *
 * Returns: a value that holds @number
 */
BellhopValue
bellhop_value_int64 (gint64 number)
{
  return (BellhopValue){ .type = G_TYPE_INT64, .data.v_int64 = number };
}

/**
 * bellhop_value_double: (skip)
 * @number: a number
 *
 * Returns: a value that holds @number
 */
BellhopValue
bellhop_value_double (double number)
{
  return (BellhopValue){ .type = G_TYPE_DOUBLE, .data.v_double = number };
}

/**
 * bellhop_value_string: (skip)
 * @string: (transfer full) (nullable): a string
 *
 * Returns: a value that owns @string
 */
BellhopValue
bellhop_value_string (char *string)
{
  return (BellhopValue){ .type = G_TYPE_STRING, .data.v_pointer = string, .destroy = g_free };
}

/**
 * bellhop_value_object: (skip)
 * @object: (transfer full) (type GObject.Object): an object
 *
 * Returns: a value that owns a reference to @object
 */
BellhopValue
bellhop_value_object (gpointer object)
{
  g_return_val_if_fail (G_IS_OBJECT (object), (BellhopValue) BELLHOP_VALUE_INIT);

  return (BellhopValue){ .type = G_OBJECT_TYPE (object),
                         .data.v_pointer = object,
                         .destroy = g_object_unref };
}

/**
 * bellhop_value_boxed: (skip)
 * @type: a boxed type
 * @boxed: (transfer full): a value of that type
 *
 * Returns: a value that owns @boxed
 */
BellhopValue
bellhop_value_boxed (GType    type,
                     gpointer boxed)
{
  g_return_val_if_fail (G_TYPE_IS_BOXED (type), (BellhopValue) BELLHOP_VALUE_INIT);

  return (BellhopValue){ .type = type, .data.v_pointer = boxed };
}

/**
 * bellhop_value_pointer: (skip)
 * @pointer: (transfer full) (nullable): any pointer
 * @destroy: (nullable): what frees @pointer; it is called on the main thread
 *
 * Such a value cannot be copied unless @destroy is %NULL.
 *
 * Returns: a value that holds @pointer
 */
BellhopValue
bellhop_value_pointer (gpointer       pointer,
                       GDestroyNotify destroy)
{
  return (BellhopValue){ .type = G_TYPE_POINTER, .data.v_pointer = pointer, .destroy = destroy };
}

/**
 * bellhop_value_is_set:
 * @value: a value
 *
 * Returns: whether @value holds anything
 */
gboolean
bellhop_value_is_set (const BellhopValue *value)
{
  return value->type != G_TYPE_INVALID;
}

/**
 * bellhop_value_holds:
 * @value: a value
 * @type: a type
 *
 * Returns: whether what @value holds is a @type
 */
gboolean
bellhop_value_holds (const BellhopValue *value,
                     GType               type)
{
  return value->type == type || (value->type != G_TYPE_INVALID && g_type_is_a (value->type, type));
}

/**
 * bellhop_value_get_boolean:
 * @value: a value that holds a boolean
 *
 * Returns: the boolean
 */
gboolean
bellhop_value_get_boolean (const BellhopValue *value)
{
  g_return_val_if_fail (value->type == G_TYPE_BOOLEAN, FALSE);

  return value->data.v_boolean;
}

/**
 * bellhop_value_get_int64:
 * @value: a value that holds a whole number
 *
 * Returns: the number
 */
gint64
bellhop_value_get_int64 (const BellhopValue *value)
{
  g_return_val_if_fail (value->type == G_TYPE_INT64, 0);

  return value->data.v_int64;
}

/**
 * bellhop_value_get_double:
 * @value: a value that holds a number
 *
 * Returns: the number
 */
double
bellhop_value_get_double (const BellhopValue *value)
{
  g_return_val_if_fail (value->type == G_TYPE_DOUBLE, 0.0);

  return value->data.v_double;
}

/* The fundamental types up to G_TYPE_DOUBLE are numbers; what follows them is a pointer. */
static gboolean
holds_pointer (const BellhopValue *value)
{
  return value->type > G_TYPE_DOUBLE;
}

/**
 * bellhop_value_get_pointer:
 * @value: a value that holds a string, an object, a boxed value or a pointer
 *
 * Returns: (transfer none) (nullable): the pointer
 */
gpointer
bellhop_value_get_pointer (const BellhopValue *value)
{
  g_return_val_if_fail (holds_pointer (value), NULL);

  return value->data.v_pointer;
}

/**
 * bellhop_value_steal_pointer:
 * @value: a value that holds a string, an object, a boxed value or a pointer
 *
 * Takes what @value owns and leaves it without a value.
 *
 * Returns: (transfer full) (nullable): the pointer
 */
gpointer
bellhop_value_steal_pointer (BellhopValue *value)
{
  gpointer pointer = bellhop_value_get_pointer (value);

  *value = (BellhopValue) BELLHOP_VALUE_INIT;
  return pointer;
}

/**
 * bellhop_value_steal: (skip)
 * @value: a value
 *
 * Returns: (transfer full): what @value was; @value is left without a value
 */
BellhopValue
bellhop_value_steal (BellhopValue *value)
{
  BellhopValue stolen = *value;

  *value = (BellhopValue) BELLHOP_VALUE_INIT;
  return stolen;
}

/**
 * bellhop_value_copy:
 * @value: a value
 * @out_copy: (out caller-allocates): where the copy goes
 *
 * Copies @value: a reference for an object, a copy for a string or a boxed value.
 *
 * Returns: %FALSE for a pointer that has a function to free it, which only one can own
 */
gboolean
bellhop_value_copy (const BellhopValue *value,
                    BellhopValue       *out_copy)
{
  BellhopValue copy = *value;

  if (holds_pointer (value) && value->data.v_pointer != NULL)
    {
      if (value->type == G_TYPE_POINTER && value->destroy != NULL)
        return FALSE;
      if (value->type == G_TYPE_STRING)
        copy.data.v_pointer = g_strdup (value->data.v_pointer);
      else if (G_TYPE_IS_BOXED (value->type))
        copy.data.v_pointer = g_boxed_copy (value->type, value->data.v_pointer);
      else if (value->type != G_TYPE_POINTER)
        g_object_ref (copy.data.v_pointer);
    }

  *out_copy = copy;
  return TRUE;
}

/**
 * bellhop_value_clear:
 * @value: a value
 *
 * Frees what @value owns and leaves it without a value.
 */
void
bellhop_value_clear (BellhopValue *value)
{
  BellhopValue old = *value;

  *value = (BellhopValue) BELLHOP_VALUE_INIT;
  if (G_LIKELY (!holds_pointer (&old)) || old.data.v_pointer == NULL)
    return;
  if (old.destroy != NULL)
    old.destroy (old.data.v_pointer);
  else if (old.type != G_TYPE_POINTER)
    g_boxed_free (old.type, old.data.v_pointer);
}
