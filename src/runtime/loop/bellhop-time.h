/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-debounce.h"
#include "bellhop-future.h"
#include "bellhop-interval.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_sleep (guint delay_ms) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_sleep_until (gint64 deadline_us) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_sleep_coarse (guint delay_s) G_GNUC_WARN_UNUSED_RESULT;
gint64 bellhop_now_us (void);

G_END_DECLS
