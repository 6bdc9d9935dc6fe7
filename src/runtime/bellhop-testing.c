/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-testing.h"

#include "bellhop-loop-private.h"

/* --- Virtual time --- */

static gint64 virtual_now_us;

static gint64
get_virtual_now_us (void)
{
  return virtual_now_us;
}

void
_bellhop_test_clock_jump (gint64 deadline_us)
{
  virtual_now_us = MAX (virtual_now_us, deadline_us);
}

/**
 * bellhop_test_clock_start:
 * @auto_advance: whether time jumps to the next deadline when nothing is ready and no job runs
 *
 * Puts a clock that stands still in the place of the real one: everything that waits in the runtime
 * obeys it. What other threads and GIO do takes real time, and takes none of this clock's.
 */
void
bellhop_test_clock_start (gboolean auto_advance)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  virtual_now_us = runtime->clock ();
  runtime->clock = get_virtual_now_us;
  runtime->auto_advances = auto_advance;
}

/**
 * bellhop_test_clock_advance:
 * @by_us: how far, in microseconds
 *
 * Moves the clock on; what came due is delivered by the next turn of the loop.
 */
void
bellhop_test_clock_advance (gint64 by_us)
{
  g_return_if_fail (_bellhop_get_runtime ()->clock == get_virtual_now_us);
  g_return_if_fail (by_us >= 0);

  virtual_now_us += by_us;
}

/**
 * bellhop_test_clock_stop:
 *
 * Puts the real clock back.
 */
void
bellhop_test_clock_stop (void)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  runtime->clock = g_get_monotonic_time;
  runtime->auto_advances = FALSE;
}

/* --- Order --- */

/**
 * bellhop_test_shuffle:
 * @seed: what the order follows from
 *
 * Delivers what is ready in an order that follows from @seed instead of first come, first served,
 * to find code that works by luck. The same seed gives the same order, as long as no other thread
 * takes part.
 */
void
bellhop_test_shuffle (guint32 seed)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  bellhop_test_stop_shuffle ();
  runtime->shuffle = g_rand_new_with_seed (seed);
  _bellhop_loop_except (&runtime->n_shuffling, 1);
}

/**
 * bellhop_test_stop_shuffle:
 *
 * Delivers first come, first served again.
 */
void
bellhop_test_stop_shuffle (void)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  if (runtime->shuffle == NULL)
    return;

  g_clear_pointer (&runtime->shuffle, g_rand_free);
  _bellhop_loop_except (&runtime->n_shuffling, -1);
}
