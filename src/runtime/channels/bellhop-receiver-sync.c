/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-channel-private.h"
#include "bellhop-lane-private.h"

/* Receiving on a worker thread. The receiver's side of the channel is then that thread's, and
 * whoever sends signals the condition that it waits at instead of posting. */

static BellhopChannel *
get_channel (BellhopReceiver *self)
{
  return (BellhopChannel *) self;
}

static gboolean
has_news_locked (BellhopChannel *channel)
{
  return channel->arrived.n_values > 0 || (channel->is_closed && channel->n_permits == 0) ||
         atomic_load (&channel->n_senders) == 0;
}

/* Returns when there is something to look at, or @job is cancelled. */
static void
wait_for_news (BellhopChannel *channel,
               BellhopJob     *job)
{
  gboolean is_lent = job != NULL && _bellhop_lane_lend (job->lane);
  GCond    cond;

  g_cond_init (&cond);
  if (job != NULL)
    _bellhop_job_park (job, &channel->mutex, &cond);

  g_mutex_lock (&channel->mutex);
  channel->receiver_cond = &cond;
  channel->receiver_waits = TRUE;
  while (!has_news_locked (channel) && (job == NULL || !bellhop_job_is_cancelled (job)))
    g_cond_wait (&cond, &channel->mutex);
  channel->receiver_waits = FALSE;
  channel->receiver_cond = NULL;
  g_mutex_unlock (&channel->mutex);

  if (job != NULL)
    _bellhop_job_unpark (job);
  g_cond_clear (&cond);
  if (is_lent)
    _bellhop_lane_reclaim (job->lane);
}

/**
 * bellhop_receiver_hand_over:
 * @self: a receiver that nothing is waiting on
 *
 * Hands the receiver over to a worker thread, which receives with [method@Receiver.recv_sync] and
 * [method@Receiver.try_recv]; the owner thread can no longer do so. Use this for a channel that
 * sends commands to a job: hand the receiver over before the job is spawned, and free it with the
 * data of the job. Owner thread.
 *
 * Returns: (transfer none): @self
 */
BellhopReceiver *
bellhop_receiver_hand_over (BellhopReceiver *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (get_channel (self)->first_recv == NULL, self);
  BELLHOP_ASSERT_OWNER ();

  get_channel (self)->is_handed_over = TRUE;
  return self;
}

/**
 * bellhop_receiver_recv_sync:
 * @self: a receiver that was handed over
 * @job: (nullable): the job that receives: its cancellation ends the wait
 * @out_value: (out caller-allocates): where the value goes
 * @error: where %BELLHOP_ERROR_CLOSED goes when no value will come any more, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Receives, and blocks the calling thread until there is a value; is a [method@Job.checkpoint]. A
 * job that waits here does not hold its lane. Worker thread, see [method@Receiver.hand_over].
 *
 * Returns: whether there was a value
 */
gboolean
bellhop_receiver_recv_sync (BellhopReceiver *self,
                            BellhopJob      *job,
                            BellhopValue    *out_value,
                            GError         **error)
{
  BellhopChannel *channel = get_channel (self);
  gboolean        ended = FALSE;

  g_return_val_if_fail (self != NULL && out_value != NULL, FALSE);
  g_return_val_if_fail (channel->is_handed_over, FALSE);
  g_return_val_if_fail (_bellhop_runtime.owner != g_thread_self (), FALSE);

  while (job == NULL || bellhop_job_checkpoint (job, error))
    {
      if (_bellhop_channel_take_or_end (channel, out_value, &ended))
        return TRUE;
      if (ended)
        {
          g_propagate_error (error, _bellhop_channel_closed_error ());
          return FALSE;
        }
      wait_for_news (channel, job);
    }
  return FALSE;
}
