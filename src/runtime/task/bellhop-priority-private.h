/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"

G_BEGIN_DECLS

/* The next that is ready, with the ready list's reference; or NULL. */
BellhopFuture *_bellhop_priority_take (void);

/* Whether the loop takes what is ready from the queues. */
static inline gboolean
_bellhop_priority_is_in_use (void)
{
  return _bellhop_runtime.n_prioritized > 0 || _bellhop_runtime.n_sorted > 0;
}

G_END_DECLS
