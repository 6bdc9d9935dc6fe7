/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_sleep (guint delay_ms) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_sleep_until (gint64 deadline_us) G_GNUC_WARN_UNUSED_RESULT;
gint64 bellhop_now_us (void);

G_END_DECLS
