/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef struct
{
  guint futures;
  guint fibers;
  guint tasks;
  guint scopes;
  guint jobs;
  guint timers;
} BellhopCounts;

void bellhop_runtime_start (GMainContext *context);
gboolean bellhop_runtime_stop (guint grace_ms);
BellhopFuture *bellhop_shutdown (guint grace_ms) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_runtime_expect_frame (gint64 at_us);
void bellhop_get_counts (BellhopCounts *out_counts);
gboolean bellhop_block_on (BellhopFuture *future,
                           BellhopValue  *out_value,
                           GError       **error);

G_END_DECLS
