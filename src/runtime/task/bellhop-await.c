/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-fiber-private.h"

/* Awaiting a future, by the type of what it resolves to. */

/**
 * bellhop_await_value:
 * @future: (transfer full): a future
 * @out_value: (out caller-allocates): where its value goes; set only on success
 * @error: where its error goes
 *
 * Suspends the fiber until @future has settled. A future that has settled before costs no turn.
 *
 * When the fiber is cancelled this returns %FALSE with %G_IO_ERROR_CANCELLED, after @future has
 * unwound.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_await_value_at (BellhopFuture *future,
                        BellhopValue  *out_value,
                        GError       **error,
                        const char    *site)
{
  g_return_val_if_fail (future != NULL, FALSE);

  return _bellhop_fiber_await (future, out_value, error, site);
}

/**
 * bellhop_await:
 * @future: (transfer full): a future
 * @error: where its error goes
 *
 * As [func@await_value], for a future whose value does not matter.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_await_at (BellhopFuture *future,
                  GError       **error,
                  const char    *site)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  return bellhop_await_value_at (future, &value, error, site);
}

static gpointer
await_typed (BellhopFuture *future,
             GType          type,
             GError       **error,
             const char    *site)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  if (!bellhop_await_value_at (future, &value, error, site))
    return NULL;

  if (type != G_TYPE_NONE && !bellhop_value_holds (&value, type))
    {
      g_critical ("%s: the future resolved to a %s, and a %s was awaited", site,
                  g_type_name (value.type), g_type_name (type));
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "The value is not a %s",
                   g_type_name (type));
      return NULL;
    }
  return bellhop_value_steal_pointer (&value);
}

/**
 * bellhop_await_string:
 * @future: (transfer full): a future of a string
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with @error set
 */
char *
bellhop_await_string_at (BellhopFuture *future,
                         GError       **error,
                         const char    *site)
{
  return await_typed (future, G_TYPE_STRING, error, site);
}

/**
 * bellhop_await_boxed:
 * @future: (transfer full): a future of a boxed value
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the boxed value, or %NULL with @error set
 */
gpointer
bellhop_await_boxed_at (BellhopFuture *future,
                        GError       **error,
                        const char    *site)
{
  return await_typed (future, G_TYPE_BOXED, error, site);
}

/**
 * bellhop_await_object:
 * @future: (transfer full): a future of an object
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with @error set
 */
gpointer
bellhop_await_object_at (BellhopFuture *future,
                         GError       **error,
                         const char    *site)
{
  return await_typed (future, G_TYPE_OBJECT, error, site);
}

/**
 * bellhop_await_pointer:
 * @future: (transfer full): a future of any pointer
 * @error: where its error goes
 *
 * Returns: (transfer full) (nullable): the pointer, or %NULL with @error set
 */
gpointer
bellhop_await_pointer_at (BellhopFuture *future,
                          GError       **error,
                          const char    *site)
{
  return await_typed (future, G_TYPE_NONE, error, site);
}

/**
 * bellhop_await_int64:
 * @future: (transfer full): a future of a whole number
 * @error: where its error goes
 *
 * Returns: the number, or -1 with @error set
 */
gint64
bellhop_await_int64_at (BellhopFuture *future,
                        GError       **error,
                        const char    *site)
{
  BellhopValue value;

  if (!bellhop_await_value_at (future, &value, error, site))
    return -1;

  return bellhop_value_get_int64 (&value);
}
