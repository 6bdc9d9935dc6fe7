/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-clock-private.h"

#include "bellhop-runtime-private.h"

#include <stdatomic.h>

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

void
_bellhop_clock_start (gboolean auto_advances)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  atomic_store_explicit (&virtual_now_us, runtime->clock (), memory_order_relaxed);
  atomic_store_explicit (&is_virtual, TRUE, memory_order_relaxed);
  runtime->clock = _bellhop_clock_get_virtual_us;
  runtime->auto_advances = auto_advances;
}

/* Nobody else sets it: the owner thread alone has a clock to turn. */
void
_bellhop_clock_set (gint64 now_us)
{
  atomic_store_explicit (&virtual_now_us, now_us, memory_order_relaxed);
  _bellhop_runtime.rouse_sleepers (now_us);
}

void
_bellhop_clock_stop (void)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();

  runtime->clock = g_get_monotonic_time;
  runtime->auto_advances = FALSE;
  atomic_store_explicit (&is_virtual, FALSE, memory_order_relaxed);
  runtime->rouse_sleepers (G_MAXINT64);
}

void
_bellhop_clock_jump (gint64 timer_us)
{
  gint64 next_us;

  if (_bellhop_runtime.counts.jobs != _bellhop_runtime.get_n_idle_jobs ())
    return;

  next_us = MIN (timer_us, _bellhop_runtime.get_next_wake_us ());
  if (next_us != G_MAXINT64 && next_us > _bellhop_clock_get_virtual_us ())
    _bellhop_clock_set (next_us);
}
