/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-counts.h"
#include "bellhop-future.h"
#include "bellhop-loop.h"

G_BEGIN_DECLS

void bellhop_runtime_start (GMainContext *context);
gboolean bellhop_runtime_stop (guint grace_ms);
BellhopFuture *bellhop_shutdown (guint grace_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
