/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct _BellhopFuture BellhopFuture;
typedef struct _BellhopTask BellhopTask;

/* Who looks on while the runtime works. The rooms below tell it by this table what happens, so that
 * none of them knows what is being watched. All but job_ran() on the owner thread. */
typedef struct
{
  void (*task_begun) (BellhopTask *task);
  void (*task_cancelled) (BellhopTask *task);
  void (*task_ended) (BellhopTask *task);

  /* Dispatches @future in the place of the loop. */
  void (*dispatch) (BellhopFuture *future);

  /* From any thread: the job begun at @site ran since @start_us. */
  void (*job_ran) (const char *site,
                   gint64      start_us);
} BellhopObserver;

/* NULL unless somebody debugs. */
extern const BellhopObserver *_Atomic _bellhop_observer;

/* From any thread. */
static inline const BellhopObserver *
_bellhop_get_observer (void)
{
  return atomic_load_explicit (&_bellhop_observer, memory_order_relaxed);
}

G_END_DECLS
