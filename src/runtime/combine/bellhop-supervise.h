/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-retry.h"

G_BEGIN_DECLS

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

G_END_DECLS
