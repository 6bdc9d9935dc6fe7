/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "bellhop-test-gate.h"

/**
 * bellhop_test_gate_init:
 * @self: a gate, which is closed then
 */
void
bellhop_test_gate_init (BellhopTestGate *self)
{
  *self = (BellhopTestGate){ 0 };
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

/**
 * bellhop_test_gate_clear:
 * @self: a gate at which nobody waits
 */
void
bellhop_test_gate_clear (BellhopTestGate *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

/**
 * bellhop_test_gate_open:
 * @self: a gate
 *
 * Lets all through, those who come later too.
 */
void
bellhop_test_gate_open (BellhopTestGate *self)
{
  g_mutex_lock (&self->mutex);
  self->may_end = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/**
 * bellhop_test_gate_wait:
 * @self: a gate
 * @n: how many workers are to come
 *
 * Blocks until @n workers in all have come to the gate.
 */
void
bellhop_test_gate_wait (BellhopTestGate *self,
                        guint            n)
{
  g_mutex_lock (&self->mutex);
  while (self->n_run < n)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/**
 * bellhop_test_gate_work:
 * @job: the job that runs
 * @data: a gate
 * @result: where a string goes
 * @error: where a cancellation goes, if the gate obeys
 *
 * Waits until the gate is open.
 *
 * Returns: whether it went through
 */
gboolean
bellhop_test_gate_work (BellhopJob   *job,
                        gpointer      data,
                        BellhopValue *result,
                        GError      **error)
{
  BellhopTestGate *self = data;

  g_mutex_lock (&self->mutex);
  self->n_run++;
  g_cond_broadcast (&self->cond);
  while (!self->may_end)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);

  if (self->obeys && !bellhop_job_checkpoint (job, error))
    return FALSE;
  *result = bellhop_value_string (g_strdup ("through the gate"));
  return TRUE;
}

/**
 * bellhop_test_gate_freed:
 * @data: a gate
 *
 * Notes that a job has given back its data.
 */
void
bellhop_test_gate_freed (gpointer data)
{
  BellhopTestGate *self = data;

  self->n_freed++;
  self->freed_on = g_thread_self ();
}
