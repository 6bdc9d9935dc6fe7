/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope-private.h"

G_BEGIN_DECLS

/* Keeps @future, which has just left the ready list, when its task is paused; takes the list's
 * reference then. */
gboolean _bellhop_pause_hold (BellhopFuture *future);

/* What was held becomes ready. */
void _bellhop_pause_release (BellhopTask *task);

/* The task is paused no more: it has settled, or left what paused it. */
void _bellhop_pause_ended (BellhopTask *task);

G_END_DECLS
