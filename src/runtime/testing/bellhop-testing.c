/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-testing.h"

#include "bellhop-job-private.h"
#include "bellhop-loop-private.h"

/* --- Virtual time --- */

/* Jobs read both. */
static _Atomic gint64 virtual_now_us;
static atomic_bool    is_virtual;

gint64
_bellhop_clock_get_virtual_us (void)
{
  return atomic_load_explicit (&virtual_now_us, memory_order_relaxed);
}

gboolean
_bellhop_clock_is_virtual (void)
{
  return atomic_load_explicit (&is_virtual, memory_order_relaxed);
}

/* Nobody else sets it: the owner thread alone has a clock to turn. */
static void
set_virtual_now (gint64 now_us)
{
  atomic_store_explicit (&virtual_now_us, now_us, memory_order_relaxed);
  _bellhop_job_rouse_sleepers (now_us);
}

void
_bellhop_clock_jump (gint64 timer_us)
{
  gint64 next_us;

  if (_bellhop_runtime.counts.jobs != _bellhop_job_get_n_idle ())
    return;

  next_us = MIN (timer_us, _bellhop_job_get_next_wake_us ());
  if (next_us != G_MAXINT64 && next_us > _bellhop_clock_get_virtual_us ())
    set_virtual_now (next_us);
}

/**
 * bellhop_test_clock_start:
 * @auto_advance: whether time jumps to the next deadline when nothing is ready and no job is at
 *   work
 *
 * Puts a clock that stands still in the place of the real one: everything that waits in the runtime
 * obeys it, [method@Job.sleep] too. What else other threads and GIO do takes real time, and takes
 * none of this clock's.
 */
void
bellhop_test_clock_start (gboolean auto_advance)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  atomic_store_explicit (&virtual_now_us, runtime->clock (), memory_order_relaxed);
  atomic_store_explicit (&is_virtual, TRUE, memory_order_relaxed);
  runtime->clock = _bellhop_clock_get_virtual_us;
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
  g_return_if_fail (_bellhop_get_runtime ()->clock == _bellhop_clock_get_virtual_us);
  g_return_if_fail (by_us >= 0);

  set_virtual_now (_bellhop_clock_get_virtual_us () + by_us);
}

/**
 * bellhop_test_clock_stop:
 *
 * Puts the real clock back. Jobs that sleep by the other one wake up.
 */
void
bellhop_test_clock_stop (void)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  runtime->clock = g_get_monotonic_time;
  runtime->auto_advances = FALSE;
  atomic_store_explicit (&is_virtual, FALSE, memory_order_relaxed);
  _bellhop_job_rouse_sleepers (G_MAXINT64);
}

/* --- Order --- */

/**
 * bellhop_test_shuffle:
 * @seed: what the order follows from
 *
 * Delivers what is ready in an order that follows from @seed instead of first come, first served,
 * to find code that works by luck, and takes the jitter of [func@retry] from it. The same seed
 * gives the same order, as long as no other thread takes part.
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
