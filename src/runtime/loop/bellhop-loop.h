/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

void bellhop_runtime_expect_frame (gint64 at_us);
gboolean bellhop_block_on (BellhopFuture *future,
                           BellhopValue  *out_value,
                           GError       **error);

G_END_DECLS
