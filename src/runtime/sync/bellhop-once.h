/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_ONCE (bellhop_once_get_type ())
typedef struct _BellhopOnce BellhopOnce;

/* Makes the future of what is done once. */
typedef BellhopFuture *(*BellhopOnceFunc) (gpointer data);

GType bellhop_once_get_type (void);
BellhopOnce *bellhop_once_new (BellhopOnceFunc func,
                               gpointer        data,
                               GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopOnce *bellhop_shared (BellhopFuture *future) G_GNUC_WARN_UNUSED_RESULT;
BellhopOnce *bellhop_once_ref (BellhopOnce *self);
void bellhop_once_unref (BellhopOnce *self);
BellhopFuture *bellhop_once_get (BellhopOnce *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopOnce, bellhop_once_unref)

G_END_DECLS
