/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-fiber.h"
#include "bellhop-future-private.h"

G_BEGIN_DECLS

typedef struct _BellhopFiber BellhopFiber;

/* The futures that a cancelled fiber may still await. */
gboolean _bellhop_is_shield (const BellhopFuture *future);
void _bellhop_shield_begin_grace (BellhopFuture *shield);

/* The fiber that runs now, or NULL. */
BellhopFuture *_bellhop_current_fiber (void);
GCancellable *_bellhop_fiber_get_cancellable (BellhopFuture *fiber);

G_END_DECLS
