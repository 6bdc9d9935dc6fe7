/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-runtime-private.h"

#include <stdatomic.h>

G_BEGIN_DECLS

gboolean _bellhop_loop_attach (GMainContext *context);
void _bellhop_loop_detach (void);

/* From any thread. */
void _bellhop_post (BellhopMessage *message);
void _bellhop_loop_wake (void);

/* The same, unless the runtime has been stopped: FALSE then. What was posted before is delivered
 * while it stops, when _bellhop_loop_is_shut() holds already. */
gboolean _bellhop_loop_try_post (BellhopMessage *message);
gboolean _bellhop_loop_is_shut (void);

/* Counts a reason why what is ready is not just given its turn: the loop looks at their sum. */
static inline void
_bellhop_loop_count_slow_path (guint *n_reasons,
                               int    change)
{
  *n_reasons += change;
  _bellhop_runtime.n_slow_path_reasons += change;
}

/* The time to within a stride of the loop, for what must cost nothing. */
static inline gint64
_bellhop_get_turn_us (void)
{
  return _bellhop_runtime.dispatch_depth > 0 ? _bellhop_runtime.turn_us : g_get_monotonic_time ();
}

G_END_DECLS
