/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_BROADCAST (bellhop_broadcast_get_type ())
#define BELLHOP_TYPE_SUBSCRIPTION (bellhop_subscription_get_type ())

typedef struct _BellhopBroadcast BellhopBroadcast;
typedef struct _BellhopSubscription BellhopSubscription;

GType bellhop_broadcast_get_type (void);
BellhopBroadcast *bellhop_broadcast_new (guint capacity) G_GNUC_WARN_UNUSED_RESULT;
BellhopBroadcast *bellhop_broadcast_ref (BellhopBroadcast *self);
void bellhop_broadcast_unref (BellhopBroadcast *self);
guint bellhop_broadcast_send (BellhopBroadcast *self,
                              BellhopValue      value);
void bellhop_broadcast_close (BellhopBroadcast *self);

GType bellhop_subscription_get_type (void);
BellhopSubscription *bellhop_broadcast_subscribe (BellhopBroadcast *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopSubscription *bellhop_subscription_ref (BellhopSubscription *self);
void bellhop_subscription_unref (BellhopSubscription *self);
guint64 bellhop_subscription_get_n_missed (const BellhopSubscription *self);
gboolean bellhop_subscription_try_recv (BellhopSubscription *self,
                                        BellhopValue        *out_value,
                                        GError             **error);
BellhopFuture *bellhop_subscription_recv (BellhopSubscription *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopBroadcast, bellhop_broadcast_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSubscription, bellhop_subscription_unref)

G_END_DECLS
