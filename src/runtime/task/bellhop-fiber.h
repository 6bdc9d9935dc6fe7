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

/* Each records where it is called, for whoever asks what a task waits for and where an error came
   by. */
#define bellhop_await(future, error) (bellhop_await_at ((future), (error), G_STRLOC))
#define bellhop_await_value(future, out_value, error)                                              \
  (bellhop_await_value_at ((future), (out_value), (error), G_STRLOC))
#define bellhop_await_string(future, error) (bellhop_await_string_at ((future), (error), G_STRLOC))
#define bellhop_await_boxed(future, error) (bellhop_await_boxed_at ((future), (error), G_STRLOC))
#define bellhop_await_object(future, error) (bellhop_await_object_at ((future), (error), G_STRLOC))
#define bellhop_await_pointer(future, error)                                                       \
  (bellhop_await_pointer_at ((future), (error), G_STRLOC))
#define bellhop_await_int64(future, error) (bellhop_await_int64_at ((future), (error), G_STRLOC))

gboolean bellhop_await_at (BellhopFuture *future,
                           GError       **error,
                           const char    *site);
gboolean bellhop_await_value_at (BellhopFuture *future,
                                 BellhopValue  *out_value,
                                 GError       **error,
                                 const char    *site) G_GNUC_WARN_UNUSED_RESULT;
char *bellhop_await_string_at (BellhopFuture *future,
                               GError       **error,
                               const char    *site) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_boxed_at (BellhopFuture *future,
                                 GError       **error,
                                 const char    *site) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_object_at (BellhopFuture *future,
                                  GError       **error,
                                  const char    *site) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_await_pointer_at (BellhopFuture *future,
                                   GError       **error,
                                   const char    *site) G_GNUC_WARN_UNUSED_RESULT;
gint64 bellhop_await_int64_at (BellhopFuture *future,
                               GError       **error,
                               const char    *site);
gboolean bellhop_yield (GError **error);
void bellhop_defer (GDestroyNotify func,
                    gpointer       data);

gboolean bellhop_in_fiber (void);
BellhopCancelReason bellhop_current_cancel_reason (void);

G_END_DECLS
