/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-single-wait-private.h"

static const BellhopSingleWaitClass *
get_class (const BellhopFuture *future)
{
  return (const BellhopSingleWaitClass *) future->klass;
}

gpointer
_bellhop_single_wait_new (const BellhopSingleWaitClass *klass,
                          gpointer                      source,
                          BellhopFuture               **place)
{
  BellhopSingleWait *self = _bellhop_future_new (&klass->future_class);

  self->source = source;
  self->place = place;
  return self;
}

void
_bellhop_single_wait_start (BellhopFuture *future)
{
  BellhopSingleWait *self = (BellhopSingleWait *) future;

  if (*self->place != NULL)
    {
      _bellhop_future_settle_error (future, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PENDING,
                                                                 get_class (future)->busy));
      return;
    }
  *self->place = future;
  get_class (future)->serve (self->source);
}

void
_bellhop_single_wait_release (BellhopFuture *future)
{
  BellhopSingleWait *self = (BellhopSingleWait *) future;

  if (*self->place == future)
    *self->place = NULL;
}

void
_bellhop_single_wait_finalize (BellhopFuture *future)
{
  _bellhop_future_drop_outcome (future);
  get_class (future)->unref (((BellhopSingleWait *) future)->source);
}
