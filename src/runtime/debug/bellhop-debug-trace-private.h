/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

extern _Atomic gboolean _bellhop_is_tracing;

/* From any thread. */
void _bellhop_trace_slice (const char *category,
                           const char *name,
                           gint64      start_us,
                           gint64      end_us);
void _bellhop_trace_span (char          phase,
                          const char   *name,
                          gconstpointer id);

static inline gboolean
_bellhop_trace_is_on (void)
{
  return atomic_load_explicit (&_bellhop_is_tracing, memory_order_relaxed);
}

G_END_DECLS
