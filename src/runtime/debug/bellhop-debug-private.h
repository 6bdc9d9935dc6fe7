/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-debug.h"

#include "bellhop-future-private.h"

G_BEGIN_DECLS

/* What BELLHOP_DEBUG and BELLHOP_TRACE ask for. */
void _bellhop_debug_begin (void);
void _bellhop_debug_end (void);

/* One more thing is watched, or one less: while there is any, the runtime tells what happens. */
void _bellhop_debug_observe (int change);

/* The task spawned at @site has its turn; NULL: it is over. */
void _bellhop_stalls_note (const char *site);

/* What @task waits for, or NULL. */
char *_bellhop_task_describe_wait (BellhopTask *task);

/* Of tasks that have ended; noted while the number is not 0. */
extern guint _bellhop_history_limit;
void _bellhop_history_note (BellhopTask *task);

/* Of tasks that were cancelled and have not ended; noted while the limit is not 0. */
extern guint _bellhop_cancels_limit_ms;
void _bellhop_cancels_note (BellhopTask *task);
void _bellhop_cancels_forget (BellhopTask *task);

G_END_DECLS
