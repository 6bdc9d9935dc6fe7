/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

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

G_END_DECLS
