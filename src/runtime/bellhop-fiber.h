/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef gboolean (*BellhopFiberFunc) (gpointer      data,
                                      BellhopValue *result,
                                      GError      **error);

BellhopFuture *bellhop_async (BellhopFiberFunc func,
                              gpointer         data,
                              GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;

gboolean bellhop_await (BellhopFuture *future,
                        GError       **error);
gboolean bellhop_await_value (BellhopFuture *future,
                              BellhopValue  *out_value,
                              GError       **error) G_GNUC_WARN_UNUSED_RESULT;
char *bellhop_await_string (BellhopFuture *future,
                            GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_boxed (BellhopFuture *future,
                              GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_object (BellhopFuture *future,
                               GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_pointer (BellhopFuture *future,
                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 bellhop_await_int64 (BellhopFuture *future,
                            GError       **error);
gboolean bellhop_yield (GError **error);

gboolean bellhop_in_fiber (void);
BellhopCancelReason bellhop_current_cancel_reason (void);

G_END_DECLS
