/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_VALUES (bellhop_values_get_type ())

typedef struct _BellhopValues BellhopValues;

GType bellhop_values_get_type (void);
BellhopValues *bellhop_values_ref (BellhopValues *self);
void bellhop_values_unref (BellhopValues *self);
guint bellhop_values_get_n_values (const BellhopValues *self);
const BellhopValue *bellhop_values_get (const BellhopValues *self,
                                        guint                index);
const GError *bellhop_values_get_error (const BellhopValues *self,
                                        guint                index);

BellhopFuture *bellhop_join (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_settled (BellhopFuture *first,
                                     ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_settled_array (BellhopFuture **futures,
                                           guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_race (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_race_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_any (BellhopFuture *first,
                            ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_any_array (BellhopFuture **futures,
                                  guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_select (guint         *out_index,
                               BellhopFuture *first,
                               ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_select_array (BellhopFuture **futures,
                                     guint           n_futures,
                                     guint          *out_index) G_GNUC_WARN_UNUSED_RESULT;

/* One item's future; @index counts from 0. */
typedef BellhopFuture *(*BellhopMapFunc) (guint    index,
                                          gpointer data);

BellhopFuture *bellhop_map_concurrent (guint          n_items,
                                       guint          max_concurrent,
                                       BellhopMapFunc func,
                                       gpointer       data,
                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/* One attempt's future; @attempt counts from 1. */
typedef BellhopFuture *(*BellhopAttemptFunc) (guint    attempt,
                                              gpointer data);

/* Whether it is worth another attempt; NULL: always. A cancellation never is. */
typedef gboolean (*BellhopRetryTest) (const GError *error,
                                      gpointer      data);

/* How long to wait after the n-th failure, when it would be @delay_ms; NULL: just that. */
typedef guint (*BellhopRetryDelay) (const GError *error,
                                    guint         n_failures,
                                    guint         delay_ms,
                                    gpointer      data);

typedef struct
{
  guint             max_attempts;
  guint             base_delay_ms; /* doubled after each failure */
  guint             max_delay_ms;
  double            jitter; /* 0 to 1: the part of the delay that is random */
  BellhopRetryTest  is_worth_it;
  /* There is no further attempt while it is not available; NULL: there is */
  GNetworkMonitor  *network;
  BellhopRetryDelay choose_delay;
} BellhopRetryPolicy;

BellhopFuture *bellhop_retry (const BellhopRetryPolicy *policy,
                              BellhopAttemptFunc        func,
                              gpointer                  data,
                              GDestroyNotify            destroy) G_GNUC_WARN_UNUSED_RESULT;
typedef struct
{
  guint max_restarts; /* within that time */
  guint within_ms;
  guint delay_ms; /* after a failure */
} BellhopRestartPolicy;

BellhopFuture *bellhop_supervise (const BellhopRestartPolicy *policy,
                                  BellhopAttemptFunc          func,
                                  gpointer                    data,
                                  GDestroyNotify              destroy) G_GNUC_WARN_UNUSED_RESULT;

BellhopFuture *bellhop_timeout (BellhopFuture *future,
                                guint          timeout_ms) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_deadline (BellhopFuture *future,
                                 gint64         deadline_us) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_shield (BellhopFuture *future,
                               guint          grace_ms) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopValues, bellhop_values_unref)

G_END_DECLS
