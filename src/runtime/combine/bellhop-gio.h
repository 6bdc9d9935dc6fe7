/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef void (*BellhopGioStartFunc) (gpointer            source,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            callback_data,
                                     gpointer            data);
typedef gboolean (*BellhopGioFinishFunc) (gpointer      source,
                                          GAsyncResult *async_result,
                                          BellhopValue *result,
                                          GError      **error);

BellhopFuture *bellhop_from_gio (gpointer             source,
                                 BellhopGioStartFunc  start,
                                 BellhopGioFinishFunc finish,
                                 gpointer             data,
                                 GDestroyNotify       destroy) G_GNUC_WARN_UNUSED_RESULT;
GCancellable *bellhop_current_cancellable (void);
BellhopFuture *bellhop_next_emission (gpointer    object,
                                      const char *signal) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
