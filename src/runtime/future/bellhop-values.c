/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-values-private.h"

#include "bellhop-future-private.h"

/**
 * BellhopValues:
 *
 * The values of several futures, and the errors of those that failed, in the order in which the
 * futures were given.
 */

G_DEFINE_BOXED_TYPE (BellhopValues, bellhop_values, bellhop_values_ref, bellhop_values_unref)

BellhopValues *
_bellhop_values_new (guint n_values)
{
  BellhopValues *self;

  self = g_malloc0 (sizeof (BellhopValues) + n_values * sizeof (self->outcomes[0]));
  self->ref_count = 1;
  self->n_values = n_values;
  return self;
}

void
_bellhop_values_take (BellhopValues *self,
                      guint          index,
                      BellhopFuture *future)
{
  _bellhop_future_take (future, &self->outcomes[index].value, &self->outcomes[index].error);
}

/**
 * bellhop_values_ref:
 * @self: values
 *
 * Returns: (transfer full): @self
 */
BellhopValues *
bellhop_values_ref (BellhopValues *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_values_unref:
 * @self: (transfer full): values
 */
void
bellhop_values_unref (BellhopValues *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  for (guint i = 0; i < self->n_values; i++)
    {
      bellhop_value_clear (&self->outcomes[i].value);
      g_clear_error (&self->outcomes[i].error);
    }
  g_free (self);
}

/**
 * bellhop_values_get_n_values:
 * @self: values
 *
 * Returns: how many there are
 */
guint
bellhop_values_get_n_values (const BellhopValues *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_values;
}

/**
 * bellhop_values_get:
 * @self: values
 * @index: which
 *
 * Returns: (transfer none): the value of the future that was given as number @index
 */
const BellhopValue *
bellhop_values_get (const BellhopValues *self,
                    guint                index)
{
  g_return_val_if_fail (self != NULL && index < self->n_values, NULL);

  return &self->outcomes[index].value;
}

/**
 * bellhop_values_get_error:
 * @self: values
 * @index: which
 *
 * Returns: (transfer none) (nullable): the error of the future that was given as number @index
 */
const GError *
bellhop_values_get_error (const BellhopValues *self,
                          guint                index)
{
  g_return_val_if_fail (self != NULL && index < self->n_values, NULL);

  return self->outcomes[index].error;
}
