/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SUBSCRIPTION (bellhop_subscription_get_type ())
typedef struct _BellhopSubscription BellhopSubscription;

GType bellhop_subscription_get_type (void);
BellhopSubscription *bellhop_subscription_ref (BellhopSubscription *self);
void bellhop_subscription_unref (BellhopSubscription *self);
guint64 bellhop_subscription_get_n_missed (const BellhopSubscription *self);
gboolean bellhop_subscription_try_recv (BellhopSubscription *self,
                                        BellhopValue        *out_value,
                                        GError             **error);
BellhopFuture *bellhop_subscription_recv (BellhopSubscription *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSubscription, bellhop_subscription_unref)

G_END_DECLS
