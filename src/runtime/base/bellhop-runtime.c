/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-runtime-private.h"

#include "bellhop-observer-private.h"

BellhopRuntime _bellhop_runtime;

/* Whoever watches sets it; see bellhop-debug.c. */
const BellhopObserver *_Atomic _bellhop_observer;

void
_bellhop_runtime_ensure (void)
{
  _bellhop_runtime.start (NULL);
}
