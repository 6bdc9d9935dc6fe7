/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-combinators.h"

#include "bellhop-fiber.h"
#include "bellhop-gio.h"
#include "bellhop-loop-private.h"
#include "bellhop-time.h"

typedef struct
{
  BellhopRetryPolicy policy;
  BellhopAttemptFunc func;
  gpointer           data;
  GDestroyNotify     destroy;
} Retry;

static void
retry_free (gpointer data)
{
  Retry *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_object (&self->policy.network);
  g_free (self);
}

/* Under test it follows from the seed. */
static double
get_random (void)
{
  GRand *shuffle = _bellhop_get_runtime ()->shuffle;

  return shuffle != NULL ? g_rand_double (shuffle) : g_random_double ();
}

/* Exponential backoff; the random part keeps many that failed together from coming back
   together. */
static guint
get_delay_ms (const BellhopRetryPolicy *policy,
              guint                     n_failures)
{
  double delay_ms = policy->base_delay_ms;

  for (guint i = 1; i < n_failures && delay_ms < policy->max_delay_ms; i++)
    delay_ms *= 2.0;
  delay_ms = MIN (delay_ms, (double) policy->max_delay_ms);
  return (guint) (delay_ms - delay_ms * policy->jitter * get_random ());
}

/* What another side asks for, as in the Retry-After of HTTP, may be longer than the longest
   delay. */
static guint
choose_delay_ms (const Retry  *self,
                 guint         n_failures,
                 const GError *error)
{
  const guint delay_ms = get_delay_ms (&self->policy, n_failures);

  if (self->policy.choose_delay == NULL)
    return delay_ms;
  return self->policy.choose_delay (error, n_failures, delay_ms, self->data);
}

static gboolean
is_worth_it (const Retry  *self,
             guint         n_failures,
             const GError *error)
{
  if (bellhop_error_is_cancelled (error) || n_failures >= self->policy.max_attempts)
    return FALSE;
  return self->policy.is_worth_it == NULL || self->policy.is_worth_it (error, self->data);
}

/* An attempt without a network would only use up another failure. */
static gboolean
wait_for_network (const Retry *self,
                  GError     **error)
{
  GNetworkMonitor *network = self->policy.network;

  while (network != NULL && !g_network_monitor_get_network_available (network))
    if (!bellhop_await (bellhop_next_emission (network, "network-changed"), error))
      return FALSE;
  return TRUE;
}

static gboolean
try_again_and_again (gpointer      data,
                     BellhopValue *result,
                     GError      **error)
{
  Retry *self = data;

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr(GError) failure = NULL;

      if (bellhop_await_value (self->func (attempt, self->data), result, &failure))
        return TRUE;
      if (!is_worth_it (self, attempt, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!bellhop_await (bellhop_sleep (choose_delay_ms (self, attempt, failure)), error) ||
          !wait_for_network (self, error))
        return FALSE;
    }
}

/**
 * BellhopAttemptFunc:
 * @attempt: which attempt, from 1
 * @data: user data
 *
 * Makes the future of one attempt. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * BellhopRetryTest:
 * @error: what the last attempt failed with; never a cancellation
 * @data: user data
 *
 * Decides whether it is worth another attempt. Owner thread.
 *
 * Returns: whether it is
 */

/**
 * BellhopRetryDelay:
 * @error: what the last attempt failed with
 * @n_failures: how many attempts have failed
 * @delay_ms: how long to wait by the policy's other members, in milliseconds
 * @data: user data
 *
 * Chooses the delay before the next attempt; it can also log the failure. Called only if there is a
 * next attempt. Owner thread.
 *
 * Returns: the delay, in milliseconds
 */

/**
 * BellhopRetryPolicy:
 * @max_attempts: how many there are at most
 * @base_delay_ms: the first delay, in milliseconds; each is twice the one before
 * @max_delay_ms: the longest delay, in milliseconds
 * @jitter: which part of each delay is random, from 0 to 1
 * @is_worth_it: decides about each failure, or %NULL: all are worth it
 * @network: (nullable): a network monitor; while it reports no network, there is no further attempt
 * @choose_delay: chooses each delay, or %NULL: as the members above say
 *
 * How often something is tried, and how long it is left alone in between.
 */

/**
 * bellhop_retry:
 * @policy: how often, and how long to wait between; copied
 * @func: (scope notified): makes the future of one attempt
 * @data: for @func and the policy's functions
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Tries until an attempt succeeds. The delay doubles after each failure, up to a limit. A
 * cancellation ends it at once, also within a delay.
 *
 * Settles as the last attempt did.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_retry (const BellhopRetryPolicy *policy,
               BellhopAttemptFunc        func,
               gpointer                  data,
               GDestroyNotify            destroy)
{
  Retry *self;

  g_return_val_if_fail (policy != NULL && policy->max_attempts > 0, NULL);
  g_return_val_if_fail (policy->jitter >= 0.0 && policy->jitter <= 1.0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new (Retry, 1);
  *self = (Retry){ *policy, func, data, destroy };
  if (self->policy.network != NULL)
    g_object_ref (self->policy.network);
  return bellhop_async (try_again_and_again, self, retry_free);
}
