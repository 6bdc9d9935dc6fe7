/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-subscription.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_BROADCAST (bellhop_broadcast_get_type ())

typedef struct _BellhopBroadcast BellhopBroadcast;

GType bellhop_broadcast_get_type (void);
BellhopBroadcast *bellhop_broadcast_new (guint capacity) G_GNUC_WARN_UNUSED_RESULT;
BellhopBroadcast *bellhop_broadcast_ref (BellhopBroadcast *self);
void bellhop_broadcast_unref (BellhopBroadcast *self);
guint bellhop_broadcast_send (BellhopBroadcast *self,
                              BellhopValue      value);
void bellhop_broadcast_close (BellhopBroadcast *self);
BellhopSubscription *bellhop_broadcast_subscribe (BellhopBroadcast *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopBroadcast, bellhop_broadcast_unref)

G_END_DECLS
