/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"
#include "bellhop-fiber.h"
#include "bellhop-time.h"

typedef struct
{
  BellhopRestartPolicy policy;
  BellhopAttemptFunc   func;
  gpointer             data;
  GDestroyNotify       destroy;
  GQueue               failures; /* of gint64, owned: when, oldest first, as far back as counts */
} Supervision;

static void
supervision_free (gpointer data)
{
  Supervision *self = data;

  g_queue_clear_full (&self->failures, g_free);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* FALSE when it was too often. */
static gboolean
note_failure (Supervision *self)
{
  gint64 now_us = bellhop_now_us ();
  gint64 since_us = now_us - (gint64) self->policy.within_ms * 1000;

  g_queue_push_tail (&self->failures, g_memdup2 (&now_us, sizeof now_us));
  while (*(gint64 *) g_queue_peek_head (&self->failures) < since_us)
    g_free (g_queue_pop_head (&self->failures));
  return self->failures.length <= self->policy.max_restarts;
}

static gboolean
keep_running (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Supervision *self = data;

  for (guint run = 1;; run++)
    {
      g_autoptr(GError) failure = NULL;

      if (bellhop_await_value (self->func (run, self->data), result, &failure))
        return TRUE;
      if (bellhop_error_is_cancelled (failure) || !note_failure (self))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!bellhop_await (bellhop_sleep (self->policy.delay_ms), error))
        return FALSE;
    }
}

/**
 * BellhopRestartPolicy:
 * @max_restarts: how many failures within @within_ms are made good by beginning again
 * @within_ms: how far back failures count, in milliseconds
 * @delay_ms: how long to wait after a failure, in milliseconds
 *
 * How often something that lasts is begun again.
 */

/**
 * bellhop_supervise:
 * @policy: how often; copied
 * @func: (scope notified): makes the future of the work; its number is that of the run, from 1
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Keeps something running that lasts, a connection say: when it fails, it is begun again. When it
 * fails too often in too short a time it is left alone. A cancellation ends it at once.
 *
 * Resolves as a run that ends well. Rejects with the error of the failure that was one too many.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_supervise (const BellhopRestartPolicy *policy,
                   BellhopAttemptFunc          func,
                   gpointer                    data,
                   GDestroyNotify              destroy)
{
  Supervision *self;

  g_return_val_if_fail (policy != NULL && func != NULL, NULL);

  self = g_new0 (Supervision, 1);
  self->policy = *policy;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return bellhop_async (keep_running, self, supervision_free);
}
