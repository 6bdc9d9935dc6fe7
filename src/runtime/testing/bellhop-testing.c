/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-testing.h"

#include "bellhop-clock-private.h"
#include "bellhop-loop-private.h"

/* --- Virtual time --- */

/**
 * bellhop_test_clock_start:
 * @auto_advance: whether time jumps to the next deadline when nothing is ready and no job is at
 *   work
 *
 * Replaces the clock with one that stands still. Everything that waits in the runtime obeys it,
 * including [method@Job.sleep]. Other threads and GIO still take real time, and none of this
 * clock's.
 */
void
bellhop_test_clock_start (gboolean auto_advance)
{
  _bellhop_clock_start (auto_advance);
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
  g_return_if_fail (_bellhop_get_runtime ()->clock == _bellhop_clock_get_virtual_us);
  g_return_if_fail (by_us >= 0);

  _bellhop_clock_set (_bellhop_clock_get_virtual_us () + by_us);
}

/**
 * bellhop_test_clock_stop:
 *
 * Puts the real clock back. Jobs that sleep by the other one wake up.
 */
void
bellhop_test_clock_stop (void)
{
  _bellhop_clock_stop ();
}

/* --- Order --- */

/**
 * bellhop_test_shuffle:
 * @seed: what the order follows from
 *
 * Delivers ready futures in a random order that depends on @seed, instead of first come, first
 * served, to find code that works by luck. The jitter of [func@retry] comes from it too. The same
 * seed gives the same order, provided no other thread is involved.
 */
void
bellhop_test_shuffle (guint32 seed)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  bellhop_test_stop_shuffle ();
  runtime->shuffle = g_rand_new_with_seed (seed);
  _bellhop_loop_count_slow_path (&runtime->n_shuffling, 1);
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
  _bellhop_loop_count_slow_path (&runtime->n_shuffling, -1);
}
