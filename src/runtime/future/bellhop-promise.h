/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef struct _BellhopPromise BellhopPromise;

typedef void (*BellhopPromiseCancelFunc) (BellhopPromise     *promise,
                                          BellhopCancelReason reason,
                                          gpointer            data);

BellhopPromise *bellhop_promise_new (BellhopFuture **out_future) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_promise_on_cancel (BellhopPromise          *self,
                                BellhopPromiseCancelFunc func,
                                gpointer                 data);
gboolean bellhop_promise_resolve (BellhopPromise *self,
                                  BellhopValue    value);
gboolean bellhop_promise_reject (BellhopPromise *self,
                                 GError         *error);
void bellhop_promise_free (BellhopPromise *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopPromise, bellhop_promise_free)

G_END_DECLS
