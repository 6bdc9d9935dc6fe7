/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-debug.h"

#include "bellhop-future-private.h"

G_BEGIN_DECLS

/* What BELLHOP_DEBUG and BELLHOP_TRACE ask for. */
void _bellhop_debug_begin (void);
void _bellhop_debug_end (void);

/* Dispatches @future, whose task is being watched or traced. */
void _bellhop_debug_dispatch (BellhopFuture *future);

/* The task spawned at @site has its turn; NULL: it is over. */
void _bellhop_stalls_note (const char *site);

G_END_DECLS
