/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The clock of tests, which stands still unless it is turned. From any thread. */
gboolean _bellhop_clock_is_virtual (void);
gint64 _bellhop_clock_get_virtual_us (void);

/* On the owner thread: between start and stop everything that waits obeys it. */
void _bellhop_clock_start (gboolean auto_advances);
void _bellhop_clock_set (gint64 now_us);
void _bellhop_clock_stop (void);

/* Lets virtual time jump to the next deadline, of a timer or of a job that sleeps, unless a job is
 * at work. */
void _bellhop_clock_jump (gint64 timer_us);

G_END_DECLS
