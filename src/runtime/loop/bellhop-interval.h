/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

/* What becomes of ticks that came due while nobody could see to them. */
typedef enum
{
  BELLHOP_TICK_SKIP,
  BELLHOP_TICK_DELAY,
  BELLHOP_TICK_BURST,
} BellhopTickPolicy;

typedef struct _BellhopInterval BellhopInterval;

BellhopInterval *bellhop_interval_new (guint             period_ms,
                                       BellhopTickPolicy policy) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_interval_free (BellhopInterval *self);
BellhopFuture *bellhop_interval_tick (BellhopInterval *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopInterval, bellhop_interval_free)

G_END_DECLS
