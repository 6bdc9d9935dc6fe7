/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-error.h"
#include "bellhop-value.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_FUTURE (bellhop_future_get_type ())

typedef struct _BellhopFuture BellhopFuture;

typedef enum
{
  BELLHOP_FUTURE_LAZY,
  BELLHOP_FUTURE_PENDING,
  BELLHOP_FUTURE_RESOLVED,
  BELLHOP_FUTURE_REJECTED,
} BellhopFutureState;

typedef BellhopFuture *(*BellhopThenFunc) (const BellhopValue *value,
                                           gpointer            data);
typedef BellhopFuture *(*BellhopCatchFunc) (const GError *error,
                                            gpointer      data);

GType bellhop_future_get_type (void);
BellhopFuture *bellhop_future_ref (BellhopFuture *self);
void bellhop_future_unref (BellhopFuture *self);

BellhopFutureState bellhop_future_get_state (const BellhopFuture *self);
gboolean bellhop_future_is_settled (const BellhopFuture *self);
const BellhopValue *bellhop_future_get_value (const BellhopFuture *self);
const GError *bellhop_future_get_error (const BellhopFuture *self);
const char *bellhop_future_get_name (const BellhopFuture *self);

BellhopFuture *bellhop_resolved (BellhopValue value) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_rejected (GError *error) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_never (void) G_GNUC_WARN_UNUSED_RESULT;

BellhopFuture *bellhop_then (BellhopFuture  *future,
                             BellhopThenFunc func,
                             gpointer        data,
                             GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_catch (BellhopFuture   *future,
                              BellhopCatchFunc func,
                              gpointer         data,
                              GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopFuture, bellhop_future_unref)

G_END_DECLS
