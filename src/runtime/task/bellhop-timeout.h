/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_timeout (BellhopFuture *future,
                                guint          timeout_ms) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_deadline (BellhopFuture *future,
                                 gint64         deadline_us) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_shield (BellhopFuture *future,
                               guint          grace_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
