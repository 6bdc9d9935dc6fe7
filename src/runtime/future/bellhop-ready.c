/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-future-private.h"

static const BellhopFutureClass ready_class = {
  .name = "ready",
  .size = sizeof (BellhopFuture),
};

/**
 * bellhop_resolved:
 * @value: (transfer full): a value
 *
 * Returns: (transfer full): a future that is resolved with @value
 */
BellhopFuture *
bellhop_resolved (BellhopValue value)
{
  BellhopFuture *self = _bellhop_future_new (&ready_class);

  _bellhop_future_settle_value (self, value);
  return self;
}

/**
 * bellhop_rejected:
 * @error: (transfer full): an error
 *
 * Returns: (transfer full): a future that is rejected with @error
 */
BellhopFuture *
bellhop_rejected (GError *error)
{
  BellhopFuture *self;

  g_return_val_if_fail (error != NULL, NULL);

  self = _bellhop_future_new (&ready_class);
  _bellhop_future_settle_error (self, error);
  return self;
}

static const BellhopFutureClass never_class = {
  .name = "never",
  .size = sizeof (BellhopFuture),
};

/**
 * bellhop_never:
 *
 * Returns: (transfer full): a future that ends only by being cancelled
 */
BellhopFuture *
bellhop_never (void)
{
  return _bellhop_future_new (&never_class);
}
