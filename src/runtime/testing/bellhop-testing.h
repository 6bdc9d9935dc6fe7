/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

/* Instruments for the tests of whoever writes asynchronous code; not part of
   <bellhop/bellhop.h>. */

void bellhop_test_clock_start (gboolean auto_advance);
void bellhop_test_clock_advance (gint64 by_us);
void bellhop_test_clock_stop (void);

void bellhop_test_shuffle (guint32 seed);
void bellhop_test_stop_shuffle (void);

/* Makes the future that is swept; called once a round. */
typedef BellhopFuture *(*BellhopSweepFunc) (gpointer data);

guint bellhop_test_sweep (BellhopSweepFunc func,
                          gpointer         data);

/* Whether what goes on for ever has done all that it was made to do; asked in each turn of the
   loop. */
typedef gboolean (*BellhopSweepRestFunc) (gpointer data);

guint bellhop_test_sweep_endless (BellhopSweepFunc     func,
                                  BellhopSweepRestFunc is_at_rest,
                                  gpointer             data);

G_END_DECLS
