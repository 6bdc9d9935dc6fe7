/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-loop-private.h"
#include "bellhop-scope-private.h"

G_BEGIN_DECLS

/* The next that is ready, with the ready list's reference; or NULL. */
BellhopFuture *_bellhop_priority_take (void);

G_END_DECLS
